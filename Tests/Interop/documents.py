"""The commands of a Markdown document, carried out as somebody would who types them in, one after the other."""

from __future__ import annotations

import difflib
import os
import re
import secrets
import select
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from transcript import Transcript

#: Nothing that a document shows takes long: a command that waits for something must not stop the tests.
COMMAND_SECONDS = 90


@dataclass(frozen=True)
class Block:
    """A fenced piece of a document."""

    language: str
    text: str
    line: int


class UnreadableBlock(Exception):
    """Code in a form that is not read here."""


@dataclass(frozen=True)
class Command:
    """What stands behind a `$ ` in a block that shows a session, and what is shown below it."""

    text: str
    shown: str
    line: int


def blocks(document: str) -> list[Block]:
    """All fenced blocks, in order.

    Markdown has more ways to show code than this reads: with other marks, within a list or a tab, indented, as HTML. A command that is
    shown so would be seen by a reader and by no test, so each of them is an error.
    """
    found: list[Block] = []
    language, start = None, 0
    lines = document.splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        if language is not None:
            if line.rstrip() == "```":
                found.append(Block(language, "".join(lines[start : number - 1]), start + 1))
                language = None
        elif fence := re.fullmatch(r"```([a-z]*)\n", line):
            language, start = fence[1], number
        elif re.match(r"\s*(```|~~~)|<(pre|code)\b|(===|!!!|\?\?\?\+?) ", line):
            raise UnreadableBlock(f"line {number} shows code in a way that no test reads: {line.rstrip()}")
        elif re.match(r" {4}|\t", line) and not "".join(lines[number - 2 : number - 1]).strip():
            raise UnreadableBlock(f"line {number} is indented, which shows it as code: {line.rstrip()}")
    if language is not None:
        raise UnreadableBlock(f"the block of line {start} has no end")
    return found


def commands(block: Block) -> list[Command]:
    """The commands of a `console` block; a line that begins with `> ` goes on with the one before it."""
    found: list[Command] = []
    for number, line in enumerate(block.text.splitlines(keepends=True), block.line):
        if line.startswith("$ "):
            found.append(Command(line[2:].rstrip("\n"), "", number))
            continue
        assert found, f"line {number} shows output of no command"
        last = found.pop()
        if line.startswith("> ") and not last.shown:
            found.append(Command(f"{last.text}\n{line[2:].rstrip()}", "", last.line))
        else:
            found.append(Command(last.text, last.shown + line, last.line))
    return found


class Session:
    """One bash that lives from the first command to the last, in exactly the environment given."""

    def __init__(self, environment: Mapping[str, str], directory: Path, transcript: Transcript) -> None:
        self._directory = directory
        self._transcript = transcript
        self._count = 0
        self._bash = subprocess.Popen(
            ["/bin/bash", "--noprofile", "--norc"], env=dict(environment), cwd=environment["HOME"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def type_in(self, command: str, *, stdin: str = "") -> str:
        """Carries out a command in this shell.

        :param stdin: what the command finds on its standard input.
        :return: what a person would see: standard output and standard error, in the order in which they were written.
        """
        assert self._bash.stdin and self._bash.stdout
        self._count += 1
        place = self._directory / f"command {self._count}"
        place.mkdir()
        (place / "command").write_text(command + "\n")
        (place / "input").write_text(stdin)
        mark = secrets.token_hex(16)
        # `$?` is passed through, so that a command that asks for it sees that of the one before.
        script = (
            f'(exit ${{status:-0}}); source "{place}/command" <"{place}/input" >"{place}/output" 2>&1; status=$?; echo {mark}\n'
        )
        watchdog = subprocess.Popen(["sleep", str(COMMAND_SECONDS)])
        try:
            self._bash.stdin.write(script.encode())
            self._bash.stdin.flush()
            os.set_blocking(self._bash.stdout.fileno(), False)
            told = b""
            while mark.encode() not in told:
                assert watchdog.poll() is None, f"no end after {COMMAND_SECONDS} s: {command}"
                assert self._bash.poll() is None, f"the shell has ended: {command}\n{told.decode()}"
                told += self._bash.stdout.read(4096) or b""
                if mark.encode() not in told:
                    _wait_for_output(self._bash)
        finally:
            watchdog.kill()
            watchdog.wait()
        output = (place / "output").read_bytes()
        self._transcript.note(command, output, b"")
        return output.decode(errors="backslashreplace")

    def value(self, expression: str) -> str:
        """What an expression in double quotes expands to."""
        return self.type_in(f'printf %s "{expression}"')

    def close(self) -> None:
        assert self._bash.stdin and self._bash.stdout
        self._bash.stdin.close()
        self._bash.stdout.close()
        self._bash.kill()
        self._bash.wait()


def _wait_for_output(process: subprocess.Popen[bytes]) -> None:
    select.select([process.stdout], [], [], 0.1)


#: A way to carry out a command: given the match of its pattern and the command, it returns what was to be seen, or None where
#: nothing was run and so nothing is compared.
Action = Callable[[re.Match[str], Command], str | None]


class UnknownCommand(AssertionError):
    """A document has a command that no rule carries out: nobody knows whether it works."""


class Reader:
    """Carries out the commands of a document by rules, and compares what is seen with what is shown."""

    def __init__(self, rules: Sequence[tuple[str, Action]], plain: Callable[[str], str]) -> None:
        """
        :param rules: a regular expression for a whole command, and what to do; the first that matches is taken.
        :param plain: takes out of an output what differs from one time to the next.
        """
        self._rules = [(re.compile(pattern, re.DOTALL), action) for pattern, action in rules]
        self._plain = plain
        self.carried_out: list[str] = []

    def read(self, block: Block) -> None:
        for command in commands(block):
            match, action = self._rule(command)
            seen = action(match, command)
            self.carried_out.append(command.text)
            if seen is not None and (difference := self._difference(command.shown, seen)):
                raise AssertionError(f"line {command.line}: $ {command.text}\n{difference}")

    def _difference(self, shown: str, seen: str) -> str:
        lines = (self._plain(text).splitlines() for text in (shown, seen))
        return "\n".join(difflib.unified_diff(*lines, "shown", "seen", lineterm=""))

    def _rule(self, command: Command) -> tuple[re.Match[str], Action]:
        for pattern, action in self._rules:
            if match := pattern.fullmatch(command.text):
                return match, action
        raise UnknownCommand(f"line {command.line}: no rule carries out: {command.text}")
