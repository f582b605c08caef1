"""`heddle use` without a name, at a terminal that a person looks at."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Callable, Iterator

import pytest

from heddle_cli import Heddle
from terminal import Terminal

UP, DOWN, ESCAPE, ENTER = "\x1b[A", "\x1b[B", "\x1b", "\r"


@pytest.fixture
def pick(heddle: Heddle) -> Iterator[Callable[..., Terminal]]:
    for name, zone in [("acme", "US-EAST-04A"), ("globex", "EU-SOUTH-03B"), ("zeta", "RNO2A")]:
        heddle.run("add", name, "--zone", zone)
    heddle.run("use", "zeta")
    heddle.run("use", "globex")
    open_ones: list[Terminal] = []

    def start(*words: str, **variables: str) -> Terminal:
        open_ones.append(Terminal([heddle.program, "use", *words], heddle.environment | variables))
        return open_ones[-1]

    yield start
    for terminal in open_ones:
        terminal.close()


def active(heddle: Heddle) -> str:
    return json.loads(heddle.run("current", "-o", "json").stdout)["name"]


def test_it_shows_the_recent_ones_first_in_columns(pick: Callable[..., Terminal]) -> None:
    terminal = pick()
    terminal.wait_for("acme")
    assert terminal.lines[:5] == [
        "profile:    3",
        "  * globex  EU-SOUTH-03B  none  –",
        ">   zeta    RNO2A         none  –",
        "    acme    US-EAST-04A   none  –",
        "",
    ]
    assert (terminal.screen.cursor.y, terminal.screen.cursor.x) == (0, len("profile: "))
    terminal.type(ENTER)
    status, said = terminal.ending()
    assert status == 0 and said.startswith("zeta  RNO2A  no keys yet")
    assert terminal.is_as_before and not any(terminal.lines), "what was drawn is gone"


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [("ac" + ENTER, "acme"), (DOWN + ENTER, "acme"), (UP + ENTER, "globex"), ("us-e" + ENTER, "acme"), ("q\x7fz" + ENTER, "zeta")],
)
def test_keys_choose(keys: str, chosen: str, pick: Callable[..., Terminal], heddle: Heddle) -> None:
    terminal = pick()
    terminal.wait_for("acme")
    terminal.type(keys)
    assert terminal.ending()[0] == 0
    assert active(heddle) == chosen


def test_a_sequence_that_comes_in_pieces_is_one_key(pick: Callable[..., Terminal], heddle: Heddle) -> None:
    terminal = pick()
    terminal.wait_for("acme")
    for byte in DOWN:
        terminal.type(byte)
    terminal.wait_for(">   acme")
    terminal.type(ENTER)
    assert terminal.ending()[0] == 0 and active(heddle) == "acme"


def test_esc_leaves_everything_as_it_was(pick: Callable[..., Terminal], heddle: Heddle) -> None:
    terminal = pick()
    terminal.wait_for("acme")
    terminal.type(ESCAPE)
    assert terminal.ending() == (1, "")
    assert [line for line in terminal.lines if line] == ["heddle: not switched: globex is still active"]
    assert terminal.is_as_before and active(heddle) == "globex"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_it_and_the_terminal_is_as_before(number: signal.Signals, pick: Callable[..., Terminal]) -> None:
    terminal = pick()
    terminal.wait_for("acme")
    assert not terminal.is_as_before
    terminal.send(number)
    assert terminal.ending() == (-number, "")
    assert terminal.is_as_before and not any(terminal.lines)


def test_ctrl_c_ends_it_as_a_signal_would(pick: Callable[..., Terminal], heddle: Heddle) -> None:
    terminal = pick()
    terminal.wait_for("acme")
    terminal.type("\x03")
    assert terminal.ending() == (-signal.SIGINT, "")
    assert terminal.is_as_before and active(heddle) == "globex"


@pytest.mark.parametrize(("value", "is_coloured"), [("1", False), ("", True)])
def test_no_color_is_honoured(value: str, is_coloured: bool, pick: Callable[..., Terminal]) -> None:
    terminal = pick(NO_COLOR=value)
    terminal.wait_for("acme")
    assert (b"\x1b[7m" in terminal.raw) == is_coloured


def test_a_protected_profile_is_asked_for_after_it_was_chosen(pick: Callable[..., Terminal], heddle: Heddle) -> None:
    heddle.run("set", "acme", "--protected")
    terminal = pick()
    terminal.wait_for("protected")
    terminal.type("acme" + ENTER)
    terminal.wait_for("acme is protected: switch to it? [y/N]")
    assert terminal.is_as_before
    terminal.type("y\n")
    assert terminal.ending()[0] == 0 and active(heddle) == "acme"


def test_many_profiles_fit_into_the_screen(pick: Callable[..., Terminal], heddle: Heddle) -> None:
    for number in range(40):
        heddle.run("add", f"p{number}", "--zone", "RNO2A")
    terminal = pick()
    terminal.wait_for("p0")
    terminal.type("\x1b[F")
    terminal.wait_until(lambda: any(line.startswith(">   p9") for line in terminal.lines), "the last one")
    assert sum(bool(line) for line in terminal.lines) == 11
    terminal.type(ESCAPE)
    assert terminal.ending()[0] == 1


def test_fzf_is_asked_where_it_is_wanted(pick: Callable[..., Terminal], heddle: Heddle) -> None:
    assert shutil.which("fzf", path="/usr/bin:/bin"), "fzf is missing (Debian: apt-get install fzf)"
    terminal = pick(HEDDLE_PICKER="fzf")
    terminal.wait_for("acme")
    terminal.type("us-east")
    terminal.wait_for("1/3")
    terminal.type(ENTER)
    assert terminal.ending()[0] == 0 and active(heddle) == "acme" and terminal.is_as_before


def test_fzf_that_is_left_changes_nothing(pick: Callable[..., Terminal], heddle: Heddle) -> None:
    terminal = pick(HEDDLE_PICKER="fzf")
    terminal.wait_for("acme")
    terminal.type(ESCAPE)
    assert terminal.ending() == (1, "")


def test_a_picker_that_is_not_known_or_not_there_is_said(pick: Callable[..., Terminal]) -> None:
    terminal = pick(HEDDLE_PICKER="dmenu")
    assert terminal.ending() == (78, "")
    assert "heddle: HEDDLE_PICKER is dmenu, which is not a picker that heddle knows" in terminal.lines
    terminal = pick(HEDDLE_PICKER="fzf", PATH="/nowhere")
    assert terminal.ending() == (78, "")


def test_without_a_terminal_a_name_is_asked_for(heddle: Heddle) -> None:
    heddle.run("add", "acme", "--zone", "RNO2A")
    refused = heddle.run("use", status=64)
    assert refused.stdout == "" and "hint: name one that heddle list shows: heddle use NAME" in refused.stderr


def test_organisations_are_shown_and_searched(pick: Callable[..., Terminal], heddle: Heddle) -> None:
    heddle.run("set", "acme", "--org", "Coyote Supplies")
    terminal = pick()
    terminal.wait_for("Coyote")
    terminal.type("coyote" + ENTER)
    assert terminal.ending()[0] == 0 and active(heddle) == "acme"


def test_it_is_drawn_anew_at_once_when_the_window_changes(pick: Callable[..., Terminal], heddle: Heddle) -> None:
    heddle.run("set", "acme", "--org", "An organisation with a name that is long")
    terminal = pick()
    terminal.wait_for("that is long")
    terminal.resize(50, 10)
    terminal.wait_until(lambda: any("  An " in line and line.endswith("…") for line in terminal.lines), "a narrower table")
    terminal.resize(80, 24)
    terminal.wait_for("that is long")
    terminal.type(ESCAPE)
    assert terminal.ending()[0] == 1 and terminal.is_as_before


def test_ctrl_z_stops_it_and_fg_brings_it_back(pick: Callable[..., Terminal], heddle: Heddle) -> None:
    terminal = Terminal(["bash", "--norc", "--noprofile", "-i"], heddle.environment | {"PS1": "bash$ "})
    try:
        terminal.wait_for("bash$")
        terminal.type("heddle use\n")
        terminal.wait_for(">   zeta")
        terminal.type("\x1a")
        terminal.wait_for("Stopped")
        terminal.type("stty -a | grep -c ' icanon' >&2\n")
        terminal.wait_until(lambda: "1" in terminal.lines, "a terminal that is as before")
        terminal.type("fg\n")
        terminal.wait_until(lambda: sum(line.startswith(">   zeta") for line in terminal.lines) == 1, "the picker again")
        terminal.type(ENTER)
        terminal.wait_until(lambda: not any("profile:" in line for line in terminal.lines), "the end of the picker")
        terminal.type("exit\n")
        assert terminal.ending()[0] == 0 and active(heddle) == "zeta"
    finally:
        terminal.close()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_ctrl_z_within_the_function_of_init_hangs_no_shell(shell: str, pick: Callable[..., Terminal], heddle: Heddle) -> None:
    words, line = {
        "bash": (["--norc", "--noprofile", "-i"], 'eval "$(heddle init bash)"'),
        "zsh": (["-f", "-i"], 'eval "$(heddle init zsh)"'),
        "fish": (["--no-config", "-i"], "heddle init fish | source"),
    }[shell]
    terminal = Terminal([shell, *words], heddle.environment | {"PS1": "$ ", "HEDDLE_PROMPT": "0"})
    try:
        terminal.type(f"{line}; echo rea''dy >&2\n")
        terminal.wait_for("ready")
        terminal.type("heddle use\n")
        terminal.wait_for(">   zeta")
        terminal.type("\x1a")
        terminal.type("acme")
        terminal.wait_for("profile: acme")
        terminal.type(ENTER)
        terminal.wait_until(lambda: not any("profile:" in line for line in terminal.lines), "the end of the picker")
        terminal.type("exit\n")
        assert terminal.ending()[0] == 0 and active(heddle) == "acme"
    finally:
        terminal.close()
