"""Others who put something around the prompt, save it and bring it back: there is one segment, of the profile in effect, or none."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from heddle_cli import Heddle
from terminal import Terminal

ACME = "acme·US-EAST-04A no keys "
GLOBEX = "globex·EU-SOUTH-03B no keys "


def segments(terminal: Terminal) -> list[str]:
    """The profiles that the prompt shows, in order."""
    return [word.split("·")[0] for word in terminal.prompt().split() if "·" in word]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment called ve, as Python's own module makes it."""
    directory = tmp_path_factory.mktemp("environments") / "ve"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", directory], check=True)
    return directory


#: Letters: a(cme), g(lobex), o(ff); v(irtual environment), d(eactivate).
ORDERS = ["avgod", "vadgo", "avodgo", "vaod", "avdo", "avdvgdo", "vgadvo"]


def test_a_virtual_environment_is_entered_and_left_in_any_order(terminal: Terminal, environment: Path) -> None:
    activate = environment / "bin" / ("activate.fish" if terminal.shell == "fish" else "activate")
    lines = {
        "a": "heddle use acme", "g": "heddle use globex", "o": "heddle off", "v": f"source '{activate}'", "d": "deactivate",
    }  # fmt: skip
    for order in ORDERS:
        profile, is_entered = [], False
        for step in order:
            terminal.run(lines[step])
            # In fish an earlier prompt that is brought back shows the segment from the next one on.
            terminal.run("true")
            profile = {"a": ["acme"], "g": ["globex"], "o": []}.get(step, profile)
            is_entered = {"v": True, "d": False}.get(step, is_entered)
            assert (segments(terminal), "(ve)" in terminal.prompt()) == (profile, is_entered), f"{order} at {step}: {terminal.prompt()}"
        if is_entered:
            terminal.run("deactivate")
        terminal.run("heddle off 2>/dev/null; true")
        assert terminal.prompt() == "$"


#: What VS Code's integration does to the prompt, and in which order: marks around PS1 where it is not what they left, after the hooks
#: that there were; in zsh before each prompt, and off again before each command.
VS_CODE = {
    "bash": r"""
marked= unmarked=$PS1
mark() {
    if [[ -z $marked || $marked != "$PS1" ]]; then
        unmarked=$PS1
        marked="\[$(printf '\e]633;A\a')\]$unmarked\[$(printf '\e]633;B\a')\]"
        PS1=$marked
    fi
}
status_again() { return "$1"; }
hooks_before=${PROMPT_COMMAND:-}
prompt_again() {
    local status=$? hook
    status_again "$status"
    for hook in "${hooks_before[@]}"; do eval "${hook:-}"; done
    mark
}
mark
PROMPT_COMMAND=prompt_again
""",
    "zsh": r"""
before_prompt() { unmarked=$PS1; PS1="%{$(printf '\e]633;A\a')%}$PS1%{$(printf '\e]633;B\a')%}" }
before_command() { PS1=$unmarked }
autoload -Uz add-zsh-hook
add-zsh-hook precmd before_prompt
add-zsh-hook preexec before_command
""",
}
#: The real scripts, where somebody names the directory that has them: they are VS Code's own.
REAL = {"bash": "shellIntegration-bash.sh", "zsh": "shellIntegration-rc.zsh"}


@pytest.mark.parametrize("shell", ["bash", "zsh"])
@pytest.mark.parametrize("order", ["heddle first", "heddle last"])
def test_vs_codes_marks_stand_around_one_segment_for_ever(
    shell: str, order: str, open_terminal: Callable[..., Terminal], tmp_path: Path, environment: Path
) -> None:
    script = tmp_path / "integration"
    script.write_text(VS_CODE[shell])
    if directory := os.environ.get("VSCODE_SHELL_INTEGRATION_SCRIPTS"):
        script = Path(directory) / REAL[shell]
    terminal = open_terminal(shell, init=False, VSCODE_STABLE="1", VSCODE_NONCE="x", USER_ZDOTDIR=str(tmp_path))
    steps = [terminal.init, lambda: terminal.run(f"source '{script}'")]
    for step in steps if order == "heddle first" else reversed(steps):
        step()
    terminal.run("heddle use acme")
    for _ in range(4):
        terminal.run("true")
        assert terminal.prompt() == ACME + "$"
    terminal.run(f"source '{environment}/bin/activate'")
    terminal.run("heddle use globex")
    terminal.run("true")
    assert segments(terminal) == ["globex"] and terminal.prompt().count("(ve)") == 1
    terminal.run("deactivate")
    terminal.run("heddle off")
    for _ in range(3):
        terminal.run("true")
        assert terminal.prompt() == "$"


def test_what_writes_the_prompt_down_and_evaluates_it_writes_no_segment_down(open_terminal: Callable[..., Terminal]) -> None:
    """As conda does: its program gets PS1, and prints a line that sets another."""
    for shell in ["bash", "zsh"]:
        terminal = open_terminal(shell)
        terminal.run("heddle use acme")
        terminal.run("""line="PS1='(base) $PS1'"; eval "$line" """)
        terminal.run("true")
        assert segments(terminal) == ["acme"] and "(base)" in terminal.prompt()
        terminal.run("heddle use globex")
        assert segments(terminal) == ["globex"]
        # Whatever doubles PS1 doubles no segment.
        terminal.run("PS1=$PS1$PS1")
        terminal.run("true")
        assert segments(terminal) == ["globex"]
        terminal.run("heddle off")
        assert segments(terminal) == []


@pytest.mark.parametrize(
    "shell, engine",
    [
        ("bash", "PROMPT_COMMAND=\"$PROMPT_COMMAND; PS1='new \\$ '\""),
        ("bash", "PROMPT_COMMAND=(\"$PROMPT_COMMAND\" 'PS1=\"new \\$ \"')"),
        ("zsh", "engine() { PROMPT='new $ ' }; precmd_functions+=(engine)"),
    ],
)
def test_an_engine_that_makes_the_prompt_anew_behind_heddles_hook_gets_the_segment(
    shell: str, engine: str, open_terminal: Callable[..., Terminal]
) -> None:
    terminal = open_terminal(shell)
    terminal.run(engine.replace("\\$", "$"))
    terminal.run("heddle use acme")
    for _ in range(3):
        terminal.run("sh -c 'exit 42'")
        assert terminal.prompt() == f"{ACME}new $"
    assert terminal.run("sh -c 'exit 42'; echo $?") == "42"
    length = terminal.run("echo ${#PROMPT_COMMAND} ${#PROMPT_COMMAND[@]} ${#precmd_functions}")
    terminal.run("heddle use globex")
    terminal.run("heddle off")
    assert terminal.prompt() == "new $"
    assert terminal.run("echo ${#PROMPT_COMMAND} ${#PROMPT_COMMAND[@]} ${#precmd_functions}") == length, "it does not grow"


def test_a_prompt_that_is_exported_shows_nothing_in_a_shell_without_heddle(open_terminal: Callable[..., Terminal]) -> None:
    for shell in ["bash", "zsh"]:
        terminal = open_terminal(shell)
        terminal.run("export PROMPT_COMMAND PS1; heddle use acme")
        terminal.mark = "$"
        terminal.screen.reset()
        terminal.type(f"{'bash --norc' if shell == 'bash' else 'zsh -f'} -i\r")
        terminal.see(r"[$#%] $|[$#%]$")
        assert "acme·" not in terminal.text().split("-i", 1)[1] and "command not found" not in terminal.text()
        terminal.run("PS1='$ '")
        assert terminal.run("true") == ""


def test_bash_without_promptvars_shows_no_reference(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal("bash")
    terminal.run("heddle use acme")
    terminal.run("shopt -u promptvars")
    assert terminal.prompt() == "$"
    terminal.run("shopt -s promptvars")
    assert terminal.prompt() == ACME + "$"


def test_bash_without_a_line_editor_gets_none_of_its_marks(open_terminal: Callable[..., Terminal]) -> None:
    for argv, marks in [(["--noediting"], False), (["-o", "vi"], True)]:
        terminal = open_terminal("bash", argv=["bash", "--noprofile", "--norc", *argv, "-i"])
        terminal.run("heddle use acme")
        assert terminal.prompt() == ACME + "$" and terminal.colour() == "brown"
        assert b"\x01" not in terminal.written and b"\x02" not in terminal.written
        assert (terminal.run("[[ $__heddle_segment == *$'\\001'* ]] && echo marks") == "marks") == marks


def test_zsh_shows_the_segment_in_whatever_options_its_prompt_has(open_terminal: Callable[..., Terminal], organisations: Heddle) -> None:
    organisations.run("set", "acme", "--protected")
    terminal = open_terminal("zsh")
    terminal.run("heddle use acme --yes")
    for options in ["setopt prompt_bang", "setopt prompt_subst", "unsetopt prompt_bang prompt_subst", "setopt ksh_arrays"]:
        terminal.run(options)
        assert terminal.prompt() == "acme!·US-EAST-04A no keys $"
    terminal.run("unsetopt prompt_percent ksh_arrays")
    assert terminal.prompt() == "$"
    terminal.run("setopt prompt_percent; psvar=(mine)")
    assert terminal.prompt() == "acme!·US-EAST-04A no keys $"
    assert terminal.run("print $psvar[1]") == "mine"


def test_fish_hands_the_prompt_the_status_of_a_pipe(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal("fish", init=False)
    terminal.run("function fish_prompt; echo -n \"[$pipestatus|$status] \\$ \"; end")
    terminal.init()
    terminal.run("heddle use acme")
    for line, shown in [("true", "[0|0]"), ("false | true", "[1 0|0]"), ("sh -c 'exit 42'", "[42|42]"), ("true | false | true", "[0 1 0|0]")]:
        terminal.screen.reset()
        terminal.type(f"{line}\r")
        terminal.see(rf"(?m)^acme·\S+ no keys \{shown[:-1].replace('|', chr(92) + '|')}\] \$$")


def test_fish_a_prompt_made_anew_after_heddles_line_gets_the_segment(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal("fish")
    terminal.run("heddle use acme")
    for word in ["one", "two", "three"]:
        terminal.run(f"function fish_prompt; echo -n '{word} $ '; end")
        terminal.run("true")
        assert terminal.prompt() == f"{ACME}{word} $"
    terminal.init()
    terminal.run("true")
    assert terminal.prompt() == f"{ACME}three $"
    terminal.run("heddle off")
    assert terminal.prompt() == "three $"


def test_fish_a_prompt_that_shows_an_earlier_one_at_times_shows_one_segment(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal("fish")
    terminal.run("heddle use acme --shell")
    terminal.run("functions -c fish_prompt earlier; function fish_prompt; test -n \"$again\"; and earlier; or echo -n 'other $ '; end")
    terminal.run("true")
    assert terminal.prompt() == f"{ACME}other $"
    terminal.run("set again 1")
    assert terminal.prompt() == f"{ACME}$"


def test_fish_a_variable_that_is_set_calls_one_function_at_most(open_terminal: Callable[..., Terminal]) -> None:
    """fish goes through all handlers at each set of any variable: with one for each of the table's, a loop took ten times as long."""
    terminal = open_terminal("fish")
    assert re.findall(r"\w+ __heddle\w*", terminal.run("functions --handlers-type variable")) == ["PWD __heddle_moved"]
