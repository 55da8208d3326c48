"""Many posts of the calendar at once: chosen, told what would happen to each, then done — once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from parvis.people.access import demand
from parvis.publishing import bulk
from parvis.publishing.bulk import Act
from parvis.publishing.models import Post, Variant
from parvis.publishing.views import sentences
from parvis.rest.auth import asker

PROOFS = "bulk"
PLACES = {"": "publishing:calendar", "liste": "publishing:list", "validation": "publishing:approvals"}
"""Where posts are chosen."""
KEPT = 20
"""Confirmations of one session that may be open at once."""


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest) -> HttpResponse:
    """POST: what would happen, with a button; again with its proof: done."""
    demand(asker(request), "post.write")
    back = back_to(request)
    if request.method == "GET":
        return redirect(reverse("publishing:calendar") + "?choisir=1")
    pks = chosen(request, "ids")
    if not pks:
        messages.warning(request, _("Cochez d’abord des publications."))
        return redirect(f"{back}&choisir=1")
    found = Post.objects.seen_by(asker(request)).filter(pk__in=pks).prefetch_related(
        "deliveries", Prefetch("variants", Variant.objects.select_related("account"))
    )  # fmt: skip
    posts = list(found.order_by("publish_at", "pk"))
    wanted = act_of(request)
    try:
        lines = bulk.asked(posts, wanted, by=asker(request))
    except ValidationError as error:
        messages.error(request, " ".join(sentences(error)))
        return redirect(f"{back}&choisir=1")
    if request.POST.get("sure"):
        return _done(request, posts, wanted, back)
    context = {"lines": lines, "act": wanted, "proof": proof_of(request), "back": request.POST.get("back", "")[:600],
               "place": request.POST.get("place", ""),
               "can": sum(not line.refused for line in lines), "back_url": back}  # fmt: skip
    return render(request, "publishing/bulk.html", context)


def back_to(request: HttpRequest) -> str:
    """The page from which they were chosen, as it was."""
    return f"{reverse(PLACES.get(request.POST.get('place', ''), PLACES['']))}?{request.POST.get('back', '')[:600]}"


def chosen(request: HttpRequest, name: str) -> list[int]:
    """The ids that were ticked, one more than may be at once."""
    given = request.POST.getlist(name)[: bulk.MOST + 1]
    return [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19]


def act_of(request: HttpRequest) -> Act:
    given = request.POST
    days, campaign = given.get("days", "").strip(), given.get("campaign", "")
    number = int(days) if days.lstrip("-").isdecimal() and len(days) < 6 else 0
    return Act(given.get("do", "")[:20], number, given.get("topic", "")[:60],
               int(campaign) if campaign.isdecimal() and len(campaign) < 19 else None)  # fmt: skip


def proof_of(request: HttpRequest) -> str:
    """A confirmation is good for once: pressed twice, it does not move twice."""
    proof = secrets.token_urlsafe(12)
    request.session[PROOFS] = [*request.session.get(PROOFS, [])[-KEPT:], proof]
    return proof


def spent(request: HttpRequest) -> bool:
    """Is its confirmation good? It is not any more, then."""
    proofs: list[str] = request.session.get(PROOFS, [])
    if request.POST["sure"] not in proofs:
        return False
    request.session[PROOFS] = [one for one in proofs if one != request.POST["sure"]]
    return True


def _done(request: HttpRequest, posts: list[Post], wanted: Act, back: str) -> HttpResponse:
    if not spent(request):
        messages.warning(request, _("C’était déjà fait."))
        return redirect(back)
    lines = bulk.carry_out(posts, wanted, by=asker(request))
    told: dict[str, Any] = bulk.said(lines)
    done: int = told["done"]
    words = ngettext("C’est fait pour %(n)s publication.", "C’est fait pour %(n)s publications.", done)
    messages.success(request, words % {"n": done})
    if refused := [(line.post, line.refused) for line in lines if line.refused]:
        messages.warning(request, untouched(refused))
    return redirect(back)


def untouched(lines: Sequence[tuple[Post, str]]) -> str:
    """Which posts were left as they are, and why: the first five, and how many more."""
    told = [f"« {' '.join(post.text.split())[:40]} » : {why}" for post, why in lines[:5]]
    more = len(lines) - len(told)
    words = _("Laissées telles quelles : %(told)s") % {"told": " ; ".join(told)}
    return words + (_(" ; et %(n)s autres.") % {"n": more} if more else ".")
