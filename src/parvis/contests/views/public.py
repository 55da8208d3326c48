"""What everybody sees: contests, one contest, its rules, the pictures, the result, a draw."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.contests.drawing import ALGORITHM, holds, listed
from parvis.contests.entering.photos import SIDES, small
from parvis.contests.judging.results import result_of
from parvis.contests.lists import gallery, with_photos
from parvis.contests.lists import shown as with_phases
from parvis.contests.models import Contest, Draw, Entry, Photo
from parvis.contests.rights import TERRITORIES, USES
from parvis.contests.voting import actions as voting
from parvis.contests.words import PHASES
from parvis.media.looks import Unknown
from parvis.people.callers import hashed
from parvis.rest.auth import asker
from parvis.square.guards import allowed
from parvis.square.pages import language_of, shown
from parvis.square.residents import needs_resident, resident_of

MOST = 60
VOTES = (60, 3600)
"""Tries of a vote or its taking back, in an hour."""


def open_contest(slug: str) -> Contest:
    return get_object_or_404(Contest.objects.public().select_related("team"), slug=slug)


@require_safe
def contests(request: HttpRequest) -> HttpResponse:
    rows = with_phases(Contest.objects.public().order_by("-enter_from", "-pk")[:MOST])
    living = [(one, PHASES[phase]) for one, phase in rows if phase not in ("announced", "cancelled")]
    past = [(one, PHASES[phase]) for one, phase in rows if phase in ("announced", "cancelled")]
    return shown(request, "contests/public/contests.html", {"living": living, "past": past})


@require_safe
def contest(request: HttpRequest, slug: str) -> HttpResponse:
    found = open_contest(slug)
    phase = found.phase(timezone.now())
    with translation.override(language_of(request)):
        rows, more = gallery(found, most=8)
        winners = (
            list(with_photos(found.entries.filter(state="accepted").exclude(prize="").order_by("number")))
            if phase == "announced"
            else []
        )
        context = {
            "contest": found, "phase": phase, "said": PHASES[phase], "rows": rows, "more": more, "winners": _by_prize(found, winners),
            "rules": found.rules.order_by("-number").first(), "uses": [USES[use] for use in found.uses if use in USES],
            "more_uses": [USES[use] for use in found.more_uses if use in USES], "territory": TERRITORIES[found.territory],
            "jury": found.jurors.order_by("pk"), "draws": found.draws.order_by("pk"), "now": timezone.now(),
        }  # fmt: skip
        return shown(request, "contests/public/contest.html", context, fresh=30)


def _by_prize(contest: Contest, winners: list[Entry]) -> list[Entry]:
    order = {prize: place for place, prize in enumerate(contest.prizes)}
    return sorted(winners, key=lambda one: (order.get(one.prize, len(order)), one.number))


@require_safe
def rules(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """The rules in force, or a version of before; all versions are listed with what changed."""
    found = open_contest(slug)
    versions = list(found.rules.order_by("-number"))
    wanted = next((one for one in versions if number in (None, one.number)), None)
    if wanted is None:
        raise Http404
    context = {"contest": found, "rules": wanted, "versions": versions, "newest": versions[0]}
    return shown(request, "contests/public/rules.html", context)


@require_safe
def pictures(request: HttpRequest, slug: str) -> HttpResponse:
    found = open_contest(slug)
    after = request.GET.get("suite", "")
    rows, more = gallery(found, after=int(after) if after.isascii() and after.isdigit() and len(after) < 8 else 0)
    phase = found.phase(timezone.now())
    context = {"contest": found, "rows": rows, "more": more, "phase": phase, "said": PHASES[phase]}
    return shown(request, "contests/public/gallery.html", context, fresh=30)


@require_safe
def entry(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _entry(request, _found(slug, number))


def _found(slug: str, number: int) -> Entry:
    rows = with_photos(Entry.objects.filter(state="accepted").select_related("contest"))
    return get_object_or_404(rows, contest=open_contest(slug), number=number)


def _entry(request: HttpRequest, row: Entry, *, refused: str = "", status: int = 200) -> HttpResponse:
    contest, resident = row.contest, resident_of(request)
    phase = contest.phase(timezone.now())
    mine = voting.voted(contest, resident)
    around = contest.entries.filter(state="accepted")
    context = {
        "contest": contest, "entry": row, "phase": phase, "said": PHASES[phase], "refused": refused, "voted": row.pk in mine,
        "left": max(0, contest.votes_each - len(mine)), "votes": phase == "voting" and contest.public_weight > 0,
        "before": around.filter(number__lt=row.number).order_by("-number").values_list("number", flat=True).first(),
        "after": around.filter(number__gt=row.number).order_by("number").values_list("number", flat=True).first(),
    }  # fmt: skip
    return shown(request, "contests/public/entry.html", context, fresh=0 if phase == "voting" else 60, status=status)


@require_POST
@needs_resident
def vote(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """`do`: give, or take back. It works without script; what is refused is said on the same page."""
    row, resident = _found(slug, number), resident_of(request)
    assert resident is not None
    with translation.override(language_of(request)):
        if not allowed(request, "contest.vote", *VOTES):
            return _entry(request, row, refused=_("Trop de votes en peu de temps. Réessayez dans une heure."), status=429)
        try:
            if request.POST.get("do") == "back":
                voting.take_back(entry=row, resident=resident)
            else:
                voting.vote(entry=row, resident=resident, net=block(request.META.get("REMOTE_ADDR", "")))
        except ValidationError as error:
            return _entry(request, row, refused=" ".join(error.messages), status=422)
    return HttpResponseRedirect(reverse("contests:entry", args=[slug, number]) + f"?lang={language_of(request)}#vote")


def block(address: str) -> str:
    """The digest of an address block: of IPv4 the first three numbers, of IPv6 the first 48 bits."""
    if ":" in address:
        return hashed("block:" + ":".join(address.split(":")[:3]))
    return hashed("block:" + ".".join(address.split(".")[:3])) if address else ""


@require_safe
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """Only once it was announced: with the sum of each line."""
    found = open_contest(slug)
    if found.result is None:
        raise Http404
    lines = result_of(found)
    rows = {one.number: one for one in found.entries.filter(state="accepted")}
    context = {
        "contest": found, "lines": [(line, rows.get(line["entry"])) for line in lines], "told": found.result,
        "public_weight": found.public_weight, "jury_weight": found.jury_weight, "draws": found.draws.order_by("pk"),
        "criteria": found.criteria, "jury": found.jurors.order_by("pk"),
    }  # fmt: skip
    return shown(request, "contests/public/result.html", context)


@require_safe
def draw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What was promised, what came out, and the same done again here and now."""
    found = get_object_or_404(Draw, pk=pk, contest=open_contest(slug))
    checks: dict[str, bool] = {}
    if found.drawn_at is not None:
        told = [number for number, _ticket in found.result or []]
        checks = holds(
            found.numbers, secret=found.secret, value=found.value, committed=found.commitment, listing=found.listing, told=told
        )
    context = {"contest": found.contest, "draw": found, "checks": checks, "algorithm": ALGORITHM, "holds": all(checks.values())}
    return shown(request, "contests/public/draw.html", context)


@require_safe
def draw_list(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The very bytes whose fingerprint was published."""
    found = get_object_or_404(Draw, pk=pk, contest=open_contest(slug))
    return HttpResponse(listed(found.numbers), content_type="text/plain; charset=utf-8")


@require_safe
def picture(request: HttpRequest, pk: int, side: int) -> HttpResponseBase:
    """Everybody sees what was accepted in a public contest; who runs the contest sees the rest. The same answer for what is not there
    and for what is not to be seen."""
    found = Photo.objects.select_related("entry__contest").exclude(path="").filter(pk=pk).first()
    if found is None or side not in SIDES:
        raise Http404
    public = found.entry.state == "accepted" and found.entry.contest.state != "draft"
    if not public and not _may_see(request, found):
        raise Http404
    return bytes_of(found, side, public=public)


def _may_see(request: HttpRequest, photo: Photo) -> bool:
    return request.user.is_authenticated and Contest.objects.kept_by(asker(request)).filter(pk=photo.entry.contest_id).exists()


def bytes_of(photo: Photo, side: int, *, public: bool) -> HttpResponseBase:
    try:
        kept = small(photo.path, side)
    except Unknown as error:
        raise Http404 from error
    response = FileResponse(kept.open("rb"), content_type="image/webp")
    response["Cache-Control"] = "public, max-age=3600" if public else "private, no-store"
    return response


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """What opens and what was announced, as Atom."""
    base = settings.ENVIRONMENT.public_url
    language = language_of(request)
    with translation.override(language):
        told = Atom1Feed(
            title=_("Concours photo, %(city)s") % {"city": settings.ENVIRONMENT.city}, link=f"{base}{reverse('contests:contests')}",
            description="", language=language, feed_url=f"{base}{reverse('contests:feed')}",
        )  # fmt: skip
        for one, phase in with_phases(Contest.objects.public().order_by("-enter_from", "-pk")[:MOST]):
            told.add_item(
                title=f"{one.title} ({PHASES[phase]})", link=f"{base}{reverse('contests:contest', args=[one.slug])}", description=one.theme,
                pubdate=one.enter_from, updateddate=one.announced_at or one.enter_from, unique_id=f"{base}/concours/{one.pk}",
            )  # fmt: skip
    response = HttpResponse(told.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response


def home(language: str) -> dict[str, Any] | None:
    """The section of the square's home: what can be entered or voted for now, else the last result."""
    now = timezone.now()
    rows = with_phases(Contest.objects.public().exclude(state="cancelled").order_by("-enter_from", "-pk")[:12], now)
    living = [(one, PHASES[phase]) for one, phase in rows if phase != "announced"][:3] or [
        (one, PHASES[phase]) for one, phase in rows
    ][:1]
    return {"contests": living} if living else None
