"""Mode `agent`: real SDKs ask the loopback endpoint of `heddle agent`."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from heddle_cli import Heddle
from processes import AS_ANYBODY, run
from sdk import CAUTION, SCRIPTS, Sdk
from servers import Emulator
from transcript import Transcript


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


def test_it_answers_when_it_runs_without_the_rights_of_root(
    organisations: Heddle, emulator: Emulator, sdk: Sdk, transcript: Transcript
) -> None:
    run(
        [*AS_ANYBODY, organisations.program, "agent", "start"], env=organisations.environment, cwd=organisations.home,
        transcript=transcript,
    )  # fmt: skip
    try:
        assert sorted(sdk.buckets(organisations.environment_of("acme", "agent"))) == sorted(emulator.organisations["acme"].buckets)
    finally:
        organisations.run("agent", "stop")


def test_exec_serves_its_command_alone(organisations: Heddle, emulator: Emulator, sdk: Sdk) -> None:
    listed = organisations.run("exec", "acme", "--mode", "agent", "--", sdk.aws_program, "s3", "ls", env=CAUTION).stdout
    assert sorted(line.split()[2] for line in listed.splitlines()) == sorted(emulator.organisations["acme"].buckets)
    assert state(organisations)["running"] is False


#: Requests, and how many lie between two times that the agent is killed.
REQUESTS, BETWEEN_KILLS = 1000, 150


class Supervised:
    """The agent, started anew whenever it has ended, as systemd does: with its socket kept open meanwhile, or not."""

    def __init__(self, heddle: Heddle, is_socket_kept: bool) -> None:
        self._heddle = heddle
        self._log = (heddle.directory / "agent.log").open("ab")
        port = state(heddle)["port"]
        assert isinstance(port, int)
        self._port = port
        self._socket: socket.socket | None = None
        if is_socket_kept:
            heddle.run("agent", "stop")
            self._socket = socket.create_server(("127.0.0.1", port), backlog=128)
        self.kills = 0
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes] | None:
        if self._socket is None:
            self._heddle.run("agent", "start")
            return None
        # sd_listen_fds(3): descriptor 3, for the process with this number, which bash keeps through exec.
        script = 'exec 3<&"$1"; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$0" agent run'
        number = self._socket.fileno()
        return subprocess.Popen(
            ["bash", "-c", script, self._heddle.daemon, str(number)], env=self._heddle.environment, cwd=self._heddle.home,
            pass_fds=[number], stderr=self._log,
        )  # fmt: skip

    def kill(self) -> None:
        if self._process is None:
            pid = state(self._heddle)["pid"]
            assert isinstance(pid, int)
            os.kill(pid, signal.SIGKILL)
        else:
            self._process.kill()
            self._process.wait()
        self.kills += 1
        self._process = self._start()

    def close(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
        if self._socket is not None:
            self._socket.close()
        self._log.close()


@pytest.mark.parametrize("is_socket_kept", [False, True], ids=["at once", "by its socket"])
def test_kill_9_during_requests_is_hidden_by_what_boto3_does_itself(
    is_socket_kept: bool, agent: Heddle, emulator: Emulator, sdk: Sdk, tmp_path: Path
) -> None:
    environment = agent.environment_of("acme", "agent")
    supervised = Supervised(agent, is_socket_kept)
    client = subprocess.Popen(
        [sys.executable, "-B", SCRIPTS / "list_buckets.py", str(REQUESTS)], env=CAUTION | environment, cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    asked = emulator.counts()["list_buckets"]["asked"]
    while client.poll() is None and supervised.kills < REQUESTS // BETWEEN_KILLS:
        if (now := emulator.counts()["list_buckets"]["asked"]) >= asked + BETWEEN_KILLS:
            asked = now
            supervised.kill()
        time.sleep(0.02)
    out, err = client.communicate(timeout=120)
    supervised.close()
    assert client.returncode == 0, err.decode()
    assert len(json.loads(out)) == REQUESTS and supervised.kills >= 3
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
