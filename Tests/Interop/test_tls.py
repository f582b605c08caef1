"""heddled over TLS: works with a trusted certificate, and sends the token nowhere else (S22, S23)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from heddle_cli import Heddle
from loopback import LoopbackServer, first_done, pump
from processes import Run
from servers import EXCHANGE_PATH, Exchange, S3Server
from tls_front import Authority, Front

#: An endpoint that these tests never use: the exchange is the matter here.
ENDPOINT = "http://localhost:9"


@pytest.fixture
def front_with(exchange: Exchange) -> Iterator[Callable[[ssl.SSLContext], Front]]:
    with contextlib.ExitStack() as running:

        def start(tls: ssl.SSLContext) -> Front:
            front = Front(exchange.port, tls)
            running.callback(front.close)
            return front

        yield start


@pytest.fixture
def trust(authority: Authority) -> dict[str, str]:
    return {"SSL_CERT_FILE": str(authority.file)}


def add(heddle: Heddle, front: Front, token: str, host: str = "localhost") -> None:
    heddle.add("acme", token=token, exchange_url=f"https://{host}:{front.port}{EXCHANGE_PATH}", endpoint=ENDPOINT)


def only_result(ended: Run) -> dict[str, Any]:
    report = json.loads(ended.stdout)
    [result] = report["results"]
    assert result["profile"] == "acme"
    assert (report["refreshed"], report["failed"]) == ((1, 0) if result["outcome"] == "refreshed" else (0, 1))
    return result


def assert_refused(ended: Run, kind: str = "tls") -> str:
    """:return: the message."""
    result = only_result(ended)
    assert (result["outcome"], result["expires_at"], result["error"]["kind"]) == ("failed", None, kind), ended
    assert "\n" not in result["error"]["message"] and result["error"]["message"]
    return result["error"]["message"]


@pytest.mark.parametrize("program", ["heddle", "heddled"])
def test_sync_through_tls_works_with_the_authority_in_ssl_cert_file(
    program: str, heddle: Heddle, front_with: Callable[..., Front], authority: Authority, trust: dict[str, str], token: str
) -> None:
    front = front_with(authority.server("localhost"))
    add(heddle, front, token)
    sync = heddle.run if program == "heddle" else heddle.run_daemon
    result = only_result(sync("sync", "acme", "-o", "json", env=trust))
    assert result["outcome"] == "refreshed" and result["error"] is None
    [request] = front.requests
    assert (request.method, request.target, request.headers["authorization"]) == ("GET", EXCHANGE_PATH, f"Bearer {token}")
    assert request.tls_version in ("TLSv1.2", "TLSv1.3")


class SlowPath(LoopbackServer):
    """A way to a server on which nothing moves for a while, as some virtual private networks have it."""

    def __init__(self, port: int, seconds: float) -> None:
        self._there, self._seconds = port, seconds
        super().__init__()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._seconds)
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._there)
        try:
            await first_done(asyncio.create_task(pump(reader, there_writer)), asyncio.create_task(pump(there_reader, writer)))
        finally:
            there_writer.close()


def test_tls_that_takes_four_seconds_is_waited_for(
    heddle: Heddle, front_with: Callable[..., Front], authority: Authority, trust: dict[str, str], token: str
) -> None:
    front = front_with(authority.server("localhost"))
    with contextlib.closing(SlowPath(front.port, 4)) as path:
        heddle.add("acme", token=token, exchange_url=f"https://localhost:{path.port}{EXCHANGE_PATH}", endpoint=ENDPOINT)
        assert only_result(heddle.run("sync", "acme", "-o", "json", env=trust))["outcome"] == "refreshed"
    assert len(front.requests) == 1


def test_a_reader_that_has_no_key_yet_refreshes_through_tls(
    heddle: Heddle, front_with: Callable[..., Front], authority: Authority, trust: dict[str, str], token: str, s3: S3Server
) -> None:
    front = front_with(authority.server("localhost"))
    add(heddle, front, token)
    printed = json.loads(heddle.run("credential-process", "acme", env=trust).stdout)
    assert printed["AccessKeyId"] == s3.key.access_key_id
    assert len(front.requests) == 1


def test_a_certificate_for_the_address_is_accepted_for_the_address(
    heddle: Heddle, front_with: Callable[..., Front], authority: Authority, trust: dict[str, str], token: str
) -> None:
    front = front_with(authority.server("127.0.0.1"))
    add(heddle, front, token, host="127.0.0.1")
    assert only_result(heddle.run("sync", "acme", "-o", "json", env=trust))["outcome"] == "refreshed"


def test_tls_1_2_is_still_spoken(
    heddle: Heddle, front_with: Callable[..., Front], authority: Authority, trust: dict[str, str], token: str
) -> None:
    context = authority.server("localhost")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    front = front_with(context)
    add(heddle, front, token)
    assert only_result(heddle.run("sync", "acme", "-o", "json", env=trust))["outcome"] == "refreshed"
    assert front.requests[0].tls_version == "TLSv1.2"


def certificate_for_another_host(authority: Authority) -> ssl.SSLContext:
    return authority.server("other.localhost")


def expired_certificate(authority: Authority) -> ssl.SSLContext:
    return authority.server("localhost", valid_from_days=-3, valid_to_days=-2)


def certificate_of_tomorrow(authority: Authority) -> ssl.SSLContext:
    return authority.server("localhost", valid_from_days=1, valid_to_days=2)


def nothing_better_than_tls_1_1(authority: Authority) -> ssl.SSLContext:
    return authority.server("localhost", newest=ssl.TLSVersion.TLSv1_1)


@pytest.mark.parametrize("program", ["heddle", "heddled"])
@pytest.mark.parametrize(
    "flaw", [certificate_for_another_host, expired_certificate, certificate_of_tomorrow, nothing_better_than_tls_1_1]
)
def test_the_token_is_not_sent_over_a_flawed_connection(
    flaw: Callable[[Authority], ssl.SSLContext], program: str, heddle: Heddle, front_with: Callable[..., Front],
    authority: Authority, trust: dict[str, str], exchange: Exchange, token: str,
) -> None:  # fmt: skip
    front = front_with(flaw(authority))
    add(heddle, front, token)
    sync = heddle.run if program == "heddle" else heddle.run_daemon
    assert_refused(sync("sync", "acme", "-o", "json", env=trust, status=69))
    assert front.requests == [] and exchange.count == 0


@pytest.mark.parametrize("trusted", ["the system's authorities", "another authority"])
def test_the_token_is_not_sent_to_an_untrusted_certificate(
    trusted: str, heddle: Heddle, front_with: Callable[..., Front], authority: Authority, exchange: Exchange, token: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    front = front_with(authority.server("localhost"))
    add(heddle, front, token)
    env = {"SSL_CERT_FILE": str(Authority(tmp_path).file)} if trusted == "another authority" else {}
    message = assert_refused(heddle.run("sync", "acme", "-o", "json", env=env, status=69))
    assert "localhost" in message, "a person with five profiles wants to know whose certificate"
    assert front.requests == [] and exchange.count == 0


def test_a_reader_refuses_a_flawed_certificate_with_nothing_on_standard_output(
    heddle: Heddle, front_with: Callable[..., Front], authority: Authority, trust: dict[str, str], token: str
) -> None:
    front = front_with(expired_certificate(authority))
    add(heddle, front, token)
    for command in (
        ["credential-process", "acme"],
        ["env", "acme", "--mode", "keys"],
        ["exec", "acme", "--mode", "keys", "--", "env"],
    ):
        ended = heddle.run(*command, env=trust, status=69)
        assert ended.stdout == ("false\n" if command[0] == "env" else "") and ended.stderr.startswith("heddle: ")
    assert front.requests == []


def test_another_host_as_the_exchange_needs_a_yes(heddle: Heddle, exchange: Exchange, token: str) -> None:
    """The token is only ever sent where its owner meant it to go."""
    heddle.add("acme", token=token, exchange_url=exchange.url, endpoint=ENDPOINT)
    ended = heddle.run("set", "acme", "--exchange-url", "https://exchange.test/elsewhere", status=None)
    assert ended.status != 0 and ended.stdout == ""
    assert json.loads(heddle.run("show", "acme", "-o", "json").stdout)["exchange_url"] == exchange.url


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", ["another server", "the same server"])
def test_a_redirect_is_not_followed(
    status: int, where: str, heddle: Heddle, front_with: Callable[..., Front], authority: Authority, trust: dict[str, str],
    exchange: Exchange, trap: Exchange, token: str,
) -> None:  # fmt: skip
    front = front_with(authority.server("localhost"))
    place = trap.url if where == "another server" else f"https://localhost:{front.port}/elsewhere"
    exchange.answer = (status, {"Location": place}, b"")
    add(heddle, front, token)
    assert_refused(heddle.run("sync", "acme", "-o", "json", env=trust, status=69), kind="protocol")
    assert len(front.requests) == 1 and trap.count == 0
