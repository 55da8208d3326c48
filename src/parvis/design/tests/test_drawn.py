"""Parts that are drawn once for each set of values: never stale, blind to everything else; fixed words and addresses."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.urls import NoReverseMatch
from django.utils import translation
from django.utils.safestring import mark_safe

from parvis.design.templatetags import drawn
from parvis.people.models import Team

AVATAR = '{% drawn "design/parts/avatar.html" name=name look=look mute=mute src="" %}'


@pytest.fixture(autouse=True)
def _empty():
    drawn.forget()
    with translation.override("fr"):
        yield
    drawn.forget()


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each part was really drawn."""
    made: Counter[str] = Counter()
    real = drawn.get_template

    def counted(name: str) -> Any:
        made[name] += 1
        return real(name)

    monkeypatch.setattr(drawn, "get_template", counted)
    return made


def draw(text: str = AVATAR, **values: Any) -> str:
    return Template(text).render(Context({"name": "Zoé", "look": "", "mute": True} | values))


def test_equal_values_are_drawn_once(times: Counter[str]) -> None:
    assert draw() == draw()
    assert "Z" in draw()
    assert times["design/parts/avatar.html"] == 1


@pytest.mark.parametrize("change", [{"name": "Ali"}, {"look": "large"}, {"mute": False}, {"name": None}])
def test_another_value_is_another_part(change: dict[str, Any]) -> None:
    before = draw()
    assert draw(**change) == Template('{% include "design/parts/avatar.html" %}').render(
        Context({"name": "Zoé", "look": "", "mute": True} | change)
    )
    assert draw(**change) != before
    assert draw() == before


def test_values_that_are_equal_and_written_differently_are_told_apart() -> None:
    plain, safe = "<b>Zoé</b>", mark_safe("<b>Zoé</b>")
    assert "&lt;b&gt;" in draw(name=plain, mute=False)
    assert "&lt;b&gt;" not in draw(name=safe, mute=False)
    assert draw(name=1) != draw(name=True)


def test_the_language_is_one_of_the_values() -> None:
    text = '{% drawn "design/parts/side.html" here="" waiting=3 %}'
    french = draw(text)
    with translation.override("en"):
        assert draw(text) != french
    assert draw(text) == french


def test_a_part_sees_nothing_of_the_page() -> None:
    assert draw(AVATAR, src="/secret.png", request="asked") == draw()
    assert "secret" not in draw(src="/secret.png")


@dataclass
class Loose:
    name: str


@dataclass(frozen=True)
class Fixed:
    name: str
    among: tuple[int, ...] = ()
    called: str | None = None


@dataclass(frozen=True)
class WithRow:
    team: Team


def test_what_may_change_while_it_stays_equal_is_refused() -> None:
    for one in (Team(pk=1, name="A"), WithRow(Team(pk=1))):
        with pytest.raises(drawn.NotPlain):
            draw(name=one)
    for one in (Loose("A"), ["A"]):
        with pytest.raises(TypeError):
            draw(name=one)
    assert draw(name=Fixed("A", (1, 2)))


@pytest.mark.parametrize("text", ["{% drawn part %}", '{% drawn "part.html" loose %}'])
def test_a_wrong_tag_says_what_it_wants(text: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="drawn"):
        Template(text)


def test_fixed_words_follow_the_language() -> None:
    words = Template('{% translate "Fermer" %}|{% translate word %}|{% translate "Fermer" as said %}{{ said }}')
    assert words.render(Context({"word": "Fermer"})) == "Fermer|Fermer|Fermer"
    with translation.override("en"):
        assert words.render(Context({"word": "Fermer"})) == "Close|Close|Close"
    assert words.render(Context({"word": "Fermer"})) == "Fermer|Fermer|Fermer"


def test_fixed_addresses(settings: Any) -> None:
    address = Template(
        '{% url "inbox:list" %}{% url "inbox:list" as there %}|{{ there }}|{% url "no:where" as nowhere %}{{ nowhere }}'
    )
    assert address.render(Context()) == "/guichet/|/guichet/|"
    with pytest.raises(NoReverseMatch):
        Template('{% url "no:where" %}').render(Context())
    settings.ROOT_URLCONF = "parvis.design.tests.urls"
    with pytest.raises(NoReverseMatch):
        address.render(Context())


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/", "/"), ("/publications/calendrier", "/publications/calendrier"), ("/publications/12/modifier", "/publications/"),
        ("/publications/calendriers", "/publications/"), ("/guichet/12", "/guichet/"), ("/reglages/jetons", "/reglages"),
        ("/signin/publications/", ""),
    ],
)  # fmt: skip
def test_one_entry_of_the_navigation_is_current_the_deepest(rf: Any, path: str, here: str) -> None:
    page = Template("{% places %}{{ here }}|{{ inbox_url }}")
    assert page.render(Context({"request": rf.get(path)})) == f"{here}|/guichet/"


def test_an_address_with_a_number_is_the_one_that_django_finds() -> None:
    page = Template('{% url "inbox:conversation" pk %}|{% url "inbox:conversation" pk as there %}{{ there }}')
    for pk in (7, 12, drawn.ANY_NUMBER, "12"):
        assert page.render(Context({"pk": pk})) == f"/guichet/{pk}|/guichet/{pk}"
    for pk in (-1, "a", None):
        with pytest.raises(NoReverseMatch):
            page.render(Context({"pk": pk}))
