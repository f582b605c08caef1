"""Whole processes, timed from before their start until they are reaped, and homes with few and with many profiles to start them in."""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from emulator import Emulator

PROFILES = 10
#: The profile that is asked for; in the middle, so that nothing is found first by chance.
PROFILE = "profile-5"
WARM_UP = 20


@dataclass(frozen=True)
class Process:
    """A command line with the environment and the directory that it is started in."""

    words: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]

    def seconds(self) -> float:
        """How long it takes from before its start until it is reaped. posix_spawn, since Python's own fork costs more than it."""
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0),
        ]
        start = time.perf_counter()
        process = os.posix_spawn(self.words[0], self.words, dict(self.environment), file_actions=actions)
        _, status = os.waitpid(process, 0)
        taken = time.perf_counter() - start
        if status != 0:
            raise SystemExit(f"{' '.join(self.words)} ended with {os.waitstatus_to_exitcode(status)}")
        return taken

    def median(self, runs: int) -> float:
        """Milliseconds, of that many runs after one that warms up."""
        self.seconds()
        return statistics.median(self.seconds() for _ in range(runs)) * 1000


def on_one_processor() -> None:
    """The last one, for this process and all that it starts: moving between processors would be measured, too."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def heddle_in(home: Path, directory: Path, *words: str) -> Process:
    environment = {"HEDDLE_HOME": str(home), "HOME": str(directory), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HEDDLE_SETTLE_SECONDS": "0"}
    return Process(words, tuple(environment.items()))


def fill(heddle: str, home: Path, emulator: Emulator, directory: Path, variables: dict[str, str] = {}) -> None:
    """Ten profiles, added and synced as a person would; the asked-for one is active."""
    token = directory / "token"
    token.touch(mode=0o600)
    token.write_text("CW-SECRET-acme-0123456789abcdef\n")
    environment = {"HEDDLE_HOME": str(home), "HOME": str(directory), "PATH": "/usr/bin:/bin"} | variables

    def run(*words: str) -> None:
        subprocess.run([heddle, *words], env=environment, check=True, stdout=subprocess.DEVNULL)

    for number in range(PROFILES):
        run(
            "add", f"profile-{number}", "--zone", "US-EAST-04A", "--token", f"file:{token}", "--endpoint", emulator.url,
            "--exchange-url", f"{emulator.url}/v1/cwobject/temporary-credentials/api-token", "--org", "Acme Corp",
        )  # fmt: skip
    run("sync")
    run("use", PROFILE)
    run("env", PROFILE)


def fill_up(home: Path, count: int) -> None:
    """Brings a home of ten profiles up to so many with cached keys, by copying rows: nobody opens the copies' keys."""
    with sqlite3.connect(home / "heddle.db") as database:
        columns = (
            "token_reference, zone, endpoint, exchange_url, mode, organisation, note, protected, token_expires_at, created_at"
        )
        kept = "generation, obtained_at, expires_at, obtained_uptime, obtained_boot, sealed"
        for number in range(PROFILES, count):
            row = database.execute(
                f"INSERT INTO profile (name, {columns}) SELECT ?, {columns} FROM profile WHERE name = ? RETURNING id",
                (f"profile-{number}", PROFILE),
            ).fetchone()
            database.execute(
                f"INSERT INTO credential (profile_id, {kept}) SELECT ?, {kept} FROM credential"
                " WHERE profile_id = (SELECT id FROM profile WHERE name = ?)",
                (row[0], PROFILE),
            )
            database.execute("INSERT INTO refresh (profile_id, last_generation) VALUES (?, 1)", row)
    database.close()
