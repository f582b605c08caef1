"""Real shells, for each test afresh; the far side and Heddle itself are those of Tests/Interop."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from heddle_cli import Heddle
from terminal import COLUMNS, SHELLS, Terminal

# Its fixtures, and its rule that a skipped test has failed.
_spec = importlib.util.spec_from_file_location("interop_fixtures", Path(__file__).parents[1] / "Interop" / "conftest.py")
assert _spec and _spec.loader
_module = importlib.util.module_from_spec(_spec)
sys.modules["interop_fixtures"] = _module
_spec.loader.exec_module(_module)
pytest_plugins = ["interop_fixtures"]


@pytest.fixture(params=["bash", "zsh", "fish"])
def name(request: pytest.FixtureRequest) -> str:
    """Of each shell that heddle init knows."""
    assert shutil.which(SHELLS[request.param][0]), f"{request.param} is missing: Tests/Shells/run installs it"
    return str(request.param)


@pytest.fixture
def open_terminal(organisations: Heddle, tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Opens terminals of a person who has a profile for each of the emulator's customers."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    opened: list[Terminal] = []

    def open_terminal(shell: str, *, init: bool = True, columns: int = COLUMNS, argv: list[str] | None = None, **variables: str) -> Terminal:
        terminal = Terminal(
            shell, {**organisations.environment, **variables}, organisations.home, scratch, columns=columns, argv=argv
        )
        opened.append(terminal)
        if init:
            terminal.init()
        return terminal

    yield open_terminal
    for terminal in opened:
        terminal.close()


@pytest.fixture
def terminal(name: str, open_terminal: Callable[..., Terminal]) -> Terminal:
    return open_terminal(name)
