"""Shells that have been made to resist: the switch is whole, or it is undone and says so (S47)."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from heddle_cli import Heddle
from terminal import INITS, Terminal

STATUS = {"bash": "$?", "zsh": "$?", "fish": "$status"}


def status(terminal: Terminal, line: str) -> tuple[str, str]:
    """What a line says, and its exit status."""
    *said, ending = terminal.run(f"{line}; echo {STATUS[terminal.shell]}").splitlines()
    return "\n".join(said), ending


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_s47_a_read_only_variable_keeps_the_whole_switch_from_happening(
    shell: str, open_terminal: Callable[..., Terminal], organisations: Heddle
) -> None:
    terminal = open_terminal(shell, AWS_REGION="before")
    terminal.run("readonly AWS_SECRET_ACCESS_KEY=mine")
    before = terminal.environment()
    said, ending = status(terminal, "heddle use acme")
    assert said == (
        "heddle: can't switch this shell: AWS_SECRET_ACCESS_KEY is read-only in it, or a reference\nhint: heddle exec acme -- COMMAND"
    )
    assert ending == "78"
    after = terminal.environment()
    assert {each for each in before | after if before.get(each) != after.get(each)} <= {"_"}
    assert organisations.run("current", status=66).stdout == "", "and nothing is active"
    if shell == "bash":
        terminal.run("unset AWS_REGION; declare -n AWS_REGION=OTHER")
        assert "AWS_REGION is read-only" in terminal.run("heddle use acme"), "programs would see OTHER"
    # The database alone can be switched.
    assert status(terminal, "heddle use acme --global")[1] == "0"


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_s47_off_is_whole_too(shell: str, open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(shell, AWS_REGION="before")
    terminal.run("heddle use acme")
    terminal.run("typeset -r AWS_PROFILE")
    before = terminal.aws()
    said, ending = status(terminal, "heddle off")
    assert said == "heddle: this shell stays as it is: AWS_PROFILE is read-only here, or keeps its value\nhint: typeset -p AWS_PROFILE"
    assert ending == "78" and terminal.aws() == before


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_s47_attributes_of_a_variable_change_no_value(shell: str, open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(shell)
    terminal.run("typeset -u AWS_PROFILE; typeset -i AWS_REGION")
    assert status(terminal, "heddle use acme")[1] == "0"
    assert (terminal.aws()["AWS_PROFILE"], terminal.aws()["AWS_REGION"]) == ("acme", "US-EAST-04A")
    assert terminal.prompt() == "acme·US-EAST-04A no keys $"


def test_s47_a_variable_that_does_not_take_its_value_undoes_the_switch(terminal: Terminal) -> None:
    """Judged after the values were set: here one that is local to the function which switches."""
    begin = {
        "bash": "f() { local -r AWS_S3_ADDRESSING_STYLE=mine; heddle use acme --shell; }; f",
        "zsh": "f() { local -r AWS_S3_ADDRESSING_STYLE=mine; heddle use acme --shell; }; f",
        "fish": "function f; set -lx AWS_S3_ADDRESSING_STYLE mine; heddle use acme --shell; end; f",
    }[terminal.shell]
    said, ending = status(terminal, begin)
    assert "AWS_S3_ADDRESSING_STYLE" in said and ending == "78"
    assert terminal.aws() == {}
    terminal.run("heddle use acme --shell")
    assert terminal.aws()["AWS_S3_ADDRESSING_STYLE"] == "virtual"
    terminal.run("heddle off")
    assert terminal.aws() == {}


def test_s47_fishs_universal_variables_survive_use_and_off(open_terminal: Callable[..., Terminal], organisations: Heddle) -> None:
    # Without --no-config, which has no universal variables.
    terminal = open_terminal("fish", argv=["fish", "--private", "-i"])
    terminal.run("set -Ux AWS_PROFILE mine; set -U AWS_ROLE_ARN unexported")
    terminal.run("heddle use acme")
    assert terminal.aws()["AWS_PROFILE"] == "acme" and "AWS_ROLE_ARN" not in terminal.aws()
    terminal.run("heddle off")
    assert terminal.aws() == {"AWS_PROFILE": "mine"}
    terminal.run("heddle env acme --format fish | source")
    assert terminal.aws()["AWS_PROFILE"] == "acme"
    terminal.run("heddle off")
    assert terminal.run("echo $AWS_PROFILE $AWS_ROLE_ARN") == "mine unexported"
    # One that programs would see beside the profile's: no single shell of fish can be without it.
    terminal.run("set -Ux AWS_SESSION_TOKEN mine")
    said, ending = status(terminal, "heddle use acme")
    assert "AWS_SESSION_TOKEN is a universal variable" in said and "hint: set -eU AWS_SESSION_TOKEN" in said and ending == "78"
    assert "AWS_SESSION_TOKEN" in terminal.run("heddle env acme --format fish | source; echo $status")
    assert terminal.aws() == {"AWS_PROFILE": "mine", "AWS_SESSION_TOKEN": "mine"}
    terminal.run("set -eU AWS_SESSION_TOKEN; set -eU AWS_PROFILE; set -eU AWS_ROLE_ARN")


@pytest.mark.parametrize("columns", ["a[$(touch ran)0]", "$(touch ran)", "09", "-1", "x"])
def test_s47_columns_is_a_number_or_nothing(terminal: Terminal, organisations: Heddle, columns: str) -> None:
    terminal.run("heddle use acme")
    # Where the shell itself sets it anew, it is what it was by then.
    lines = {
        "bash": f"shopt -u checkwinsize; COLUMNS='{columns}'",
        "zsh": f"export COLUMNS='{columns}'",
        "fish": f"set -gx COLUMNS '{columns}'",
    }
    terminal.run(lines[terminal.shell])
    terminal.run(lines[terminal.shell])
    assert terminal.run("true") == "", "no error at a prompt"
    assert terminal.prompt().startswith("acme")
    assert not list(organisations.home.rglob("ran"))


def test_s47_leading_zeros_make_no_octal_number(terminal: Terminal, organisations: Heddle) -> None:
    terminal.run("heddle use acme")
    (organisations.place / "state" / "prompt" / "acme").write_text("1\tacme\tUS-EAST-04A\t0000009\tfresh\t-\n")
    assert terminal.run("true") == ""
    assert terminal.prompt() == "acme·US-EAST-04A expired $"


#: Every builtin that could be in anybody's way, but for the one by which builtins are called.
SHADOWED = {
    "bash": 'for b in $(compgen -b); do case $b in builtin|[|:|.|%|eval) ;; *) eval "function $b { /bin/echo $b >>~/called; builtin $b \\"\\$@\\"; }" ;; esac; done',
    "zsh": 'for b in ${(k)builtins}; do case $b in builtin|\\[|:|.|-|eval|compadd|comp*|zle|z*|typeset|local|export|declare|readonly|integer|float|private) ;; *) functions[$b]="/bin/echo $b >>~/called; builtin $b \\"\\$@\\"" ;; esac; done',
    # fish's own title calls some of them.
    "fish": "function fish_title; end; for b in contains count math path printf echo source functions pwd set_color commandline complete emit random; echo \"function $b; /bin/echo $b >>~/called; builtin $b \\$argv; end\" | builtin source; end",
}
#: Those of builtins and keywords, and in zsh those that are expanded wherever they stand.
ALIASED = {
    "bash": "for b in $(compgen -b) case while for '[[' function; do alias -- $b='false '; done",
    "zsh": "for b in ${(k)builtins} case while; do alias -- $b='false '; done; alias -g builtin='false |' local='L' set='off'",
}


def use_and_off(terminal: Terminal, organisations: Heddle) -> None:
    terminal.type("heddle use acme\r")
    terminal.see("acme  US-EAST-04A  no keys yet")
    terminal.see(r"(?m)^acme·US-EAST-04A no keys \$$")
    terminal.type("/usr/bin/env -0 >~/seen\r\r")
    terminal.see(r"(?s)seen\n.*\$\n.*\$$")
    assert "AWS_PROFILE=acme" in (organisations.home / "seen").read_text().split("\0")
    if terminal.shell != "zsh":  # Without compinit there is no completion.
        terminal.type("heddle use glo\t\r")
        terminal.see("globex  EU-SOUTH-03B  no keys yet")
    terminal.type("heddle off\r")
    terminal.see(r"off  \(was: ")
    terminal.see(r"(?m)^\$$")


def test_s47_functions_over_builtins_change_nothing(name: str, open_terminal: Callable[..., Terminal], organisations: Heddle) -> None:
    terminal = open_terminal(name, init=False)
    terminal.run(SHADOWED[name])
    (organisations.home / "called").write_text("")
    terminal.init()
    # It is the test that calls these.
    assert set((organisations.home / "called").read_text().split()) <= {"echo", "source"}
    (organisations.home / "called").write_text("")
    use_and_off(terminal, organisations)
    # The test's own prompt.
    assert set((organisations.home / "called").read_text().split()) <= ({"echo"} if name == "fish" else set())


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_s47_aliases_of_builtins_change_nothing(shell: str, open_terminal: Callable[..., Terminal], organisations: Heddle) -> None:
    terminal = open_terminal(shell, init=False)
    terminal.run(f"{ALIASED[shell]}; unalias eval echo")
    terminal.init()
    use_and_off(terminal, organisations)
    assert "false" in terminal.run("\\builtin alias printf"), "and they are as they were"


def test_s47_set_a_before_init_exports_nothing_of_heddles(open_terminal: Callable[..., Terminal]) -> None:
    for shell in ["bash", "zsh"]:
        terminal = open_terminal(shell, init=False)
        terminal.run("set -a")
        terminal.init()
        terminal.run("heddle use acme")
        terminal.run("true")
        names = {each for each in terminal.environment() if "heddle" in each}
        assert names == set()
        assert "a" in terminal.run("echo $-" if shell == "bash" else "[[ -o allexport ]] && echo a")
        terminal.run("heddle off")
        assert terminal.aws() == {}


def test_s47_variables_of_its_names_that_are_inherited_are_no_memory(name: str, open_terminal: Callable[..., Terminal]) -> None:
    inherited = {
        f"__heddle_{each}": "1"
        for each in ["is_set_up", "is_new", "values", "bound", "has_saved", "end", "until", "key", "segment", "variables", "program", "here"]
    }
    terminal = open_terminal(name, AWS_REGION="before", **inherited)
    terminal.run("heddle use acme")
    assert terminal.prompt() == "acme·US-EAST-04A no keys $"
    terminal.run("heddle off")
    assert terminal.aws() == {"AWS_REGION": "before"}


def test_the_heddle_that_printed_init_is_the_one_that_runs(
    name: str, open_terminal: Callable[..., Terminal], organisations: Heddle
) -> None:
    """Whatever a directory brings along for PATH, by the path that heddle was found by."""
    link = organisations.home / "found" / "heddle"
    link.parent.mkdir()
    link.symlink_to(organisations.program)
    planted = organisations.home / "repository" / "node_modules" / ".bin" / "heddle"
    planted.parent.mkdir(parents=True)
    planted.write_text("#!/bin/sh\necho ran >>~/ran\n")
    planted.chmod(0o755)
    organisations.run("bind", "acme", "--dir", organisations.home / "repository")
    path = f"./node_modules/.bin:{link.parent}:/usr/bin:/bin"
    terminal = open_terminal(name, PATH=path)
    terminal.run("cd repository")
    assert terminal.prompt() == "acme·US-EAST-04A no keys $"
    terminal.run("heddle use globex")
    terminal.run("heddle list")
    terminal.run("cd ..")
    assert not (organisations.home / "ran").exists()
    code = subprocess.run(["heddle", "init", name], env=organisations.environment | {"PATH": path}, capture_output=True, text=True, check=True)
    assert str(link) in code.stdout


def test_a_protected_profile_is_asked_for_on_the_terminal_whatever_is_redirected(terminal: Terminal, organisations: Heddle) -> None:
    organisations.run("set", "acme", "--protected")
    for answer, ending in [("n", "1"), ("y", "0")]:
        terminal.screen.reset()
        terminal.type(f"heddle use acme </dev/null >/dev/null 2>&1; echo status {STATUS[terminal.shell]}\r")
        terminal.see(r"acme is protected: switch to it\? \[y/N\]")
        terminal.type(f"{answer}\r")
        terminal.see(f"(?m)^status {ending}$")
    terminal.run("true")
    assert terminal.prompt() == "acme!·US-EAST-04A no keys $"


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_use_in_a_pipe_says_that_the_shell_stays_as_it_is(shell: str, open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(shell)
    said = terminal.run("heddle use acme | cat")
    # A line each: what comes through the pipe may stand between them.
    assert {"heddle: the shell itself stays as it is: this was a subshell", "hint: heddle use acme"} <= set(said.splitlines())
    assert terminal.aws() == {}
    assert "stays" not in terminal.run("(heddle use globex --shell; env | grep HEDDLE_PROFILE)")


def test_fish_switches_from_within_a_pipe(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal("fish")
    terminal.run("heddle use acme | cat")
    assert terminal.aws()["AWS_PROFILE"] == "acme"
