"""A folded template says what it said before, in every language, whatever the page."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Engine
from django.utils import translation

from parvis.design.folding import Fixed

PARTS = {
    "base.html": """<p>{% translate "Fermer" %} {% icon "x" %}</p>{% block page %}<b>{% translate "Fermer" %}</b>{% endblock %}
        <i>{% url "inbox:list" %}</i>""",
    "page.html": """{% extends "base.html" %}{% block page %}{{ block.super }}{% for one in many %}<li>{% icon "x" %}</li>
        {% if one %}<u>{% translate "Fermer" %}</u>{{ one }}{% else %}{% icon "check" %}-{% endif %}{% endfor %}
        {% include "part.html" %}{% endblock %}""",
    "part.html": """{% icon name %}{% icon "x" label=name %}{% translate name %}{% translate "Fermer" as said %}{{ said|upper }}
        {% url "inbox:list" as at %}{{ at }}{% with a=1 %}<s>{% translate "Fermer" %}</s>{{ a }}{% endwith %}
        {% autoescape off %}{{ name }}<br>{% icon "x" %}{% endautoescape %}{% network name %}""",
}
PLAIN = "django.template.loaders.locmem.Loader"
BUILTINS = [f"parvis.design.templatetags.{name}" for name in ("design", "drawn")]


def engine(loader: Any) -> Engine:
    return Engine(loaders=[loader], builtins=["django.templatetags.i18n", *BUILTINS])


@pytest.fixture
def plain() -> Engine:
    return engine((PLAIN, PARTS))


@pytest.fixture
def folded() -> Engine:
    return engine(("parvis.design.folding.Loader", [(PLAIN, PARTS)]))


def test_a_folded_template_says_the_same(plain: Engine, folded: Engine) -> None:
    for language in ("fr", "en", "fr"):
        for name, many in (("check", [0, 1, "<b>"]), ("<i>", []), ("Fermer", ["é"])):
            with translation.override(language):
                values = {"name": name, "many": many}
                assert folded.get_template("page.html").render(Context(values)) == plain.get_template("page.html").render(
                    Context(values)
                )


def test_what_never_changes_is_one_text(folded: Engine) -> None:
    base, part = (folded.get_template(name).nodelist for name in ("base.html", "part.html"))
    assert [type(node).__name__ for node in base] == ["Fixed", "BlockNode", "Fixed"]
    assert [type(node).__name__ for node in base[1].nodelist] == ["Fixed"]
    assert not any(isinstance(node, Fixed) for node in part[:4])
    assert folded.get_template("base.html") is folded.get_template("base.html")
