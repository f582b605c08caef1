"""Plays the three everyday stories in a real bash, with the real programs, and writes what the terminal showed as an SVG.

    stories.py BINARIES_DIR FILE

Ends with status 1, and writes nothing, where something that a story tells of is not to be seen. How long a frame stands is said
here and is no machine's doing: so recordings differ in little but what the programs say.
"""

from __future__ import annotations

import re
import socket
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
# Both have a terminal; the shells' one comes first.
for _directory in ("Tests/Shells", "Tests/Interop"):
    sys.path.append(str(REPOSITORY / _directory))

from heddle_cli import Heddle, Programs  # noqa: E402
from schedulers import StandIns  # noqa: E402
from servers import Emulator, Organisation  # noqa: E402
from svg import Frame, animated, frame  # noqa: E402
from terminal import Terminal  # noqa: E402
from transcript import Transcript  # noqa: E402

COLUMNS, ROWS = 84, 16
KEY_SECONDS, THINKING_SECONDS, READING_SECONDS = 0.045, 0.5, 1.6
DESCRIPTION = (
    "A terminal in which a person switches between two organisations, sees the prompt count down until the keys have ended, "
    "and sees a refresh fail and recover"
)


class Recorder(Terminal):
    """A bash in which a person types, and what was to be seen meanwhile."""

    def __init__(self, heddle: Heddle, scratch: Path, address: str) -> None:
        super().__init__("bash", heddle.environment, heddle.home, scratch, columns=COLUMNS, rows=ROWS)
        self.frames: list[Frame] = []
        self.title = ""
        # The emulator stands for CoreWeave, here as in the README.
        self._instead = (address, "api.coreweave.com")

    def keep(self, seconds: float) -> None:
        self.frames.append(frame(self.screen, self.title, seconds, self._instead))

    def begin(self, title: str) -> None:
        """An empty screen, but for the prompt."""
        self.title = title
        # Return has the shell make the prompt anew, and Control-L takes away what stands above it.
        y = self.screen.cursor.y
        self.type("\r")
        self.wait_for(lambda: self.screen.cursor.y > y and self._is_at_prompt())
        self.type("\f")
        self.wait_for(lambda: self.screen.cursor.y == 0 and self._is_at_prompt())
        self.keep(2 * THINKING_SECONDS)

    def enter(self, line: str, expected: str = "", *, seconds: float = READING_SECONDS) -> None:
        """Types a line, and waits for the next prompt.

        :param expected: what must then be on the screen.
        """
        self.start(line)
        y = self.screen.cursor.y
        self.type("\r")
        self.wait_for(lambda: self.screen.cursor.y > y and self._is_at_prompt())
        self.see(expected)
        self.keep(seconds)

    def start(self, line: str) -> None:
        """Types a line, but for the last Return."""
        before = self.prompt()
        for end in range(1, len(line) + 1):
            self.type(line[end - 1])
            self.wait_for(lambda: self.prompt() == f"{before} {line[:end]}".rstrip())
            self.keep(KEY_SECONDS)
        self.keep(THINKING_SECONDS)

    def press(self, keys: str, expected: str, *, seconds: float) -> None:
        """Gives a program that has the screen some keys."""
        self.type(keys)
        self.see(expected)
        self.keep(seconds)

    def see_colour(self, colour: str) -> None:
        """Of the prompt's first character."""
        assert self.colour() == colour, f"the prompt is {self.colour()}, not {colour}:\n{self.text()}"


class Stories:
    def __init__(self, programs: Programs, directory: Path) -> None:
        transcript = Transcript()
        self.emulator = Emulator(
            programs.find("coreweave-emulator"), directory,
            {
                "acme": Organisation(transcript.new_token("acme"), "US-EAST-04A", ("training-runs", "checkpoints")),
                "globex": Organisation(transcript.new_token("globex"), "EU-SOUTH-03B", ("models",)),
            },
        )  # fmt: skip
        try:
            self.heddle = Heddle(programs, directory / "person", transcript)
            # A crontab of this recording's own: the machine's is nobody's to change.
            stand_ins = StandIns(directory / "stand-ins")
            self.heddle.environment["PATH"] = f"{stand_ins.directory}:{self.heddle.environment['PATH']}"
            for name, organisation in self.emulator.organisations.items():
                self.heddle.add(
                    name, token=organisation.token, zone=organisation.zone, exchange_url=self.emulator.exchange_url,
                    endpoint=self.emulator.endpoint,
                )  # fmt: skip
            self.heddle.run("sync")
            self.heddle.run("schedule", "install")
            scratch = directory / "scratch"
            scratch.mkdir()
            self.shell = Recorder(self.heddle, scratch, self.emulator.endpoint.removeprefix("http://"))
            self.shell.init()
        except BaseException:
            self.emulator.stop()
            raise

    def switch(self) -> None:
        shell = self.shell
        shell.begin("1 · Switch between organisations")
        shell.enter("heddle use acme", r"acme +US-EAST-04A +1\dm left")
        shell.see_colour("green")
        shell.start("heddle use")
        shell.press("\r", r"globex +EU-SOUTH-03B", seconds=READING_SECONDS)
        for key in "glo":
            shell.press(key, r"globex", seconds=3 * KEY_SECONDS)
        shell.keep(THINKING_SECONDS)
        shell.enter("", r"(?m)^globex·EU-SOUTH-03B 1\dm \$$")
        shell.enter("heddle current", r"shell: HEDDLE_PROFILE is set")
        shell.enter("heddle use -", r"was: globex", seconds=2 * READING_SECONDS)

    def count_down(self) -> None:
        shell = self.shell
        shell.begin("2 · The prompt counts down (keys of 5 minutes, then of 12 seconds)")
        self.emulator.configure(lifetime=305)
        shell.enter("heddle sync acme --force", r"acme·US-EAST-04A 5m \$")
        shell.see_colour("green")
        self.look_again("4m")
        shell.see_colour("brown")
        self.emulator.configure(lifetime=12)
        shell.enter("heddle sync acme --force", r"acme·US-EAST-04A \d+s \$")
        self.look_again("[678]s")
        self.look_again("[123]s")
        shell.see_colour("brown")
        self.look_again("expired")
        shell.see_colour("red")
        shell.keep(READING_SECONDS)

    def look_again(self, left: str) -> None:
        """Presses Return when the prompt will show that much."""
        self.wait_for(rf" {left}$", "prompt", "acme")
        self.shell.enter("", rf"acme·US-EAST-04A {left} \$")

    def wait_for(self, pattern: str, *words: str) -> None:
        """Asks Heddle until its answer has something, behind the scenes."""
        deadline = time.monotonic() + 120
        while not re.search(pattern, self.heddle.run(*words).stdout):
            assert time.monotonic() < deadline, f"heddle {words[0]} never said {pattern}"
            time.sleep(0.1)

    def fail_and_recover(self) -> None:
        shell = self.shell
        # Due at half-time, with more than a minute left: only then a pass of cron's asks.
        self.emulator.configure(lifetime=140)
        self.heddle.run("sync", "acme", "--force")
        self.wait_for(r"(?m)^acme .* now", "status")
        shell.begin("3 · The line that cron runs fails, and recovers")
        self.emulator.fail("status", status=503, organisation="acme")
        shell.enter("heddle sync --quiet", r"failed to answer \(503\)[\s\S]*\nacme·US-EAST-04A \d+[ms] ✗ \$", seconds=2 * READING_SECONDS)
        shell.see_colour("red")
        shell.enter("heddle status", r"acme +\w+ .*failed to answer", seconds=2 * READING_SECONDS)
        self.emulator.recover()
        self.emulator.configure(lifetime=900)
        shell.enter("heddle sync --quiet", r"acme·US-EAST-04A 1\dm \$")
        shell.see_colour("green")
        shell.enter("heddle status", r"acme +fresh", seconds=3 * READING_SECONDS)

    def close(self) -> None:
        self.shell.close()
        self.emulator.stop()


def unwanted(drawing: str, directory: Path) -> list[str]:
    """What a drawing must not tell of: this machine, and where it was made."""
    words = [str(directory), str(Path.home()), socket.gethostname(), "127.0.0.1", "/tmp", "CW-SECRET"]
    return [word for word in words if len(word) > 3 and word in drawing]


def main() -> None:
    binaries, file = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="heddle-recording.", ignore_cleanup_errors=True) as name:
        directory = Path(name)
        stories = Stories(Programs(binaries), directory)
        try:
            stories.switch()
            stories.count_down()
            stories.fail_and_recover()
        finally:
            stories.close()
        drawing = animated(stories.shell.frames, DESCRIPTION)
        found = unwanted(drawing, directory)
        assert not found, f"the recording names {found}"
    file.write_text(drawing)
    seconds = sum(frame.seconds for frame in stories.shell.frames)
    print(f"{file}: {len(stories.shell.frames)} frames, {seconds:.0f} s, {len(drawing) // 1024} KiB")


if __name__ == "__main__":
    main()
