"""The canary (S27): conftest.py runs this after every other test.

Each test's own end has searched its HEDDLE_HOME for tokens and secret keys by then (`new_heddle`).
"""

from __future__ import annotations

import pytest

from transcript import Transcript


def test_no_program_wrote_a_token_where_the_contract_does_not_say_so(transcript: Transcript) -> None:
    assert transcript.leaks() == []


def test_there_was_something_to_find(transcript: Transcript, pytestconfig: pytest.Config) -> None:
    """The search works on this session's own material: mode `container` shows the token, where it may."""
    if not pytestconfig.option.keyword and not pytestconfig.getoption("file_or_dir"):
        shown = [
            each
            for each in transcript.written
            if each.may_show_token and any(t.encode() in each.content for t in transcript.tokens)
        ]
        assert len(transcript.tokens) > 50 and len(transcript.written) > 200 and shown
