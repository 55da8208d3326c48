"""The colleagues' pages of the square: each room's, for who may use it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.people.access import may
from parvis.people.models import User
from parvis.square.hooks import in_order


def tabs(user: User, path: str) -> list[dict[str, Any]]:
    """As `design/parts/tabs.html` draws them."""
    pairs: list[tuple[str, Any]] = [(part.desk, part.words) for part in in_order() if part.desk and may(user, part.verb)]
    if may(user, "square.moderate"):
        pairs.append(("square-desk:residents", _("Habitants")))
    if may(user, "city.edit"):
        pairs.append(("square-desk:settings", _("Pages de la place")))
    if may(user, "people.edit"):
        pairs.append(("square-desk:provider", _("Entrée des habitants")))
    return [_tab(name, words, path) for name, words in pairs]


def _tab(name: str, words: Any, path: str) -> dict[str, Any]:
    url = reverse(name)
    return {"url": url, "text": words, "current": path.startswith(url)}
