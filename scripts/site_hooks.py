"""What MkDocs is told besides mkdocs.yml: pages of the repository's root, a style, and links that lead out of docs/."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

REPOSITORY = Path(__file__).resolve().parent.parent
#: Pages of the root that the site has, too.
ROOT_PAGES = ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s#]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for name in ROOT_PAGES:
        # As seen from docs/, where the site's root is.
        files.append(File.generated(config, name, content=relinked((REPOSITORY / name).read_text(), "..", "")))
    files.append(File.generated(config, "assets/site.css", content=(REPOSITORY / "scripts" / "site.css").read_text()))
    return files


def on_page_markdown(markdown: str, *, page: Any, **_: object) -> str:
    if page.file.src_uri in ROOT_PAGES:
        return markdown
    return relinked(markdown, posixpath.dirname(page.file.src_uri), posixpath.dirname(page.file.src_uri))


def relinked(markdown: str, directory: str, page_directory: str) -> str:
    """Leads links to pages of the root to where the site has them; of links to other files outside docs/ the text stays.

    :param directory: where links start from, relative to docs/.
    :param page_directory: where the page is on the site.
    """

    def link(match: re.Match[str]) -> str:
        image, text, target, anchor = match.groups()
        if ":" in target:
            return match[0]
        place = posixpath.normpath(posixpath.join(directory, target))
        if place.startswith("../docs/"):
            place = place.removeprefix("../docs/")
        elif place.startswith("../"):
            place = place.removeprefix("../")
            if place not in ROOT_PAGES:
                return text
        return f"{image}[{text}]({posixpath.relpath(place, page_directory or '.')}{anchor or ''})"

    # What is in a block of code is no link.
    parts = re.split(r"(?ms)(^```.*?^```$)", markdown)
    return "".join(part if part.startswith("```") else LINK.sub(link, part) for part in parts)
