"""One search over what was said and what was published."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from parvis.accounts.models import Account
from parvis.cases.words import said
from parvis.inbox.wanted import number
from parvis.pages.finding import lists
from parvis.pages.finding.asking import KINDS, Asked, day_of, read
from parvis.people.access import may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.search.excerpts import excerpt
from parvis.search.suggestions import suggest
from parvis.web.requests import is_part

FIRST, PAGE = 6, 30
"""Rows of each kind where all are shown; of one kind alone."""


@require_GET
def suggested(request: HttpRequest) -> HttpResponse:
    """For the palette, at each pause of whoever types."""
    groups = suggest(asker(request), request.GET.get("q", "").replace("\x00", "")[:200])
    response = render(request, "pages/parts/suggested.html", {"groups": groups})
    response["Cache-Control"] = "private, max-age=10"
    return response


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """All kinds, or one of them page after page."""
    user, cursor = asker(request), request.GET.get("suite", "")[:200]
    typed = _typed(request)
    asked, kind = read(typed), request.GET.get("type", "")
    kind = kind if kind in KINDS else ""
    context: dict[str, Any] = {"q": typed.q, "asked": typed, "kind": kind, "wrong": asked.wrong, "any": False}
    if lists.asks(asked) and not asked.wrong:
        for one in KINDS if not kind else (kind,):
            if may(user, "post.see" if one == "posts" else "inbox.see"):
                context |= _found(user, asked, one, typed, cursor=cursor if kind else "", size=PAGE if kind else FIRST)
        context["any"] = any(context.get(f"found_{one}") or context.get(f"{one}_next") for one in KINDS)
    if not kind and not asked.narrowed:
        context["suggested"] = suggest(user, asked.q)
    if is_part(request) and cursor and kind:
        return render(request, "pages/parts/found.html", context)
    seen = Account.objects.seen_by(user).exclude(state="removed").order_by("network")
    context["networks"] = list(dict.fromkeys(seen.values_list("network", flat=True)))
    return render(request, "pages/search.html", context)


def _typed(request: HttpRequest) -> Asked:
    """The address, as it is: a wrong value is as good as none, a wrong day is said."""
    given = {name: request.GET.get(name, "").replace("\x00", "").strip() for name in ("q", "reseau", "de", "du", "au")}
    days = {name: day_of(given[name]) for name in ("du", "au")}
    wrong = tuple(given[name][:30] for name in days if given[name] and days[name] is None)
    return Asked(
        q=given["q"][:200], network=given["reseau"][:30], who=given["de"][:100], since=days["du"], until=days["au"],
        account=number(request.GET.get("compte")), team=number(request.GET.get("equipe")), wrong=wrong,
    )  # fmt: skip


def _found(user: User, asked: Asked, kind: str, typed: Asked, *, cursor: str, size: int) -> dict[str, Any]:
    find: Any = {"messages": lists.messages, "posts": lists.posts, "cases": lists.cases}[kind]
    try:
        rows, further = find(user, asked, cursor=cursor, size=size)
    except ValidationError as error:
        raise Http404 from error
    told = [(row, said(row) if kind == "cases" else excerpt(row.text, asked.q)) for row in rows]
    return {f"found_{kind}": told, f"{kind}_next": _address(typed, kind, further) if further else ""}


def _address(typed: Asked, kind: str, cursor: str) -> str:
    given = {"q": typed.q, "type": kind, "reseau": typed.network, "de": typed.who, "compte": typed.account, "equipe": typed.team,
             "du": typed.since, "au": typed.until, "suite": cursor}  # fmt: skip
    return f"{reverse('pages:search')}?{urlencode({name: str(value) for name, value in given.items() if value})}"
