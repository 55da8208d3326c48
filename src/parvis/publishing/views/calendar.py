"""The calendar: month, week, day, list, by account; each card may be dragged or moved by a form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from parvis.accounts.models import Account
from parvis.accounts.words import asked
from parvis.city.models import Topic
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.publishing import actions, calendar, hours
from parvis.publishing import board as boards
from parvis.publishing.actions import Blocked, Stale
from parvis.publishing.bands.notice import notice
from parvis.publishing.calendar import Span
from parvis.publishing.filters import Filters, filters_of
from parvis.publishing.forms import OBJECTIVES, zone
from parvis.publishing.models import Campaign, Post
from parvis.publishing.templatetags.newsroom import wall
from parvis.publishing.views import seen_post, sentences
from parvis.publishing.views.compose import why
from parvis.publishing.views.posts import STATES
from parvis.rest.auth import asker
from parvis.web.requests import is_part

VIEWS = {
    "mois": gettext_lazy("Mois"), "semaine": gettext_lazy("Semaine"), "jour": gettext_lazy("Jour"), "liste": gettext_lazy("Liste"),
    "comptes": gettext_lazy("Comptes"),
}  # fmt: skip


def span_of(given: Mapping[str, str]) -> Span:
    view = given.get("vue", "mois")
    today = timezone.localdate(timezone=zone())
    return calendar.span(view if view in calendar.VIEWS else "mois", given.get("date", ""), today)


def place(span: Span, filters: Filters, **more: str) -> str:
    """The address of these days with these filters, after the «?»."""
    asked = urlencode({"vue": span.view, "date": span.begins.isoformat(), **more})
    return f"{asked}&{filters.query}" if filters.any else asked


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "post.see")
    span, filters = span_of(request.GET), filters_of(request.GET)
    choosing = "choisir" in request.GET and may(by, "post.write")
    context: dict[str, Any] = {
        "span": span, "today": timezone.localdate(timezone=zone()), "may_write": may(by, "post.write"), "choosing": choosing,
        "may_publish": may(by, "post.publish"), "may_judge": may(by, "post.judge"), "filters": filters,
        "query": f"{filters.query}&choisir=1" if choosing else filters.query, "views": VIEWS.items(),
        "these": place(span, filters),
    }  # fmt: skip
    part = is_part(request)
    accounts = boards.seen_accounts(by) if not part or span.view in ("comptes", "jour", "semaine") else []
    if span.view == "comptes":
        context["tracks"] = boards.tracks(by, span, filters, accounts)
    else:
        days = boards.days_of(by, span, filters, accounts)
        context |= {"days": days, "weeks": [days[n : n + 7] for n in range(0, len(days), 7)]}
    if part:
        return render(request, "publishing/parts/board.html", context)
    if any(day.reserved for day in context.get("days", ())):
        context["notice"] = notice(by, span.first, span.last, context["today"])
    return render(request, "publishing/calendar.html", context | narrowing(by, filters, accounts))


def narrowing(by: User, filters: Filters, accounts: Sequence[Account]) -> dict[str, Any]:
    """What a calendar may be narrowed to, and what it is narrowed to, in words."""
    networks = sorted({one.network for one in accounts})
    topics = [(one.key, one.name) for one in Topic.objects.by_name()]
    authors = User.objects.filter(Exists(Post.objects.seen_by(by).filter(author=OuterRef("pk")))).order_by("name")[:200]
    campaigns = [(str(one.pk), one.name) for one in Campaign.objects.order_by("-first")[:100]]
    return {
        "narrow": [
            ("compte", _("Compte"), [(str(one.pk), one.called) for one in accounts], filters.account),
            ("reseau", _("Réseau"), [(key, asked(CATALOGUE[key].facts.name)) for key in networks], filters.network),
            ("theme", _("Thème"), topics, filters.topic),
            ("etat", _("État"), [one for one in STATES if one[0]], filters.state),
            ("auteur", _("Auteur"), [(str(one.pk), str(one)) for one in authors], filters.author),
            ("objectif", _("Objectif"), list(OBJECTIVES), filters.objective),
            ("campagne", _("Campagne"), campaigns, filters.campaign),
        ],
        "narrowed": sum(bool(value) for value in asdict(filters).values()),
        "campaigns": campaigns,
        "topics": topics,
    }


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day, at the same hour on the city's clocks, or another hour. Takes a form or JSON: {at or day, revision}."""
    post = seen_post(request, pk)
    if request.method == "GET":
        template = "publishing/parts/move.html" if is_part(request) else "publishing/move.html"
        return render(request, template, _form(post) | _online(post, asker(request)))
    wants_json = "json" in request.headers.get("Accept", "") or request.content_type == "application/json"
    try:
        given = _given(request)
        revision = int(given["revision"]) if str(given.get("revision") or "").isdecimal() else None
        moved = actions.move(post, at=_hour(given, post), by=asker(request), revision=revision)
    except Stale as stale:
        said = _("Quelqu’un a modifié cette publication entre-temps. Rechargez la page.")
        return _no(request, stale.post, 409, said, wants_json)
    except Blocked as blocked:
        return _no(request, post, 422, " ".join(why(blocked.checked)), wants_json)
    except ValidationError as error:
        return _no(request, post, 422, " ".join(sentences(error)), wants_json)
    except PermissionDenied:
        return _no(request, post, 403, _("Vos droits ne permettent pas de déplacer cette publication."), wants_json)
    said = _moved_hour(moved, given)
    if wants_json:
        return JsonResponse({"revision": moved.revision, "at": moved.publish_at, "said": said})
    messages.success(request, said or _("Déplacée."))
    day = timezone.localtime(moved.publish_at, zone()).date()
    return redirect(f"{reverse('publishing:calendar')}?date={day.isoformat()}")


def _moved_hour(post: Post, given: dict[str, Any]) -> str:
    """Where the clocks skip the hour that was asked for: which one it is instead."""
    asked = parse_datetime(str(given.get("at") or "")) or parse_datetime(f"{given.get('day')}T{given.get('hour')}")
    if asked is None or timezone.is_aware(asked) or not hours.skipped(asked.date(), asked.time(), zone()):
        return ""
    return _("Cette heure n’existe pas ce jour-là : la publication est prévue %(when)s.") % {"when": wall(post.publish_at)}


def _form(post: Post, given: dict[str, Any] | None = None) -> dict[str, Any]:
    at = timezone.localtime(post.publish_at, zone()) if post.publish_at else None
    day, hour = (at.date().isoformat(), f"{at:%H:%M}") if at else ("", "")
    typed = given or {}
    return {"post": post, "day": typed.get("day", day), "hour": typed.get("hour", hour)}


def _online(post: Post, by: User) -> dict[str, Any]:
    """Where it is online already: why it does not move, and what one may do instead."""
    rows = post.deliveries.filter(state="sent").select_related("account").order_by("account__name", "pk")
    return {"online": list(rows), "may_publish": may(by, "post.publish", post)}


def _no(request: HttpRequest, post: Post, status: int, detail: str, wants_json: bool) -> HttpResponse:
    if wants_json:
        return JsonResponse({"detail": detail, "revision": post.revision}, status=status)
    context = _form(post, request.POST.dict()) | _online(post, asker(request)) | {"refused": [detail]}
    return render(request, "publishing/move.html", context, status=status)


def _given(request: HttpRequest) -> dict[str, Any]:
    if request.content_type != "application/json":
        return dict(request.POST.items())
    try:
        found = json.loads(request.body)
    except ValueError as error:
        raise ValidationError(_("La demande n’a pas la forme attendue.")) from error
    return found if isinstance(found, dict) else {}


def _hour(given: dict[str, Any], post: Post) -> datetime:
    """`at` without a zone is the city's hour; `day` with `hour`, or at the hour that the post has."""
    try:
        at = parse_datetime(str(given.get("at") or ""))
        day = parse_date(str(given.get("day") or ""))
        hour = time.fromisoformat(str(given["hour"])) if given.get("hour") else None
    except ValueError as error:
        raise ValidationError(_("Donnez un jour et une heure qui existent.")) from error
    if at is not None:
        return at if timezone.is_aware(at) else hours.moment(at.date(), at.time(), zone())
    if day is None:
        raise ValidationError(_("Donnez le jour et l’heure de publication."))
    if hour is None and post.publish_at is not None:
        return hours.same_hour(post.publish_at, day, zone())
    return hours.moment(day, hour or time(9), zone())
