"""Notice and appeal: what everybody may say of a picture, and what those who run the contest do with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.contests.lists import with_photos
from parvis.contests.models import Contest, Decision, Entry
from parvis.contests.redress import actions
from parvis.contests.redress.lists import appealed, flagged, register
from parvis.contests.views.desk import drawn, found
from parvis.contests.views.public import open_contest
from parvis.contests.words import ACTS, FLAGS, GROUNDS, SOURCES
from parvis.rest.auth import asker
from parvis.square.guards import allowed, trap
from parvis.square.pages import language_of, shown
from parvis.square.residents import resident_of
from parvis.web.errors import by_field

FLAGGED = (10, 86_400)
"""Notices of one caller in a day."""
TYPED = ("ground", "text", "name", "email", "sure")


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Anybody says that a picture should not be shown, signed in or not."""
    rows = with_photos(Entry.objects.filter(state="accepted").select_related("contest"))
    row = get_object_or_404(rows, contest=open_contest(slug), number=number)
    typed = {name: request.POST.get(name, "").replace("\x00", "") for name in TYPED}
    context: dict[str, Any] = {"entry": row, "contest": row.contest, "grounds": FLAGS.items(), "typed": typed, "errors": {}}
    with translation.override(language_of(request)):
        if request.method != "POST":
            return shown(request, "contests/public/flag.html", context | {"done": request.GET.get("fait") == "1"}, fresh=0)
        wrong, status = _sent(request, row, typed)
        if wrong:
            return shown(request, "contests/public/flag.html", context | {"errors": wrong}, fresh=0, status=status)
    where = reverse("contests:flag", args=[slug, number])
    return HttpResponseRedirect(f"{where}?lang={language_of(request)}&fait=1")


def _sent(request: HttpRequest, row: Entry, typed: dict[str, str]) -> tuple[dict[str, list[str]], int]:
    """What stands in the way, by field. A machine is answered as if all were well."""
    if trap(request):
        return {}, 200
    if not allowed(request, "contest.flag", *FLAGGED):
        return {"all": [_("Trop de signalements en un jour depuis cette adresse. Réessayez demain.")]}, 429
    given = {name: typed[name] for name in ("ground", "text", "name", "email")}
    try:
        actions.flag(entry=row, sure=typed["sure"] == "1", resident=resident_of(request), language=language_of(request), **given)
    except ValidationError as error:
        return by_field(error, "all"), 422
    return {}, 200


@require_safe
def redress(request: HttpRequest, pk: int) -> HttpResponse:
    """What is flagged, what is contested, and the register of all decisions."""
    contest = found(request, pk)
    return _redress(request, contest)


def _redress(request: HttpRequest, contest: Contest, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    try:
        rows, following = register(contest, request.GET.get("suite", ""))
    except ValidationError as error:
        raise Http404 from error
    context = {
        "flagged": [(entry, [(one, FLAGS.get(one.ground, one.ground)) for one in flags]) for entry, flags in flagged(contest)],
        "appealed": [(one, GROUNDS.get(one.ground, "")) for one in appealed(contest)],
        "rows": [(one, ACTS[one.act], GROUNDS.get(one.ground, ""), SOURCES[one.source]) for one in rows], "next": following,
    }  # fmt: skip
    return drawn(request, "contests/desk/redress.html", contest, "redress", context | (more or {}), status)


@require_POST
def keep(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """A flagged picture stays in place."""
    contest = found(request, pk)
    row = get_object_or_404(contest.entries.select_related("contest"), number=number)
    actions.dismiss(entry=row, by=asker(request))
    messages.success(request, _("C’est resté en place ; qui l’a signalé le sait."))
    return redirect("contests-desk:redress", pk)


@require_POST
def look(request: HttpRequest, pk: int, decision: int) -> HttpResponseBase:
    """A second look at what is contested."""
    contest = found(request, pk)
    row = get_object_or_404(Decision.objects.filter(entry__contest=contest), pk=decision)
    answer = request.POST.get("answer", "")
    try:
        actions.second_look(decision=row, by=asker(request), lift=request.POST.get("act") == "lift", answer=answer)
    except ValidationError as error:
        return _redress(request, contest, {"refused": " ".join(error.messages), "typed": answer, "typing": row.pk}, 422)
    messages.success(request, _("C’est tranché ; la personne l’apprend par courriel et sur sa page."))
    return redirect("contests-desk:redress", pk)
