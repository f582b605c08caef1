"""`heddle setup` and `heddle token set` at a real terminal: a token is typed, and never seen."""

from __future__ import annotations

import re
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from heddle_cli import Heddle
from servers import Emulator
from terminal import Terminal


@pytest.fixture
def at_terminal(heddle: Heddle) -> Iterator[Callable[..., Terminal]]:
    """Starts heddle at a terminal, with its files where a new user has them."""
    environment = {name: value for name, value in heddle.environment.items() if name != "HEDDLE_HOME"}
    open_ones: list[Terminal] = []

    def start(*words: str, **variables: str) -> Terminal:
        open_ones.append(Terminal([heddle.program, *words], environment | {"SHELL": "/bin/bash"} | variables))
        return open_ones[-1]

    yield start
    for terminal in open_ones:
        terminal.close()


def kept_tokens(heddle: Heddle) -> list[Path]:
    return sorted((heddle.home / ".config/heddle/tokens").glob("*"))


def test_from_nothing_to_the_first_request_in_three_commands(
    at_terminal: Callable[..., Terminal], heddle: Heddle, emulator: Emulator, transcript: object
) -> None:
    token = emulator.organisations["acme"].token
    (heddle.home / ".bashrc").write_text("alias ll='ls -l'\n")
    terminal = at_terminal("setup", "--endpoint", emulator.endpoint, "--exchange-url", emulator.exchange_url)
    terminal.wait_for("Name of the profile")
    terminal.type("acme\n")
    terminal.wait_for("1 US-EAST-04A")
    terminal.type("1\n")
    terminal.wait_for("or say where it is")
    terminal.type("\n")
    terminal.wait_for("(it is not shown):")
    assert not terminal.is_as_before
    terminal.type(token + "\n")
    terminal.wait_for("acme-models")
    assert terminal.is_as_before
    terminal.wait_for("add this line to")
    terminal.type("y\n")
    terminal.wait_for("install a schedule")
    terminal.type("n\n")
    status, said = terminal.ending()
    assert status == 0 and said.startswith("acme is set up\nnext:  exec $SHELL")
    assert token.encode() not in terminal.raw and token not in said, "the token was shown"
    [kept] = kept_tokens(heddle)
    assert kept.read_text() == token + "\n"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (kept, kept.parent)] == [0o600, 0o700]
    assert (heddle.home / ".bashrc").read_text().count("heddle init bash") == 1
    # What the report says comes next, in a new terminal.
    shell = subprocess.run(
        ["bash", "-i", "-c", 'heddle use acme > /dev/null; echo "$AWS_PROFILE at $AWS_ENDPOINT_URL_S3"; aws s3 ls'],
        env={name: value for name, value in heddle.environment.items() if name != "HEDDLE_HOME"},
        capture_output=True, text=True, stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    assert f"acme at {emulator.endpoint}\n" in shell.stdout, shell.stderr
    assert re.search(r"acme-models\n", shell.stdout), shell.stderr


def test_ctrl_c_while_a_token_is_typed_leaves_the_terminal_as_it_was_and_nothing_behind(
    at_terminal: Callable[..., Terminal], heddle: Heddle
) -> None:
    terminal = at_terminal("setup", "acme", "--zone", "RNO2A")
    terminal.wait_for("or say where it is")
    terminal.type("\n")
    terminal.wait_for("(it is not shown):")
    terminal.type("CW-SECRET-half\x03")
    assert terminal.ending() == (-signal.SIGINT, "")
    assert terminal.is_as_before and b"CW-SECRET-half" not in terminal.raw
    assert not (heddle.home / ".local").exists() and not (heddle.home / ".config").exists()


def test_a_token_longer_than_a_terminals_line_is_taken_whole(at_terminal: Callable[..., Terminal], heddle: Heddle) -> None:
    environment = {name: value for name, value in heddle.environment.items() if name != "HEDDLE_HOME"}
    subprocess.run([heddle.program, "add", "acme", "--zone", "RNO2A"], env=environment, check=True, capture_output=True)
    terminal = at_terminal("token", "set", "acme")
    terminal.wait_for("(it is not shown):")
    token = "CW-SECRET-" + "x" * 8000
    # A mistake is taken back first, as people do.
    terminal.type("oops\x7f\x15")
    for start in range(0, len(token), 1000):
        terminal.type(token[start : start + 1000])
    terminal.type("\n")
    assert terminal.ending()[0] == 0 and terminal.is_as_before
    assert [file.read_text() for file in kept_tokens(heddle)] == [token + "\n"]
    assert b"xxxx" not in terminal.raw
