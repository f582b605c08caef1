"""heddle init in the start-up files of people who have their own ideas (S37)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from terminal import Terminal

#: What a careful person has before heddle's line, and what must still hold behind it.
HABITS = {
    "bash": ["set -u", "set -o noclobber", "IFS=/", "set -f", "shopt -s nocasematch nullglob failglob", "set -o posix"],
    "zsh": [
        "setopt nounset", "setopt noclobber", "IFS=/", "setopt sh_word_split ksh_arrays", "setopt noglob glob_subst",
        "setopt warn_create_global", "setopt err_return", "setopt no_unset prompt_subst extended_glob",
    ],
    "fish": ["set -g fish_handle_reflow 0", "set -gx IFS /"],
}  # fmt: skip


@pytest.mark.parametrize("shell, habit", [(shell, habit) for shell, habits in HABITS.items() for habit in habits])
def test_s37_a_shells_options_survive_and_do_no_harm(shell: str, habit: str, open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(shell, init=False)
    assert terminal.run(habit) == ""
    terminal.init()
    assert terminal.run("heddle use acme") == "acme  US-EAST-04A  no keys yet  (was: none)"
    assert terminal.prompt() == "acme·US-EAST-04A no keys $"
    assert terminal.run("true") == ""
    assert terminal.aws()["AWS_PROFILE"] == "acme"
    assert terminal.run("heddle off") == "off  (was: acme)"
    assert terminal.prompt() == "$"


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_s37_under_set_e_the_shell_goes_on(shell: str, open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(shell, init=False)
    terminal.init()
    terminal.run("set -e")
    terminal.run("heddle use acme")
    terminal.run("! true")
    terminal.run("heddle off")
    assert terminal.aws() == {}


@pytest.mark.parametrize(
    "shell, before",
    [
        ("bash", "PROMPT_COMMAND='seen=$?:$seen'"),
        ("bash", "PROMPT_COMMAND='seen=$?:$seen; '"),
        ("bash", "PROMPT_COMMAND=('seen=$?:$seen' 'true')"),
        ("zsh", "precmd() { seen=$?:$seen }"),
        ("zsh", "mine() { seen=$?:$seen }; precmd_functions=(mine)"),
        ("fish", "function mine --on-event fish_prompt; set -g seen \"$status:$seen\"; end"),
        ("fish", "function fish_prompt; set -g seen \"$status:$seen\"; echo -n '$ '; end"),
    ],
)
def test_s37_prompt_hooks_that_were_there_still_run_and_see_the_status(
    shell: str, before: str, open_terminal: Callable[..., Terminal]
) -> None:
    terminal = open_terminal(shell, init=False)
    terminal.run(before)
    terminal.init()
    terminal.run("heddle use acme")
    terminal.run("sh -c 'exit 42'")
    assert "42:" in terminal.run("echo seen $seen")
    assert terminal.prompt() == "acme·US-EAST-04A no keys $"


def test_s37_a_hook_that_builds_the_prompt_anew_gets_the_segment_once(open_terminal: Callable[..., Terminal]) -> None:
    for shell, before in {"bash": "PROMPT_COMMAND='PS1=\"new \\$ \"'", "zsh": "precmd() { PROMPT='new $ ' }"}.items():
        terminal = open_terminal(shell, init=False)
        terminal.run(before.replace("\\$", "$"))
        terminal.init()
        terminal.run("heddle use acme")
        terminal.run("true")
        assert terminal.prompt() == "acme·US-EAST-04A no keys new $"


def test_s37_once_more_changes_nothing(terminal: Terminal) -> None:
    terminal.run("heddle use acme")
    terminal.init()
    terminal.init()
    assert terminal.prompt() == "acme·US-EAST-04A no keys $"
    terminal.run("heddle off")
    assert terminal.prompt() == "$"
    assert terminal.aws() == {}


def test_s37_all_names_are_prefixed(terminal: Terminal) -> None:
    listing = {
        "bash": "compgen -A function; compgen -v",
        "zsh": "print -l ${(k)functions} ${(k)parameters}",
        "fish": "functions -a -n | string split ,; set -n",
    }[terminal.shell]
    file = terminal.scratch / "names"
    fresh = terminal.scratch / "fresh"
    terminal.run("heddle use acme")
    terminal.run(f"{{ {listing}; }} > '{file}'" if terminal.shell != "fish" else f"begin; {listing}; end > '{file}'")
    terminal.nest()
    terminal.run(f"{{ {listing}; }} > '{fresh}'" if terminal.shell != "fish" else f"begin; {listing}; end > '{fresh}'")
    added = set(file.read_text().split()) - set(fresh.read_text().split())
    strange = {each for each in added if not each.startswith(("__heddle_", "heddle"))}
    # What shells set themselves in the course of things, and what their completion loads.
    strange -= {"PROMPT_COMMAND", "precmd_functions", "chpwd_functions", "COLUMNS", "LINES", "_", "fish_prompt", "fish_right_prompt", "fish_greeting"}
    strange = {each for each in strange if not each.startswith(("AWS_", "BASH_", "_zsh", "__fish", "fish_", "EPOCH", "_fish"))}
    assert strange <= {"PIPESTATUS", "OLDPWD", "pipestatus", "strftime", "epochtime", "argv", "FUNCNAME"}


def test_an_alias_of_its_name_does_no_harm(open_terminal: Callable[..., Terminal]) -> None:
    for shell in ["bash", "zsh"]:
        terminal = open_terminal(shell, init=False)
        terminal.run("alias heddle='heddle'")
        terminal.init()
        terminal.run("heddle use acme")
        assert terminal.aws()["AWS_PROFILE"] == "acme"
