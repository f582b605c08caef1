"""What short commands of Heddle take beside those of programs that people run as often: each prints what it has at hand, and asks no network.

    Benchmarks/neighbours.py --programs DIR --emulator PROGRAM --reference PROGRAM [--aws PROGRAM] [--aws-2 PROGRAM]
                             [--rclone PROGRAM] [--starship PROGRAM]

A program that isn't there is left out, and said.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from emulator import Emulator
from processes import PROFILE, Process, fill, heddle_in, on_one_processor

#: Seconds that each command is run for, and the fewest and the most runs.
SECONDS, FEWEST, MOST = 4.0, 15, 400


def version(*words: str) -> str:
    """The first number of what a program says of its version."""
    said = subprocess.run(words, capture_output=True, text=True, check=True)
    first = (said.stdout + said.stderr).split("\n")[0]
    return next(word.strip(",v") for word in first.replace("/", " ").split() if word.lstrip("v")[:1].isdigit())


def commands(options: argparse.Namespace, home: Path, directory: Path) -> list[tuple[str, str, Process]]:
    """What each is called, its version, and its process."""
    heddle = str(options.programs / "heddle")
    ours = {"credential-process": ["credential-process", PROFILE], "env": ["env", PROFILE], "current": ["current"], "list": ["list"], "prompt": ["prompt"]}
    found = [(f"heddle {name}", "", heddle_in(home, directory, heddle, *words)) for name, words in ours.items()]
    found.append(("the C program", "", heddle_in(home, directory, str(options.reference), str(home / "heddle.db"), PROFILE)))
    found.append(("true", "", heddle_in(home, directory, "/bin/true")))

    def other(name: str, program: str | Path | None, *words: str, inside: Path | None = None, **environment: str) -> None:
        path = shutil.which(str(program)) if program else None
        if path is None:
            print(f"{name}: not there, left out", file=sys.stderr)
            return
        base = {"HOME": str(directory), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"} | environment
        # posix_spawn takes no working directory; env does, and its own start is measured with it.
        before = ("/usr/bin/env", "-C", str(inside)) if inside else ()
        found.append((name, version(path, "--version"), Process((*before, str(Path(path).absolute()), *words), tuple(base.items()))))

    row = f"SELECT sealed FROM credential JOIN profile ON profile.id = profile_id WHERE name = '{PROFILE}'"
    other("sqlite3, the same row", "sqlite3", str(home / "heddle.db"), row)
    envrc = directory / "direnv"
    envrc.mkdir()
    (envrc / ".envrc").write_text("export AWS_PROFILE=acme AWS_REGION=US-EAST-04A\n")
    if shutil.which("direnv"):
        subprocess.run(["direnv", "allow", envrc], env={"HOME": str(directory), "PATH": "/usr/bin:/bin"}, check=True)
    other("direnv export", "direnv", "export", "bash", inside=envrc)
    (directory / ".config/gh").mkdir(parents=True)
    (directory / ".config/gh/hosts.yml").write_text("github.com:\n    user: a\n    oauth_token: gho_0123456789\n    git_protocol: https\n")
    other("gh auth token", "gh", "auth", "token")
    (directory / "rclone.conf").write_text("[acme]\ntype = s3\nprovider = Other\nenv_auth = true\n")
    other("rclone listremotes", options.rclone, "listremotes", RCLONE_CONFIG=str(directory / "rclone.conf"))
    (directory / ".aws").mkdir()
    keys = "aws_access_key_id = CWAK\naws_secret_access_key = secret\naws_session_token = token\n"
    (directory / ".aws/credentials").write_text(f"[default]\n{keys}")
    # Version 1 can't print keys.
    other("aws configure get", options.aws, "configure", "get", "aws_access_key_id")
    other("aws configure export-credentials", options.aws_2, "configure", "export-credentials", "--format", "env")
    other("starship prompt", options.starship, "prompt", AWS_PROFILE="acme", STARSHIP_SHELL="bash")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--programs", "--emulator", "--reference"):
        parser.add_argument(name, type=Path, required=True)
    for name in ("--aws", "--aws-2", "--rclone", "--starship"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--json", type=Path, help="where to write the figures, too")
    options = parser.parse_args()
    options.programs, options.reference = options.programs.resolve(), options.reference.resolve()
    on_one_processor()
    with tempfile.TemporaryDirectory(prefix="heddle-bench.") as name:
        directory = Path(name)
        emulator = Emulator(options.emulator.resolve(), directory, "--lifetime", "86400")
        try:
            home = directory / "home"
            fill(str(options.programs / "heddle"), home, emulator, directory)
            rows = []
            for what, which, process in commands(options, home, directory):
                runs = min(MOST, max(FEWEST, int(SECONDS * 1000 / process.median(3))))
                rows.append({"what": what, "version": which, "milliseconds": process.median(runs), "runs": runs})
                print(f"{what:34} {which:10} {rows[-1]['milliseconds']:9.2f} ms, {runs} runs", flush=True)
        finally:
            emulator.stop()
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
