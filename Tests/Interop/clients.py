"""Clients that are no SDK, as programs of their own: each puts an object, lists it and gets it back, as its recipe has it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from heddle_cli import Heddle
from object_store import ObjectStore
from processes import Run, run
from sdk import CAUTION, SCRIPTS
from servers import MissingProgram
from transcript import Transcript


@dataclass(frozen=True)
class Round:
    """One round trip: an object's place, what is put there, and where its copy goes."""

    bucket: str
    key: str
    file: Path
    copy: Path


class Clients:
    """A person's clients, in the environment that `heddle env --for` gives them."""

    def __init__(self, heddle: Heddle, store: ObjectStore, transcript: Transcript, directory: Path) -> None:
        self._heddle = heddle
        self._transcript = transcript
        self.directory = directory
        self.repository = Path(__file__).parents[2]
        # Go resolves names by itself and knows no names below localhost; a proxy it leaves that to.
        self.proxy = {"HTTP_PROXY": f"http://127.0.0.1:{store.front.port}"}

    def environment(self, profile: str, mode: str, recipe: str, *words: str) -> dict[str, str]:
        """A shell's that evaluated `heddle env --for`."""
        ended = self._heddle.run("env", profile, "--mode", mode, "--for", recipe, "--format", "json", *words, may_show_token=True)
        change = json.loads(ended.stdout)
        if secret := change["set"].get("AWS_SECRET_ACCESS_KEY"):
            self._transcript.secret_keys.add(secret)
        return CAUTION | self._heddle.environment | change["set"]

    def code(self, profile: str, mode: str, recipe: str, *words: str) -> Path:
        """What `heddle env --for` prints, in a file."""
        file = self.directory / f"{profile}.{mode}.{recipe}"
        file.write_text(self._heddle.run("env", profile, "--mode", mode, "--for", recipe, *words).stdout)
        return file

    def program(self, name: str) -> Path:
        found = Path(sys.executable).parent / name
        if found.exists():
            return found
        if elsewhere := shutil.which(name):
            return Path(elsewhere)
        raise MissingProgram(f"{name}: run Tests/Interop/run, which installs it")

    def execute(self, argv: list[str | Path], env: Mapping[str, str], *, seconds: float = 120) -> Run:
        return run(argv, env=env, cwd=self.directory, transcript=self._transcript, seconds=seconds)

    def script(self, name: str, env: Mapping[str, str], round: Round, *words: str | Path) -> list[str]:
        """One of `sdk_scripts/`: what it lists."""
        argv = [sys.executable, "-B", SCRIPTS / f"{name}_round_trip.py", round.bucket, round.key, round.file, round.copy, *words]
        listed: list[str] = json.loads(self.execute(argv, env).stdout)
        return listed

    def rclone(self, mode: str, round: Round) -> list[str]:
        env = self.environment("acme", mode, "rclone") | self.proxy | {"RCLONE_CONFIG": "/notfound", "RCLONE_LOW_LEVEL_RETRIES": "1"}
        remote = f":s3:{round.bucket}/{round.key}"
        self.execute([self.program("rclone"), "copyto", "--s3-upload-cutoff", "8Mi", "--s3-chunk-size", "8Mi", round.file, remote], env)
        listed = self.execute([self.program("rclone"), "lsf", "-R", f":s3:{round.bucket}"], env).stdout.split("\n")
        self.execute([self.program("rclone"), "copyto", remote, round.copy], env)
        return [line for line in listed if line == round.key]

    def s3cmd(self, mode: str, round: Round) -> list[str]:
        env = self.environment("acme", mode, "s3cmd")
        place = f"s3://{round.bucket}/{round.key}"
        self.execute([self.program("s3cmd"), "put", round.file, place], env)
        listed = self.execute([self.program("s3cmd"), "ls", place], env).stdout.split()
        self.execute([self.program("s3cmd"), "get", place, round.copy], env)
        return [word.removeprefix(f"s3://{round.bucket}/") for word in listed if word.startswith("s3://")]

    def restic(self, mode: str, round: Round, lookup: str = "dns") -> list[str]:
        """A backup instead of an object: its repository has lists, locks and many objects."""
        env = self.environment("acme", mode, "restic") | self.proxy | {"RESTIC_PASSWORD": "x", "RESTIC_CACHE_DIR": str(self.directory / "cache")}
        repository = f"s3:{env['AWS_ENDPOINT_URL']}/{round.bucket}/{round.key}"
        restic = [self.program("restic"), "-o", f"s3.bucket-lookup={lookup}", "-r", repository]
        self.execute([*restic, "init"], env)
        self.execute([*restic, "backup", round.file], env)
        self.execute([*restic, "restore", "latest", "--target", self.directory / "restored"], env)
        restored = self.directory / "restored" / round.file.relative_to("/")
        shutil.copy(restored, round.copy)
        return [round.key] if "snapshots" in self.execute([*restic, "snapshots"], env).stdout else []

    def obstore(self, mode: str, round: Round) -> list[str]:
        return self.script("obstore", self.environment("acme", mode, "obstore", "--bucket", round.bucket), round)

    def obstore_without_a_recipe(self, mode: str, round: Round) -> list[str]:
        return self.script("obstore", self.plain(mode) | {"AWS_ALLOW_HTTP": "true"}, round)

    def restic_without_its_flag(self, mode: str, round: Round) -> list[str]:
        return self.restic(mode, round, lookup="auto")

    def polars(self, mode: str, round: Round) -> list[str]:
        return self.script("polars", self.environment("acme", mode, "polars", "--bucket", round.bucket), round)

    def deltalake(self, mode: str, round: Round) -> list[str]:
        return self.script("deltalake", self.environment("acme", mode, "deltalake", "--bucket", round.bucket), round)

    def pyarrow(self, mode: str, round: Round) -> list[str]:
        return self.script("pyarrow", self.plain(mode), round, self.code("acme", mode, "pyarrow"))

    def duckdb(self, mode: str, round: Round) -> list[str]:
        return self.script("duckdb", self.plain(mode), round, self.code("acme", mode, "duckdb"))

    def juicefs(self, mode: str, round: Round) -> list[str]:
        """A file system in the bucket, by its own copying instead of a mount."""
        env = self.environment("acme", mode, "juicefs", "--bucket", round.bucket) | self.proxy
        name = round.key.replace("/", "-").replace(".", "-").lower()
        bucket = env["AWS_ENDPOINT_URL"].replace("://", f"://{round.bucket}.")
        meta = f"sqlite3://{self.directory / name}.db"
        juicefs: list[str | Path] = [self.program("juicefs")]
        self.execute([*juicefs, "format", "--storage", "s3", "--bucket", bucket, meta, name], env)
        for which in ("given", "copied"):
            (self.directory / f"{which}.{name}").mkdir()
        shutil.copy(round.file, self.directory / f"given.{name}/file")
        there = env | {"heddlefs": meta}
        self.execute([*juicefs, "sync", f"{self.directory}/given.{name}/", "jfs://heddlefs/"], there)
        self.execute([*juicefs, "sync", "jfs://heddlefs/", f"{self.directory}/copied.{name}/"], there)
        shutil.copy(self.directory / f"copied.{name}/file", round.copy)
        return [round.key]

    def gdal(self, mode: str, round: Round) -> list[str]:
        return self.script("gdal", self.environment("acme", mode, "gdal"), round)

    def s3torchconnector(self, mode: str, round: Round) -> list[str]:
        return self.script("s3torchconnector", self.environment("acme", mode, "s3torchconnector"), round)

    def plain(self, mode: str) -> dict[str, str]:
        return CAUTION | self._heddle.environment | self._heddle.environment_of("acme", mode)


