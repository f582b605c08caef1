"""One person at two terminals, with one database: never one organisation's keys at the other's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from heddle_cli import Heddle
from servers import Emulator
from terminal import INITS, Terminal

#: Of each terminal.
SWITCHES = 500

#: Stands for the S3 client that a person starts after a switch: lists the buckets with nothing but the environment.
CLIENT = """
import json, os, sys
import boto3
from botocore.config import Config
for line in sys.stdin:
    profile, *pairs = line.rstrip("\\n").split("\\x1f")
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(pair.split("=", 1) for pair in pairs)
    buckets = boto3.session.Session().client("s3", config=Config(retries={"total_max_attempts": 1})).list_buckets()["Buckets"]
    print(profile, *sorted(bucket["Name"] for bucket in buckets), flush=True)
"""

BASH = """
for turn in $(seq {switches}); do
    case $(( (turn + {offset}) % 2 )) in 0) profile=acme ;; *) profile=globex ;; esac
    heddle use $profile >/dev/null || exit 1
    line=$profile
    for name in $(compgen -e AWS_); do line+=$'\\x1f'$name=${{!name}}; done
    printf '%s\\n' "$line"
done
"""


def test_a_thousand_interleaved_switches_and_requests(organisations: Heddle, emulator: Emulator) -> None:
    organisations.run("sync", "--quiet")
    terminals = []
    for offset in (0, 1):
        script = f"{INITS['bash']}\n{BASH.format(switches=SWITCHES, offset=offset)}"
        shell = subprocess.Popen(
            ["/bin/bash", "-c", script], env=organisations.environment, cwd=organisations.home, stdout=subprocess.PIPE
        )
        client = subprocess.Popen(
            [sys.executable, "-c", CLIENT], env=organisations.environment, cwd=organisations.home, stdin=shell.stdout,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert shell.stdout
        shell.stdout.close()
        terminals.append((shell, client))
    for offset, (shell, client) in enumerate(terminals):
        listed = client.communicate(timeout=600)[0].splitlines()
        assert (shell.wait(), client.returncode) == (0, 0)
        expected = {name: " ".join([name, *sorted(each.buckets)]) for name, each in emulator.organisations.items()}
        assert listed == [expected["acme" if (turn + offset) % 2 == 0 else "globex"] for turn in range(1, SWITCHES + 1)]
    counts = emulator.counts()
    assert emulator.key_ids("acme").isdisjoint(emulator.key_ids("globex")) and counts["exchanges"]["asked"] <= 6


@pytest.mark.parametrize("one, other", [("bash", "zsh"), ("zsh", "fish"), ("fish", "bash")])
def test_terminals_do_not_change_each_other(one: str, other: str, open_terminal: Callable[..., Terminal]) -> None:
    terminals = [open_terminal(one), open_terminal(other)]
    for turn in range(6):
        for offset, terminal in enumerate(terminals):
            terminal.run(f"heddle use {['acme', 'globex'][(turn + offset) % 2]}")
        for offset, terminal in enumerate(terminals):
            assert terminal.aws()["AWS_PROFILE"] == ["acme", "globex"][(turn + offset) % 2]
