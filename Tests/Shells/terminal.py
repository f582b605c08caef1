"""A real shell on a pseudo-terminal, and what a person would see there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pexpect
import pyte

#: Nothing typed here takes long; a hang should end as a failed test.
SECONDS = 30
ROWS, COLUMNS = 40, 200

#: How each shell is started without anybody's start-up files, and told its prompt.
SHELLS = {
    "bash": ["bash", "--noprofile", "--norc", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "--private", "-i"],
    "dash": ["dash", "-i"],
}
PROMPTS = {
    "bash": "PS1='$ '",
    "zsh": "PROMPT='$ '; unsetopt prompt_cr prompt_sp",
    "fish": "function fish_prompt; echo -n '$ '; end; function fish_right_prompt; end; function fish_greeting; end",
    "dash": "PS1='$ '",
}
INITS = {
    "bash": 'eval "$(heddle init bash)"',
    "zsh": 'eval "$(heddle init zsh)"',
    "fish": "heddle init fish | source",
}


class Terminal:
    """One shell; everything it writes goes onto a screen."""

    def __init__(
        self, shell: str, environment: Mapping[str, str], directory: Path, scratch: Path, *, columns: int = COLUMNS,
        rows: int = ROWS, argv: list[str] | None = None,
    ) -> None:
        """
        :param scratch: a directory for what the shell is asked to write down.
        """
        self.shell = shell
        self.scratch = scratch
        #: What the prompt ends with.
        self.mark = "$"
        self._count = 0
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        #: Every byte that was written since the last command was typed.
        self.written = b""
        program, *arguments = argv or SHELLS[shell]
        self._process = pexpect.spawn(
            program, arguments, env={"TERM": "xterm", **environment, "HISTFILE": ""}, cwd=str(directory),
            dimensions=(rows, columns), timeout=SECONDS,
        )
        self._process.delaybeforesend = None
        self.run(PROMPTS[shell])

    @property
    def pid(self) -> int:
        return self._process.pid

    def init(self) -> None:
        self.run(INITS[self.shell])

    def run(self, line: str) -> str:
        """Types a line and waits for the next prompt.

        :return: what the line's commands wrote, as it stands on the screen.
        """
        self._count += 1
        mark = f"<{self._count}>"
        self.screen.reset()
        self.written = b""
        self.type(f"{line}\r")
        time.sleep(0.02)
        self.wait_for(self._is_at_prompt)
        # The prompt that follows this is drawn when everything before it is done.
        self.type(f'echo "<""{self._count}>"\r')
        self.wait_for(lambda: any(row.strip() == mark for row in self.screen.display) and self._is_at_prompt())
        rows = [row.rstrip() for row in self.screen.display]
        end = next(index for index, row in enumerate(rows) if row == mark)
        return "\n".join(row for row in rows[1 : end - 1])

    def nest(self) -> None:
        """Starts the same shell within this one."""
        self.screen.reset()
        self.type(" ".join(SHELLS[self.shell]) + "\r")
        self.wait_for(lambda: re.search(r"[$#%>]$", self.prompt()) is not None and self.screen.cursor.y > 0)
        self.run(PROMPTS[self.shell])

    def leave(self) -> None:
        """Ends the innermost shell."""
        self.screen.reset()
        self.type("exit\r")
        self.wait_for(lambda: self._is_at_prompt() and self.screen.cursor.y > 0)

    def prompt(self) -> str:
        """The line that the shell waits on."""
        return self.screen.display[self.screen.cursor.y].rstrip()

    def colour(self) -> str:
        """Of the first character of that line."""
        return self.screen.buffer[self.screen.cursor.y][0].fg

    def _is_at_prompt(self) -> bool:
        return self.prompt().endswith(self.mark)

    def type(self, text: str) -> None:
        self._process.send(text)

    def see(self, pattern: str) -> str:
        """Waits until the screen shows something."""
        self.wait_for(lambda: re.search(pattern, self.text()) is not None)
        return self.text()

    def text(self) -> str:
        return "\n".join(row.rstrip() for row in self.screen.display).rstrip()

    def environment(self) -> dict[str, str]:
        """What a program that this shell starts gets to see."""
        file = self.scratch / f"environment {self.pid} {self._count}"
        self.run(f"/usr/bin/env -0 > '{file}'")
        return dict(entry.split("=", 1) for entry in file.read_text().rstrip("\0").split("\0"))

    def aws(self) -> dict[str, str]:
        """Of that, what S3 clients and Heddle look at."""
        ours = ("AWS_", "S3_", "HEDDLE_")
        given = ("HEDDLE_HOME", "HEDDLE_SETTLE_SECONDS")
        return {name: value for name, value in self.environment().items() if name.startswith(ours) and name not in given}

    def wait_for(self, condition: Callable[[], bool], seconds: float = SECONDS) -> None:
        """Reads what the shell writes until a condition holds while it writes nothing."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                chunk = self._process.read_nonblocking(65536, timeout=0.02)
                self.written += chunk
                self._stream.feed(chunk)
            except pexpect.TIMEOUT:
                if condition():
                    return
            except pexpect.EOF:
                raise AssertionError(f"{self.shell} has ended:\n{self.text()}") from None
            assert time.monotonic() < deadline, f"{self.shell} shows after {seconds} s:\n{self.text()}"

    def end(self) -> None:
        """Has the shell end by itself, and waits for it."""
        self.type("exit\r")
        self._process.expect(pexpect.EOF)
        self._process.wait()

    def close(self) -> None:
        self._process.close(force=True)
