"""The recipes for GitHub Actions, GitLab CI and dev containers: against their schemas, and their steps run in order."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from heddle_cli import Programs
from processes import Run, run
from sdk import CAUTION
from servers import Emulator, SilentHandler, WebServer
from transcript import Transcript

REPOSITORY = Path(__file__).parents[2]
DEPLOY = REPOSITORY / "docs" / "deploy"
WORKFLOW = DEPLOY / "github" / "example-workflow.yml"
GITLAB = DEPLOY / "gitlab"
FEATURE = DEPLOY / "devcontainer" / "heddle"
VERSION = "0.1.0"


# Schemas. Those of check-jsonschema come with it.

SCHEMAS = {
    "github/setup-heddle/action.yml": ["vendor.github-actions"],
    "github/cleanup-heddle/action.yml": ["vendor.github-actions"],
    "github/example-workflow.yml": ["vendor.github-workflows"],
    "gitlab/heddle.gitlab-ci.yml": ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
    "gitlab/example.gitlab-ci.yml": ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
}


def check_schema(file: Path, schema: list[str]) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "check-jsonschema"
    return subprocess.run([program, "--builtin-schema", *schema, file], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_take_the_recipes(name: str) -> None:
    checked = check_schema(DEPLOY / name, SCHEMAS[name])
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("github/setup-heddle/action.yml", "using: composite", "using: compost"),
        ("github/example-workflow.yml", "runs-on:", "run-on:"),
        ("gitlab/example.gitlab-ci.yml", "extends:", "extend:"),
    ],
)
def test_schemas_refuse_what_is_misspelled(name: str, right: str, wrong: str, tmp_path: Path) -> None:
    file = tmp_path / Path(name).name
    file.write_text((DEPLOY / name).read_text().replace(right, wrong))
    assert check_schema(file, SCHEMAS[name]).returncode != 0


#: What https://containers.dev/implementors/features says of the file, as far as it is used here.
FEATURE_SCHEMA = {
    "type": "object",
    "required": ["id", "version", "name"],
    "additionalProperties": False,
    "properties": {
        "id": {"const": FEATURE.name},
        "version": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
        "name": {"type": "string"},
        "description": {"type": "string"},
        "installsAfter": {"type": "array", "items": {"type": "string"}},
        "options": {
            "additionalProperties": {
                "type": "object",
                "required": ["type", "default"],
                "additionalProperties": False,
                "properties": {"type": {"enum": ["string", "boolean"]}, "default": {}, "description": {"type": "string"}},
            }
        },
    },
}


def test_the_feature_is_described_as_dev_containers_want_it() -> None:
    described = json.loads((FEATURE / "devcontainer-feature.json").read_text())
    jsonschema.validate(described, FEATURE_SCHEMA)
    for option in described["options"].values():
        assert isinstance(option["default"], {"string": str, "boolean": bool}[option["type"]])
    # Each becomes a variable in capitals, for the whole script: it must not be one that shells know.
    assert {name.upper() for name in described["options"]} == {"VERSION", "RELEASES", "INTEGRATE"}


# A release, as the recipes download it.


@pytest.fixture(scope="module")
def release(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    name = f"heddle-{VERSION}-linux-{os.uname().machine}"
    place = tmp_path_factory.mktemp("release")
    with tarfile.open(place / f"{name}.tar.gz", "w:gz", compresslevel=0) as tarball:
        tarball.add(programs.find("heddle").resolve(), f"{name}/bin/heddle")
        tarball.add(programs.find("heddled").resolve(), f"{name}/libexec/heddle/heddled")
        for file in ["docs/deploy/systemd/user/heddle-agent.service", "packaging/systemd/heddle-sync.service"]:
            tarball.add(REPOSITORY / file, f"{name}/share/systemd/user/{Path(file).name}")
        tarball.add(REPOSITORY / "LICENSE", f"{name}/share/doc/heddle/LICENSE")
    placed = (REPOSITORY / "packaging/placed.sh").read_text()
    words = [f"version={VERSION}", "repository=https://heddle.invalid/someone/heddle", f"placed={placed}"]
    script = subprocess.run([REPOSITORY / "packaging/render", REPOSITORY / "packaging/install.sh", *words], check=True, capture_output=True)
    (place / "install.sh").write_bytes(script.stdout)
    digest = hashlib.sha256((place / f"{name}.tar.gz").read_bytes()).hexdigest()
    (place / "SHA256SUMS").write_text(f"{digest}  {name}.tar.gz\n{'0' * 64}  {name}.tar.gz.sbom\n")
    return place


@pytest.fixture
def releases(release: Path, tmp_path: Path) -> Path:
    place = tmp_path / "releases" / f"v{VERSION}"
    place.mkdir(parents=True)
    for file in release.iterdir():
        os.link(file, place / file.name)
    return place.parent


@pytest.fixture
def served(releases: Path) -> Iterator[str]:
    """The address of releases."""

    class Handler(SilentHandler):
        def do_GET(self) -> None:
            file = releases / self.path.removeprefix("/")
            self.send_response(200 if file.is_file() else 404)
            self.end_headers()
            if file.is_file():
                self.wfile.write(file.read_bytes())

    server = WebServer(Handler)
    yield f"http://127.0.0.1:{server.port}"
    server.close()


def tamper(releases: Path) -> None:
    """The tarball, not what it is a link of."""
    [tarball] = (releases / f"v{VERSION}").glob("*.tar.gz")
    content = tarball.read_bytes()
    tarball.unlink()
    tarball.write_bytes(content + b"more")


# GitHub Actions.


@dataclass
class Runner:
    """Runs a job's steps as GitHub's runner does: `bash --noprofile --norc -eo pipefail`, with files for what a step sets."""

    directory: Path
    environment: dict[str, str]
    transcript: Transcript
    secrets: Mapping[str, str]
    inputs: Mapping[str, str]
    failed: bool = False
    masks: list[str] = field(default_factory=list)
    log: list[Run] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.temp = self.directory / "temp"
        self.temp.mkdir()

    def run_job(self, job: Mapping[str, Any], actions: Path) -> None:
        for step in job["steps"]:
            self._run_step(step, actions, {})

    def _run_step(self, step: Mapping[str, Any], actions: Path, inputs: Mapping[str, str]) -> None:
        condition = step.get("if", "success()")
        assert condition in ("success()", "always()")
        if self.failed and condition == "success()":
            return
        if uses := step.get("uses"):
            if uses.startswith("actions/checkout@"):
                return
            action = yaml.safe_load((actions / Path(uses).name / "action.yml").read_text())
            given = {name: self._expand(value, {}) for name, value in step.get("with", {}).items()} | (
                self.inputs if Path(uses).name == "setup-heddle" else {}
            )
            known = action.get("inputs", {})
            assert given.keys() <= known.keys()
            values = {name: given.get(name, known[name].get("default")) for name in known}
            assert None not in values.values(), "a required input is missing"
            # An action's steps look at what became of the action's own.
            before, self.failed = self.failed, False
            for each in action["runs"]["steps"]:
                self._run_step(each, actions, values)
            self.failed = self.failed or before
            return
        assert step.get("shell", "bash") == "bash"
        # GitHub would put an input's text into the script: whoever names a branch could run commands.
        assert "${{" not in step["run"]
        more = {name: self._expand(value, inputs) for name, value in step.get("env", {}).items()}
        files = {name: self.temp / name.lower() for name in ["GITHUB_ENV", "GITHUB_PATH"]}
        for file in files.values():
            file.write_text("")
        environment = self.environment | {"RUNNER_TEMP": str(self.temp)} | {name: str(file) for name, file in files.items()} | more
        script = self.temp / "script.sh"
        script.write_text(step["run"])
        ended = run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script], env=environment, cwd=self.directory, transcript=self.transcript,
            status=None,
        )  # fmt: skip
        self.log.append(ended)
        self.failed = self.failed or ended.status != 0
        self.masks += re.findall(r"(?m)^::add-mask::(.+)$", ended.stdout)
        self.environment |= self._read(files["GITHUB_ENV"].read_text())
        for line in files["GITHUB_PATH"].read_text().splitlines():
            self.environment["PATH"] = f"{line}:{self.environment['PATH']}"

    def _expand(self, value: str, inputs: Mapping[str, str]) -> str:
        def expression(match: re.Match[str]) -> str:
            kind, name = match[1].split(".")
            return {"inputs": inputs, "secrets": self.secrets, "runner": {"temp": str(self.temp)}}[kind][name]

        return re.sub(r"\$\{\{ ([a-z]+\.[\w-]+) \}\}", expression, value)

    @staticmethod
    def _read(text: str) -> dict[str, str]:
        """`NAME=value`, or `NAME<<END` and lines up to END."""
        found = {}
        lines = iter(text.splitlines())
        for line in lines:
            if match := re.fullmatch(r"(\w+)<<(.+)", line):
                content = []
                while (each := next(lines)) != match[2]:
                    content.append(each)
                found[match[1]] = "\n".join(content)
            else:
                name, equals, value = line.partition("=")
                assert equals, line
                found[name] = value
        return found


@pytest.fixture
def clean(tmp_path: Path) -> dict[str, str]:
    """A job's environment: aws is there, Heddle is not."""
    home = tmp_path / "home"
    home.mkdir()
    return CAUTION | {
        "HOME": str(home), "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "LANG": "C.UTF-8", "HEDDLE_SETTLE_SECONDS": "0",
    }  # fmt: skip


@pytest.fixture
def runner(
    clean: dict[str, str], emulator: Emulator, served: str, transcript: Transcript, tmp_path: Path
) -> Callable[..., Runner]:
    def make(**inputs: str) -> Runner:
        there = f"--endpoint {emulator.endpoint} --exchange-url {emulator.exchange_url}"
        defaults = {"releases": served, "add-options": there}
        return Runner(
            tmp_path, clean, transcript, {"COREWEAVE_API_TOKEN": emulator.organisations["acme"].token}, defaults | inputs
        )

    return make


def job() -> dict[str, Any]:
    [found] = yaml.safe_load(WORKFLOW.read_text())["jobs"].values()
    return dict(found)


@pytest.mark.parametrize("mode", ["profile", "keys"])
def test_a_job_lists_buckets_and_leaves_nothing(mode: str, runner: Callable[..., Runner], emulator: Emulator) -> None:
    job_runner = runner(mode=mode)
    job_runner.run_job(job(), DEPLOY / "github")
    assert not job_runner.failed, job_runner.log[-1]
    [listing] = [ended for ended in job_runner.log if "acme-models" in ended.stdout and "verify" not in ended.command and "✓" not in ended.stdout]
    assert [line.split()[2] for line in listing.stdout.splitlines()] == ["acme-models", "acme-datasets"]
    # The key that was used is revoked, and no file is left, nor a secret in what the steps that follow inherit.
    assert set(emulator.counts()["revoked_keys"]) == emulator.key_ids("acme")
    assert not (job_runner.temp / "heddle").exists() and not (job_runner.temp / "heddle-programs").exists()
    token = emulator.organisations["acme"].token
    assert token not in "".join(job_runner.environment.values())
    secret = job_runner.environment.get("AWS_SECRET_ACCESS_KEY")
    assert (secret is not None) == (mode == "keys")
    if secret:
        assert secret in job_runner.masks
        job_runner.transcript.secret_keys.add(secret)


def test_a_job_that_fails_is_cleaned_up_all_the_same(runner: Callable[..., Runner], emulator: Emulator) -> None:
    job_runner = runner()
    steps = job()
    [listing] = [step for step in steps["steps"] if "run" in step]
    listing["run"] = "false"
    job_runner.run_job(steps, DEPLOY / "github")
    assert job_runner.failed and not (job_runner.temp / "heddle").exists()
    assert set(emulator.counts()["revoked_keys"]) == emulator.key_ids("acme")


def test_a_tarball_that_was_tampered_with_is_not_installed(runner: Callable[..., Runner], releases: Path) -> None:
    tamper(releases)
    job_runner = runner()
    job_runner.run_job(job(), DEPLOY / "github")
    assert job_runner.failed and len(job_runner.log) == 2, "the install, and the clean-up"
    assert "is not what SHA256SUMS says" in job_runner.log[0].stderr and not (job_runner.temp / "heddle-programs").exists()


def test_a_wrong_token_fails_the_set_up(runner: Callable[..., Runner], emulator: Emulator) -> None:
    job_runner = runner(token="CW-SECRET-wrong")
    job_runner.run_job(job(), DEPLOY / "github")
    assert job_runner.failed and job_runner.log[1].status == 77 and len(job_runner.log) == 3


def test_steps_in_shell_are_clean(tmp_path: Path) -> None:
    for name in ["setup-heddle", "cleanup-heddle"]:
        for number, step in enumerate(yaml.safe_load((DEPLOY / "github" / name / "action.yml").read_text())["runs"]["steps"]):
            script = tmp_path / f"{name}-{number}.bash"
            script.write_text(step["run"])
            checked = subprocess.run(["shellcheck", "--shell=bash", script], capture_output=True, text=True, check=False)
            assert checked.returncode == 0, checked.stdout


# GitLab CI.


def test_whoever_includes_the_template_gets_no_job_and_no_setting_of_all_jobs() -> None:
    included = yaml.safe_load((GITLAB / "heddle.gitlab-ci.yml").read_text())
    assert included and all(name.startswith(".") for name in included)
    example = yaml.safe_load((GITLAB / "example.gitlab-ci.yml").read_text())
    assert example["include"] == [{"local": "heddle.gitlab-ci.yml"}]


def test_a_gitlab_job_lists_buckets_and_revokes(
    programs: Programs, clean: dict[str, str], emulator: Emulator, transcript: Transcript, tmp_path: Path
) -> None:
    template = yaml.safe_load((GITLAB / "heddle.gitlab-ci.yml").read_text())[".heddle"]
    listing = yaml.safe_load((GITLAB / "example.gitlab-ci.yml").read_text())["list buckets"]
    assert listing["extends"] == ".heddle"
    there = f" --endpoint {emulator.endpoint} --exchange-url {emulator.exchange_url}"
    before = [line + there if line.startswith("heddle add") else line for line in template["before_script"]]
    variables = {name: re.sub(r"\$CI_JOB_ID", f"4711-{tmp_path.name}", value) for name, value in template["variables"].items()}
    home = Path(variables["HEDDLE_HOME"])
    assert home.parent == Path("/tmp")
    environment = clean | variables | {"COREWEAVE_API_TOKEN": emulator.organisations["acme"].token}
    environment["PATH"] = f"{programs.directory}:{environment['PATH']}"
    try:
        # GitLab joins these two into one script, and runs the third by itself.
        script = "\n".join(["set -eo pipefail", *before, *listing["script"]])
        ended = run(["bash", "-c", script], env=environment, cwd=tmp_path, transcript=transcript)
        assert ended.stdout.rstrip().endswith("acme-datasets"), ended
        assert set(emulator.counts()["revoked_keys"]) == set()
        run(["bash", "-c", "\n".join(template["after_script"])], env=environment, cwd=tmp_path, transcript=transcript)
        assert set(emulator.counts()["revoked_keys"]) == emulator.key_ids("acme")
        assert not home.exists()
    finally:
        shutil.rmtree(home, ignore_errors=True)


# Dev containers.


def install_feature(served: str, tmp_path: Path, transcript: Transcript, then: str, **options: str) -> Run:
    """Runs install.sh as root in a copy of /etc and an empty /usr/local, then a command there."""
    (tmp_path / "home").mkdir(exist_ok=True)
    script = f"""
        set -e
        mount --make-rprivate /
        mount -t tmpfs tmpfs /usr/local
        mkdir {shlex.quote(str(tmp_path))}/etc
        cp -a /etc/. {shlex.quote(str(tmp_path))}/etc
        mount --bind {shlex.quote(str(tmp_path))}/etc /etc
        touch /etc/bash.bashrc
        sh {shlex.quote(str(FEATURE))}/install.sh
        {then}
    """
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(tmp_path / "home"), "TERM": "dumb"}
    environment |= {"VERSION": VERSION, "RELEASES": served, "INTEGRATE": "true"} | options
    return run(["unshare", "--mount", "sh", "-c", script], env=environment, cwd=tmp_path, transcript=transcript, status=None)


def test_the_feature_installs_heddle_and_its_shell_integration(served: str, tmp_path: Path, transcript: Transcript) -> None:
    again = f"sh {shlex.quote(str(FEATURE))}/install.sh; grep -c heddle /etc/bash.bashrc; bash --rcfile /etc/bash.bashrc -ic 'type -t heddle; command heddle version'"
    ended = install_feature(served, tmp_path, transcript, again)
    assert ended.status == 0, ended
    lines = [line for line in ended.stdout.splitlines() if not line.startswith("installed heddle ")]
    assert lines[:2] == ["1", "function"] and lines[2].startswith("heddle "), ended
    assert "heddled" not in ended.stderr


def test_without_integration_no_start_file_is_touched(served: str, tmp_path: Path, transcript: Transcript) -> None:
    ended = install_feature(served, tmp_path, transcript, "! grep heddle /etc/bash.bashrc", INTEGRATE="false")
    assert ended.status == 0, ended


def test_the_units_of_the_feature_name_the_programs_where_they_are(served: str, tmp_path: Path, transcript: Transcript) -> None:
    shown = "sed -n s/^ExecStart=//p /usr/local/share/systemd/user/heddle-sync.service; cat /usr/local/share/doc/heddle/INSTALLED-FILES"
    ended = install_feature(served, tmp_path, transcript, shown)
    assert ended.status == 0 and "/usr/local/bin/heddle sync --quiet" in ended.stdout.splitlines() and "\nbin/heddle\n" in ended.stdout, ended


def test_the_feature_refuses_what_was_tampered_with(served: str, releases: Path, tmp_path: Path, transcript: Transcript) -> None:
    tamper(releases)
    ended = install_feature(served, tmp_path, transcript, "")
    assert ended.status != 0 and "is not what SHA256SUMS says" in ended.stderr
