"""How many instructions heddle's short commands run, as callgrind counts them, against the numbers of Benchmarks/instructions.json. Benchmarks/instructions builds what this runs.

A count is the same on every machine and in every run but for a tenth of a percent, where times differ by tenths. So that it is:
the program, its home and its working directory have fixed paths, its environment is fixed, and glibc and BoringSSL are told not to
pick functions by the processor.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from emulator import Emulator
from processes import PROFILE, fill

#: Paths end in what commands print and compare, so their length counts.
PLACE = Path("/tmp/heddle-instructions")
COMMANDS: dict[str, Sequence[str]] = {
    "credential-process": ["credential-process", PROFILE],
    "env": ["env", PROFILE],
    "current": ["current"],
    "list": ["list"],
    "prompt": ["prompt", PROFILE],
    "exec true": ["exec", PROFILE, "--", "/bin/true"],
}
#: Percent by which a count may grow.
MOST_GROWTH = 2.0
ENVIRONMENT = {
    "HEDDLE_HOME": str(PLACE / "home"), "HOME": str(PLACE), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HEDDLE_SETTLE_SECONDS": "0",
    # Which string functions glibc picks, and from which size on they copy otherwise, is the processor's and its cache's doing.
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX,-BMI1,-BMI2,-ERMS,-FSRM,-LZCNT,-MOVBE,-RTM,-SSE4_1,-SSE4_2,-SSSE3:"
    "glibc.cpu.x86_non_temporal_threshold=0xc0000:glibc.cpu.x86_rep_movsb_threshold=0x800:glibc.cpu.x86_rep_stosb_threshold=0x800",
    # SSE2 and AES alone.
    "OPENSSL_ia32cap": "0x0200000007000000",
}  # fmt: skip


def count(program: Path, words: Sequence[str]) -> int:
    """Instructions of one run, until it ends or becomes another program."""
    out, log = PLACE / "callgrind.out", PLACE / "valgrind.log"
    for old in PLACE.glob("callgrind.out*"):
        old.unlink()
    ended = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", f"--log-file={log}", "--dump-before=*execve*", program, *words],
        env=ENVIRONMENT, cwd=PLACE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    if ended.returncode != 0:
        raise SystemExit(f"heddle {' '.join(words)} ended with {ended.returncode}: {ended.stderr.decode(errors='replace')}")
    # A process that becomes another program is dumped before that.
    texts = [path.read_text() for path in PLACE.glob("callgrind.out*")]
    found = [int(match[1]) for text in texts if (match := re.search(r"^(?:summary|totals): (\d+)", text, re.MULTILINE))]
    if not found:
        raise SystemExit(f"callgrind counted nothing of heddle {' '.join(words)}: {log.read_text()}")
    return sum(found)


def counts(programs: Path, emulator: Path) -> dict[str, int]:
    # Made anew each time, and kept: another user's is not ours to remove.
    if PLACE.exists():
        shutil.rmtree(PLACE)
    PLACE.mkdir(mode=0o700)
    program = PLACE / "heddle"
    # Callgrind can't read the debugging information of Swift.
    subprocess.run(["strip", "--strip-debug", "-o", program, programs / "heddle"], check=True)
    # Found beside it.
    (PLACE / "heddled").symlink_to((programs / "heddled").resolve())
    exchange = Emulator(emulator, PLACE)
    try:
        fill(str(program), PLACE / "home", exchange, PLACE)
        for words in COMMANDS.values():
            # What a first run writes is there then.
            subprocess.run([program, *words], env=ENVIRONMENT, cwd=PLACE, check=True, stdout=subprocess.DEVNULL)
        return {name: count(program, words) for name, words in COMMANDS.items()}
    finally:
        exchange.stop()


def compare(kept: dict[str, int], now: dict[str, int]) -> bool:
    """Prints a table; tells whether nothing grew too much."""
    is_good = True
    print(f"{'command':<20}{'kept':>12}{'now':>12}{'change':>10}")
    for name, number in now.items():
        before = kept.get(name)
        if before is None:
            print(f"{name:<20}{'–':>12}{number:>12}{'':>10}  not in the file")
            is_good = False
            continue
        change = (number / before - 1) * 100
        verdict = f"  more than {MOST_GROWTH:g} % more" if change > MOST_GROWTH else "  less: write the file anew" if change < -MOST_GROWTH else ""
        is_good &= change <= MOST_GROWTH
        print(f"{name:<20}{before:>12}{number:>12}{change:>+9.2f}%{verdict}")
    return is_good


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--programs", type=Path, required=True, help="where heddle and heddled of the release build are")
    options.add_argument("--emulator", type=Path, required=True)
    options.add_argument("--check", action="store_true", help="compare with the file, and fail where a command runs 2 %% more")
    options.add_argument("file", type=Path, help="Benchmarks/instructions.json")
    chosen = options.parse_args()
    with open(f"{PLACE}.{os.getuid()}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            now = counts(chosen.programs.resolve(), chosen.emulator.resolve())
        finally:
            shutil.rmtree(PLACE, ignore_errors=True)
    if not chosen.check:
        chosen.file.write_text(json.dumps(now, indent=2) + "\n")
        print(f"{chosen.file}:", *(f"  {name}: {number}" for name, number in now.items()), sep="\n")
        return 0
    if compare(json.loads(chosen.file.read_text()), now):
        return 0
    print(f"\nIf that is what the change is worth, write {chosen.file} anew: Benchmarks/instructions", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
