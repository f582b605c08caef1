"""The agent: requests a second on one core, memory, slow clients; and boto3 in each mode, side by side.

    Benchmarks/agent [--seconds S] [--million]

wrk (Debian's) asks, pinned to a processor of its own. Figures go to standard output as a table; a missed budget is status 1.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from emulator import Emulator

TOKEN = "CW-SECRET-acme-0123456789abcdef"
#: What boto3 does a hundred times, with one client.
CLIENT = "import boto3\ns3 = boto3.client('s3')\nfor _ in range(100): s3.list_buckets()\n"


class Home:
    """A Heddle of the benchmark's own, with one profile."""

    def __init__(self, programs: Path, directory: Path, emulator: Emulator) -> None:
        self.heddle = programs / "heddle"
        token = directory / "token"
        token.write_text(TOKEN)
        token.chmod(0o600)
        self.environment = {
            "HOME": str(directory), "HEDDLE_HOME": str(directory / "heddle"), "PATH": f"{programs}:/usr/bin:/bin", "LANG": "C.UTF-8",
            "HEDDLE_SETTLE_SECONDS": "0",
        }  # fmt: skip
        self.run("add", "acme", "--zone", "US-EAST-04A", "--token", f"file:{token}", "--endpoint", emulator.url, "--exchange-url", emulator.exchange_url)

    def run(self, *words: str) -> str:
        return subprocess.run([self.heddle, *words], env=self.environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def switched(self, mode: str) -> dict[str, str]:
        return self.environment | json.loads(self.run("env", "acme", "--mode", mode, "--format", "json"))["set"]

    def pid(self) -> int:
        return json.loads(self.run("agent", "status", "-o", "json"))["pid"]


def resident(pid: int) -> float:
    """MiB."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def wrk(environment: dict[str, str], seconds: int, *, connections: int = 16, keep_alive: bool = True) -> dict[str, float]:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-H", f"Authorization: {environment['AWS_CONTAINER_AUTHORIZATION_TOKEN']}"]
    if not keep_alive:
        command += ["-H", "Connection: close"]
    said = subprocess.run(["taskset", "-c", "1", *command, environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"]], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or not keep_alive and "requests in" not in said:
        raise SystemExit(said)
    units = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    return {
        "requests": int(re.search(r"(\d+) requests in", said)[1]),
        "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),
        "p99": float(number) * units[unit],
    }


def slow_clients(url: str, count: int) -> list[socket.socket]:
    host, port = re.search(r"http://([\d.]+):(\d+)", url).groups()
    clients = [socket.create_connection((host, int(port))) for _ in range(count)]
    for client in clients:
        client.send(b"GET /v1/credentials/acme HTTP/1.1\r\nHo")
    return clients


def endpoint(home: Home, seconds: int, million: bool) -> list[tuple[str, str, bool]]:
    environment = home.switched("agent")
    pid = home.pid()
    os.sched_setaffinity(pid, {0})
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {0})
    # The first answer waits for an exchange, and one is kept in memory once the database has been at rest for a moment.
    wrk(environment, 1)
    kept = wrk(environment, seconds)
    closed = wrk(environment, seconds, keep_alive=False)
    clients = slow_clients(environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"], 256)
    crowded = wrk(environment, min(seconds, 8))
    for client in clients:
        client.close()
    asked = kept["requests"] + closed["requests"] + crowded["requests"]
    while million and asked < 1_000_000:
        asked += wrk(environment, 10)["requests"]
    memory = resident(pid)
    return [
        ("keep-alive, requests/s (10,000)", f"{kept['rate']:,.0f}", kept["rate"] >= 10_000),
        ("keep-alive, p99 in ms (5)", f"{kept['p99']:.2f}", kept["p99"] <= 5),
        ("a connection each, requests/s (4,000)", f"{closed['rate']:,.0f}", closed["rate"] >= 4_000),
        ("beside 256 slow clients, requests/s", f"{crowded['rate']:,.0f}", crowded["rate"] >= 10_000),
        ("beside 256 slow clients, p99 in ms (5)", f"{crowded['p99']:.2f}", crowded["p99"] <= 5),
        (f"resident after {asked:,} requests, MiB (30)", f"{memory:.1f}", memory <= 30),
    ]


def modes(home: Home, emulator: Emulator) -> list[dict[str, Any]]:
    """For each mode: boto3 lists buckets a hundred times with keys of 15 minutes."""
    rows = []
    for mode in ("container", "profile", "agent"):
        environment = home.switched(mode)
        # So that all three begin alike: with keys in the cache.
        home.run("sync", "acme", "--quiet")
        before = emulator.counts()["exchanges"]["asked"]
        pid = home.pid()
        times, start = os.times(), time.monotonic()
        agent_before = cpu(pid)
        subprocess.run([sys.executable, "-c", CLIENT], env=environment, check=True)
        seconds, after = time.monotonic() - start, os.times()
        used = after.children_user + after.children_system - times.children_user - times.children_system + cpu(pid) - agent_before
        exchanges = emulator.counts()["exchanges"]["asked"] - before
        rows.append({"mode": mode, "exchanges": exchanges, "programs": processes(environment), "seconds": seconds, "processor_seconds": used})
    return rows


def cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def processes(environment: dict[str, str]) -> str:
    """How many programs boto3 starts for it, in a run of its own: counting them takes time."""
    if not shutil.which("strace"):
        return "?"
    with tempfile.NamedTemporaryFile() as trace:
        subprocess.run(["strace", "-f", "-qq", "-e", "trace=execve", "-o", trace.name, sys.executable, "-c", CLIENT], env=environment, check=True)
        started = [line for line in Path(trace.name).read_text().splitlines() if "execve(" in line and line.endswith("= 0")]
        # The client itself is one. `env` before heddle makes two of each.
        return str(len(started) - 1)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--emulator", type=Path, required=True)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--million", action="store_true", help="ask until a million requests have been answered")
    parser.add_argument("--json", type=Path, help="where to write the figures, too")
    options = parser.parse_args()
    import botocore

    with tempfile.TemporaryDirectory(prefix="heddle-bench-") as scratch:
        emulator = Emulator(options.emulator.resolve(), Path(scratch))
        home = Home(options.programs.resolve(), Path(scratch), emulator)
        home.run("agent", "start")
        try:
            rows = endpoint(home, options.seconds, options.million)
            print(f"{'endpoint, one core (budget)':<44} {'measured':>12}")
            for name, value, met in rows:
                print(f"{name:<44} {value:>12}{'' if met else '   missed'}")
            print(f"\nboto3, 100 requests with one client, keys of 15 minutes; botocore {botocore.__version__}")
            print(f"{'mode':<10} {'exchanges':>9} {'programs':>9} {'seconds':>8} {'CPU s':>9}")
            used = modes(home, emulator)
            for row in used:
                print(f"{row['mode']:<10} {row['exchanges']:>9} {row['programs']:>9} {row['seconds']:>8.2f} {row['processor_seconds']:>9.2f}")
        finally:
            home.run("agent", "stop")
            emulator.stop()
    if options.json:
        endpoint_rows = [{"what": what, "value": value, "met": met} for what, value, met in rows]
        options.json.write_text(json.dumps({"endpoint": endpoint_rows, "botocore": botocore.__version__, "modes": used}, indent=2) + "\n")
    return 0 if all(met for _, _, met in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
