"""Heddle as a person has it: a home of its own, a clean environment, and the programs on PATH."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from processes import Run, private_file, run
from servers import MissingProgram
from transcript import Transcript


@dataclass(frozen=True)
class Programs:
    """Where the programs under test lie."""

    directory: Path

    def find(self, name: str) -> Path:
        program = self.directory / name
        if not os.access(program, os.X_OK):
            raise MissingProgram(
                f"{program} is missing: `swift build` makes it, or name its directory: Tests/Interop/run DIR"
            )
        return program


class Heddle:
    """One person's Heddle, in a directory of the test's own."""

    def __init__(self, programs: Programs, directory: Path, transcript: Transcript, *, place: str = "heddle home") -> None:
        """
        :param place: the name of HEDDLE_HOME's directory.
        """
        self.program = programs.find("heddle")
        self.daemon = programs.find("heddled")
        self.directory = directory
        self.home = directory / "home"
        self.place = directory / place
        for directory in (self.home, self.place):
            directory.mkdir(mode=0o700, parents=True)
        self.transcript = transcript
        #: All that the programs get to see, unless a test says more.
        self.environment = {
            "HOME": str(self.home),
            "HEDDLE_HOME": str(self.place),
            "PATH": os.pathsep.join([str(self.program.parent), str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
            "LANG": "C.UTF-8",
            # The emulator's keys work at once.
            "HEDDLE_SETTLE_SECONDS": "0",
        }

    def run(self, *words: str | Path, env: Mapping[str, str] = {}, status: int | None = 0, **options: Any) -> Run:
        """`heddle WORDS`.

        :param env: on top of the clean environment.
        """
        return self._run(self.program, *words, env=env, status=status, **options)

    def run_daemon(self, *words: str | Path, env: Mapping[str, str] = {}, status: int | None = 0) -> Run:
        """`heddled WORDS`."""
        return self._run(self.daemon, *words, env=env, status=status)

    def _run(self, *argv: str | Path, env: Mapping[str, str], status: int | None, **options: Any) -> Run:
        ended = run(
            argv, env=self.environment | dict(env), cwd=self.home, transcript=self.transcript, status=status, **options
        )
        assert "Fatal error" not in ended.stderr and ended.status >= 0, f"it crashed: {ended}"
        return ended

    def add(
        self, name: str, *, token: str, exchange_url: str, endpoint: str, zone: str = "US-EAST-04A", mode: str | None = None
    ) -> None:
        """A profile whose token lies in a private file outside HEDDLE_HOME."""
        file = private_file(self.home / ".secrets" / name, token + "\n")
        self.run(
            "add", name, "--zone", zone, "--token", f"file:{file}", "--exchange-url", exchange_url, "--endpoint", endpoint,
            *(["--mode", mode] if mode else []),
        )  # fmt: skip

    def environment_of(self, name: str, mode: str | None = None, *, inherited: Mapping[str, str] = {}) -> dict[str, str]:
        """The whole environment of a shell that did what the guide says: `eval "$(heddle env NAME)"`.

        :param inherited: what the shell has from before, on top of the clean environment.
        """
        return self.shell('eval "$(heddle env "$@")"', name, *(["--mode", mode] if mode else []), inherited=inherited)

    def shell(self, script: str, *words: str, inherited: Mapping[str, str] = {}) -> dict[str, str]:
        """The environment that a POSIX shell has after a script; the words are its `$@`."""
        ended = run(
            ["/bin/sh", "-c", f"{script}\nexec env -0", "sh", *words], env=self.environment | dict(inherited), cwd=self.home,
            transcript=self.transcript, may_show_token=True,
        )  # fmt: skip
        assert ended.stderr == "", f"a switch has nothing to say on standard error: {ended.stderr}"
        settings = dict(line.split("=", 1) for line in ended.stdout.rstrip("\0").split("\0"))
        assert "HEDDLE_PROFILE" in settings, f"nothing was set by {script}"
        if secret := settings.get("AWS_SECRET_ACCESS_KEY"):
            self.transcript.secret_keys.add(secret)
        # Only mode `container` may hand out the token.
        allowed = settings.get("AWS_CONTAINER_AUTHORIZATION_TOKEN", "").removeprefix("Bearer ")
        for variable, value in settings.items():
            for token in self.transcript.tokens:
                if token in value:
                    assert variable == "AWS_CONTAINER_AUTHORIZATION_TOKEN" and token == allowed, (
                        f"the token is in {variable}"
                    )
        return settings

    def credential(self, name: str) -> dict[str, Any]:
        """What `credential-process` prints."""
        printed: dict[str, Any] = json.loads(self.run("credential-process", name).stdout)
        self.transcript.secret_keys.add(printed["SecretAccessKey"])
        return printed

    def config_file(self, name: str) -> Path:
        """The private AWS config file of a profile."""
        return self.place / "state" / "aws" / f"{name}.config"

    def credentials_file(self, name: str) -> Path:
        """The private AWS credentials file of a profile, which has no secret."""
        return self.config_file(name).with_suffix(".credentials")

    def plain_secrets(self) -> list[str]:
        """Which file of HEDDLE_HOME holds a token or a secret key that can be read off. Names files, never secrets."""
        return [
            str(file)
            for file in self.place.rglob("*")
            if file.is_file() and not file.is_symlink() and self.transcript.anything_in(file.read_bytes())
        ]
