"""What the programs say of themselves: help with examples for every command, and manual pages that say the same."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from heddle_cli import Programs
from processes import run
from sdk import CAUTION
from transcript import Transcript

REPOSITORY = Path(__file__).parents[2]


def commands(program: Path, command: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for sub in command.get("subcommands", []):
        if sub["commandName"] != "help" and sub["shouldDisplay"]:
            yield (*path, sub["commandName"])
            yield from commands(program, sub, (*path, sub["commandName"]))


@pytest.mark.parametrize("name", ["heddle", "heddled"])
def test_every_commands_help_has_an_example_both_ways(name: str, programs: Programs, tmp_path: Path, transcript: Transcript) -> None:
    program = programs.find(name)
    environment = CAUTION | {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}

    def ask(*words: str) -> str:
        ended = run([program, *words], env=environment, cwd=tmp_path, transcript=transcript)
        assert (ended.status, ended.stderr) == (0, "")
        return ended.stdout

    paths = list(commands(program, json.loads(ask("--experimental-dump-help"))["command"]))
    assert len(paths) >= 2
    for path in paths:
        for shown in (ask(*path, "--help"), ask("help", *path)):
            _, found, examples = shown.partition("EXAMPLES\n")
            assert found, f"the help of {' '.join(path)} has no example"
            # What both programs have is shown by the name that people type.
            assert any(f"{program} {' '.join(path)}" in examples for program in ("heddle", name)), f"the example of {' '.join(path)} is not of it:\n{examples}"


@pytest.mark.parametrize("script", ["manual", "reference"])
def test_the_pages_are_what_the_programs_say(script: str, programs: Programs) -> None:
    checked = subprocess.run([sys.executable, REPOSITORY / "scripts" / script, "--check", programs.directory], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(("script", "directory", "other"), [("manual", "man", "heddle.1"), ("reference", "reference", "heddle.md")])
def test_a_page_that_differs_is_named(script: str, directory: str, other: str, programs: Programs, tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    for name in ["manual", "reference"]:
        shutil.copy(REPOSITORY / "scripts" / name, tmp_path / "scripts" / name)
    shutil.copytree(REPOSITORY / "docs" / directory, tmp_path / "docs" / directory)
    [page] = (tmp_path / "docs" / directory).glob("heddled.*")
    page.write_text(page.read_text().replace("heddled sync", "heddled sink"))
    checked = subprocess.run([sys.executable, tmp_path / "scripts" / script, "--check", programs.directory], capture_output=True, text=True)
    assert checked.returncode == 1 and str(page.relative_to(tmp_path)) in checked.stderr and other not in checked.stderr
