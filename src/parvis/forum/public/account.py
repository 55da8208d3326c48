"""Somebody's own page of the forum; a flag; a decision and what is said against it."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.forum import counting, keeping, lists, trust
from parvis.forum.desk import actions as desk
from parvis.forum.models import Contribution, Decision, Follow, Member, Thread
from parvis.forum.public.speaking import done, spoken
from parvis.forum.public.writing import back, who
from parvis.forum.words import ACTS, GROUNDS, SOURCES, STATES
from parvis.square.guards import allowed, trap
from parvis.square.pages import shown
from parvis.square.residents import needs_resident, resident_of
from parvis.web.errors import by_field

OFTEN = (20, 3600)


@require_safe
@needs_resident
@spoken
def mine(request: HttpRequest) -> HttpResponseBase:
    """What they wrote, what became of it, what they may do and why."""
    resident = who(request)
    try:
        rows, following = lists.of(resident, request.GET.get("suite", ""))
    except ValidationError as error:
        raise Http404 from error
    facts = counting.facts_of(resident, Member.objects.filter(resident=resident).first() or Member(), timezone.now())
    rules = keeping.rules()
    level = trust.level(facts, rules.reviewed)
    after = trust.following(level.number)
    context: dict[str, Any] = {
        "rows": rows, "next": following, "facts": facts, "level": level, "after": after, "done": done(request), "states": STATES,
        "missing": trust.missing(facts, after, rules.reviewed) if after else None,
        "decisions": Decision.objects.filter(resident=resident).order_by("-pk")[:20],
        "follows": Follow.objects.filter(Q(thread=None) | Q(thread__in=Thread.objects.readable(resident)), resident=resident)
        .select_related("thread", "board")[:100], "acts": ACTS,
    }  # fmt: skip
    return shown(request, "forum/mine.html", context, fresh=0)


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def flag(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Anybody may say that something should not stand here."""
    said = get_object_or_404(Contribution.objects.select_related("thread").filter(state="shown", thread__state="open"), pk=pk)
    resident = resident_of(request)
    typed = {name: request.POST.get(name, "") for name in ("ground", "text", "name", "email", "sure")}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        if trap(request):
            return back(keeping.permalink(said), "flagged")
        try:
            if not allowed(request, "forum.flag", *OFTEN):
                raise ValidationError(_("C’est beaucoup d’un coup : réessayez dans un moment."))
            desk.flag(
                said=said, ground=typed["ground"], text=typed["text"], resident=resident, name=typed["name"], email=typed["email"],
                sure=bool(typed["sure"]),
            )  # fmt: skip
            return back(keeping.permalink(said), "flagged")
        except ValidationError as error:
            errors = by_field(error, "all")
    context = {"said": said, "grounds": GROUNDS.items(), "typed": typed, "errors": errors}
    return shown(request, "forum/flag.html", context, fresh=0, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def decision(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The reasons of a decision, for who has its address; its author contests it there."""
    row = get_object_or_404(Decision.objects.select_related("contribution__thread"), key=key)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            desk.contest(row=row, text=request.POST.get("text", ""))
            return back(reverse("forum:decision", args=[row.key]), "contested")
        except ValidationError as error:
            errors = by_field(error, "all")
    context = {
        "row": row, "act": ACTS[row.act], "source": SOURCES[row.source], "errors": errors, "typed": request.POST.get("text", ""),
        "done": done(request),
    }  # fmt: skip
    return shown(request, "forum/decision.html", context, fresh=0, status=422 if errors else 200)
