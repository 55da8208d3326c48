"""Parts of a page that are drawn once are what was drawn each time."""

from __future__ import annotations

import pytest
from django.template.defaultfilters import urlize
from django.utils.html import escape

from parvis.forum.cards import linked


@pytest.mark.parametrize("text", [
    "Rien à signaler. Voilà.\nEt <b>puis</b> & « ceci » !", "Voyez https://ville.test/a?b=1&c=2, puis www.ville.fr.", "lea@exemple.fr",
    "ville.com", "(ville.org)", "a:b", "12.5 %", "Fin.", "http:// rien",
])  # fmt: skip
def test_a_text_is_linked_as_ever(text: str):
    assert linked(text) == urlize(text)
    assert ("<a " in linked(text)) == (urlize(text) != escape(text))
