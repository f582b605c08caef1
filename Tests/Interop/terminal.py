"""A terminal of 80 columns and 24 rows with a program in it: what is typed, what is seen, and how it is left."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyte

COLUMNS, ROWS = 80, 24
PATIENCE = 15.0


class Terminal:
    def __init__(self, words: list[str | Path], environment: Mapping[str, str], *, columns: int = COLUMNS, rows: int = ROWS) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        # Programs may ask where the cursor is, and wait for the answer.
        self.screen.write_process_input = self.type  # type: ignore[method-assign]
        self.raw = b""
        self._person, program = pty.openpty()
        fcntl.ioctl(program, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._program = program
        self.before = termios.tcgetattr(program)

        def take() -> None:
            # Whoever runs the tests may ignore them (nohup, a shell's background), and what is ignored is inherited.
            for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
                signal.signal(number, signal.SIG_DFL)
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            [str(word) for word in words], stdin=program, stdout=subprocess.PIPE, stderr=program,
            env=dict(environment) | {"TERM": "xterm-256color"}, preexec_fn=take,
        )  # fmt: skip

    def _listen(self, seconds: float) -> None:
        ready, _, _ = select.select([self._person], [], [], seconds)
        if ready:
            read = os.read(self._person, 65536)
            self.raw += read
            self._stream.feed(read)

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    def wait_for(self, text: str) -> None:
        self.wait_until(lambda: any(text in line for line in self.lines), text)

    def wait_until(self, holds: Any, what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"{what!r} was not to be seen on\n" + "\n".join(self.lines)
            self._listen(0.05)

    def type(self, text: str | bytes) -> None:
        os.write(self._person, text.encode() if isinstance(text, str) else text)

    def resize(self, columns: int, rows: int) -> None:
        """As a person who drags the window's corner."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self._person, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ending(self) -> tuple[int, str]:
        """Its status (a signal's number below zero) and what it wrote to standard output."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end, "it does not end, and shows\n" + "\n".join(self.lines)
            self._listen(0.02)
        self._listen(0.05)
        assert self.process.stdout is not None
        return self.process.returncode, self.process.stdout.read().decode()

    @property
    def is_as_before(self) -> bool:
        return termios.tcgetattr(self._program) == self.before

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        os.close(self._person)
        os.close(self._program)
