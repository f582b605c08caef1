"""The documentation as a site, and the links of every Markdown file of the repository."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]


def build(repository: Path, site: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", site], cwd=repository, capture_output=True, text=True, check=False,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("site")
    built = build(REPOSITORY, place)
    assert built.returncode == 0, built.stderr
    return place


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    """Neither fonts nor scripts: a page that is read tells nobody."""
    loaded = re.compile(r"<(?:script|img|iframe|link)\b[^>]*?\b(?:src|href)=[\"']?(https?:)?//[^\"'> ]*|@import[^;]*//|url\([\"']?https?:")
    pages = [file for file in site.rglob("*") if file.suffix in (".html", ".css")]
    assert len(pages) > 60
    assert [(str(page), match[0]) for page in pages for match in [loaded.search(page.read_text())] if match] == []


def test_search_knows_every_page_of_the_navigation(site: Path) -> None:
    index = json.loads((site / "search/search_index.json").read_text())
    found = {entry["location"].split("#")[0] for entry in index["docs"]}

    def pages(entry: object) -> list[str]:
        match entry:
            case str():
                return [entry]
            case dict():
                return [page for value in entry.values() for page in pages(value)]
            case list():
                return [page for value in entry for page in pages(value)]
        raise AssertionError(entry)

    text = (REPOSITORY / "mkdocs.yml").read_text().replace("!!python/object/apply:pymdownx.slugs.slugify ", "")
    named = {page.replace("README.md", "index.html").replace(".md", ".html") for page in pages(yaml.safe_load(text)["nav"])}
    assert named <= found | {"index.html"} and len(named) > 25
    assert any("rotate" in entry["text"] for entry in index["docs"])


def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path) -> None:
    for name in ["docs", "scripts"]:
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    for name in ["mkdocs.yml", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]:
        shutil.copy(REPOSITORY / name, tmp_path)
    page = tmp_path / "docs/fleet.md"
    page.write_text(page.read_text() + "\n[one](nosuch.md), [two](guide.md#nosuch)\n")
    built = build(tmp_path, tmp_path / "site")
    assert built.returncode != 0 and "'nosuch.md'" in built.stderr and "'#nosuch'" in built.stderr


# Links, on GitHub as well as on the site.


def check_links(directory: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, REPOSITORY / "scripts/links", *words, directory], capture_output=True, text=True, check=False)


def test_every_link_of_the_repository_leads_somewhere() -> None:
    checked = check_links(REPOSITORY)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("[x](nosuch.md)", "no such file"),
        ("[x](#nosuch)", "no such heading"),
        ("[`x`](other.md#not-this)", "no such heading"),
        ("![x](picture.svg)", "no such file"),
        ("[x](../outside.md)", "no such file"),
        ("[x][1]\n\n[1]: nosuch.md", "no such file"),
    ],
)
def test_a_broken_link_is_named(link: str, problem: str, tmp_path: Path) -> None:
    directory = tmp_path / "repository"
    directory.mkdir()
    (directory / "other.md").write_text("# That\n\n```text\n# Not this\n```\n")
    (directory / "page.md").write_text(f"# A page: what's in `it`\n\n{link}\n")
    checked = check_links(directory)
    assert checked.returncode == 1 and checked.stderr.startswith("page.md:") and checked.stderr.rstrip().endswith(problem)


def test_links_that_lead_somewhere_and_code_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# That `one`, too\n\n## Twice\n\n## Twice\n")
    text = "[a](other.md#that-one-too) [b](other.md#twice-1) [c](https://example.com/x) [d](#here) `[e](nosuch.md)`\n\n# Here\n\n```text\n[f](nosuch.md)\n```\n"
    (tmp_path / "page.md").write_text(text)
    assert (check_links(tmp_path).returncode, check_links(tmp_path).stderr) == (0, "")
    assert check_links(tmp_path, "--external").stdout == "https://example.com/x\n"
