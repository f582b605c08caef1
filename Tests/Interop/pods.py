"""A pod out of a Kubernetes manifest, on this machine: its containers' roots, users and volumes as a kubelet makes them.

Each container is processes of its own with a read-only root and only the mounts of the manifest; a volume in memory is a tmpfs that
every user may write to, and a Secret's files are links into a directory with another name, readable for the group. Not what a
kubelet does: cgroups, seccomp, a network of the pod's own (so that containers reach the test's servers).
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from processes import Run, kill_with_children, run
from transcript import Transcript

#: Sets a container up and becomes its user. Its words: the root, the commands that mount its volumes, user, group, the group that
#: volumes belong to, and the command.
ENTER = """
set -e
root=$1 mounts=$2 user=$3 group=$4 volumes=$5
shift 5
mount --make-rprivate /
mount --bind "$root" "$root"
eval "$mounts"
mount -t proc proc "$root/proc"
mount --bind /dev/null "$root/dev/null"
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs chroot --userspec="$user:$group" --groups="$volumes" "$root" "$@"
"""


def image(root: Path, programs: Mapping[str, Path]) -> Path:
    """A container's root with programs, at the places given, and the libraries that they are linked with."""
    for name in ["dev", "proc", "usr/bin", "run", "var/run", "etc"]:
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / "dev/null").touch()
    (root / "bin").symlink_to("usr/bin")
    for place, program in programs.items():
        copies = {program: root / place}
        linked = subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout
        copies |= {Path(library): root / library[1:] for library in re.findall(r"(/\S+) \(0x", linked)}
        for original, copy in copies.items():
            copy.parent.mkdir(parents=True, exist_ok=True)
            if not copy.exists():
                shutil.copy(original, copy)
    return root


class Volume:
    """One of a pod's, where the pod's mounts lead to."""

    def __init__(self, place: Path, description: Mapping[str, Any], files: Mapping[str, str], group: int) -> None:
        self.place = place
        self.is_read_only = "emptyDir" not in description
        self._description = description
        self._files = files
        self._group = group

    def script(self) -> str:
        """Mounts it; a tmpfs for Secrets and ConfigMaps, too, so that what lies there belongs to root."""
        place = shlex.quote(str(self.place))
        lines = [f"mkdir -p {place}", f"mount -t tmpfs -o mode=2777,gid={self._group},size=16m tmpfs {place}"]
        for name, content in self._files.items():
            # As kubelet's atomic writer leaves them.
            mode = self._description.get("secret", self._description.get("configMap", {})).get("defaultMode", 0o644)
            data = f"{place}/..2026_01_01_00_00_00.123"
            lines += [
                f"mkdir -p {data}", f"chmod 2755 {data}",
                f"printf %s {shlex.quote(content)} >{data}/{name}", f"chgrp {self._group} {data}/{name}", f"chmod {mode:o} {data}/{name}",
                f"ln -sfn ..2026_01_01_00_00_00.123 {place}/..data", f"ln -sfn ..data/{name} {place}/{name}",
            ]  # fmt: skip
        return "\n".join(lines)


class Pod:
    """A context manager; what it started ends with it."""

    def __init__(
        self, spec: Mapping[str, Any], images: Mapping[str, Path], files: Mapping[str, Mapping[str, str]], directory: Path,
        transcript: Transcript,
    ) -> None:
        """
        :param spec: of the manifest, `spec.template.spec`.
        :param images: the roots of containers, by the names of their images.
        :param files: what is in Secrets and ConfigMaps, by their names.
        """  # fmt: skip
        self.spec = spec
        self._images = images
        self._directory = directory
        self._transcript = transcript
        self._security = spec["securityContext"]
        self.volumes: dict[str, Volume] = {}
        for description in spec["volumes"]:
            named = description.get("secret", {}).get("secretName") or description.get("configMap", {}).get("name")
            self.volumes[description["name"]] = Volume(
                directory / "volumes" / description["name"], description, files[named] if named else {}, self._security["fsGroup"]
            )
        self._children: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Pod:
        script = "\n".join(["set -e", "mount --make-rprivate /", *(volume.script() for volume in self.volumes.values())])
        # What holds the volumes, as a pod's pause container does; it ends with its standard input.
        self._pause = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", f"{script}\necho ready; exec cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._pause.stdout and self._pause.stdout.readline() == b"ready\n", "the pod's volumes can't be mounted"
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._children:
            kill_with_children(child)
        self._pause.communicate(timeout=10)

    def container(self, name: str) -> dict[str, Any]:
        [found] = [each for each in [*self.spec.get("initContainers", []), *self.spec["containers"]] if each["name"] == name]
        return found

    def _words(self, name: str, command: Sequence[str | Path], more_mounts: Sequence[str]) -> list[str]:
        container = self.container(name)
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }, "the containers here are made so"  # fmt: skip
        assert self._security["runAsNonRoot"] and self._security["runAsUser"] != 0
        root = self._images[container["image"]]
        mounts = []
        for mount in container["volumeMounts"]:
            volume = self.volumes[mount["name"]]
            source, target = volume.place / mount.get("subPath", ""), str(root) + mount["mountPath"]
            Path(target).mkdir(parents=True, exist_ok=True)
            mounts.append(shlex.join(["mount", "--bind", str(source), target]))
            if mount.get("readOnly") or volume.is_read_only:
                mounts.append(shlex.join(["mount", "-o", "remount,bind,ro", target]))
        user = self._security
        return [
            "nsenter", f"--mount=/proc/{self._pause.pid}/ns/mnt", "unshare", "--mount", "--pid", "--fork", "--kill-child",
            "sh", "-c", ENTER, "sh", str(root), "\n".join([*mounts, *more_mounts]),
            *(str(user[key]) for key in ["runAsUser", "runAsGroup", "fsGroup"]), *map(str, command),
        ]  # fmt: skip

    def _environment(self, name: str, more: Mapping[str, str]) -> dict[str, str]:
        given = {entry["name"]: entry["value"] for entry in self.container(name).get("env", []) if "value" in entry}
        # The emulator's keys work at once.
        return {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/", "HEDDLE_SETTLE_SECONDS": "0", **given, **more}

    def run(
        self, name: str, command: Sequence[str | Path] | None = None, *, env: Mapping[str, str] = {}, status: int | None = 0,
        mounts: Sequence[str] = (),
    ) -> Run:
        """Runs a container to its end.

        :param command: instead of its own.
        :param mounts: commands that mount more, which an image has.
        """  # fmt: skip
        words = self._words(name, command or self.container(name)["command"], mounts)
        ended = run(words, env=self._environment(name, env), cwd=self._directory, transcript=self._transcript, status=None)
        assert status is None or ended.status == status, f"expected status {status} of {ended}"
        return ended

    def start(self, name: str) -> int:
        """Starts a container.

        :return: the number of its first process, seen from here.
        """
        log = (self._directory / f"{name}.log").open("wb")
        with log:
            child = subprocess.Popen(
                self._words(name, self.container(name)["command"], []), env=self._environment(name, {}), cwd=self._directory,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self._children.append(child)
        program = self.container(name)["command"][0]
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            inside = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()
            if inside and Path(f"/proc/{inside[0]}/cmdline").read_bytes().split(b"\0")[0].decode() == program:
                return int(inside[0])
            assert child.poll() is None, f"{name} has ended: {self.log(name)}"
            time.sleep(0.01)
        raise TimeoutError(f"{name} does not start: {self.log(name)}")

    def log(self, name: str) -> str:
        return (self._directory / f"{name}.log").read_text()

    def probe(self, name: str, kind: str, process: int, *, status: int | None = 0) -> Run:
        """Runs a container's probe in it, as its user, until it ends as expected or has failed as often as it may."""
        probe = self.container(name)[kind]
        words = ["nsenter", f"--target={process}", "--mount", "--pid", "--root", "--wd=/", f"--setuid={self._security['runAsUser']}",
                 f"--setgid={self._security['runAsGroup']}", *probe["exec"]["command"]]  # fmt: skip
        for _ in range(probe.get("failureThreshold", 3)):
            ended = run(
                words, env=self._environment(name, {}), cwd=self._directory, transcript=self._transcript, status=None,
                seconds=probe["timeoutSeconds"],
            )  # fmt: skip
            if status is None or ended.status == status:
                return ended
            # Sooner than the probe's period: nothing here takes long to start.
            time.sleep(0.2)
        raise AssertionError(f"expected status {status} of {ended}\n{self.log(name)}")

    def stop(self, process: int) -> int:
        """Ends the container whose first process that is, as a kubelet does, and returns its status."""
        os.kill(process, signal.SIGTERM)
        return self._children[-1].wait(10)
