"""The page on which two cases become one, and the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.cases.actions import Changed, may_work, newest
from parvis.cases.history import conversations
from parvis.cases.lists import WITH, chosen
from parvis.cases.models import Case, CaseUnion
from parvis.cases.uniting import actions, near
from parvis.cases.views.reading import fetch, number, to_tell
from parvis.cases.words import merged_words
from parvis.inbox.models import Conversation
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker

MOST = 12
"""Cases found by words."""


@require_http_methods(["GET", "POST"])
def unite(request: HttpRequest, pk: int) -> HttpResponse:
    """`avec`: the one that goes on in this one; without it one is chosen, among those near it or by `q`."""
    by, case = asker(request), fetch(request, pk)
    if case.merged_into_id:
        return redirect("cases:unite", pk=case.merged_into_id)
    if not may_work(by, case):
        raise PermissionDenied("case.edit")
    given = request.POST if request.method == "POST" else request.GET
    asked = number(given.get("avec", ""))
    other = get_object_or_404(Case.objects.seen_by(by), pk=asked) if asked else None
    if request.method == "POST" and other is not None:
        try:
            return _done(request, case, other)
        except Changed:
            words = [_("Un collègue a changé ce dossier entre-temps : relisez, puis recommencez.")]
            return _drawn(request, fetch(request, pk), other, status=409, refused=words)
        except ValidationError as error:
            return _drawn(request, case, other, status=422, refused=error.messages)
    return _drawn(request, case, other)


def _done(request: HttpRequest, case: Case, other: Case) -> HttpResponse:
    by, told, tell = asker(request), request.POST.get("told", ""), to_tell(request)
    if tell and not told.strip():
        raise ValidationError(_("Écrivez ce que les habitants liront, ou ne prévenez personne."))
    union = actions.merge(case, other, by=by, revision=number(request.POST.get("revision", "")), told=told, tell=tell)
    tellings = actions.told_at(union)
    for one in tellings:
        if one.failure:
            words = _("%(who)s n’est pas prévenu : %(why)s") % {"who": one.conversation.identity.called, "why": one.failure}
            messages.error(request, words)
    gone = sum(one.reply is not None for one in tellings)
    leaving = ngettext(
        "Les dossiers sont fusionnés ; %(n)s réponse part.", "Les dossiers sont fusionnés ; %(n)s réponses partent.", gone
    )
    messages.success(request, leaving % {"n": gone} if gone else _("Les dossiers sont fusionnés."))
    return redirect("cases:case", pk=case.pk)


def _drawn(request: HttpRequest, case: Case, other: Case | None, *, status: int = 200, **more: Any) -> HttpResponse:
    by, q = asker(request), request.GET.get("q", "").replace("\x00", "").strip()[:200]
    context: dict[str, Any] = {"case": case, "other": other, "q": q} | more
    if other is None:
        context |= {"near": near.to_case(case, by), "found": _found(case, by, q) if q else []}
        return render(request, "cases/unite.html", context, status=status)
    both = _tellable([case, other], by)
    told = request.POST.get("told", merged_words(case.number, other.number))
    context |= {"tellable": both, "told": told, "telling": to_tell(request)}
    return render(request, "cases/unite.html", context, status=status)


def _found(case: Case, by: User, q: str) -> list[Case]:
    return list(chosen(by, q=q).exclude(pk=case.pk).select_related(*WITH).order_by("-moved_at", "-pk")[:MOST])


def _tellable(cases: list[Case], by: User) -> list[Conversation]:
    """Their conversations that one may see, with the newest message of each."""
    rows = {talk.pk: talk for case in cases for talk in conversations(case, by)}
    found = newest(list(rows))
    for pk, talk in rows.items():
        talk.newest = found.get(pk, 0)  # type: ignore[attr-defined]
    return list(rows.values())


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.see")
    union = get_object_or_404(CaseUnion.objects.select_related("case"), pk=pk, case__in=Case.objects.seen_by(by))
    try:
        actions.undo(union, by=by)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("La fusion est annulée."))
    return redirect("cases:case", pk=union.case_id)
