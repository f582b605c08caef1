"""use, off and use - in a shell that ran heddle init."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from heddle_cli import Heddle
from terminal import INITS, SHELLS, Terminal

SET_HERE = {"bash": "{}={}", "zsh": "{}={}", "fish": "set -g {} {}"}


def test_use_switches_this_shell_and_use_minus_goes_back(terminal: Terminal, organisations: Heddle) -> None:
    assert terminal.run("heddle use acme") == "acme  US-EAST-04A  no keys yet  (was: none)"
    endpoint = terminal.aws()["AWS_ENDPOINT_URL_S3"]
    assert endpoint.startswith("http://127.0.0.1:")
    assert terminal.aws() == {
        "HEDDLE_PROFILE": "acme", "AWS_PROFILE": "acme", "AWS_DEFAULT_PROFILE": "acme", "AWS_REGION": "US-EAST-04A",
        "AWS_DEFAULT_REGION": "US-EAST-04A", "AWS_ENDPOINT_URL_S3": endpoint, "AWS_ENDPOINT_URL": endpoint,
        "S3_ENDPOINT_URL": endpoint, "AWS_S3_ADDRESSING_STYLE": "virtual", "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SDK_LOAD_CONFIG": "1", "AWS_CONFIG_FILE": str(organisations.config_file("acme")),
        "AWS_SHARED_CREDENTIALS_FILE": str(organisations.credentials_file("acme")),
    }  # fmt: skip
    terminal.run("heddle use globex")
    assert terminal.aws()["AWS_PROFILE"] == "globex"
    for expected in ["acme", "globex", "acme"]:
        terminal.run("heddle use -")
        assert terminal.aws()["AWS_PROFILE"] == expected
    assert organisations.run("current", "-o", "json").stdout.startswith('{"name":"acme"')


def test_shell_changes_this_shell_alone_and_global_the_database_alone(terminal: Terminal, organisations: Heddle) -> None:
    terminal.run("heddle use acme")
    terminal.run("heddle use globex --shell")
    assert terminal.aws()["HEDDLE_PROFILE"] == "globex"
    assert "acme" in organisations.run("current").stdout
    terminal.run("heddle use globex --global")
    terminal.run("heddle use acme --global")
    assert terminal.aws()["HEDDLE_PROFILE"] == "globex"
    # A shell goes back to what it had itself.
    terminal.run("heddle use - --shell")
    assert terminal.aws()["HEDDLE_PROFILE"] == "acme"


def test_off_gives_back_exactly_what_was_there_after_ten_switches(name: str, open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(name, AWS_PROFILE="mine", AWS_SESSION_TOKEN="old token", AWS_REGION="a b'c\"d$e\\f", AWS_ACCOUNT_ID="", S3_ENDPOINT_URL="https://other", AWS_SDK_LOAD_CONFIG="")
    terminal.run(SET_HERE[name].format("AWS_CONFIG_FILE", "here"))
    before = terminal.environment()
    for _ in range(5):
        terminal.run("heddle use acme")
        terminal.run("heddle use globex")
    assert {"AWS_SESSION_TOKEN", "AWS_ACCOUNT_ID"}.isdisjoint(terminal.aws())
    assert terminal.run("heddle off") == "off  (was: globex)"
    after = terminal.environment()
    differing = {each for each in before | after if before.get(each) != after.get(each)} - {"_"}
    assert not differing
    assert terminal.run("echo $AWS_CONFIG_FILE") == "here"
    assert terminal.run("heddle off") == "off  (this shell was not switched)"


def test_where_use_fails_nothing_changes(terminal: Terminal) -> None:
    terminal.run("heddle use acme")
    before = terminal.aws()
    assert "no profile named nobody" in terminal.run("heddle use nobody")
    assert "OVERVIEW" in terminal.run("heddle use --help")
    assert terminal.aws() == before


def test_its_exit_status_is_heddles(terminal: Terminal) -> None:
    status = "$status" if terminal.shell == "fish" else "$?"
    assert terminal.run(f"heddle use nobody 2>/dev/null; echo {status}") == "66"
    assert terminal.run(f"heddle use acme >/dev/null; echo {status}") == "0"
    assert terminal.run(f"heddle show nobody 2>/dev/null; echo {status}") == "66"


def test_a_nested_shell_keeps_the_profile_and_can_leave_it(terminal: Terminal) -> None:
    terminal.run("heddle use acme")
    terminal.nest()
    terminal.init()
    terminal.run("heddle use globex")
    assert terminal.run("heddle off") == "off  (was: globex)"
    assert terminal.aws()["HEDDLE_PROFILE"] == "acme", "what this shell had before its first switch"
    assert terminal.run("heddle off") == "off  (was: acme)"
    assert terminal.aws() == {}
    terminal.leave()
    assert terminal.aws()["HEDDLE_PROFILE"] == "acme"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "dash"])
def test_s32_values_pass_every_shell_as_they_are(
    shell: str, new_heddle: Callable[..., Heddle], open_terminal: Callable[..., Terminal]
) -> None:
    place = "it's \"$HOME\" $(touch ran) `touch ran` \\n \\ ! #1 ~ * ünïcödé 糸"
    heddle = new_heddle(place)
    heddle.run("add", "acme", "--zone", "RNO2A")
    terminal = open_terminal(shell, init=shell != "dash", HEDDLE_HOME=str(heddle.place))
    if shell == "dash":
        terminal.run('eval "$(heddle env acme)"')
    else:
        terminal.run("heddle use acme")
    assert terminal.aws()["AWS_CONFIG_FILE"] == f"{heddle.place}/state/aws/acme.config"
    assert not list(heddle.home.glob("ran"))


def test_in_tmux_nothing_is_refused(terminal: Terminal) -> None:
    terminal.run("heddle use acme")
    # The path of a socket can't be long.
    with tempfile.TemporaryDirectory(prefix="heddle-tmux.") as directory:
        seen = Path(directory) / "seen"
        shell = " ".join(SHELLS[terminal.shell])
        terminal.run(f"tmux -f /dev/null -S {directory}/socket new-session -d -x 80 -y 24 '{shell}'")
        try:
            for line in [INITS[terminal.shell], "heddle use globex", f"/usr/bin/env > {directory}/new; mv {directory}/new {seen}"]:
                subprocess.run(["tmux", "-S", f"{directory}/socket", "send-keys", "-l", line], check=True)
                subprocess.run(["tmux", "-S", f"{directory}/socket", "send-keys", "Enter"], check=True)
            deadline = time.monotonic() + 20
            while not seen.exists():
                assert time.monotonic() < deadline, "the shell in tmux did not get there"
                time.sleep(0.05)
            assert "AWS_PROFILE=globex\n" in seen.read_text()
            assert terminal.aws()["AWS_PROFILE"] == "acme"
        finally:
            subprocess.run(["tmux", "-S", f"{directory}/socket", "kill-server"], check=True)
