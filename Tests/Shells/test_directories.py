"""Bound directories: entering one switches this shell, leaving it switches back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from heddle_cli import Heddle
from terminal import Terminal


@pytest.fixture(autouse=True)
def directories(organisations: Heddle) -> None:
    for directory in ["work/acme/deep", "work/globex", "work/acmeish"]:
        (organisations.home / directory).mkdir(parents=True)
    (organisations.home / "link").symlink_to("work/acme")
    organisations.run("bind", "acme", "--dir", "work/acme")
    organisations.run("bind", "globex", "--dir", "work/globex")


def profile(terminal: Terminal) -> str | None:
    return terminal.aws().get("HEDDLE_PROFILE")


def test_entering_switches_and_leaving_switches_back_and_each_is_said_once(terminal: Terminal, organisations: Heddle) -> None:
    acme = organisations.home / "work/acme"
    assert "heddle: acme  (" in terminal.run("cd work/acme/deep")
    assert terminal.run("cd ..") == ""
    assert terminal.run("heddle current").endswith(f"(directory: {acme} is bound to it)")
    terminal.run("cd ~/work/globex")
    assert profile(terminal) == "globex"
    assert re.fullmatch(r"heddle: left \S.*/home/work/globex'?, environment restored", terminal.run("cd ~/work/acmeish"))
    assert terminal.aws() == {}


def test_leaving_goes_back_to_the_profile_there_was(terminal: Terminal) -> None:
    terminal.run("heddle use globex")
    terminal.run("cd work/acme")
    assert profile(terminal) == "acme"
    assert re.fullmatch(r"heddle: left \S.*/home/work/acme'?, back to globex", terminal.run("cd ~"))
    assert profile(terminal) == "globex"
    terminal.run("heddle off")
    assert terminal.aws() == {}


def test_what_is_chosen_by_hand_in_there_stays(terminal: Terminal) -> None:
    terminal.run("cd work/acme")
    terminal.run("heddle use globex")
    assert terminal.run("cd deep") == ""
    assert terminal.run("cd ~") == ""
    assert profile(terminal) == "globex"
    terminal.run("cd work/acme")
    assert profile(terminal) == "acme"
    terminal.run("heddle off")
    assert terminal.run("cd deep") == ""
    assert terminal.aws() == {}


def test_a_link_leads_to_the_binding_of_where_it_leads(terminal: Terminal) -> None:
    terminal.run("cd link/deep")
    assert profile(terminal) == "acme"
    terminal.run("cd ~")
    assert profile(terminal) is None


def test_a_binding_takes_effect_where_one_stands_and_ends_there(terminal: Terminal) -> None:
    terminal.run("cd work/acmeish")
    terminal.run("heddle bind globex")
    assert profile(terminal) == "globex"
    terminal.run("heddle bind acme")
    assert profile(terminal) == "acme"
    terminal.run("heddle unbind")
    assert terminal.aws() == {}


def test_a_profile_that_is_renamed_or_removed_takes_its_bindings_along(terminal: Terminal, organisations: Heddle) -> None:
    organisations.run("rename", "acme", "prod")
    terminal.run("cd work/acme")
    assert profile(terminal) == "prod"
    organisations.run("remove", "prod", "--yes")
    terminal.run("cd deep")
    assert terminal.aws() == {}


def test_a_shell_that_begins_in_a_bound_directory_is_switched(name: str, open_terminal: Callable[..., Terminal], organisations: Heddle) -> None:
    terminal = open_terminal(name, init=False)
    terminal.run("cd work/acme")
    assert terminal.aws() == {}
    terminal.init()
    assert profile(terminal) == "acme"


def test_no_file_in_a_directory_can_choose_a_profile(terminal: Terminal, organisations: Heddle) -> None:
    directory = organisations.home / "work" / "acmeish"
    for planted in ["bindings", ".heddle", ".heddle.toml", ".envrc"]:
        (directory / planted).write_text(f"1\tffff\nglobex\t{directory}\n")
    terminal.run("cd work/acmeish")
    assert terminal.aws() == {}


def test_s34_a_directory_with_a_hostile_name_runs_nothing(terminal: Terminal, organisations: Heddle) -> None:
    directory = organisations.home / "a b'c\"d$(touch ran)`touch ran`\\n!*;é"
    directory.mkdir()
    organisations.run("bind", "acme", "--dir", directory)
    quoted = "'" + str(directory).replace("\\", "\\\\" if terminal.shell == "fish" else "\\").replace("'", "\\'" if terminal.shell == "fish" else "'\\''") + "'"
    terminal.run(f"cd {quoted}")
    assert profile(terminal) == "acme"
    assert terminal.run("cd ~").endswith(", environment restored")
    assert not list(organisations.home.rglob("ran"))


def test_what_follows_cd_on_its_line_has_the_directorys_profile(open_terminal: Callable[..., Terminal]) -> None:
    """bash has no hook for cd: its prompt comes after the whole line, and the guide says so."""
    for shell in ["zsh", "fish"]:
        terminal = open_terminal(shell)
        terminal.run("heddle use globex")
        show = "echo now $AWS_PROFILE"
        assert terminal.run(f"cd work/acme && {show}").splitlines()[-1] == "now acme"
        assert terminal.run(f"cd ~ && {show}").splitlines()[-1] == "now globex"
        if shell == "zsh":
            assert terminal.run(f"(cd work/acme; {show})").splitlines()[-1] == "now acme"
        assert terminal.run(show) == "now globex"


def test_a_shell_that_begins_in_a_bound_directory_says_nothing_of_it(name: str, open_terminal: Callable[..., Terminal]) -> None:
    """Some engines draw a prompt before the start-up file has been read, and want silence until then."""
    terminal = open_terminal(name, init=False)
    terminal.run("cd work/acme")
    assert terminal.run({"fish": "heddle init fish | source"}.get(name, f'eval "$(heddle init {name})"')) == ""
    assert profile(terminal) == "acme"
