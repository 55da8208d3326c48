"""How links to the city's own sites are marked, so that their visits are counted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.people.access import demand
from parvis.publishing.composing import actions
from parvis.publishing.models import LinkPreset
from parvis.publishing.tagging import FIELDS, WORDS, link
from parvis.publishing.views import sentences
from parvis.rest.auth import asker

USUAL = {"name": "", "hosts": "", "source": "{network}", "medium": "social", "campaign": "{topic}", "content": "", "usual": False}
SHOWN_FOR = {
    "network": "facebook", "account": "ville", "topic": "piscines", "objective": "service", "post": "128", "date": "2031-03",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def presets(request: HttpRequest) -> HttpResponse:
    demand(asker(request), "city.edit")
    return _page(request, None)


@require_http_methods(["GET", "POST"])
def preset(request: HttpRequest, pk: int) -> HttpResponse:
    demand(asker(request), "city.edit")
    return _page(request, get_object_or_404(LinkPreset, pk=pk))


def _page(request: HttpRequest, row: LinkPreset | None) -> HttpResponse:
    typed, refused = _typed(row), list[str]()
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").replace("\x00", "") for name in ("name", "hosts", *FIELDS)}
        typed["usual"] = request.POST.get("usual") == "yes"
        try:
            if row is not None and request.POST.get("do") == "forget":
                actions.forget_preset(row, by=asker(request))
                messages.success(request, _("Retiré. Ce qui est prévu garde ses liens."))
                return redirect("publishing:presets")
            hosts = typed["hosts"].replace(",", " ").split()
            actions.keep_preset(by=asker(request), preset=row, **typed | {"hosts": hosts})
        except ValidationError as error:
            refused = sentences(error)
        else:
            messages.success(request, _("Enregistré."))
            return redirect("publishing:presets")
    rows = [(one, _example(one)) for one in LinkPreset.objects.order_by("name")[:200]]
    context: dict[str, Any] = {"row": row, "rows": rows, "typed": typed, "refused": refused, "words": WORDS, "part": "marks"}
    return render(request, "publishing/marks.html", context, status=422 if refused else 200)


def _typed(row: LinkPreset | None) -> dict[str, Any]:
    if row is None:
        return dict(USUAL)
    return {name: getattr(row, name) for name in ("name", *FIELDS)} | {"hosts": " ".join(row.hosts), "usual": bool(row.usual)}


def _example(row: LinkPreset) -> str:
    """What becomes of a link."""
    return link(f"https://{row.hosts[0]}/piscines", row.told(), SHOWN_FOR) if row.hosts else ""
