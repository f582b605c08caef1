"""The manifests of docs/deploy/kubernetes: against Kubernetes' own schema, and run as pods of this machine's."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from heddle_cli import Programs
from loopback import free_port
from pods import Pod, image
from sdk import SCRIPTS
from servers import Emulator, SilentHandler, WebServer
from tls_front import Authority
from transcript import Transcript

RECIPES = Path(__file__).parents[2] / "docs" / "deploy" / "kubernetes"
#: The oldest that has sidecars by default, and the newest that the schemas are there for.
VERSIONS = ["1.29.0", kubernetes_validate.latest_version()]
MANIFESTS = {"sidecar": ["profiles.yaml", "sidecar.yaml"], "keys": ["profiles.yaml", "cronjob.yaml"]}


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((RECIPES / name).read_text()))


def document(name: str, kind: str) -> dict[str, Any]:
    [found] = [each for each in documents(name) if each["kind"] == kind]
    return found


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", [f"{recipe}/{name}" for recipe, names in MANIFESTS.items() for name in names])
def test_the_manifests_are_what_kubernetes_takes(name: str, version: str) -> None:
    for each in documents(name):
        kubernetes_validate.validate(each, version, strict=True)


def test_the_schema_refuses_what_is_misspelled() -> None:
    wrong = document("sidecar/sidecar.yaml", "Deployment")
    wrong["spec"]["template"]["spec"]["initContainers"][1]["startupProb"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


@pytest.mark.parametrize("recipe", MANIFESTS)
def test_a_kustomization_names_every_manifest_image_and_script_of_its_recipe(recipe: str) -> None:
    kustomization = yaml.safe_load((RECIPES / recipe / "kustomization.yaml").read_text())
    assert kustomization["resources"] == MANIFESTS[recipe]
    generated = kustomization.get("configMapGenerator", [])
    assert generated == ([{"name": "heddle-publish-keys", "files": ["publish-keys.sh"]}] if recipe == "keys" else [])
    described = [each for name in MANIFESTS[recipe] for each in documents(f"{recipe}/{name}")]
    text = json.dumps(described)
    for entry in kustomization["images"]:
        assert f'"image": "{entry["name"]}"' in text
    # Whatever a pod mounts is made by its own recipe, but for the token.
    made = {each["metadata"]["name"] for each in described if each["kind"] == "ConfigMap"} | {each["name"] for each in generated}
    mounted = set(re.findall(r'"(?:configMap": {"name|secret": {"secretName)": "([^"]+)"', text))
    assert mounted == made | {"heddle-token"}


def test_each_recipe_is_applied_without_the_other() -> None:
    """Whoever wants the sidecar is not to have keys in a Secret as well. As they can both be there, no name is in both."""
    objects = {
        recipe: {(each["kind"], each["metadata"]["name"]) for name in names for each in documents(f"{recipe}/{name}")}
        for recipe, names in MANIFESTS.items()
    }
    assert {kind for kind, _ in objects["sidecar"]} == {"ConfigMap", "Deployment"}
    assert objects["sidecar"] & objects["keys"] == set()


@pytest.fixture(autouse=True)
def namespaces() -> None:
    made = subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True, text=True, check=False)
    assert made.returncode == 0, f"these tests make pods, for which root has to be able to unshare(1): {made.stderr}"


@pytest.fixture
def files(emulator: Emulator) -> dict[str, dict[str, str]]:
    """What the ConfigMap and the Secrets have, with the emulator in CoreWeave's place."""
    there = {"endpoint": emulator.endpoint}
    maps = {}
    for recipe in MANIFESTS:
        described = document(f"{recipe}/profiles.yaml", "ConfigMap")
        [(name, catalog)] = described["data"].items()
        parsed = json.loads(catalog)
        for profile in parsed["profiles"]:
            # The other sources' addresses are beside this one.
            profile |= there | {"exchange_url": emulator.exchange_url}
        maps[described["metadata"]["name"]] = {name: json.dumps(parsed)}
    return maps | {
        "heddle-token": {"token": emulator.organisations["acme"].token + "\n"},
        "heddle-publish-keys": {"publish-keys.sh": (RECIPES / "keys/publish-keys.sh").read_text()},
    }


def heddles(programs: Programs) -> dict[str, Path]:
    return {"usr/bin/heddle": programs.find("heddle"), "usr/libexec/heddle/heddled": programs.find("heddled")}


# The sidecar.


@pytest.fixture
def sidecar(
    programs: Programs, emulator: Emulator, files: dict[str, dict[str, str]], transcript: Transcript, tmp_path: Path
) -> Iterator[Pod]:
    text = (RECIPES / "sidecar/sidecar.yaml").read_text().replace("8473", str(free_port())).replace("https://cwobject.com", emulator.endpoint)
    spec = yaml.safe_load(text)["spec"]["template"]["spec"]
    images = {
        "heddle": image(tmp_path / "heddle", heddles(programs)),
        # Has no heddle: that is what the sidecar is for.
        "registry.example.com/trainer:1": image(tmp_path / "trainer", {"usr/bin/cat": Path(shutil.which("cat") or "")}),
    }
    with Pod(spec, images, files, tmp_path, transcript) as pod:
        yield pod


def test_a_pod_reads_its_buckets_through_the_sidecar(sidecar: Pod, emulator: Emulator, tmp_path: Path, transcript: Transcript) -> None:
    assert sidecar.run("profiles").stdout.startswith("acme  new  ")
    assert sidecar.run("profiles").stdout.startswith("acme  unchanged  "), "a pod's containers may be started again"
    process = sidecar.start("heddle")
    sidecar.probe("heddle", "startupProbe", process)
    sidecar.probe("heddle", "livenessProbe", process)
    assert emulator.exchanges("acme") == 1

    # Python is the trainer's own, mounted where it lies here.
    trainer = tmp_path / "trainer"
    mounts = []
    for place in {"/usr", "/lib", "/lib64", sys.prefix, sys.base_prefix, str(SCRIPTS)}:
        if Path(place).is_dir() and not Path(place).is_symlink():
            (trainer / place[1:]).mkdir(parents=True, exist_ok=True)
            mounts.append(f"mount --bind '{place}' '{trainer}{place}'")
    mounts.sort(key=len)
    listed = sidecar.run("trainer", [sys.executable, "-B", SCRIPTS / "list_buckets.py", "3"], mounts=mounts)
    assert json.loads(listed.stdout) == [["acme-models", "acme-datasets"]] * 3
    assert emulator.exchanges("acme") == 1

    # The trainer has the private config and the agent's token, and neither the API token nor what keys are sealed with.
    token = sidecar.run("trainer", ["/usr/bin/cat", "/heddle/home/state/agent/acme.token"]).stdout
    assert len(token) == 64
    for hidden in ["/heddle/home/key", "/heddle/home/heddle.db", "/run/secrets/heddle/token"]:
        assert "No such file" in sidecar.run("trainer", ["/usr/bin/cat", hidden], status=1).stderr

    assert sidecar.stop(process) == 0 and '"event":"ended"' in sidecar.log("heddle")
    assert not transcript.anything_in(sidecar.log("heddle").encode())


def test_the_trainers_environment_is_what_heddle_sets(sidecar: Pod) -> None:
    sidecar.run("profiles")
    process = sidecar.start("heddle")
    sidecar.probe("heddle", "startupProbe", process)
    words = ["/usr/bin/heddle", "env", "acme", "--mode", "agent", "--format", "json"]
    # In the sidecar's container, since whether the agent runs is told by its process.
    probe = {"exec": {"command": words}, "timeoutSeconds": 10}
    sidecar.container("heddle")["readinessProbe"] = probe
    said = json.loads(sidecar.probe("heddle", "readinessProbe", process).stdout)["set"]
    given = {entry["name"]: entry["value"] for entry in sidecar.container("trainer")["env"]}
    # Not known before the pod runs; the file has it.
    said.pop("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    assert given == said


def test_the_probes_say_what_is_wrong(sidecar: Pod, emulator: Emulator) -> None:
    sidecar.run("profiles")
    emulator.fail("status", status=401)
    process = sidecar.start("heddle")
    refused = sidecar.probe("heddle", "startupProbe", process, status=77)
    assert "heddle: acme" in refused.stderr and "401" in refused.stderr
    emulator.recover()
    sidecar.probe("heddle", "startupProbe", process)


def test_the_volume_itself_is_refused_as_a_home(sidecar: Pod) -> None:
    """Why HEDDLE_HOME is a directory in it: every user of the pod may write to the volume."""
    refused = sidecar.run("profiles", env={"HEDDLE_HOME": "/heddle"}, status=78)
    assert "/heddle" in refused.stderr and "hint: " in refused.stderr


def test_without_a_running_agent_the_liveness_probe_fails(sidecar: Pod) -> None:
    sidecar.run("profiles")
    command = sidecar.container("heddle")["livenessProbe"]["exec"]["command"]
    assert sidecar.run("heddle", command, status=69).stderr.startswith("heddle: the agent is not running\n")


# The CronJob.


def command_lines_in_pods() -> list[bytes]:
    """What the processes of containers were called with. Each container has numbers of its own for them, and nothing else here does:
    what other tests start at the same time, with keys that are nobody's, is theirs to judge."""
    own = Path("/proc/self/ns/pid").readlink()
    lines = []
    for process in Path("/proc").glob("[0-9]*"):
        # Any may end while it is looked at.
        with contextlib.suppress(OSError):
            if (process / "ns/pid").readlink() != own:
                lines.append((process / "cmdline").read_bytes())
    assert lines, "the job's own processes are not seen"
    return lines


class API(WebServer):
    """Kubernetes' API server, as far as the job needs it: patches Secrets, for whoever the Role lets."""

    TOKEN = "service-account-token"

    def __init__(self, role: dict[str, Any], authority: Authority, transcript: Transcript) -> None:
        self.secrets: dict[str, dict[str, str]] = {"acme-s3-keys": {}, "other": {}}
        self.content_types: list[str] = []
        self.leaks: list[str] = []
        api = self

        def may(verb: str, name: str) -> bool:
            return any(verb in rule["verbs"] and name in rule["resourceNames"] and rule["resources"] == ["secrets"] for rule in role["rules"])

        class Handler(SilentHandler):
            def do_PATCH(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                # While the client waits: what every user of the machine can read of it, and of what else runs there.
                lines = command_lines_in_pods()
                values = [value.encode() for value in json.loads(content).get("stringData", {}).values() if len(value) > 15]
                api.leaks += [line.decode() for line in lines if transcript.anything_in(line) or api.TOKEN.encode() in line]
                api.leaks += [line.decode() for line in lines for value in values if value in line and b"http" not in value]
                api.content_types.append(self.headers["Content-Type"])
                name = self.path.removeprefix("/api/v1/namespaces/training/secrets/")
                if self.headers["Authorization"] != f"Bearer {api.TOKEN}":
                    return self.answer(401, {"message": "Unauthorized"})
                if not may("patch", name):
                    return self.answer(403, {"message": f'secrets "{name}" is forbidden: can\'t patch'})
                api.secrets[name] |= json.loads(content)["stringData"]
                self.answer(200, {"data": api.secrets[name]})

            def answer(self, status: int, body: dict[str, Any]) -> None:
                encoded = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(encoded)))
                self.end_headers()
                self.wfile.write(encoded)

        super().__init__(Handler, authority.server("127.0.0.1"))


@pytest.fixture
def api(authority: Authority, transcript: Transcript) -> Iterator[API]:
    running = API(document("keys/cronjob.yaml", "Role"), authority, transcript)
    yield running
    running.close()
    assert running.leaks == [], "a secret is in an argument list"


@pytest.fixture
def cronjob(
    programs: Programs, files: dict[str, dict[str, str]], authority: Authority, api: API, transcript: Transcript, tmp_path: Path
) -> Iterator[Pod]:
    spec = document("keys/cronjob.yaml", "CronJob")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    tools = {f"usr/bin/{name}": Path(shutil.which(name) or name) for name in ["curl", "jq", "cat"]}
    root = image(tmp_path / "keys", heddles(programs) | tools | {"usr/bin/sh": Path("/bin/sh").resolve()})
    # What kubelet mounts for a service account.
    account = root / "var/run/secrets/kubernetes.io/serviceaccount"
    account.mkdir(parents=True)
    (account / "token").write_text(API.TOKEN)
    shutil.copy(authority.file, account / "ca.crt")
    for entry in spec["containers"][0]["env"]:
        if entry["name"] == "SECRET_NAMESPACE":
            assert entry.pop("valueFrom") == {"fieldRef": {"fieldPath": "metadata.namespace"}}
            entry["value"] = "training"
    with Pod(spec, {"heddle-keys": root}, files, tmp_path, transcript) as pod:
        yield pod


def where(api: API) -> dict[str, str]:
    return {"KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": str(api.port)}


def test_the_job_publishes_keys_that_work(
    cronjob: Pod, api: API, emulator: Emulator, sdk: Any, transcript: Transcript, tmp_path: Path
) -> None:
    ended = cronjob.run("publish", env=where(api))
    published = api.secrets["acme-s3-keys"]
    transcript.secret_keys.add(published["AWS_SECRET_ACCESS_KEY"])
    assert ended.stdout == f"published keys of acme, good until {published['AWS_CREDENTIAL_EXPIRATION']}\n"
    # Only because an emulator stands in CoreWeave's place.
    assert all("sends its" in line for line in ended.stderr.splitlines())
    assert published["AWS_SECRET_ACCESS_KEY"] not in ended.stdout
    # As a pod has it by envFrom, with the entry "config" mounted as a file.
    config = tmp_path / "config"
    config.write_text(published.pop("config"))
    assert "addressing_style = virtual" in config.read_text()
    assert not {"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"} & published.keys()
    home = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "AWS_CONFIG_FILE": str(config)}
    assert sdk.buckets(published | home) == ["acme-models", "acme-datasets"]
    assert api.content_types == ["application/merge-patch+json"] and api.secrets["other"] == {}


def test_the_job_may_change_no_other_secret(cronjob: Pod, api: API) -> None:
    refused = cronjob.run("publish", env=where(api) | {"SECRET_NAME": "other"}, status=1)
    assert 'secrets "other" is forbidden' in refused.stderr and refused.stdout == ""
    assert api.secrets["other"] == {}


def test_where_there_are_no_keys_the_secret_keeps_what_it_has(cronjob: Pod, api: API, emulator: Emulator) -> None:
    emulator.fail("status", status=403)
    refused = cronjob.run("publish", env=where(api), status=77)
    assert "heddle: " in refused.stderr and api.content_types == []
