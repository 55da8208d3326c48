"""The library: what may be published, in folders, found by words and filters."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from parvis.media import actions
from parvis.media.api import folder_of
from parvis.media.folders import Tree
from parvis.media.forms import folder_choices, licence_choices
from parvis.media.lists import chosen, with_words
from parvis.media.room import of_person
from parvis.media.views import way_back
from parvis.media.views.order import undoable
from parvis.media.wanted import Wanted, number
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web.requests import is_part

PAGE = 60
SIEVES: tuple[tuple[dict[str, Any], Any], ...] = (
    ({"kind": "image"}, gettext_lazy("Images")),
    ({"kind": "video"}, gettext_lazy("Vidéos")),
    ({"missing": "alt"}, gettext_lazy("À décrire")),
    ({"missing": "captions"}, gettext_lazy("Sans sous-titres")),
    ({"missing": "credit"}, gettext_lazy("Sans crédit")),
    ({"missing": "consent"}, gettext_lazy("Accord manquant")),
    ({"rights": "ending"}, gettext_lazy("Droits bientôt finis")),
    ({"rights": "ended"}, gettext_lazy("Droits finis")),
    ({"free": True}, gettext_lazy("Inutilisés")),
)
"""Filters that are one press away."""
SHELF_WORDS = (
    ("", gettext_lazy("Tout")),
    ("shared", gettext_lazy("À tous")),
    ("mine", gettext_lazy("Mon étagère")),
)


@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """A folder, or what words and filters find; newest first, page by page."""
    by, wanted = asker(request), Wanted.of(request.GET)
    found = with_words(chosen(by, **wanted.filters))
    try:
        files, further = page(found, by="id", cursor=wanted.after, size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    context: dict[str, Any] = {
        "files": files, "wanted": wanted, "may_write": may(by, "media.write"), "list": wanted.address(after=""),
        "next": reverse("media:library") + wanted.address(after=further) if further else "",
    }  # fmt: skip
    if is_part(request) and wanted.after:
        return render(request, "media/parts/shelf_page.html", context)
    return render(request, "media/library.html", context | _around(request, wanted))


def _around(request: HttpRequest, wanted: Wanted) -> dict[str, Any]:
    tree, by = Tree.read(), asker(request)
    known = wanted.folder if wanted.folder in tree.folders else None
    return {
        "tree": tree, "path": [(folder, wanted.address(folder=folder.pk, after="")) for folder in tree.path(known)],
        "drawer": tree.folders.get(known or 0), "moves": _moves(tree, known),
        "inside": [(folder, wanted.address(folder=folder.pk, after="")) for folder in tree.inside(known)],
        "top": wanted.address(folder=None, after=""), "folders": folder_choices(tree)[1:], "licences": licence_choices(),
        "sieves": [(words, *_pressed(wanted, change)) for change, words in SIEVES],
        "grid": wanted.address(rows="", after=""), "rows": wanted.address(rows="liste", after=""),
        "people": User.objects.filter(is_active=True).order_by("name").only("pk", "name", "username")[:200],
        "shelves": [(words, wanted.address(shelf=key, after=""), wanted.shelf == key) for key, words in SHELF_WORDS],
        "own_room": of_person(by) if wanted.shelf == "mine" else None, "now": timezone.now(),
        "undo": undoable(request), "may_keep": may(by, "media.keep"), "whole": wanted.address(**EVERYTHING),
    }  # fmt: skip


EVERYTHING: dict[str, Any] = {
    "q": "", "kind": "", "missing": "", "rights": "", "free": False, "author": None, "tag": "", "since": None, "until": None,
    "after": "",
}  # fmt: skip


def _moves(tree: Tree, pk: int | None) -> list[tuple[int, str]]:
    """Where a folder may go: anywhere but into itself."""
    inside = set(tree.below(pk)) if pk else set()
    return [(folder.pk, name) for folder, name in tree.all() if folder.pk not in inside]


def _pressed(wanted: Wanted, change: dict[str, Any]) -> tuple[str, bool]:
    """(where the chip leads, is it on): a second press takes the filter away."""
    on = all(getattr(wanted, name) == value for name, value in change.items())
    first = Wanted()
    return wanted.address(**{name: getattr(first, name) if on else value for name, value in change.items()}, after=""), on


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """One file or several. `pour=reponse`: for an answer, outside the library.

    `place` says who asks: the composer's tray or the library's list get a row back, or a sentence;
    the library’s form is shown its page again.
    """
    by = asker(request)
    demand(by, "media.write")
    part = is_part(request)
    kept: list[actions.Received] = []
    refused: list[tuple[str, str]] = []
    try:
        folder = folder_of(number(request.POST.get("folder")) or None)
    except ValidationError:
        folder = None  # taken away meanwhile: the file is kept all the same
    for given in request.FILES.getlist("file"):
        try:
            personal, answers = request.POST.get("personal") == "oui", request.GET.get("pour") == "reponse"
            kept.append(
                actions.receive(
                    cast(BinaryIO, given), name=given.name or "", by=by, folder=folder, personal=personal, answers=answers
                )
            )
        except ValidationError as error:
            refused.append((given.name or "", " ".join(error.messages)))
    if not kept and not refused:
        refused.append(("", _("Choisissez un fichier.")))
    return _row(request, kept, refused) if part else _again(request, kept, refused)


def _row(request: HttpRequest, kept: list[actions.Received], refused: list[tuple[str, str]]) -> HttpResponse:
    if refused:
        return HttpResponse(refused[0][1], status=422, content_type="text/plain; charset=utf-8")
    file = kept[0].file
    if request.POST.get("place") == "library":
        return render(request, "media/parts/arrived.html", {"file": file, "known": kept[0].known})
    return render(request, "media/parts/tray_item.html", {"file": file, "alt": file.alt})


def _again(request: HttpRequest, kept: list[actions.Received], refused: list[tuple[str, str]]) -> HttpResponse:
    for name, words in refused:
        messages.error(request, f"{name} : {words}" if name else words)
    for one in kept:
        if one.known:
            messages.info(request, _("« %(name)s » était déjà là : rien n’est gardé deux fois.") % {"name": one.file.name})
    if len(kept) == 1:
        return redirect("media:file", pk=kept[0].file.pk)
    if new := sum(not one.known for one in kept):
        messages.success(request, _("%(count)s fichiers ajoutés : décrivez-les.") % {"count": new})
    return redirect(reverse("media:library") + way_back(request))
