"""What the prompt shows, and what it never does."""

from __future__ import annotations

import fcntl
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from heddle_cli import Heddle
from servers import Emulator
from terminal import Terminal


def write_state(heddle: Heddle, left: int, status: str = "fresh", name: str = "acme", protected: str = "-") -> None:
    """The state file, as it is when keys have so many seconds left."""
    file = heddle.place / "state" / "prompt" / name
    file.write_text(f"1\t{name}\tUS-EAST-04A\t{int(time.time()) + left}\t{status}\t{protected}\n")


@pytest.mark.parametrize(
    "left, status, protected, shown, colour",
    [
        (725, "fresh", "-", "acme·US-EAST-04A 12m $", "green"),
        (725, "expiring", "-", "acme·US-EAST-04A 12m $", "brown"),
        (210, "fresh", "-", "acme·US-EAST-04A 3m $", "brown"),
        (725, "failing", "-", "acme·US-EAST-04A 12m ✗ $", "red"),
        (-1, "fresh", "-", "acme·US-EAST-04A expired $", "red"),
        (725, "fresh", "protected", "acme!·US-EAST-04A 12m $", "green"),
        (7300, "fresh", "-", "acme·US-EAST-04A 2h $", "green"),
        (260_000, "fresh", "-", "acme·US-EAST-04A 3d $", "green"),
    ],
)
def test_the_prompt_shows_profile_zone_time_left_and_state(
    terminal: Terminal, organisations: Heddle, left: int, status: str, protected: str, shown: str, colour: str
) -> None:
    terminal.run("heddle use acme --yes")
    write_state(organisations, left, status, protected=protected)
    terminal.run("true")
    assert (terminal.prompt(), terminal.colour()) == (shown, colour)
    for form, expected in {"text": shown[:-2], "bash": None, "zsh": None, "tmux": None, "json": None}.items():
        environment = terminal.environment()
        printed = organisations.run("prompt", "--format", form, env=environment).stdout
        assert shown[:-2] in printed
        assert expected is None or printed == expected + "\n"


def test_a_status_line_has_the_active_profile_whatever_a_shell_has(organisations: Heddle) -> None:
    assert organisations.run("prompt", "--active").stdout == ""
    organisations.run("use", "acme")
    shell = {"HEDDLE_PROFILE": "globex", "AWS_REGION": "elsewhere"}
    assert organisations.run("prompt", "--active", "--format", "tmux", env=shell).stdout == "#[fg=yellow]acme·US-EAST-04A no keys#[default]\n"


def test_a_minutes_rest_is_counted_in_seconds(terminal: Terminal, organisations: Heddle) -> None:
    terminal.run("heddle use acme")
    write_state(organisations, 58)
    terminal.run("true")
    assert re.fullmatch(r"acme·US-EAST-04A 5[0-8]s \$", terminal.prompt())


def test_a_refresh_is_seen_at_the_next_prompt(terminal: Terminal) -> None:
    terminal.run("heddle use acme")
    assert terminal.prompt() == "acme·US-EAST-04A no keys $"
    terminal.run("heddle sync --quiet acme")
    assert re.fullmatch(r"acme·US-EAST-04A 1[45]m \$", terminal.prompt())


@pytest.mark.parametrize("skew", [600, -600, 1200, -1200])
def test_s20_an_issuer_whose_clock_differs_changes_no_time_left(
    name: str, open_terminal: Callable[..., Terminal], organisations: Heddle, emulator: Emulator, skew: int
) -> None:
    emulator.configure(date_skew=skew)
    terminal = open_terminal(name)
    terminal.run("heddle use acme")
    terminal.run("heddle sync --quiet acme")
    assert re.fullmatch(r"acme·US-EAST-04A 1[45]m \$", terminal.prompt())
    assert re.search(r" 1[45]m( |$)", organisations.run("list").stdout, re.MULTILINE)


EXPORT = {"bash": "export {}={}", "zsh": "export {}={}", "fish": "set -gx {} {}"}
UNSET = {"bash": "unset {}", "zsh": "unset {}", "fish": "set -e {}"}


@pytest.mark.parametrize("mode", ["profile", "keys", "container"])
def test_it_shows_of_every_variable_that_it_is_not_the_profiles_any_more(
    name: str, open_terminal: Callable[..., Terminal], organisations: Heddle, mode: str
) -> None:
    """Each of the table's, as `heddle env` tells it: as something else, empty, unset and as it was."""
    organisations.run("set", "acme", "--mode", mode)
    # Without a minute that passes meanwhile.
    terminal = open_terminal(name, columns=50)
    terminal.run("heddle use acme")
    before = terminal.environment()
    printed = json.loads(organisations.run("env", "acme", "--format", "json", may_show_token=mode == "container").stdout)
    settings: dict[str, str] = printed["set"]
    variables = [*settings, *printed["unset"]]
    assert len(variables) == len(set(variables)) == 28

    def mark() -> str:
        # HEDDLE_PROFILE with a name that no profile has shows no segment at all, which says as much.
        return "shadowed" if re.search(r"≠ \$$|^\$$", terminal.prompt()) else "intact"

    assert mark() == "intact"
    seen: dict[str, list[str]] = {}
    for variable in variables:
        # As this shell would write it: no value of these has an apostrophe.
        value = f"'{before[variable]}'" if variable in settings else None
        lines = [EXPORT[name].format(variable, "rubbish"), EXPORT[name].format(variable, "''"), UNSET[name].format(variable)]
        restore = EXPORT[name].format(variable, value) if value else UNSET[name].format(variable)
        seen[variable] = []
        for line in lines:
            terminal.run(line)
            seen[variable].append(mark())
        terminal.run(restore)
        seen[variable].append(mark())
    expected = {
        variable: ["shadowed", "shadowed", "shadowed", "intact"] if variable in settings else ["shadowed", "shadowed", "intact", "intact"]
        for variable in variables
    }
    assert seen == expected
    terminal.run("heddle off")
    assert terminal.prompt() == "$"


@pytest.mark.parametrize("slashes", ["/", "//"])
def test_a_slash_at_the_end_of_heddle_home_is_no_other_place(
    name: str, open_terminal: Callable[..., Terminal], organisations: Heddle, slashes: str
) -> None:
    terminal = open_terminal(name, HEDDLE_HOME=f"{organisations.place}{slashes}")
    terminal.run("heddle use acme")
    assert terminal.prompt() == "acme·US-EAST-04A no keys $"
    line = "heddle env globex --format fish | source" if name == "fish" else 'eval "$(heddle env globex)"'
    terminal.run(line)
    assert terminal.prompt() == "globex·EU-SOUTH-03B no keys $"


def test_a_tilde_in_heddle_home_is_the_home_directory(
    name: str, open_terminal: Callable[..., Terminal], organisations: Heddle
) -> None:
    (organisations.home / "there").symlink_to(organisations.place)
    terminal = open_terminal(name, HEDDLE_HOME="~/there/")
    terminal.run("heddle use acme")
    assert terminal.prompt() == "acme·US-EAST-04A no keys $"
    # Of which the hook judges the paths by itself.
    terminal.run("heddle env globex --format fish | source" if name == "fish" else 'eval "$(heddle env globex)"')
    assert terminal.prompt() == "globex·EU-SOUTH-03B no keys $"


@pytest.mark.parametrize("profile", ["default", "me@acme.eu"])
def test_a_profile_whose_section_has_another_name_is_no_other_profile(
    terminal: Terminal, organisations: Heddle, profile: str
) -> None:
    organisations.run("add", profile, "--zone", "RNO2A")
    terminal.run("heddle use acme")
    terminal.run(f"heddle env {profile} --format fish | source" if terminal.shell == "fish" else f'eval "$(heddle env {profile})"')
    assert terminal.prompt() == f"{profile}·RNO2A no keys $"
    terminal.run(EXPORT[terminal.shell].format("AWS_PROFILE", profile))
    assert terminal.prompt() == f"{profile}·RNO2A no keys ≠ $"


def test_keys_that_were_evaluated_by_hand_are_the_profiles_own(terminal: Terminal) -> None:
    line = "heddle env {} --format fish | source" if terminal.shell == "fish" else 'eval "$(heddle env {})"'
    terminal.run("heddle use acme")
    for words in ["acme --mode keys", "acme --mode container", "globex --mode keys", "globex"]:
        terminal.run(line.format(words))
        assert "≠" not in terminal.prompt() and words.split()[0] in terminal.prompt()
    terminal.run(line.format("globex --mode keys"))
    terminal.run("set -gx AWS_SECRET_ACCESS_KEY x" if terminal.shell == "fish" else "export AWS_SECRET_ACCESS_KEY=x")
    assert terminal.prompt().endswith("≠ $")


def test_no_colour_no_unicode_and_no_room(name: str, open_terminal: Callable[..., Terminal], organisations: Heddle) -> None:
    write_state(organisations, 725, "failing", protected="protected")
    for columns, variables, shown in [
        (200, {"NO_COLOR": "1"}, "acme!·US-EAST-04A 12m ✗ $"),
        (200, {"TERM": "dumb"}, "acme!·US-EAST-04A 12m ✗ $"),
        (200, {"LC_ALL": "C"}, "acme!:US-EAST-04A 12m x $"),
        (50, {}, "acme! 12m ✗ $"),
    ]:
        terminal = open_terminal(name, columns=columns, **variables)
        terminal.run("heddle use acme --shell --yes >/dev/null")
        write_state(organisations, 725, "failing", protected="protected")
        terminal.run("true")
        assert terminal.prompt() == shown
        assert (terminal.colour() == "default") == bool(variables.keys() & {"NO_COLOR", "TERM"})


def test_heddle_prompt_0_leaves_the_prompt_alone(name: str, open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(name, HEDDLE_PROMPT="0")
    terminal.run("heddle use acme")
    assert terminal.prompt() == "$"
    assert terminal.aws()["AWS_PROFILE"] == "acme"


PLANTED = [
    "1\tacme\t$(touch ran)\t9999999999\tfresh\t-\n",
    "1\tacme\tX\ta[$(touch ran)]\tfresh\t-\n",
    "1\t$(touch ran)\tX\t9999999999\tfresh\t-\n",
    "1\tacme\tX%{\x1b]0;x\x07\t9999999999\tfresh\t-\n",
    "2\tacme\tX\t9999999999\tfresh\t-\n",
    "",
    "\0" * 5000,
]


@pytest.mark.parametrize("planted", PLANTED, ids=range(len(PLANTED)))
def test_s34_s36_a_planted_state_file_runs_nothing_and_shows_nothing(terminal: Terminal, organisations: Heddle, planted: str) -> None:
    terminal.run("heddle use acme")
    (organisations.place / "state" / "prompt" / "acme").write_text(planted)
    terminal.run("true")
    assert terminal.prompt() == "$"
    assert terminal.run("true") == ""
    ended = organisations.run("prompt", env=terminal.environment())
    assert (ended.stdout, ended.stderr) == ("", "")
    assert not list(organisations.home.rglob("ran"))


@pytest.mark.parametrize("profile", ["$(touch ran)", "../prompt/acme", "a b", "nobody", ";touch ran"])
def test_s34_s36_a_planted_profile_runs_nothing_and_shows_nothing(terminal: Terminal, organisations: Heddle, profile: str) -> None:
    terminal.run(f"set -gx HEDDLE_PROFILE '{profile}'" if terminal.shell == "fish" else f"export HEDDLE_PROFILE='{profile}'")
    assert terminal.prompt() == "$"
    assert terminal.run("true") == ""
    ended = organisations.run("prompt", env={"HEDDLE_PROFILE": profile})
    assert (ended.stdout, ended.stderr) == ("", "")
    assert not list(organisations.home.rglob("ran"))


def test_s36_the_prompt_waits_for_no_lock_and_needs_no_database(terminal: Terminal, organisations: Heddle) -> None:
    terminal.run("heddle use acme")
    with open(organisations.place / "heddle.db", "r+b") as database:
        # What SQLite's writers lock.
        fcntl.lockf(database, fcntl.LOCK_EX)
        begun = time.monotonic()
        terminal.run("true")
        assert organisations.run("prompt", "acme").stdout == "acme·US-EAST-04A no keys\n"
        assert time.monotonic() - begun < 5
    (organisations.place / "heddle.db").rename(organisations.place / "gone.db")
    terminal.run("true")
    assert terminal.prompt() == "acme·US-EAST-04A no keys $"


def test_s36_without_its_state_it_shows_nothing(terminal: Terminal, organisations: Heddle) -> None:
    terminal.run("heddle use acme")
    state: Path = organisations.place / "state"
    state.rename(organisations.place / "gone")
    assert terminal.run("true") == ""
    assert terminal.prompt() == "$"
    state.mkdir(mode=0o700)
    (state / "prompt").mkdir(mode=0o700)
    (state / "prompt" / "acme").mkdir(mode=0o700)
    assert terminal.run("true") == ""
    assert terminal.prompt() == "$"
    assert organisations.run("prompt", "acme").stdout == ""
