"""The stand-ins do what the other tests take for granted. These need none of Heddle's programs."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import http.client
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from connect_proxy import ConnectProxy
from loopback import LoopbackServer
from sdk import Sdk
from servers import EXCHANGE_PATH, Exchange, Key, S3Server
from tls_front import Authority, Front, allow_old_tls
from transcript import Transcript, forms

CONFIG = """[default]
region = US-EAST-04A
endpoint_url = {endpoint}
s3 =
    addressing_style = {style}
"""


def hand_made_environment(directory: Path, endpoint: str, key: Key, style: str = "virtual") -> dict[str, str]:
    """What mode `keys` amounts to, written by hand."""
    config = directory / "aws.config"
    config.write_text(CONFIG.format(endpoint=endpoint, style=style))
    return {
        "PATH": "/usr/bin:/bin", "HOME": str(directory), "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_ENDPOINT_URL_S3": endpoint, "AWS_DEFAULT_REGION": "US-EAST-04A",
        "AWS_ACCESS_KEY_ID": key.access_key_id, "AWS_SECRET_ACCESS_KEY": key.secret_access_key,
    }  # fmt: skip


@contextlib.contextmanager
def front(*arguments: object) -> Iterator[Front]:
    running = Front(*arguments)  # type: ignore[arg-type]
    try:
        yield running
    finally:
        running.close()


def fetch(port: int, *, trust: ssl.SSLContext, host: str = "localhost", count: int = 1) -> list[int]:
    """Statuses of so many requests on one connection."""
    connection = http.client.HTTPSConnection(host, port, context=trust, timeout=10)
    try:
        statuses = []
        for _ in range(count):
            connection.request("GET", EXCHANGE_PATH, headers={"Authorization": "Bearer right"})
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
        return statuses
    finally:
        connection.close()


def test_the_s3_server_serves_virtual_hosted_requests_with_a_right_signature(s3: S3Server, sdk: Sdk, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"warp and weft")
    environment = hand_made_environment(tmp_path, s3.endpoint, s3.key)
    assert sdk.boto3(environment, "put_and_get", "checkpoints", "by hand", file, tmp_path / "copy") == ["by hand"]
    assert (tmp_path / "copy").read_bytes() == s3.stored("checkpoints", "by hand") == b"warp and weft"
    assert {request.host for request in s3.requests} == {f"checkpoints.localhost:{s3.front.port}"}


def test_the_s3_server_refuses_a_wrong_secret(s3: S3Server, sdk: Sdk, tmp_path: Path) -> None:
    environment = hand_made_environment(tmp_path, s3.endpoint, Key(access_key_id=s3.key.access_key_id))
    ended = sdk.aws(environment, "s3", "ls", "s3://checkpoints", status=None)
    assert ended.status != 0 and "SignatureDoesNotMatch" in ended.stderr


def test_the_s3_server_refuses_a_path_style_request(s3: S3Server, sdk: Sdk, tmp_path: Path) -> None:
    environment = hand_made_environment(tmp_path, s3.endpoint, s3.key, style="path")
    ended = sdk.aws(environment, "s3", "ls", "s3://checkpoints", status=None)
    assert ended.status != 0 and "NoSuchBucket" in ended.stderr


def test_a_kept_alive_connection_through_the_tls_front_has_each_request_counted(authority: Authority) -> None:
    exchange = Exchange(Key(), {"right"})
    with contextlib.closing(exchange), front(exchange.port, authority.server("localhost")) as tls:
        assert fetch(tls.port, trust=ssl.create_default_context(cafile=authority.file), count=3) == [200, 200, 200]
        assert [request.headers["authorization"] for request in tls.requests] == ["Bearer right"] * 3
        assert tls.requests[0].tls_version in ("TLSv1.2", "TLSv1.3")
        assert exchange.count == 3


class Sink(LoopbackServer):
    """Answers once, when it has as many bytes as it waits for."""

    def __init__(self, expected: int) -> None:
        self._expected = expected
        self.received = b""
        super().__init__()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.received = await reader.readexactly(self._expected)
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()


def test_the_front_changes_no_byte_of_requests_with_bodies() -> None:
    sent = b"".join([
        b"PUT /length HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n" + b"GET / x\r\n\r\n" + b"y" * 199_989,
        b"PUT /chunks HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nA: b\r\n\r\n",
        b"GET /none HTTP/1.1\r\nhost:h\r\n\r\n",
    ])  # fmt: skip
    with contextlib.closing(Sink(len(sent))) as sink, front(sink.port) as plain:
        with socket.create_connection(("127.0.0.1", plain.port), timeout=10) as client:
            client.sendall(sent)
            assert client.recv(12) == b"HTTP/1.1 204"
        assert sink.received == sent
        assert [request.target for request in plain.requests] == ["/length", "/chunks", "/none"]


@pytest.mark.parametrize("flaw", ["untrusted", "another host", "expired"])
def test_a_careful_client_refuses_the_fronts_flawed_certificates(flaw: str, authority: Authority, tmp_path: Path) -> None:
    made_by = Authority(tmp_path) if flaw == "untrusted" else authority
    days = {"valid_from_days": -3, "valid_to_days": -2} if flaw == "expired" else {}
    context = made_by.server("other.localhost" if flaw == "another host" else "localhost", **days)
    with front(1, context) as tls:
        with pytest.raises(ssl.SSLCertVerificationError):
            fetch(tls.port, trust=ssl.create_default_context(cafile=authority.file))
        assert tls.requests == []


def test_a_client_that_allows_tls_1_1_gets_through_to_a_front_that_has_no_better(authority: Authority) -> None:
    trust = ssl.create_default_context(cafile=authority.file)
    allow_old_tls(trust)
    exchange = Exchange(Key(), {"right"})
    with (
        contextlib.closing(exchange),
        front(exchange.port, authority.server("localhost", newest=ssl.TLSVersion.TLSv1_1)) as tls,
    ):
        assert fetch(tls.port, trust=trust) == [200]
        assert tls.requests[0].tls_version == "TLSv1.1"
        with pytest.raises(ssl.SSLError):
            fetch(tls.port, trust=ssl.create_default_context(cafile=authority.file))


def test_the_proxy_leads_a_name_that_exists_nowhere_to_the_front(authority: Authority) -> None:
    exchange = Exchange(Key(), {"right"})
    with contextlib.closing(exchange), front(exchange.port, authority.server("exchange.test")) as tls:
        with contextlib.closing(ConnectProxy({"exchange.test:443": tls.port})) as proxy:
            connection = http.client.HTTPSConnection(
                "127.0.0.1", proxy.port, context=ssl.create_default_context(cafile=authority.file), timeout=10
            )
            with contextlib.closing(connection):
                connection.set_tunnel("exchange.test", 443)
                connection.request("GET", EXCHANGE_PATH, headers={"Authorization": "Bearer right"})
                assert connection.getresponse().status == 200
            assert [(request.method, request.target) for request in proxy.requests] == [("CONNECT", "exchange.test:443")]


def test_the_proxy_answers_502_for_a_name_it_was_not_given() -> None:
    with contextlib.closing(ConnectProxy()) as proxy:
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
        with contextlib.closing(connection):
            connection.set_tunnel("elsewhere.test", 443)
            with pytest.raises(OSError, match="502"):
                connection.request("GET", "/")


@pytest.mark.parametrize("form", [lambda token: token, lambda token: token.encode().hex(), "base64"])
def test_a_leak_is_found_whatever_it_is_wrapped_in(form: object) -> None:
    transcript = Transcript()
    token = transcript.new_token("found")
    for before in ("", "x", "xx"):
        shown = base64.b64encode(f"{before}{token} and more".encode()).decode() if form == "base64" else form(token)  # type: ignore[operator]
        transcript.note("heddle --leak", b"", f"heddle: refused {shown}\n".encode())
        transcript.note("heddle env --mode container", shown.encode(), b"", may_show_token=True)
    assert transcript.leaks() == ["stderr of heddle --leak"] * 3


def test_a_leak_on_standard_error_is_found_even_where_standard_output_may_show_the_token() -> None:
    transcript = Transcript()
    transcript.note("heddle env", b"", transcript.new_token("found").encode(), may_show_token=True)
    assert transcript.leaks() == ["stderr of heddle env"]


def test_a_secret_key_may_be_printed_but_not_complained_about() -> None:
    transcript = Transcript(secret_keys={"w" * 40})
    transcript.note("heddle credential-process", b"w" * 40, b"what is this: " + b"w" * 40)
    assert transcript.leaks() == ["stderr of heddle credential-process"] and transcript.anything_in(b"-" + b"w" * 40)


def test_without_secrets_nothing_is_found() -> None:
    assert not Transcript().anything_in(b"anything at all")


def test_the_forms_of_a_secret_are_long_enough_to_mean_it() -> None:
    assert all(len(form) >= 24 for form in forms(Transcript().new_token("x")))


def test_the_stand_ins_leave_no_thread_behind() -> None:
    before = set(threading.enumerate())
    Front(1).close()
    ConnectProxy().close()
    Exchange(Key(), set()).close()
    assert set(threading.enumerate()) == before


def test_the_tests_run_in_the_environment_that_the_requirements_made() -> None:
    assert Path(sys.prefix).name.startswith(".venv"), "run them with Tests/Interop/run"
