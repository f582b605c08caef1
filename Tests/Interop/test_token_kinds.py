"""References that lead to real programs: pass with gpg, and libsecret's program with a real keyring on a bus of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from heddle_cli import Heddle
from servers import Emulator


@pytest.fixture
def short_directory() -> Iterator[Path]:
    """A path that is short enough for the sockets of gpg and of a bus."""
    directory = Path(tempfile.mkdtemp(prefix="heddle-"))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def store(organisations: Heddle, emulator: Emulator, short_directory: Path) -> Iterator[dict[str, str]]:
    """The variables of a person whose password store has acme's token."""
    added = {"GNUPGHOME": str(short_directory), "PASSWORD_STORE_DIR": str(short_directory / "store")}
    environment = organisations.environment | added

    def do(*words: str, text: str = "") -> None:
        subprocess.run(words, env=environment, input=text, text=True, check=True, capture_output=True, timeout=60)

    do("gpg", "--batch", "--passphrase", "", "--quick-generate-key", "heddle@example.com", "default", "default")
    do("pass", "init", "heddle@example.com")
    do("pass", "insert", "--multiline", "work/acme", text=f"{emulator.organisations['acme'].token}\nuser: me\n")
    yield added
    do("gpgconf", "--kill", "all")


def test_a_token_in_pass_is_exchanged(organisations: Heddle, store: dict[str, str]) -> None:
    organisations.run("set", "acme", "--token", "pass:work/acme")
    assert "acme  refreshed" in organisations.run("sync", "acme", env=store).stdout

    organisations.run("set", "acme", "--token", "pass:work/nosuch")
    ended = organisations.run("sync", "acme", "--force", env=store, status=78)
    assert "work/nosuch is not in the password store" in ended.stderr and "hint: pass show work/nosuch" in ended.stderr


def test_an_entry_of_pass_that_can_not_be_decrypted_is_told(organisations: Heddle, store: dict[str, str]) -> None:
    organisations.run("set", "acme", "--token", "pass:work/acme")
    shutil.rmtree(Path(store["GNUPGHOME"]) / "private-keys-v1.d")
    subprocess.run(["gpgconf", "--kill", "all"], env=organisations.environment | store, check=True, timeout=60)
    ended = organisations.run("sync", "acme", env=store, status=78)
    assert "can't get the token: pass failed (status 2): gpg: decryption failed" in ended.stderr


#: How the bus names the keyring that a login unlocks.
LOGIN_KEYRING = "/org/freedesktop/secrets/collection/login"


def wait_for_login_keyring(environment: dict[str, str]) -> None:
    """Waits until the keyring that was begun answers, with the login's keyring made and unlocked.

    Whoever asks for it before has the bus begin another one, which nobody unlocks.
    """
    subprocess.run(["gdbus", "wait", "--session", "--timeout", "30", "org.freedesktop.secrets"], env=environment, check=True, timeout=60)
    end = time.monotonic() + 30
    while True:
        asked = subprocess.run(
            ["gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path", LOGIN_KEYRING,
             "--method", "org.freedesktop.DBus.Properties.Get", "org.freedesktop.Secret.Collection", "Locked"],
            env=environment, capture_output=True, text=True, timeout=30,
        )  # fmt: skip
        if asked.stdout == "(<false>,)\n":
            return
        assert time.monotonic() < end, f"the login's keyring isn't there: {asked.stdout}{asked.stderr}"
        time.sleep(0.05)


@pytest.fixture
def bus(organisations: Heddle, short_directory: Path) -> Iterator[dict[str, str]]:
    """The variables of a session with an unlocked keyring that has nothing in it."""
    address = f"unix:path={short_directory}/bus"
    environment = organisations.environment | {"DBUS_SESSION_BUS_ADDRESS": address, "XDG_RUNTIME_DIR": str(short_directory)}
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--address", address, "--print-address"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert daemon.stdout is not None and daemon.stdout.readline()
    keyring = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert keyring.stdin is not None
    keyring.stdin.write(b"a passphrase")
    keyring.stdin.close()
    wait_for_login_keyring(environment)
    yield {name: environment[name] for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")}
    for process in (keyring, daemon):
        process.terminate()
        process.wait(timeout=10)
    daemon.stdout.close()


def test_a_token_in_the_keyring_is_exchanged(organisations: Heddle, emulator: Emulator, bus: dict[str, str]) -> None:
    subprocess.run(
        ["secret-tool", "store", "--label=acme", "service", "heddle", "account", "acme"],
        env=organisations.environment | bus, input=emulator.organisations["acme"].token, text=True, check=True, timeout=30,
    )  # fmt: skip
    organisations.run("set", "acme", "--token", "keyring:acme")
    assert "acme  refreshed" in organisations.run("sync", "acme", env=bus).stdout

    organisations.run("set", "globex", "--token", "keyring:nosuch")
    ended = organisations.run("sync", "globex", env=bus, status=78)
    assert "the keyring has no secret of service heddle for account nosuch\n" in ended.stderr

    subprocess.run(
        ["gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path", "/org/freedesktop/secrets",
         "--method", "org.freedesktop.Secret.Service.Lock", f"['{LOGIN_KEYRING}']"],
        env=organisations.environment | bus, check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    ended = organisations.run("sync", "acme", "--force", env=bus, status=78)
    assert "the keyring is locked" in ended.stderr and "hint: secret-tool search --unlock service heddle account acme" in ended.stderr


def test_a_token_that_heddle_keeps_in_the_keyring_is_exchanged_and_removed(
    organisations: Heddle, emulator: Emulator, bus: dict[str, str]
) -> None:
    def found() -> str:
        asked = subprocess.run(
            ["secret-tool", "search", "--all", "service", "heddle"],
            env=organisations.environment | bus, capture_output=True, text=True, timeout=30,
        )  # fmt: skip
        return asked.stdout

    heddle = str(organisations.program)
    token = emulator.organisations["acme"].token
    for words in ([], ["--store", "keyring"]):
        ended = subprocess.run(
            [heddle, "token", "set", "acme", *words], env=organisations.environment | bus, input=token, capture_output=True, text=True,
            timeout=60, check=True,
        )  # fmt: skip
        assert ended.stdout.startswith("acme: token stored, keyring:acme") and ended.stderr == ""
        assert "acme  refreshed" in organisations.run("sync", "acme", env=bus).stdout
        assert found().count("secret = ") == 1
    organisations.run("remove", "acme", "--yes", env=bus)
    assert found() == ""


def test_a_keyring_that_can_not_be_reached_is_named(organisations: Heddle) -> None:
    organisations.run("set", "acme", "--token", "keyring:acme")
    ended = organisations.run("sync", "acme", status=78)
    assert "no session bus" in ended.stderr and "file:" in ended.stderr


def test_the_sealing_key_moves_to_the_keyring_rotates_there_and_comes_back(
    organisations: Heddle, bus: dict[str, str]
) -> None:
    organisations.run("sync", "acme")
    key = Path(organisations.environment["HEDDLE_HOME"]) / "key"
    before = key.read_bytes()
    assert organisations.run("key", "move", "--to", "keyring", env=bus).stdout == "the sealing key is now in the keyring\n"
    assert key.read_bytes().startswith(b"keyring ") and before not in key.read_bytes()
    keys = organisations.run("credential-process", "acme", env=bus).stdout

    ended = organisations.run("credential-process", "acme", status=78)
    assert "the sealing key's keyring can't be used" in ended.stderr and "heddle key move --to file" in ended.stderr

    assert "a new sealing key is in use" in organisations.run("key", "rotate", env=bus).stdout
    assert organisations.run("credential-process", "acme", env=bus).stdout == keys
    assert organisations.run("key", "move", "--to", "file", env=bus).stdout == f"the sealing key is now in {key}\n"
    assert organisations.run("credential-process", "acme").stdout == keys
    assert len(key.read_bytes()) == 32 and key.read_bytes() != before
    found = subprocess.run(
        ["secret-tool", "search", "--all", "service", "heddle-sealing-key"],
        env=organisations.environment | bus, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert found.stdout == ""
