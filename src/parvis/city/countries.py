"""Countries as readers call them. Networks and posts keep their codes."""

from __future__ import annotations

from babel import Locale
from django.utils.translation import get_language


def name(place: str) -> str:
    """«FR» is «France»; whatever is no code stays as it is: a city's or a region's own name."""
    if len(place) != 2 or not place.isupper():
        return place
    return str(Locale.parse((get_language() or "fr")[:2]).territories.get(place, place))
