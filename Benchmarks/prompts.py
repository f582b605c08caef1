"""What `heddle init` costs who types: its hook at each prompt, the time that a real shell takes for it many times over less the time
without; and the program that answers a TAB, started as its functions start it.

    Benchmarks/prompts.py --programs DIR [--prompts N]      DIR holds heddle; N: 10,000 unless said

Ends with status 1 where a shell takes more than 0.2 ms a prompt, or a TAB more than 10 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PROMPT_MILLISECONDS = 0.2
TAB_MILLISECONDS = 10.0
PROFILES = 100
FOR = "for ((turn = 0; turn < {prompts}; turn++)); do {hook}; done"
#: How a shell is started, what it runs first, and what it runs for each prompt.
SHELLS = {
    "bash": (["bash", "--norc", "-c"], 'eval "$(heddle init bash)"; heddle use acme --yes >/dev/null', FOR, "__heddle_hook"),
    "zsh": (["zsh", "-f", "-c"], 'eval "$(heddle init zsh)"; heddle use acme --yes >/dev/null', FOR, "__heddle_precmd"),
    "fish": (
        ["fish", "--no-config", "-c"],
        "function fish_prompt; end; heddle init fish | source; heddle use acme --yes >/dev/null",
        "for turn in (seq {prompts}); {hook}; end",
        "__heddle_hook; fish_prompt",
    ),
}


def seconds(words: list[str], environment: dict[str, str], directory: str) -> float:
    begun = time.perf_counter()
    subprocess.run(words, env=environment, cwd=directory, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def figure(shell: str, what: str, milliseconds: float, budget: float) -> dict[str, Any]:
    """Prints it, and whether it keeps within its budget."""
    is_met = milliseconds <= budget
    print(f"{shell:5} {milliseconds:6.3f} ms a {what}  (budget {budget} ms: {'met' if is_met else 'MISSED'})")
    return {"shell": shell, "what": what, "milliseconds": milliseconds, "budget": budget, "met": is_met}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--programs", type=Path, required=True)
    options.add_argument("--prompts", type=int, default=10_000)
    options.add_argument("--json", type=Path, help="where to write the figures, too")
    chosen = options.parse_args()
    figures = []
    with tempfile.TemporaryDirectory(prefix="heddle-prompts.") as directory:
        environment = {
            "HOME": directory, "HEDDLE_HOME": f"{directory}/heddle", "LANG": "C.UTF-8", "TERM": "xterm", "COLUMNS": "120", "COREWEAVE_API_TOKEN": "CW-SECRET-x",
            "PATH": os.pathsep.join([str(chosen.programs.resolve()), "/usr/bin", "/bin"]),
        }  # fmt: skip
        for words in (["add", "acme", "--zone", "US-EAST-04A"], ["bind", "acme", "--dir", directory]):
            subprocess.run(["heddle", *words], env=environment, check=True, stdout=subprocess.DEVNULL)
        for shell, (words, first, loop, hook) in SHELLS.items():
            scripts = [f"{first}\n{hook}\n{loop.format(prompts=chosen.prompts, hook=each)}" for each in ("true", hook)]
            taken = [min(seconds([*words, script], environment, directory) for _ in range(3)) for script in scripts]
            each = (taken[1] - taken[0]) * 1000 / chosen.prompts
            figures.append(figure(shell, "prompt", each, PROMPT_MILLISECONDS))
        for number in range(PROFILES - 1):
            words = ["heddle", "add", f"acme-{number}", "--zone", "US-EAST-04A"]
            subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL)
        complete = [str(chosen.programs.resolve() / "heddle"), "complete", "--", "use", "ac"]
        times = [seconds(complete, environment, directory) for _ in range(200)]
        figures.append(figure("any", f"TAB among {PROFILES} profiles", statistics.median(times) * 1000, TAB_MILLISECONDS))
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n")
    return 0 if all(each["met"] for each in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
