"""heddle init --follow, and what a shell says that is not switched."""

from __future__ import annotations

from collections.abc import Callable

from heddle_cli import Heddle
from terminal import INITS, Terminal


def follow(terminal: Terminal) -> str:
    return terminal.run(INITS[terminal.shell].replace(f"init {terminal.shell}", f"init {terminal.shell} --follow"))


def test_a_new_shell_takes_the_active_profile_and_off_gives_back_what_it_had(
    name: str, open_terminal: Callable[..., Terminal], organisations: Heddle
) -> None:
    organisations.run("use", "acme")
    terminal = open_terminal(name, init=False, AWS_REGION="before")
    assert follow(terminal) == ""
    assert terminal.prompt() == "acme·US-EAST-04A no keys $"
    assert terminal.aws()["AWS_PROFILE"] == "acme"
    # What is chosen by hand later is kept, also when the start-up file is read once more.
    terminal.run("heddle off")
    assert terminal.aws() == {"AWS_REGION": "before"}
    follow(terminal)
    assert terminal.aws() == {"AWS_REGION": "before"}
    terminal.run("heddle use globex --shell")
    terminal.nest()
    follow(terminal)
    assert terminal.aws()["HEDDLE_PROFILE"] == "globex", "what it inherits"
    terminal.leave()


def test_a_new_shell_is_never_kept_waiting_and_never_led_to_a_protected_profile(
    name: str, open_terminal: Callable[..., Terminal], organisations: Heddle
) -> None:
    terminal = open_terminal(name, init=False)
    assert follow(terminal) == "", "nothing is active"
    organisations.run("set", "acme", "--mode", "keys")
    organisations.run("use", "acme")
    assert follow(terminal) == "heddle: this shell is not switched: acme has no keys yet\nhint: heddle use acme"
    organisations.run("sync", "--quiet")
    terminal.nest()
    assert follow(terminal) == ""
    assert "AWS_SECRET_ACCESS_KEY" in terminal.aws()
    terminal.leave()
    organisations.run("set", "acme", "--protected")
    terminal.nest()
    assert follow(terminal) == "heddle: this shell is not switched: acme is protected\nhint: heddle use acme"
    assert terminal.aws() == {}


def test_a_shell_that_is_not_switched_says_so(terminal: Terminal, organisations: Heddle) -> None:
    organisations.run("use", "acme")
    for line in ["heddle current", "heddle"]:
        assert "heddle: this shell is not switched to acme\nhint: heddle use acme" in terminal.run(line)
    terminal.run("heddle use acme")
    for line in ["heddle current", "heddle"]:
        assert "not switched" not in terminal.run(line)
    assert "HEDDLE_SHELL" not in terminal.aws()
