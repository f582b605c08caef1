"""The snippets of docs/prompts.md, taken from there, each with its engine or as near to it as can be had."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from documents import blocks
from heddle_cli import Heddle
from terminal import SHELLS, Terminal
from test_prompt import write_state

PAGE = Path(__file__).parents[2] / "docs" / "prompts.md"

#: What the page says to do before the engine, and its way of switching the engine on.
LEAVE_ALONE = {"bash": "HEDDLE_PROMPT=0", "zsh": "HEDDLE_PROMPT=0", "fish": "set -g HEDDLE_PROMPT 0"}
STARSHIP = {"bash": 'eval "$(starship init bash)"', "zsh": 'eval "$(starship init zsh)"', "fish": "starship init fish | source"}

#: Of powerlevel10k only what the snippet calls: `p10k segment -t TEXT` within a prompt function, drawn at every prompt.
P10K_STAND_IN = """\
p10k() { [[ $# -eq 3 && $1 == segment && $2 == -t ]] && drawn+="$3 " }
draw() { emulate -L zsh -o extended_glob -o no_prompt_subst -o typeset_silent; local drawn=; prompt_heddle; PROMPT="$drawn❯ " }
precmd_functions+=(draw)
"""
#: The real one, where somebody names a clone of it in POWERLEVEL10K: no package registry has it.
P10K = """\
POWERLEVEL9K_LEFT_PROMPT_ELEMENTS=(heddle prompt_char) POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS=()
POWERLEVEL9K_BACKGROUND= POWERLEVEL9K_LEFT_SUBSEGMENT_SEPARATOR= POWERLEVEL9K_LEFT_SEGMENT_SEPARATOR=
POWERLEVEL9K_DISABLE_CONFIGURATION_WIZARD=true POWERLEVEL9K_DISABLE_GITSTATUS=true
source "$POWERLEVEL10K/powerlevel10k.zsh-theme"
"""


def snippets(language: str) -> list[str]:
    """What the page shows in a language, in order."""
    return [block.text for block in blocks(PAGE.read_text()) if block.language == language]


def write(terminal: Terminal, name: str, text: str) -> None:
    """Puts a snippet into a file and has the shell read it, as it would a start-up file."""
    file = terminal.scratch / name
    file.write_text(text)
    assert terminal.run(f"source '{file}'") == ""


@pytest.fixture
def starship(tmp_path: Path) -> Path:
    """A directory with starship in it, for the wheel's own file may not be executable."""
    directory = tmp_path / "starship"
    directory.mkdir()
    shutil.copy(Path(sys.executable).parent / "starship", directory)
    (directory / "starship").chmod(0o755)
    return directory


def starship_terminal(
    name: str, open_terminal: Callable[..., Terminal], heddle: Heddle, starship: Path, tmp_path: Path, **options: list[str]
) -> Terminal:
    """A shell with starship and the page's module, which stands before a `>`: a `$` would be root's `#` in bash."""
    module, _ = snippets("toml")
    configuration = tmp_path / "starship.toml"
    configuration.write_text("format = '${custom.heddle}> '\nadd_newline = false\n" + module)
    path = f"{starship}:{heddle.environment['PATH']}"
    terminal = open_terminal(name, init=False, PATH=path, STARSHIP_CONFIG=str(configuration), **options)
    terminal.mark = ">"
    terminal.run(STARSHIP[name])
    terminal.run(LEAVE_ALONE[name])
    terminal.init()
    return terminal


def test_starship_shows_the_segment(
    name: str, open_terminal: Callable[..., Terminal], organisations: Heddle, starship: Path, tmp_path: Path
) -> None:
    terminal = starship_terminal(name, open_terminal, organisations, starship, tmp_path)
    assert terminal.prompt() == ">"
    terminal.run("heddle use acme")
    write_state(organisations, 725, "failing", protected="protected")
    terminal.run("true")
    assert (terminal.prompt(), terminal.colour()) == ("acme!·US-EAST-04A 12m ✗ >", "cyan")
    terminal.run("heddle off")
    assert terminal.prompt() == ">"


@pytest.mark.parametrize("order", ["heddle first", "heddle last"])
def test_starships_line_may_come_before_or_after_heddles(
    name: str, order: str, open_terminal: Callable[..., Terminal], organisations: Heddle, starship: Path, tmp_path: Path
) -> None:
    """Without the module and HEDDLE_PROMPT=0: Heddle's own segment stands before starship's prompt."""
    configuration = tmp_path / "starship.toml"
    configuration.write_text("format = '> '\nadd_newline = false\n")
    path = f"{starship}:{organisations.environment['PATH']}"
    terminal = open_terminal(name, init=False, PATH=path, STARSHIP_CONFIG=str(configuration))
    if order == "heddle first":
        terminal.init()
    terminal.mark = ">"
    terminal.run(STARSHIP[name])
    if order == "heddle last":
        terminal.init()
    terminal.run("heddle use acme")
    terminal.run("true")
    for _ in range(2):
        terminal.run("true")
        assert terminal.prompt() == "acme·US-EAST-04A no keys >"
    terminal.run("heddle off")
    assert terminal.prompt() == ">"


def test_starship_starts_nothing_but_heddle(
    open_terminal: Callable[..., Terminal], organisations: Heddle, starship: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    argv = ["strace", "-f", "-e", "trace=execve", "-o", str(log), *SHELLS["bash"]]
    terminal = starship_terminal("bash", open_terminal, organisations, starship, tmp_path, argv=argv)
    terminal.run("heddle use acme")
    assert terminal.prompt() == "acme·US-EAST-04A no keys >"
    before = log.stat().st_size
    terminal.run("true")
    terminal.end()
    started = re.findall(r'execve\("[^"]*/([^/"]+)", \[(.*?)\]', log.read_bytes()[before:].decode())
    assert {program for program, _ in started} == {"starship", "heddle"}
    assert {words.split(", ", 1)[1] for program, words in started if program == "heddle"} == {'"prompt"'}


def powerlevel10k_terminal(open_terminal: Callable[..., Terminal]) -> Terminal:
    """A zsh whose prompt is the page's function and a `❯`; without `heddle init`."""
    [function] = snippets("zsh")
    real = os.environ.get("POWERLEVEL10K", "")
    terminal = open_terminal("zsh", init=False, TERM="xterm-256color", POWERLEVEL10K=real)
    terminal.mark = "❯"
    write(terminal, "p10k.zsh", function + (P10K if real else P10K_STAND_IN))
    return terminal


def test_powerlevel10k_draws_the_segment_without_a_process(open_terminal: Callable[..., Terminal], organisations: Heddle) -> None:
    terminal = powerlevel10k_terminal(open_terminal)
    terminal.run(LEAVE_ALONE["zsh"])
    terminal.init()

    def prompt() -> str:
        return " ".join(terminal.prompt().split())

    assert prompt() == "❯"
    terminal.run("heddle use acme")
    assert prompt() == "acme·US-EAST-04A no keys ❯"
    # From here on there is nothing to be run.
    terminal.run("path=()")
    write_state(organisations, 725, protected="protected")
    terminal.run("true")
    assert prompt() == "acme!·US-EAST-04A 12m ❯"
    row = terminal.screen.cursor.y
    assert terminal.screen.buffer[row][terminal.screen.display[row].index("acme")].fg == "green"
    terminal.run("AWS_REGION=other")
    assert prompt() == "acme!·US-EAST-04A 12m ≠ ❯"
    terminal.run("heddle off")
    assert prompt() == "❯"


def test_powerlevel10ks_function_shows_nothing_in_a_shell_without_heddle_init(open_terminal: Callable[..., Terminal]) -> None:
    terminal = powerlevel10k_terminal(open_terminal)
    terminal.run("HEDDLE_PROFILE=acme")
    assert terminal.prompt().strip() == "❯"
    assert terminal.run("true") == ""


def test_oh_my_poshs_function_leaves_the_segment_in_the_variable_of_the_theme(terminal: Terminal, organisations: Heddle) -> None:
    """The engine is in no registry: the function is called as its scripts call it, and the template only read."""
    function = snippets("fish" if terminal.shell == "fish" else "sh")[0]
    [segment] = [json.loads(text) for text in snippets("json")]
    assert segment["type"] == "text"
    [variable] = set(re.findall(r"\.Env\.(\w+)", segment["template"]))
    write(terminal, "poshcontext", function)
    terminal.run("set_poshcontext")
    assert terminal.environment().get(variable, "") == ""
    terminal.run("heddle use acme")
    write_state(organisations, 725)
    terminal.run("set_poshcontext")
    assert terminal.environment()[variable] == "acme·US-EAST-04A 12m"
    terminal.run("heddle off")
    terminal.run("set_poshcontext")
    assert terminal.environment().get(variable, "") == ""


@pytest.fixture
def socket() -> Iterator[Path]:
    """Of a tmux server of the test's own, which ends with it. The path of a socket can't be long."""
    with tempfile.TemporaryDirectory(prefix="heddle-tmux.") as directory:
        yield Path(directory) / "socket"


@pytest.mark.parametrize("number, colours", [(0, ("black", "brown", "red")), (1, ("green", "brown", "red"))], ids=["plain", "coloured"])
def test_tmuxs_status_line_shows_the_active_profile(
    number: int, colours: tuple[str, str, str], open_terminal: Callable[..., Terminal], organisations: Heddle, socket: Path, tmp_path: Path
) -> None:
    configuration = tmp_path / "tmux.conf"
    configuration.write_text(snippets("tmux")[number] + "set -g status-interval 1\n")
    inner = " ".join(SHELLS["bash"])
    organisations.run("bind", "globex", "--dir", ".")
    # A variable and a directory that the server was started with speak of another profile.
    terminal = open_terminal(
        "bash", init=False, argv=["tmux", "-f", str(configuration), "-S", str(socket), "new-session", inner], HEDDLE_PROFILE="globex"
    )
    status = len(terminal.screen.display) - 1
    try:
        organisations.run("use", "acme")
        for left, state, shown, colour in zip((725, 210, -1), ("fresh", "fresh", "failing"), ("12m", "3m", "expired ✗"), colours):
            write_state(organisations, left, state)
            terminal.see(rf"acme·US-EAST-04A {shown}")
            place = terminal.screen.display[status].index("acme")
            cell = terminal.screen.buffer[status][place]
            assert cell.fg == (colour if number else "black")
            assert cell.bg == ("black" if number else "green")
            assert "#[" not in terminal.screen.display[status]
    finally:
        terminal.end()


def test_every_snippet_of_the_page_is_run() -> None:
    """So that no new one stands there untested."""
    found = [block.language for block in blocks(PAGE.read_text())]
    # The last toml is for mise, which no registry has: the page says that it was not run.
    assert sorted(found) == ["bash", "fish", "json", "sh", "sh", "tmux", "tmux", "toml", "toml", "zsh"]
    assert tomllib.loads(snippets("toml")[0])["custom"].keys() == {"heddle"}
    assert snippets("bash") == ['HEDDLE_PROMPT=0\neval "$(heddle init bash)"\n']
