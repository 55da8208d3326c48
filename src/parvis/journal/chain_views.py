"""The chain of the journal on its page: where it stands, when it was verified and with what result."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.journal import anchors, verifying
from parvis.journal.findings import finding
from parvis.journal.models import Verification
from parvis.people.access import demand
from parvis.rest.auth import asker

SHOWN = 30


@require_http_methods(["GET", "POST"])
def chain(request: HttpRequest) -> HttpResponse:
    """Where the chain stands, what the last verifications found; another one can be asked for."""
    user = asker(request)
    demand(user, "journal.see")
    if request.method == "POST":
        verifying.ask(by=user)
        messages.success(request, _("La vérification est demandée : son résultat s’affiche ici dès qu’elle est finie."))
        return redirect("journal:chain")
    found = list(Verification.objects.select_related("by").order_by("-pk")[:SHOWN])
    done = [row for row in found if row.state == "done"]
    context = {
        "anchor": anchors.newest(), "verifications": done, "last": done[0] if done else None,
        "asked": next((row for row in found if row.state == "waiting"), None),
        "findings": [finding(one) for one in done[0].findings] if done else [],
    }  # fmt: skip
    return render(request, "journal/chain.html", context)


@require_GET
def anchor(request: HttpRequest) -> HttpResponse:
    """One line to print or to keep elsewhere: with it nobody shortens the journal unseen."""
    demand(asker(request), "journal.see")
    return HttpResponse(
        f"{anchors.newest() or ''}\n", content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="parvis-journal.txt"'},
    )  # fmt: skip
