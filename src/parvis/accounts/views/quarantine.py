"""What came in and could not be understood: seen, tried again, or left aside for good."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.accounts import actions
from parvis.accounts.models import Account, Raw
from parvis.accounts.raws import readable
from parvis.people.access import demand, may
from parvis.rest.auth import asker
from parvis.rest.cursors import page


@require_GET
def quarantine(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "account.see")
    raws = Raw.objects.filter(state="quarantine", account__in=Account.objects.seen_by(by)).select_related("account")
    try:
        shown, further = page(raws, by="id", cursor=request.GET.get("cursor", ""), size=40)
    except ValidationError as error:
        raise Http404 from error
    rows = [(raw, *readable(raw, by, 4000)) for raw in shown]
    following = f"{reverse('accounts:quarantine')}?{urlencode({'cursor': further})}" if further else ""
    return render(
        request, "accounts/quarantine.html", {"rows": rows, "next": following, "may_connect": may(by, "account.connect")}
    )


@require_POST
def raw(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    found = get_object_or_404(
        Raw.objects.filter(account__in=Account.objects.seen_by(asker(request))).select_related("account"), pk=pk
    )
    if verb == "reessayer":
        try:
            actions.retry_raw(found, by=asker(request))
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Un nouvel essai commence."))
    elif verb == "oublier":
        actions.forget_raw(found, by=asker(request))
        messages.success(request, _("Laissé de côté pour de bon."))
    else:
        raise Http404
    return redirect("accounts:quarantine")
