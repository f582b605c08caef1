"""How many tokens are exchanged for a program that signs many requests: what Heddle is for."""

from __future__ import annotations

from heddle_cli import Heddle
from sdk import Sdk
from servers import Emulator


def exchanges_for(requests: int, mode: str, organisations: Heddle, emulator: Emulator, sdk: Sdk) -> int:
    """Exchanges that boto3 caused with so many requests of one client, from the switch on."""
    before = emulator.exchanges("acme")
    answers = sdk.boto3(organisations.environment_of("acme", mode), "list_buckets", str(requests))
    assert answers == [list(emulator.organisations["acme"].buckets)] * requests or (
        [sorted(names) for names in answers] == [sorted(emulator.organisations["acme"].buckets)] * requests
    )
    return emulator.exchanges("acme") - before


def test_twenty_boto3_requests_are_one_exchange_in_mode_profile_and_twenty_one_without_heddle(
    organisations: Heddle, emulator: Emulator, sdk: Sdk
) -> None:
    """With keys of 15 minutes botocore asks its provider at every signed request, and once more when the client is made."""
    measured = {mode: exchanges_for(20, mode, organisations, emulator, sdk) for mode in ("profile", "container")}
    assert measured == {"profile": 1, "container": 21}, f"20 requests with 15-minute keys, exchanges by mode: {measured}"


def test_a_hundred_boto3_requests_are_one_exchange(organisations: Heddle, emulator: Emulator, sdk: Sdk) -> None:
    measured = exchanges_for(100, "profile", organisations, emulator, sdk)
    assert measured == 1, f"100 requests with 15-minute keys: {measured} exchanges"


def test_a_second_program_and_the_aws_cli_share_the_exchange_of_the_first(
    organisations: Heddle, emulator: Emulator, sdk: Sdk
) -> None:
    assert exchanges_for(2, "profile", organisations, emulator, sdk) == 1
    assert exchanges_for(2, "profile", organisations, emulator, sdk) == 0
    sdk.aws(organisations.environment_of("acme", "keys"), "s3", "ls")
    assert emulator.exchanges() == 1
