"""The units, crontabs and launchd agents of docs/deploy: read by systemd's own programs, by plistlib, and run as cron runs them."""

from __future__ import annotations

import os
import plistlib
import re
import subprocess
import urllib.request
from pathlib import Path

import pytest

from heddle_cli import Heddle
from loopback import free_port
from processes import Server, run
from servers import Emulator, MissingProgram
from transcript import Transcript

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"
SYSTEM = DEPLOY / "systemd" / "system"
USER = DEPLOY / "systemd" / "user"


def installed(source: Path, heddle: Heddle, instance: str = "daemon") -> list[Path]:
    """Copies units to where systemd looks for them, for one user and with the program where this test has it."""
    directory = heddle.home / source.name
    directory.mkdir()
    for unit in source.iterdir():
        text = re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={heddle.daemon}", unit.read_text())
        (directory / unit.name.replace("@", f"@{instance}")).write_text(text)
    return sorted(directory.iterdir())


def analyze(heddle: Heddle, transcript: Transcript, *words: str | Path) -> str:
    """systemd-analyze, which must have nothing to complain about."""
    environment = {"HOME": str(heddle.home), "XDG_RUNTIME_DIR": str(heddle.home), "PATH": os.environ["PATH"]}
    ended = run(["systemd-analyze", *words], env=environment, cwd=heddle.home, transcript=transcript)
    assert ended.stderr == "", ended
    return ended.stdout


def test_systemd_takes_the_units(heddle: Heddle, transcript: Transcript) -> None:
    analyze(heddle, transcript, "--user", "verify", *installed(USER, heddle))
    analyze(heddle, transcript, "verify", *installed(SYSTEM, heddle))


def test_systemd_refuses_a_misspelled_unit(heddle: Heddle, transcript: Transcript) -> None:
    unit = installed(SYSTEM, heddle)[0]
    unit.write_text(unit.read_text().replace("StateDirectory=", "StateDirectry="))
    with pytest.raises(AssertionError, match="StateDirectry"):
        analyze(heddle, transcript, "verify", unit)


@pytest.mark.parametrize("unit", sorted(SYSTEM.glob("*.service")), ids=lambda path: path.name)
def test_services_of_the_system_are_confined(unit: Path, heddle: Heddle, transcript: Transcript) -> None:
    # 0 is confined, 10 is not; these tenths leave a service its network, its user and its directory.
    analyze(heddle, transcript, "security", "--offline=true", "--threshold=17", unit)
    # boot_id in /proc/sys tells keys of this boot from those of an earlier one.
    assert "ProcSubset=pid" not in unit.read_text()


def settings(unit: Path, *but: str) -> list[str]:
    """What a unit says, without comments and without what differs between units of a kind."""
    return [line for line in unit.read_text().splitlines() if line and not line.startswith(("#", *(f"{name}=" for name in but)))]


def confinement(unit: Path) -> list[str]:
    lines = settings(unit)
    return lines[lines.index("UMask=0077") : lines.index("[Install]") if "[Install]" in lines else None]


def test_units_of_a_kind_differ_in_nothing_but_what_they_are_for() -> None:
    """None of them is the one that was forgotten when the others were confined further, or fitted to another period."""
    assert confinement(USER / "heddle-agent.service") == confinement(USER / "heddled.service")
    assert confinement(SYSTEM / "heddle-agent@.service") == confinement(SYSTEM / "heddle-sync@.service")
    packaged = DEPLOY.parents[1] / "packaging/systemd/heddle-sync.timer"
    assert settings(SYSTEM / "heddle-sync@.timer", "Description") == settings(packaged, "Description")


def test_a_socket_of_systemd_starts_the_agent(organisations: Heddle, transcript: Transcript, tmp_path: Path) -> None:
    """As the socket unit does: whoever connects first finds the agent."""
    socket = (USER / "heddle-agent.socket").read_text()
    [address] = re.findall(r"(?m)^ListenStream=(.*)$", socket)
    assert re.fullmatch(r"127\.0\.0\.1:\d+", address)
    service = (USER / "heddle-agent.service").read_text()
    [command] = re.findall(r"(?m)^ExecStart=%h/\.local/libexec/heddle/heddled (.*)$", service)
    variables = [f"--setenv={name}={value}" for name, value in organisations.environment.items()]
    port = free_port()
    activator = Server(
        ["systemd-socket-activate", f"--listen=127.0.0.1:{port}", *variables, organisations.daemon, *command.split()],
        env={"PATH": os.environ["PATH"], "SYSTEMD_LOG_LEVEL": "info"}, cwd=organisations.home, log=tmp_path / "log",
        ready=r"Listening on \S+:(\d+)",
    )  # fmt: skip
    try:
        assert organisations.run("agent", "status").stdout == "agent not running\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{activator.port}/v1/health", timeout=10) as answer:
            assert answer.status == 200
        assert f"http://127.0.0.1:{activator.port}\n" in organisations.run("agent", "status", "--check").stdout
    finally:
        activator.stop()


def test_with_its_port_as_the_homes_heddle_finds_the_agent_of_the_socket(organisations: Heddle, tmp_path: Path) -> None:
    """As the page says: otherwise a second agent is started, on the home's own port."""
    port = free_port()
    organisations.run("agent", "start", "--port", str(port))
    organisations.run("agent", "stop")
    variables = [f"--setenv={name}={value}" for name, value in organisations.environment.items()]
    activator = Server(
        ["systemd-socket-activate", f"--listen=127.0.0.1:{port}", *variables, organisations.daemon, "agent", "run"],
        env={"PATH": os.environ["PATH"], "SYSTEMD_LOG_LEVEL": "info"}, cwd=organisations.home, log=tmp_path / "log",
        ready=r"Listening on \S+:(\d+)",
    )  # fmt: skip
    try:
        assert f"http://127.0.0.1:{port}/v1/credentials/acme" in organisations.run("env", "acme", "--mode", "agent").stdout
        assert f", http://127.0.0.1:{port}\n" in organisations.run("agent", "status", "--check").stdout
    finally:
        activator.stop()


@pytest.mark.parametrize("file", sorted((DEPLOY / "cron").iterdir()), ids=lambda path: path.name)
def test_cron_refreshes_what_is_due_and_says_nothing(file: Path, organisations: Heddle, emulator: Emulator) -> None:
    is_system = file.name.endswith(".cron.d")
    environment = {"HOME": str(organisations.home), "LOGNAME": "you", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
    lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    settings = dict(line.split("=", 1) for line in lines[:-1])
    assert is_system or settings == {}, "a crontab of a user has HOME"
    match = re.fullmatch(r"(?:[\d*/,-]+ +){5}(?:(?P<user>trainer) )?(?P<command>.*)", lines[-1])
    assert match and (match["user"] is not None) == is_system
    environment |= settings
    # Where make install and a package put them; both refer to this test's home.
    programs = organisations.home / ".local/bin"
    programs.mkdir(parents=True)
    (programs / "heddle").symlink_to(organisations.program)
    environment |= {"HEDDLE_HOME": str(organisations.place), "PATH": f"{programs}:{environment['PATH']}"}
    ended = run(["/bin/sh", "-c", match["command"]], env=environment, cwd=organisations.home, transcript=organisations.transcript)
    assert (ended.stdout, ended.stderr) == ("", "") and emulator.exchanges() == 2
    run(["/bin/sh", "-c", match["command"]], env=environment, cwd=organisations.home, transcript=organisations.transcript)
    assert emulator.exchanges() == 2


@pytest.mark.parametrize("file", sorted((DEPLOY / "launchd").iterdir()), ids=lambda path: path.name)
def test_launchd_agents_are_property_lists_that_start_the_service(file: Path, heddle: Heddle) -> None:
    agent = plistlib.loads(file.read_bytes())
    assert f"{agent['Label']}.plist" == file.name and agent["RunAtLoad"] is True and agent["KeepAlive"] is True
    assert agent["Umask"] == 0o077
    program, *words = agent["ProgramArguments"]
    assert program == "/usr/local/libexec/heddle/heddled"
    # Words that it knows: launchd is not here to run them.
    assert heddle.run_daemon(*words, "--help").stdout.startswith("OVERVIEW: ")


def test_every_recipe_is_described_and_every_file_named_is_there() -> None:
    text = (DEPLOY / "README.md").read_text()
    files = {str(file.relative_to(DEPLOY)) for file in DEPLOY.rglob("*") if file.is_file()} - {"README.md"}
    missing = {file for file in files if f"]({file})" not in text}
    assert missing == set(), "docs/deploy/README.md says nothing of these"


def test_scripts_of_recipes_are_clean() -> None:
    scripts = [file for file in DEPLOY.rglob("*") if file.suffix == ".sh"]
    assert len(scripts) == 5
    try:
        checked = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise MissingProgram("shellcheck is missing: run Tests/Interop/run, which installs it") from error
    assert checked.returncode == 0, checked.stdout
