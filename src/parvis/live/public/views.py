"""The pages of events on the square: the list, one with its programme, its wall, its questions, its pictures."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.contact.actions import Often, Other
from parvis.contact.tracking import secret_of
from parvis.live import wall
from parvis.live.asked import actions as asked
from parvis.live.models import Item, LiveEvent, Report
from parvis.live.public import reading
from parvis.media.looks import Unknown
from parvis.media.models import File
from parvis.media.pictures import SIDES, small
from parvis.people.callers import of_net
from parvis.square.guards import allowed, trap
from parvis.square.pages import language_of, shown

PAST = 30
SOON = 3
"""Seconds for which a wall's fragment may be kept by anybody between us and 300 screens."""
EXTRACT = 6


def event_of(slug: str) -> LiveEvent:
    return get_object_or_404(LiveEvent.objects.public().select_related("form"), slug=slug)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = LiveEvent.objects.public()
    coming = list(rows.filter(ends_at__gte=now, state="open").order_by("begins_at")[:PAST])
    past = list(rows.exclude(pk__in=[row.pk for row in coming]).order_by("-begins_at")[:PAST])
    return shown(request, "live/public/home.html", {"coming": coming, "past": past, "now": now})


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    row = event_of(slug)
    context = reading.whole(row) | {"cards": wall.cards(row, EXTRACT)}
    return shown(request, "live/public/event.html", context, fresh=20)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """A question; what was typed stays when something is wrong with it."""
    row = event_of(slug)
    if not (row.state == "open" and row.form is not None and row.form.state == "active"):
        raise Http404
    context: dict[str, Any] = {"event": row, "text": "", "email": "", "wrong": {}}
    if request.method != "POST":
        return shown(request, "live/public/ask.html", context, fresh=0)
    with translation.override(language_of(request)):
        context |= {"text": request.POST.get("text", ""), "email": request.POST.get("email", "").strip()}
        wrong, follow = _asked(request, row, context["text"], context["email"])
    if wrong:
        return shown(
            request, "live/public/ask.html", context | {"wrong": wrong}, status=429 if "often" in wrong else 422, fresh=0
        )
    return shown(request, "live/public/thanks.html", context | {"follow": follow}, fresh=0)


def _asked(request: HttpRequest, row: LiveEvent, text: str, email: str) -> tuple[dict[str, str], str]:
    """What is wrong, by field; else the address at which the answer will be read."""
    if trap(request):
        return {}, ""
    try:
        if email:
            validate_email(email)
    except ValidationError:
        return {"email": _("Cette adresse n’est pas complète, par exemple lea@exemple.fr.")}, ""
    if not allowed(request, "live.ask", 5, 600):
        return {
            "often": _("Plusieurs questions sont déjà parties d’ici. Réessayez dans quelques minutes : rien n’est perdu.")
        }, ""
    net, drawn = of_net(request.META.get("REMOTE_ADDR", "")), request.POST.get("moment", "")
    try:
        question = asked.ask(row, text=text, email=email, language=language_of(request), drawn=drawn, net=net)
    except ValidationError as error:
        return {"text": " ".join(error.messages)}, ""
    except Often as often:
        minutes = int(often.wait.total_seconds() // 60) + 1
        return {"often": _("Réessayez dans %(minutes)s minutes : rien n’est perdu.") % {"minutes": minutes}}, ""
    except Other:
        return {"text": _("Une autre question est déjà partie de cette page : envoyez de nouveau.")}, ""
    return {}, reverse("contact:follow", args=[secret_of(question.entry.key)])


# ── The wall ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@require_safe
def wall_page(request: HttpRequest, slug: str) -> HttpResponse:
    """`?ecran=1`: for a big screen, without the square around it. Live by itself; without JavaScript it reloads."""
    row = event_of(slug)
    known = wall.version_of(slug)
    if known is None:
        raise Http404
    context = {
        "event": row, "screen": request.GET.get("ecran") == "1", "fragment": _drawn(known, language_of(request)),
        "version": known.version, "read_at": timezone.now(), "following": followed(request),
    }  # fmt: skip
    return follow(request, shown(request, "live/public/wall.html", context, fresh=SOON, scripts=("wall",)), 20)


def followed(request: HttpRequest) -> bool:
    """The reader wants the page to reload by itself; nothing reloads that nobody asked to."""
    return request.GET.get("suivre") == "1"


def follow(request: HttpRequest, response: HttpResponse, seconds: int) -> HttpResponse:
    if followed(request):
        response["Refresh"] = str(seconds)
    return response


@require_safe
def fragment(request: HttpRequest, slug: str) -> HttpResponse:
    """What the open walls ask for every few seconds: no statement or one, and 304 while nothing changed."""
    known, language = wall.version_of(slug), language_of(request)
    if known is None:
        raise Http404
    tag = f'"{known.pk}-{known.version}-{language}"'
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(_drawn(known, language))
    response["ETag"] = tag
    # For caches between us and the screens; browsers ask, and are told 304.
    response["Cache-Control"] = f"public, s-maxage={SOON}, max-age=0"
    response["Content-Language"] = language
    return response


def _drawn(known: wall.Known, language: str) -> SafeString:
    def draw(row: LiveEvent) -> SafeString:
        with translation.override(language):
            return SafeString(render_to_string("live/public/parts/cards.html", {"cards": wall.cards(row), "event": row}))

    return wall.drawn(known, language, draw)


@require_safe
def picture(request: HttpRequest, event: int, item: int) -> HttpResponseBase:
    """Our copy of a picture on a wall: only while it is shown, and described."""
    rows = Item.objects.filter(pk=item, event=event, state="shown", event__state__in=("open", "ended")).exclude(alt="")
    found = rows.readable().select_related("copy").first()
    if found is None or found.copy is None:
        raise Http404
    return _file(found.copy, 640)


@require_safe
def photo(request: HttpRequest, pk: int, side: int) -> HttpResponseBase:
    """A picture of the album."""
    rows = Report.objects.filter(pk=pk, album=True, event__state__in=("open", "ended"), file__binned_at__isnull=True)
    found = rows.select_related("file__cover").first()
    if found is None or found.file is None:
        raise Http404
    return _file(found.file, side)


def _file(file: File, side: int) -> HttpResponseBase:
    if side not in SIDES:
        raise Http404
    try:
        kept = small(file, side)
    except (Unknown, FileNotFoundError) as error:
        raise Http404 from error
    response = FileResponse(kept.open("rb"), content_type="image/webp")
    response["Cache-Control"] = "public, max-age=300"
    return response
