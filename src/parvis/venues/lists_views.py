"""One list of the old API, written on its page: which of our places, in which order, and what is said of each."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.accounts.models import Account
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.venues import actions
from parvis.venues.chosen import accounts, keeps_lists, places_of
from parvis.venues.forms import ListForm
from parvis.venues.models import PlaceList


@require_http_methods(["GET", "POST"])
def kept(request: HttpRequest, pk: int) -> HttpResponse:
    """A new list, or with `?liste=` one that is there. Lists that are off are not written."""
    by = asker(request)
    demand(by, "account.see")
    account = get_object_or_404(accounts(by), pk=pk)
    demand(by, "post.publish", account)
    if not keeps_lists(account):
        raise Http404
    row = _row(request, account)
    form = ListForm(row, places_of(account), request.POST or None)
    if request.method == "POST" and form.is_valid() and (row or _free(form, account)):
        name = row.name if row else form.cleaned_data["name"]
        try:
            actions.keep_list(account, name=name, description=form.cleaned_data["description"], items=form.items(), by=by)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("La liste part : seule la différence sera faite sur le réseau."))
            return redirect(reverse("venues:places", args=[pk]) + "#lists")
    context = {"account": account, "row": row, "form": form, "network": CATALOGUE[account.network].facts.name}
    return render(request, "venues/list.html", context, status=422 if form.errors else 200)


def _free(form: ListForm, account: Account) -> bool:
    """A new list takes no other's name: it would be written over that one."""
    if not PlaceList.objects.filter(account=account, name=form.cleaned_data["name"]).exists():
        return True
    form.add_error("name", _("Une liste porte déjà ce nom."))
    return False


def _row(request: HttpRequest, account: Account) -> PlaceList | None:
    given = request.GET.get("liste", "")
    if not given:
        return None
    if not given.isdecimal() or len(given) > 18:
        raise Http404
    return get_object_or_404(PlaceList, account=account, pk=int(given))
