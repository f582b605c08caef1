"""What short commands take with 10 to 100,000 profiles: medians, each count in turn with the others."""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from emulator import Emulator
from processes import PROFILE, PROFILES, WARM_UP, fill, fill_up, heddle_in, on_one_processor

COUNTS = [10, 100, 1000, 10_000, 100_000]
COMMANDS = {"credential-process": ["credential-process", PROFILE], "env": ["env", PROFILE], "current": ["current"], "prompt": ["prompt"]}
#: Of the largest home's median to the smallest's.
BUDGET = 1.1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--emulator", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=200, help="of each command with each count")
    parser.add_argument("--json", type=Path, help="where to write the figures, too")
    options = parser.parse_args()
    heddle = str(options.programs.resolve() / "heddle")
    on_one_processor()
    rows = []
    with tempfile.TemporaryDirectory(prefix="heddle-bench.") as name:
        directory = Path(name)
        emulator = Emulator(options.emulator.resolve(), directory, "--lifetime", "86400")
        try:
            fill(heddle, directory / str(PROFILES), emulator, directory)
        finally:
            emulator.stop()
        for count in COUNTS[1:]:
            shutil.copytree(directory / str(PROFILES), directory / str(count))
            fill_up(directory / str(count), count)
        for what, words in COMMANDS.items():
            processes = {count: heddle_in(directory / str(count), directory, heddle, *words) for count in COUNTS}
            times: dict[int, list[float]] = {count: [] for count in COUNTS}
            for turn in range(WARM_UP + options.runs):
                for count, process in processes.items() if turn % 2 == 0 else reversed(processes.items()):
                    taken = process.seconds() * 1000
                    if turn >= WARM_UP:
                        times[count].append(taken)
            medians = {count: statistics.median(taken) for count, taken in times.items()}
            ratio = medians[COUNTS[-1]] / medians[COUNTS[0]]
            rows.append({"what": what, "milliseconds": medians, "ratio": ratio, "budget": BUDGET, "met": ratio <= BUDGET})
            print(f"{what:20} " + "  ".join(f"{count:,}: {median:.2f} ms" for count, median in medians.items()) + f"  ratio {ratio:.3f}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n")
    return 0 if all(row["met"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
