"""`credential_process`: the line in the private config, what it prints, and what it says when it can't."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timezone, UTC
from pathlib import Path

import botocore.configloader
import botocore.credentials
import botocore.exceptions
import botocore.session
import pytest

from heddle_cli import Heddle, Programs
from sdk import Sdk
from servers import Emulator


def add_acme(heddle: Heddle, emulator: Emulator) -> None:
    acme = emulator.organisations["acme"]
    heddle.add("acme", token=acme.token, zone=acme.zone, exchange_url=emulator.exchange_url, endpoint=emulator.endpoint)


def session_with(config: Path) -> botocore.session.Session:
    """botocore in this process, with that config file and nothing of whoever runs the tests."""
    session = botocore.session.Session()
    session.set_config_variable("config_file", str(config))
    session.set_config_variable("credentials_file", "/dev/null")
    return session


def provider(heddle: Heddle, name: str = "acme") -> botocore.credentials.ProcessProvider:
    """botocore's own reader of the private config file, which starts the process in the clean environment."""
    session = session_with(heddle.config_file(name))
    return botocore.credentials.ProcessProvider(
        name, lambda: session.full_config, popen=functools.partial(subprocess.Popen, env=heddle.environment)
    )


def buckets_by_config_file_alone(config: Path, sdk: Sdk) -> list[list[str]]:
    """What boto3 lists with the private config file and nothing else: no PATH, no HOME, no HEDDLE_HOME."""
    script = Path(__file__).parent / "sdk_scripts" / "list_buckets.py"
    return json.loads(
        sdk.run_bare(
            ["/usr/bin/env", "-i", f"AWS_CONFIG_FILE={config}", "AWS_PROFILE=acme", sys.executable, script, "1"]
        ).stdout
    )


def test_the_config_files_line_works_from_an_empty_environment(organisations: Heddle, emulator: Emulator, sdk: Sdk) -> None:
    organisations.environment_of("acme")
    [names] = buckets_by_config_file_alone(organisations.config_file("acme"), sdk)
    assert sorted(names) == sorted(emulator.organisations["acme"].buckets)


def test_env_names_the_private_config_file_where_the_contract_puts_it(organisations: Heddle) -> None:
    assert organisations.environment_of("acme")["AWS_CONFIG_FILE"] == str(organisations.config_file("acme"))


# A `$NAME` that is set or a leading `~` is expanded by botocore in the config file's own path, so no such path can work.
@pytest.mark.parametrize(
    "place",
    [
        "two  spaces",
        "it's",
        'say "heddle"',
        "Webstühle 织机 🧵",
        "100%s",
        "a;b#c",
        "$5",
        "back\\slash",
        "`true`",
        " edges ",
        "[x] = y",
    ],
)
def test_the_line_survives_an_odd_heddle_home(
    place: str, new_heddle: Callable[..., Heddle], emulator: Emulator, sdk: Sdk
) -> None:
    heddle = new_heddle(place)
    add_acme(heddle, emulator)
    heddle.environment_of("acme")
    [names] = buckets_by_config_file_alone(heddle.config_file("acme"), sdk)
    assert sorted(names) == sorted(emulator.organisations["acme"].buckets)


@pytest.mark.parametrize("place", ["two  spaces", "it's", 'say "heddle"', "Webstühle 织机"])
def test_an_odd_heddle_home_survives_the_shell(
    place: str, new_heddle: Callable[..., Heddle], emulator: Emulator, sdk: Sdk
) -> None:
    heddle = new_heddle(place)
    add_acme(heddle, emulator)
    environment = heddle.environment_of("acme")
    assert environment["AWS_CONFIG_FILE"] == str(heddle.config_file("acme"))
    assert sorted(sdk.buckets(environment)) == sorted(emulator.organisations["acme"].buckets)


@pytest.mark.parametrize("directory", ["two  spaces", "it's", 'say "heddle"', "Webstühle"])
def test_the_line_survives_an_odd_place_of_the_program(
    directory: str, programs: Programs, new_heddle: Callable[..., Heddle], emulator: Emulator, sdk: Sdk, tmp_path: Path
) -> None:
    (tmp_path / directory).mkdir()
    for name in ("heddle", "heddled"):
        shutil.copy(programs.find(name), tmp_path / directory / name)
    heddle = new_heddle(programs=Programs(tmp_path / directory))
    add_acme(heddle, emulator)
    heddle.environment_of("acme")
    [names] = buckets_by_config_file_alone(heddle.config_file("acme"), sdk)
    assert sorted(names) == sorted(emulator.organisations["acme"].buckets)


def test_xdg_places_that_were_moved_stand_in_the_line(organisations: Heddle, emulator: Emulator, sdk: Sdk) -> None:
    acme = emulator.organisations["acme"]
    environment = {k: v for k, v in organisations.environment.items() if k != "HEDDLE_HOME"}
    for kind in ("DATA", "CONFIG", "STATE"):
        environment[f"XDG_{kind}_HOME"] = str(organisations.home / f"moved {kind.lower()}")
    organisations.environment = environment
    organisations.run(
        "add", "acme", "--zone", acme.zone, "--token", f"file:{organisations.home}/.secrets/acme",
        "--exchange-url", emulator.exchange_url, "--endpoint", emulator.endpoint,
    )  # fmt: skip
    config = Path(organisations.environment_of("acme")["AWS_CONFIG_FILE"])
    assert config == organisations.home / "moved state" / "heddle" / "aws" / "acme.config"
    [names] = buckets_by_config_file_alone(config, sdk)
    assert sorted(names) == sorted(acme.buckets)


def test_the_config_file_has_exactly_what_the_contract_says(organisations: Heddle, emulator: Emulator) -> None:
    organisations.environment_of("acme")
    session = session_with(organisations.config_file("acme"))
    common = {"region": "US-EAST-04A", "endpoint_url": emulator.endpoint, "s3": {"addressing_style": "virtual"}}
    profiles = session.full_config["profiles"]
    line = profiles["acme"].pop("credential_process")
    assert profiles == {"default": common, "acme": common}
    # Go's reader strips outer quotes, so the first word has none; minio-go keeps them, so no word has any without need.
    assert line == f'/usr/bin/env "HEDDLE_HOME={organisations.place}" {organisations.program} credential-process acme'


def test_the_credentials_file_has_the_line_alone(organisations: Heddle) -> None:
    environment = organisations.environment_of("acme")
    assert environment["AWS_SHARED_CREDENTIALS_FILE"] == str(organisations.credentials_file("acme"))
    line = session_with(organisations.config_file("acme")).full_config["profiles"]["acme"]["credential_process"]
    parsed = botocore.configloader.raw_config_parse(str(organisations.credentials_file("acme")))
    assert parsed == {"acme": {"credential_process": line}}


def test_a_client_that_reads_nothing_but_the_credentials_file_gets_keys(organisations: Heddle, emulator: Emulator) -> None:
    organisations.environment_of("acme")
    session = botocore.session.Session()
    session.set_config_variable("config_file", "/dev/null")
    session.set_config_variable("credentials_file", str(organisations.credentials_file("acme")))
    credentials = botocore.credentials.ProcessProvider(
        "acme", lambda: session.full_config, popen=functools.partial(subprocess.Popen, env=organisations.environment)
    ).load()
    assert {credentials.get_frozen_credentials().access_key} == emulator.key_ids("acme")


def test_a_line_without_need_of_quotes_passes_who_splits_at_blanks(
    new_heddle: Callable[..., Heddle], emulator: Emulator, tmp_path: Path
) -> None:
    """As minio-go does, which keeps the quotes that it finds."""
    heddle = new_heddle(str(tmp_path / "without-blanks"))
    add_acme(heddle, emulator)
    heddle.environment_of("acme")
    [line] = re.findall(r"(?m)^credential_process = (.*)$", heddle.credentials_file("acme").read_text())
    ended = subprocess.run(line.split(" "), env={}, capture_output=True, timeout=60, check=True)
    heddle.transcript.secret_keys.add(json.loads(ended.stdout)["SecretAccessKey"])
    assert {json.loads(ended.stdout)["AccessKeyId"]} == emulator.key_ids("acme")


@pytest.mark.parametrize("name", ["default", "me@acme.eu"])
def test_clients_find_a_profile_whose_section_has_another_name(
    name: str, heddle: Heddle, emulator: Emulator, sdk: Sdk
) -> None:
    acme = emulator.organisations["acme"]
    heddle.add(name, token=acme.token, zone=acme.zone, exchange_url=emulator.exchange_url, endpoint=emulator.endpoint)
    environment = heddle.environment_of(name, "profile")
    assert environment["AWS_PROFILE"] == {"default": "heddle-default", "me@acme.eu": "me_acme_eu"}[name]
    assert sorted(sdk.buckets(environment)) == sorted(acme.buckets)
    assert [sorted(names) for names in sdk.boto3(environment, "list_buckets", "1")] == [sorted(acme.buckets)]


def test_what_aws_configure_set_writes_in_a_switched_shell_is_kept(organisations: Heddle, emulator: Emulator, sdk: Sdk) -> None:
    environment = organisations.environment_of("acme")
    for name, value in {"s3.max_concurrent_requests": "64", "retry_mode": "adaptive", "default.s3.max_queue_size": "9", "region": "nowhere"}.items():
        sdk.aws(environment, "configure", "set", name, value)
    sdk.aws(environment, "configure", "set", "output", "json", "--profile", "other")
    with organisations.config_file("acme").open("a") as config:
        config.write("# mine\n[profile mine]\noutput = yaml\n")
    for words in [["env", "acme"], ["set", "acme", "--note", "x"], ["list"], ["rename", "acme", "acme.new"]]:
        organisations.run(*words)
    environment = organisations.environment_of("acme.new")
    profiles = session_with(organisations.config_file("acme.new")).full_config["profiles"]
    assert profiles["acme_new"]["s3"] == {"addressing_style": "virtual", "max_concurrent_requests": "64"}
    assert profiles["acme_new"]["retry_mode"] == "adaptive" and profiles["acme_new"]["region"] == "US-EAST-04A"
    assert profiles["default"]["s3"] == {"addressing_style": "virtual", "max_queue_size": "9"}
    assert profiles["other"] == {"output": "json"} and profiles["mine"] == {"output": "yaml"}
    assert "# mine\n" in organisations.config_file("acme.new").read_text()
    assert sorted(sdk.buckets(environment)) == sorted(emulator.organisations["acme"].buckets)


def test_keys_that_aws_configure_set_writes_in_a_switched_shell_do_not_outlive_the_next_switch(
    organisations: Heddle, emulator: Emulator, sdk: Sdk
) -> None:
    """They would go into the credentials file, before the line that runs heddle, and be the profile's for ever."""
    environment = organisations.environment_of("acme")
    sdk.aws(environment, "configure", "set", "aws_access_key_id", "AKIAREALAWSKEY000000")
    sdk.aws(environment, "configure", "set", "aws_secret_access_key", "real")
    assert "AKIA" in organisations.credentials_file("acme").read_text()
    environment = organisations.environment_of("acme")
    assert "AKIA" not in organisations.credentials_file("acme").read_text()
    assert sorted(sdk.buckets(environment)) == sorted(emulator.organisations["acme"].buckets)


def test_a_heddle_that_was_upgraded_behind_its_link_is_still_found(
    programs: Programs, new_heddle: Callable[..., Heddle], emulator: Emulator, sdk: Sdk, tmp_path: Path
) -> None:
    """As Homebrew, Nix and mise upgrade: the old version's directory goes, and the link leads to the new one's."""
    for version in ("1", "2"):
        (tmp_path / version).mkdir()
        for name in ("heddle", "heddled"):
            shutil.copy(programs.find(name), tmp_path / version / name)
    (tmp_path / "bin").symlink_to(tmp_path / "1")
    heddle = new_heddle(programs=Programs(tmp_path / "bin"))
    add_acme(heddle, emulator)
    environment = heddle.environment_of("acme")
    shutil.rmtree(tmp_path / "1")
    (tmp_path / "bin").unlink()
    (tmp_path / "bin").symlink_to(tmp_path / "2")
    assert sorted(sdk.buckets(environment)) == sorted(emulator.organisations["acme"].buckets)


def test_botocore_reads_what_is_printed(organisations: Heddle, emulator: Emulator) -> None:
    organisations.environment_of("acme")
    credentials = provider(organisations).load().get_frozen_credentials()
    printed = organisations.credential("acme")
    assert (credentials.access_key, credentials.secret_key, credentials.token) == (
        printed["AccessKeyId"], printed["SecretAccessKey"], printed["SessionToken"],
    )  # fmt: skip
    assert {credentials.access_key} == emulator.key_ids("acme")


def test_what_is_printed_is_one_json_object_with_an_expiry_in_whole_seconds(
    organisations: Heddle, emulator: Emulator
) -> None:
    for digits, offset in [(0, None), (9, None), (3, 330)]:
        emulator.configure(expiration={"fraction_digits": digits} | ({"offset_minutes": offset} if offset else {}))
        organisations.run("sync", "acme", "--force")
        printed = organisations.credential("acme")
        assert set(printed) == {"Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"}
        assert printed["Version"] == 1 and type(printed["Version"]) is int
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", printed["Expiration"])
        expires = datetime.strptime(printed["Expiration"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        # A minute before the keys' own end.
        assert 780 < expires.timestamp() - time.time() <= 840


def test_where_the_exchange_gives_no_session_token_none_is_printed(organisations: Heddle, emulator: Emulator) -> None:
    emulator.configure(organisations={"acme": {"gives_session_token": False}})
    assert "SessionToken" not in organisations.credential("acme")
    assert "AWS_SESSION_TOKEN" not in organisations.environment_of("acme", "keys", inherited={"AWS_SESSION_TOKEN": "stale"})


def test_nothing_is_said_on_standard_error_when_it_works(organisations: Heddle) -> None:
    assert organisations.run("credential-process", "acme").stderr == "", "with an exchange"
    assert organisations.run("credential-process", "acme").stderr == "", "from the database"


def refused(heddle: Heddle, emulator: Emulator) -> None:
    emulator.configure(organisations={"acme": {"tokens": ["CW-SECRET-another"]}})


def without_permission(heddle: Heddle, emulator: Emulator) -> None:
    emulator.configure(organisations={"acme": {"may_create_keys": False}})


def answered_500(heddle: Heddle, emulator: Emulator) -> None:
    emulator.fail("status", status=500)


def answered_with_garbage(heddle: Heddle, emulator: Emulator) -> None:
    emulator.fail("garbage")


def gone(heddle: Heddle, emulator: Emulator) -> None:
    emulator.stop()


def without_token_file(heddle: Heddle, emulator: Emulator) -> None:
    (heddle.home / ".secrets" / "acme").unlink()


def with_a_readable_token_file(heddle: Heddle, emulator: Emulator) -> None:
    (heddle.home / ".secrets" / "acme").chmod(0o644)


@pytest.mark.parametrize(
    "failure, status",
    [
        (refused, 77), (without_permission, 77), (answered_500, 69), (answered_with_garbage, 69), (gone, 69),
        (without_token_file, 78), (with_a_readable_token_file, 78),
    ],
)  # fmt: skip
def test_a_failure_prints_nothing_on_standard_output_and_botocore_shows_what_standard_error_says(
    failure: Callable[[Heddle, Emulator], None], status: int, organisations: Heddle, emulator: Emulator
) -> None:
    organisations.environment_of("acme")
    failure(organisations, emulator)
    ended = organisations.run("credential-process", "acme", status=status)
    assert ended.stdout == ""
    first = ended.stderr.splitlines()[0]
    assert first.startswith("heddle: ") and len(first) > 20
    with pytest.raises(botocore.exceptions.CredentialRetrievalError) as raised:
        provider(organisations).load()
    assert "heddle: " in str(raised.value)
    assert emulator.organisations["acme"].token not in str(raised.value)


def test_the_aws_cli_shows_the_reason_to_a_person(organisations: Heddle, emulator: Emulator, sdk: Sdk) -> None:
    environment = organisations.environment_of("acme")
    without_token_file(organisations, emulator)
    ended = sdk.aws(environment, "s3", "ls", status=None)
    assert ended.status != 0 and "heddle: " in ended.stderr and ".secrets/acme" in ended.stderr


def test_an_unknown_profile_is_status_66(organisations: Heddle) -> None:
    ended = organisations.run("credential-process", "acne", status=66)
    assert ended.stdout == "" and ended.stderr.startswith("heddle: ")


def test_a_valid_key_is_printed_while_the_exchange_is_down(organisations: Heddle, emulator: Emulator) -> None:
    printed = organisations.credential("acme")
    emulator.stop()
    assert organisations.credential("acme") == printed


def test_the_programs_are_found_without_path(organisations: Heddle, sdk: Sdk) -> None:
    """heddle finds heddled beside itself: an SDK in a unit or a cron job may have no PATH at all."""
    environment = {k: v for k, v in organisations.environment.items() if k != "PATH"}
    ended = subprocess.run(
        [organisations.program, "credential-process", "acme"], env=environment, capture_output=True, timeout=60, check=False
    )
    organisations.transcript.note("heddle credential-process without PATH", ended.stdout, ended.stderr)
    assert ended.returncode == 0, ended.stderr
    organisations.transcript.secret_keys.add(json.loads(ended.stdout)["SecretAccessKey"])


def test_nothing_of_ours_runs_in_the_tests_own_environment() -> None:
    assert not [name for name in os.environ if name.startswith("HEDDLE_")], "unset HEDDLE_* before running these tests"
