"""What leaves the square: feeds, calendars, and frames for the sites that the city allows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.answering.public.pages import readable, told
from parvis.live import wall
from parvis.live.models import Frames, LiveEvent, Question
from parvis.live.public import reading
from parvis.live.public.calendar import Entry, calendar
from parvis.live.public.views import event_of, follow, followed
from parvis.square.pages import language_of, shown

MOST, FRAMED, ANSWERS = 50, 12, 8
FRESH = 300
SANDBOX = "; sandbox allow-popups allow-popups-to-escape-sandbox"
"""A frame runs nothing, sends nothing, and may only open a link elsewhere."""


def _absolute(path: str) -> str:
    return settings.ENVIRONMENT.public_url + path


def _rss(
    request: HttpRequest, title: str, link: str, items: Iterable[tuple[str, str, str, datetime | None, str]]
) -> HttpResponse:
    """`items`: (title, address, words, moment, lasting name)."""
    language = language_of(request)
    feed = Rss201rev2Feed(title=title, link=link, description=title, language=language, feed_url=_absolute(request.path))
    for name, url, words, at, guid in items:
        feed.add_item(title=name, link=url, description=words, pubdate=at, unique_id=guid, unique_id_is_permalink=False)
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={FRESH}"
    return response


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The events, the newest first."""
    rows = LiveEvent.objects.public().order_by("-begins_at")[:MOST]
    items = (
        (row.title, _absolute(reverse("live:event", args=[row.slug])), row.lead, row.begins_at, f"live:{row.pk}") for row in rows
    )
    return _rss(request, _("En direct") + f" · {settings.ENVIRONMENT.city}", _absolute(reverse("live:home")), items)


@require_safe
def event_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """What the city said of one event."""
    row = event_of(slug)
    link = _absolute(reverse("live:event", args=[slug]))
    items = (
        (
            Truncator(one.words).chars(90),
            one.url or _absolute(reverse("square:post", args=[one.key])),
            one.words,
            one.sent_at,
            str(one.key),
        )
        for one in reading.posts(row)
    )
    return _rss(request, row.title, link, items)


@require_safe
def ics(request: HttpRequest, slug: str) -> HttpResponse:
    """The event and its programme, for a calendar that follows them."""
    row = event_of(slug)
    link, host = _absolute(reverse("live:event", args=[slug])), settings.ENVIRONMENT.public_url.split("//", 1)[-1]
    off = row.weather == "cancelled"
    entries = [
        Entry(f"live-{row.pk}@{host}", row.title, row.begins_at, row.ends_at, row.where, row.lead, link, off, row.switched_at)
    ]
    for step in row.steps.filter(public=True).order_by("at", "pk")[: reading.STEPS]:
        entries.append(
            Entry(f"live-{row.pk}-{step.pk}@{host}", step.title, step.at, None, step.where, "", link, off, row.switched_at)
        )
    response = HttpResponse(calendar(row.title, entries, now=timezone.now()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{row.slug}.ics"'
    response["Cache-Control"] = f"public, max-age={FRESH}"
    return response


# ── Frames ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _framed(response: HttpResponse) -> HttpResponse:
    """Everybody's page for everybody's sites: no cookie of ours is read in it, so it may be kept."""
    response["Content-Security-Policy"] += SANDBOX
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def frame(request: HttpRequest, slug: str) -> HttpResponse:
    """The wall, in the pages of the sites that the event names."""
    row = event_of(slug)
    ancestors = " ".join(row.origins) or "'none'"
    context = {"event": row, "cards": wall.cards(row, FRAMED), "read_at": timezone.now(), "following": followed(request)}
    return follow(request, _framed(shown(request, "live/public/frame.html", context, fresh=20, ancestors=ancestors)), 60)


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """The latest answers that the city gives everybody: its help pages, and what it answered live."""
    language = language_of(request)
    row = Frames.objects.filter(one=True).first()
    helps = [
        (one.title, one.text, one.language, one.changed_at, _absolute(reverse("help:page", args=[one.key])))
        for one in told(readable().order_by("-changed_at")[:ANSWERS], language)
    ]
    live = [
        (one.question, one.answer, "", one.shown_at, _absolute(reverse("live:event", args=[one.event.slug])))
        for one in Question.objects.filter(state="shown", event__state__in=("open", "ended"))
        .select_related("event")
        .order_by("-shown_at")[:ANSWERS]
    ]
    found = sorted([*helps, *live], key=lambda one: one[3] or timezone.now(), reverse=True)[:ANSWERS]
    ancestors = " ".join(row.origins if row else []) or "'none'"
    with translation.override(language):
        return _framed(shown(request, "live/public/answers.html", {"answers": found}, fresh=FRESH, ancestors=ancestors))
