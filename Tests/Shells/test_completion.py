"""TAB."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from heddle_cli import Heddle
from terminal import Terminal

#: As people have it: compinit after heddle's line.
COMPINIT = "autoload -Uz compinit && compinit -D -u; zstyle ':completion:*' list-colors ''"


@pytest.fixture
def completing(terminal: Terminal) -> Terminal:
    if terminal.shell == "zsh":
        terminal.run(COMPINIT)
        terminal.run("true")
    return terminal


#: What is typed, and the line after TAB: each kind of position, and each command that takes a profile.
POSITIONS = {
    "heddle curr": "heddle current ",
    "heddle schedule inst": "heddle schedule install ",
    "heddle help sched": "heddle help schedule ",
    "heddle help schedule inst": "heddle help schedule install ",
    **{
        f"heddle {command} ac": f"heddle {command} acme "
        for command in [
            "set", "rename", "remove", "show", "use", "current", "bind", "env", "exec", "credential-process", "prompt", "sync", "verify",
            "log", "forget",
        ]
    },
    "heddle use -": "heddle use - ",
    "heddle use acme --sh": "heddle use acme --shell ",
    "heddle sync acme --for": "heddle sync acme --force ",
    "heddle sync --log-format j": "heddle sync --log-format json ",
    "heddle env --form": "heddle env --format ",
    "heddle env --format powe": "heddle env --format powershell ",
    "heddle env --mode k": "heddle env --mode keys ",
    "heddle env --mode=k": "heddle env --mode=keys ",
    "heddle show -o j": "heddle show -o json ",
    "heddle add x --zone US-": "heddle add x --zone US-EAST-04A ",
    "heddle add x --token fil": "heddle add x --token file:",
    "heddle add x --token file:~/.sec": "heddle add x --token file:~/.secrets/",
    "heddle add x --token env:CW_SPE": "heddle add x --token env:CW_SPECIAL ",
    "heddle schedule install --using cr": "heddle schedule install --using cron ",
    "heddle log --kind act": "heddle log --kind activated ",
    "heddle bind acme --dir wo": "heddle bind acme --dir work/",
    "heddle init fi": "heddle init fish ",
    "heddle init fish --fol": "heddle init fish --follow ",
    "heddle exec acme -": "heddle exec acme --",
    "heddle exec -- coreweave-emu": "heddle exec -- coreweave-emulator ",
    "heddle exec acme -- coreweave-emu": "heddle exec acme -- coreweave-emulator ",
    "heddle exec acme -- cat wo": "heddle exec acme -- cat work/",
    # Nothing stands here that could be known: no files, no profiles.
    "heddle add wo": "heddle add wo",
    "heddle add ac": "heddle add ac",
    "heddle add x --note wo": "heddle add x --note wo",
    "heddle sync --within wo": "heddle sync --within wo",
    "heddle rename acme glo": "heddle rename acme glo",
    "heddle off wo": "heddle off wo",
}


def test_every_position_is_completed(name: str, open_terminal: Callable[..., Terminal], organisations: Heddle) -> None:
    (organisations.home / "work").mkdir()
    terminal = open_terminal(name, CW_SPECIAL="x")
    if name == "zsh":
        terminal.run(COMPINIT)
        terminal.run("true")
    differing = {}
    for typed, completed in POSITIONS.items():
        if name == "zsh" and typed != completed:
            completed = completed.replace("file:~", "file:\\~")  # The same word.
        terminal.type(f"{typed}\t")
        try:
            terminal.wait_for(lambda: line(terminal).endswith(completed.rstrip()))
        except AssertionError:
            differing[typed] = line(terminal)
        if completed == typed:
            time.sleep(0.15)
            terminal.wait_for(lambda: True)
            if line(terminal) != typed:
                differing[typed] = line(terminal)
        terminal.type("\x15")
        terminal.wait_for(lambda: line(terminal) == "")
    assert differing == {}


def line(terminal: Terminal) -> str:
    """What stands on the command line up to the cursor."""
    shown = terminal.screen.display[terminal.screen.cursor.y][: terminal.screen.cursor.x]
    return shown.split("$ ", 1)[-1].rstrip()


def test_candidates_are_listed_with_what_they_are(completing: Terminal) -> None:
    completing.type("heddle use \t\t" if completing.shell != "fish" else "heddle use \t")
    shown = completing.see("globex +.?EU-SOUTH-03B")
    assert "US-EAST-04A" in shown and "the previous profile" in shown
    assert "complete" not in shown


def test_s34_a_planted_name_runs_nothing_on_tab(completing: Terminal, organisations: Heddle) -> None:
    with sqlite3.connect(organisations.place / "heddle.db") as database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        database.execute("UPDATE profile SET name = '$(touch ran)' WHERE name = 'globex'")
        database.execute("UPDATE profile SET zone = '`touch ran`' WHERE name = 'acme'")
    database.close()
    for typed in ["heddle use ", "heddle use $", "heddle add x --zone "]:
        completing.type(f"{typed}\t\t")
        time.sleep(0.5)
        completing.type("\x03")
        completing.run("true")
    assert not list(organisations.home.rglob("ran"))


def test_fishs_completions_from_manual_pages_do_not_mix_in(open_terminal: Callable[..., Terminal], organisations: Heddle) -> None:
    generated = organisations.home / ".local/share/fish/generated_completions/heddle.fish"
    generated.parent.mkdir(parents=True)
    generated.write_text("complete -c heddle -l from-the-manual -d 'x'\n")
    terminal = open_terminal("fish", argv=["fish", "--private", "-i"])
    terminal.type("heddle use --\t")
    shown = terminal.see("--shell")
    assert "--global" in shown and "manual" not in shown


def test_zsh_says_what_it_needs(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal("zsh")
    terminal.type("heddle use ac\t")
    terminal.see("heddle: TAB needs the completion system: autoload -Uz compinit && compinit")
    terminal.type("\x15")
    terminal.run(COMPINIT)
    terminal.run("true")
    terminal.type("heddle use ac\t")
    terminal.see("heddle use acme")


def test_completion_alone_needs_no_init(name: str, open_terminal: Callable[..., Terminal], organisations: Heddle, tmp_path: Path) -> None:
    file = tmp_path / ("_heddle" if name == "zsh" else f"heddle.{name}")
    file.write_text(organisations.run("completion", name).stdout)
    terminal = open_terminal(name, init=False)
    if name == "zsh":
        terminal.run(f"fpath=('{tmp_path}' $fpath); {COMPINIT}")
    else:
        terminal.run(f"source '{file}'")
    for _ in range(2):
        terminal.type("heddle use ac\t")
        terminal.see("heddle use acme")
        terminal.type("\x15")
        terminal.wait_for(lambda: terminal.prompt() == "$")
