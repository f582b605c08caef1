"""What `credential-process` with a cached key costs, by where the sealing key is kept. Each place is timed in turn with the key's file.

    python3 Benchmarks/key_places.py [--programs .build/release] [--daemon .build/debug/heddled] [--emulator PROGRAM] [--runs 200]

Needs root (systemd-creds before 256), secret-tool, gnome-keyring-daemon and dbus-daemon. A place that can't be had here is named, and left out.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from emulator import Emulator
from processes import PROFILE, WARM_UP, Process, fill


@contextmanager
def keyring(directory: Path) -> Iterator[dict[str, str]]:
    """The variables of a session with an unlocked keyring."""
    variables = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={directory}/bus", "XDG_RUNTIME_DIR": str(directory), "HOME": str(directory)}
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--address", variables["DBUS_SESSION_BUS_ADDRESS"], "--print-address"],
        env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert bus.stdout is not None and bus.stdout.readline()
    service = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        env=variables, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert service.stdin is not None
    service.stdin.write(b"a passphrase")
    service.stdin.close()
    try:
        yield variables
    finally:
        for process in (service, bus):
            process.terminate()
            process.wait()


def children_seconds() -> float:
    """Of the processor, of all processes that have ended and were waited for, theirs included."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(processes: dict[str, Process], runs: int) -> dict[str, tuple[list[float], list[float]]]:
    """Milliseconds: by the clock, and of the processor."""
    times: dict[str, tuple[list[float], list[float]]] = {place: ([], []) for place in processes}
    for turn in range(WARM_UP + runs):
        # In another order each time: who comes behind a place that starts programs finds less in the processor's caches.
        places = list(processes)
        for place in places[turn % len(places) :] + places[: turn % len(places)]:
            process = processes[place]
            before = children_seconds()
            taken = process.seconds()
            if turn >= WARM_UP:
                times[place][0].append(taken * 1000)
                times[place][1].append((children_seconds() - before) * 1000)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=Path, default=Path(".build/release"))
    parser.add_argument("--daemon", type=Path, default=Path(".build/release/heddled"))
    parser.add_argument("--emulator", type=Path, default=Path(".build/debug/coreweave-emulator"))
    parser.add_argument("--runs", type=int, default=200)
    options = parser.parse_args()
    heddle = str((options.programs / "heddle").resolve())
    with tempfile.TemporaryDirectory(prefix="heddle-key-") as name:
        directory = Path(name)
        emulator = Emulator(options.emulator.resolve(), directory)
        try:
            with keyring(directory) as session:
                compare(heddle, options, emulator, directory, session)
        finally:
            emulator.stop()


def compare(
    heddle: str, options: argparse.Namespace, emulator: Emulator, directory: Path, session: dict[str, str]
) -> None:
    environment = session | {"PATH": "/usr/bin:/bin", "HEDDLE_DAEMON": str(options.daemon.resolve()), "HEDDLE_SETTLE_SECONDS": "0"}
    homes = directory / "homes"
    homes.mkdir(mode=0o700)
    filled = homes / "file"
    fill(heddle, filled, emulator, directory, environment)
    processes = {}
    for place in ("file", "kernel", "systemd-creds", "keyring"):
        home = homes / place
        if place != "file":
            shutil.copytree(filled, home)
        variables = environment | {"HEDDLE_HOME": str(home)}
        moved = subprocess.run([heddle, "key", "move", "--to", place], env=variables, capture_output=True, text=True)
        if moved.returncode != 0:
            print(f"{place}: left out: {moved.stderr.strip()}")
            continue
        processes[place] = Process((heddle, "credential-process", PROFILE), tuple(variables.items()))
    results = measure(processes, options.runs)
    for place in results:
        subprocess.run([heddle, "key", "move", "--to", "file"], env=environment | {"HEDDLE_HOME": str(homes / place)}, check=True, capture_output=True)
    print(f"milliseconds, {options.runs} runs each, in turn\n\n| key in | median | fastest | processor, median |\n|---|---|---|---|")
    for place, (clock, processor) in results.items():
        print(f"| {place} | {median(clock):.1f} | {min(clock):.1f} | {median(processor):.1f} |")


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


if __name__ == "__main__":
    main()
