"""Catalogs at URLs: what heddled asks for, and what it refuses. Signatures are the real ssh-keygen's."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from heddle_cli import Heddle
from servers import SilentHandler, WebServer
from tls_front import Authority, Front

CATALOG = b'{"heddle_catalog": 1, "profiles": [{"name": "team", "zone": "RNO2A", "token": "file:/nosuch"}]}\n'


class Site(WebServer):
    """A web server on this machine."""

    def __init__(self) -> None:
        #: By path: status, header fields, body.
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(SilentHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                status, headers, body = site.pages.get(self.path, (404, {}, b"no such page"))
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        super().__init__(Handler)

    def url(self, path: str = "/c.json") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def site() -> Iterator[Site]:
    running = Site()
    running.pages["/c.json"] = (200, {"Content-Type": "text/plain"}, CATALOG)
    yield running
    running.close()


def test_a_catalog_comes_over_tls_without_any_secret_and_with_its_certificate_checked(
    heddle: Heddle, site: Site, authority: Authority, token: str
) -> None:
    front = Front(site.port, authority.server("localhost"))
    try:
        url = f"https://localhost:{front.port}/c.json"
        secrets = {"COREWEAVE_API_TOKEN": token, "AWS_SECRET_ACCESS_KEY": token, "AWS_SESSION_TOKEN": token}
        refused = heddle.run("import", url, env=secrets, status=69)
        assert "hint: " in refused.stderr and site.asked == []
        imported = heddle.run("import", url, env=secrets | {"SSL_CERT_FILE": str(authority.file)})
        assert imported.stdout.startswith("team  new  RNO2A")
        [request] = front.requests
        assert set(request.headers) <= {"host", "user-agent", "accept"} and request.tls_version in ("TLSv1.2", "TLSv1.3")
        assert token not in str(front.requests)
    finally:
        front.close()


@pytest.mark.parametrize(
    ("page", "status", "said"),
    [
        ((404, {}, b""), 65, "nothing at "), ((410, {}, b""), 65, "nothing at "),
        ((302, {"Location": "/other.json"}, b""), 69, "redirects are not followed"),
        ((401, {"WWW-Authenticate": "Basic"}, b""), 69, "answers 401"), ((503, {}, b"x"), 69, "answers 503"),
        ((204, {}, b""), 69, "answers 204"),
        ((200, {}, b"x" * ((1 << 20) + 1)), 69, "sent more than 1048576 bytes"),
        ((200, {}, b"# " + b"x" * ((1 << 20) - 2)), 65, "this is no catalog"),
        ((200, {}, b"<html>"), 65, "this is no catalog"), ((200, {}, b""), 65, "this is no catalog"),
        ((200, {}, CATALOG + b"# \xff"), 65, "is not text in UTF-8"),
    ],
)  # fmt: skip
def test_what_is_no_catalog_is_refused_and_nothing_is_made(
    heddle: Heddle, site: Site, page: tuple[int, dict[str, str], bytes], status: int, said: str
) -> None:
    site.pages["/c.json"] = page
    ended = heddle.run("import", site.url(), "--follow", "--yes", status=status)
    assert said in ended.stderr and ended.stdout == "" and list(heddle.place.iterdir()) == []
    assert [path for path, _ in site.asked] == ["/c.json"]


def test_a_site_that_is_not_there_is_said(heddle: Heddle) -> None:
    ended = heddle.run("import", "http://127.0.0.1:9/c.json", status=69)
    assert "127.0.0.1:9 can't be reached" in ended.stderr
    ended = heddle.run("import", "http://127.0.0.1:9/c.json", env={"HEDDLE_DAEMON": "/nosuch"}, status=78)
    assert "HEDDLE_DAEMON is /nosuch" in ended.stderr
    # Neither program takes an address that can be changed on its way, whoever asks.
    assert "could be changed" in heddle.run_daemon("fetch", "http://infra.example/x", status=65).stderr


def test_a_signed_catalog_is_followed_and_the_guide_s_command_signs_it(heddle: Heddle, site: Site, tmp_path: Path) -> None:
    def keygen(*words: str | Path) -> None:
        subprocess.run(["ssh-keygen", *map(str, words)], check=True, capture_output=True, timeout=20)

    def publish(catalog: bytes) -> None:
        file = tmp_path / "catalog.json"
        file.write_bytes(catalog)
        (tmp_path / "catalog.json.sig").unlink(missing_ok=True)
        keygen("-Y", "sign", "-f", tmp_path / "key", "-n", "heddle-catalog", file)
        site.pages["/c.json"] = (200, {}, catalog)
        site.pages["/c.json.sig"] = (200, {}, (tmp_path / "catalog.json.sig").read_bytes())

    keygen("-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "key")
    signers = heddle.place / "allowed_signers"
    signers.write_text(f"ops@example.com {(tmp_path / 'key.pub').read_text()}")
    signers.chmod(0o600)
    publish(CATALOG)
    ended = heddle.run("import", site.url(), "--signature", site.url("/c.json.sig"), "--follow")
    assert "is signed by ops@example.com" in ended.stderr
    changed = CATALOG.replace(b"RNO2A", b"US-EAST-04A")
    site.pages["/c.json"] = (200, {}, changed)
    assert "doesn't match" in heddle.run("catalog", "update", "--yes", status=65).stderr
    publish(changed)
    assert "team  changed  US-EAST-04A" in heddle.run("catalog", "update", "--yes").stdout
