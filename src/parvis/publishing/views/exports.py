"""The calendar taken away: a table, events, a page to print, an address that other programs read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods

from parvis.journal.exporting import exported
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.publishing import board, exports, paper, planning
from parvis.publishing.calendar import Span
from parvis.publishing.filters import Filters, filters_of
from parvis.publishing.forms import zone
from parvis.publishing.models import CalendarFeed, Post
from parvis.publishing.views import sentences
from parvis.publishing.views.calendar import place, span_of
from parvis.rest.auth import asker
from parvis.web import downloads

FORMS = {"pdf": "application/pdf", "csv": downloads.CSV, "ics": "text/calendar; charset=utf-8"}


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """What the calendar shows, with the same filters, as pdf, csv or ics."""
    by = asker(request)
    demand(by, "post.see")
    span, filters = span_of(request.GET), filters_of(request.GET)
    if form not in FORMS:
        raise Http404
    try:
        return answer(by, span, filters, form)
    except paper.Busy:
        messages.warning(request, _("Un autre PDF est en cours : réessayez dans un instant."))
    except paper.TooLong:
        messages.warning(request, _("Trop long : choisissez moins de jours."))
    return redirect(f"{reverse('publishing:exports')}?{place(span, filters)}")


def answer(by: User, span: Span, filters: Filters, form: str) -> HttpResponseBase:
    """The file. `X-Parvis-Cut` says how many posts it stops at, where there are more. Raises paper.Busy, paper.TooLong."""
    posts, cut = exports.taken(by, filters, *board.bounds(span))
    exported("posts", by=by)
    name = exports.named(span.first, span.last, form, cut=cut)
    if form == "pdf":
        bars = board.all_bars(span.first, span.last)
        made = downloads.attached(paper.pdf(posts, bars, span, narrowed=filters.any, cut=cut), name, FORMS[form])
    elif form == "csv":
        made = downloads.table(exports.table(posts), name)
    else:
        made = downloads.attached(events(posts, settings.ENVIRONMENT.city, cut=cut), name, FORMS[form])
    if cut:
        made["X-Parvis-Cut"] = str(exports.MOST)
    return made


def events(posts: Iterable[Post], name: str, *, cut: bool = False) -> str:
    base = settings.ENVIRONMENT.public_url.rstrip("/")
    return exports.ical(posts, name=name, base=base, now=timezone.now(), cut=cut)


@require_GET
def printed(request: HttpRequest) -> HttpResponse:
    """A page for paper, by the browser's own print."""
    by = asker(request)
    demand(by, "post.see")
    span, filters = span_of(request.GET), filters_of(request.GET)
    posts, cut = exports.taken(by, filters, *board.bounds(span))
    days = _whole_days(posts)  # paper has no «+ 3»
    bars = board.all_bars(span.first, span.last)
    context = {"span": span, "days": days, "bars": bars, "these": place(span, filters), "cut": exports.cut_words() if cut else ""}
    return render(request, "publishing/print.html", context)


def _whole_days(posts: Iterable[Post]) -> list[board.Day]:
    found: dict[object, board.Day] = {}
    for post in posts:
        assert post.publish_at is not None
        day = post.publish_at.astimezone(zone()).date()
        found.setdefault(day, board.Day(day)).posts.append(post)
    return list(found.values())


@require_http_methods(["GET", "POST"])
def sharing(request: HttpRequest) -> HttpResponse:
    """The exports of this calendar, and the private addresses of it; a new one is shown once."""
    by, made, refused = asker(request), "", []
    demand(by, "post.see")
    given = request.POST if request.method == "POST" else request.GET
    span, filters = span_of(given), filters_of(given)
    if request.method == "POST":
        try:
            feed, token = planning.subscribe(by=by, name=request.POST.get("name", "").replace("\x00", ""), query=filters.query)
            made = settings.ENVIRONMENT.public_url.rstrip("/") + reverse("feeds:calendar", args=[token])
            messages.success(request, _("« %(name)s » : copiez l’adresse maintenant.") % {"name": feed.name})
        except ValidationError as error:
            refused = sentences(error)
    feeds = CalendarFeed.objects.filter(user=by).order_by("-pk")[: planning.MOST_FEEDS]
    cut = exports.cut_words() if exports.overflows(by, filters, *board.bounds(span)) else ""
    context = {"cut": cut, "these": place(span, filters), "span": span, "filters": filters, "feeds": feeds,
               "made": made, "refused": refused, "hidden": QueryDict(place(span, filters)).items()}  # fmt: skip
    return render(request, "publishing/exports.html", context, status=422 if refused else 200)


@require_GET
def subscribed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The calendar behind a private address: what its owner may see now. What is revoked is not there."""
    feed = CalendarFeed.objects.select_related("user").filter(digest=planning.digest(secret)).first()
    if feed is None or not may(feed.user, "post.see"):
        raise Http404
    now = timezone.now()
    planning.read_now(feed, now)
    with override(feed.user.language):
        posts, cut = exports.taken(feed.user, filters_of(QueryDict(feed.query)), now - exports.BACK, now + exports.AHEAD)
        made = HttpResponse(
            events(posts, f"{settings.ENVIRONMENT.city} · {feed.name}", cut=cut), content_type="text/calendar; charset=utf-8"
        )
    made["Cache-Control"] = f"private, max-age={int(timedelta(minutes=5).total_seconds())}"
    return made
