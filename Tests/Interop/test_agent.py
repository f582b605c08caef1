"""Mode `agent`: real SDKs ask the loopback endpoint of `heddle agent`."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from heddle_cli import Heddle
from sdk import CAUTION, SCRIPTS, Sdk
from servers import Emulator


@pytest.fixture
def agent(organisations: Heddle) -> Iterator[Heddle]:
    """A Heddle whose agent runs."""
    organisations.run("agent", "start")
    yield organisations
    organisations.run("agent", "stop")


def state(heddle: Heddle) -> dict[str, object]:
    return json.loads(heddle.run("agent", "status", "-o", "json").stdout)


def test_each_organisation_gets_its_own_buckets_with_one_exchange(agent: Heddle, emulator: Emulator, sdk: Sdk) -> None:
    for name, organisation in emulator.organisations.items():
        before = emulator.counts()["exchanges"]["asked"]
        environment = agent.environment_of(name, "agent")
        for names in sdk.boto3(environment, "list_buckets", "50"):
            assert sorted(names) == sorted(organisation.buckets)
        assert sorted(sdk.buckets(environment)) == sorted(organisation.buckets)
        assert emulator.counts()["exchanges"]["asked"] == before + 1


def test_exec_serves_its_command_alone(organisations: Heddle, emulator: Emulator, sdk: Sdk) -> None:
    listed = organisations.run("exec", "acme", "--mode", "agent", "--", sdk.aws_program, "s3", "ls", env=CAUTION).stdout
    assert sorted(line.split()[2] for line in listed.splitlines()) == sorted(emulator.organisations["acme"].buckets)
    assert state(organisations)["running"] is False


def test_kill_9_during_requests_is_hidden_by_what_boto3_does_itself(agent: Heddle, emulator: Emulator, sdk: Sdk, tmp_path: Path) -> None:
    environment = agent.environment_of("acme", "agent")
    client = subprocess.Popen(
        [sys.executable, "-B", SCRIPTS / "list_buckets.py", "400"], env=CAUTION | environment, cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    kills = 0
    asked = emulator.counts()["list_buckets"]["asked"]
    while client.poll() is None and kills < 3:
        if (now := emulator.counts()["list_buckets"]["asked"]) >= asked + 50:
            asked = now
            pid = state(agent)["pid"]
            assert isinstance(pid, int)
            os.kill(pid, signal.SIGKILL)
            # As systemd would, but for the pause.
            agent.run("agent", "start")
            kills += 1
        time.sleep(0.02)
    out, err = client.communicate(timeout=120)
    assert client.returncode == 0, err.decode()
    assert len(json.loads(out)) == 400 and kills == 3
    assert emulator.counts()["exchanges"]["asked"] == 1


def test_a_shell_that_was_switched_goes_on_after_a_restart(agent: Heddle, emulator: Emulator, sdk: Sdk) -> None:
    environment = agent.environment_of("acme", "agent")
    agent.run("agent", "stop")
    agent.run("agent", "start")
    assert sorted(sdk.buckets(environment)) == sorted(emulator.organisations["acme"].buckets)
    agent.run("rename", "acme", "acme-us")
    refused = sdk.aws(environment, "s3", "ls", status=None)
    # botocore reads the token from the file, which is gone with the name.
    assert refused.status != 0 and "acme.token" in refused.stderr


def test_a_switch_in_mode_agent_starts_it_and_says_so(organisations: Heddle, emulator: Emulator) -> None:
    organisations.run("set", "acme", "--mode", "agent")
    switched = organisations.run("env", "acme")
    try:
        assert switched.stderr == "heddle: agent started (heddle agent stop ends it)\n"
        url = re.search(r"FULL_URI='?(http://127\.0\.0\.1:\d+/v1/credentials/acme)", switched.stdout)
        assert url
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(url[1])
        refused.value.close()
        assert refused.value.code == 403
    finally:
        organisations.run("agent", "stop")
