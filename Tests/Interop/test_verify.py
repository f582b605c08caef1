"""`heddle verify`: a token that works, shown by the buckets it opens."""

from __future__ import annotations

import pytest

from heddle_cli import Heddle
from servers import Emulator


@pytest.mark.parametrize("name", ["acme", "globex"])
def test_verify_lists_the_buckets_of_the_organisation_alone(name: str, organisations: Heddle, emulator: Emulator) -> None:
    ended = organisations.run("verify", name)
    for other, organisation in emulator.organisations.items():
        for bucket in organisation.buckets:
            assert (bucket in ended.stdout) == (other == name), ended


def test_verify_waits_until_a_new_key_works(organisations: Heddle, emulator: Emulator) -> None:
    """CoreWeave's own provider sees AccessDenied from a new key for several seconds; so does this emulator."""
    emulator.configure(settle=1)
    assert "acme-models" in organisations.run("verify", "acme").stdout
    assert emulator.counts()["list_buckets"]["accepted"] == 1


def test_verify_fails_with_status_77_where_the_token_is_refused(organisations: Heddle, emulator: Emulator) -> None:
    emulator.configure(organisations={"acme": {"tokens": ["CW-SECRET-another"]}})
    ended = organisations.run("verify", "acme", status=77)
    assert "acme-models" not in ended.stdout
    assert emulator.organisations["acme"].token not in ended.stdout + ended.stderr
