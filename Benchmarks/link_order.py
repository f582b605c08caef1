"""Which functions heddle's short commands run and which variables they touch, in the order of who needs them most urgently. Benchmarks/link-order builds what this runs."""

from __future__ import annotations

import argparse
import bisect
import re
import subprocess
import tempfile
from pathlib import Path

from emulator import Emulator
from measure import PROFILE, fill

#: What is run for each request, each prompt, each switch; the first of them are laid closest together.
COMMANDS = [
    ["credential-process", PROFILE], ["prompt", PROFILE], ["exec", PROFILE, "--", "/bin/true"], ["env", PROFILE], ["current"],
    ["list"], ["use", PROFILE], ["complete", "--", "use", "pro"],
]  # fmt: skip
#: How many of them do without the arguments' parser: those whose variables are laid together, too.
SHORTEST = 6
FUNCTION = re.compile(r"c?fn=\(\d+\) (.+)")
#: A load, a store or both.
ACCESS = re.compile(r" [LSM] ([0-9a-f]+),")


def functions(heddle: Path, words: list[str], directory: Path, environment: dict[str, str]) -> list[str]:
    """Every function that ran, by its name in the object file."""
    out = directory / "callgrind.out"
    subprocess.run(
        ["valgrind", "--quiet", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={out}", heddle, *words],
        env=environment, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    # A recursion is told by a number behind the name.
    return [re.sub(r"'\d+$", "", match[1]) for line in out.open() if (match := FUNCTION.fullmatch(line.rstrip("\n")))]


class Variables:
    """What of a program is data, by its address."""

    def __init__(self, program: Path):
        listing = subprocess.run(["nm", "-S", "--defined-only", program], check=True, capture_output=True, text=True).stdout
        symbols = [words for words in map(str.split, listing.splitlines()) if len(words) == 4 and words[2] not in "tT"]
        self.symbols = sorted((int(start, 16), int(start, 16) + int(size, 16), name) for start, size, _, name in symbols)
        self.starts = [start for start, _, _ in self.symbols]

    def holding(self, address: int) -> str | None:
        last = bisect.bisect_right(self.starts, address)
        # Some lie within others.
        return next((name for start, end, name in reversed(self.symbols[max(last - 8, 0) : last]) if start <= address < end), None)

    def touched(self, heddle: Path, words: list[str], directory: Path, environment: dict[str, str]) -> list[str]:
        """Every variable that was read or written."""
        log = directory / "lackey.log"
        subprocess.run(
            ["valgrind", "--tool=lackey", "--trace-mem=yes", f"--log-file={log}", heddle, *words],
            env=environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        accesses = (match for line in log.open() if (match := ACCESS.match(line)))
        addresses = dict.fromkeys(int(match[1], 16) for match in accesses)
        return [name for address in addresses if (name := self.holding(address))]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--programs", type=Path, required=True, help="where heddle and heddled of the release build are")
    options.add_argument("--emulator", type=Path, required=True)
    options.add_argument("order", type=Path, help="the file to write")
    chosen = options.parse_args()
    names: dict[str, None] = {}
    with tempfile.TemporaryDirectory(prefix="heddle-order.") as name:
        directory = Path(name)
        emulator = Emulator(chosen.emulator, directory, "--lifetime", "86400")
        try:
            fill(str(chosen.programs.resolve() / "heddle"), directory / "home", emulator, directory)
            # Callgrind can't read the debugging information of Swift.
            heddle = directory / "heddle"
            subprocess.run(["strip", "--strip-debug", "-o", heddle, chosen.programs / "heddle"], check=True)
            environment = {"HEDDLE_HOME": str(directory / "home"), "HOME": name, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HEDDLE_SETTLE_SECONDS": "0"}
            variables = Variables(heddle)
            for words in COMMANDS[:SHORTEST]:
                names |= dict.fromkeys(variables.touched(heddle, words, directory, environment))
            for words in COMMANDS:
                names |= dict.fromkeys(functions(heddle, words, directory, environment))
        finally:
            emulator.stop()
    # Where there is no symbol, an address or a description stands in for it.
    kept = [each for each in names if not each.startswith(("0x", "__unnamed")) and " " not in each]
    chosen.order.write_text("\n".join(kept) + "\n")
    print(f"{len(kept)} functions and variables in {chosen.order}")


if __name__ == "__main__":
    main()
