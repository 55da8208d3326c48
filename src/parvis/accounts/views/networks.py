"""What each network permits, and what colleagues should know of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.accounts import actions, matrix
from parvis.accounts.forms import NoteForm
from parvis.accounts.models import Note
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import demand, may
from parvis.rest.auth import asker


@require_GET
def networks(request: HttpRequest) -> HttpResponse:
    """`?peut=read&peut=moderate`: only the networks that can all of these."""
    by = asker(request)
    if not may(by, "post.write"):  # who writes posts must know what each network takes
        demand(by, "account.see")
    asked = [key for key, _label in matrix.heads() if key in request.GET.getlist("peut")]
    notes = {note.network: note for note in Note.objects.exclude(text="").select_related("by")}
    cards = [(card, notes.get(card.key), _form(card.key, notes)) for card in matrix.cards(asked)]
    context = {"cards": cards, "heads": matrix.heads(), "asked": asked, "may_connect": may(by, "account.connect")}
    return render(request, "accounts/networks.html", context)


def _form(key: str, notes: dict[str, Note]) -> NoteForm:
    note = notes.get(key)
    return NoteForm(initial={"text": note.text if note else ""}, auto_id=f"{key}_%s")


@require_POST
def note(request: HttpRequest, network: str) -> HttpResponse:
    if network not in CATALOGUE:
        raise Http404
    form = NoteForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else request.POST.get("text", "")
    actions.annotate(network, text=text, by=asker(request))
    messages.success(request, _("Note enregistrée."))
    return redirect("accounts:networks")
