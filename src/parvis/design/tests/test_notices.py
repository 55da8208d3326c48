"""A notice looks and is heard as grave as it is."""

from __future__ import annotations

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import gettext_lazy


def drawn(text: str, **context: object) -> str:
    return Template(text).render(Context(context))


@pytest.mark.parametrize(
    ("asked", "begins", "icon"),
    [
        ("", '<div class="notice"><svg', "#info"),
        ('"late"', '<div class="notice" data-tone="late" role="alert"><svg', "#circle-alert"),
        ('"done"', '<div class="notice" data-tone="done" role="status"><svg', "#circle-check"),
        ('"warning" "key-round" role="status"', '<div class="notice" data-tone="warning" role="status"><svg', "#key-round"),
        ('"late" role=""', '<div class="notice" data-tone="late"><svg', "#circle-alert"),
    ],
)
def test_a_notice(asked, begins, icon):
    html = drawn("{% notice " + asked + " %}<p>{{ words }}</p>{% endnotice %}", words="<b>")
    assert html.startswith(begins) and icon in html and html.endswith("<p>&lt;b&gt;</p></div>")


@pytest.mark.parametrize("given", ["Rien <ne va>.", ["Rien <ne va>."], gettext_lazy("Rien <ne va>.")])
def test_why_nothing_was_done(given):
    assert drawn("{% refused words %}", words=given).endswith("<div><p>Rien &lt;ne va&gt;.</p></div></div>")


@pytest.mark.parametrize("given", ["Trop <long>.", ["Trop <long>."], gettext_lazy("Trop <long>.")])
def test_what_is_wrong_with_a_field(given):
    html = drawn('{% errors words id="title-wrong" role="alert" %}', words=given)
    assert html.startswith('<ul class="errors" id="title-wrong" role="alert"><li><svg') and html.endswith("Trop &lt;long&gt;.</li></ul>")


@pytest.mark.parametrize("tag", ["refused", "errors"])
def test_nothing_where_nothing_is_wrong(tag):
    assert drawn("{% " + tag + " words %}", words=[]) == drawn("{% " + tag + " words %}") == ""


def test_a_tone_that_is_none_is_told():
    with pytest.raises(KeyError):
        drawn('{% notice "warn" %}<p>…</p>{% endnotice %}')
    with pytest.raises(TemplateSyntaxError):
        Template("{% notice %}<p>…</p>")
