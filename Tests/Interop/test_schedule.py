"""`heddle schedule`: with stand-ins for the schedulers' programs, with systemd's own reader of units, and with a real cron."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from heddle_cli import Heddle, Programs
from processes import Run, run
from schedulers import CronDaemon, StandIns
from servers import Emulator, MissingProgram
from transcript import Transcript

UNITS = ["heddle-sync.service", "heddle-sync.timer"]
OTHERS = b"MAILTO=\"\"\n# mine\n\n5 4 * * 1  echo '100\\%' \xff\n"


@pytest.fixture
def stand_ins(tmp_path: Path) -> Iterator[StandIns]:
    with CronDaemon(tmp_path):
        yield StandIns(tmp_path / "stand-ins")


@pytest.fixture
def scheduled(organisations: Heddle, stand_ins: StandIns) -> Heddle:
    """Two profiles with tokens in files, and stand-ins for the schedulers."""
    organisations.environment["PATH"] = f"{stand_ins.directory}:{organisations.environment['PATH']}"
    return organisations


def units(heddle: Heddle) -> Path:
    return heddle.home / ".config" / "systemd" / "user"


def files(directory: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in directory.rglob("*") if file.is_file() and not file.is_symlink()}


# What is printed.


def test_a_cron_line_comes_and_goes_and_other_lines_stay(scheduled: Heddle, stand_ins: StandIns) -> None:
    stand_ins.crontab = OTHERS
    ended = scheduled.run("schedule", "install")
    assert ended.stderr == ""
    assert re.fullmatch(
        r"acme +file:\S.* ok\nglobex +file:\S.* ok\ncron line every 5m  \(crontab -l\)\n", ended.stdout
    ), ended.stdout
    assert stand_ins.crontab is not None and stand_ins.crontab.startswith(OTHERS)
    block = stand_ins.crontab.removeprefix(OTHERS).decode().splitlines()
    assert [block[0][:14], block[2]] == ["# heddle begin", "# heddle end"] and len(block) == 3
    assert re.match(r"[0-4]-59/5 \* \* \* \* (sleep \d+; )?exec /usr/bin/env HEDDLE_HOME='", block[1])

    installed = stand_ins.crontab
    assert stand_ins.commands() == ["crontab -"]
    scheduled.run("schedule", "install")
    assert (stand_ins.crontab, stand_ins.commands()) == (installed, [])

    assert scheduled.run("schedule", "show").stdout == "cron line every 5m  (crontab -l)\n"
    assert scheduled.run("schedule", "remove").stdout == "cron line removed\n"
    assert stand_ins.crontab == OTHERS
    assert scheduled.run("schedule", "remove").stdout == "no schedule\n"


def test_where_there_was_no_crontab_there_is_none_again(scheduled: Heddle, stand_ins: StandIns) -> None:
    scheduled.run("schedule", "install", "--using", "cron", "--every", "2h")
    assert stand_ins.crontab is not None
    scheduled.run("schedule", "remove", "--using", "cron")
    assert stand_ins.crontab is None


def test_without_a_schedule_show_says_so(scheduled: Heddle) -> None:
    assert scheduled.run("schedule", "show").stdout.startswith("no schedule")
    told = json.loads(scheduled.run("schedule", "show", "-o", "json").stdout)
    assert set(told) >= {"using", "every", "last_run", "next_run"} and set(told.values()) == {None}


def test_systemd_is_used_where_its_user_manager_answers(scheduled: Heddle, stand_ins: StandIns) -> None:
    stand_ins.start_manager(
        "ActiveState=active\nLastTriggerUSec=Tue 2026-11-24 14:05:12 UTC\nNextElapseUSecRealtime=Tue 2026-11-24 14:10:12 UTC\n"
    )
    ended = scheduled.run("schedule", "install", "--every", "10m")
    assert "systemd timer every 10m" in ended.stdout
    assert ended.stderr.startswith("heddle: every 10m is too infrequent") and "hint: heddle schedule install --every 5m" in ended.stderr
    assert sorted(path.name for path in units(scheduled).iterdir()) == UNITS
    assert stand_ins.commands() == [
        "systemctl --user daemon-reload",
        "systemctl --user enable heddle-sync.timer",
        "systemctl --user restart heddle-sync.timer",
    ]
    assert json.loads(scheduled.run("schedule", "show", "-o", "json").stdout) == {
        "using": "systemd", "every": "10m", "every_seconds": 600, "active": True, "last_run": "2026-11-24T14:05:12Z",
        "next_run": "2026-11-24T14:10:12Z", "place": str(units(scheduled) / "heddle-sync.timer"),
    }  # fmt: skip
    assert re.match(r"systemd timer every 10m  \(\S.*\), last run \w+ ago, next in \w+\n", scheduled.run("schedule", "show").stdout)
    scheduled.run("schedule", "remove")
    assert list(units(scheduled).iterdir()) == []


def test_there_is_one_schedule_at_a_time(scheduled: Heddle, stand_ins: StandIns) -> None:
    stand_ins.start_manager()
    stand_ins.crontab = OTHERS
    scheduled.run("schedule", "install", "--using", "cron")
    scheduled.run("schedule", "install", "--using", "systemd")
    assert stand_ins.crontab == OTHERS
    scheduled.run("schedule", "install", "--using", "cron")
    assert list(units(scheduled).iterdir()) == []


@pytest.mark.parametrize("using", ["systemd", "cron", "launchd"])
def test_a_dry_run_changes_nothing(using: str, scheduled: Heddle, stand_ins: StandIns) -> None:
    stand_ins.crontab = OTHERS
    before = files(scheduled.home)
    printed = scheduled.run("schedule", "install", "--using", using, "--dry-run").stdout
    assert "# would " in printed
    assert (stand_ins.crontab, stand_ins.commands(), files(scheduled.home)) == (OTHERS, [], before)


def test_a_dry_run_prints_what_is_then_written(scheduled: Heddle, stand_ins: StandIns) -> None:
    printed = scheduled.run("schedule", "install", "--using", "systemd", "--dry-run").stdout
    stand_ins.start_manager()
    scheduled.run("schedule", "install", "--using", "systemd")
    for name in UNITS:
        assert f"# would write {shlex.quote(str(units(scheduled) / name))}\n{(units(scheduled) / name).read_text()}" in printed
    for command in stand_ins.commands():
        assert f"# would run: {command}\n" in printed
    printed = scheduled.run("schedule", "install", "--using", "cron", "--dry-run").stdout
    scheduled.run("schedule", "install", "--using", "cron")
    assert stand_ins.crontab is not None
    assert f"# would run: crontab -\n# with this as its input:\n{stand_ins.crontab.decode()}" in printed


@pytest.mark.parametrize(
    ("words", "status", "hint"),
    [
        (["--every", "7m"], 65, "--every 6m or --every 10m"),
        (["--every", "30s"], 65, "--every 1m"),
        (["--every", "soon"], 65, "give it as"),
        (["--using", "at"], 64, ""),
        (["--using", "systemd"], 78, "--using cron"),
        (["--using", "launchd"], 78, "--using cron"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_and_nothing_is_changed(
    words: list[str], status: int, hint: str, scheduled: Heddle, stand_ins: StandIns
) -> None:
    before = files(scheduled.home)
    ended = scheduled.run("schedule", "install", *words, status=status)
    assert ended.stdout == "" and ended.stderr.startswith("heddle: ") and hint in ended.stderr
    assert (stand_ins.crontab, stand_ins.commands(), files(scheduled.home)) == (None, [], before)


def test_where_nothing_runs_schedules_that_is_said(scheduled: Heddle, tmp_path: Path) -> None:
    ended = scheduled.run("schedule", "install", env={"PATH": str(tmp_path)}, status=78)
    assert ended.stdout == "" and "apt-get install cron" in ended.stderr


def test_a_token_that_the_job_will_not_find_is_told_beforehand(
    scheduled: Heddle, stand_ins: StandIns, emulator: Emulator
) -> None:
    scheduled.run("set", "globex", "--token", "env:GLOBEX_TOKEN")
    token = emulator.organisations["globex"].token
    ended = scheduled.run("schedule", "install", env={"GLOBEX_TOKEN": token})
    assert re.search(r"^acme .* ok$", ended.stdout, re.MULTILINE)
    assert "env:GLOBEX_TOKEN" in ended.stdout and "won't work from a schedule: GLOBEX_TOKEN is not set" in ended.stdout
    assert "hint: heddle set globex --token file:PATH\n" in ended.stdout
    assert stand_ins.crontab is not None


def test_a_schedule_that_could_only_fail_is_not_installed(scheduled: Heddle, stand_ins: StandIns, emulator: Emulator) -> None:
    for name, organisation in emulator.organisations.items():
        scheduled.run("set", name, "--token", f"env:{name.upper()}_TOKEN")
    shell = {f"{name.upper()}_TOKEN": organisation.token for name, organisation in emulator.organisations.items()}
    ended = scheduled.run("schedule", "install", env=shell, status=78)
    assert ended.stdout == "" and "hint: heddle set acme --token file:PATH" in ended.stderr
    assert stand_ins.crontab is None


def test_without_profiles_it_is_installed_all_the_same(heddle: Heddle, stand_ins: StandIns) -> None:
    path = f"{stand_ins.directory}:{heddle.environment['PATH']}"
    heddle.run("schedule", "install", env={"PATH": path})
    assert stand_ins.crontab is not None


def test_a_password_of_a_proxy_goes_into_no_crontab(scheduled: Heddle, stand_ins: StandIns) -> None:
    proxies = {"https_proxy": "http://me:PROXY-SECRET@proxy:3128", "no_proxy": "127.0.0.1"}
    ended = scheduled.run("schedule", "install", env=proxies)
    assert "https_proxy is not passed on to the schedule" in ended.stderr
    assert stand_ins.crontab is not None
    assert b"PROXY-SECRET" not in stand_ins.crontab and b"no_proxy='127.0.0.1'" in stand_ins.crontab
    assert "PROXY-SECRET" not in ended.stdout + ended.stderr


def test_the_line_refreshes_in_an_empty_environment(
    new_heddle: Callable[..., Heddle], programs: Programs, emulator: Emulator, stand_ins: StandIns, tmp_path: Path,
    transcript: Transcript,
) -> None:  # fmt: skip
    """Where nothing has a plain name, and heddled lies where only HEDDLE_DAEMON leads."""
    directory = tmp_path / "50% of $it's \"odd\" = x"
    directory.mkdir()
    shutil.copy(programs.find("heddle"), directory / "heddle")
    heddle = new_heddle("per%d's $home")
    heddle.program = directory / "heddle"
    heddle.environment |= {
        "PATH": f"{stand_ins.directory}:/usr/bin:/bin", "HEDDLE_DAEMON": str(programs.find("heddled")),
    }  # fmt: skip
    acme = emulator.organisations["acme"]
    heddle.add("acme", token=acme.token, exchange_url=emulator.exchange_url, endpoint=emulator.endpoint)
    heddle.run("schedule", "install", "--using", "cron", "--every", "1m")
    assert stand_ins.crontab is not None
    [line] = [line for line in stand_ins.crontab.decode().splitlines() if not line.startswith("#")]
    match = re.fullmatch(r"\* \* \* \* \* (?:sleep \d+; )?(.*)", line)
    assert match
    # As cron does: a bare % would end the command.
    assert not re.search(r"(?<!\\)%", match[1])
    command = match[1].replace("\\%", "%")
    ended = run(["/bin/sh", "-c", command], env={}, cwd=Path("/"), transcript=transcript)
    assert (ended.stdout, ended.stderr) == ("", "")
    assert emulator.exchanges("acme") == 1


# systemd's own reader of units.


def verify(heddle: Heddle, transcript: Transcript) -> Run:
    return run(
        ["systemd-analyze", "--user", "verify", *(units(heddle) / name for name in UNITS)],
        env=heddle.environment | {"XDG_RUNTIME_DIR": str(heddle.home), "PATH": os.environ["PATH"]}, cwd=heddle.home,
        transcript=transcript, status=None,
    )  # fmt: skip


@pytest.mark.parametrize("every", ["1m", "5m", "1h", "6h", "24h"])
def test_systemd_takes_the_units(every: str, scheduled: Heddle, stand_ins: StandIns, transcript: Transcript) -> None:
    stand_ins.start_manager()
    scheduled.run("schedule", "install", "--every", every)
    ended = verify(scheduled, transcript)
    assert (ended.status, ended.stdout, ended.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["a b", "100%", "$HOME", "it's", 'say "x"', "back\\slash", "ü", "a=b", "$='"])
def test_systemd_takes_units_of_places_with_odd_names(
    name: str, new_heddle: Callable[..., Heddle], programs: Programs, stand_ins: StandIns, tmp_path: Path, transcript: Transcript
) -> None:
    stand_ins.start_manager()
    heddle = new_heddle(f"home {name}")
    (tmp_path / name).mkdir()
    heddle.program = tmp_path / name / "heddle"
    shutil.copy(programs.find("heddle"), heddle.program)
    heddle.environment["PATH"] = f"{stand_ins.directory}:{heddle.environment['PATH']}"
    heddle.run("schedule", "install")
    ended = verify(heddle, transcript)
    assert (ended.status, ended.stdout, ended.stderr) == (0, "", "")


def test_systemd_would_have_refused_a_wrong_unit(scheduled: Heddle, stand_ins: StandIns, transcript: Transcript) -> None:
    stand_ins.start_manager()
    scheduled.run("schedule", "install")
    service = units(scheduled) / UNITS[0]
    service.write_text(service.read_text().replace("ExecStart=", "ExecStart=/nowhere"))
    assert verify(scheduled, transcript).status != 0


@pytest.mark.parametrize("every", ["1m", "2m", "5m", "30m", "1h", "2h", "12h", "24h"])
def test_the_calendar_means_the_period(every: str, scheduled: Heddle, stand_ins: StandIns, transcript: Transcript) -> None:
    stand_ins.start_manager()
    scheduled.run("schedule", "install", "--every", every)
    [calendar] = re.findall(r"(?m)^OnCalendar=(.*)$", (units(scheduled) / UNITS[1]).read_text())
    told = run(
        ["systemd-analyze", "calendar", "--iterations=30", "--base-time=2026-11-24 12:00:01 UTC", calendar],
        env={"PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C"}, cwd=scheduled.home, transcript=transcript,
    ).stdout  # fmt: skip
    times = re.findall(r"(?:Next elapse|Iter\. #\d+): \w+ (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC", told)
    moments = [time.mktime(time.strptime(text, "%Y-%m-%d %H:%M:%S")) for text in times]
    seconds = int(every[:-1]) * {"m": 60, "h": 3600}[every[-1]]
    assert len(moments) == 30
    assert {int(later - earlier) for earlier, later in zip(moments, moments[1:])} == {seconds}


@pytest.fixture
def network(tmp_path: Path) -> dict[str, str]:
    """What a network may need that is not open, or not trusted by default."""
    return {
        "HTTPS_PROXY": "http://proxy.test:3128", "NO_PROXY": "*.example.com,10.0.0.0/8", "SSL_CERT_DIR": str(tmp_path),
        "CURL_CA_BUNDLE": "/etc/ssl/curl.pem", "AWS_CA_BUNDLE": "/etc/ssl/aws.pem",
    }  # fmt: skip


@pytest.mark.parametrize("using", ["cron", "systemd"])
def test_the_schedule_carries_what_the_network_needs(using: str, scheduled: Heddle, network: dict[str, str]) -> None:
    planned = scheduled.run("schedule", "install", "--using", using, "--dry-run", env=network)
    for name, value in network.items():
        assert f"{name}={value}" in planned.stdout.replace("'", ""), planned.stdout


# A real cron.


@pytest.fixture
def start_cron() -> Iterator[Callable[[], None]]:
    """Sees to a cron that runs this user's crontab, which is afterwards as it was.

    To be called when the crontab is written: cron looks at the second of the last change, so that a change in the very second in
    which it starts would escape it.
    """

    def crontab(*words: str, content: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(["crontab", *words], input=content, capture_output=True, check=False)

    before = crontab("-l")
    started: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        if subprocess.run(["pgrep", "-x", "cron|crond"], capture_output=True, check=False).returncode == 0:
            return
        if os.geteuid() != 0:
            raise MissingProgram("no cron is running, and only root can start one")
        # In the foreground: it ends with the test.
        started.append(subprocess.Popen(["cron", "-f"], stdin=subprocess.DEVNULL))

    try:
        yield start
    finally:
        for process in started:
            process.terminate()
            process.wait(10)
        if before.returncode == 0:
            crontab("-", content=before.stdout)
        else:
            crontab("-r")


def test_a_real_cron_keeps_a_profile_fresh(organisations: Heddle, emulator: Emulator, start_cron: Callable[[], None]) -> None:
    others = b"# of the tests of heddle: not to be touched\n17 3 1 1 * true '100\\%'\n"
    subprocess.run(["crontab", "-"], input=others, check=True)
    before = subprocess.run(["crontab", "-l"], capture_output=True, check=True).stdout
    assert before == others
    organisations.run("schedule", "install", "--using", "cron", "--every", "1m")
    assert emulator.exchanges() == 0
    start_cron()
    # The next minute, and at most a quarter of one more.
    deadline = time.monotonic() + 78
    while emulator.exchanges() < 2:
        assert time.monotonic() < deadline, "cron did not run the line"
        time.sleep(0.2)
    while any(profile["status"] != "fresh" for profile in json.loads(organisations.run("list", "-o", "json").stdout)):
        assert time.monotonic() < deadline, "what cron exchanged was not stored"
        time.sleep(0.1)
    assert organisations.run("schedule", "remove").stdout == "cron line removed\n"
    assert subprocess.run(["crontab", "-l"], capture_output=True, check=True).stdout == before
