"""heddled behind a proxy: used for https to other hosts, told nothing, and left out where it must be (S23)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from connect_proxy import ConnectProxy
from heddle_cli import Heddle
from servers import EXCHANGE_PATH, Exchange
from tls_front import Authority, Front

ENDPOINT = "http://localhost:9"
#: RFC 6761 keeps .test from ever existing: whoever reaches it came through the proxy.
EXCHANGE_URL = f"https://exchange.test{EXCHANGE_PATH}"


@pytest.fixture
def front(exchange: Exchange, authority: Authority) -> Iterator[Front]:
    with closing(Front(exchange.port, authority.server("exchange.test"))) as running:
        yield running


@pytest.fixture
def proxy(front: Front) -> Iterator[ConnectProxy]:
    with closing(ConnectProxy({"exchange.test:443": front.port})) as running:
        yield running


@pytest.fixture
def acme(heddle: Heddle, authority: Authority, token: str) -> Heddle:
    heddle.environment["SSL_CERT_FILE"] = str(authority.file)
    heddle.add("acme", token=token, exchange_url=EXCHANGE_URL, endpoint=ENDPOINT)
    return heddle


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_https_goes_through_the_proxy_of(variable: str, acme: Heddle, proxy: ConnectProxy, front: Front, token: str) -> None:
    acme.run("sync", "acme", env={variable: proxy.url})
    [request] = front.requests
    assert request.headers["authorization"] == f"Bearer {token}"
    assert request.host == "exchange.test"


def test_the_proxy_sees_the_hosts_name_and_no_token(acme: Heddle, proxy: ConnectProxy, token: str) -> None:
    acme.run("sync", "acme", env={"HTTPS_PROXY": proxy.url})
    assert [(request.method, request.target) for request in proxy.requests] == [("CONNECT", "exchange.test:443")]
    assert "authorization" not in proxy.requests[0].headers and token not in str(proxy.requests)


@pytest.mark.parametrize("exempt", ["exchange.test", ".test", "*.test", "*", "10.0.0.0/8,localhost exchange.test:443"])
def test_a_host_in_no_proxy_is_not_looked_for_at_the_proxy(exempt: str, acme: Heddle, bypassed_proxy: ConnectProxy) -> None:
    ended = acme.run("sync", "acme", "-o", "json", env={"HTTPS_PROXY": bypassed_proxy.url, "NO_PROXY": exempt}, status=69)
    # There is no such host: a resolver says so at once, or never.
    assert json.loads(ended.stdout)["results"][0]["error"]["kind"] in ("unavailable", "timeout")


def test_no_proxy_for_another_host_changes_nothing(acme: Heddle, proxy: ConnectProxy, front: Front) -> None:
    acme.run("sync", "acme", env={"HTTPS_PROXY": proxy.url, "NO_PROXY": "other.test"})
    assert len(front.requests) == 1


def test_a_certificate_is_checked_behind_the_proxy_too(acme: Heddle, exchange: Exchange, authority: Authority) -> None:
    with closing(Front(exchange.port, authority.server("proxy.test"))) as front:
        with closing(ConnectProxy({"exchange.test:443": front.port})) as proxy:
            ended = acme.run("sync", "acme", "-o", "json", env={"HTTPS_PROXY": proxy.url}, status=69)
            assert json.loads(ended.stdout)["results"][0]["error"]["kind"] == "tls"
            assert front.requests == [] and len(proxy.requests) == 1


def test_a_proxy_that_is_reached_by_https_is_checked_like_any_host(
    acme: Heddle, front: Front, authority: Authority, token: str
) -> None:
    with closing(ConnectProxy({"exchange.test:443": front.port}, authority.server("127.0.0.1"))) as proxy:
        acme.run("sync", "acme", env={"HTTPS_PROXY": proxy.url})
        assert front.requests[0].headers["authorization"] == f"Bearer {token}"


def test_a_proxy_with_an_untrusted_certificate_is_named(acme: Heddle, front: Front, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Authority(tmp_path / "other")
    with closing(ConnectProxy({"exchange.test:443": front.port}, other.server("127.0.0.1"))) as proxy:
        ended = acme.run("sync", "acme", "-o", "json", env={"HTTPS_PROXY": proxy.url}, status=69)
        error = json.loads(ended.stdout)["results"][0]["error"]
        assert error["kind"] == "tls" and "the proxy 127.0.0.1 has a certificate" in error["message"], error
        assert proxy.requests == [] and front.requests == []


def test_a_proxy_that_refuses_is_named_without_its_password(acme: Heddle) -> None:
    with closing(ConnectProxy()) as proxy:
        env = {"HTTPS_PROXY": f"http://loom:shuttle-password@127.0.0.1:{proxy.port}"}
        ended = acme.run("sync", "acme", "-o", "json", env=env, status=69)
        message = json.loads(ended.stdout)["results"][0]["error"]["message"]
        assert "127.0.0.1" in message and "proxy" in message.lower()
        assert "shuttle-password" not in ended.stdout + ended.stderr


def test_an_exchange_on_this_machine_is_never_asked_through_a_proxy(
    heddle: Heddle, exchange: Exchange, bypassed_proxy: ConnectProxy, token: str
) -> None:
    """It would hand the token, over plain http, to whoever runs the proxy."""
    heddle.add("acme", token=token, exchange_url=exchange.url, endpoint=ENDPOINT)
    names = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
    heddle.run("sync", "acme", env=dict.fromkeys(names, bypassed_proxy.url))
    assert exchange.count == 1
