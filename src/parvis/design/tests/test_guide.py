"""Every page of the guide renders, in both languages, within the content policy; every icon that a template names is drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parvis.design.states import STATES
from parvis.design.views import PAGES
from parvis.testing import make

SOURCE = Path(__file__).resolve().parents[4]
pytestmark = pytest.mark.urls("parvis.design.tests.urls")


@pytest.fixture
def reader(client, db):
    client.force_login(make.user())
    return client


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_page_renders_without_inline_code(reader, page, language):
    reader.cookies["language"] = language
    answer = reader.get(f"/guide/{page}/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in html
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", html)


def test_an_unknown_page_is_not_found(reader):
    assert reader.get("/guide/nowhere/").status_code == 404


@pytest.mark.parametrize(
    ("cookie", "written"), [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"'), ("auto", None), ('"><b>', None)]
)
def test_the_theme_is_in_the_first_byte(reader, cookie, written):
    reader.cookies["theme"] = cookie
    head = reader.get("/guide/").content.decode().split("<head>")[0]
    assert (written in head) if written else ("data-theme" not in head)


def test_a_field_is_tied_to_its_help_and_its_errors(rf):
    from django.template.loader import render_to_string

    from parvis.design.views import Example

    html = render_to_string("design/parts/form.html", {"form": Example({"name": "", "server": "https://a.example"})})
    name = html[html.index('for="id_name"') : html.index('for="id_server"')]
    assert 'aria-invalid="true"' in name
    described = re.search(r'aria-describedby="([^"]+)"', name)
    assert described
    for tied in described.group(1).split():
        assert f'id="{tied}"' in name
    assert "aria-describedby" not in html[html.index('for="id_server"') : html.index('for="id_team"')]


def drawn() -> set[str]:
    return set((SOURCE / "islands" / "icons.txt").read_text().split())


def test_every_icon_that_a_template_or_a_state_names_is_drawn():
    named = {state.icon for state in STATES.values()}
    for template in (SOURCE / "src" / "parvis").rglob("*.html"):
        text = template.read_text()
        named |= set(re.findall(r'{% icon "([a-z0-9-]+)"', text)) | set(re.findall(r'\bicon="([a-z0-9-]+)"', text))
    assert named - drawn() == set()


def test_the_icons_are_listed_once_and_in_order():
    listed = (SOURCE / "islands" / "icons.txt").read_text().split()
    assert listed == sorted(set(listed))
