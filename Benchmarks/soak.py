"""The service under load and under fire, by the wall clock: what takes minutes and can't be a test. Benchmarks/soak builds what it runs.

    soak      many profiles with short-lived keys, faults at the exchange, and the service killed every few seconds, while readers
              use keys for signed requests: none of them may ever be refused or be late
    sync      one pass over many profiles whose exchange is 100 ms away, 32 at a time
    outage    the exchange is out for longer than keys live; then how fast, and with how many requests, all is well again
    settle    a new key is refused for 5 s, as CoreWeave does, while clients list buckets 10 times a second

Each ends with status 1 where what it must show did not come about.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from emulator import Emulator, list_buckets, percentile

ZONE = "US-EAST-04A"
#: What goes wrong at the exchange, for a few requests at a time.
FAULTS = [
    {"kind": "status", "status": 500}, {"kind": "status", "status": 503, "retry_after": 1}, {"kind": "status", "status": 504},
    {"kind": "status", "status": 429, "retry_after": 1}, {"kind": "cut"}, {"kind": "garbage"}, {"kind": "empty"},
    {"kind": "reset"}, {"kind": "expired"}, {"kind": "too-large"}, {"kind": "redirect"},
]  # fmt: skip


@dataclass
class Field:
    """A home with profiles, each with an organisation of its own so that its exchanges can be counted."""

    programs: Path
    directory: Path
    emulator: Emulator
    profiles: list[str]

    @property
    def environment(self) -> dict[str, str]:
        return {"HEDDLE_HOME": str(self.directory / "home"), "HOME": str(self.directory), "PATH": "/usr/bin:/bin"}

    def heddle(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.programs / "heddle", *words], env=self.environment, capture_output=True, text=True, check=False
        )

    def fill(self) -> None:
        for name in self.profiles:
            token = self.directory / f"token-{name}"
            token.touch(mode=0o600)
            token.write_text(token_of(name) + "\n")
            added = self.heddle(
                "add", name, "--zone", ZONE, "--token", f"file:{token}", "--endpoint", self.emulator.url,
                "--exchange-url", self.emulator.exchange_url,
            )  # fmt: skip
            if added.returncode != 0:
                raise SystemExit(added.stderr)
        synced = self.heddle("sync", "--jobs", "32", "--quiet")
        if synced.returncode != 0:
            raise SystemExit(synced.stderr)

    def start_service(self) -> subprocess.Popen[bytes]:
        log = (self.directory / "service.log").open("ab")
        with log:
            return subprocess.Popen(
                [self.programs / "heddled", "run", "--jobs", "32"], env=self.environment, stderr=log, stdin=subprocess.DEVNULL
            )

    def asked(self) -> Counter[str]:
        counts = self.emulator.counts()["organisations"]
        return Counter({name: counts.get(name, {}).get("asked", 0) for name in self.profiles})

    def states(self) -> Counter[str]:
        return Counter(profile["status"] for profile in json.loads(self.heddle("list", "-o", "json").stdout))

    def integrity(self) -> str:
        with sqlite3.connect(self.directory / "home" / "heddle.db") as database:
            return database.execute("PRAGMA integrity_check").fetchone()[0]


def token_of(name: str) -> str:
    return f"CW-SECRET-{name}-0123456789abcdef"


@dataclass
class Readings:
    """What readers met."""

    count: int = 0
    problems: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, problem: str | None, milliseconds: float) -> None:
        with self.lock:
            self.count += 1
            self.milliseconds.append(milliseconds)
            if problem:
                self.problems.append(problem)


def read_once(field: Field, name: str, readings: Readings) -> None:
    """One signed request, as an SDK makes it: fresh keys from heddle, then the request."""
    start = time.perf_counter()
    got = field.heddle("credential-process", name)
    taken = (time.perf_counter() - start) * 1000
    if got.returncode != 0:
        readings.add(f"{name}: status {got.returncode}: {got.stderr.strip()}", taken)
        return
    keys = json.loads(got.stdout)
    ends = datetime.strptime(keys["Expiration"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    if ends <= datetime.now(timezone.utc):
        readings.add(f"{name}: expired keys", taken)
        return
    used = datetime.now(timezone.utc)
    refused = list_buckets(field.emulator.url, ZONE, keys)
    if refused:
        refused += f"\nwith {keys['AccessKeyId']}, which ends {keys['Expiration']}, at {used:%H:%M:%S.%f}, after\n"
        refused += field.heddle("log", name, "--number", "12").stdout
    readings.add(f"{name}: {refused}" if refused else None, taken)


@contextmanager
def readers(field: Field, names: list[list[str]], pause: float) -> Iterator[Readings]:
    """Threads that each read one after the other of their names, at random, with a pause between."""
    readings, stop = Readings(), threading.Event()

    def read(own: list[str]) -> None:
        while not stop.is_set():
            start = time.monotonic()
            read_once(field, random.choice(own), readings)
            stop.wait(max(0, pause - (time.monotonic() - start)))

    threads = [threading.Thread(target=read, args=(own,)) for own in names]
    for thread in threads:
        thread.start()
    try:
        yield readings
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@contextmanager
def prepared(options: argparse.Namespace, *emulation: str) -> Iterator[Field]:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        profiles = [f"p{number}" for number in range(options.profiles)]
        organisations = [word for name in profiles for word in ("--organisation", f"{name}={token_of(name)}")]
        emulator = Emulator(options.emulator, directory, *organisations, *emulation)
        try:
            field = Field(options.programs, directory, emulator, profiles)
            field.fill()
            yield field
        finally:
            emulator.stop()


def end(service: subprocess.Popen[bytes]) -> int:
    service.send_signal(signal.SIGTERM)
    return service.wait(15)


def told(rows: list[tuple[str, object, bool | None]], file: Path | None = None) -> int:
    """Prints what was seen, also into a file as JSON. A row with a verdict is something that must be so."""
    if file:
        file.write_text(json.dumps([{"what": what, "value": value, "met": verdict} for what, value, verdict in rows], indent=2) + "\n")
    for what, value, verdict in rows:
        mark = {None: " ", True: "✓", False: "✗"}[verdict]
        print(f"{mark} {what:<58} {value}")
    return 1 if any(verdict is False for _, _, verdict in rows) else 0


def soak(options: argparse.Namespace) -> int:
    lifetime, seconds = 60, options.minutes * 60
    with prepared(options, "--lifetime", str(lifetime), "--settle", "5") as field:
        time.sleep(6)
        before, minted_before = sum(field.asked().values()), field.emulator.counts()["exchanges"]["minted"]
        start, kills, faults = time.monotonic(), 0, 0
        service = field.start_service()
        with readers(field, [field.profiles] * 4, 0.02) as readings:
            while (passed := time.monotonic() - start) < seconds:
                time.sleep(min(random.uniform(2, 5), seconds - passed))
                # What nobody has met by now is over: else those that are ordered while nothing is due pile up, and the next profile
                # meets them all, which is an outage of its own that outlasts its keys.
                field.emulator.clear_faults()
                if random.random() < 0.5:
                    field.emulator.fail(random.choice(FAULTS) | {"next": random.randint(1, 8)})
                    faults += 1
                service.kill()
                service.wait()
                kills += 1
                service = field.start_service()
        lasted = time.monotonic() - start
        # The last one has only just been started, and must be there to be told.
        time.sleep(2)
        status = end(service)
        counts = field.emulator.counts()
        asked, minted = sum(field.asked().values()) - before, counts["exchanges"]["minted"] - minted_before
        # Each profile's keys are due at half of their lifetime.
        ideal = options.profiles * lasted / (lifetime / 2)
        late = percentile(readings.milliseconds, 0.999)
        for problem in readings.problems[:10]:
            print(problem, file=sys.stderr)
        return told([
            ("seconds", round(lasted), None), ("profiles", options.profiles, None), ("kill -9 of the service", kills, None),
            ("faults, for 1 to 8 requests each", faults, None),
            ("exchanges asked for", asked, None), ("exchanges, of the ideal count", f"{minted} / {ideal:.0f} = {minted / ideal:.3f}", 0.9 <= minted / ideal <= 1.1),
            ("signed requests by readers", readings.count, readings.count > 0),
            ("of these refused, expired or torn", len(readings.problems), not readings.problems),
            ("99.9 % of the readers had keys within, ms", f"{late:.0f}", None),
            ("the service ended when told to, with status", status, status == 0),
            ("integrity of the database", field.integrity(), field.integrity() == "ok"),
        ])  # fmt: skip


def sync(options: argparse.Namespace) -> int:
    latency, jobs = 0.1, 32
    with prepared(options, "--latency", str(latency)) as field:
        start = time.perf_counter()
        process = subprocess.Popen(
            [field.programs / "heddle", "sync", "--all", "--force", "--quiet", "--jobs", str(jobs)], env=field.environment
        )
        _, status, usage = os.wait4(process.pid, 0)
        taken = time.perf_counter() - start
        # The process is reaped: subprocess must not look for it.
        process.returncode = os.waitstatus_to_exitcode(status)
        ideal = options.profiles / jobs * latency
        return told([
            ("profiles", options.profiles, None), ("status", process.returncode, process.returncode == 0),
            ("seconds, of the ideal", f"{taken:.2f} / {ideal:.2f} = {taken / ideal:.2f}", taken <= 1.25 * ideal),
            ("most memory, MB", f"{usage.ru_maxrss / 1024:.0f}", usage.ru_maxrss <= 60 * 1024),
            ("processor time, s", f"{usage.ru_utime + usage.ru_stime:.2f}", None),
        ], options.json)  # fmt: skip


def outage(options: argparse.Namespace) -> int:
    lifetime = 60
    with prepared(options, "--lifetime", str(lifetime)) as field:
        service = field.start_service()
        field.emulator.fail({"kind": "status", "status": 503})
        time.sleep(lifetime * 2)
        states = field.states()
        during = field.asked()
        field.emulator.clear_faults()
        start, fresh_after, first_minute = time.monotonic(), None, None
        peak, last = 0, sum(during.values())
        while time.monotonic() - start < 120 and (fresh_after is None or first_minute is None):
            time.sleep(1)
            asked = field.asked()
            peak, last = max(peak, sum(asked.values()) - last), sum(asked.values())
            if first_minute is None and time.monotonic() - start >= 60:
                first_minute = max((asked - during).values())
            if fresh_after is None and not field.states().keys() - {"fresh", "expiring"}:
                fresh_after = time.monotonic() - start
        status = end(service)
        return told([
            ("profiles", options.profiles, None), ("seconds of outage, with keys of 60 s", lifetime * 2, None),
            ("states at its end", dict(states), states.keys() <= {"expired", "failing"}),
            ("exchanges asked for in the outage, a profile, at most", max(during.values()), None),
            ("exchanges a profile in the first minute after, at most", first_minute, first_minute is not None and first_minute <= 3),
            ("most exchanges in one second after", peak, None),
            ("seconds until all were valid", fresh_after and round(fresh_after), fresh_after is not None),
            ("the service ended when told to, with status", status, status == 0),
        ])  # fmt: skip


def settle(options: argparse.Namespace) -> int:
    with prepared(options, "--lifetime", "20", "--settle", "5") as field:
        time.sleep(5.5)
        before = field.emulator.counts()["exchanges"]["minted"]
        service = field.start_service()
        with readers(field, [[name] for name in field.profiles], 0.1) as readings:
            start = time.monotonic()
            while field.emulator.counts()["exchanges"]["minted"] - before < options.refreshes:
                time.sleep(0.5)
            lasted = time.monotonic() - start
        status = end(service)
        for problem in readings.problems[:10]:
            print(problem, file=sys.stderr)
        rate = readings.count / lasted / options.profiles
        return told([
            ("profiles, each with a client", options.profiles, None), ("seconds", round(lasted), None),
            ("refreshes", field.emulator.counts()["exchanges"]["minted"] - before, None),
            ("requests a second of each client", f"{rate:.1f}", rate > 8),
            ("signed requests", readings.count, None), ("of these refused", len(readings.problems), not readings.problems),
            ("the service ended when told to, with status", status, status == 0),
        ])  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=Path, required=True, help="the directory with heddle and heddled")
    parser.add_argument("--emulator", type=Path, required=True)
    parser.add_argument("--json", type=Path, help="where `sync` writes its figures, too")
    scenarios = parser.add_subparsers(required=True)
    for run, profiles in ((soak, 1000), (sync, 1000), (outage, 200), (settle, 10)):
        scenario = scenarios.add_parser(run.__name__)
        scenario.set_defaults(run=run)
        scenario.add_argument("--profiles", type=int, default=profiles)
        if run is soak:
            scenario.add_argument("--minutes", type=float, default=10)
        if run is settle:
            scenario.add_argument("--refreshes", type=int, default=100)
    options = parser.parse_args()
    options.programs, options.emulator = options.programs.resolve(), options.emulator.resolve()
    os.umask(0o077)
    return options.run(options)


if __name__ == "__main__":
    sys.exit(main())
