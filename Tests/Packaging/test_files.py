"""The files of packaging/, read by the programs that they are for as far as those can be had."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import REPLACEMENTS, REPOSITORY, Release, install_files, rendered

PACKAGING = REPOSITORY / "packaging"


def test_units_are_what_systemd_takes(programs: Path, tmp_path: Path) -> None:
    # Its ExecStart has to be there: the prefix is a real one.
    install_files(programs, tmp_path, "/prefix", INSTALL_PROGRAM="ln -sf")
    units = [tmp_path / "prefix/share/systemd/user/heddle-sync.service", tmp_path / "prefix/share/systemd/user/heddle-sync.timer"]
    units += [tmp_path / f"prefix/share/doc/heddle/examples/heddle-agent.{kind}" for kind in ("service", "socket")]
    for unit in units:
        text = unit.read_text()
        assert f"ExecStart={'/prefix/bin' if 'sync' in unit.name else '/prefix/libexec/heddle'}/" in text or unit.suffix != ".service"
        unit.write_text(text.replace("/prefix/", f"{tmp_path}/prefix/"))
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "SYSTEMD_LOG_TARGET": "console"}
    checked = subprocess.run(["systemd-analyze", "verify", "--user", *units], capture_output=True, text=True, env=environment)
    assert (checked.returncode, checked.stderr.strip()) == (0, "")


def test_the_packaged_schedule_is_the_one_that_heddle_installs(programs: Path) -> None:
    """But for what heddle fits to one person: program, places (those below /tmp need it) and the variables of that home."""
    words = [programs / "heddle", "schedule", "install", "--dry-run", "--using", "systemd"]
    shown = subprocess.run(words, capture_output=True, text=True, check=True, env={"HOME": "/home/nobody-there", "PATH": "/usr/bin:/bin"}).stdout
    written = [part.split("\n# would")[0] for part in re.split(r"# would write .*\.(?:service|timer)\n", shown)[1:]]
    assert len(written) == 2

    def settings(text: str) -> list[str]:
        fitted = ("# Written", "# Refreshes", "# heddle schedule", "Environment=")
        lines = [line for line in text.splitlines() if line and not line.startswith(fitted)]
        return [line.split("=")[0] if line.startswith(("ExecStart=", "PrivateTmp=", "ReadWritePaths=")) else line for line in lines]

    for file, text in zip(("heddle-sync.service", "heddle-sync.timer"), written, strict=True):
        assert settings((PACKAGING / "systemd" / file).read_text()) == settings(text)


def test_what_is_installed_is_listed_and_removed(programs: Path, tmp_path: Path) -> None:
    install_files(programs, tmp_path, "/usr", INSTALL_PROGRAM="ln -sf")
    listed = subprocess.run([REPOSITORY / "scripts/install-files", "--list"], capture_output=True, text=True, check=True).stdout.split()
    found = {str(file.relative_to(tmp_path / "usr")) for file in tmp_path.rglob("*") if not file.is_dir()}
    assert found == set(listed) and len(listed) == len(set(listed))
    for shell, file in {"bash": "bash-completion/completions/heddle", "zsh": "zsh/site-functions/_heddle", "fish": "fish/vendor_completions.d/heddle.fish"}.items():
        text = (tmp_path / "usr/share" / file).read_text()
        assert text == subprocess.run([programs / "heddle", "completion", shell], capture_output=True, text=True, check=True).stdout
        assert str(programs) not in text, "a packaged file names the directory that it was built in"
    other = tmp_path / "usr/share/doc/heddle/mine"
    other.write_text("")
    install_files("--remove", tmp_path, "/usr")
    assert [file for file in tmp_path.rglob("*") if not file.is_dir()] == [other]
    assert not (tmp_path / "usr/libexec/heddle").exists()


def test_make_hands_any_prefix_to_the_installer_as_it_is(tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts/install-files"
    script.write_text('#!/bin/sh\nprintf "<%s>" "$INSTALL_PROGRAM" "$@"\n')
    script.chmod(0o755)
    words = ["PREFIX=/it's 5% \"new\" $$HOME", "DESTDIR=/a b", "INSTALL_PROGRAM=install -m 0755"]
    for target, arguments in {"install": "<.build/release>", "uninstall": "<--remove>"}.items():
        made = subprocess.run(["make", "--silent", "--old-file=release", target, *words], cwd=tmp_path, capture_output=True, text=True)
        assert made.stdout.startswith(f"<install -m 0755>{arguments}</a b></it's 5% \"new\" $HOME>"), made.stderr


def test_a_prefix_that_no_unit_can_hold_is_refused(programs: Path, tmp_path: Path) -> None:
    words = [REPOSITORY / "scripts/install-files", programs, tmp_path / "root", "/two\nlines"]
    ended = subprocess.run(words, capture_output=True, text=True)
    assert ended.returncode == 1 and "invalid prefix: it has a line break" in ended.stderr and not (tmp_path / "root").exists()


def test_the_recipes_that_are_installed_are_those_of_the_documentation(programs: Path, tmp_path: Path) -> None:
    """But for the path of the program: a package has no units of its own that fall behind."""
    install_files(programs, tmp_path, "/usr", INSTALL_PROGRAM="ln -sf")
    recipes = {"heddle-agent.service": "systemd/user/heddle-agent.service", "heddle-agent.socket": "systemd/user/heddle-agent.socket", "heddle.crontab": "cron/crontab"}
    examples = tmp_path / "usr/share/doc/heddle/examples"
    assert {file.name for file in examples.iterdir()} == set(recipes)
    for name, recipe in recipes.items():
        own = re.sub(r'"\$HOME/\.local|%h/\.local', "/usr", (REPOSITORY / "docs/deploy" / recipe).read_text()).replace('heddle" sync', "heddle sync")
        assert (examples / name).read_text() == own


def dead_links(root: Path) -> str:
    """What scripts/links finds wrong with the pages below a directory."""
    ended = subprocess.run([sys.executable, REPOSITORY / "scripts/links", root], capture_output=True, text=True)
    assert len(list(root.rglob("*.md"))) > 60
    return ended.stderr


def debian(programs: Path, directory: Path) -> Path:
    """/usr of the Debian package, by the steps of debian/rules that need no debhelper."""
    for name in ["packaging", "scripts", "docs"]:
        shutil.copytree(REPOSITORY / name, directory / name)
    for name in ["README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"]:
        shutil.copy(REPOSITORY / name, directory)
    shutil.copytree(REPOSITORY / "packaging/debian", directory / "debian")
    environment = {"PATH": "/usr/bin:/bin", "HEDDLE_PROGRAMS": str(programs), "INSTALL_PROGRAM": "ln -sf"}
    subprocess.run(["make", "-f", "debian/rules", "override_dh_auto_install"], cwd=directory, check=True, env=environment, stdout=subprocess.DEVNULL)
    usr = directory / "debian/heddle/usr"
    # As dh_installchangelogs and dh_installdocs do afterwards.
    for name in ["changelog.gz", "copyright"]:
        (usr / "share/doc/heddle" / name).write_text("")
    return usr


def rpm(programs: Path, directory: Path) -> Path:
    """/usr of the RPM, by the steps of its %install."""
    steps = rendered("rpm/heddle.spec").partition("\n%install\n")[2].partition("\n%files\n")[0].replace("%{buildroot}", str(directory))
    steps = steps.replace('INSTALL_PROGRAM="install -m 0755"', 'INSTALL_PROGRAM="ln -sf"')
    notices = directory / "notices"
    notices.write_text("")
    environment = {"PATH": "/usr/bin:/bin", "HEDDLE_SOURCES": str(REPOSITORY), "HEDDLE_PROGRAMS": str(programs), "HEDDLE_NOTICES": str(notices)}
    subprocess.run(["bash", "-euc", steps], check=True, env=environment)
    return directory / "usr"


def tree(programs: Path, directory: Path) -> Path:
    """What make install and the tarball have below their prefix."""
    install_files(programs, directory, "", INSTALL_PROGRAM="ln -sf")
    return directory


@pytest.mark.parametrize("package", [debian, rpm, tree], ids=lambda package: package.__name__)
def test_every_link_of_an_installed_page_leads_to_what_is_installed(package: Callable[[Path, Path], Path], programs: Path, tmp_path: Path) -> None:
    share = package(programs, tmp_path) / "share"
    assert dead_links(share) == ""
    pages = share / "doc/heddle/docs"
    assert {"index.md", "guide.md", "trouble.md", "stories.svg", "coming-from/cwic.md", "reference/heddle.md"} <= {str(file.relative_to(pages)) for file in pages.rglob("*")}
    # Whoever copies a recipe from there has the programs of this package in it.
    if package is not tree:
        assert "\nExecStart=/usr/libexec/heddle/heddled run" in (pages / "deploy/systemd/user/heddled.service").read_text()


def test_a_link_to_what_is_not_installed_leaves_its_text(programs: Path, tmp_path: Path) -> None:
    for name in ["packaging", "scripts"]:
        shutil.copytree(REPOSITORY / name, tmp_path / "sources" / name)
    (tmp_path / "sources/docs").mkdir()
    for name in ["README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "docs/man", "docs/deploy"]:
        source = REPOSITORY / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / "sources" / name)
    (tmp_path / "sources/docs/page.md").write_text(
        "[a](b.md), [c d](../README.md#x) and [e](#f) [g](h.md#i), [j](https://k.l/m) [n](deploy)\n\n```text\n[o](p.md)\n```\n[q](man/heddle.1)\n"
    )
    words = [tmp_path / "sources/scripts/install-files", programs, tmp_path / "root", ""]
    subprocess.run(words, check=True, env={"PATH": "/usr/bin:/bin", "INSTALL_PROGRAM": "ln -sf"})
    text = (tmp_path / "root/share/doc/heddle/docs/page.md").read_text()
    assert text == "a, [c d](../README.md#x) and [e](#f) g, [j](https://k.l/m) [n](deploy)\n\n```text\n[o](p.md)\n```\nq\n"


def test_a_name_without_a_value_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("of @version@ by @nobody@\n")
    ended = subprocess.run([PACKAGING / "render", tmp_path / "file", "version=R&D"], capture_output=True, text=True)
    assert ended.returncode == 1 and "names without a value: @nobody@ \n" in ended.stderr and ended.stdout == ""
    ended = subprocess.run([PACKAGING / "render", tmp_path / "file", "version=R&D", "nobody=me"], capture_output=True, text=True)
    assert ended.stdout == "of R&D by me\n"


def test_the_formula_is_ruby(tmp_path: Path) -> None:
    (tmp_path / "heddle.rb").write_text(rendered("homebrew/heddle.rb"))
    checked = subprocess.run(["ruby", "-wc", tmp_path / "heddle.rb"], capture_output=True, text=True)
    assert (checked.stdout, checked.stderr) == ("Syntax OK\n", "")


#: Homebrew's own words, as far as the formula uses them: what it says is printed, what it would run is printed in order.
HOMEBREW = """
require "json"; require "pathname"
class Formula
  FACTS = Hash.new { |facts, name| facts[name] = [] }
  %w[desc homepage url sha256 license depends_on uses_from_macos].each { |name| define_singleton_method(name) { |*words| FACTS[name] << words } }
  def self.test(&block) = define_method(:run_test, &block)
  def prefix = Pathname("/opt/heddle")
  def system(*words) = FACTS["system"] << words.map(&:to_s)
end
load ARGV[0]
Heddle.new.install
puts JSON.generate(Formula::FACTS)
"""


def test_the_formula_builds_both_programs_and_installs_them(tmp_path: Path) -> None:
    (tmp_path / "heddle.rb").write_text(rendered("homebrew/heddle.rb"))
    (tmp_path / "stand-in.rb").write_text(HOMEBREW)
    ran = subprocess.run(["ruby", tmp_path / "stand-in.rb", tmp_path / "heddle.rb"], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    facts = json.loads(ran.stdout)
    assert facts["sha256"] == [[REPLACEMENTS["source_sha256"]]]
    assert facts["url"] == [["https://heddle.invalid/someone/heddle/releases/download/v1.2.3/heddle-1.2.3.tar.gz"]]
    assert [words[1] for words in facts["system"]] == ["heddle", "heddled", ".build/release"]
    assert all((REPOSITORY / words[0]).exists() for words in facts["system"]) and facts["system"][2][2:] == ["", "/opt/heddle"]


#: What nixpkgs gives an installPhase, as far as ours uses it.
STDENV = """
set -eu
runHook() { :; }
substituteInPlace() {
    local file=$1 text
    text=$(<"$file")
    shift
    while [[ $# -gt 0 ]]; do
        [[ $1 == --replace-quiet ]]
        text=${text//"$2"/$3}
        shift 3
    done
    printf '%s\n' "$text" >"$file"
}
"""


def test_the_flake_takes_its_tarball_and_places_what_is_in_it(release: Release, tmp_path: Path) -> None:
    """Evaluated by Nix, on a nixpkgs that only repeats what it is given; and its steps run by bash."""
    (tmp_path / "flake.nix").write_text(rendered("nix/flake.nix"))
    stand_in = """
      let
        pkgs = {
          stdenv = { mkDerivation = attributes: attributes; cc.cc.lib = "libstdc++"; };
          fetchurl = attributes: attributes;
          autoPatchelfHook = "hook"; curl = "curl"; sqlite = "sqlite";
          lib = { licenses.asl20 = "asl20"; sourceTypes.binaryNativeCode = "binary"; };
        };
        outputs = (import ./flake.nix).outputs { self = { }; nixpkgs.legacyPackages.x86_64-linux = pkgs; };
        heddle = outputs.packages.x86_64-linux.default;
      in { inherit (heddle) version src buildInputs installPhase; inputs = (import ./flake.nix).inputs; apps = builtins.attrNames outputs.apps; }
    """
    words = ["nix-instantiate", "--eval", "--strict", "--json", "--expr", stand_in]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "NIX_STATE_DIR": str(tmp_path / "nix"), "NIX_STORE_DIR": str(tmp_path / "store")}
    ran = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert ran.returncode == 0, ran.stderr
    facts = json.loads(ran.stdout)
    assert facts["src"] == {"sha256": REPLACEMENTS["sha256"], "url": f"https://heddle.invalid/someone/heddle/releases/download/v1.2.3/{REPLACEMENTS['name']}.tar.gz"}
    assert facts["version"] == "1.2.3" and facts["apps"] == ["x86_64-linux"]
    subprocess.run(["tar", "-xzf", release.directory / release.tarball, "-C", tmp_path], check=True)
    out = tmp_path / "out"
    words = ["bash", "-c", STDENV + facts["installPhase"]]
    subprocess.run(words, check=True, cwd=tmp_path / REPLACEMENTS["name"], env={"PATH": "/usr/bin:/bin", "out": str(out)})
    assert f"\nExecStart={out}/bin/heddle sync --quiet\n" in (out / "share/systemd/user/heddle-sync.service").read_text()
    examples = out / "share/doc/heddle/examples"
    assert f"\nExecStart={out}/libexec/heddle/heddled agent run\n" in (examples / "heddle-agent.service").read_text()
    assert f"* {out}/bin/heddle sync --quiet\n" in (examples / "heddle.crontab").read_text()
    assert f"\nExecStart={out}/libexec/heddle/heddled run\n" in (out / "share/doc/heddle/docs/deploy/systemd/user/heddled.service").read_text()


#: What `brew test` gives a formula's test, with programs that are there already.
BREW_TEST = """
class Pathname
  def to_str = to_s
end
class Heddle
  def bin = Pathname(ARGV[1])
  def version = ARGV[2]
  def testpath = Pathname(Dir.pwd)
  def system(*words) = Kernel.system(*words.map(&:to_s), exception: true)
  def shell_output(command, status = 0)
    output = `#{command}`
    raise "status #{$?.exitstatus} of #{command}" if $?.exitstatus != status
    output
  end
  def assert_equal(one, other) = (raise "#{one.inspect} is not #{other.inspect}" if one != other)
  def assert_match(part, whole) = (raise "no #{part} in #{whole}" unless whole.include?(part))
end
Heddle.new.run_test
"""


def test_the_formula_tests_what_the_programs_do(programs: Path, tmp_path: Path) -> None:
    (tmp_path / "heddle.rb").write_text(rendered("homebrew/heddle.rb"))
    (tmp_path / "test.rb").write_text(HOMEBREW + BREW_TEST)
    shown = subprocess.run([programs / "heddle", "--version"], capture_output=True, text=True, check=True).stdout
    words = ["ruby", tmp_path / "test.rb", tmp_path / "heddle.rb", programs, shown.split()[1]]
    ran = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})
    assert ran.returncode == 0, ran.stderr


def test_mise_and_aqua_name_the_tarball_and_its_program() -> None:
    tool = tomllib.loads(rendered("mise/mise.toml"))["tools"]["http:heddle"]
    # An address for all platforms would give a Mac the programs of Linux.
    [(platform, released)] = tool["platforms"].items()
    assert platform == "linux-x64" and "url" not in tool
    url = released["url"].replace("{{version}}", tool["version"])
    assert url.endswith(f"/v1.2.3/{REPLACEMENTS['name']}.tar.gz") and released["checksum"] == f"sha256:{REPLACEMENTS['sha256']}"
    assert (tool["strip_components"], tool["bin_path"]) == (1, "bin")
    registry = rendered("aqua/registry.yaml")
    asset = "heddle-{{trimV .Version}}-linux-x86_64"
    for line in (f"/{{{{.Version}}}}/{asset}.tar.gz", f"src: {asset}/bin/heddle", "name: someone/heddle", "/SHA256SUMS"):
        assert line in registry


def test_the_container_has_no_root_and_writes_to_its_volume_alone() -> None:
    lines = rendered("container/Containerfile").splitlines()
    last = lines[lines.index("FROM scratch") :]
    assert {"USER 65532:65532", "VOLUME /data", 'ENTRYPOINT ["/usr/bin/heddle"]'} <= set(last) and not [line for line in last if line.startswith("RUN")]
    assert "COPY heddle_1.2.3-1_amd64.deb /heddle.deb" in lines


@pytest.mark.parametrize("name", ["packaging/container/Containerfile", "docs/deploy/kubernetes/keys/Containerfile.keys"])
def test_containerfiles_are_clean(name: str, tmp_path: Path) -> None:
    file = tmp_path / "Containerfile"
    file.write_text(rendered("container/Containerfile") if name.startswith("packaging/") else (REPOSITORY / name).read_text())
    # Versions are the distribution's, so that its security updates are in each build; and what ldd and awk list is a word each.
    words = ["--no-color", "--ignore", "DL3008", "--ignore", "SC2046", "--ignore", "SC2086"]
    checked = subprocess.run([Path(sys.executable).parent / "hadolint", *words, file], capture_output=True, text=True)
    assert (checked.returncode, checked.stdout) == (0, "")


def test_sources_with_changes_make_no_packages(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--shared", REPOSITORY, clone], check=True)
    shutil.copy(REPOSITORY / "scripts/dist", clone / "scripts/dist")
    with (clone / "README.md").open("a") as readme:
        readme.write("changed\n")
    # Without Swift, so that what goes on all the same doesn't build for minutes.
    ended = subprocess.run([clone / "scripts/dist"], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})
    assert ended.returncode == 1 and "changes that aren't committed" in ended.stderr and not (clone / "dist").exists()


def git(directory: Path, *words: str) -> str:
    who = ["-c", "user.name=Some One", "-c", "user.email=someone@heddle.invalid", "-c", "commit.gpgsign=false"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(directory), "GIT_COMMITTER_DATE": "2026-11-26T23:30:00-05:00", "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(["git", *who, *words], cwd=directory, check=True, capture_output=True, text=True, env=environment).stdout.strip()


def commit_of(directory: Path, **variables: str) -> list[str]:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(directory), "TZ": "America/New_York", **variables}
    return subprocess.run([directory / "scripts/commit"], check=True, capture_output=True, text=True, env=environment).stdout.splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    directory = tmp_path / "checkout"
    (directory / "scripts").mkdir(parents=True)
    shutil.copy(REPOSITORY / "scripts/commit", directory / "scripts/commit")
    return directory


def test_a_build_is_told_its_commit_and_the_time_of_it_in_utc(checkout: Path) -> None:
    assert commit_of(checkout) == []
    git(checkout, "init", "--quiet")
    git(checkout, "add", "scripts/commit")
    git(checkout, "commit", "--quiet", "--message", "x")
    commit, date = f"HEDDLE_COMMIT={git(checkout, 'rev-parse', 'HEAD')}", "HEDDLE_COMMIT_DATE=2026-11-27T04:30:00Z"
    assert commit_of(checkout) == [commit, date]
    (checkout / "untracked").write_text("is nobody's source")
    assert commit_of(checkout) == [commit, date]
    (checkout / "scripts/commit").write_text((checkout / "scripts/commit").read_text() + "\n")
    assert commit_of(checkout) == [f"{commit}-dirty", date]


def test_sources_in_another_repository_have_no_commit_but_the_one_they_are_given(checkout: Path) -> None:
    git(checkout.parent, "init", "--quiet")
    git(checkout.parent, "add", ".")
    git(checkout.parent, "commit", "--quiet", "--message", "x")
    assert commit_of(checkout) == []
    assert commit_of(checkout, HEDDLE_COMMIT="abc") == ["HEDDLE_COMMIT=abc", "HEDDLE_COMMIT_DATE="]
