"""The scripts of docs/deploy/slurm, run in the order and with the variables in which slurmd runs them."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from heddle_cli import Heddle
from processes import Run, run
from sdk import Sdk
from servers import Emulator

SCRIPTS = Path(__file__).parents[2] / "docs" / "deploy" / "slurm"
TASKS = 8


class Job:
    """A job of whoever runs the tests, on a node that is this machine."""

    def __init__(self, heddle: Heddle, directory: Path) -> None:
        self.heddle = heddle
        self.node = directory / "run"
        self._stand_ins = directory / "stand-ins"
        self._stand_ins.mkdir()
        # Where root asks for the user's home; it is not this test's to be had from the account's record.
        passwd = self._stand_ins / "getent"
        passwd.write_text(f"#!/bin/sh\necho 'root:x:0:0:root:{heddle.home}:/bin/sh'\n")
        passwd.chmod(0o755)
        self.directory = self.node / "job-4711"

    def script(self, name: str, more: Mapping[str, str] = {}, status: int | None = 0) -> Run:
        """A script of root's: slurmd gives it hardly anything."""
        environment = {
            "PATH": f"{self._stand_ins}:{self.heddle.environment['PATH']}", "SLURM_JOB_ID": "4711", "SLURM_JOB_USER": "root",
            "SLURM_JOB_UID": str(os.getuid()), "SLURM_JOB_GID": str(os.getgid()), "HEDDLE_SLURM_DIRECTORY": str(self.node),
        }  # fmt: skip
        return run([SCRIPTS / name], env=environment | dict(more), cwd=self.heddle.home, transcript=self.heddle.transcript, status=status)

    def task_prolog(self, profile: str | None, status: int | None = 0) -> Run:
        """As the user, with the job's environment: what sbatch took along of a shell."""
        environment = self.heddle.environment | {"SLURM_JOB_ID": "4711", "HEDDLE_SLURM_DIRECTORY": str(self.node)}
        if profile is not None:
            environment["HEDDLE_PROFILE"] = profile
        return run(
            [SCRIPTS / "task-prolog.sh"], env=environment, cwd=self.heddle.home, transcript=self.heddle.transcript, status=status
        )


def task_environment(output: str, inherited: Mapping[str, str]) -> dict[str, str]:
    """What Slurm makes of a task prolog's output (task_prolog in slurm.conf(5)): the rest of a line, as it is."""
    environment = dict(inherited)
    for line in output.splitlines():
        verb, _, rest = line.partition(" ")
        match verb:
            case "export":
                name, equals, value = rest.partition("=")
                assert equals and name.replace("_", "").isalnum(), line
                environment[name] = value
            case "unset":
                environment.pop(rest, None)
            case "print":
                pass
            case _:
                raise AssertionError(f"Slurm would take no notice of: {line}")
    return environment


def told(ended: Run) -> list[str]:
    """What of a task prolog's output reaches the task's: the lines that begin so. All of them, of one that failed."""
    lines = ended.stdout.splitlines()
    assert lines and all(line.startswith("print ") for line in lines), ended
    return [line.removeprefix("print ") for line in lines]


@pytest.fixture
def job(organisations: Heddle, tmp_path: Path) -> Job:
    return Job(organisations, tmp_path)


def test_a_job_from_prolog_to_epilog(job: Job, emulator: Emulator, sdk: Sdk) -> None:
    before = {file: file.read_bytes() for file in job.heddle.place.rglob("*") if file.is_file()}
    job.script("prolog.sh")
    assert stat.S_IMODE(job.directory.stat().st_mode) == 0o700
    # All of a node's tasks at once.
    with ThreadPoolExecutor(TASKS) as threads:
        outputs = [each.stdout for each in threads.map(lambda _: job.task_prolog("acme"), range(TASKS))]
    assert len(set(outputs)) == 1
    leftovers = {"AWS_SESSION_TOKEN": "stale", "AWS_PROFILE": "other"}
    environment = task_environment(outputs[0], job.heddle.environment | leftovers)
    assert environment["HEDDLE_HOME"] == f"{job.directory}/home" and "AWS_SESSION_TOKEN" not in environment
    with ThreadPoolExecutor(4) as threads:
        listed = list(threads.map(lambda _: sdk.boto3(environment, "list_buckets", "2"), range(4)))
    assert listed == [[["acme-models", "acme-datasets"]] * 2] * 4
    assert emulator.exchanges("acme") == 1, "the tasks of a node share their keys"
    assert {file: file.read_bytes() for file in before} == before, "the user's own database is read alone"

    job.script("epilog.sh")
    assert not job.directory.exists() and job.node.exists()
    assert set(emulator.counts()["revoked_keys"]) == emulator.key_ids("acme")
    # As slurmd does after an epilog that was cut short.
    job.script("epilog.sh")


def test_a_token_below_the_users_home_is_found_by_the_epilog(job: Job, emulator: Emulator, sdk: Sdk) -> None:
    job.heddle.run("set", "acme", "--token", "file:~/.secrets/acme")
    job.script("prolog.sh")
    environment = task_environment(job.task_prolog("acme").stdout, job.heddle.environment)
    sdk.boto3(environment, "list_buckets", "1")
    job.script("epilog.sh")
    assert len(emulator.counts()["revoked_keys"]) == 1


def test_a_job_without_a_profile_is_left_alone(job: Job) -> None:
    job.script("prolog.sh")
    assert job.task_prolog(None).stdout == ""
    job.script("epilog.sh")
    assert not job.directory.exists()


def test_a_job_whose_profile_is_not_there_does_not_run_with_another(job: Job) -> None:
    job.script("prolog.sh")
    refused = job.task_prolog("nosuch", status=66)
    assert told(refused)[0] == "heddle: no profile named nosuch"


def test_a_task_is_told_why_its_profile_could_not_be_set_up(job: Job) -> None:
    """Each of the steps that can fail says it where Slurm shows it, and gives the task no half of an environment."""
    job.script("prolog.sh")
    (job.directory / "home").write_text("in the way of the node's own database")
    refused = job.task_prolog("acme", status=None)
    assert refused.status != 0 and told(refused)[0].startswith("heddle: ") and str(job.directory / "home") in "".join(told(refused))
    job.heddle.environment["PATH"] = "/usr/bin:/bin"
    refused = job.task_prolog("acme", status=127)
    assert told(refused)[0].endswith("heddle: command not found")


def test_without_the_prolog_the_task_does_not_start_and_is_told(job: Job) -> None:
    problem, hint = told(job.task_prolog("acme", status=78))
    assert problem == f"heddle: no {job.directory} on this node, so acme is not set up" and hint.startswith("hint: scontrol show config")


def test_what_goes_wrong_drains_no_node(job: Job, tmp_path: Path, emulator: Emulator) -> None:
    (tmp_path / "run").write_text("not a directory")
    job.script("prolog.sh")
    (tmp_path / "run").unlink()
    job.script("prolog.sh")
    job.task_prolog("acme")
    emulator.fail("status", status=503)
    job.script("epilog.sh")
    assert not job.directory.exists()


def test_the_directory_is_the_jobs_users(job: Job) -> None:
    job.script("prolog.sh", {"SLURM_JOB_UID": "12345", "SLURM_JOB_GID": "23456"})
    assert (job.directory.stat().st_uid, job.directory.stat().st_gid) == (12345, 23456)
