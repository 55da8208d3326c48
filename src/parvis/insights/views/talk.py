"""What people talk of, as a page: today, this week, this month; everything, or what they are cross about."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from parvis.insights.talk.drawn import drawn, overheard, sentence
from parvis.insights.talk.gather import MOST, Talk, talk
from parvis.insights.views.counter import as_csv, look, tabs
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.understanding.topics import titles

DAYS = {"1": 1, "7": 7, "30": 30}


def _asked(request: HttpRequest, user: User) -> tuple[dict[str, str], Talk]:
    """The address again, and what it finds."""
    given = request.GET
    days = DAYS.get(given.get("jours", ""), 7)
    theme = given.get("theme", "").replace("\x00", "")[:40]
    place = given.get("lieu", "").replace("\x00", "")[:120]
    angry = given.get("ton") == "fache"
    asked = {"jours": str(days), "ton": "fache" if angry else "", "theme": theme, "lieu": place}
    return {name: value for name, value in asked.items() if value}, talk(user, days=days, angry=angry, theme=theme, place=place)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    user = asker(request)
    demand(user, "inbox.see")
    asked, told = _asked(request, user)
    known = [("1", _("aujourd’hui")), ("7", _("sept jours")), ("30", _("trente jours"))]
    context = {
        "tabs": tabs(user, "talk"), "told": told, "answer": sentence(told), "plots": drawn(told), "overheard": overheard(told),
        "look": look(), "these": urlencode(asked),
        "spans": [(urlencode(asked | {"jours": key}), words, asked["jours"] == key) for key, words in known],
        "angry": "ton" in asked, "asked": asked, "themes": sorted(titles_shown(told, asked.get("theme", "")), key=lambda pair: pair[1]),
        "places": [one.key for one in told.places if one.key][:40] or ([asked["lieu"]] if "lieu" in asked else []), "most": MOST,
    }  # fmt: skip
    return render(request, "insights/talk.html", context)


def titles_shown(told: Talk, chosen: str) -> list[tuple[str, str]]:
    known = titles()
    keys = {one.key for one in told.themes if one.key} | ({chosen} if chosen in known else set())
    return [(key, known.get(key, key)) for key in keys]


@require_GET
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The table under one plot."""
    user = asker(request)
    demand(user, "inbox.see")
    _given, told = _asked(request, user)
    plot = next((one for one in drawn(told) if one.key == key), None)
    if plot is None:
        raise Http404(key)
    now = timezone.localtime().isoformat(timespec="minutes")
    return as_csv(f"paroles-{key}-{now[:10]}.csv", plot.head, plot.raw, [_("établi le"), now])
