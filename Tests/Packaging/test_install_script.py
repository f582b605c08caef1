"""install.sh: puts below a prefix what SHA256SUMS says, and nothing that it doesn't."""

from __future__ import annotations

import functools
import hashlib
import http.server
import re
import shlex
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import REPOSITORY, Release


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


def install(
    release: Release, home: Path, *words: str, shell: str = "dash", source: str | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Runs the script as a person who has no root, no variables and what Debian brings along."""
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **variables}
    place = [] if "--uninstall" in words else ["--from", source or str(release.directory)]
    argv = [shell, release.directory / "install.sh", *place, *words]
    return subprocess.run(argv, env=environment, cwd=home, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)


def files(directory: Path) -> set[str]:
    return {str(file.relative_to(directory)) for file in directory.rglob("*") if not file.is_dir()}


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_it_installs_below_the_home_and_takes_it_all_away_again(shell: str, release: Release, home: Path) -> None:
    ended = install(release, home, shell=shell)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith(f"installed heddle 0.1.0 below {home}/.local\n")
    assert f'hint: export PATH={home}/.local/bin:"$PATH"' in ended.stdout
    heddle = home / ".local/bin/heddle"
    assert subprocess.run([heddle, "version"], capture_output=True, text=True).stdout.startswith("heddle 0.1.0")
    # heddle finds heddled across the prefix: it is heddled's own help.
    assert "--within" in subprocess.run([heddle, "sync", "--help"], capture_output=True, text=True, env={"HOME": str(home)}).stdout
    listed = subprocess.run([REPOSITORY / "scripts/install-files", "--list"], capture_output=True, text=True, check=True).stdout.split()
    assert files(home / ".local") == set(listed) | {"share/doc/heddle/INSTALLED-FILES"}
    (home / ".local/share/fish/vendor_completions.d/other.fish").write_text("# somebody else's\n")

    removed = install(release, home, "--uninstall", shell=shell)
    assert (removed.returncode, removed.stdout) == (0, f"removed heddle from {home}/.local; profiles are kept\n")
    assert files(home) == {".local/share/fish/vendor_completions.d/other.fish"}
    assert not (home / ".local/libexec/heddle").exists() and not (home / ".local/share/doc/heddle").exists()


#: Names that mean something to sed, systemd, cron or a shell; what each of them reads has to be this directory all the same.
PREFIXES = ["R&D tools|new", "50 % off", "it's", 'a "b" c', "back\\slash", "$HOME `id` $(id)", "a=b", "größer;", "100%h!"]


def words_of_systemd(command: str) -> list[str]:
    """A command line as systemd.service(5) has it read: first quotes, then %, and $ in arguments alone."""
    words = shlex.split(command)
    assert not [word for word in words if "%" in word.replace("%%", "")], f"a specifier in {command}"
    program, *arguments = [word.replace("%%", "%") for word in words]
    assert not [word for word in arguments if "$" in word.replace("$$", "")], f"a variable in {command}"
    return [program, *[word.replace("$$", "$") for word in arguments]]


def settings_of(file: Path) -> str:
    """A unit or crontab without its comments."""
    return "\n".join(line for line in file.read_text().splitlines() if not line.startswith("#"))


@pytest.mark.parametrize("name", PREFIXES)
def test_units_crontab_and_hint_name_the_programs_of_any_prefix(name: str, release: Release, home: Path) -> None:
    prefix = home / name
    ended = install(release, home, "--prefix", str(prefix))
    assert ended.returncode == 0, ended.stderr
    clean = {"HOME": str(home), "PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(home), "SYSTEMD_LOG_TARGET": "console"}

    def output(*words: str | Path) -> str:
        return subprocess.run(words, capture_output=True, text=True, check=True, env=clean).stdout

    services = {"share/systemd/user/heddle-sync.service": "heddle", "share/doc/heddle/examples/heddle-agent.service": "heddled"}
    for service, program in services.items():
        checked = subprocess.run(["systemd-analyze", "verify", "--user", prefix / service], capture_output=True, text=True, env=clean)
        assert (checked.returncode, checked.stderr) == (0, "")
        [command] = re.findall(r"(?m)^ExecStart=(.*)$", (prefix / service).read_text())
        words = words_of_systemd(command)
        # Started as systemd does, but for what it does.
        assert output(*words[:-2], "--version").startswith(f"{program} 0.1.0")

    line = (prefix / "share/doc/heddle/examples/heddle.crontab").read_text().splitlines()[-1]
    assert not re.search(r"(?<!\\)%", line), "cron ends the command there"
    command = line.split(maxsplit=5)[5].replace("\\%", "%")
    assert output("/bin/sh", "-c", command.replace("sync --quiet", "--version")).startswith("heddle 0.1.0")

    placed = [file for file in (prefix / "share").rglob("*") if file.suffix in {".service", ".timer", ".socket", ".crontab"}]
    placed += (prefix / "share").rglob("crontab")
    assert len(placed) > 10 and not [file for file in placed if re.search(r"\.local/(bin|libexec)/", settings_of(file))]

    hint = ended.stdout.splitlines()[-1].removeprefix("hint: ")
    for shell in ("dash", "bash"):
        assert output(shell, "-c", f"{hint} && command -v heddle") == f"{prefix}/bin/heddle\n"


def hints(text: str) -> list[str]:
    return [line.removeprefix("hint: ") for line in text.splitlines() if line.startswith("hint: ")]


#: Each shell, and its start file.
SHELLS = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/config.fish"}


@pytest.mark.parametrize("name", ["tools", "it's $HOME 50%", "back\\slash"])
@pytest.mark.parametrize("shell", SHELLS)
def test_a_new_shell_finds_heddle_once_the_hint_was_pasted(shell: str, name: str, release: Release, home: Path) -> None:
    file = home / SHELLS[shell]
    file.parent.mkdir(parents=True, exist_ok=True)
    prefix = home / name
    ended = install(release, home, "--prefix", str(prefix), SHELL=f"/usr/bin/{shell}")
    assert f"{prefix}/bin is not on PATH; for new shells, and for this one:\n" in ended.stdout
    lasting, present = hints(ended.stdout)
    assert lasting.endswith(f" >> ~/{SHELLS[shell]}")
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "dumb"}

    def shown(*words: str) -> str:
        return subprocess.run([shell, *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30).stdout

    assert shown("-c", f"{present}; command -v heddle") == f"{prefix}/bin/heddle\n"
    shown("-c", lasting)
    assert shown("-ic", "command -v heddle").splitlines()[-1] == f"{prefix}/bin/heddle"


def test_the_hint_names_the_directories_that_a_shell_has_for_its_start_file(release: Release, home: Path) -> None:
    ended = install(release, home, SHELL="/bin/zsh", ZDOTDIR=f"{home}/z z")
    assert hints(ended.stdout)[0].endswith(f" >> '{home}/z z/.zshrc'")
    ended = install(release, home, SHELL="/usr/bin/fish", XDG_CONFIG_HOME=f"{home}/c")
    assert hints(ended.stdout)[0].endswith(f" >> '{home}/c/fish/config.fish'")
    ended = install(release, home, SHELL="/bin/tcsh")
    assert "this line belongs at the end of your shell's start file, too:" in ended.stdout and len(hints(ended.stdout)) == 1
    ended = install(release, home, PATH=f"/usr/bin:/bin:{home}/.local/bin", SHELL="/bin/bash")
    assert ended.returncode == 0 and hints(ended.stdout) == []


def test_without_a_prefix_the_programs_are_named_below_the_home(release: Release, home: Path) -> None:
    ended = install(release, home)
    assert ended.returncode == 0 and f"\nExecStart={home}/.local/bin/heddle sync --quiet\n" in (home / ".local/share/systemd/user/heddle-sync.service").read_text()


def test_nothing_is_left_of_a_prefix_that_had_nothing_else(release: Release, home: Path) -> None:
    assert install(release, home, f"--prefix={home}/opt/heddle").returncode == 0
    assert install(release, home, "--uninstall", f"--prefix={home}/opt/heddle").returncode == 0
    assert list((home / "opt/heddle").iterdir()) == []


def test_slashes_at_the_end_of_a_prefix_are_none_of_it(release: Release, home: Path) -> None:
    ended = install(release, home, "--prefix", f"{home}/tools//")
    assert ended.stdout.startswith(f"installed heddle 0.1.0 below {home}/tools\n")
    assert f"\nExecStart={home}/tools/bin/heddle sync" in (home / "tools/share/systemd/user/heddle-sync.service").read_text()


def test_without_a_home_nothing_is_installed_below_the_root(release: Release, home: Path) -> None:
    # From where there is nothing to install: this must not be tried out.
    words = ["dash", release.directory / "install.sh", "--from", str(home)]
    ended = subprocess.run(words, env={"PATH": "/usr/bin:/bin"}, cwd=home, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "install.sh: HOME is not set, so there is no default prefix\nhint: sh install.sh --prefix /usr/local\n"


@pytest.mark.parametrize(("name", "why"), [("two\nlines", "a line break or another control character"), ("a\tb", "control character"), ("a:b", "a colon")])
def test_a_prefix_that_no_unit_or_path_can_hold_is_refused(name: str, why: str, release: Release, home: Path) -> None:
    ended = install(release, home, "--prefix", str(home / name))
    assert ended.returncode == 1 and why in ended.stderr.splitlines()[0] and "hint: sh install.sh --prefix" in ended.stderr
    assert files(home) == set()


def test_elsewhere_the_hint_builds_below_the_prefix(release: Release, home: Path) -> None:
    """As on another processor, where uname says so; make reads the hint, too."""
    programs = home / "programs"
    programs.mkdir()
    (programs / "uname").write_text("#!/bin/sh\necho Elsewhere\n")
    (programs / "uname").chmod(0o755)
    prefix = home / "it's $HOME 50%"
    environment = {"HOME": str(home), "PATH": f"{programs}:/usr/bin:/bin"}
    words = ["dash", release.directory / "install.sh", "--from", str(release.directory), "--prefix", str(prefix)]
    ended = subprocess.run(words, env=environment, capture_output=True, text=True)
    hint = ended.stderr.splitlines()[-1].removeprefix("hint: ")
    assert ended.returncode == 1 and hint.startswith("make install PREFIX="), ended.stderr
    (home / "Makefile").write_text('install:\n\t@printf "%s" "$$PREFIX"\n')
    # Not with the variables of the make that may be running this test.
    made = subprocess.run(["sh", "-c", hint], env=environment, cwd=home, capture_output=True, text=True)
    assert made.stdout == str(prefix), made


def test_a_second_run_replaces_the_programs_under_those_that_run(release: Release, home: Path) -> None:
    assert install(release, home).returncode == 0
    heddled = home / ".local/libexec/heddle/heddled"
    before = heddled.stat().st_ino
    # A program that runs can't be written to ("text file busy"), only replaced.
    with subprocess.Popen([heddled, "agent", "run"], env={"HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as running:
        assert running.stderr
        running.stderr.readline()
        ended = install(release, home)
        running.terminate()
    assert ended.returncode == 0, ended.stderr
    assert heddled.stat().st_ino != before
    assert not [name for name in files(home / ".local") if ".new-" in name]


def test_what_an_earlier_version_had_is_removed_by_the_next(release: Release, home: Path) -> None:
    assert install(release, home).returncode == 0
    doc = home / ".local/share/doc/heddle"
    (doc / "old").mkdir()
    (doc / "old/page.md").write_text("")
    (home / "mine").write_text("")
    with (doc / "INSTALLED-FILES").open("a") as listed:
        listed.write("share/doc/heddle/old/page.md\n../mine\n")
    before = files(home)
    assert install(release, home).returncode == 0
    assert before - files(home) == {".local/share/doc/heddle/old/page.md"} and not (doc / "old").exists()


def beside(release: Release, home: Path, *words: str | Path, directory: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command in a directory, with nothing to download from."""
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "https_proxy": "http://127.0.0.1:9"}
    return subprocess.run(words, env=environment, cwd=directory, input=stdin, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("path", ["install.sh", "./install.sh", "../release/install.sh"])
def test_what_lies_beside_the_script_is_installed(path: str, release: Release, home: Path) -> None:
    ended = beside(release, home, "dash", path, directory=release.directory)
    assert ended.returncode == 0 and (home / ".local/bin/heddle").exists(), ended.stderr


def test_what_lies_beside_the_script_is_held_to_its_sum(release: Release, home: Path) -> None:
    (release.directory / "SHA256SUMS").write_text(f"{'0' * 64}  {release.tarball}\n")
    ended = beside(release, home, "dash", "install.sh", directory=release.directory)
    assert ended.returncode == 1 and "is not what SHA256SUMS says" in ended.stderr and files(home) == set()


def test_a_script_from_a_pipe_takes_nothing_from_the_working_directory(release: Release, home: Path) -> None:
    script = (release.directory / "install.sh").read_text()
    for words in (["dash"], ["dash", "-s", "--"], ["bash", "/dev/stdin"], ["bash", "-c", script, "sh"]):
        ended = beside(release, home, *words, directory=release.directory, stdin=script)
        assert ended.returncode == 1 and "can't get SHA256SUMS from https://heddle.invalid/" in ended.stderr, words
        assert files(home) == set()


def test_a_script_alone_asks_the_release(release: Release, home: Path) -> None:
    (release.directory / release.tarball).unlink()
    ended = beside(release, home, "dash", "install.sh", directory=release.directory)
    assert ended.returncode == 1 and "can't get SHA256SUMS from https://heddle.invalid/" in ended.stderr
    assert ended.stderr.startswith("install.sh: ") and ": curl: (" in ended.stderr.splitlines()[0]


def test_uninstalling_refuses_while_something_needs_the_programs(release: Release, home: Path) -> None:
    assert install(release, home).returncode == 0
    heddle = home / ".local/bin/heddle"
    # A crontab of this test's own.
    programs = home / "programs"
    programs.mkdir()
    table = home / "crontab"
    table.write_text("")
    (programs / "crontab").write_text(f'#!/bin/sh\ncase $1 in -l) exec cat "{table}" ;; -) exec cat >"{table}" ;; -r) : >"{table}" ;; esac\n')
    (programs / "crontab").chmod(0o755)
    path = f"{programs}:/usr/bin:/bin"
    environment = {"HOME": str(home), "PATH": path}

    def run(*words: str) -> None:
        subprocess.run([heddle, *words], env=environment, check=True, capture_output=True)

    (home / "token").write_text("CW-SECRET-acme-0123456789abcdef")
    (home / "token").chmod(0o600)
    run("add", "acme", "--zone", "us-east-04a", "--token", f"file:{home}/token")
    run("schedule", "install", "--using", "cron")
    run("agent", "start")
    run("aws", "install")
    wants = home / ".config/systemd/user/sockets.target.wants"
    wants.mkdir(parents=True)
    (wants / "heddle-agent.socket").symlink_to(home / ".config/systemd/user/heddle-agent.socket")
    (home / ".bashrc").write_text('alias l=ls\n# heddle init bash\neval "$(heddle init bash)"\n')
    before = files(home)
    try:
        ended = install(release, home, "--uninstall", PATH=path)
        assert ended.returncode == 1 and "nothing was removed" in ended.stderr and files(home) == before
        asked = hints(ended.stderr)
        words = ["schedule remove", "agent stop", "aws remove"]
        assert asked == [*(f"{heddle} {word}" for word in words), "systemctl --user disable --now heddle-agent.socket"]
        for hint in asked[:3]:
            subprocess.run(["sh", "-c", hint], env=environment, check=True, capture_output=True)
    finally:
        subprocess.run([heddle, "agent", "stop"], env=environment, capture_output=True)
    assert hints(install(release, home, "--uninstall", PATH=path).stderr) == asked[3:]
    (wants / "heddle-agent.socket").unlink()
    ended = install(release, home, "--uninstall", PATH=path, HEDDLE_PROFILE="acme")
    assert ended.returncode == 0 and not heddle.exists(), ended.stderr
    assert ended.stdout.splitlines() == [
        f"removed heddle from {home}/.local; profiles are kept",
        f'delete line 3 of {home}/.bashrc: eval "$(heddle init bash)"',
        "this shell still has the variables of acme: go on in a new one",
    ]


def test_uninstalling_by_force_asks_for_nothing(release: Release, home: Path) -> None:
    assert install(release, home).returncode == 0
    wants = home / ".config/systemd/user/timers.target.wants"
    wants.mkdir(parents=True)
    (wants / "heddle-sync.timer").symlink_to("/nowhere")
    assert "systemctl --user disable --now heddle-sync.timer" in install(release, home, "--uninstall").stderr
    ended = install(release, home, "--uninstall", "--force")
    assert (ended.returncode, ended.stdout) == (0, f"removed heddle from {home}/.local; profiles are kept\n")


def test_a_line_that_runs_another_heddle_is_nobodys_trouble(release: Release, home: Path) -> None:
    assert install(release, home).returncode == 0
    (home / "other").mkdir()
    (home / "other/heddle").write_text("#!/bin/sh\n")
    (home / "other/heddle").chmod(0o755)
    (home / ".zshrc").write_text(f'eval "$(heddle init zsh)"\neval "$({home}/.local/bin/heddle init zsh)"\n')
    ended = install(release, home, "--uninstall", PATH=f"{home}/other:/usr/bin:/bin")
    assert ended.stdout.splitlines()[1:] == [f'delete line 2 of {home}/.zshrc: eval "$({home}/.local/bin/heddle init zsh)"']


def test_a_tarball_that_was_tampered_with_is_refused(release: Release, home: Path) -> None:
    tarball = release.directory / release.tarball
    content = bytearray(tarball.read_bytes())
    content[len(content) // 2] ^= 1
    tarball.unlink()
    tarball.write_bytes(content)
    ended = install(release, home)
    assert ended.returncode == 1 and f"{release.tarball} is not what SHA256SUMS says: " in ended.stderr
    assert ended.stdout == "" and files(home) == set()


def test_another_sum_than_the_one_that_was_asked_for_is_refused(release: Release, home: Path) -> None:
    digest = hashlib.sha256((release.directory / release.tarball).read_bytes()).hexdigest()
    ended = install(release, home, "--sha256", "0" * 64)
    assert ended.returncode == 1 and f"is not what --sha256 says: {digest} instead of {'0' * 64}; nothing was installed" in ended.stderr
    assert files(home) == set()
    assert install(release, home, "--sha256", digest).returncode == 0


def test_sums_that_say_nothing_of_the_tarball_are_refused(release: Release, home: Path) -> None:
    # The name as a part of another one, and as another file's.
    (release.directory / "SHA256SUMS").write_text(f"{'0' * 64}  {release.tarball}.sig\n{'0' * 64}  old-{release.tarball}\n")
    ended = install(release, home)
    assert ended.returncode == 1 and f"has no sum of {release.tarball}" in ended.stderr and files(home) == set()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--from", "http://example.org/heddle"], "is not an https: address"),
        (["--from", "ftp://127.0.0.1/heddle"], "is not an https: address"),
        (["--prefix", "tools"], "invalid prefix 'tools'"),
        (["--version", "../1"], "invalid version"),
        (["--prefix"], "--prefix needs a value"),
        (["--prefix", ""], "--prefix is empty"),
        (["--prefix="], "--prefix is empty"),
        (["--prefix=tools"], "invalid prefix 'tools'"),
        (["--prefx", "/x"], "unknown option --prefx"),
        (["--from", "/nowhere/at/all"], "can't get SHA256SUMS from /nowhere/at/all: no such directory"),
        (["--from", "/usr"], "can't get SHA256SUMS from /usr: no such file"),
        (["--version", "9.9.9"], "can't get heddle-9.9.9-linux-x86_64.tar.gz"),
    ],
)
def test_what_it_is_told_has_to_make_sense(words: list[str], why: str, release: Release, home: Path) -> None:
    ended = install(release, home, *words)
    assert ended.returncode == 1 and why in ended.stderr and ended.stderr.startswith("install.sh: "), ended.stderr
    assert ended.stderr.splitlines()[-1].startswith("hint: sh install.sh --")
    assert files(home) == set()


def test_a_prefix_that_cannot_be_written_to_is_said(release: Release, home: Path) -> None:
    (home / "occupied").write_text("")
    ended = install(release, home, "--prefix", str(home / "occupied"))
    assert ended.returncode == 1 and "hint: sh install.sh --prefix" in ended.stderr


def test_uninstalling_follows_no_damaged_list(release: Release, home: Path) -> None:
    assert install(release, home).returncode == 0
    (home / "precious").write_text("x")
    (home / ".local/share/doc/heddle/INSTALLED-FILES").write_text("../precious\n")
    ended = install(release, home, "--uninstall")
    assert ended.returncode == 1 and "is damaged" in ended.stderr and (home / "precious").exists()
    missing = install(release, home, "--uninstall", "--prefix", str(home / "nothing")).stderr
    assert "isn't installed" in missing and "\nhint: sh install.sh --uninstall --prefix DIR\n" in missing


@pytest.fixture
def published(release: Release) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=release.directory))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_downloads(published: str, release: Release, home: Path) -> None:
    ended = install(release, home, source=published)
    assert ended.returncode == 0, ended.stderr
    assert (home / ".local/bin/heddle").exists()
    (release.directory / release.tarball).unlink()
    missing = install(release, home, "--prefix", str(home / "second"), source=published)
    assert missing.returncode == 1 and f"can't get {release.tarball} from {published}" in missing.stderr and f"(one that has {release.tarball} " in missing.stderr


@pytest.mark.parametrize("through_a_pipe", [False, True])
def test_its_help_says_how(through_a_pipe: bool, release: Release, home: Path) -> None:
    words = ["sh", "-s", "--", "--help"] if through_a_pipe else ["sh", release.directory / "install.sh", "--help"]
    with (release.directory / "install.sh").open() as script:
        ended = subprocess.run(words, stdin=script, cwd=home, capture_output=True, text=True, timeout=20)
    assert ended.returncode == 0 and ended.stdout.startswith("Installs Heddle for Linux") and ended.stdout.endswith("the one you mean.\n")


def test_it_is_a_script_for_any_posix_shell(release: Release) -> None:
    subprocess.run(["shellcheck", "--shell=sh", release.directory / "install.sh"], check=True)
