"""Every client in every mode that it can do, and through rotations of short-lived keys; writes docs/interop.md out of what it saw.

    matrix.py BINARIES_DIR [--write FILE] [--seconds N] [--lifetime N] [--only CLIENT]... [--mode MODE]... [--rotations]

--rotations: those alone, of the clients that have one process for all their requests.

Ends with 1 where a cell is red without a limit that is written down in matrix_clients.py, or where such a limit is none any more.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import importlib.metadata
import os
import re
import subprocess
import sys
import tempfile
import traceback
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import json

from clients import Clients, Round
from heddle_cli import Heddle, Programs
from matrix_clients import CLIENTS, MODES, MatrixClient, python
from object_store import ObjectStore, RotatingExchange
from sdk import SCRIPTS
from servers import Exchange, Key
from transcript import Transcript

REPOSITORY = Path(__file__).parents[2]
SMALL, LARGE = 10_000, 64 << 20
#: Seconds until the keys of a rotation work.
SETTLE = 4
#: Clients that go through rotations at the same time: each has an exchange of its own.
AT_ONCE = 12


@dataclass
class Row:
    client: MatrixClient
    version: str
    #: By mode: None where all went well, else what went wrong.
    cells: dict[str, str | None] = field(default_factory=dict)
    #: Requests, refused requests and exchanges.
    rotation: tuple[int, int, int] | None = None


class Matrix:
    def __init__(self, binaries: Path, directory: Path, seconds: float, lifetime: int) -> None:
        self.transcript = Transcript()
        self.programs = Programs(binaries)
        self.directory = directory
        self.seconds = seconds
        self.lifetime = lifetime
        (directory / "store").mkdir()
        self.store = ObjectStore(directory / "store", [Key() for _ in range(1500)])
        self.files = {}
        for size in (SMALL, LARGE):
            self.files[size] = directory / f"given.{size}"
            self.files[size].write_bytes(os.urandom(size))

    def clients(self, heddle: Heddle) -> Clients:
        return Clients(heddle, self.store, self.transcript, heddle.directory)

    def person(self, name: str, exchange: Exchange, *, settles: bool = False) -> Heddle:
        directory = self.directory / re.sub(r"\W", "-", name)
        heddle = Heddle(self.programs, directory, self.transcript, place="heddle")
        if settles:
            del heddle.environment["HEDDLE_SETTLE_SECONDS"]
        heddle.add("acme", token=next(iter(exchange.tokens)), exchange_url=exchange.url, endpoint=self.store.endpoint)
        return heddle

    def cell(self, client: MatrixClient, mode: str) -> str | None:
        exchange = Exchange(self.store.key, {self.transcript.new_token("matrix")})
        heddle = self.person(f"{client.name} {mode}", exchange)
        try:
            if mode == "agent":
                heddle.run("agent", "start")
            clients = self.clients(heddle)
            for size in (SMALL,) if client.is_small else (SMALL, LARGE):
                round = Round("training-runs", f"{client.name.replace(' ', '-')}/{mode}.{size}", self.files[size], clients.directory / f"copy.{size}")
                listed = client.round_trip(clients, mode, round)
                if listed != [round.key]:
                    return f"listed {listed}"
                if round.copy.read_bytes() != round.file.read_bytes():
                    return "another content came back"
                round.copy.unlink()
            return None
        except Exception as error:
            return str(error).strip() or traceback.format_exc()
        finally:
            heddle.run("agent", "stop")
            exchange.close()

    def rotation(self, client: MatrixClient) -> tuple[int, int, int]:
        """Requests in mode `profile`, across keys that live a short time."""
        exchange = RotatingExchange(self.store, {self.transcript.new_token("rotation")}, lifetime=self.lifetime, settle=SETTLE)
        try:
            clients = self.clients(self.person(f"{client.name} rotation", exchange, settles=True))
            recipe, env = client.for_rotations(clients)
            argv = [
                python(clients, client.venv), "-B", SCRIPTS / "requests_for.py", client.rotates or "", "training-runs", "ready",
                str(self.seconds), *recipe,
            ]
            report = json.loads(clients.execute(argv, env, seconds=self.seconds + 120).stdout)
            for refusal in report["refused"][:3]:
                print(f"{client.name}: {refusal}", file=sys.stderr)
            return report["done"], len(report["refused"]), exchange.count
        finally:
            exchange.close()

    def version(self, client: MatrixClient) -> str:
        if isinstance(client.package, list):
            program, *words = client.package
            path = REPOSITORY / program if "/" in program else Path(sys.executable).parent / program
            said = subprocess.run([path if path.exists() else program, *words], capture_output=True, text=True, check=True).stdout
            return re.search(r"\d+(\.\d+)+", said)[0]  # type: ignore[index]
        if client.venv is None:
            return importlib.metadata.version(client.package)
        said = subprocess.run(
            [REPOSITORY / client.venv / "bin" / "python", "-c", f"import importlib.metadata as m; print(m.version('{client.package}'))"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return said.stdout.strip()


def table(rows: list[Row], seconds: float, lifetime: int) -> str:
    text = f"""# Clients against Heddle

What `make interop-all` saw on {datetime.now(UTC):%Y-%m-%d}; written by it, not by hand. Against SeaweedFS, which checks signatures, behind a gate that refuses path style,
anonymous requests, keys that have ended and keys that have not settled. In each mode each client put, listed and got an object of {SMALL // 1000} kB and one of {LARGE >> 20} MiB, in parts where it can.

| client | version | recipe | {" | ".join(f"`{mode}`" for mode in MODES)} | requests across rotations |
|---|---|---|{"---|" * len(MODES)}---|
"""
    notes: list[str] = []

    def cell(row: Row, mode: str) -> str:
        if row.cells[mode] is None:
            return "yes"
        note = row.client.limits.get(mode, "an unknown reason")
        if note not in notes:
            notes.append(note)
        return f"no ({notes.index(note) + 1})"

    for row in rows:
        recipe = f"`--for {row.client.recipe}`" if row.client.recipe else "none"
        rotated = "–"
        if row.rotation:
            done, refused, exchanges = row.rotation
            rotated = f"{done + refused}, {refused} refused, {exchanges} exchanges"
        text += f"| {row.client.name} | {row.version} | {recipe} | " + " | ".join(cell(row, mode) for mode in MODES) + f" | {rotated} |\n"
    text += f"""
Rotations: mode `profile`, {seconds:.0f} seconds, about four requests a second, keys that live {lifetime} seconds and work {SETTLE} seconds after they were made. A dash: a program for each request,
or a client that gets no new keys.

Why not:

"""
    return text + "".join(f"{number}. {note}\n" for number, note in enumerate(notes, 1))


def rotations(rows: list[Row], seconds: float, lifetime: int) -> str:
    text = f"""# Clients across rotations

What `make rotations` saw on {datetime.now(UTC):%Y-%m-%d}; written by it, not by hand. Mode `profile`, without a service and without a schedule. Keys live {lifetime / 60:.0f} minutes and work {SETTLE} seconds
after they were made, as CoreWeave's do; an S3 server behind a gate refuses what has ended and what has not settled. Each client is one process, which gets an object about four times a second for {seconds / 60:.0f} minutes.

| client | version | requests | refused | exchanges |
|---|---|---|---|---|
"""
    for row in rows:
        assert row.rotation
        done, refused, exchanges = row.rotation
        text += f"| {row.client.name} | {row.version} | {done + refused} | {refused} | {exchanges} |\n"
    return text


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries", type=Path)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--lifetime", type=int, default=30, help="seconds that the keys of a rotation live")
    parser.add_argument("--rotations", action="store_true")
    parser.add_argument("--only", action="append")
    parser.add_argument("--mode", action="append", choices=MODES)
    options = parser.parse_args()
    chosen = [client for client in CLIENTS if not options.only or client.name in options.only]
    with tempfile.TemporaryDirectory(prefix="heddle-matrix-") as directory:
        matrix = Matrix(options.binaries.resolve(), Path(directory), options.seconds, options.lifetime)
        rows = [Row(client, matrix.version(client)) for client in chosen]
        wrong = 0
        try:
            for row in rows:
                for mode in [] if options.rotations else options.mode or MODES:
                    said = row.cells[mode] = matrix.cell(row.client, mode)
                    known = row.client.limits.get(mode)
                    print(f"{row.client.name} {row.version} {mode}: {'yes' if said is None else 'no'}", flush=True)
                    if said is not None and known is None:
                        print(said, file=sys.stderr)
                        wrong += 1
                    if said is None and known is not None:
                        print(f"works, though {known}", file=sys.stderr)
                        wrong += 1
            with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
                rotating = [row for row in rows if row.client.rotates and not options.mode]
                for row, rotation in zip(rotating, pool.map(lambda row: matrix.rotation(row.client), rotating), strict=True):
                    row.rotation = rotation
                    print(f"{row.client.name}: {rotation[0]} requests, {rotation[1]} refused, {rotation[2]} exchanges", flush=True)
                    wrong += rotation[1] > 0 or rotation[0] == 0
        finally:
            matrix.store.close()
    if options.write and not (options.only or options.mode):
        page = rotations([row for row in rows if row.rotation], options.seconds, options.lifetime) if options.rotations else table(rows, options.seconds, options.lifetime)
        options.write.write_text(page)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
