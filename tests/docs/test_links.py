"""Links lead somewhere, files that are named exist, French is set as French is."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from tests.docs.pages import DOCS, FRENCH, ROOT, anchors, code, pages, prose, read

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FILE = re.compile(r"^[\w.-][\w./-]*/[\w.-]+\.(py|md|toml|json|ts|lock|yml)$")
SPACE, THIN = "\u00a0", "\u202f"


def test_links_lead_somewhere():
    lost = []
    for page in pages():
        for target in LINK.findall(page.read_text()):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = unquote(target).partition("#")
            path = (page.parent / name).resolve() if name else page
            if not path.is_file() or (anchor and anchor not in anchors(path)):
                lost.append(f"{page.name}: {target}")
    assert lost == []


def test_files_that_are_named_exist():
    named = {(page.name, name) for page in pages() for name in code(page.read_text()) if FILE.match(name)}
    assert named, "the rule no longer sees the names"
    assert sorted((page, name) for page, name in named if not any(_there(Path(name)))) == []


def _there(name: Path):
    for folder in (ROOT, ROOT / "src/parvis", ROOT / "src/parvis/inbox", ROOT / "src/parvis/accounts"):
        yield (folder / name).exists()


def test_every_page_is_in_the_menu():
    menu = (ROOT / "mkdocs.yml").read_text()
    listed = set(re.findall(r"[\w-]+\.md", yaml.safe_dump(yaml.safe_load(menu)["nav"])))
    assert listed == {path.name for path in DOCS.glob("*.md")}


def test_the_site_asks_nothing_of_others():
    theme = yaml.safe_load((ROOT / "mkdocs.yml").read_text())["theme"]
    assert theme["font"] is False


@pytest.mark.parametrize("page", FRENCH)
def test_french_is_set_as_french_is(page):
    text = LINK.sub(" ", re.sub(r"^\|?[ :|-]+$|^:   ", "", prose(DOCS / f"{page}.md"), flags=re.M))
    text = re.sub(r"https?://\S+", "", text)
    for wrong, why in (
        (r"[\w»)][ \t]?[;!?](?=\s|$)", "; ! ? follow a narrow no-break space"),
        (r"(?<=[\w»)`*])[ \t]?:(?=\s|$)", ": follows a no-break space"),
        (r"«(?!\u00a0)|(?<!\u00a0)»", "« and » hold no-break spaces"),
        (r"\w'\w", "the apostrophe is ’"),
        (r"\.\.\.", "the ellipsis is …"),
    ):
        found = re.search(wrong, text)
        assert found is None, f"{why}: …{text[max(found.start() - 30, 0) : found.end() + 10]!r}"


def test_no_page_ends_a_line_with_a_space():
    assert [page.name for page in pages() if re.search(r"[ \t]+$", page.read_text(), re.M)] == []


def test_the_welcome_page_shows_the_pictures_that_there_are():
    shown = {target for page in pages() for target in LINK.findall(page.read_text()) if target.endswith(".png")}
    assert shown and all((ROOT / target).exists() or (DOCS / target).exists() for target in shown)
    assert "pictures/" in read("index")
