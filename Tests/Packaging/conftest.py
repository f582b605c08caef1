"""A release as scripts/dist lays it out, of debug builds: made once, as its programs are large."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
REPLACEMENTS = {
    "version": "1.2.3",
    "name": "heddle-1.2.3-linux-x86_64",
    "repository": "https://heddle.invalid/someone/heddle",
    "repository_path": "someone/heddle",
    "maintainer": "Some One <someone@heddle.invalid>",
    "commit": "16dd881b2ad5b9c0fdd78ce852e3d2382bacc52b",
    "commit_date": "2026-11-26T18:00:30Z",
    "sha256": "5" * 64,
    "source_sha256": "6" * 64,
    "rfc2822_date": "Thu, 26 Nov 2026 18:00:30 +0000",
    "placed": (REPOSITORY / "packaging/placed.sh").read_text(),
    "rpm_date": "Thu Nov 26 2026",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--binaries", type=Path, default=REPOSITORY / ".build" / "debug", help="where heddle and heddled are")


@pytest.fixture(scope="session")
def programs(request: pytest.FixtureRequest) -> Path:
    directory = request.config.getoption("--binaries")
    assert isinstance(directory, Path) and (directory / "heddle").exists(), f"there is no heddle in {directory} (swift build)"
    return directory


def rendered(source: str) -> str:
    """A file of packaging/, as dist/ has it."""
    words = [f"{name}={value}" for name, value in REPLACEMENTS.items()]
    return subprocess.run([REPOSITORY / "packaging/render", REPOSITORY / "packaging" / source, *words], check=True, capture_output=True, text=True).stdout


def install_files(*words: str | Path, **variables: str) -> None:
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", **variables}
    subprocess.run([REPOSITORY / "scripts/install-files", *words], check=True, env=environment)


@dataclass(frozen=True)
class Release:
    """What is published, in a directory."""

    directory: Path
    tarball: str

    def write_sums(self) -> None:
        digest = hashlib.sha256((self.directory / self.tarball).read_bytes()).hexdigest()
        (self.directory / "SHA256SUMS").write_text(f"{'0' * 64}  install.sh\n{digest}  {self.tarball}\n")


@pytest.fixture(scope="session")
def _built(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    directory = tmp_path_factory.mktemp("release")
    name = REPLACEMENTS["name"]
    install_files(programs, directory / name, "")
    release = Release(directory, f"{name}.tar.gz")
    subprocess.run(["tar", "--use-compress-program=gzip -1", "-cf", directory / release.tarball, "-C", directory, name], check=True)
    shutil.rmtree(directory / name)
    (directory / "install.sh").write_text(rendered("install.sh"))
    release.write_sums()
    return release


@pytest.fixture
def release(_built: Release, tmp_path: Path) -> Release:
    """One that a test can spoil."""
    copy = Release(tmp_path / "release", _built.tarball)
    shutil.copytree(_built.directory, copy.directory, copy_function=lambda source, target: Path(target).hardlink_to(source))
    (copy.directory / "SHA256SUMS").unlink()
    copy.write_sums()
    return copy
