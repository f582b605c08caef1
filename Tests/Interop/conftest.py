"""The stand-ins and Heddle itself, for each test afresh unless a comment says why not."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from connect_proxy import ConnectProxy
from heddle_cli import Heddle, Programs
from object_store import ObjectStore
from sdk import Sdk
from servers import Emulator, Exchange, Key, Organisation, S3Server
from tls_front import Authority
from transcript import Transcript

REPOSITORY = Path(__file__).parents[2]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--binaries",
        type=Path,
        default=REPOSITORY / ".build" / "debug",
        help="where heddle, heddled and coreweave-emulator are",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The canary is searched for when all that could leak it has run."""
    items.sort(key=lambda item: item.path.name == "test_canary.py")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test proved nothing, so it failed."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped: {call.excinfo.value if call.excinfo else 'expected to fail'}"
        report.__dict__.pop("wasxfail", None)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """And so did a module that skipped itself."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped"
    return report


@pytest.fixture(scope="session")
def transcript() -> Transcript:
    return Transcript()


@pytest.fixture(scope="session")
def programs(pytestconfig: pytest.Config) -> Programs:
    return Programs(pytestconfig.getoption("--binaries").resolve())


@pytest.fixture
def sdk(transcript: Transcript, tmp_path: Path) -> Sdk:
    return Sdk(transcript, tmp_path)


@pytest.fixture
def new_heddle(programs: Programs, tmp_path: Path, transcript: Transcript) -> Iterator[Callable[..., Heddle]]:
    """For tests that want HEDDLE_HOME in a place of their choice. What each leaves on disk is searched for secrets."""
    made: list[Heddle] = []

    def make(place: str = "heddle home", programs: Programs = programs) -> Heddle:
        made.append(Heddle(programs, tmp_path / f"person {len(made)}", transcript, place=place))
        return made[-1]

    yield make
    for heddle in made:
        assert heddle.plain_secrets() == [], "secrets lie in the clear"
        loose = [
            str(file) for file in [heddle.place, *heddle.place.rglob("*")] if stat.S_IMODE(os.lstat(file).st_mode) & 0o077
        ]
        assert loose == [], "others can read these"


@pytest.fixture
def heddle(new_heddle: Callable[..., Heddle]) -> Heddle:
    return new_heddle()


@pytest.fixture
def emulator(programs: Programs, tmp_path: Path, transcript: Transcript) -> Iterator[Emulator]:
    """With two customers, each with buckets, a zone and a token of its own."""
    running = Emulator(
        programs.find("coreweave-emulator"), tmp_path,
        {
            "acme": Organisation(transcript.new_token("acme"), "US-EAST-04A", ("acme-models", "acme-datasets")),
            "globex": Organisation(transcript.new_token("globex"), "EU-SOUTH-03B", ("globex-checkpoints",)),
        },
    )  # fmt: skip
    yield running
    running.stop()


@pytest.fixture
def organisations(heddle: Heddle, emulator: Emulator) -> Heddle:
    """A Heddle that has a profile for each of the emulator's customers."""
    for name, organisation in emulator.organisations.items():
        heddle.add(
            name,
            token=organisation.token,
            zone=organisation.zone,
            exchange_url=emulator.exchange_url,
            endpoint=emulator.endpoint,
        )
    return heddle


@pytest.fixture(scope="session")
def running_s3(tmp_path_factory: pytest.TempPathFactory, transcript: Transcript) -> Iterator[S3Server]:
    key = Key()
    transcript.secret_keys.add(key.secret_access_key)
    server = S3Server(tmp_path_factory.mktemp("s3"), key)
    yield server
    server.close()


@pytest.fixture
def s3(running_s3: S3Server) -> S3Server:
    """One server for the session, since it keeps no state but objects, which each test names for itself; its notes start empty."""
    running_s3.requests.clear()
    return running_s3


@pytest.fixture(scope="session")
def running_store(tmp_path_factory: pytest.TempPathFactory, transcript: Transcript) -> Iterator[ObjectStore]:
    keys = [Key() for _ in range(100)]
    transcript.secret_keys.update(key.secret_access_key for key in keys)
    store = ObjectStore(tmp_path_factory.mktemp("store"), keys)
    yield store
    store.close()


@pytest.fixture
def store(running_store: ObjectStore) -> ObjectStore:
    """One for the session, as `s3` is."""
    running_store.requests.clear()
    running_store.gate.refusals.clear()
    return running_store


@pytest.fixture
def token(transcript: Transcript) -> str:
    """An API token that the stand-in exchange knows."""
    return transcript.new_token("fixed")


@pytest.fixture
def exchange(s3: S3Server, token: str) -> Iterator[Exchange]:
    """Gives the S3 server's one key for the token."""
    running = Exchange(s3.key, {token})
    yield running
    running.close()


@pytest.fixture
def trap() -> Iterator[Exchange]:
    """A place that nothing may ever be sent to: it knows no token, and notes who comes."""
    running = Exchange(Key(), set())
    yield running
    running.close()
    assert running.authorizations == [], "something was sent where it must not go"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def bypassed_proxy() -> Iterator[ConnectProxy]:
    """A proxy that everything must go around."""
    proxy = ConnectProxy()
    yield proxy
    proxy.close()
    assert proxy.requests == [], "the proxy was asked"
