"""One file: what it shows, whose it is, where it serves, what happened to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.design.moments import dated
from parvis.journal.models import Event
from parvis.journal.words import sentence
from parvis.media import actions
from parvis.media.api import folder_of
from parvis.media.crops import Cut, cuts
from parvis.media.folders import Tree
from parvis.media.forms import LANGUAGES, RightsForm, WordsForm
from parvis.media.lists import alike_to, keeping
from parvis.media.models import File
from parvis.media.renditions import looks_of
from parvis.media.rights import ending
from parvis.media.tidying import actions as tidying
from parvis.media.uses import uses
from parvis.media.views import file_of
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import may
from parvis.rest.auth import asker
from parvis.web.errors import refuse

HISTORY = 12
SHOWN = 20


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a file. `part` says which of its two forms was sent."""
    found, tree = file_of(request, pk), Tree.read()
    part = request.POST.get("part", "words") if request.method == "POST" else ""
    words = WordsForm(request.POST if part == "words" else None, initial=WordsForm.of(found), tree=tree)
    rights = RightsForm(request.POST if part == "rights" else None, initial=RightsForm.of(found))
    try:
        if part == "words" and words.is_valid():
            return _describe(request, found, words)
        if part == "rights" and rights.is_valid():
            actions.describe(found, by=asker(request), **rights.said())
            return _saved(request, pk)
    except ValidationError as error:
        refuse(words if part == "words" else rights, error)
    context = _told(request, found, tree) | {"words": words, "rights": rights}
    return render(request, "media/file.html", context, status=422 if words.errors or rights.errors else 200)


@transaction.atomic
def _describe(request: HttpRequest, found: File, form: WordsForm) -> HttpResponse:
    by, folder = asker(request), folder_of(form.cleaned_data["folder"])
    actions.describe(found, by=by, **form.said(found))
    if (folder.pk if folder else None) != found.folder_id:
        tidying.sort([found], by=by, folder=folder)
    return _saved(request, found.pk)


def _saved(request: HttpRequest, pk: int) -> HttpResponse:
    messages.success(request, _("Enregistré."))
    return redirect("media:file", pk=pk)


def _told(request: HttpRequest, found: File, tree: Tree) -> dict[str, Any]:
    by = asker(request)
    served = uses([found.pk], by)[found.pk]
    shown = [use for use in served if not use.hidden]
    return {
        "file": found, "path": tree.path(found.folder_id), "may_write": may(by, "media.write"),
        "may_discard": may(by, "media.write") and (found.by_id == by.pk or may(by, "media.keep")) and not served,
        "uses": shown[:SHOWN], "hidden": len(served) - len(shown),
        "captions": list(found.captions.all()) if found.is_video else [], "languages": LANGUAGES,
        "made": list(found.renditions.order_by("-pk")[:30]), "alike": alike_to(found, by), "notice": _notice(found),
        "events": _events(found), "cuts": _cuts(found),
    }  # fmt: skip


def _notice(file: File) -> tuple[str, str]:
    """(tone, words) of what stands in the way of its use."""
    day = dated(file.expires_on, "j F Y") if file.expires_on else ""
    if file.over:
        return "late", _("Ne peut plus servir depuis le %(day)s : aucune publication ne part avec ce média.") % {"day": day}
    if file.consent == "missing":
        return "late", _("L’autorisation de personnes reconnaissables manque : aucune publication ne part avec ce média.")
    if file.expires_on and ending(file.expires_on, timezone.localdate(), keeping().notice_days):
        return "warning", _("Ne pourra plus servir après le %(day)s.") % {"day": day}
    return "", ""


def _events(file: File) -> list[tuple[Event, str]]:
    """The newest lines of the journal about it: the library is everybody's, so is its history."""
    rows = Event.objects.filter(label="media.file", about=file.pk).select_related("by").order_by("-id")
    return [(row, sentence(row)) for row in rows[:HISTORY]]


def _cuts(file: File) -> list[Cut]:
    """The shapes in which networks would show it."""
    if not file.width or not file.height or (file.is_video and not file.cover_id):
        return []
    rules = [(network.facts.name, network.facts.media) for network in CATALOGUE.values() if network.facts.publishes]
    return cuts(looks_of(file), rules)


@require_GET
def crops(request: HttpRequest, pk: int) -> HttpResponse:
    """The previews around another point, while one looks for it."""
    found = file_of(request, pk)
    point = {name: request.GET.get(name, "") for name in ("x", "y")}
    context = {"file": found, "cuts": _cuts(found), "point": {name: _whole(text) for name, text in point.items()}}
    return render(request, "media/parts/crops.html", context)


def _whole(text: str) -> int:
    try:
        return max(-100, min(100, int(text)))
    except ValueError:
        return 0


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """To the bin, unless it serves somewhere."""
    found = file_of(request, pk)
    try:
        tidying.discard(found, by=asker(request))
    except tidying.InUse:
        messages.error(request, _("Ce fichier sert encore : retirez-le d’abord de là."))
        return redirect("media:file", pk=pk)
    messages.success(request, _("« %(name)s » est à la corbeille.") % {"name": found.name})
    return redirect(reverse("media:bin"))
