"""zsh-bench's own numbers for a zsh without Heddle, and for one that follows an active profile.

    Benchmarks/zsh_bench.py --programs DIR --zsh-bench DIR

zsh-bench (https://github.com/romkatv/zsh-bench) types into a real zsh and looks at the screen; what a person notices begins at
50 ms for the first prompt, 150 ms for the first command, 10 ms for a command and 20 ms for a key, as its README says.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

#: Milliseconds from which a person notices it.
NOTICED = {"first_prompt_lag_ms": 50, "first_command_lag_ms": 150, "command_lag_ms": 10, "input_lag_ms": 20}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--zsh-bench", type=Path, required=True, help="a copy of its repository")
    parser.add_argument("--iterations", type=int, default=16)
    parser.add_argument("--json", type=Path, help="where to write the figures, too")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="heddle-bench.") as name:
        home = Path(name)
        # script(1), which it stands on, starts $SHELL.
        environment = {
            "HOME": name, "HEDDLE_HOME": f"{name}/heddle", "SHELL": "/usr/bin/zsh", "TERM": "xterm-256color", "LANG": "C.UTF-8",
            "PATH": f"{options.programs.resolve()}:/usr/bin:/bin",
        }  # fmt: skip
        for words in (["add", "acme", "--zone", "US-EAST-04A"], ["use", "acme"]):
            subprocess.run(["heddle", *words], env=environment, check=True, capture_output=True)
        plain = 'PS1="%~ %# "\n'
        for what, lines in (("without Heddle", plain), ("with Heddle", plain + 'eval "$(heddle init zsh --follow)"\n')):
            (home / ".zshrc").write_text(lines)
            words = ["zsh", options.zsh_bench.resolve() / "zsh-bench", "--iters", str(options.iterations), "--login", "no", "--git", "no"]
            said = subprocess.run(words, env=environment, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=600).stdout
            figures = {key: float(value) for key, _, value in (line.partition("=") for line in said.splitlines()) if key in NOTICED}
            rows.append({"what": what, "figures": figures})
            print(f"{what:16} " + "  ".join(f"{key} {value:.2f}" for key, value in figures.items()), flush=True)
    if options.json:
        options.json.write_text(json.dumps({"noticed": NOTICED, "rows": rows}, indent=2) + "\n")
    return 0 if all(rows[1]["figures"][key] < limit for key, limit in NOTICED.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
