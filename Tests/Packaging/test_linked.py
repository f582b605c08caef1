"""packaging/linked: says what is in the programs from the linker's maps, and refuses what it doesn't know."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from conftest import REPOSITORY

COMMIT = "16dd881b2ad5b9c0fdd78ce852e3d2382bacc52b"
GCC = "/usr/lib/gcc/x86_64-linux-gnu/12/libgcc.a"


def lld(*files: str, empty: str = "/opt/elsewhere/libempty.a(x.o)") -> str:
    # Of what is empty, as start files' sections often are, nothing is in the program.
    lines = [f"          200280           200280        0     1         {empty}:(.text)"]
    lines += [f"          2009b8           2009b8        4     4         {file}:(.text)" for file in files]
    return "\n".join(["             VMA              LMA     Size Align Out     In      Symbol", *lines]) + "\n"


def gold(*files: str, discarded: tuple[str, ...] = ()) -> str:
    left_out = [f" .text          0x0000000000000000        0x8 {file}" for file in discarded]
    lines = [f" .text          0x00000000000002e8       0x20 {file}" for file in files]
    return "\n".join(["Archive member included because of file (symbol)", "Discarded input sections", *left_out, "", "Memory map", "", *lines]) + "\n"


class Build:
    """A build directory as scripts/dist leaves it, with maps of a test's own."""

    def __init__(self, directory: Path, programs: Path) -> None:
        self.directory = directory
        (directory / "programs").mkdir(parents=True)
        for program in ("heddle", "heddled"):
            (directory / "programs" / program).symlink_to(programs / program)
        (directory / "swift").mkdir()
        (directory / "swift/checkouts").symlink_to(REPOSITORY / ".build/checkouts")
        swift = subprocess.run(["swiftc", "-print-target-info"], check=True, capture_output=True, text=True).stdout
        self.toolchain = json.loads(swift)["paths"]["runtimeResourcePath"].removesuffix("/swift") + "/swift_static/linux"
        self.map()

    def object(self, target: str) -> str:
        return f"{self.directory}/swift/x86_64-unknown-linux-gnu/release/{target}.build/A.swift.o"

    def map(self, heddle: list[str] = [], heddled: list[str] = []) -> None:
        common = [self.object("Credentials"), f"{self.toolchain}/libswiftCore.a(Swift.o)"]
        (self.directory / "heddle.map").write_text(lld(*common, *heddle))
        (self.directory / "heddled.map").write_text(gold(*common, *heddled, discarded=(self.object("SwiftASN1"),)))

    def ask(self, *words: str, status: int = 0) -> str:
        environment = {"PATH": "/usr/bin:/bin", "HEDDLE_COMMIT": COMMIT, "HEDDLE_COMMIT_DATE": "2026-11-26T18:00:30Z"}
        ended = subprocess.run(["/usr/bin/env", "python3", REPOSITORY / "packaging/linked", self.directory, *words], capture_output=True, text=True, env=environment)
        assert ended.returncode == status, ended.stderr
        return ended.stderr if status else ended.stdout


@pytest.fixture
def build(programs: Path, tmp_path: Path) -> Build:
    return Build(tmp_path / "build", programs)


def test_the_bill_of_materials_is_valid_and_names_what_each_program_has(build: Build) -> None:
    build.map(heddle=[build.object("CCryptoBoringSSL"), GCC + "(x.o)"], heddled=[build.object("CNIOLLHTTP"), build.object("NIOCore")])
    text = build.ask("sbom", "1.2.3")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    document = json.loads(text)
    assert document["metadata"]["timestamp"] == "2026-11-26T18:00:30Z"
    found = {one["name"]: one for one in document["components"]}
    pins = {pin["identity"]: pin["state"]["version"] for pin in json.loads((REPOSITORY / "Package.resolved").read_text())["pins"]}
    assert found["swift-nio"]["version"] == pins["swift-nio"] and found["swift-crypto"]["version"] == pins["swift-crypto"]
    assert {"swift", "boringssl", "llhttp", "gcc-12", "libcurl.so.4", "libsqlite3.so.0"} <= set(found)
    # What the linker left out is not in it.
    assert "swift-asn1" not in found
    needs = {one["ref"]: one["dependsOn"] for one in document["dependencies"]}
    assert found["boringssl"]["bom-ref"] in needs["heddle:heddle"] and found["boringssl"]["bom-ref"] not in needs["heddle:heddled"]
    assert found["llhttp"]["bom-ref"] in needs["heddle:heddled"] and "system:libcurl.so.4" in needs["heddle:heddled"]
    assert build.ask("sbom", "1.2.3") == text, "the same build makes the same bytes"
    assert json.loads(build.ask("sbom", "1.2.4"))["serialNumber"] != document["serialNumber"]


def test_notices_have_the_text_of_each_licence_once(build: Build) -> None:
    build.map(heddle=["/usr/lib/x86_64-linux-gnu/libc.a(printf.o)"], heddled=[build.object("CNIOLLHTTP"), build.object("Logging")])
    text = build.ask("notices")
    assert "swift-log " in text and "llhttp " in text and "as swift-nio has it): MIT" in text
    assert text.count("Version 2.1, February 1999") == 1 and "You may modify that library and link heddle with it anew" in text
    assert "Copyright Fedor Indutny, 2018." in text and "swift-asn1" not in text
    # Swift's and argument-parser's licence files differ by a word or two, and count as two.
    appendix = "APPENDIX: How to apply the Apache License to your work"
    build.map(heddled=[build.object(target) for target in ("CNIOLLHTTP", "Logging", "NIOCore", "Crypto", "CCryptoBoringSSL")])
    both = build.ask("notices")
    assert both.count(appendix) == text.count(appendix) and "(The text is that of " in both


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("{target}", "whose target is Surprise?"),
        ("{toolchain}/lib_FoundationICU.a(x.o)", "whose library is"),
        ("/opt/elsewhere/libevil.a(x.o)", "belongs to no package of Debian's"),
    ],
)
def test_something_of_unknown_origin_is_an_error(file: str, why: str, build: Build) -> None:
    build.map(heddle=[file.format(target=build.object("Surprise"), toolchain=build.toolchain)])
    assert why in build.ask("sbom", "1.2.3", status=1)


def test_a_map_that_cannot_be_read_is_an_error(build: Build) -> None:
    (build.directory / "heddled.map").write_text("something else\n")
    assert "no objects in heddled.map" in build.ask("built-using", status=1)


def test_built_using_names_exact_sources(build: Build) -> None:
    build.map(heddle=[GCC + "(x.o)"])
    version = subprocess.run(["dpkg-query", "--show", "--showformat", "${source:Version}", "libgcc-12-dev"], check=True, capture_output=True, text=True).stdout
    assert build.ask("built-using") == f"gcc-12 (= {version})"


def test_debians_copyright_file_names_every_package_and_licence() -> None:
    text = (REPOSITORY / "packaging/debian/copyright").read_text()
    source = (REPOSITORY / "packaging/linked").read_text()
    linked = json.loads((REPOSITORY / "Package.resolved").read_text())["pins"]
    # Resolved as dependencies of tests and of what isn't linked: packaging/linked would name them.
    unused = {"swift-asn1", "swift-system"}
    for name in {pin["identity"] for pin in linked} - unused | {"CCryptoBoringSSL", "CXKCP", "CNIOLLHTTP", "glibc", "SQLite", "GCC"}:
        assert name in text, f"packaging/debian/copyright says nothing of {name}"
    assert all(f'"{pin["identity"]}"' in source for pin in linked), "packaging/linked doesn't know the licence of a package"
