"""The documentation's site in a real browser: it opens from its files, its navigation leads on, and its search finds.

Needs Debian's chromium, so it is not part of `make interop`: `make site-check` runs it.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import itertools
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from servers import MissingProgram

REPOSITORY = Path(__file__).parents[3]


class PageLeft(Exception):
    """The page that was asked is no longer there."""


class Browser:
    """A headless Chromium with one page, told what to do by its DevTools protocol over a pipe."""

    def __init__(self, directory: Path) -> None:
        chromium = shutil.which("chromium")
        if chromium is None:
            raise MissingProgram("chromium is missing: apt-get install chromium")
        (theirs_in, self._to), (self._from, theirs_out) = os.pipe(), os.pipe()

        def descriptors() -> None:
            # The protocol's own numbers; the pipes' may be among them.
            first, second = os.dup(theirs_in), os.dup(theirs_out)
            os.dup2(first, 3)
            os.dup2(second, 4)
            os.set_inheritable(3, True)
            os.set_inheritable(4, True)

        self._process = subprocess.Popen(
            [
                chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                f"--user-data-dir={directory}/profile", "--remote-debugging-pipe", "about:blank",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={"HOME": str(directory), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            preexec_fn=descriptors, close_fds=False,
        )  # fmt: skip
        os.close(theirs_in)
        os.close(theirs_out)
        self._numbers = itertools.count(1)
        self._pending = b""
        self.requests: list[str] = []
        self.problems: list[str] = []
        self._session: str | None = None
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Network", "Page", "Runtime", "Log"]:
            self._call(f"{domain}.enable")

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters} | ({"sessionId": self._session} if self._session else {})
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == number:
                if "navigated" in answer.get("error", {}).get("message", ""):
                    raise PageLeft
                assert "error" not in answer, answer
                return dict(answer["result"])

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._pending:
            part = os.read(self._from, 65536)
            assert part, "the browser has ended"
            self._pending += part
        message, _, self._pending = self._pending.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        match found.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(found["params"]["request"]["url"])
            case "Runtime.exceptionThrown":
                self.problems.append(str(found["params"]["exceptionDetails"]))
            case "Log.entryAdded" if found["params"]["entry"]["level"] == "error":
                self.problems.append(str(found["params"]["entry"]))
        return found

    def open(self, address: str) -> None:
        assert "errorText" not in self._call("Page.navigate", url=address)
        self.wait_for("document.readyState === 'complete' && location.href !== 'about:blank'")

    def resize(self, width: int, height: int) -> None:
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def value(self, expression: str) -> Any:
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def click(self, expression: str) -> None:
        """Clicks an element after this has been answered: a page that is left answers nothing."""
        self.value(f"setTimeout(() => {expression}.click(), 0)")

    def wait_for(self, expression: str, seconds: float = 30) -> Any:
        """:return: what the expression is once it is true."""
        deadline = time.monotonic() + seconds
        while True:
            # A page that is just left answers nothing; the next one does.
            with contextlib.suppress(PageLeft):
                if value := self.value(expression):
                    return value
            assert time.monotonic() < deadline, f"never true: {expression}"
            time.sleep(0.05)

    def type_in(self, text: str) -> None:
        self._call("Input.insertText", text=text)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        os.close(self._to)
        os.close(self._from)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where the site is served from."""
    site = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", site], cwd=REPOSITORY, check=True, capture_output=True,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    running = Browser(tmp_path)
    yield running
    running.close()


def test_the_site_is_read_and_searched(address: str, browser: Browser) -> None:
    browser.open(f"{address}/index.html")
    assert browser.value("document.querySelector('h1').firstChild.textContent") == "Start"
    # The recording is shown, not only named.
    browser.wait_for("[...document.images].some(image => image.src.endsWith('stories.svg') && image.naturalWidth > 100)")

    # What the copy button of a session takes can be pasted into a shell: no prompts, and nothing that was printed.
    browser.value("""
        document.execCommand = () => { window.copied = [...document.querySelectorAll('textarea')].at(-1).value; return true; };
        const shown = [...document.querySelectorAll('.highlight')].find(block => block.innerText.includes('heddle version'));
        shown.querySelector('.md-clipboard, [data-clipboard-target], .md-code__button').click();
    """)
    copied = browser.wait_for("window.copied").split("\n")
    assert [line for line in copied if line] == ["sudo apt-get install libcurl4-openssl-dev libsqlite3-dev", 'make install PREFIX="$HOME/.local"', "heddle version"]

    # The navigation leads on, and so does a link in the text, to a heading.
    browser.click("[...document.querySelectorAll('.md-nav__link')].find(link => link.textContent.trim() === 'Trouble by symptom')")
    browser.wait_for("location.pathname === '/trouble.html' && document.querySelector('h1')?.textContent.startsWith('Trouble')")
    browser.click("[...document.querySelectorAll('article a')].find(link => link.getAttribute('href') === 'guide.html#networks')")
    browser.wait_for("location.pathname === '/guide.html' && location.hash === '#networks' && document.querySelector('#networks') !== null")

    # Search, by the keyboard as a reader does it.
    browser.value("document.querySelector('[data-md-component=search-query]').focus()")
    browser.type_in("rotate")
    found = browser.wait_for("[...document.querySelectorAll('.md-search-result__link')].map(link => link.href).join(' ')")
    assert "guide.html" in found or "reference/heddle.html" in found
    browser.click("document.querySelector('.md-search-result__link')")
    browser.wait_for("/rotate/i.test(document.querySelector('article')?.innerText)")

    outside = [url for url in browser.requests if not url.startswith((address, "about:", "data:", "blob:"))]
    assert outside == [], "a page asked another place"
    assert browser.problems == []


def test_no_table_is_cut_off_on_a_laptop(address: str, browser: Browser, tmp_path: Path) -> None:
    """It could be scrolled, but nothing shows that there is more: the last column has the reasons."""
    browser.resize(1280, 800)
    pages = sorted(page.relative_to(tmp_path / "site") for page in (tmp_path / "site").rglob("*.html") if page.name != "404.html")
    assert Path("interop.html") in pages
    cut = []
    for page in pages:
        browser.open(f"{address}/{page}")
        browser.wait_for(f"location.pathname === '/{page}' && (!document.querySelector('article table') || document.querySelector('.md-typeset__scrollwrap') !== null)")
        if browser.value("[...document.querySelectorAll('.md-typeset__scrollwrap')].some(table => table.scrollWidth > table.clientWidth + 1)"):
            cut.append(str(page))
    assert cut == []
