"""Two organisations in one shell: each one's buckets with its own keys, and nothing of what the shell had before."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import awscli
import boto3
import botocore
import pytest
import s3transfer

from heddle_cli import Heddle
from processes import run
from sdk import CAUTION, Sdk
from servers import Emulator, Exchange
from tls_front import Front
from transcript import Transcript

MODES = ["profile", "keys", "container", "agent"]

#: Of the modes' own variables those that each one sets.
SETS = {
    "profile": {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"},
    "keys": {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"},
    "container": {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"},
    "agent": {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    },
}  # fmt: skip
ALWAYS = {
    "HEDDLE_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "S3_ENDPOINT_URL",
    "AWS_S3_ADDRESSING_STYLE", "AWS_EC2_METADATA_DISABLED", "AWS_SDK_LOAD_CONFIG", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
}  # fmt: skip


@dataclass
class TwoOrganisations:
    """acme and globex, each at an endpoint of its own that notes whose keys came."""

    heddle: Heddle
    emulator: Emulator
    fronts: dict[str, Front]

    def buckets(self, name: str) -> list[str]:
        return sorted(self.emulator.organisations[name].buckets)

    def assert_each_endpoint_saw_only_its_own_keys(self) -> None:
        for name, front in self.fronts.items():
            seen = {request.access_key_id for request in front.requests}
            assert seen and seen <= self.emulator.key_ids(name), f"{name}'s endpoint saw other keys than {name}'s"


@pytest.fixture
def two(heddle: Heddle, emulator: Emulator, request: pytest.FixtureRequest) -> Iterator[TwoOrganisations]:
    with closing(Front(emulator.port)) as acme, closing(Front(emulator.port)) as globex:
        fronts = {"acme": acme, "globex": globex}
        for name, organisation in emulator.organisations.items():
            heddle.add(
                name, token=organisation.token, zone=organisation.zone, exchange_url=emulator.exchange_url,
                endpoint=f"http://127.0.0.1:{fronts[name].port}",
            )  # fmt: skip
        is_agent_wanted = "agent" in request.node.callspec.params.values()
        if is_agent_wanted:
            heddle.run("agent", "start")
        yield TwoOrganisations(heddle, emulator, fronts)
        if is_agent_wanted:
            heddle.run("agent", "stop")


@pytest.mark.parametrize("mode", MODES)
def test_each_organisation_sees_its_own_buckets_in_one_shell(
    mode: str, two: TwoOrganisations, sdk: Sdk, transcript: Transcript
) -> None:
    script = 'for name in acme globex acme; do eval "$(heddle env $name --mode $1)"; echo "[$name]"; aws s3 ls; done'
    ended = run(
        ["/bin/sh", "-c", script, "sh", mode],
        env=CAUTION | two.heddle.environment,
        cwd=two.heddle.home,
        transcript=transcript,
    )
    seen = [part.split() for part in ended.stdout.split("[")[1:]]
    names = [(part[0].rstrip("]"), sorted(part[3::3])) for part in seen]
    assert names == [(name, two.buckets(name)) for name in ("acme", "globex", "acme")]
    two.assert_each_endpoint_saw_only_its_own_keys()


@pytest.mark.parametrize("first, second", list(itertools.product(MODES, MODES)))
def test_a_switch_leaves_nothing_of_the_mode_before(first: str, second: str, two: TwoOrganisations) -> None:
    shell = two.heddle.shell('eval "$(heddle env acme --mode "$1")"; eval "$(heddle env globex --mode "$2")"', first, second)
    places = {"HEDDLE_HOME", "HEDDLE_SETTLE_SECONDS"}
    assert {name for name in shell if name.startswith(("AWS_", "S3_", "HEDDLE_"))} - places == ALWAYS | SETS[second]
    assert (shell["HEDDLE_PROFILE"], shell["AWS_REGION"], shell["AWS_DEFAULT_REGION"]) == (
        "globex",
        "EU-SOUTH-03B",
        "EU-SOUTH-03B",
    )
    endpoints = {shell[name] for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "S3_ENDPOINT_URL")}
    assert endpoints == {f"http://127.0.0.1:{two.fronts['globex'].port}"}
    assert not [name for name, value in shell.items() if two.emulator.organisations["acme"].token in value]


#: What a shell may have from an earlier life with AWS. `{trap}` must never be asked.
LEFTOVERS = {
    "a stale session token": {"AWS_SESSION_TOKEN": "stale", "AWS_SECURITY_TOKEN": "stale"},
    "AWS keys": {"AWS_ACCESS_KEY_ID": "AKIAREALAWSKEY000000", "AWS_SECRET_ACCESS_KEY": "real"},
    "another profile": {"AWS_PROFILE": "work", "AWS_DEFAULT_PROFILE": "work"},
    "another endpoint": {"AWS_ENDPOINT_URL": "{trap}", "AWS_ENDPOINT_URL_S3": "{trap}", "S3_ENDPOINT_URL": "{trap}"},
    "another way": {"AWS_S3_ADDRESSING_STYLE": "path", "AWS_EC2_METADATA_DISABLED": "false", "AWS_SDK_LOAD_CONFIG": "0"},
    "ignored endpoints": {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
    "a past expiration": {"AWS_CREDENTIAL_EXPIRATION": "2001-02-03T04:05:06Z"},
    "an empty relative URI": {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": ""},
    "another container": {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "{trap}", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "another",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/dev/null",
    },
    "a role": {
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/work", "AWS_ROLE_SESSION_NAME": "work",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/dev/null",
    },
    "another config file": {"AWS_CONFIG_FILE": "{home}/.aws/config", "AWS_SHARED_CREDENTIALS_FILE": "{home}/.aws/credentials"},
    "old names": {"AWS_CREDENTIAL_FILE": "{home}/.aws/credentials", "AWS_ACCOUNT_ID": "123456789012"},
    "another region": {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"},
}  # fmt: skip
LEFTOVERS["all of these"] = dict(itertools.chain.from_iterable(each.items() for each in LEFTOVERS.values()))


@pytest.fixture
def hostile_home(two: TwoOrganisations, trap: Exchange) -> Iterator[None]:
    """A `~/.aws` that would send AWS keys to CoreWeave, CoreWeave's to the trap, and leaves a mark when it is believed."""
    mark = two.heddle.home / "mark"
    directory = two.heddle.home / ".aws"
    directory.mkdir()
    section = f"region = us-east-1\nendpoint_url = {trap.url}\ncredential_process = touch {mark}\ns3 =\n    addressing_style = path\n"
    (directory / "config").write_text(f"[default]\n{section}\n[profile work]\n{section}\n[profile acme]\n{section}")
    key = "aws_access_key_id = AKIAREALAWSKEY000000\naws_secret_access_key = real\naws_session_token = stale\n"
    (directory / "credentials").write_text("".join(f"[{name}]\n{key}" for name in ("default", "work", "acme")))
    before = {file: file.read_bytes() for file in directory.iterdir()}
    yield
    assert not mark.exists(), "a program of ~/.aws/config was run"
    assert {file: file.read_bytes() for file in directory.iterdir()} == before, "~/.aws is not ours"


def leftovers(name: str, two: TwoOrganisations, trap: Exchange) -> dict[str, str]:
    return {key: value.format(trap=trap.url, home=two.heddle.home) for key, value in LEFTOVERS[name].items()}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("leftover", LEFTOVERS)
def test_after_a_switch_nothing_is_left_of(leftover: str, mode: str, two: TwoOrganisations, trap: Exchange) -> None:
    """Cheap enough for every pair: what the contract's table says is all there is."""
    clean = two.heddle.environment_of("acme", mode)
    switched = two.heddle.environment_of("acme", mode, inherited=leftovers(leftover, two, trap))
    assert switched == clean


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("leftover", ["all of these", "a past expiration"])
def test_boto3_and_the_aws_cli_are_not_misled_by(
    leftover: str, mode: str, two: TwoOrganisations, trap: Exchange, hostile_home: None, sdk: Sdk
) -> None:
    inherited = leftovers(leftover, two, trap)
    for name in ("acme", "globex"):
        environment = two.heddle.environment_of(name, mode, inherited=inherited)
        assert sorted(sdk.buckets(environment)) == two.buckets(name)
        assert [sorted(names) for names in sdk.boto3(environment, "list_buckets", "1")] == [two.buckets(name)]
    two.assert_each_endpoint_saw_only_its_own_keys()
    regions = {name: {request.region for request in front.requests} for name, front in two.fronts.items()}
    assert regions == {"acme": {"US-EAST-04A"}, "globex": {"EU-SOUTH-03B"}}


@pytest.mark.parametrize("mode", MODES)
def test_the_leftovers_would_mislead_a_shell_that_did_not_switch(
    mode: str, two: TwoOrganisations, hostile_home: None, sdk: Sdk, tmp_path: Path
) -> None:
    """What the tests above rest on: Heddle's variables without its unset lines are not enough."""
    printed = json.loads(two.heddle.run("env", "acme", "--mode", mode, "--format", "json", may_show_token=True).stdout)
    refusal = {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "HTTPS_PROXY": "http://127.0.0.1:1"}
    environment = two.heddle.environment | refusal | printed["set"]
    ended = sdk.aws(environment, "s3", "ls", status=None)
    assert ended.status != 0, "the request went to AWS: stopped by a proxy that is not there"
    assert two.fronts["acme"].requests == []


@pytest.mark.parametrize("mode", MODES)
def test_the_json_format_says_what_the_shell_does(mode: str, two: TwoOrganisations, trap: Exchange) -> None:
    shell = two.heddle.environment_of("acme", mode, inherited=leftovers("all of these", two, trap))
    printed = json.loads(
        two.heddle.run("env", "acme", "--mode", mode, "--format", "json", may_show_token=mode == "container").stdout
    )
    assert {name: shell.get(name) for name in printed["set"]} == printed["set"]
    assert not set(printed["unset"]) & set(shell)
    assert set(printed["set"]) == ALWAYS | SETS[mode]


#: Sources of the clients, in which every variable that they read has its name.
CLIENTS = [Path(module.__file__).parent for module in (awscli, boto3, botocore, s3transfer)]
#: Where botocore ends at once with an error on rubbish, which misleads nobody: a value that it takes.
TAKEN = {
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "required", "AWS_DEFAULTS_MODE": "cross-region", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "ipv6",
    "AWS_MAX_ATTEMPTS": "1", "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "9", "AWS_METADATA_SERVICE_TIMEOUT": "9",
    "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required", "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES": "1",
    "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required", "AWS_RETRY_MODE": "adaptive",
    "AWS_S3_DISABLE_EXPRESS_SESSION_AUTH": "true", "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "legacy", "AWS_STS_REGIONAL_ENDPOINTS": "legacy",
}  # fmt: skip


def read_by_clients() -> set[str]:
    texts = (file.read_text() for directory in CLIENTS for file in [*directory.glob("*.py"), *directory.glob("retries/*.py")])
    return {name for text in texts for name in re.findall(r"['\"]((?:AWS|S3)_[A-Z0-9_]+)['\"]", text)}


@pytest.mark.parametrize("mode", MODES)
def test_whatever_every_variable_was_clients_talk_to_the_profiles_endpoint_with_its_keys(
    mode: str, two: TwoOrganisations, trap: Exchange, hostile_home: None, sdk: Sdk
) -> None:
    printed = json.loads(
        two.heddle.run("env", "acme", "--mode", mode, "--format", "json", may_show_token=mode == "container").stdout
    )
    table = {*printed["set"], *printed["unset"]} - {"HEDDLE_PROFILE"}
    poisoned = {name: trap.url if re.search("UR[LI]|_ENDPOINT$", name) else "rubbish" for name in read_by_clients() | table} | TAKEN
    assert len(poisoned) > 60 and table < poisoned.keys()
    environment = two.heddle.environment_of("acme", mode, inherited=poisoned)
    assert sorted(sdk.buckets(environment)) == two.buckets("acme")
    assert [sorted(names) for names in sdk.boto3(environment, "list_buckets", "1")] == [two.buckets("acme")]
    assert {request.access_key_id for request in two.fronts["acme"].requests} <= two.emulator.key_ids("acme")
    assert len(two.fronts["acme"].requests) == 2 and two.fronts["globex"].requests == []
