"""One option of one account in the composer: the list that its network gives, and a new entry made in place."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import trigger_client_event

from parvis.accounts.models import Account
from parvis.accounts.places import look_up
from parvis.networks.options import Option
from parvis.people.access import demand
from parvis.publishing import options
from parvis.publishing.forms import boxes, chosen, from_page, ids
from parvis.rest.auth import asker

WHERE = {"city": "cities", "region": "regions", "language": "languages"}
"""What is asked of the network → where an audience keeps it."""


@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The field again with what its network lists (`?fresh=1`: asked anew). POST `made`: make one of that name and choose it."""
    by = asker(request)
    demand(by, "post.write")
    account = get_object_or_404(Account.objects.seen_by(by).select_related("grant"), pk=pk)
    option = next((one for one in options.of(account) if one.key == key), None)
    if option is None:
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {"pk": account.pk, "account": account}
    value = chosen(option.shape, given, f"opt-{pk}-{key}")
    if request.method == "POST":
        try:
            made = options.make(account, key, name=given.get("made", ""), by=by)
            value = _with(option, value, made[0])
            context["done"] = _("« %(name)s » est créé et choisi.") % {"name": made[1]}
        except ValidationError as error:
            context |= {"refused": error.messages, "typed": given.get("made", "")}
    context["one"] = options.drawn(option, value, options.listed(account, option, fresh=bool(given.get("fresh"))))
    response = render(request, "publishing/parts/option.html", context)
    return trigger_client_event(response, "parvis:tray", {}) if "done" in context else response


@require_GET
def targets(request: HttpRequest) -> HttpResponse:
    """What a network that can limit a publication calls a city, a region or a language; what is chosen stays on top."""
    by = asker(request)
    demand(by, "post.write")
    account = get_object_or_404(
        Account.objects.seen_by(by).select_related("grant"), pk=next(iter(ids([request.GET.get("of", "")])), 0)
    )
    level = request.GET.get("level", "")
    if level not in WHERE:
        raise Http404
    context: dict[str, Any] = {"boxes": boxes(from_page(request.GET).audience), "account": account, "asked": True}
    try:
        found = look_up(account, request.GET.get("q", ""), level)  # type: ignore[arg-type]
    except ValidationError as error:
        context["refused"] = error.messages
    else:
        there = {(where, key) for where, key, _name in context["boxes"]}
        context["found"] = [(WHERE[level], key, name) for key, name in found if (WHERE[level], key) not in there]
    return render(request, "publishing/parts/targets.html", context)


def _with(option: Option, value: Any, key: str) -> Any:
    if option.shape != "several":
        return key
    return [*value, *([] if key in value else [key])]
