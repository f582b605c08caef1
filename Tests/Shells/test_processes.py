"""What a prompt costs: no process at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from heddle_cli import Heddle
from terminal import SHELLS, Terminal

PROMPTS_DRAWN = 25


def test_a_prompt_starts_no_process(name: str, open_terminal: Callable[..., Terminal], organisations: Heddle, tmp_path: Path) -> None:
    """strace counts a shell's calls over two spans of equal length: one with the hook and one without must not differ."""
    (organisations.home / "work").mkdir()
    organisations.run("bind", "acme", "--dir", "work")
    organisations.run("sync", "--quiet")
    counts = {}
    for drawn in (0, PROMPTS_DRAWN):
        summary = tmp_path / f"summary {drawn}"
        terminal = open_terminal(
            name, argv=["strace", "-f", "-c", "-e", "trace=clone,clone3,fork,vfork,execve", "-o", str(summary), *SHELLS[name]]
        )
        terminal.run("heddle use acme")
        terminal.run("cd work")
        for _ in range(drawn):
            terminal.run("true")
        assert re.fullmatch(r"acme·US-EAST-04A 1[45]m \$", terminal.prompt())
        terminal.end()
        counts[drawn] = {row.split()[-1]: int(row.split()[3]) for row in summary.read_text().splitlines()[2:] if "total" not in row and "---" not in row}
        assert counts[drawn].get("execve", 0) > 0, f"strace saw nothing: {summary.read_text()}"
    assert counts[PROMPTS_DRAWN] == counts[0]
