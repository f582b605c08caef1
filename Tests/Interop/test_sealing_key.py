"""The sealing key in the kernel's own keyring, and sealed by the real systemd-creds.

Where a container forbids keyrings, or systemd-creds has no key to seal with, that is what heddle has to say; the tests look for that then.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from pathlib import Path

from heddle_cli import Heddle

NAME = "heddle-sealing-key"

# keyctl(2), on x86-64 and on AArch64.
ADD_KEY, KEYCTL = (248, 250) if os.uname().machine == "x86_64" else (217, 219)
JOIN_SESSION, UNLINK, SEARCH = 1, 9, 10
USER_KEYRING = ctypes.c_long(-4)
libc = ctypes.CDLL(None, use_errno=True)


def kernel_has_keyrings() -> bool:
    return libc.syscall(KEYCTL, SEARCH, USER_KEYRING, b"user", b"heddle-nosuch", 0) >= 0 or os.strerror(ctypes.get_errno()) == os.strerror(126)


def new_session() -> None:
    """As systemd and cron start a job: its session's keyring doesn't lead to the user's."""
    assert libc.syscall(KEYCTL, JOIN_SESSION, 0) >= 0


def restart(account: str) -> None:
    """Takes the key away, as a restart of the machine does."""
    key = libc.syscall(KEYCTL, SEARCH, USER_KEYRING, b"user", f"{NAME}:{account}".encode(), 0)
    assert key >= 0 and libc.syscall(KEYCTL, UNLINK, key, USER_KEYRING) == 0


def home(heddle: Heddle) -> Path:
    return Path(heddle.environment["HEDDLE_HOME"])


def job(heddle: Heddle, program: Path, *words: str, variables: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a program of ours as a job by the clock: two variables, a session of its own."""
    kept = {name: heddle.environment[name] for name in ("HOME", "HEDDLE_HOME")}
    return subprocess.run(
        [program, *words], env=kept | (variables or {"PATH": "/usr/bin:/bin"}), capture_output=True, text=True, timeout=60,
        preexec_fn=new_session if kernel_has_keyrings() else None,
    )  # fmt: skip


def test_the_kernel_keeps_the_sealing_key_until_a_restart_and_a_copy_brings_it_back(organisations: Heddle, tmp_path: Path) -> None:
    organisations.run("sync", "acme")
    key = home(organisations) / "key"
    before = key.read_bytes()
    if not kernel_has_keyrings():
        ended = organisations.run("key", "move", "--to", "kernel", status=78)
        assert "the kernel's keyring can't be used" in ended.stderr and "heddle key move --to file" in ended.stderr
        assert key.read_bytes() == before
        return
    moved = organisations.run("key", "move", "--to", "kernel")
    assert moved.stdout == "the sealing key is now in the kernel's keyring\n" and "hint: heddle key save" in moved.stderr
    account = key.read_text().removeprefix("kernel ").strip()
    assert len(account) == 16
    keys = organisations.run("credential-process", "acme").stdout

    # Jobs find it: cron's, the schedule's, the agent's.
    assert job(organisations, organisations.program, "credential-process", "acme").stdout == keys
    synced = job(organisations, organisations.daemon, "sync", "acme", "--force")
    assert synced.returncode == 0 and "refreshed" in synced.stdout, synced
    organisations.run("doctor")
    organisations.run("db", "backup", tmp_path / "copy.db")

    copy = tmp_path / "copy.txt"
    organisations.run("key", "save", copy)
    assert copy.stat().st_mode & 0o777 == 0o600 and before.hex() in copy.read_text()
    organisations.run("key", "save", copy, status=65)

    restart(account)
    ended = organisations.run("credential-process", "acme", status=78)
    assert "the machine was restarted" in ended.stderr and "heddle key load FILE" in ended.stderr
    assert "the machine was restarted" in organisations.run("doctor", status=78).stdout
    ended = organisations.run("sync", "acme", "--force", status=78)
    assert "the machine was restarted" in ended.stderr
    assert organisations.run("key", "load", copy).stdout == "the sealing key is back in the kernel's keyring\n"
    assert organisations.run("key", "load", copy).stdout == "nothing to do: the sealing key is not lost\n"
    organisations.run("credential-process", "acme")
    organisations.run("db", "check")

    # The two names of a database take turns.
    account = key.read_text().removeprefix("kernel ").strip()
    organisations.run("key", "rotate")
    assert key.read_text().startswith("kernel ") and account not in key.read_text()
    assert libc.syscall(KEYCTL, SEARCH, USER_KEYRING, b"user", f"{NAME}:{account}".encode(), 0) == -1
    ended = organisations.run("key", "load", copy, status=65)
    assert "another sealing key" in ended.stderr

    # Without a copy: all is confirmed once more, and the new key is where the old one was.
    restart(key.read_text().removeprefix("kernel ").strip())
    assert "a new sealing key was made" in organisations.run("key", "reset", "--yes").stdout
    assert key.read_text().startswith("kernel ")
    organisations.run("sync", "acme")
    assert organisations.run("key", "move", "--to", "file").stdout == f"the sealing key is now in {key}\n"
    assert len(key.read_bytes()) == 32
    organisations.run("db", "check")


def test_systemd_seals_the_sealing_key_for_this_machine(organisations: Heddle, tmp_path: Path) -> None:
    organisations.run("sync", "acme")
    key = home(organisations) / "key"
    before = key.read_bytes()
    scope = [] if os.geteuid() == 0 else ["--user"]
    trial = subprocess.run(["systemd-creds", "encrypt", *scope, "--name=x", "-", "-"], input=b"x", capture_output=True, timeout=30)
    if trial.returncode != 0:
        ended = organisations.run("key", "move", "--to", "systemd-creds", status=78)
        assert "systemd-creds" in ended.stderr and "hint: " in ended.stderr
        assert key.read_bytes() == before
        return
    moved = organisations.run("key", "move", "--to", "systemd-creds")
    assert moved.stdout == f"the sealing key is now in {key}, sealed by systemd-creds\n"
    assert before not in key.read_bytes() and before.hex() not in key.read_text()
    keys = organisations.run("credential-process", "acme").stdout

    # The file is what LoadCredentialEncrypted= reads: systemd opens it as it is.
    opened = subprocess.run(
        ["systemd-creds", "decrypt", *scope, f"--name={NAME}", key, "-"], capture_output=True, check=True, timeout=30
    )
    assert opened.stdout == before

    # A job runs systemd-creds; a service that systemd gave the key runs nothing.
    assert job(organisations, organisations.program, "credential-process", "acme").stdout == keys
    credentials = tmp_path / "credentials"
    credentials.mkdir(mode=0o700)
    (credentials / NAME).touch(mode=0o400)
    (credentials / NAME).chmod(0o600)
    (credentials / NAME).write_bytes(opened.stdout)
    service = {"PATH": "/nowhere", "CREDENTIALS_DIRECTORY": str(credentials)}
    assert job(organisations, organisations.program, "credential-process", "acme", variables=service).stdout == keys
    without = job(organisations, organisations.program, "credential-process", "acme", variables={"PATH": "/nowhere"})
    assert without.returncode == 78 and "systemd-creds is not installed" in without.stderr

    copy = tmp_path / "copy.txt"
    organisations.run("key", "save", copy)
    organisations.run("key", "rotate")
    assert organisations.run("credential-process", "acme").stdout == keys
    stale = job(organisations, organisations.program, "credential-process", "acme", variables=service)
    assert stale.returncode == 78, "a service's copy of the key is of its start"
    organisations.run("doctor")
    organisations.run("db", "backup", tmp_path / "copy.db")

    # Another machine's key: it doesn't open.
    foreign = key.read_text()
    key.write_text(("A" if foreign[40] != "A" else "B").join((foreign[:40], foreign[41:])))
    ended = organisations.run("credential-process", "acme", status=78)
    assert "the sealing key can't be opened by systemd-creds: systemd-creds failed" in ended.stderr
    assert "rm " not in ended.stderr and f"mv -n {key} {key}.old && heddle key reset" in ended.stderr.replace("'", "")
    key.write_text(foreign)
    assert organisations.run("key", "move", "--to", "file").stdout == f"the sealing key is now in {key}\n"
    organisations.run("db", "check")
