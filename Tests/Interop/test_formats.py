"""What a real dotenv library reads out of `heddle env --format dotenv`, and what a step of GitHub Actions gets."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import dotenv
import pytest

from heddle_cli import Heddle
from processes import run
from sdk import CAUTION, Sdk
from servers import Emulator, Exchange, S3Server


def wanted(heddle: Heddle, name: str, *options: str) -> dict[str, str]:
    return json.loads(heddle.run("env", name, *options, "--format", "json").stdout)["set"]


@pytest.mark.parametrize(
    "place",
    ["plain", "it's", "$HOME `x` \"y\" !", "back\\slash", "it's \"$x\" \\n", "ünïcödé 糸 #1 ~ *", "tail\\"],
)
def test_dotenv_reads_what_was_meant(place: str, new_heddle: Callable[..., Heddle], tmp_path: Path) -> None:
    heddle = new_heddle(place)
    heddle.run("add", "acme", "--zone", "RNO2A")
    file = tmp_path / ".env"
    file.write_text(heddle.run("env", "acme", "--format", "dotenv").stdout)
    assert dotenv.dotenv_values(file) == wanted(heddle, "acme")


def test_dotenv_refuses_what_would_be_expanded(new_heddle: Callable[..., Heddle]) -> None:
    heddle = new_heddle("a ${HOME} b")
    heddle.run("add", "acme", "--zone", "RNO2A")
    refused = heddle.run("env", "acme", "--format", "dotenv", status=78)
    assert refused.stdout == "" and "AWS_CONFIG_FILE" in refused.stderr


def test_a_step_of_github_actions_masks_first_and_hands_on(organisations: Heddle, tmp_path: Path) -> None:
    file = tmp_path / "set_env"
    file.write_text("EARLIER=1\n")
    step = organisations.run("env", "acme", "--mode", "keys", "--format", "github", env={"GITHUB_ENV": str(file)})
    text = file.read_text()
    for name, value in wanted(organisations, "acme", "--mode", "keys").items():
        before, _, after = text.partition(f"{name}<<")
        delimiter = after.splitlines()[0]
        assert after.startswith(f"{delimiter}\n{value}\n{delimiter}\n")
        if name in {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}:
            assert f"::add-mask::{value}\n" in step.stdout
    assert text.startswith("EARLIER=1\nHEDDLE_PROFILE<<")
    assert len(step.stdout.splitlines()) == 3


def read_env_file(text: str) -> dict[str, str]:
    """As docker does: everything behind the first `=` is the value."""
    return dict(line.split("=", 1) for line in text.splitlines())


@pytest.mark.parametrize("mode", ["keys", "container"])
def test_a_container_with_the_env_file_and_the_mounts_that_are_named_is_virtual_hosted(
    mode: str, heddle: Heddle, exchange: Exchange, s3: S3Server, token: str, sdk: Sdk, tmp_path: Path
) -> None:
    """The container is a process with nothing but the env-file; the files that the hint names lie in its place."""
    heddle.add("acme", token=token, exchange_url=exchange.url, endpoint=s3.endpoint)
    printed = heddle.run("env", "acme", "--mode", mode, "--format", "docker", may_show_token=mode == "container")
    [hint] = [line for line in printed.stderr.splitlines() if line.startswith("hint: docker run --env-file FILE ")]
    mounts = [word for word in shlex.split(hint) if word.endswith(":ro")]
    places = {mount.split(":")[0]: mount.split(":")[1] for mount in mounts}
    environment = read_env_file(printed.stdout)
    assert list(places.values()) == [environment["AWS_CONFIG_FILE"], environment["AWS_SHARED_CREDENTIALS_FILE"]]
    assert all(Path(place).is_file() for place in places) and list(places) == list(places.values())
    file = tmp_path / "file"
    file.write_bytes(b"content")
    sdk.boto3(environment, "put_and_get", "training-runs", "key", file, tmp_path / "copy")
    assert {request.host for request in s3.requests} == {f"training-runs.localhost:{s3.front.port}"}


def test_docker_in_mode_profile_is_warned_of(organisations: Heddle) -> None:
    printed = organisations.run("env", "acme", "--format", "docker")
    assert "AWS_PROFILE=acme\n" in printed.stdout
    assert printed.stderr.startswith("heddle: mode profile needs heddle")
    assert printed.stderr.endswith("hint: heddle env acme --mode keys --format docker\n")


@pytest.mark.parametrize("shell", ["bash", "zsh", "dash", "ksh"])
def test_a_shells_own_name_is_a_format(shell: str, organisations: Heddle) -> None:
    assert organisations.run("env", "acme", "--format", shell).stdout == organisations.run("env", "acme").stdout


@pytest.mark.parametrize("shell", ["tcsh", "bsd-csh"])
def test_csh_is_switched_as_the_guide_tells(shell: str, organisations: Heddle, emulator: Emulator) -> None:
    line = 'eval "`heddle env acme --format csh`"; aws s3 ls'
    stale = {"AWS_SESSION_TOKEN": "stale", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    ended = run(
        [shell, "-f", "-c", line], env=CAUTION | organisations.environment | stale, cwd=organisations.home,
        transcript=organisations.transcript,
    )  # fmt: skip
    assert sorted(ended.stdout.split()[2::3]) == sorted(emulator.organisations["acme"].buckets)


def test_completion_and_errors_know_every_format(organisations: Heddle) -> None:
    lines = organisations.run("complete", "--", "env", "--format", "").stdout.splitlines()
    names = [line.split("\t")[0] for line in lines]
    assert names == ["sh", "bash", "zsh", "dash", "ksh", "fish", "csh", "tcsh", "nu", "powershell", "json", "dotenv", "docker", "systemd", "github"]
    assert "csh\tcsh, tcsh" in lines
    refused = organisations.run("env", "acme", "--format", "cmd", status=64)
    assert "it is one of " + ", ".join(names) + "\n" in refused.stderr
    assert all(f"\n        {name} " in organisations.run("env", "--help").stdout for name in names)


def test_without_a_step_there_is_nothing_to_hand_on_to(organisations: Heddle, tmp_path: Path) -> None:
    for place in ["", str(tmp_path / "none")]:
        refused = organisations.run("env", "acme", "--format", "github", env={"GITHUB_ENV": place}, status=78)
        assert refused.stdout == ""
