"""`heddle env --for TOOL` in a shell that ran heddle init: off takes it back, and the prompt sees what was changed."""

from __future__ import annotations

from collections.abc import Callable

from heddle_cli import Heddle
from terminal import Terminal

EVALUATE = {"bash": 'eval "$(heddle env {})"', "zsh": 'eval "$(heddle env {})"', "fish": "heddle env {} --format fish | source"}
EXPORT = {"bash": "export {}={}", "zsh": "export {}={}", "fish": "set -gx {} {}"}


def test_off_gives_back_what_a_client_had(name: str, open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(name, RCLONE_S3_PROVIDER="Ceph", RCLONE_S3_PROFILE="mine", AWS_S3_ENDPOINT="old")
    before = terminal.environment()
    terminal.run("heddle use acme")
    terminal.run(EVALUATE[name].format("acme --for rclone"))
    during = terminal.environment()
    assert during["RCLONE_S3_PROVIDER"] == "Other" and "RCLONE_S3_PROFILE" not in during
    assert terminal.prompt().startswith("acme") and "\u2260" not in terminal.prompt()
    terminal.run(EXPORT[name].format("RCLONE_S3_ENDPOINT", "https://elsewhere"))
    assert terminal.prompt().endswith("\u2260 $")
    # Another client takes the place of the first, another profile that of both.
    terminal.run(EVALUATE[name].format("acme --for gdal"))
    assert "RCLONE_S3_PROVIDER" not in terminal.environment() and "\u2260" not in terminal.prompt()
    terminal.run("heddle use globex")
    plain = terminal.environment()
    assert {"HEDDLE_FOR", "AWS_S3_ENDPOINT", "RCLONE_S3_PROVIDER"}.isdisjoint(plain)
    terminal.run("heddle off")
    after = terminal.environment()
    assert not {each for each in before | after if before.get(each) != after.get(each)} - {"_"}


def test_a_persons_own_variables_are_no_clients(name: str, open_terminal: Callable[..., Terminal], organisations: Heddle) -> None:
    environment = organisations.environment_of("acme")
    terminal = open_terminal(name, **(environment | {"RCLONE_S3_PROVIDER": "Ceph"}))
    terminal.run(EXPORT[name].format("RCLONE_S3_REGION", "mine"))
    assert terminal.prompt().startswith("acme") and "\u2260" not in terminal.prompt()
    # Nothing was saved here: the profile was inherited, without a client's variables.
    terminal.run("heddle off")
    left = terminal.environment()
    assert "AWS_PROFILE" not in left and left["RCLONE_S3_PROVIDER"] == "Ceph" and left["RCLONE_S3_REGION"] == "mine"


def test_an_inherited_clients_variables_are_unset(name: str, open_terminal: Callable[..., Terminal], organisations: Heddle) -> None:
    environment = organisations.environment_of("acme") | {"HEDDLE_FOR": "gdal", "AWS_HTTPS": "NO"}
    terminal = open_terminal(name, **environment)
    # Of the four only two are there.
    assert terminal.prompt().endswith("\u2260 $")
    terminal.run("heddle off")
    assert {"HEDDLE_FOR", "AWS_HTTPS", "AWS_PROFILE"}.isdisjoint(terminal.environment())
