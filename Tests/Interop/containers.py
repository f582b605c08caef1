"""Root directories of their own, as containers have them, out of programs of this machine; and what runs in one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from processes import Run, run
from transcript import Transcript

#: Sets a container up and becomes its user: a read-only root without /proc, where nothing but /data can be written. Its words: the
#: root, the directory that is /data there, the user's number, what else to mount, and the command.
ENTER = """
set -e
root=$1 data=$2 user=$3 more=$4
shift 4
mount --make-rprivate /
mount --bind "$root" "$root"
mount --bind "$data" "$root/data"
mount --bind /dev/null "$root/dev/null"
eval "$more"
mount -o remount,bind,ro "$root"
exec chroot --userspec="$user:0" --groups= "$root" "$@"
"""


class Container:
    """A root directory with programs and the libraries that they are linked with, and nothing else."""

    def __init__(self, root: Path, programs: Sequence[Path], data: Path, user: int, transcript: Transcript) -> None:
        self.root = root
        self.data = data
        self.user = user
        self._transcript = transcript
        for name in ["data", "dev", "home/me", "opt/heddle", "usr/bin", "etc/ssl/certs"]:
            (root / name).mkdir(parents=True, exist_ok=True)
        (root / "dev/null").touch()
        (root / "bin").symlink_to("usr/bin")
        self.libraries: set[str] = set()
        for program in programs:
            shutil.copy(program, root / ("opt/heddle" if program.name.startswith("heddle") else "usr/bin") / program.name)
            linked = subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout
            self.libraries |= set(re.findall(r"(/\S+) \(0x", linked))
        for library in self.libraries:
            copy = root / library.removeprefix("/")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(library, copy)
        data.mkdir(exist_ok=True)
        os.chown(data, user, 0)

    def run(self, *argv: str, env: Mapping[str, str] = {}, status: int | None = 0, mounting: str = "") -> Run:
        """A command there, in an environment of its own.

        :param mounting: a shell's words that mount more, with `$root` and `$user` set.
        """
        words = ["unshare", "--mount", "--pid", "--fork", "sh", "-c", ENTER, "sh", str(self.root), str(self.data), str(self.user), mounting]
        # A container's own PATH has nothing of this machine's; what sets it up does.
        given = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/", "HEDDLE_HOME": "/data/heddle", **env}
        ended = run([*words, *argv], env=given, cwd=self.data, transcript=self._transcript, status=None)
        assert "Fatal error" not in ended.stderr and ended.status < 128, f"it crashed: {ended}"
        assert status is None or ended.status == status, f"expected status {status} of {ended}"
        return ended
