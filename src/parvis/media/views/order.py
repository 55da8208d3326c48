"""Order in the library: folders, several files at once, what is taken back, the clean-up and the bin."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.media.api import folder_of
from parvis.media.forms import KeepingForm, SortForm, licence_of
from parvis.media.lists import keeping, left_over
from parvis.media.models import File, Folder
from parvis.media.room import by_person, taken
from parvis.media.said import tags
from parvis.media.tidying import actions
from parvis.media.views import said, way_back
from parvis.media.wanted import number
from parvis.people.access import demand, may
from parvis.rest.auth import asker
from parvis.rest.cursors import page

UNDO = "media-undo"
FRESH = 600
"""Seconds during which a gesture may be taken back from the page that follows it."""
PAGE = 60


def undoable(request: HttpRequest) -> str:
    """What the last gesture did, in words, once: the page that follows it offers to take it back."""
    kept: dict[str, Any] | None = request.session.get(UNDO)
    if not kept or kept.get("shown") or kept["at"] < time.time() - FRESH:
        return ""
    request.session[UNDO] = kept | {"shown": True}
    return str(kept["words"])


def _remember(request: HttpRequest, words: str, **what: Any) -> None:
    request.session[UNDO] = {"words": words, "at": time.time(), **what}


def _library(request: HttpRequest) -> HttpResponse:
    return redirect(reverse("media:library") + way_back(request))


def _picked(request: HttpRequest) -> list[File]:
    """The files that were ticked, of those one may see."""
    ids = [pk for text in request.POST.getlist("pick")[: actions.AT_ONCE + 1] if (pk := number(text))]
    if not ids:
        raise ValidationError(_("Cochez d’abord des fichiers."))
    return list(File.objects.seen_by(asker(request)).filter(pk__in=ids).prefetch_related("tags"))


# ── several files ────────────────────────────────────────────────────────────────────────────────────────────────────


@require_POST
def sort(request: HttpRequest) -> HttpResponse:
    """Move, tag, credit or throw away the files that were ticked; the button says which (`do`)."""
    form = SortForm(request.POST)
    do = SORTS.get(request.POST.get("do", ""))
    try:
        if do is None or not form.is_valid():
            raise ValidationError(_("Cette demande n’est pas complète."))
        do(request, _picked(request), form.cleaned_data)
    except ValidationError as error:
        said(request, error)
    if request.POST.get("to") == "file" and (pk := number(request.POST.get("pick"))):
        return redirect("media:file", pk=pk)
    return _library(request)


def _move(request: HttpRequest, files: list[File], given: dict[str, Any]) -> None:
    before = actions.sort(files, by=asker(request), folder=folder_of(given["folder"] or None))
    words = ngettext("%(count)s fichier déplacé.", "%(count)s fichiers déplacés.", len(files)) % {"count": len(files)}
    _remember(request, words, before=before)


def _tag(request: HttpRequest, files: list[File], given: dict[str, Any]) -> None:
    wanted = tags(given["tags"])
    if not wanted:
        raise ValidationError(_("Écrivez une étiquette."))
    which = "remove" if request.POST.get("do") == "untag" else "add"
    before = actions.sort(files, by=asker(request), **{which: wanted})
    words = ngettext("%(count)s fichier étiqueté.", "%(count)s fichiers étiquetés.", len(files)) % {"count": len(files)}
    _remember(request, words, before=before)


def _credit(request: HttpRequest, files: list[File], given: dict[str, Any]) -> None:
    """What is left empty stays as it is."""
    changes = {"credit": given["credit"], "licence": licence_of(given["licence"], given["licence_own"])}
    changes = {name: value for name, value in changes.items() if value}
    if not changes:
        raise ValidationError(_("Donnez un crédit ou une licence."))
    before = actions.sort(files, by=asker(request), **changes)
    words = ngettext("%(count)s fichier crédité.", "%(count)s fichiers crédités.", len(files)) % {"count": len(files)}
    _remember(request, words, before=before)


def _discard(request: HttpRequest, files: list[File], given: dict[str, Any]) -> None:
    stay = actions.discard_many(files, by=asker(request))
    gone = [file.pk for file in files if file not in stay]
    if stay:
        names = ", ".join(f"« {file.name} »" for file in stay[:3]) + (" …" if len(stay) > 3 else "")
        text = _("%(names)s : encore utilisé, donc gardé. La fiche dit où.")
        messages.warning(request, text % {"names": names})
    if gone:
        words = ngettext("%(count)s fichier à la corbeille.", "%(count)s fichiers à la corbeille.", len(gone))
        _remember(request, words % {"count": len(gone)}, binned=gone)


def _share(request: HttpRequest, files: list[File], given: dict[str, Any]) -> None:
    count = actions.give(files, by=asker(request))
    words = ngettext("%(count)s fichier partagé avec la rédaction.", "%(count)s fichiers partagés avec la rédaction.", count)
    messages.success(request, words % {"count": count})


def _take_home(request: HttpRequest, files: list[File], given: dict[str, Any]) -> None:
    stay = actions.take_home(files, by=asker(request))
    if stay:
        messages.warning(request, _("Restent à tous : ce qui sert déjà, et ce que d’autres ont ajouté."))
    if moved := len(files) - len(stay):
        words = ngettext("%(count)s fichier sur votre étagère.", "%(count)s fichiers sur votre étagère.", moved)
        messages.success(request, words % {"count": moved})


SORTS: dict[str, Callable[[HttpRequest, list[File], dict[str, Any]], None]] = {
    "move": _move, "tag": _tag, "untag": _tag, "credit": _credit, "discard": _discard, "share": _share,
    "home": _take_home,
}  # fmt: skip


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the last gesture back."""
    kept: dict[str, Any] = request.session.pop(UNDO, None) or {}
    if "before" in kept:
        actions.put_back(kept["before"], by=asker(request))
    elif "binned" in kept:
        actions.bring_back(File.objects.binned(asker(request)).filter(pk__in=kept["binned"]), by=asker(request))
    if kept:
        messages.success(request, _("C’est annulé : tout est comme avant."))
    else:
        messages.info(request, _("Il n’y a plus rien à annuler."))
    return _library(request)


# ── folders ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@require_POST
def add_folder(request: HttpRequest) -> HttpResponse:
    try:
        parent = folder_of(number(request.POST.get("parent")) or None)
        made = actions.open_folder(request.POST.get("name", ""), parent=parent, by=asker(request))
    except ValidationError as error:
        said(request, error)
        return _library(request)
    return redirect(f"{reverse('media:library')}?dossier={made.pk}")


@require_POST
def change_folder(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename it, move it, or take it away when it is empty (`do`)."""
    folder, by = get_object_or_404(Folder, pk=pk), asker(request)
    demand(by, "media.write")
    up = f"?dossier={folder.parent_id}" if folder.parent_id else ""
    try:
        match request.POST.get("do"):
            case "rename":
                actions.rename_folder(folder, request.POST.get("name", ""), by=by)
            case "move":
                actions.move_folder(folder, folder_of(number(request.POST.get("parent")) or None), by=by)
            case "close":
                actions.close_folder(folder, by=by)
                messages.success(request, _("Le dossier « %(name)s » est supprimé.") % {"name": folder.name})
                return redirect(reverse("media:library") + up)
            case _:
                raise Http404
        messages.success(request, _("Enregistré."))
    except ValidationError as error:
        said(request, error)
    return redirect(f"{reverse('media:library')}?dossier={pk}")


# ── the clean-up and the bin ─────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def tidy(request: HttpRequest) -> HttpResponse:
    """What has served nowhere for long, to be looked at before it goes; and the rules of keeping."""
    by = asker(request)
    demand(by, "media.keep")
    rules = keeping()
    days = {name: getattr(rules, name) for name in ("notice_days", "unused_days", "bin_days", "city_mb", "shelf_mb")}
    form = KeepingForm(request.POST or None, initial=days)
    if request.method == "POST" and form.is_valid():
        actions.keep(by=by, **form.cleaned_data)
        messages.success(request, _("Enregistré."))
        return redirect("media:tidy")
    try:
        files, further = page(left_over(by, rules.unused_days), by="id", cursor=request.GET.get("suite", ""), size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    context = {
        "files": files, "rules": rules, "form": form, "undo": undoable(request), "weight": sum(file.size for file in files),
        "next": f"{reverse('media:tidy')}?suite={further}" if further else "",
    }  # fmt: skip
    return render(request, "media/tidy.html", context, status=422 if form.errors else 200)


@require_GET
def room(request: HttpRequest) -> HttpResponse:
    """How much room the library and one's own shelf take; for who keeps it, who brought how much."""
    by = asker(request)
    demand(by, "media.write")
    may_keep = may(by, "media.keep")
    context = {"room": taken(by), "people": by_person() if may_keep else [], "may_keep": may_keep, "at": timezone.now()}
    return render(request, "media/room.html", context)


@require_POST
def tidy_up(request: HttpRequest) -> HttpResponse:
    """Throw away what was ticked of the clean-up."""
    demand(asker(request), "media.keep")
    try:
        _discard(request, _picked(request), {})
    except ValidationError as error:
        said(request, error)
    return redirect("media:tidy")


@require_http_methods(["GET", "POST"])
def the_bin(request: HttpRequest) -> HttpResponse:
    """What was thrown away, until it is gone for good; files come back from here."""
    by = asker(request)
    demand(by, "media.write")
    if request.method == "POST":
        ids = [pk for text in request.POST.getlist("pick")[: actions.AT_ONCE] if (pk := number(text))]
        try:
            back = actions.bring_back(File.objects.binned(by).filter(pk__in=ids), by=by)
            words = ngettext("%(count)s fichier repris.", "%(count)s fichiers repris.", back) % {"count": back}
            messages.success(request, words)
        except ValidationError as error:
            said(request, error)
        return redirect("media:bin")
    try:
        files, further = page(File.objects.binned(by), by="id", cursor=request.GET.get("suite", ""), size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    following = f"{reverse('media:bin')}?suite={further}" if further else ""
    context = {"files": files, "rules": keeping(), "next": following, "may_keep": may(by, "media.keep")}
    return render(request, "media/bin.html", context)
