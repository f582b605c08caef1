"""What SDKs get of Heddle, by the wall clock: threads of one client, many processes at once, and clients that come at a key's end.

    threads    16 threads of one boto3 client, in bursts, while a key grows old and is followed by others: requests a second
    jobs       64 processes, forked and spawned, as a training job has them: exchanges, latency, refused requests
    end        a client that uses a key until its Expiration says no more, as Go's SDK does, with keys that settle in 4 s

Each ends with status 1 where a request was refused. Needs boto3: Benchmarks/clients runs it where the interoperability tests have it.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from emulator import Emulator, list_buckets, percentile

ZONE = "US-EAST-04A"
TOKEN = "CW-SECRET-acme-0123456789abcdef"


@contextmanager
def shell(options: argparse.Namespace, *emulated: str) -> Iterator[tuple[Emulator, dict[str, str]]]:
    """An emulated CoreWeave, and the environment of a shell that evaluated `heddle env acme`."""
    with tempfile.TemporaryDirectory() as place:
        directory = Path(place)
        emulator = Emulator(options.emulator.resolve(), directory, "--organisation", f"acme={TOKEN}", "--bucket", "acme/one", *emulated)
        try:
            plain = {"HEDDLE_HOME": str(directory / "home"), "HOME": place, "PATH": "/usr/bin:/bin", "HEDDLE_DAEMON": str(options.programs.resolve() / "heddled")}
            token = directory / "token"
            token.touch(0o600)
            token.write_text(TOKEN)

            def heddle(*words: str) -> str:
                return subprocess.run([options.programs.resolve() / "heddle", *words], env=plain, capture_output=True, text=True, check=True).stdout

            heddle("add", "acme", "--zone", ZONE, "--token", f"file:{token}", "--exchange-url", emulator.exchange_url, "--endpoint", emulator.url)
            yield emulator, plain | json.loads(heddle("env", "acme", "--format", "json"))["set"]
        finally:
            emulator.stop()


def exchanges(emulator: Emulator) -> int:
    return int(emulator.counts()["exchanges"]["asked"])


def client() -> Any:
    import boto3
    from botocore.config import Config

    return boto3.client("s3", config=Config(max_pool_connections=32, retries={"total_max_attempts": 1}))


def threads(options: argparse.Namespace) -> int:
    """Between bursts one request a second keeps the key in use, as a program's own work would."""
    with shell(options, "--settle", "4") as (emulator, environment):
        os.environ.update(environment)
        s3 = client()
        refused = 0

        def ask(until: float) -> tuple[int, int]:
            done = bad = 0
            while time.monotonic() < until:
                try:
                    s3.list_buckets()
                    done += 1
                except Exception as error:
                    print(f"refused: {error}", file=sys.stderr)
                    bad += 1
            return done, bad

        begin = time.monotonic()
        ask(time.monotonic())
        print("seconds  requests/s  exchanges")
        with concurrent.futures.ThreadPoolExecutor(options.threads) as pool:
            while (now := time.monotonic()) - begin < options.seconds:
                until = time.monotonic() + options.burst
                results = list(pool.map(ask, [until] * options.threads))
                refused += sum(bad for _, bad in results)
                rate = sum(done for done, _ in results) / options.burst
                print(f"{now - begin:7.0f}  {rate:10.0f}  {exchanges(emulator):9}", flush=True)
                while time.monotonic() - now < options.step:
                    refused += ask(time.monotonic() + 0.001)[1]
                    time.sleep(1)
        print(f"{refused} refused")
        return 1 if refused else 0


def work(count: int, results: Any) -> None:
    """What a worker of a data loader does first: it makes a client of its own, and asks."""
    begin = time.monotonic()
    spans: list[float] = []
    bad = 0
    s3 = client()
    for index in range(count):
        before = begin if index == 0 else time.monotonic()
        try:
            s3.list_buckets()
        except Exception as error:
            print(f"refused: {error}", file=sys.stderr)
            bad += 1
        spans.append(time.monotonic() - before)
    results.put((spans, bad))


def jobs(options: argparse.Namespace) -> int:
    # What forked processes inherit, and spawned ones load for themselves.
    import boto3  # noqa: F401

    status = 0
    print("started  cache  exchanges  refused  first request p50/p99 ms  later ones p50/p99 ms  seconds")
    for method in ("fork", "spawn"):
        with shell(options, "--settle", "0") as (emulator, environment):
            os.environ.update(environment)
            for cache in ("cold", "warm"):
                before = exchanges(emulator)
                context = multiprocessing.get_context(method)
                results = context.SimpleQueue()
                begin = time.monotonic()
                workers = [context.Process(target=work, args=(options.requests, results)) for _ in range(options.processes)]
                for worker in workers:
                    worker.start()
                reports = [results.get() for _ in workers]
                for worker in workers:
                    worker.join()
                first = [spans[0] * 1000 for spans, _ in reports]
                later = [span * 1000 for spans, _ in reports for span in spans[1:]]
                refused = sum(bad for _, bad in reports)
                status |= refused > 0
                print(
                    f"{method:7}  {cache:5}  {exchanges(emulator) - before:9}  {refused:7}  "
                    f"{percentile(first, 0.5):11.0f} / {percentile(first, 0.99):<10.0f} {percentile(later, 0.5):10.0f} / {percentile(later, 0.99):<8.0f} {time.monotonic() - begin:8.1f}",
                    flush=True,
                )
    return status


def end(options: argparse.Namespace) -> int:
    """No service and no schedule: nobody asks between the key's first moment and its last."""
    with shell(options, "--settle", "4", "--lifetime", str(options.lifetime)) as (emulator, environment):
        keys: dict[str, str] = {}
        refused = done = runs = 0
        expires = 0.0
        deadline = time.monotonic() + options.seconds
        while time.monotonic() < deadline:
            if time.time() >= expires:
                answer = subprocess.run(
                    [options.programs.resolve() / "heddle", "credential-process", "acme"], env=environment, capture_output=True, text=True, check=True
                )
                keys = json.loads(answer.stdout)
                expires = datetime.fromisoformat(keys["Expiration"]).timestamp()
                runs += 1
            if said := list_buckets(emulator.url, ZONE, keys):
                print(f"refused: {said[:100]}", file=sys.stderr)
                refused += 1
            done += 1
            time.sleep(0.1)
        print(f"keys of {options.lifetime} s: {done} requests, {refused} refused, {runs} runs of credential-process, {exchanges(emulator)} exchanges")
        return 1 if refused else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--emulator", type=Path, required=True)
    scenarios = parser.add_subparsers(required=True)
    for scenario in (threads, jobs, end):
        scenarios.add_parser(scenario.__name__).set_defaults(scenario=scenario)
    commands = scenarios.choices
    commands["threads"].add_argument("--threads", type=int, default=16)
    commands["threads"].add_argument("--seconds", type=float, default=500)
    commands["threads"].add_argument("--step", type=float, default=40, help="seconds from burst to burst")
    commands["threads"].add_argument("--burst", type=float, default=3, help="seconds")
    commands["jobs"].add_argument("--processes", type=int, default=64)
    commands["jobs"].add_argument("--requests", type=int, default=10)
    commands["end"].add_argument("--lifetime", type=int, default=60)
    commands["end"].add_argument("--seconds", type=float, default=240)
    options = parser.parse_args()
    return int(options.scenario(options))


if __name__ == "__main__":
    sys.exit(main())
