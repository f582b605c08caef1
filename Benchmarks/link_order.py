"""Which functions heddle's short commands run, in the order of who needs them most urgently. Benchmarks/link-order builds what this runs."""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
from pathlib import Path

from emulator import Emulator
from measure import PROFILE, fill

#: What is run for each request, each prompt, each switch; the first of them are laid closest together.
COMMANDS = [
    ["credential-process", PROFILE], ["prompt", PROFILE], ["exec", PROFILE, "--", "/bin/true"], ["env", PROFILE], ["current"],
    ["use", PROFILE], ["list"], ["complete", "--", "use", "pro"],
]  # fmt: skip
FUNCTION = re.compile(r"c?fn=\(\d+\) (.+)")


def functions(heddle: Path, words: list[str], directory: Path, environment: dict[str, str]) -> list[str]:
    """Every function that ran, by its name in the object file."""
    out = directory / "callgrind.out"
    subprocess.run(
        ["valgrind", "--quiet", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={out}", heddle, *words],
        env=environment, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    # A recursion is told by a number behind the name.
    return [re.sub(r"'\d+$", "", match[1]) for line in out.open() if (match := FUNCTION.fullmatch(line.rstrip("\n")))]


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
            for words in COMMANDS:
                names |= dict.fromkeys(functions(heddle, words, directory, environment))
        finally:
            emulator.stop()
    # Where there is no symbol, an address or a description stands in for it.
    kept = [each for each in names if not each.startswith("0x") and " " not in each]
    chosen.order.write_text("\n".join(kept) + "\n")
    print(f"{len(kept)} functions in {chosen.order}")


if __name__ == "__main__":
    main()
