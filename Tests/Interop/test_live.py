"""`make live` against the emulator: each answer that CoreWeave may give stands in the table, nothing is left behind, and no secret is in it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from heddle_cli import Programs
from loopback import free_port
from processes import Run, run
from servers import Emulator
from transcript import Transcript

REPOSITORY = Path(__file__).parents[2]


class LiveRun:
    """The script as somebody runs it whose token is in the environment."""

    def __init__(self, programs: Programs, emulator: Emulator, directory: Path, transcript: Transcript) -> None:
        self.emulator, self.directory, self.transcript = emulator, directory, transcript
        self.temporary = directory / "tmp"
        self.temporary.mkdir()
        self.environment = {
            "HOME": str(directory), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": str(self.temporary),
            "PYTHONDONTWRITEBYTECODE": "1", "COREWEAVE_API_TOKEN": emulator.organisations["acme"].token,
        }  # fmt: skip
        self.words: list[str | Path] = [
            sys.executable, REPOSITORY / "scripts" / "live.py", "--programs", programs.directory, "--zone", "us-east-04a",
            "--exchange-url", emulator.exchange_url, "--endpoint", emulator.endpoint,
        ]  # fmt: skip

    def __call__(self, *words: str, status: int = 0, left: int = 0) -> Run:
        """
        :param left: how many keys end by themselves, since Heddle can't revoke them.
        """
        ended = run(
            [*self.words, *words], env=self.environment, cwd=self.directory, transcript=self.transcript, status=status
        )
        self.check_ending(ended.stdout + ended.stderr, left)
        return ended

    def check_ending(self, shown: str, left: int = 0) -> None:
        assert list(self.temporary.iterdir()) == [], "the directory of the run is still there"
        counts = self.emulator.counts()
        assert counts["exchanges"]["asked"] <= 15
        assert len(self.emulator.key_ids("acme") - set(counts["revoked_keys"])) == left, "keys are left"
        for secret in [*self.emulator.key_ids("acme"), "acme-engineers", "coreweave/emulated", "emulated"]:
            assert secret not in shown, f"{secret} is not masked"

    @property
    def buckets(self) -> list[str]:
        return self.emulator._control("GET", "configuration")["organisations"]["acme"]["buckets"]


@pytest.fixture
def live(programs: Programs, emulator: Emulator, tmp_path: Path, transcript: Transcript) -> LiveRun:
    return LiveRun(programs, emulator, tmp_path, transcript)


def rows(ended: Run) -> dict[str, str]:
    """What was seen, by the question; nobody may take what an emulator said for CoreWeave's answers."""
    assert ended.stdout.startswith("### Heddle against 127.0.0.1, which is not CoreWeave, 20"), ended
    lines = [line.strip("| ").split(" | ") for line in ended.stdout.splitlines() if line.startswith("| ")]
    assert lines[0] == ["question", "documented", "seen", "took"] and all(len(line) == 4 for line in lines), ended
    return {question: seen for question, _, seen, _ in lines[1:]}


def test_a_coreweave_with_session_tokens_that_revokes_by_id(live: LiveRun) -> None:
    before = live.buckets
    live.emulator.configure(expiration={"fraction_digits": 6, "offset_minutes": 120})
    ended = live("--bucket")
    seen = rows(ended)
    assert "complete" in ended.stdout.splitlines()[2]
    assert seen["Status: exchange without a token"] == seen["Status: with an unknown token"] == "401 code 16"
    assert seen["Status: with another scheme"] == "401 code 16" and seen["Status: exchange of the token"] == "200"
    assert seen["`Token`"] == "128 characters" and seen["Lifetime of a key"] in ("899 s", "900 s", "901 s")
    assert seen["`Expiration`"] == "6 digits of a second, +02:00"
    assert seen["Other fields of the answer"] == "attributes, multiAttributes"
    assert seen["Time until a new key works (ListBuckets)"] == "200 after 0.0 s; of 5 further requests 0 refused"
    assert seen["A second exchange"] == "another key; the first one then: 200"
    assert seen["Who the keys are for (`heddle whoami`)"].startswith("status 0; a principal; an organisation; 1 groups")
    assert seen["`can-i` s3:CreateBucket"] == "200, verdict true"
    assert seen["Creating a bucket"] == "200; PUT 200 after 0.0 s; GET 200, the same bytes"
    assert seen["A path-style request for its object"] == "400 PathStyleRequestNotAllowed"
    assert seen["Deleting object and bucket"] == "204; 204"
    assert seen["Revoking a key"] == "by its ID: 200"
    assert seen["How long a revoked key still works"] == "403 InvalidAccessKeyId after 0.0 s"
    assert seen["`heddle revoke`"] == "status 0" and seen["Rate limits"].startswith("not met in ")
    assert live.buckets == before


def test_a_coreweave_without_session_tokens_that_settles_and_revokes_by_value(live: LiveRun) -> None:
    live.emulator.configure(
        settle=3, unknown_token_status=403, revocation="value", gives_attributes=False,
        organisations={"acme": {"gives_session_token": False, "denied_actions": ["s3:CreateBucket"]}},
    )  # fmt: skip
    live.emulator.fail("status", status=429, retry_after=1, next=1, organisation="acme")
    # Heddle revokes by ID: its own key ends by itself.
    seen = rows(live(left=1))
    assert seen["Status: with an unknown token"] == "403 code 7"
    assert seen["Status: exchange of the token"] == "429 code 8; 200 after the 1 s that it asked for"
    assert seen["`Token`"] == "empty" and seen["`Expiration`"].endswith("Z")
    assert seen["Other fields of the answer"] == "none"
    settled = seen["Time until a new key works (ListBuckets)"]
    assert settled.startswith(("200 after 3.", "200 after 2.9")) and "× 403 AccessDenied before)" in settled
    assert "no principal; no organisation; 0 groups" in seen["Who the keys are for (`heddle whoami`)"]
    assert seen["`can-i` s3:CreateBucket"] == "200, verdict false"
    assert seen["Revoking a key"] == "by its ID: 404 code 5; by its value: 200"
    assert seen["`heddle revoke`"] == "status 69, refused with 404"
    assert seen["Rate limits"] == "429 retry-after: 1"
    assert "Creating a bucket" not in seen


def test_a_token_that_may_not_make_keys_is_a_table_with_its_status(live: LiveRun) -> None:
    live.emulator.configure(organisations={"acme": {"may_create_keys": False}})
    ended = live("--bucket", status=77)
    assert rows(ended)["Status: exchange of the token"] == "403 code 7" and "the token got no keys" in ended.stdout
    assert live.emulator.exchanges() == 4


def test_without_a_token_nothing_is_sent(live: LiveRun) -> None:
    del live.environment["COREWEAVE_API_TOKEN"]
    ended = live(status=78)
    assert ended.stdout == "" and "COREWEAVE_API_TOKEN is not set" in ended.stderr
    assert live.emulator.exchanges() == 0


@pytest.mark.parametrize(
    "reference", ["env:COREWEAVE_API_TOKEN", "file:/nonexistent/token", "keyring:acme", "pass:acme", "cwic:acme", "kubeconfig:/nonexistent#acme", 'exec:["false"]']
)
def test_what_is_wrong_with_the_token_has_a_hint_that_its_reader_can_use(reference: str, live: LiveRun) -> None:
    """The profile is in a directory of the run's own: no command for it works afterwards."""
    del live.environment["COREWEAVE_API_TOKEN"]
    ended = live("--token", reference, status=78)
    problem, *hint = ended.stderr.splitlines()
    assert problem.startswith("heddle: ") and "hint: " not in problem and ended.stdout == ""
    assert len(hint) <= 1 and all(line.startswith("hint: ") for line in hint)
    assert not re.search(r"heddle [^|]*\blive\b", "".join(hint)) and str(live.temporary) not in ended.stderr


def test_a_zone_that_is_none_is_said_with_its_hint_on_a_line_of_its_own(live: LiveRun) -> None:
    problem, hint = live("--zone", "us east", status=65).stderr.splitlines()
    assert problem == "heddle: invalid zone 'US EAST'" and hint.startswith("hint: ")


def explained(ended: Run) -> str:
    problem, hint = ended.stderr.splitlines()[-2:]
    assert problem.startswith("scripts/live: ") and hint.startswith("hint: "), ended
    return f"{problem} {hint}"


def test_a_wrong_token_is_said_in_words(live: LiveRun) -> None:
    live.environment["COREWEAVE_API_TOKEN"] = "CW-SECRET-of-somebody-else"
    ended = live(status=77)
    assert rows(ended)["Status: exchange of the token"] == "401 code 16"
    assert "CoreWeave refused the token (401 code 16)" in explained(ended) and "make a new one" in explained(ended)


def test_without_a_network_that_is_said_and_not_that_the_token_got_no_keys(live: LiveRun) -> None:
    port = free_port()
    ended = live("--exchange-url", f"http://127.0.0.1:{port}/v1/cwobject/temporary-credentials/api-token", status=69)
    assert rows(ended)["Status: exchange of the token"] == "no answer from 127.0.0.1: connection refused"
    assert "no answer from 127.0.0.1: connection refused" in explained(ended) and f"curl -sS -o /dev/null http://127.0.0.1:{port}/" in explained(ended)
    assert "the exchange can't be reached" in ended.stdout
    ended = live("--exchange-url", "https://heddle.invalid/api-token", status=69)
    assert "no answer from heddle.invalid: host not found" in explained(ended)


def test_an_object_storage_that_cannot_be_reached_is_said(live: LiveRun) -> None:
    ended = live("--endpoint", f"http://127.0.0.1:{free_port()}", status=69)
    assert "object storage can't be reached" in ended.stdout and "connection refused" in explained(ended)


@pytest.mark.parametrize("why", ["zone", "right"])
def test_a_zone_or_right_that_is_missing_is_named_after_the_wait(why: str, live: LiveRun) -> None:
    if why == "right":
        live.emulator.configure(organisations={"acme": {"denied_actions": ["s3:ListAllMyBuckets"]}})
    words = ["--zone", "us-east-99z"] if why == "zone" else []
    ended = live(*words, "--patience", "2", status=77)
    assert re.match(r"not within 2 s: \d+ × 40\d", rows(ended)["Time until a new key works (ListBuckets)"])
    assert "object storage accepted no key" in ended.stdout and "object storage accepted no request within 2 s" in explained(ended)
    assert rows(ended)["`can-i` s3:ListAllMyBuckets"] == f"200, verdict {'true' if why == 'zone' else 'false'}"
    assert ": waiting, 2 s at most" in ended.stderr


def test_what_was_seen_is_in_the_table_though_the_time_was_over(live: LiveRun) -> None:
    live.emulator.configure(settle=60)
    seen = rows(live("--seconds", "5", status=75))
    assert re.fullmatch(r"not within 5 s: \d+ × 403 AccessDenied", seen["Time until a new key works (ListBuckets)"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_takes_bucket_and_keys_away_and_prints_what_is_known(live: LiveRun, number: signal.Signals) -> None:
    before = live.buckets
    process = subprocess.Popen(
        [*map(str, live.words), "--bucket"], env=live.environment, cwd=live.directory, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while live.buckets == before and time.monotonic() < deadline:
        time.sleep(0.002)
    os.kill(process.pid, number)
    stdout, stderr = process.communicate(timeout=30)
    live.transcript.note("live", stdout.encode(), stderr.encode())
    assert process.returncode == 128 + number, stderr
    assert live.buckets == before and "left behind" not in stderr
    live.check_ending(stdout + stderr)
    assert "interrupted: " in stdout and "Time until a new key works" in stdout


def test_its_time_is_bounded(live: LiveRun) -> None:
    live.emulator.configure(settle=60)
    start = time.monotonic()
    ended = live("--seconds", "5", status=75)
    assert 5 <= time.monotonic() - start < 30, "keys take 60 s to settle"
    assert "ended early (5 s are over)" in ended.stdout


def test_the_token_is_no_argument(live: LiveRun) -> None:
    ended = live("--token", "CW-SECRET-canary", status=65)
    assert "CW-SECRET-canary" not in ended.stdout + ended.stderr
