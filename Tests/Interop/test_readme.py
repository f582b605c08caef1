"""Every command of README.md and of the documentation, carried out in order, in one shell and a clean environment.

A page is read by itself; those that say that they build on the start page begin with its profiles. What no test runs is in a
block of another language than `console`, and the page says so.

A command that no rule below knows fails the test, and so does output that differs from what is shown in anything but times,
key IDs and places. What is put in another's place, since the documents speak of the real CoreWeave:

- `heddle add` is given the emulator's endpoint and exchange URL, and output that names them is read as if it named CoreWeave's;
- whatever a person would paste or have in a variable (tokens) is given;
- `crontab` keeps a file of the test's own, and no systemd user manager answers: the machine's own schedules are nobody's to change;
- an import says that the emulator is another host than CoreWeave's: it is answered, and that is not shown;
- `make` and `apt-get` are not run: their targets must exist, and their packages be those that scripts/system-packages wants.
"""

from __future__ import annotations

import functools
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from documents import Block, Command, Reader, Session, UnknownCommand, UnreadableBlock, blocks
from heddle_cli import Programs
from processes import run
from schedulers import CronDaemon, StandIns
from sdk import CAUTION
from servers import Emulator
from transcript import Transcript

REPOSITORY = Path(__file__).parents[2]
README = REPOSITORY / "README.md"
DOCS = REPOSITORY / "docs"
START = DOCS / "index.md"
GUIDE = DOCS / "guide.md"
#: Each page with commands, and whether it begins with the profiles that the start page makes.
DOCUMENTS = {
    README: False, START: False, GUIDE: False,
    **{DOCS / name: True for name in ["stories.md", "modes.md", "cron.md", "agent.md", "agents.md"]},
}  # fmt: skip
#: Blocks in other languages, and the test that reads them; None: this one.
SNIPPETS = {
    (START, "bash"): None, (DOCS / "cron.md", "crontab"): None, (GUIDE, "crontab"): None,
    **{(DOCS / "prompts.md", language): "Tests/Shells/test_prompt_engines.py" for language in ["bash", "zsh", "fish", "toml", "json", "sh", "tmux"]},
}  # fmt: skip
#: How a page says that the blocks of language `text` are only shown.
SAID = re.compile(r"no test\s+runs")

#: What differs from one time to the next, and what stands in its place.
VARIABLE = [
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "<date>"),
    # What a build from a clone adds.
    (r"(heddle \d+\.\d+\.\d+) \(commit [^)]*\)", r"\1"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "<time>"),
    (r"\b\d+[smhd] left", "<time> left"),
    (r"(?m)(fresh) +\d+[smh]\b", r"\1 <time>"),
    (r"\b\d+[smhd] ago", "<time> ago"),
    (r"\b\d+[smhd] since", "<time> since"),
    (r"running for \d+[smhd]", "running for <time>"),
    (r"process \d+", "process <n>"),
    (r"http://127\.0\.0\.1:\d+$", "<agent>"),
    (r"(?m)^heddle: [a-z]+ sends its (token|requests) to 127\.0\.0\.1:\d+\n", ""),
    (r"key \S+…\S+,", "key <id>,"),
    (r"in \d+ ms", "in <n> ms"),
    (r"(after \d+ s \(new keys take a few seconds\)|at once)", "<soon>"),
    (r"SQLite 3\.[\d.]+", "SQLite <version>"),
]


class Person:
    """Somebody who follows a document: a home of their own, the programs installed as it says, an emulated CoreWeave."""

    def __init__(self, programs: Programs, emulator: Emulator, directory: Path, transcript: Transcript) -> None:
        self.emulator = emulator
        self.transcript = transcript
        self.home = directory / "home"
        # As `make install PREFIX=~/.local` leaves them: heddle must find heddled across its prefix.
        for name, place in {"heddle": ".local/bin/heddle", "heddled": ".local/libexec/heddle/heddled"}.items():
            (self.home / place).parent.mkdir(parents=True)
            shutil.copy(programs.find(name), self.home / place)
        self.stand_ins = StandIns(directory / "stand-ins")
        self.environment = CAUTION | {
            "HOME": str(self.home),
            "PATH": os.pathsep.join([str(self.stand_ins.directory), str(self.home / ".local/bin"), str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            # As the emulator is configured.
            "HEDDLE_SETTLE_SECONDS": "1",
            "GLOBEX_TOKEN": emulator.organisations["globex"].token,
        }
        self.session = Session(self.environment, directory, transcript)
        self.reader = Reader(
            [
                (r"make ([a-z]+)( [A-Z]+=\S+)*", self._check_target),
                (r"sudo apt-get install ([a-z0-9 -]+)", self._check_packages),
                (r"\(umask 077; cat > ~/\.secrets/([a-z]+)\)", self._paste_token),
                (r"heddle add [^;&|\n]*", self._add),
                (r"heddle import [^;&|\n]*", self._import),
                (r"heddle exec acme -- env \| grep -c AWS_SECRET", self._type_in),
                (r"heddle status --check > /dev/null && echo [a-z \"]+", self._type_in),
                (r"eval \"\$\(heddle init bash\)\"", self._type_in),
                (r"(heddle|aws|mkdir|cat|rm|ls|echo|unset|export|eval) [^;&|\n]*", self._type_in),
                (r"eval \"\$\(heddle env[a-z -]*\)\"", self._type_in),
                (r"(heddle exec [a-z -]*-- sh|python3) -c '[^'\n]*'", self._type_in),
            ],
            self._plain,
        )

    def read(self, block: Block) -> None:
        """Follows one block of a document."""
        match block.language:
            case "console":
                self.reader.read(block)
            case "bash":
                # Part of a start-up file: it must say nothing, and survive being read in a careful shell.
                assert self.session.type_in(block.text) == ""
                assert run(
                    ["/bin/bash", "-euc", block.text], env=self.environment, cwd=self.home, transcript=self.transcript
                ).stderr == ""
            case "crontab":
                self._check_crontab(block)
            case "" | "text":
                pass
            case other:
                raise UnknownCommand(f"line {block.line}: nothing carries out a block of {other}")

    def _type_in(self, match: re.Match[str], command: Command) -> str:
        return self.session.type_in(command.text)

    def _add(self, match: re.Match[str], command: Command) -> str:
        return self.session.type_in(
            f"{command.text} --endpoint {self.emulator.endpoint} --exchange-url {self.emulator.exchange_url}"
        )

    def _import(self, match: re.Match[str], command: Command) -> str:
        return self.session.type_in(f"{command.text} --yes")

    def make_profiles(self) -> None:
        """What the start page leaves, but for the active profile."""
        self.session.type_in("mkdir -m 700 ~/.secrets")
        self.session.type_in("(umask 077; cat > ~/.secrets/acme)", stdin=self.emulator.organisations["acme"].token + "\n")
        there = f"--endpoint {self.emulator.endpoint} --exchange-url {self.emulator.exchange_url}"
        for words in ['acme --zone us-east-04a --token file:~/.secrets/acme --org "Acme Corp"', "globex --zone eu-south-03b --token env:GLOBEX_TOKEN --protected"]:
            assert self.session.type_in(f"heddle add {words} {there} >/dev/null") == ""
        assert self.session.type_in("heddle sync --quiet; sleep 1") == ""

    def _paste_token(self, match: re.Match[str], command: Command) -> str:
        return self.session.type_in(command.text, stdin=self.emulator.organisations[match[1]].token + "\n")

    def _check_target(self, match: re.Match[str], command: Command) -> None:
        assert command.shown == "", f"line {command.line}: output of make is not compared, so it must not be shown"
        subprocess.run(
            ["make", "--dry-run", *shlex.split(command.text)[1:]], cwd=REPOSITORY, check=True, capture_output=True
        )

    def _check_packages(self, match: re.Match[str], command: Command) -> None:
        assert command.shown == ""
        wanted = run(
            [REPOSITORY / "scripts" / "system-packages", "--list", "build"],
            env=self.environment, cwd=REPOSITORY, transcript=self.transcript,
        ).stdout.split()  # fmt: skip
        # Whoever has a clone has git.
        assert sorted(match[1].split()) == sorted(set(wanted) - {"git"})

    def _check_crontab(self, block: Block) -> None:
        """Carries out a crontab's commands as cron does: /bin/sh, hardly an environment, and mail for whatever is said."""
        for line in block.text.splitlines():
            match = re.fullmatch(r"(?:[\d*/,-]+ +){5}(.*)", line)
            assert match, f"line {block.line}: no crontab has this line: {line}"
            environment = {"HOME": str(self.home), "LOGNAME": "you", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
            # What is due must be seen to: so nothing is cached, and only profiles with token files are there.
            self.session.type_in("heddle remove globex --yes; heddle forget --all")
            before = self.emulator.exchanges()
            ended = run(["/bin/sh", "-c", match[1]], env=environment, cwd=self.home, transcript=self.transcript)
            assert (ended.stdout, ended.stderr) == ("", "")
            assert self.emulator.exchanges() == before + 1
            self.session.type_in(
                "heddle add globex --zone eu-south-03b --token env:GLOBEX_TOKEN --protected"
                f" --endpoint {self.emulator.endpoint} --exchange-url {self.emulator.exchange_url} && heddle sync globex"
            )

    def _plain(self, text: str) -> str:
        text = text.replace(self.emulator.exchange_url, "https://api.coreweave.com/v1/cwobject/temporary-credentials/api-token")
        text = text.replace(self.emulator.endpoint, "https://cwobject.com").replace(str(self.home), "/home/you")
        for pattern, replacement in VARIABLE:
            text = re.sub(pattern, replacement, text)
        return text.rstrip("\n")


@pytest.fixture
def person(programs: Programs, emulator: Emulator, tmp_path: Path, transcript: Transcript) -> Iterator[Person]:
    emulator.configure(settle=1)
    with CronDaemon(tmp_path):
        person = Person(programs, emulator, tmp_path, transcript)
        yield person
        person.session.close()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_does_what_is_shown(document: Path, person: Person) -> None:
    if DOCUMENTS[document]:
        person.make_profiles()
    for block in blocks(document.read_text()):
        person.read(block)
    assert person.reader.carried_out
    person.session.type_in("heddle agent stop")
    # Not the programs themselves: they were there before any secret was, and 100 MB take minutes to search.
    programs = {person.home / ".local/bin/heddle", person.home / ".local/libexec/heddle/heddled"}
    kept = [file for file in person.home.rglob("*") if file.is_file() and ".secrets" not in file.parts and file not in programs]
    assert [file for file in kept if person.transcript.anything_in(file.read_bytes())] == [], "secrets lie in the clear"
    assert not (person.home / ".aws").exists()


def test_the_start_pages_prompt_shows_what_the_shell_was_switched_to(person: Person) -> None:
    [snippet] = [block.text for block in blocks(START.read_text()) if block.language == "bash"]
    session = person.session
    session.type_in("PS1='$ '; NO_COLOR=1")
    session.type_in(snippet)

    def prompt() -> str:
        # Without a command to be found, for the prompt must start no process.
        return session.type_in('(PATH=; eval "$PROMPT_COMMAND"; printf "%s" "${PS1@P}")')

    assert prompt() == "$ "
    for name, zone, flag in [("acme", "us-east-04a", ""), ("globex", "eu-south-03b", " --protected")]:
        (person.home / ".secrets").mkdir(mode=0o700, exist_ok=True)
        session.type_in(f"(umask 077; cat > ~/.secrets/{name})", stdin=person.emulator.organisations[name].token)
        session.type_in(
            f"heddle add {name} --zone {zone} --token file:~/.secrets/{name}{flag}"
            f" --endpoint {person.emulator.endpoint} --exchange-url {person.emulator.exchange_url}"
        )
    session.type_in('eval "$(heddle env acme)"')
    assert prompt() == "acme·US-EAST-04A no keys $ "
    session.type_in("heddle sync acme")
    assert re.fullmatch(r"acme·US-EAST-04A 1[45]m \$ ", prompt())
    session.type_in('heddle sync globex; eval "$(heddle env globex)"')
    assert re.fullmatch(r"globex!·EU-SOUTH-03B 1[45]m \$ ", prompt())
    # A name that no profile has, a file of another version, and one that somebody planted.
    planted = {"gone": None, "newer": "2\tnewer\tX\t0\tfresh\t-\n", "bad": "1\tbad\tX\ta[$(touch ~/mark)]\tfresh\t-\n"}
    for name, content in planted.items():
        if content:
            (person.home / ".local/state/heddle/prompt" / name).write_text(content)
        session.type_in(f"HEDDLE_PROFILE={name}")
        assert prompt() == "$ "
    assert not (person.home / "mark").exists()


def unmarked(document: Path, text: str) -> list[str]:
    """What is neither run nor said not to be: the lines where such blocks begin."""
    found = []
    for block in blocks(text):
        match block.language:
            case "console":
                is_fine = document in DOCUMENTS
            case "text":
                is_fine = bool(SAID.search(text))
            case "":
                # A figure.
                is_fine = bool(re.search("[─│▶]", block.text))
            case language:
                is_fine = (document, language) in SNIPPETS
        if not is_fine:
            found.append(f"{document.name}, line {block.line}: {block.language}")
    return found


PAGES = [README, REPOSITORY / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]


@pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_every_block_is_run_or_said_not_to_be(document: Path) -> None:
    assert unmarked(document, document.read_text()) == []


def test_snippets_are_read_by_the_test_that_is_named() -> None:
    for (document, language), test in SNIPPETS.items():
        assert any(block.language == language for block in blocks(document.read_text()))
        assert test is None or document.name in (REPOSITORY / test).read_text()


@pytest.mark.parametrize(
    "text",
    [
        "```console\n$ heddle list\n```\n", "```text\n$ heddle list\n```\n", "```\nheddle list\n```\n", "```sh\nheddle list\n```\n",
        "```\naws s3 ls\n```\n",
    ],
)  # fmt: skip
def test_a_block_that_is_neither_is_found(text: str) -> None:
    assert unmarked(DOCS / "new.md", text) != []


@pytest.mark.parametrize(
    "text",
    [
        "- first\n\n  ```console\n  $ heddle list\n  ```\n", "~~~console\n$ heddle list\n~~~\n", "````console\n$ heddle list\n````\n",
        "``` console\n$ heddle list\n```\n", '```console title="x"\n$ heddle list\n```\n', "```shell-session\n$ heddle list\n```\n",
        "Then:\n\n    heddle list\n", "Then:\n\n\theddle list\n", "<pre>heddle list</pre>\n", '=== "bash"\n\n    ```console\n    $ heddle list\n    ```\n',
        "```console\n$ heddle list\n",
    ],
)  # fmt: skip
def test_code_that_no_test_would_see_is_an_error(text: str) -> None:
    with pytest.raises(UnreadableBlock):
        blocks(text)


@pytest.fixture(scope="module")
def commands_of_heddle(programs: Programs) -> set[str]:
    """The names that `heddle --help` lists, aliases among them, but for `help`."""
    shown = subprocess.run([programs.find("heddle"), "--help"], env={"COLUMNS": "80"}, capture_output=True, text=True, check=True).stdout
    labels = re.findall(r"(?m)^  ([a-z][a-z-]*(?:, [a-z]+)*)(?: \(default\))?(?:  |$)", shown)
    names = {name for label in labels for name in label.split(", ")}
    assert {"add", "env", "credential-process"} <= names
    return names - {"help"}


def test_the_guide_has_every_command_and_every_option(commands_of_heddle: set[str], person: Person) -> None:
    guide = GUIDE.read_text() + (DOCS / "tools.md").read_text()
    for name in sorted(commands_of_heddle):
        assert f"heddle {name}" in guide, f"the guide says nothing of heddle {name}"
        options = set(re.findall(r"(?m)--[a-z][a-z-]+", person.session.type_in(f"heddle {name} --help")))
        missing = sorted(option for option in options - {"--help", "--version"} if option not in guide)
        assert not missing, f"the guide says nothing of {missing} of heddle {name}"


@pytest.fixture(scope="module")
def help_of(programs: Programs) -> Callable[[tuple[str, ...]], str]:
    """What a command's help says; "" for what is no command."""

    @functools.cache
    def shown(words: tuple[str, ...]) -> str:
        ended = subprocess.run([programs.find(words[0]), *words[1:], "--help"], env={"COLUMNS": "200"}, capture_output=True, text=True)
        return ended.stdout if ended.returncode == 0 else ""

    return shown


def unknown_options(text: str, help_of: Callable[[tuple[str, ...]], str]) -> list[str]:
    """Commands of Heddle's in running text, and in blocks that no test runs, with an option that the command doesn't have."""
    lines = [line.removeprefix("$ ") for block in blocks(text) if block.language == "text" for line in block.text.splitlines()]
    found = []
    for shown in [*re.findall(r"`(heddled? [^`\n]+)`", text), *(line for line in lines if re.match("heddled? ", line))]:
        # What follows -- is another program's, and so is what follows in a pipe or a comment.
        words = re.split(r" -- | [|#;&>] ?", shown)[0].split()
        command = tuple(words[:2])
        if len(words) > 2 and re.search(rf"(?m)^  {re.escape(words[2])}\b", help_of(command).partition("SUBCOMMANDS:")[2]):
            command = tuple(words[:3])
        known = set(re.findall(r"--[a-z][a-z-]*", help_of(command))) | {"--help", "--version"}
        options = re.findall(r"(?<![\w-])--[a-z][a-z-]*", " ".join(words))
        found += [f"{shown}: {option}" for option in options if option not in known]
    return found


#: For shells and completion alone, and in no help.
HIDDEN_OPTIONS = ["heddle use --emit bash acme: --emit"]


@pytest.mark.parametrize("document", [*PAGES, REPOSITORY / "SECURITY.md", REPOSITORY / "CHANGELOG.md"], ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_no_document_names_an_option_that_its_command_does_not_have(document: Path, help_of: Callable[[tuple[str, ...]], str]) -> None:
    assert [each for each in unknown_options(document.read_text(), help_of) if each not in HIDDEN_OPTIONS] == []


def test_an_option_that_is_not_there_is_found(help_of: Callable[[tuple[str, ...]], str]) -> None:
    text = "`heddle exec acme -- aws --region x`, `heddle token set acme --stor file`\n\n```text\n$ heddle env acme --moed keys | jq --raw-output\n```\n"
    assert [each.rpartition(": ")[2] for each in unknown_options(text, help_of)] == ["--stor", "--moed"]


@pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_no_document_promises_a_command_that_is_not_there(document: Path, commands_of_heddle: set[str]) -> None:
    named = set(re.findall(r"`heddle ([a-z][a-z-]*)", document.read_text()))
    assert named <= commands_of_heddle | {"help"}


#: What is about the programs themselves, and nothing to follow.
INWARD = {"architecture.md", "fleet.md", "cases.md", "checklist.md", "trials.md", "heddled.md", "CONTRIBUTING.md"}


@pytest.mark.parametrize("document", [page for page in PAGES if page.name not in INWARD and "decisions" not in page.parts], ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_no_page_has_heddled_run_by_name(document: Path) -> None:
    """It isn't on PATH: a command names heddle, or heddled's place."""
    assert re.findall(r"(?m)(?:`|^)(?:\$ )?heddled (?!is )[a-z-]+", document.read_text()) == []


@pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_files_with_keys_are_written_for_their_owner_alone(document: Path) -> None:
    """By everyone who copies the line, too: the reference has the examples of the help."""
    writing = re.compile(r"heddle (?:credential-process|env [^|`;)]*--mode (?:keys|container))[^|`;)]*> ?(?!/dev/null)\S")
    lines = [line for line in document.read_text().splitlines() if writing.search(line)]
    assert [line for line in lines if "umask 077;" not in line] == []


def test_every_target_of_make_is_described_to_contributors() -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):.*## ", (REPOSITORY / "Makefile").read_text()))
    described = (REPOSITORY / "CONTRIBUTING.md").read_text()
    assert "interop-all" in targets
    assert sorted(target for target in targets - {"help", "clean"} if not re.search(rf"`make {target}[ `]", described)) == []


#: What other programs say.
FOREIGN_SYMPTOMS = {"AccessDenied"}


def test_every_symptom_is_what_the_programs_say() -> None:
    """Whoever has one pastes it into the page's search: it has to be found there as it was printed."""
    table = (DOCS / "trouble.md").read_text().partition("## What you see")[2].partition("\n## ")[0]
    sources = "".join(file.read_text() for file in (REPOSITORY / "Sources").rglob("*.swift"))
    # A message may be broken into lines of a literal.
    sources = re.sub(r'" \+ "|\\\n\s+', "", sources)
    symptoms = [shown for row in table.splitlines() if row.startswith("| ") for shown in re.findall("`([^`]+)`", row.split("|")[1])]
    assert len(symptoms) > 20
    said = [(symptom, part.strip()) for symptom in symptoms if symptom not in FOREIGN_SYMPTOMS for part in symptom.split("…") if part.strip()]
    assert [(symptom, part) for symptom, part in said if part not in sources] == []


@pytest.mark.parametrize(
    "document",
    [
        "```console\n$ curl https://cwobject.com\n```\n",
        "```console\n$ heddle list; rm -rf x\n```\n",
        "```zsh\nheddle list\n```\n",
    ],
)
def test_a_command_that_nobody_knows_fails(document: str, person: Person) -> None:
    with pytest.raises(UnknownCommand):
        for block in blocks(document):
            person.read(block)


@pytest.mark.parametrize(
    "document",
    [
        "```console\n$ heddle use acme\nacme\n```\n",
        "```console\n$ heddle version\n```\n",
        "```console\n$ make no-such-target\n```\n",
        "```console\n$ sudo apt-get install libsqlite3-dev\n```\n",
        "```crontab\n*/5 * * * * $HOME/.local/bin/heddle sync --quiet --force\n```\n",
    ],
)
def test_a_command_that_does_something_else_than_shown_fails(document: str, person: Person) -> None:
    with pytest.raises((AssertionError, subprocess.CalledProcessError)):
        for block in blocks(document):
            person.read(block)
