"""`heddle exec`: a command in a profile's environment, and nothing of it left in the shell."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from heddle_cli import Heddle
from sdk import CAUTION, SCRIPTS, Sdk
from servers import Emulator

MODES = ["profile", "keys", "container"]


@pytest.mark.parametrize("mode", MODES)
def test_exec_runs_the_aws_cli_for_the_profile_it_names(
    mode: str, organisations: Heddle, emulator: Emulator, sdk: Sdk
) -> None:
    for name, organisation in emulator.organisations.items():
        ended = organisations.run("exec", name, "--mode", mode, "--", "aws", "s3", "ls", env=CAUTION)
        assert sorted(line.split()[2] for line in ended.stdout.splitlines()) == sorted(organisation.buckets)


def test_exec_without_a_mode_takes_the_profiles_own(organisations: Heddle, emulator: Emulator) -> None:
    ended = organisations.run("exec", "acme", "--", "aws", "s3", "ls", env=CAUTION)
    assert sorted(line.split()[2] for line in ended.stdout.splitlines()) == sorted(emulator.organisations["acme"].buckets)


@pytest.mark.parametrize("mode", MODES)
def test_exec_runs_a_python_script(mode: str, organisations: Heddle, emulator: Emulator) -> None:
    ended = organisations.run(
        "exec", "globex", "--mode", mode, "--", sys.executable, SCRIPTS / "list_buckets.py", "2", env=CAUTION
    )
    assert json.loads(ended.stdout) == [["globex-checkpoints"]] * 2


def test_exec_takes_the_active_profile_when_none_is_named(organisations: Heddle) -> None:
    organisations.run("use", "globex", "--global")
    assert organisations.run("exec", "--", "aws", "s3", "ls", env=CAUTION).stdout.split()[2:] == ["globex-checkpoints"]


@pytest.mark.parametrize("mode", MODES)
def test_exec_gives_the_same_environment_as_the_switch(mode: str, organisations: Heddle) -> None:
    inherited = {"AWS_SESSION_TOKEN": "stale", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "KEPT": "as it is"}
    switched = organisations.environment_of("acme", mode, inherited=inherited)
    ended = organisations.run(
        "exec", "acme", "--mode", mode, "--", "env", "-0", env=inherited, may_show_token=mode == "container"
    )
    given = dict(line.split("=", 1) for line in ended.stdout.rstrip("\0").split("\0"))
    # The shell adds these; which ones, is its own business.
    for name in ("PWD", "OLDPWD", "SHLVL", "_"):
        switched.pop(name, None)
        given.pop(name, None)
    assert given == switched


def test_what_the_command_says_is_all_that_is_said(organisations: Heddle, tmp_path: Path) -> None:
    ended = organisations.run("exec", "acme", "--mode", "keys", "--", "sh", "-c", "echo out; echo err >&2; exit 7", status=7)
    assert (ended.stdout, ended.stderr) == ("out\n", "err\n")
