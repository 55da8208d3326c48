"""One word on many approvals: chosen on the list or the calendar, read again, then said — once."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from parvis.people.access import demand
from parvis.publishing.approval import many
from parvis.publishing.approval.models import Approval
from parvis.publishing.approval.reading import listed
from parvis.publishing.views import sentences
from parvis.publishing.views.bulk import back_to, chosen, proof_of, spent, untouched
from parvis.rest.auth import asker


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest) -> HttpResponse:
    """POST: each approval whole, with what would be said of it; again with its proof: said. `ids`: posts; `approvals`: approvals."""
    by = asker(request)
    demand(by, "post.judge")
    if request.method == "GET":
        return redirect("publishing:approvals")
    back = back_to(request)
    rows = _rows(request)
    if not rows:
        messages.warning(request, _("Rien de ce que vous avez coché n’attend un avis."))
        return redirect(back)
    verdict, reason = request.POST.get("verdict", "")[:10], request.POST.get("reason", "").replace("\x00", "")
    refused: list[str] = []
    try:
        lines = many.asked(rows, verdict=verdict, by=by)
        if request.POST.get("sure"):
            return _said(request, rows, verdict, reason, back)
    except ValidationError as error:
        if "reason" not in getattr(error, "error_dict", {}):
            messages.error(request, " ".join(sentences(error)))
            return redirect(back)
        refused = sentences(error)
    context = {
        "lines": lines, "verdict": verdict, "reason": reason, "proof": proof_of(request), "back": request.POST.get("back", "")[:600],
        "place": request.POST.get("place", ""), "can": sum(not line.refused for line in lines), "back_url": back, "refused": refused,
    }  # fmt: skip
    return render(request, "publishing/approval/many.html", context, status=422 if refused else 200)


def _rows(request: HttpRequest) -> list[Approval]:
    by, asked = asker(request), chosen(request, "approvals")
    if asked:
        rows = listed(Approval.objects.seen_by(by).filter(pk__in=asked))
        return list(rows.order_by("post__publish_at", "pk")[: many.MOST + 1])
    return many.waiting(chosen(request, "ids"), by)


def _said(request: HttpRequest, rows: list[Approval], verdict: str, reason: str, back: str) -> HttpResponse:
    if verdict != "yes" and not reason.strip():  # said before the proof is spent: the page is there again, with what was typed
        raise ValidationError({"reason": _("Dites pourquoi : c’est ce qui aidera à reprendre le texte.")})
    if not spent(request):
        messages.warning(request, _("C’était déjà fait."))
        return redirect(back)
    lines = many.carry_out(rows, verdict=verdict, reason=reason, by=asker(request))
    done = sum(not line.refused for line in lines)
    words = ngettext("Votre avis est noté pour %(n)s publication.", "Votre avis est noté pour %(n)s publications.", done)
    messages.success(request, words % {"n": done})
    if left := [(line.approval.post, line.refused) for line in lines if line.refused]:
        messages.warning(request, untouched(left))
    return redirect(back)
