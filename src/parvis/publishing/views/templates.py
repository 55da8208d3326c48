"""What one writes with: templates, selections of accounts, and the card of a link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.accounts.models import Account
from parvis.city.models import Topic
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import demand
from parvis.publishing import placeholders
from parvis.publishing.composing import actions, cards
from parvis.publishing.forms import OBJECTIVES
from parvis.publishing.models import Selection, Template
from parvis.publishing.views import sentences
from parvis.rest.auth import asker

SHOWN = 200


@require_http_methods(["GET", "POST"])
def templates(request: HttpRequest) -> HttpResponse:
    """The templates and selections of one's teams; POST: a new template."""
    demand(asker(request), "post.write")
    return _page(request, None)


@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """One template: change it, or (`do=forget`) take it away."""
    return _page(request, _seen(request, pk))


def _seen(request: HttpRequest, pk: int) -> Template:
    demand(asker(request), "post.write")
    found = Template.objects.seen_by(asker(request)).select_related("topic").prefetch_related("accounts")
    row: Template = get_object_or_404(found, pk=pk)
    return row


def _page(request: HttpRequest, row: Template | None) -> HttpResponse:
    by, refused, typed = asker(request), list[str](), _typed(row)
    if request.method == "POST":
        typed = {
            name: request.POST.get(name, "").replace("\r\n", "\n").replace("\x00", "")
            for name in ("name", "text", "objective", "topic")
        }
        typed["accounts"] = [int(pk) for pk in request.POST.getlist("accounts") if pk.isascii() and pk.isdigit() and len(pk) < 19]
        try:
            if row is not None and request.POST.get("do") == "forget":
                actions.forget(row, by=by)
                messages.success(request, _("Le modèle est retiré."))
                return redirect("publishing:templates")
            actions.keep_template(by=by, template=row, **typed)
        except ValidationError as error:
            refused = sentences(error)
        else:
            messages.success(request, _("Le modèle est gardé."))
            return redirect("publishing:templates")
    public = [key for key, network in CATALOGUE.items() if network.facts.publishes]
    context: dict[str, Any] = {
        "row": row, "typed": typed, "refused": refused, "objectives": OBJECTIVES, "topics": Topic.objects.by_name(),
        "accounts": Account.objects.seen_by(by).filter(network__in=public).order_by("network", "name"),
        "templates": [] if row else [(one, placeholders.fields(one.text)) for one in Template.objects.seen_by(by).order_by("name")[:SHOWN]],
        "selections": [] if row else Selection.objects.seen_by(by).prefetch_related("accounts").order_by("name")[:SHOWN],
    }  # fmt: skip
    page = "publishing/template.html" if row else "publishing/templates.html"
    return render(request, page, context, status=422 if refused else 200)


def _typed(row: Template | None) -> dict[str, Any]:
    if row is None:
        return {"name": "", "text": "", "objective": "", "topic": "", "accounts": []}
    return {
        "name": row.name, "text": row.text, "objective": row.objective, "topic": row.topic.key if row.topic else "",
        "accounts": [account.pk for account in row.accounts.all()],
    }  # fmt: skip


@require_GET
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """What the template leaves open; it then begins a post."""
    row = _seen(request, pk)
    return render(request, "publishing/fill.html", {"row": row, "fields": placeholders.fields(row.text)})


@require_POST
def forget_selection(request: HttpRequest, pk: int) -> HttpResponse:
    demand(asker(request), "post.write")
    actions.forget(get_object_or_404(Selection.objects.seen_by(asker(request)), pk=pk), by=asker(request))
    messages.success(request, _("La sélection est retirée."))
    return redirect("publishing:templates")


@require_GET
def card(request: HttpRequest) -> HttpResponse:
    """The card of a link, for a preview."""
    demand(asker(request), "post.write")
    url = request.GET.get("url", "").replace("\x00", "")[:2000]
    return render(request, "publishing/parts/card.html", {"card": cards.card(url), "link": url})
