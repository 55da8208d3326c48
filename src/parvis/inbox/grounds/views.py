"""One act of moderation: what it rests on, the notice to its author, what they say against it, the second look."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.accounts.words import mended
from parvis.inbox.actions import Answered, Impossible
from parvis.inbox.grounds import actions, articles
from parvis.inbox.models import Appeal, Moderation
from parvis.inbox.moderation import RULES
from parvis.inbox.register import told
from parvis.inbox.wanted import number
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """POST `do`: prevenir · contester · lever · maintenir."""
    by = asker(request)
    demand(by, "inbox.see")
    seen = Moderation.objects.seen_by(by).select_related("account", "by", "undone_by", "conversation__account__grant",
                                                         "conversation__identity", "message__conversation__account__grant",
                                                         "message__conversation__identity", "message__identity", "notice")  # fmt: skip
    row = get_object_or_404(seen, pk=pk)
    refused: list[str] = []
    if request.method == "POST":
        refused = _refusals(request, row, by)
        if not refused:
            messages.success(request, _("C’est noté."))
            return redirect("inbox:moderation", pk=pk)
    appeals = list(row.appeals.select_related("by", "decided_by").order_by("-pk"))
    newest = row.conversation.messages.order_by("-pk").values_list("pk", flat=True).first() if row.conversation else 0
    context = {
        "row": row, "rule": RULES.get(row.act), "appeals": appeals, "open": next((one for one in appeals if one.state == "open"), None),
        "may": may(by, "inbox.moderate", row), "notice": request.POST.get("text") or articles.notice(row), "seen": newest or 0,
        "refused": refused, "mine": row.by_id == by.pk, "pictures": told(row)["pictures"],
    }  # fmt: skip
    return render(request, "inbox/moderation.html", context, status=422 if refused else 200)


def _refusals(request: HttpRequest, row: Moderation, by: User) -> list[str]:
    """Nothing was done, and why; [] when it was."""
    try:
        _do(request, row, by)
    except ValidationError as error:
        return error.messages
    except Answered:
        return [_("Quelqu’un a répondu entre-temps. Rien n’a été envoyé.")]
    except Impossible as error:
        return [f"{one['sentence']} {one['advice']}" for one in map(mended, error.problems)]
    return []


def _do(request: HttpRequest, row: Moderation, by: User) -> None:
    do, text = request.POST.get("do", ""), request.POST.get("text", "").replace("\x00", "")[:5000]
    if do == "prevenir":
        actions.notify(row, text=text, by=by, seen=number(request.POST.get("seen")) or 0)
    elif do == "contester":
        actions.appeal(row, text=text, by=by)
    elif do in ("lever", "maintenir"):
        found = get_object_or_404(
            Appeal.objects.select_related("moderation"), pk=number(request.POST.get("appeal")) or 0, moderation=row
        )
        found.moderation = row
        actions.decide(found, lifted=do == "lever", decision=text, by=by)
    else:
        raise Http404
