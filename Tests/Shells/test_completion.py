"""TAB."""

from __future__ import annotations

import sqlite3
import time

import pytest

from heddle_cli import Heddle
from terminal import Terminal


@pytest.fixture(autouse=True)
def completing(request: pytest.FixtureRequest) -> None:
    if "terminal" in request.fixturenames:
        terminal: Terminal = request.getfixturevalue("terminal")
        if terminal.shell == "zsh":
            # As people have it: compinit after heddle's line.
            terminal.run("autoload -Uz compinit && compinit -D -u; zstyle ':completion:*' list-colors ''")
            terminal.run("true")


@pytest.mark.parametrize(
    "typed, completed",
    [
        ("heddle curr", "heddle current"),
        ("heddle use ac", "heddle use acme"),
        ("heddle env --for", "heddle env --format"),
        ("heddle env --format js", "heddle env --format json"),
        ("heddle add x --zone us-", "heddle add x --zone US-EAST-04A"),
        ("heddle add x --token fi", "heddle add x --token file:"),
        ("heddle schedule inst", "heddle schedule install"),
        ("heddle bind acme --dir wo", "heddle bind acme --dir work/"),
    ],
)
def test_words_are_completed(terminal: Terminal, organisations: Heddle, typed: str, completed: str) -> None:
    (organisations.home / "work").mkdir()
    if terminal.shell == "bash" and "--zone" in typed:
        # readline replaces what was typed with what several candidates share, and that must begin alike.
        typed = typed.replace("us-", "US-")
    terminal.type(f"{typed}\t")
    terminal.see(f"(?m)^.*{completed}")


def test_profiles_are_listed_with_their_zones(terminal: Terminal) -> None:
    terminal.type("heddle use \t\t" if terminal.shell != "fish" else "heddle use \t")
    shown = terminal.see("globex +.?EU-SOUTH-03B")
    assert "US-EAST-04A" in shown


def test_s34_a_planted_name_runs_nothing_on_tab(terminal: Terminal, organisations: Heddle) -> None:
    with sqlite3.connect(organisations.place / "heddle.db") as database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        database.execute("UPDATE profile SET name = '$(touch ran)' WHERE name = 'globex'")
        database.execute("UPDATE profile SET zone = '`touch ran`' WHERE name = 'acme'")
    database.close()
    for typed in ["heddle use ", "heddle use $", "heddle add x --zone "]:
        terminal.type(f"{typed}\t\t")
        time.sleep(0.5)
        terminal.type("\x03")
        terminal.run("true")
    assert not list(organisations.home.rglob("ran"))


