"""The audit page: what happened, who did it, to what."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from parvis.journal.models import Event
from parvis.journal.words import FAMILIES, PLACES, details, place, sentence
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Newest first; by family of events, by person, by thing. What people merely look at is left out."""
    user = asker(request)
    demand(user, "journal.see")
    family, by = request.GET.get("quoi", ""), _number(request.GET.get("qui"))
    label, about = request.GET.get("chose", ""), _number(request.GET.get("numero"))
    found = Event.objects.heard_by(user).exclude(kind="conversation.presence").select_related("by")
    if family in FAMILIES:
        found = found.filter(kind__startswith=f"{family}.")
    if by:
        found = found.filter(by=by)
    if label in PLACES:
        found = found.filter(label=label, **({"about": about} if about else {}))
    try:
        rows, further = page(found, by="id", cursor=request.GET.get("suite", ""), size=60)
    except ValidationError as error:
        raise Http404 from error
    kept = {name: value for name in ("quoi", "qui", "chose", "numero") if (value := request.GET.get(name, ""))}
    context = {
        "lines": [(row, sentence(row), *place(row), details(row)) for row in rows],
        "families": FAMILIES.items(), "family": family, "by": by, "label": label, "about": about,
        "things": [(key, word) for key, (_name, word) in PLACES.items()],
        "people": User.objects.order_by("name").only("pk", "name", "username")[:500],
        "next": f"?{urlencode(kept | {'suite': further})}" if further else "",
    }  # fmt: skip
    return render(request, "journal/audit.html", context)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
