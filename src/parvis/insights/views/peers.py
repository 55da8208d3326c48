"""Beside other cities, as a page: add by name, look, take away."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.design.templatetags.design import network_name
from parvis.insights.models import Peer
from parvis.insights.peers import actions
from parvis.insights.peers.drawn import drawn
from parvis.insights.peers.reading import seen
from parvis.insights.views.counter import as_csv, look, tabs
from parvis.people.access import demand, may
from parvis.rest.auth import asker


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    user = asker(request)
    demand(user, "post.see")
    refused: list[str] = []
    through = actions.accounts(user)
    typed = {name: request.POST.get(name, "").replace("\x00", "")[:200] for name in ("account", "handle")}
    if request.method == "POST":
        try:
            account = next((one for one in through if str(one.pk) == typed["account"]), None)
            if account is None:
                raise ValidationError({"account": _("Choisissez un compte.")})
            peer = actions.beside(account=account, handle=typed["handle"], by=user)
            messages.success(
                request, _("« %(name)s » est regardé : ses chiffres arrivent dans un instant, puis chaque jour.") % {"name": peer}
            )
            return redirect(f"{request.path}?reseau={peer.network}")
        except ValidationError as error:
            refused = error.messages
    everyone = seen(user)
    networks = list(dict.fromkeys(one.peer.network for one in everyone))
    network = request.GET.get("reseau", "")
    network = network if network in networks else (networks or [""])[0]
    shown = [one for one in everyone if one.peer.network == network]
    context = {
        "tabs": tabs(user, "peers"), "networks": [(one, network_name(one)) for one in networks], "network": network, "rows": shown,
        "plots": drawn(shown) if shown else [],
        "look": look(), "refused": refused, "typed": typed, "through": through, "may_write": may(user, "post.write"),
        "these": f"reseau={network}",
    }  # fmt: skip
    return render(request, "insights/peers.html", context, status=422 if refused else 200)


@require_GET
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The table under one plot."""
    user = asker(request)
    demand(user, "post.see")
    network = request.GET.get("reseau", "").replace("\x00", "")[:30]
    plot = next((one for one in drawn(seen(user, network)) if one.key == key), None)
    if plot is None:
        raise Http404(key)
    today = timezone.localdate().isoformat()
    return as_csv(f"autres-villes-{network}-{key}-{today}.csv", plot.head, plot.raw, [_("établi le"), today])


@require_POST
def away(request: HttpRequest, pk: int) -> HttpResponse:
    user = asker(request)
    demand(user, "post.see")
    actions.away(get_object_or_404(Peer.objects.seen_by(user), pk=pk), by=user)
    messages.success(request, _("Ce compte n’est plus regardé."))
    return redirect("insights:peers")
