"""What heddle init prints, as code."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from heddle_cli import Heddle
from terminal import Terminal


@pytest.mark.parametrize("command", ["init", "completion"])
def test_the_shell_itself_finds_no_fault_with_it(name: str, command: str, heddle: Heddle, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(heddle.run(command, name).stdout)
    assert subprocess.run([name, "-n", script], capture_output=True, check=True).stderr == b""


@pytest.mark.parametrize("command", ["init", "completion"])
def test_shellcheck_finds_no_fault_with_bashs(command: str, heddle: Heddle, tmp_path: Path) -> None:
    assert shutil.which("shellcheck"), "shellcheck is missing: Tests/Shells/run installs it"
    script = tmp_path / "script.bash"
    script.write_text(heddle.run(command, "bash").stdout)
    assert subprocess.run(["shellcheck", script], capture_output=True, check=False).stdout == b""


def test_nothing_is_left_to_be_put_in(name: str, heddle: Heddle) -> None:
    assert re.findall(r"@[a-z_]+@", heddle.run("init", name).stdout) == []


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_it_may_be_evaluated_within_a_function(shell: str, open_terminal: Callable[..., Terminal], organisations: Heddle) -> None:
    """As start-up files do that load things lazily."""
    (organisations.home / "work").mkdir()
    organisations.run("bind", "globex", "--dir", "work")
    terminal = open_terminal(shell, init=False, AWS_REGION="before")
    terminal.run(f'load() {{ eval "$(heddle init {shell})"; }}; load')
    assert terminal.run("heddle use acme") == "acme  US-EAST-04A  no keys yet  (was: none)"
    assert terminal.prompt() == "acme·US-EAST-04A no keys $"
    terminal.run("cd work")
    assert terminal.prompt() == "globex·EU-SOUTH-03B no keys $"
    terminal.run("cd ..; true")
    terminal.run("heddle off")
    assert terminal.aws() == {"AWS_REGION": "before"}
