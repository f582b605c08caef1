"""Child processes: one run to its end, and servers that are ended by their own process id."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from transcript import Transcript

#: Begins a command line that is to run as an ordinary user's does, who may not administer the network: root may set socket
#: options that others may not.
AS_ANYBODY = ["setpriv", "--bounding-set=-net_admin"] if os.geteuid() == 0 else []

#: Nothing here takes long; a hang should end as a failed test, not as a stuck session.
RUN_SECONDS = 60


@dataclass(frozen=True)
class Run:
    """How a program ended and what it wrote."""

    command: str
    status: int
    stdout: str
    stderr: str

    def __str__(self) -> str:
        return f"{self.command}\nstatus {self.status}\nstdout: {self.stdout}\nstderr: {self.stderr}"


def run(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path,
    transcript: Transcript,
    may_show_token: bool = False,
    status: int | None = 0,
    seconds: float = RUN_SECONDS,
) -> Run:
    """Runs a program in exactly the environment given, with no standard input.

    :param status: what it must exit with; None leaves that to the caller.
    :param seconds: after which it is a failure.
    """
    words = [str(word) for word in argv]
    ended = subprocess.run(
        words, env=dict(env), cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
    )
    command = shlex.join(words)
    transcript.note(command, ended.stdout, ended.stderr, may_show_token=may_show_token)
    result = Run(
        command,
        ended.returncode,
        ended.stdout.decode(errors="backslashreplace"),
        ended.stderr.decode(errors="backslashreplace"),
    )
    assert status is None or result.status == status, f"expected status {status} of {result}"
    return result


def kill_with_children(process: subprocess.Popen[bytes]) -> None:
    """Also of unshare(1), whose --kill-child doesn't reach a child that has changed its user."""
    if process.poll() is None:
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        process.kill()
    process.wait(10)



class Server:
    """A child process that says on its output when, and on which port, it is ready."""

    def __init__(self, argv: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path, log: Path, ready: str) -> None:
        """
        :param ready: a regular expression for the line that says so; its group 1 is the port.
        """
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [str(word) for word in argv],
                env=dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            self.port = int(self._wait_for(re.compile(ready.encode())))
        except BaseException:
            self.stop()
            raise

    def _wait_for(self, ready: re.Pattern[bytes], seconds: float = 20) -> bytes:
        deadline = time.monotonic() + seconds
        while True:
            if found := ready.search(self._log.read_bytes()):
                return found.group(1)
            if self._process.poll() is not None:
                raise RuntimeError(f"{self._process.args!r} ended with {self._process.returncode}: {self.output}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self._process.args!r} is not ready after {seconds} s: {self.output}")
            time.sleep(0.01)

    @property
    def output(self) -> str:
        return self._log.read_text(errors="backslashreplace")

    def kill(self) -> None:
        """For a server that would take seconds to end, and has nothing to put in order."""
        kill_with_children(self._process)

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def private_file(path: Path, content: str) -> Path:
    """A file that only its owner can read, from its first moment on."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
    return path
