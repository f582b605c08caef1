"""What `make live` does: each question that CoreWeave's documentation leaves open, put to a real CoreWeave, and a table of the answers.

Bounded in time, requests and exchanges; the token is read from where the reference leads, never from an argument, and printed nowhere.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import email.utils
import json
import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from live_requests import Answer, Client, Key, Unreachable

EXCHANGE = "https://api.coreweave.com/v1/cwobject/temporary-credentials/api-token"
ENDPOINT = "https://cwobject.com"
MOST_SECONDS = 300
MOST_EXCHANGES = 15
#: Seconds that a new key or a new bucket is waited for, and that a revoked key is watched for.
PATIENCE = 60
PAUSE = 0.5
#: Seconds of Retry-After that are waited for.
LONGEST_WAIT = 30


class Over(Exception):
    """No further question is put; what is known is printed."""


@dataclass(frozen=True)
class Problem:
    """Why a run could not put its questions: for the table's heading, and for whoever runs it."""

    status: int
    ending: str
    message: str
    hint: str


class Live:
    def __init__(self, options: argparse.Namespace, directory: Path) -> None:
        self.options = options
        self.end = time.monotonic() + options.seconds
        self.client = Client(self.left)
        self.exchanges = 0
        self.api = options.exchange_url.removesuffix("/temporary-credentials/api-token")
        self.rows: list[tuple[str, str, str, float]] = []
        #: What must not be printed, whoever says it.
        self.private: list[str] = []
        self.to_revoke: list[Key] = []
        self.bucket: str | None = None
        self.token = ""
        self.ahead = 0.0
        self.problem: Problem | None = None
        self.environment = {
            name: value for name, value in os.environ.items() if not re.match("AWS_|HEDDLE_", name) or name == "AWS_CA_BUNDLE"
        } | {"HEDDLE_HOME": str(directory / "home"), "NO_COLOR": "1"}

    def left(self) -> float:
        left = self.end - time.monotonic()
        if left <= 0:
            raise Over(f"{self.options.seconds} s are over")
        return left

    # MARK: What is said

    def clean(self, text: str) -> str:
        """Without anything private, and printable ASCII alone."""
        for secret in sorted(self.private, key=len, reverse=True):
            text = text.replace(secret, "…")
        return "".join(c if " " <= c <= "~" or c in "…–×" else "?" for c in text).replace("|", "/")

    def tell(self, question: str, documented: str, seen: str, took: float) -> None:
        self.rows.append((question, documented, seen, took))
        print(self.clean(f"{question}: {seen}"), file=sys.stderr, flush=True)

    @contextlib.contextmanager
    def question(self, question: str, documented: str) -> Iterator[list[str]]:
        """What the block appends is what was seen. That a host can't be reached is an answer, too."""
        seen: list[str] = []
        start = time.monotonic()
        try:
            yield seen
        except Unreachable as error:
            seen.append(f"no answer from {error}")
        finally:
            self.tell(question, documented, "; ".join(seen) or "not answered", time.monotonic() - start)

    @property
    def asked(self) -> str:
        """CoreWeave, if it was: who reads a table has to know what it is about."""
        hosts = {urlsplit(url).hostname or "" for url in (self.options.exchange_url, self.options.endpoint)}
        others = sorted(host for host in hosts if not f".{host}".endswith((".coreweave.com", ".cwobject.com", ".cwlota.com")))
        return f"{' and '.join(others)}, which is not CoreWeave" if others else "CoreWeave"

    def table(self, ending: str) -> str:
        lines = [
            f"### Heddle against {self.asked}, {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}", "",
            f"{self.heddle('version').stdout.splitlines()[0]}, {ending}: {self.client.count} requests, {self.exchanges} exchanges. "
            "Key IDs are shortened, the organisation is masked.", "",
            "| question | documented | seen | took |", "|---|---|---|---|",
            *(f"| {question} | {documented} | {self.clean(seen)} | {took:.1f} s |" for question, documented, seen, took in self.rows),
        ]  # fmt: skip
        return "\n".join(lines)

    # MARK: What is asked

    def heddle(self, *words: str) -> subprocess.CompletedProcess[str]:
        program = Path(self.options.programs) / "heddle"
        return subprocess.run(
            [program, *words], env=self.environment, capture_output=True, text=True, timeout=90, stdin=subprocess.DEVNULL
        )

    def exchange(self, authorization: str | None, **headers: str) -> Answer:
        if self.exchanges >= MOST_EXCHANGES:
            raise Over(f"{MOST_EXCHANGES} exchanges were asked for")
        self.exchanges += 1
        answer = self.client.send(
            "GET", self.options.exchange_url,
            {"Accept": "application/json", **({"Authorization": authorization} if authorization else {}), **headers},
        )  # fmt: skip
        # Whatever of it could be a key must not be printed.
        for name in ("AccessKeyId", "SecretAccessKey", "Token"):
            if isinstance(value := answer.json.get(name), str) and len(value) > 3:
                self.private.append(value)
        return answer

    def key(self, answer: Answer) -> Key:
        fields = answer.json
        key = Key(fields["AccessKeyId"], fields["SecretAccessKey"], fields.get("Token") or "")
        self.to_revoke.append(key)
        return key

    def s3(self, key: Key, method: str, path: str = "/", body: bytes = b"", *, bucket: str | None = None) -> Answer:
        scheme, _, host = self.options.endpoint.partition("://")
        if bucket and host.startswith("127.0.0.1"):
            host = host.replace("127.0.0.1", "localhost")
        url = f"{scheme}://{f'{bucket}.' if bucket else ''}{host}{path}"
        return self.client.send_signed(key, self.options.zone, method, url, body, ahead=self.ahead)

    def until(
        self, seen: list[str], wanted: Callable[[Answer], bool], ask: Callable[[], Answer], patience: float | None = None, what: str = ""
    ) -> bool:
        """Asks again and again, and appends what was seen on the way, and after how long it was as wanted: also if the time is over."""
        start, met = time.monotonic(), dict[str, int]()
        patience = self.options.patience if patience is None else patience

        def so_far() -> str:
            return ", ".join(f"{count} × {each}" for each, count in met.items())

        try:
            while True:
                answer = ask()
                seconds = time.monotonic() - start
                if wanted(answer):
                    seen.append(f"{what}{answer} after {seconds:.1f} s" + (f" ({so_far()} before)" if met else ""))
                    return True
                if not met:
                    print(self.clean(f"{what}{answer}: waiting, {patience:.0f} s at most"), file=sys.stderr, flush=True)
                met[str(answer)] = met.get(str(answer), 0) + 1
                if seconds > patience:
                    seen.append(f"{what}not within {patience:.0f} s: {so_far()}")
                    return False
                time.sleep(min(PAUSE, self.left()))
        except Over:
            if met:
                seen.append(f"{what}not within {time.monotonic() - start:.0f} s: {so_far()}")
            raise

    def api_post(self, path: str, document: dict[str, Any]) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return self.client.send("POST", self.api + path, headers, json.dumps(document).encode())

    def set_up(self) -> None:
        added = self.heddle(
            "add", "live", "--zone", self.options.zone, "--token", self.options.token, "--mode", "container",
            "--exchange-url", self.options.exchange_url, "--endpoint", self.options.endpoint,
        )  # fmt: skip
        environment = self.heddle("env", "live", "--format", "json") if added.returncode == 0 else added
        if environment.returncode != 0:
            # The profile that it names is this run's own, and gone when its reader tries the hint.
            again = f"scripts/live --zone {shlex.quote(self.options.zone)} --token file:PATH"
            said = re.sub(r"heddle (token )?set live( --\S+ \S+)*", again, environment.stderr)
            for line in said.splitlines():
                print(self.clean(line), file=sys.stderr)
            sys.exit(environment.returncode)
        authorization = json.loads(environment.stdout)["set"]["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
        self.token = authorization.removeprefix("Bearer ")
        self.private += [self.token, self.token.removeprefix("CW-SECRET-")]

    def run(self) -> None:
        self.statuses()
        key = self.first_exchange()
        if key is None:
            return
        self.settling(key)
        self.second_exchange(key)
        self.identity()
        self.rights()
        if self.options.bucket:
            self.own_bucket(key)
        self.revocation(key)
        self.own_revocation()

    def statuses(self) -> None:
        for question, authorization in [
            ("Exchange without a token", None), ("with an unknown token", "Bearer CW-SECRET-heddle-live-unknown"),
            ("with another scheme", "Basic aGVkZGxlOmxpdmU="),
        ]:  # fmt: skip
            with self.question(f"Status: {question[0].lower()}{question[1:]}", "no status; a google.rpc.Status") as seen:
                seen.append(str(self.exchange(authorization)))

    def first_exchange(self) -> Key | None:
        answer: Answer | None = None
        with self.question("Status: exchange of the token", "200") as seen:
            answer = self.exchange(f"Bearer {self.token}")
            seen.append(str(answer))
            wait = answer.headers.get("retry-after", "")
            if answer.status in (429, 503) and wait.isdecimal() and int(wait) <= LONGEST_WAIT:
                time.sleep(min(int(wait), self.left()))
                answer = self.exchange(f"Bearer {self.token}")
                seen.append(f"{answer} after the {wait} s that it asked for")
        fields = answer.json if answer and answer.status == 200 else {}
        if not answer or not all(isinstance(fields.get(name), str) for name in ("AccessKeyId", "SecretAccessKey", "Expiration")):
            self.problem = self.no_key(answer, seen[-1])
            return None
        key = self.key(answer)
        took = answer.seconds
        token = fields.get("Token", None)
        form = "absent" if "Token" not in fields else "null" if token is None else "empty" if token == "" else f"{len(token)} characters"
        self.tell("`Token`", "a text; may be empty", form, took)
        expiration = fields["Expiration"]
        digits = re.search(r"\.([0-9]+)", expiration)
        zone = re.search(r"(Z|[+-][0-9:]+)$", expiration)
        arrived, date = time.time(), email.utils.parsedate_to_datetime(answer.headers["date"]) if "date" in answer.headers else None
        self.ahead = date.timestamp() - arrived if date and abs(date.timestamp() - arrived) > 5 else 0.0
        with contextlib.suppress(ValueError):
            end = datetime.datetime.fromisoformat(re.sub(r"\.[0-9]+", "", expiration).replace("Z", "+00:00"))
            self.tell("Lifetime of a key", "15 minutes", f"{end.timestamp() - arrived - self.ahead:.0f} s", took)
        self.tell(
            "`Expiration`", "a date-time", f"{len(digits[1]) if digits else 0} digits of a second, {zone[1] if zone else 'no zone'}", took
        )
        self.tell("`Date` against this machine's clock", "–", f"{round(date.timestamp() - arrived):+d} s" if date else "no Date", took)
        known = {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"}
        names = sorted(name for name in fields if name not in known)
        self.tell("Other fields of the answer", "`attributes`, `multiAttributes`", ", ".join(names) or "none", took)
        return key

    def no_key(self, answer: Answer | None, seen: str) -> Problem:
        """Why the first exchange gave none, in Heddle's own words."""
        ending = "the token got no keys"
        match answer.status if answer else None:
            case None:
                hint = f"curl -sS -o /dev/null {shlex.quote(self.options.exchange_url)}"
                return Problem(69, "the exchange can't be reached", f"{seen}, so no question could be put", hint)
            case 401:
                hint = "check what the token reference gives; if the token has expired, make a new one in the CoreWeave console"
                return Problem(77, ending, f"CoreWeave refused the token ({answer})", hint)
            case 403:
                hint = "requires the Object Storage Admin role, or a policy that grants cwobject:CreateAccessKey"
                return Problem(77, ending, f"CoreWeave took the token, but it may not create access keys ({answer})", hint)
            case 429 | 500 | 502 | 503 | 504:
                return Problem(75, ending, f"CoreWeave made no keys now ({answer})", "try again later")
            case _:
                return Problem(69, ending, f"unexpected answer of the exchange ({answer})", f"check the exchange URL: {self.options.exchange_url}")

    def settling(self, key: Key) -> None:
        with self.question("Time until a new key works (ListBuckets)", "seconds, by CoreWeave's Terraform provider") as seen:
            try:
                works = self.until(seen, lambda answer: answer.status == 200, lambda: self.s3(key, "GET"))
            except Unreachable as error:
                hint = f"curl -sS -o /dev/null {shlex.quote(self.options.endpoint)}"
                self.problem = Problem(69, "object storage can't be reached", f"no answer from {error}, so nothing is known of object storage", hint)
                raise
            if not works:
                message = f"object storage accepted no request within {self.options.patience} s: the zone is another one, or the token may not list buckets"
                hint = "look up the zone in the CoreWeave console, and see the row `can-i` s3:ListAllMyBuckets"
                self.problem = Problem(77, "object storage accepted no key", message, hint)
                return
            again = [self.s3(key, "GET") for _ in range(5)]
            refused = [str(answer) for answer in again if answer.status != 200]
            seen.append(f"of 5 further requests {len(refused)} refused" + (f" ({refused[0]})" if refused else ""))

    def second_exchange(self, first: Key) -> None:
        with self.question("A second exchange", "mints another key") as seen:
            answer = self.exchange(f"Bearer {self.token}")
            if answer.status != 200:
                seen.append(str(answer))
                return
            other = self.key(answer)
            seen.append("another key" if other.id != first.id else "the same key")
            seen.append(f"the first one then: {self.s3(first, 'GET')}")

    def identity(self) -> None:
        with self.question("Who the keys are for (`heddle whoami`)", "groups in `multiAttributes`") as seen:
            # One exchange of Heddle's own.
            self.exchanges += 1
            ended = self.heddle("whoami", "live", "-o", "json")
            report = json.loads(ended.stdout) if ended.stdout.startswith("{") else {}
            for name in ("uid", "organisation", "principal"):
                if isinstance(report.get(name), str) and len(report[name]) > 2:
                    self.private += [report[name], report[name].removeprefix("coreweave/")]
            self.private += [group for group in report.get("groups", []) if len(group) > 2]
            seen.append(f"status {ended.returncode}")
            if report:
                seen.append("a principal" if report.get("principal") else "no principal")
                seen.append("an organisation" if report.get("organisation") else "no organisation")
                seen.append(f"{len(report.get('groups', []))} groups, {len(report.get('attributes', {}))} other attributes")

    def rights(self) -> None:
        for action in ("cwobject:CreateAccessKey", "cwobject:RevokeAccessKeyByAccessKey", "s3:ListAllMyBuckets", "s3:CreateBucket"):
            with self.question(f"`can-i` {action}", "`verdict`, true or false") as seen:
                answer = self.api_post("/auth/can-i", {"actions": [action], "resources": ["*"]})
                verdict = answer.json.get("verdict", "left out" if answer.status == 200 else None)
                seen.append(f"{answer}" + (f", verdict {str(verdict).lower()}" if verdict is not None else ""))

    def own_bucket(self, key: Key) -> None:
        name = f"heddle-live-{secrets.token_hex(6)}"
        text = b"heddle was here\n"
        with self.question("Creating a bucket", "works up to 60 s later") as seen:
            # Deleted even where the answer to this gets lost.
            self.bucket = name
            answer = self.s3(key, "PUT", bucket=name)
            seen.append(str(answer))
            if answer.status != 200:
                self.bucket = None
                return
            self.until(seen, lambda got: got.status == 200, lambda: self.s3(key, "PUT", "/probe", text, bucket=name), what="PUT ")
            got = self.s3(key, "GET", "/probe", bucket=name)
            seen.append(f"GET {got}, {'the same bytes' if got.body == text else 'other bytes'}")
        with self.question("A path-style request for its object", "refused") as seen:
            seen.append(str(self.s3(key, "GET", f"/{name}/probe")))
        with self.question("Deleting object and bucket", "–") as seen:
            seen += self.delete_bucket(key)

    def delete_bucket(self, key: Key) -> list[str]:
        name = self.bucket
        assert name
        seen = [str(self.s3(key, "DELETE", "/probe", bucket=name)), str(self.s3(key, "DELETE", bucket=name))]
        if seen[-1].split()[0] in ("204", "200", "404"):
            self.bucket = None
        return seen

    def revocation(self, key: Key) -> None:
        with self.question("Revoking a key", "by its ID on one page, by its value on another") as seen:
            seen.append(f"by its ID: {(answer := self.revoke(key.id))}")
            if not 200 <= answer.status < 300:
                seen.append(f"by its value: {(answer := self.revoke(key.secret))}")
        if 200 <= answer.status < 300:
            self.to_revoke.remove(key)
            with self.question("How long a revoked key still works", "–") as seen:
                self.until(seen, lambda got: got.status != 200, lambda: self.s3(key, "GET"), patience=30)

    def revoke(self, name: str) -> Answer:
        return self.api_post("/revoke-access-key/access-key", {"accessKey": name})

    def own_revocation(self) -> None:
        with self.question("`heddle revoke`", "by the key's ID") as seen:
            ended = self.heddle("revoke", "live")
            status = re.search(r"\(([0-9]{3})\)", ended.stderr)
            seen.append(f"status {ended.returncode}" + (f", refused with {status[1]}" if status else ""))

    def clear_up(self) -> None:
        """What is still there at CoreWeave is taken away, whatever ended the run."""
        self.end = time.monotonic() + 30
        left = []
        if self.bucket and self.to_revoke:
            with contextlib.suppress(Unreachable, Over):
                self.delete_bucket(self.to_revoke[0])
        if self.bucket:
            left.append(f"bucket {self.bucket}")
        for key in self.to_revoke:
            with contextlib.suppress(Unreachable, Over):
                if any(200 <= self.revoke(name).status < 300 for name in (key.id, key.secret)):
                    continue
            left.append(f"key {key.id[:4]}…{key.id[-4:]}, which ends by itself")
        self.heddle("revoke", "live")
        if left:
            print(f"left behind: {', '.join(left)}", file=sys.stderr)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/live", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Ask a real CoreWeave what its documentation leaves open, and print a table to paste into an issue.",
        epilog=f"""Takes at most {MOST_SECONDS // 60} minutes and {MOST_EXCHANGES} exchanges, in a HEDDLE_HOME of its own. Builds heddle and heddled in this clone first, unless HEDDLE_LIVE_PROGRAMS names a directory with both. Reads only, but for the keys that it makes and
revokes; --bucket creates a bucket with a random name, puts an object into it, and deletes both. Ctrl-C cleans up, too.
The table has no secret in it: read it all the same before you paste it.

  COREWEAVE_API_TOKEN=... scripts/live --zone US-EAST-04A
  scripts/live --zone US-EAST-04A --token keyring:acme --bucket""",
    )  # fmt: skip
    parser.add_argument("--zone", required=True, type=str.upper, help="the zone of the requests to object storage")
    parser.add_argument("--token", default="env:COREWEAVE_API_TOKEN", metavar="REF", help="where the token is: env:NAME, file:PATH, keyring:ACCOUNT, ... (default: %(default)s)")
    parser.add_argument("--bucket", action="store_true", help="also create a bucket, use it and delete it")
    parser.add_argument("--exchange-url", default=EXCHANGE, metavar="URL", help="default: %(default)s")
    parser.add_argument("--endpoint", default=ENDPOINT, metavar="URL", help="default: %(default)s")
    parser.add_argument("--seconds", type=int, default=MOST_SECONDS, metavar="N", help=f"end after so many seconds (5 to {MOST_SECONDS})")
    parser.add_argument("--patience", type=int, default=PATIENCE, help=argparse.SUPPRESS)
    parser.add_argument("--programs", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not 5 <= options.seconds <= MOST_SECONDS:
        parser.error(f"--seconds is a number from 5 to {MOST_SECONDS}")
    return options


def interrupt(number: int, _: object) -> None:
    # Once: a second one must not keep it from clearing up.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt(number)


def main() -> int:
    options = parse()
    directory = Path(tempfile.mkdtemp(prefix="heddle-live."))
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, interrupt)
    status, ending = 0, "complete"
    try:
        live = Live(options, directory)
        live.set_up()
        try:
            live.run()
        except Over as over:
            status, ending = 75, f"ended early ({over})"
        except KeyboardInterrupt as error:
            status, ending = 128 + int(error.args[0]), "interrupted"
        finally:
            live.clear_up()
        if status == 0 and live.problem:
            status, ending = live.problem.status, live.problem.ending
        limits = sorted(set(live.client.limits))
        live.tell("Rate limits", "not documented; none was provoked", "; ".join(limits[:5]) or f"not met in {live.client.count} requests", 0)
        print(live.table(ending), flush=True)
        if live.problem:
            print(live.clean(f"scripts/live: {live.problem.message}"), file=sys.stderr)
            print(live.clean(f"hint: {live.problem.hint}"), file=sys.stderr)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
