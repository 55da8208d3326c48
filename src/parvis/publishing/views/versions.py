"""The versions of a post: who changed what, two of them side by side, one put back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.accounts.models import Account
from parvis.people.access import may
from parvis.publishing.actions import GONE, Blocked, Stale
from parvis.publishing.composing import actions, history
from parvis.publishing.models import Post, Version
from parvis.publishing.views import seen_post, sentences
from parvis.publishing.views.compose import why
from parvis.rest.auth import asker

SHOWN = 100
"""Versions in the list; more are kept, and told by the API."""


@require_http_methods(["GET", "POST"])
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """`?version=7`: what that one says, and what it changed (`&avec=5`: since that one). POST `version`: put it back."""
    post = seen_post(request, pk)
    refused: list[str] = []
    if request.method == "POST":
        try:
            actions.restore(post, revision=_number(request.POST.get("version", "")), by=asker(request), seen=post.revision)
        except (Stale, Blocked) as error:
            refused = why(error.checked) if isinstance(error, Blocked) else [_("Quelqu’un vient de la modifier : relisez-la.")]
        except ValidationError as error:
            refused = sentences(error)
        else:
            messages.success(request, _("La version est remise ; celle d’avant reste dans la liste."))
            return redirect("publishing:edit", pk=pk)
    return render(
        request, "publishing/versions.html", _told(request, post) | {"refused": refused}, status=422 if refused else 200
    )


def _told(request: HttpRequest, post: Post) -> dict[str, Any]:
    rows = list(Version.objects.filter(post=post).select_related("by").order_by("-revision")[:SHOWN])
    found = {row.revision: row for row in rows}
    chosen = found.get(_number(request.GET.get("version", ""))) or (rows[0] if rows else None)
    older = [row for row in rows if chosen and row.revision < chosen.revision]
    other = found.get(_number(request.GET.get("avec", ""))) or (older[0] if older else None)
    gone = post.deliveries.filter(state__in=GONE).exists()
    return {
        "post": post,
        "lines": history.lines(rows),
        "chosen": chosen,
        "other": other if other is not chosen else None,
        "compared": _compared(chosen, other),
        "may_restore": may(asker(request), "post.write", post) and not gone and chosen is not None and chosen is not rows[0],
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _compared(chosen: Version | None, other: Version | None) -> list[dict[str, Any]]:
    """The words that differ: the common text, its thread, and each account's own."""
    if chosen is None:
        return []
    before = other.content if other else chosen.content
    names = dict(Account.objects.filter(pk__in=[*chosen.content["accounts"], *before["accounts"]]).values_list("pk", "name"))
    found = [_texts("", _whole(before), _whole(chosen.content))]
    for pk in sorted({int(key) for content in (before, chosen.content) for key in content["variants"]}):
        old, new = _own(before, pk), _own(chosen.content, pk)
        if old or new:
            found.append(_texts(names.get(pk, ""), old, new))
    return found


def _whole(content: dict[str, Any]) -> str:
    return "\n\n".join([content["text"], *content["parts"]])


def _own(content: dict[str, Any], pk: int) -> str:
    own = content["variants"].get(str(pk)) or {}
    return "\n\n".join([own["text"], *own["parts"]]) if own.get("text") is not None else ""


def _texts(name: str, before: str, after: str) -> dict[str, Any]:
    return {"name": name, "pieces": history.compared(before, after), "same": before == after}
