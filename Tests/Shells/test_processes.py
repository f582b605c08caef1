"""What a prompt costs: no process at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from heddle_cli import Heddle
from terminal import SHELLS, Terminal

PROMPTS_DRAWN = 25


def test_a_prompt_starts_no_process(name: str, open_terminal: Callable[..., Terminal], organisations: Heddle, tmp_path: Path) -> None:
    """strace watches a shell that draws some more prompts than another, and must see no more processes."""
    (organisations.home / "work").mkdir()
    organisations.run("bind", "acme", "--dir", "work")
    organisations.run("sync", "--quiet")
    started = {}
    for drawn in (0, PROMPTS_DRAWN):
        log = tmp_path / f"log {drawn}"
        calls = "trace=clone,clone3,fork,vfork,execve"
        terminal = open_terminal(name, argv=["strace", "-f", "-e", calls, "-o", str(log), *SHELLS[name]])
        terminal.run("heddle use acme")
        terminal.run("cd work")
        for _ in range(drawn):
            terminal.run("true")
        assert re.fullmatch(r"acme·US-EAST-04A 1[45]m \$", terminal.prompt())
        terminal.end()
        lines = log.read_text().splitlines()
        # fish highlights and suggests in threads of its own; a thread is no process.
        started[drawn] = [line for line in lines if re.search(r" (clone|fork|vfork|execve)", line) and "CLONE_THREAD" not in line and "resumed" not in line]
        assert any("heddle" in line for line in started[drawn]), "strace saw nothing"
    assert len(started[PROMPTS_DRAWN]) == len(started[0])
