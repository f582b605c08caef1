"""Whole processes, timed in turn with the C program of the same job. Benchmarks/run builds what this measures.

A ratio is between medians of runs that alternate (A B, B A, A B, ...), so that a machine whose speed drifts slows both sides.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from emulator import Emulator
from processes import PROFILE, PROFILES, WARM_UP, Process, fill, fill_up, heddle_in, on_one_processor

MANY_PROFILES = 10_000


@dataclass(frozen=True)
class Comparison:
    """One process against another, in milliseconds."""

    what: str
    against: str
    minimum: float
    median: float
    against_minimum: float
    against_median: float
    #: Of the medians.
    ratio: float
    #: The most that the ratio may be; None: there is none, it is told for information.
    budget: float | None

    @property
    def is_met(self) -> bool:
        return self.budget is None or self.ratio <= self.budget


def compare(what: str, one: Process, against: str, other: Process, runs: int, budget: float | None) -> Comparison:
    times: dict[Process, list[float]] = {one: [], other: []}
    for turn in range(WARM_UP + runs):
        for process in (one, other) if turn % 2 == 0 else (other, one):
            taken = process.seconds() * 1000
            if turn >= WARM_UP:
                times[process].append(taken)
    median, against_median = (statistics.median(times[process]) for process in (one, other))
    return Comparison(
        what, against, min(times[one]), median, min(times[other]), against_median, median / against_median, budget
    )


def measure(programs: Path, reference: Path, emulator: Emulator, directory: Path, runs: int) -> list[Comparison]:
    heddle = str(programs / "heddle")
    few, many = directory / "few", directory / "many"
    fill(heddle, few, emulator, directory)
    shutil.copytree(few, many)
    fill_up(many, MANY_PROFILES)

    def process(home: Path, *words: str) -> Process:
        return heddle_in(home, directory, *words)

    c_program = process(few, str(reference), str(few / "heddle.db"), PROFILE)
    commands = {
        "credential-process": (["credential-process", PROFILE], 1.05),
        "env": (["env", PROFILE], 1.7),
        "current": (["current"], 1.7),
        "list": (["list"], 1.7),
        "exec true": (["exec", PROFILE, "--", "/bin/true"], 2.5),
    }
    results = []
    for what, (words, budget) in commands.items():
        results.append(compare(what, process(few, heddle, *words), "C program", c_program, runs, budget))
    # What `exec true` can't save: the command's own start.
    results.append(compare("/bin/true alone", process(few, "/bin/true"), "C program", c_program, runs, None))
    for what, (words, _) in commands.items():
        # A list ten thousand lines long takes what it takes.
        budget = None if what == "list" else 1.1
        results.append(
            compare(
                f"{what}, {MANY_PROFILES:,} profiles", process(many, heddle, *words), f"{PROFILES} profiles",
                process(few, heddle, *words), runs if budget else max(5, runs // 20), budget,
            )
        )  # fmt: skip
    return results


def table(results: Sequence[Comparison]) -> str:
    rows = [("whole process", "min ms", "median ms", "against", "min ms", "median ms", "ratio", "budget", "")]
    for each in results:
        rows.append((
            each.what, f"{each.minimum:.2f}", f"{each.median:.2f}", each.against, f"{each.against_minimum:.2f}",
            f"{each.against_median:.2f}", f"{each.ratio:.3f}", "" if each.budget is None else f"≤ {each.budget}",
            "" if each.budget is None else "met" if each.is_met else "MISSED",
        ))  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    texts = (0, 3, 8)

    def line(row: tuple[str, ...]) -> str:
        cells = enumerate(zip(row, widths))
        return "  ".join(cell.ljust(width) if column in texts else cell.rjust(width) for column, (cell, width) in cells).rstrip()

    return "\n".join(line(row) for row in rows)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--programs", type=Path, required=True, help="where heddle and heddled of the release build are")
    options.add_argument("--emulator", type=Path, required=True)
    options.add_argument("--reference", type=Path, required=True, help="the C program")
    options.add_argument("--runs", type=int, default=400, help="of each command")
    options.add_argument("--json", type=Path, help="where to write the figures, too")
    chosen = options.parse_args()

    on_one_processor()
    with tempfile.TemporaryDirectory(prefix="heddle-bench.") as name:
        directory = Path(name)
        emulator = Emulator(chosen.emulator, directory, "--lifetime", "86400")
        try:
            results = measure(
                chosen.programs.resolve(), chosen.reference.resolve(), emulator, directory, chosen.runs
            )
        finally:
            emulator.stop()
    machine = f"{platform.machine()}, {os.cpu_count()} processors, {platform.system()} {platform.release()}"
    print(f"{machine}; {chosen.runs} runs each\n\n{table(results)}")
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(each) | {"met": each.is_met} for each in results], indent=2) + "\n")
    missed = [each for each in results if not each.is_met]
    print(f"\n{len(missed)} of {sum(each.budget is not None for each in results)} budgets missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
