"""From nothing to a list of buckets with what people have already: a kubeconfig, cwic's logins, ~/.coreweave.

The commands that a person types are counted and timed. One more tells Heddle where the emulator is, which nobody needs for CoreWeave.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from heddle_cli import Heddle
from processes import private_file
from servers import Emulator

#: Runs each of its arguments in one shell, as a person types them, and writes to $TIMES how many milliseconds each took.
SHELL = """
set -e
for command in "$@"; do
    start=${EPOCHREALTIME/./}
    eval "$command"
    echo "$(( (${EPOCHREALTIME/./} - start) / 1000 )) $command" >>"$TIMES"
done
"""


class NewUser:
    """A home without Heddle, and a clean shell in it."""

    def __init__(self, heddle: Heddle, emulator: Emulator) -> None:
        self.home, self._heddle, self._emulator = heddle.home, heddle, emulator
        self.organisation = emulator.organisations["acme"]
        self._variables = {name: value for name, value in heddle.environment.items() if name != "HEDDLE_HOME"}

    def has(self, name: str, text: str, mode: int = 0o600) -> Path:
        path = self.home / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return path

    def types(self, profile: str, *commands: str, programs: Path | None = None) -> tuple[str, str]:
        """
        :param profile: the one that the first command makes.
        :param programs: a directory that comes first on PATH.
        :return: what was written to standard output and to standard error.
        """
        first, *rest = commands
        stand_in = (
            f"heddle set {profile} --endpoint {self._emulator.endpoint} --exchange-url {self._emulator.exchange_url} --yes"
        )
        times = self.home / "times"
        path = self._variables["PATH"] if programs is None else f"{programs}:{self._variables['PATH']}"
        ended = subprocess.run(
            ["bash", "-c", SHELL, "bash", first, stand_in, *rest], cwd=self.home, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, env=self._variables | {"TIMES": str(times), "PATH": path}, timeout=120, check=False,
        )  # fmt: skip
        self._heddle.transcript.note("; ".join(commands), ended.stdout.encode(), ended.stderr.encode())
        assert ended.returncode == 0, ended.stderr
        taken = [line.split(" ", 1) for line in times.read_text().splitlines()]
        taken = [(int(milliseconds), command) for milliseconds, command in taken if command != stand_in]
        print(f"\n{len(taken)} commands, {sum(milliseconds for milliseconds, _ in taken) / 1000:.1f} s")
        for milliseconds, command in taken:
            print(f"{milliseconds:6} ms  {command}")
        return ended.stdout, ended.stderr


@pytest.fixture
def person(heddle: Heddle, emulator: Emulator) -> NewUser:
    return NewUser(heddle, emulator)


KUBECONFIG = """
apiVersion: v1
kind: Config
clusters:
- {{name: east, cluster: {{server: "https://abc123.k8s.us-east-04a.coreweave.com"}}}}
contexts:
- {{name: acme, context: {{cluster: east, user: acme}}}}
users:
- name: acme
  user:
{user}
"""


def test_a_kubeconfig_with_a_token_takes_three_commands(person: NewUser) -> None:
    person.has(".kube/config", KUBECONFIG.format(user=f"    token: {person.organisation.token}"))
    out, said = person.types("acme", "heddle import --from kubeconfig", 'eval "$(heddle env acme)"', "aws s3 ls")
    assert "acme  new  US-EAST-04A  https://cwobject.com  token from kubeconfig:#acme" in out
    assert "acme-models" in out and said == ""
    copies = [file for file in person.home.rglob("*") if file.is_file() and person.organisation.token in file.read_text("latin-1")]
    assert copies == [person.home / ".kube/config"], "the token was copied"


def test_logins_in_cwic_take_three_commands(person: NewUser, tmp_path: Path) -> None:
    # As documented: `cwic auth k8s api-token --org-id ORG` prints an ExecCredential; any other use is an error.
    token = private_file(tmp_path / "login", person.organisation.token)
    document = json.dumps(
        {"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {"token": "TOKEN"}}
    )
    programs = tmp_path / "programs"
    programs.mkdir()
    cwic = programs / "cwic"
    cwic.write_text(
        "#!/bin/sh\n"
        '[ "$*" = "auth k8s api-token --org-id org-acme" ] || { echo "unknown: $*" >&2; exit 1; }\n'
        f"token=$(cat {token})\n"
        f"printf '%s\\n' '{document}' | sed \"s/TOKEN/$token/\"\n"
    )
    cwic.chmod(0o700)
    person.has(
        ".kube/config",
        KUBECONFIG.format(
            user="""\
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: cwic
      args: [auth, k8s, api-token, --org-id, org-acme]
      interactiveMode: IfAvailable"""
        ),
    )
    out, said = person.types("acme", "heddle import --from cwic", 'eval "$(heddle env acme)"', "aws s3 ls", programs=programs)
    assert "acme  new  US-EAST-04A  https://cwobject.com  token from cwic:org-acme" in out
    assert "acme-models" in out and said == ""


def test_static_keys_in_coreweave_s_own_files_take_four_commands(person: NewUser) -> None:
    person.has(".coreweave/cw.config", "[profile acme]\nregion = US-EAST-04A\nendpoint_url = https://cwobject.com\n")
    person.has(
        ".coreweave/cw.credentials", "[acme]\naws_access_key_id = CWOLD\naws_secret_access_key = an-old-static-secret\n"
    )
    person.has("token", person.organisation.token)
    out, said = person.types(
        "acme", "heddle import --from coreweave", "heddle token set acme < token", 'eval "$(heddle env acme)"', "aws s3 ls"
    )
    assert "acme  new  US-EAST-04A  https://cwobject.com" in out and "acme-models" in out
    # What has to be done is said by the command before it.
    assert "aws_access_key_id of acme is a static key" in said and "hint: heddle token set acme\n" in said
    assert "an-old-static-secret" not in out + said
