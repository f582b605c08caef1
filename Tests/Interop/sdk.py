"""boto3 and the aws CLI, as programs of their own in an environment that a shell was given."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from processes import Run, run
from servers import MissingProgram
from transcript import Transcript

SCRIPTS = Path(__file__).parent / "sdk_scripts"

#: Whatever a test gets wrong, no client may ask a metadata service off this machine; and a retry would hide a refusal.
CAUTION = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1"}


class Sdk:
    """Runs the clients, and keeps what they say: the token must not be in it either."""

    def __init__(self, transcript: Transcript, cwd: Path) -> None:
        self._transcript = transcript
        self._cwd = cwd
        self.aws_program = Path(sys.executable).parent / "aws"
        if not self.aws_program.exists():
            raise MissingProgram(f"{self.aws_program}: run Tests/Interop/run, which installs awscli from requirements.txt")

    def boto3_run(self, env: Mapping[str, str], script: str, *words: str | Path, status: int | None = 0) -> Run:
        """One of `sdk_scripts/`."""
        return run(
            [sys.executable, "-B", SCRIPTS / f"{script}.py", *words], env=CAUTION | dict(env), cwd=self._cwd,
            transcript=self._transcript, status=status,
        )  # fmt: skip

    def boto3(self, env: Mapping[str, str], script: str, *words: str | Path) -> Any:
        """What the script prints, which is JSON."""
        return json.loads(self.boto3_run(env, script, *words).stdout)

    def aws(self, env: Mapping[str, str], *words: str | Path, status: int | None = 0) -> Run:
        return run(
            [self.aws_program, *words], env=CAUTION | dict(env), cwd=self._cwd, transcript=self._transcript, status=status
        )

    def run_bare(self, argv: Sequence[str | Path]) -> Run:
        """A command that sees to its environment itself."""
        return run(argv, env={}, cwd=self._cwd, transcript=self._transcript)

    def buckets(self, env: Mapping[str, str]) -> list[str]:
        """`aws s3 ls`, the names alone."""
        return [line.split()[2] for line in self.aws(env, "s3", "ls").stdout.splitlines()]
