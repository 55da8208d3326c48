"""Times as people say them: relative up to a day, then dated."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def here(moment: datetime) -> datetime:
    """In the city's own time; the first and last hours that a calendar knows stay as they are, since they have no place there."""
    try:
        return timezone.localtime(moment)
    except OverflowError:
        return moment


def said(moment: datetime, now: datetime) -> str:
    """«il y a 5 min», «dans 2 h», «3 mars», «3 mars 2019»."""
    seconds = (now - moment).total_seconds()
    away = abs(seconds)
    if away < MINUTE:
        return _("à l’instant") if seconds >= 0 else _("dans un instant")
    if away < DAY:
        return (_("il y a {span}") if seconds > 0 else _("dans {span}")).format(span=span(away))
    return _day(moment, timezone.localtime(now).year, get_language())


@lru_cache(10_000)
def _day(moment: datetime, this_year: int, language: str | None) -> str:
    there = here(moment)
    return dated(there, _("j F") if there.year == this_year else _("j F Y"))


def span(seconds: float) -> str:
    """A duration in its two largest words: «38 min», «2 h 10», «3 j»."""
    if seconds < HOUR:
        return _("{minutes} min").format(minutes=max(1, int(seconds // MINUTE)))
    if seconds < DAY:
        hours, rest = divmod(int(seconds), HOUR)
        if minutes := rest // MINUTE:
            return _("{hours} h {minutes:02d}").format(hours=hours, minutes=minutes)
        return _("{hours} h").format(hours=hours)
    return _("{days} j").format(days=int(seconds // DAY))


def full(moment: datetime) -> str:
    """«mardi 3 mars 2026 à 14:02»."""
    return dated(here(moment), _("l j F Y à H:i"))


def dated(day: date, form: str) -> str:
    """A day or a moment as Django writes it, with the French «1er»."""
    return _dated(day.replace(tzinfo=None) if isinstance(day, datetime) else day, form, get_language() or "fr")


@lru_cache(10_000)  # a list is asked for again and again, with the same moments in it
def _dated(day: date, form: str, language: str) -> str:
    form = formats.get_format(form, lang=language)
    if day.day == 1 and language.startswith("fr"):
        form = form.replace("j", r"\1\e\r", 1)
    return formats.date_format(day, form)
