"""Stand-ins for the programs of schedulers: a crontab that is a file, a cron that only seems to run, a systemctl that takes notes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from types import TracebackType

CRONTAB = """\
#!/bin/sh
echo "crontab $*" >>"{directory}/commands"
case $1 in
    -l) [ -e "{directory}/crontab-file" ] || { echo "no crontab for you" >&2; exit 1; }; exec cat "{directory}/crontab-file" ;;
    -r) rm "{directory}/crontab-file" ;;
    -) exec cat >"{directory}/crontab-file" ;;
esac
"""

SYSTEMCTL = """\
#!/bin/sh
echo "systemctl $*" >>"{directory}/commands"
[ -e "{directory}/manager" ] || { echo "Failed to connect to bus: No medium found" >&2; exit 1; }
case $2 in
    show) cat "{directory}/manager" ;;
esac
"""


class CronDaemon:
    """A process that is called cron, and runs nothing: for who looks whether there is one. A context manager."""

    def __init__(self, directory: Path) -> None:
        self._program = directory / "cron"

    def __enter__(self) -> CronDaemon:
        shutil.copy(shutil.which("cat") or "cat", self._program)
        # It ends with its standard input, so it outlives no test.
        self._process = subprocess.Popen([self._program], stdin=subprocess.PIPE)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.communicate(timeout=10)


class StandIns:
    """To be put first on a PATH."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir()
        for name, script in {"crontab": CRONTAB, "systemctl": SYSTEMCTL}.items():
            program = directory / name
            program.write_text(script.replace("{directory}", str(directory)))
            program.chmod(0o755)

    @property
    def crontab(self) -> bytes | None:
        """What is in the user's crontab; None where there is none."""
        file = self.directory / "crontab-file"
        return file.read_bytes() if file.exists() else None

    @crontab.setter
    def crontab(self, content: bytes) -> None:
        (self.directory / "crontab-file").write_bytes(content)

    def start_manager(self, properties: str = "ActiveState=active\n") -> None:
        """From now on a user manager answers."""
        (self.directory / "manager").write_text(properties)

    def commands(self) -> list[str]:
        """What was run since the last time this was asked, but for what only asks."""
        file = self.directory / "commands"
        lines = file.read_text().splitlines() if file.exists() else []
        file.write_text("")
        asking = ("crontab -l", "systemctl --user show")
        return [line for line in lines if not line.startswith(asking)]
