"""The jury's pages, behind a personal link: numbers and pictures, no name; and the door of a guest who runs a contest."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from parvis.contests import actions as contests
from parvis.contests.entering.photos import SIDES
from parvis.contests.judging import actions
from parvis.contests.lists import with_photos
from parvis.contests.models import Entry, Juror, KeeperInvitation, Photo
from parvis.contests.views.public import bytes_of
from parvis.contests.words import PHASES
from parvis.square.guards import allowed
from parvis.square.pages import language_of, shown
from parvis.web.errors import by_field

CHANCES = (30, 3600)


def _juror(key: uuid.UUID) -> Juror:
    return get_object_or_404(Juror.objects.select_related("contest"), key=key)


@require_http_methods(["GET", "HEAD", "POST"])
def jury(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """What is judged and what is left; the declaration first."""
    juror = _juror(key)
    with translation.override(language_of(request)):
        if request.method == "POST":
            actions.declare(juror=juror)
            return HttpResponseRedirect(f"{reverse('contests:jury', args=[key])}?lang={language_of(request)}")
        contest = juror.contest
        judged = {row.entry_id: row for row in juror.scores.all()}
        rows = list(with_photos(contest.entries.filter(state="accepted").order_by("number"))) if juror.declared_at else []
        phase = contest.phase(timezone.now())
        context = {
            "juror": juror, "contest": contest, "lines": [(row, judged.get(row.pk)) for row in rows], "done": len(judged),
            "left": sum(row.pk not in judged for row in rows), "open": phase in actions.JUDGED, "said": PHASES[phase],
        }  # fmt: skip
        return shown(request, "contests/public/jury.html", context, fresh=0)


@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, key: uuid.UUID, number: int) -> HttpResponseBase:
    """One entry, without its author: marks, or a conflict of interest."""
    juror = _juror(key)
    if juror.declared_at is None:
        return HttpResponseRedirect(reverse("contests:jury", args=[key]))
    row = get_object_or_404(with_photos(juror.contest.entries.filter(state="accepted")), number=number)
    with translation.override(language_of(request)):
        if request.method != "POST":
            there = juror.scores.filter(entry=row).first()
            return _judged(
                request,
                juror,
                row,
                dict(there.marks) if there else {},
                bool(there and there.conflict),
                there.reason if there else "",
            )
        marks = {one["key"]: _number(request.POST.get(f"mark-{one['key']}", "")) for one in juror.contest.criteria}
        conflict, reason = request.POST.get("conflict") == "on", request.POST.get("reason", "").replace("\x00", "")
        try:
            given = {name: value for name, value in marks.items() if value is not None}
            actions.score(juror=juror, entry=row, marks=given, conflict=conflict, reason=reason)
        except ValidationError as error:
            return _judged(request, juror, row, marks, conflict, reason, error.messages)
        judged = juror.scores.values_list("entry_id", flat=True)
        following = (
            juror.contest.entries.filter(state="accepted")
            .exclude(pk__in=judged)
            .order_by("number")
            .values_list("number", flat=True)
            .first()
        )
        where = reverse("contests:judge", args=[key, following]) if following else reverse("contests:jury", args=[key])
        return HttpResponseRedirect(f"{where}?lang={language_of(request)}")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def _judged(request: HttpRequest, juror: Juror, row: Entry, marks: dict[str, Any], conflict: bool, reason: str,
            wrong: list[str] | None = None) -> HttpResponse:  # fmt: skip
    context = {
        "juror": juror, "contest": juror.contest, "entry": row, "conflict": conflict, "reason": reason, "wrong": wrong,
        "criteria": [(one, "" if marks.get(one["key"]) is None else marks[one["key"]]) for one in juror.contest.criteria],
    }  # fmt: skip
    return shown(request, "contests/public/judge.html", context, fresh=0, status=422 if wrong else 200)


@require_safe
def jury_picture(request: HttpRequest, key: uuid.UUID, pk: int, side: int) -> HttpResponseBase:
    juror = _juror(key)
    photo = get_object_or_404(Photo.objects.exclude(path=""), pk=pk, entry__contest=juror.contest, entry__state="accepted")
    if side not in SIDES or juror.declared_at is None:
        raise Http404
    return bytes_of(photo, side, public=False)


@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Somebody outside who was let in to one contest chooses a name and a password."""
    with translation.override(language_of(request)):
        invitation = contests.invited(secret[:200])
        if invitation is None:
            status = 410 if allowed(request, "contest.guest", *CHANCES) else 429
            return shown(request, "contests/public/guest.html", {"invitation": None}, fresh=0, status=status)
        typed = {name: request.POST.get(name, "").replace("\x00", "").strip()[:120] for name in ("username", "name")}
        wrong: dict[str, list[str]] = {}
        if request.method == "POST":
            try:
                contests.come_in(secret=secret[:200], password=request.POST.get("password", "")[:200], **typed)
                return HttpResponseRedirect(f"{reverse('account_login')}?next={reverse('contests-desk:list')}")
            except ValidationError as error:
                wrong = by_field(error, "password")
            except KeeperInvitation.DoesNotExist:
                return shown(request, "contests/public/guest.html", {"invitation": None}, fresh=0, status=410)
        context = {"invitation": invitation, "typed": typed, "wrong": wrong}
        return shown(request, "contests/public/guest.html", context, fresh=0, status=422 if wrong else 200)
