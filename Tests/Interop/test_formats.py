"""What a real dotenv library reads out of `heddle env --format dotenv`, and what a step of GitHub Actions gets."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import dotenv
import pytest

from heddle_cli import Heddle


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


def test_without_a_step_there_is_nothing_to_hand_on_to(organisations: Heddle, tmp_path: Path) -> None:
    for place in ["", str(tmp_path / "none")]:
        refused = organisations.run("env", "acme", "--format", "github", env={"GITHUB_ENV": place}, status=78)
        assert refused.stdout == ""
