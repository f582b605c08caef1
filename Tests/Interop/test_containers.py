"""In containers: a root of its own that is read-only and without /proc, a user without a name, nothing there but the programs."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest

from containers import ENTER, Container
from heddle_cli import Programs
from processes import Server, private_file
from servers import Emulator
from transcript import Transcript

HEDDLE = "/opt/heddle/heddle"
#: One as OpenShift gives it.
NOBODYS = 1_000_650_000


@pytest.fixture(autouse=True)
def namespaces() -> None:
    made = subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True, text=True, check=False)
    assert made.returncode == 0, f"these tests make containers, for which root has to be able to unshare(1): {made.stderr}"


@pytest.fixture(params=[0, NOBODYS], ids=["as root", "as a user without a name"])
def container(
    request: pytest.FixtureRequest, programs: Programs, emulator: Emulator, transcript: Transcript, tmp_path: Path
) -> Container:
    """With a shell, and a profile's token as a secret that root has mounted."""
    tools = [Path(shutil.which(name) or name).resolve() for name in ["dash", "env", "cat"]]
    root = tmp_path / "root"
    made = Container(root, [programs.find("heddle"), programs.find("heddled"), *tools], tmp_path / "data", request.param, transcript)
    (root / "usr/bin/sh").symlink_to("dash")
    (root / "run/secrets").mkdir(parents=True)
    private_file(root / "run/secrets/token", emulator.organisations["acme"].token + "\n").chmod(0o644)
    return made


def add(container: Container, emulator: Emulator) -> None:
    container.run(
        HEDDLE, "add", "acme", "--zone", "US-EAST-04A", "--token", "file:/run/secrets/token", "--exchange-url", emulator.exchange_url,
        "--endpoint", emulator.endpoint,
    )  # fmt: skip


def test_from_nothing_to_keys(container: Container, emulator: Emulator) -> None:
    add(container, emulator)
    container.run(HEDDLE, "use", "acme")
    assert container.run(HEDDLE, "sync").stdout.startswith("acme  refreshed")
    switched = container.run("/bin/sh", "-c", f'eval "$({HEDDLE} env)"; env; cat "$AWS_CONFIG_FILE"').stdout
    assert "\nAWS_PROFILE=acme\n" in switched
    # As an SDK runs it, which knows nothing but this line.
    [line] = [each for each in switched.splitlines() if each.startswith("credential_process = ")]
    keys = json.loads(container.run(*shlex.split(line.partition(" = ")[2]), env={"HEDDLE_HOME": ""}).stdout)
    assert keys["AccessKeyId"] in emulator.key_ids("acme")
    assert container.run(HEDDLE, "exec", "acme", "--mode", "keys", "--", "/bin/sh", "-c", "echo $AWS_ACCESS_KEY_ID").stdout.strip() == keys["AccessKeyId"]
    assert "SWIFT_BACKTRACE" not in container.run(HEDDLE, "exec", "acme", "--", "/usr/bin/env").stdout
    own = container.run("/bin/sh", "-c", f"SWIFT_BACKTRACE=enable=yes exec {HEDDLE} exec acme -- /usr/bin/env")
    assert "\nSWIFT_BACKTRACE=enable=yes\n" in "\n" + own.stdout
    verified = container.run(HEDDLE, "verify", "acme")
    assert "acme-models" in verified.stdout
    assert container.run(HEDDLE, "exec", "acme", "--mode", "agent", "--", "/bin/sh", "-c", "exit 42", status=42).stderr == ""
    assert container.run(HEDDLE, "status").stderr == "" and emulator.exchanges("acme") == 1
    refused = container.run(HEDDLE, "schedule", "install", status=78)
    assert "no scheduler found" in refused.stderr


@pytest.mark.parametrize("container", [NOBODYS], ids=["as a user without a name"], indirect=True)
def test_without_roots_rights_the_agent_and_the_emulator_answer(container: Container, emulator: Emulator, programs: Programs, tmp_path: Path) -> None:
    """Options that a socket is given may be root's alone: SO_DEBUG is, and has the number of TCP_NODELAY."""
    add(container, emulator)
    daemon = "/opt/heddle/heddled"
    stand_in = Container(tmp_path / "other", [programs.find("coreweave-emulator")], tmp_path / "nothing", NOBODYS, container._transcript)
    started = {
        container: ([daemon, "agent", "run", "--log-format", "json"], r'"event":"serving".*"port":"(\d+)"', "/v1/health"),
        stand_in: (["/usr/bin/coreweave-emulator", "--port", "0"], r"listening on http://127\.0\.0\.1:(\d+)", "/_emulator/counts"),
    }
    for place, (command, ready, path) in started.items():
        words = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", ENTER, "sh", place.root, place.data, str(NOBODYS), ""]
        server = Server(
            [*words, *command], env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/", "HEDDLE_HOME": "/data/heddle"}, cwd=tmp_path,
            log=tmp_path / "log", ready=ready,
        )  # fmt: skip
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=10) as answer:
                assert answer.status == 200
        finally:
            server.kill()


def test_with_nothing_but_the_program(container: Container, emulator: Emulator, programs: Programs, tmp_path: Path, transcript: Transcript) -> None:
    """What is cached is served by the one file; static, where that is how it was linked."""
    add(container, emulator)
    container.run(HEDDLE, "sync")
    container.run(HEDDLE, "use", "acme")
    bare = Container(tmp_path / "bare", [programs.find("heddle")], container.data, container.user, transcript)
    assert bare.libraries == set() or programs.directory.name == "debug"
    assert bare.run(HEDDLE, "version").stdout.startswith("heddle ")
    assert bare.run(HEDDLE, "list", "-o", "name").stdout == "acme\n"
    assert bare.run(HEDDLE, "current").stdout.startswith("acme ")
    assert "export AWS_PROFILE='acme'" in bare.run(HEDDLE, "env").stdout
    assert bare.run(HEDDLE, "prompt", env={"HEDDLE_PROFILE": "acme"}).stdout.startswith("acme")
    assert json.loads(bare.run(HEDDLE, "credential-process", "acme").stdout)["AccessKeyId"] in emulator.key_ids("acme")
    assert bare.run(HEDDLE, "exec", "acme", "--", HEDDLE, "current").stdout.startswith("acme ")
    assert bare.run(HEDDLE, "exec", "acme", "--", "no-such-program", status=127).stdout == ""
    missing = bare.run(HEDDLE, "sync", status=78)
    assert "heddled" in missing.stderr and "hint: " in missing.stderr


def test_without_a_place_of_its_own_the_hint_names_one(container: Container) -> None:
    words = [HEDDLE, "add", "acme", "--zone", "US-EAST-04A"]
    refused = container.run(*words, env={"HEDDLE_HOME": ""}, status=None)
    assert refused.status in (74, 78) and "hint: export HEDDLE_HOME=" in refused.stderr
    assert container.run(HEDDLE, "list", env={"HEDDLE_HOME": ""}).stdout == "", "reading needs no place"


#: What systemd's ProtectHome= makes of a home, by its value.
PROTECTIONS = {
    "yes": "mount -t tmpfs -o mode=000,ro tmpfs $root/home",
    "tmpfs": "mount -t tmpfs -o mode=755,ro tmpfs $root/home",
    "read-only": "mount --bind $root/data/home $root/home/me && mount -o remount,bind,ro $root/home/me",
}


@pytest.mark.parametrize("value", PROTECTIONS)
def test_under_systemds_protect_home(value: str, container: Container, emulator: Emulator) -> None:
    """A service that may not write, or not see, the home of the user it runs as."""
    place = container.data / "home"
    place.mkdir()
    os.chown(place, container.user, 0)
    there = {"HOME": "/data/home", "HEDDLE_HOME": ""}
    container.run(
        HEDDLE, "add", "acme", "--zone", "US-EAST-04A", "--token", "file:/run/secrets/token", "--exchange-url", emulator.exchange_url,
        "--endpoint", emulator.endpoint, env=there,
    )  # fmt: skip
    container.run(HEDDLE, "sync", env=there)
    protected = {"env": {"HOME": "/home/me", "HEDDLE_HOME": ""}, "mounting": PROTECTIONS[value]}
    keys = container.run(HEDDLE, "credential-process", "acme", status=None, **protected)
    refreshed = container.run(HEDDLE, "sync", "acme", "--force", status=None, **protected)
    assert refreshed.stdout == "" or value == "read-only"
    assert "hint: " in refreshed.stderr and "Permission denied" not in refreshed.stdout
    if value == "read-only":
        assert json.loads(keys.stdout)["AccessKeyId"] in emulator.key_ids("acme")
        assert refreshed.status == 74 and "Read-only" in refreshed.stderr
    else:
        assert keys.stdout == "" and keys.status in (66, 74, 78)
        assert refreshed.status in (66, 74, 78)
    # No exchange is asked for whose keys could not be kept.
    assert emulator.exchanges("acme") == 1
