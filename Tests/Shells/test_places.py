"""Where people have their shells: multiplexers, other machines and users, directory tools, a sandbox without a network."""

from __future__ import annotations

import getpass
import os
import re
import shlex
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from documents import blocks
from heddle_cli import Heddle
from terminal import INITS, SHELLS, Terminal

GUIDE = Path(__file__).parents[2] / "docs" / "prompts.md"


@pytest.fixture
def short() -> Iterator[Path]:
    """A directory with a short name, as the paths of sockets want it."""
    with tempfile.TemporaryDirectory(prefix="heddle.") as directory:
        yield Path(directory)


def test_within_screen(open_terminal: Callable[..., Terminal], short: Path) -> None:
    argv = ["screen", "-c", "/dev/null", "-S", "heddle", *SHELLS["bash"]]
    terminal = open_terminal("bash", argv=argv, SCREENDIR=str(short), TERM="screen")
    terminal.run("heddle use acme")
    assert terminal.prompt() == "acme·US-EAST-04A no keys $"
    # A new window inherits what screen was started with, not what another has been switched to.
    assert terminal.aws()["AWS_PROFILE"] == "acme"
    terminal.run("heddle off")
    assert terminal.aws() == {}
    terminal.end()


@pytest.fixture
def ssh(organisations: Heddle, short: Path) -> Iterator[list[str]]:
    """The words of an ssh to a real sshd of this machine, whose shells have this person's HEDDLE_HOME and PATH."""
    for key in ["host", "mine"]:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", short / key], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = " ".join(f'"{name}={value}"' for name, value in organisations.environment.items() if name != "HOME")
    (short / "config").write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {short}/host\nAuthorizedKeysFile {short}/mine.pub\nStrictModes no\n"
        f"UsePAM no\nPermitRootLogin yes\nPidFile none\nPrintMotd no\nPrintLastLog no\nSetEnv {given}\n"
    )
    os.makedirs("/run/sshd", exist_ok=True)
    server = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", short / "config"], stderr=(short / "log").open("wb"))
    deadline = time.monotonic() + 20
    while "listening" not in (short / "log").read_text().lower():
        assert time.monotonic() < deadline and server.poll() is None, (short / "log").read_text()
        time.sleep(0.02)
    options = ["StrictHostKeyChecking=no", f"UserKnownHostsFile={short}/known", "LogLevel=ERROR", "BatchMode=yes"]
    yield [
        "ssh", "-F", "/dev/null", "-p", str(port), "-i", str(short / "mine"), *(word for each in options for word in ("-o", each)),
        f"{getpass.getuser()}@127.0.0.1",
    ]  # fmt: skip
    server.terminate()
    server.wait()


def test_over_ssh(ssh: list[str], open_terminal: Callable[..., Terminal], organisations: Heddle) -> None:
    """A command alone, which has no terminal; and a shell, which has one of its own there."""

    def there(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*ssh, *words], env=organisations.environment, capture_output=True, text=True, check=False, timeout=60)

    printed = there("heddle env acme")
    assert (printed.returncode, printed.stderr) == (0, "") and "export AWS_PROFILE='acme'\n" in printed.stdout
    assert there("heddle exec acme -- printenv AWS_PROFILE").stdout == "acme\n"
    organisations.run("set", "globex", "--protected")
    refused = there("heddle use globex && echo went on")
    assert refused.returncode != 0 and "went on" not in refused.stdout and "heddle use globex --yes" in refused.stderr
    terminal = open_terminal("bash", init=False, argv=[*ssh, "-tt", shlex.join(SHELLS["bash"])])
    terminal.init()
    terminal.run("heddle use acme")
    assert terminal.prompt() == "acme·US-EAST-04A no keys $"
    terminal.screen.reset()
    terminal.type("heddle use globex\r")
    terminal.see("globex is protected: switch to it")
    terminal.type("y\r")
    terminal.see(r"(?m)^globex!·EU-SOUTH-03B no keys \$$")
    terminal.end()


def test_as_another_user(organisations: Heddle, tmp_path: Path) -> None:
    """sudo and su keep or drop the environment; the first user's files are never the second's to change."""
    assert os.geteuid() == 0, "this becomes another user, which only root may"
    organisations.run("use", "acme")
    environment = organisations.environment_of("acme")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=60, cwd="/")

    heddle = str(organisations.program)
    path = environment["PATH"]
    assert run("sudo", "-E", f"PATH={path}", heddle, "current").stdout.startswith("acme ")
    assert run("sudo", heddle, "prompt").stdout == "", "which drops HEDDLE_PROFILE, and with it the switch"
    before = {each: each.stat().st_mtime_ns for each in organisations.place.rglob("*")}
    for words in [
        ["sudo", "-E", "-u", "nobody", f"HEDDLE_HOME={organisations.place}", heddle, "use", "globex"],
        ["su", "-m", "-s", "/bin/sh", "nobody", "-c", f"{shlex.quote(heddle)} use globex"],
    ]:
        refused = run(*words)
        assert refused.returncode != 0 and refused.stdout == "" and "Fatal" not in refused.stderr, refused
    assert {each: each.stat().st_mtime_ns for each in organisations.place.rglob("*")} == before


def snippets(heading: str) -> dict[str, str]:
    """The blocks below a heading of the page, by language."""
    section = re.split(r"(?m)^## ", GUIDE.read_text())
    [text] = [each for each in section if each.startswith(f"{heading}\n")]
    return {block.language: block.text for block in blocks(text)}


HOOKS = {"bash": 'eval "$(direnv hook bash)"', "zsh": 'eval "$(direnv hook zsh)"', "fish": "direnv hook fish | source"}


def test_direnv_switches_and_gives_back(name: str, open_terminal: Callable[..., Terminal], organisations: Heddle) -> None:
    """With the guide's .envrc, before and after heddle's own line."""
    work = organisations.home / "work"
    work.mkdir()
    (work / ".envrc").write_text(snippets("direnv and mise")["sh"])
    for first, second in [(INITS[name], HOOKS[name]), (HOOKS[name], INITS[name])]:
        terminal = open_terminal(name, init=False, AWS_REGION="before", AWS_SESSION_TOKEN="mine", DIRENV_LOG_FORMAT="")
        terminal.run(first)
        terminal.run(second)
        terminal.run("cd work")
        terminal.run("direnv allow")
        terminal.run("true")
        assert terminal.prompt() == "acme·US-EAST-04A no keys $"
        assert terminal.aws()["AWS_PROFILE"] == "acme" and "AWS_SESSION_TOKEN" not in terminal.aws()
        terminal.run("cd ..")
        terminal.run("true")
        assert terminal.prompt() == "$"
        assert terminal.aws() == {"AWS_REGION": "before", "AWS_SESSION_TOKEN": "mine"}


def test_in_a_sandbox_without_a_network(organisations: Heddle) -> None:
    """As coding agents have it: what is cached is served, and what needs the network says so at once."""
    organisations.run("sync", "--quiet", "acme")

    def within(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["unshare", "--map-root-user", "--net", *words], env=organisations.environment, capture_output=True, text=True, check=False,
            timeout=60, cwd=organisations.home,
        )  # fmt: skip

    heddle = str(organisations.program)
    script = f'{INITS["bash"]}; heddle use acme >/dev/null && printenv AWS_PROFILE'
    assert within("bash", "-c", script).stdout == "acme\n"
    keys = within(heddle, "credential-process", "acme")
    assert keys.returncode == 0 and '"Version":1' in keys.stdout and keys.stderr == ""
    begun = time.monotonic()
    refused = within(heddle, "exec", "globex", "--mode", "keys", "--", "true")
    assert refused.returncode == 69 and "heddle: " in refused.stderr
    assert time.monotonic() - begun < 30
