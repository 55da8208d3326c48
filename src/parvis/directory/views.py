"""The directory's pages: a list that every colleague reads, one destination, what its keepers write and import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.city.languages import name as language
from parvis.city.models import Topic
from parvis.directory import actions, reading, sheets
from parvis.directory.dila import LICENCE
from parvis.directory.forms import DestinationForm, FileForm
from parvis.directory.jobs import OLD
from parvis.directory.lists import chosen, page
from parvis.directory.models import Change, Destination, DestinationSet, DirectoryImport
from parvis.directory.told import stale, told
from parvis.directory.words import CHANGES, FIELDS, ICONS, KINDS, SOURCES
from parvis.journal.exporting import exported
from parvis.people.access import EVERYWHERE, demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.web import downloads, uploads
from parvis.web.errors import refuse
from parvis.web.requests import is_part

SIZE = 50


def _with() -> DestinationSet:
    found: DestinationSet = Destination.objects.select_related("owner", "team", "successor")
    return found.prefetch_related("handles", "topics", "alternates")


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:120] for name in ("q", "nature", "theme", "etat")}
    rows = chosen(q=asked["q"], kind=asked["nature"], topic=asked["theme"], state=asked["etat"])
    try:
        found, further = page(rows.prefetch_related("handles"), cursor=request.GET.get("cursor", "")[:400], size=SIZE)
    except ValidationError as error:
        raise Http404 from error
    for row in found:
        row.icon, row.nature = ICONS[row.kind], KINDS[row.kind]  # type: ignore[attr-defined]
    query = {name: value for name, value in asked.items() if value}
    context = {
        "rows": found, "asked": asked, "kinds": KINDS, "topics": Topic.objects.order_by("name"),
        "next": f"{reverse('directory:list')}?{urlencode({**query, 'cursor': further})}" if further else "",
        "may_edit": may(asker(request), "city.edit"), "narrowed": bool(query), "licence": LICENCE,
        "imported": DirectoryImport.objects.filter(source="dila", state="done").defer("lines").order_by("-pk").first(),
        "changes": Change.objects.filter(state="open").select_related("destination", "by").order_by("-id")[:20],
    }  # fmt: skip
    part = is_part(request) and request.GET.get("cursor")
    return render(request, "directory/parts/rows.html" if part else "directory/list.html", context)


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(_with(), pk=pk))


def _page(request: HttpRequest, row: Destination, *, status: int = 200, **more: Any) -> HttpResponse:
    by = asker(request)
    context = {
        "row": row, "nature": KINDS[row.kind], "icon": ICONS[row.kind], "may_edit": may(by, "city.edit"),
        "may_hook": may(by, "hook.edit"), "source": SOURCES[row.source], "stale": stale(row, OLD.days),
        "own": [(name, FIELDS[name]) for name in row.own if name in row.imported],
        "spoken": [(code, language(code), text) for code, text in sorted(row.told.items())], "proposed": told(row, "fr", transferred=True),
        "changes": [(one, CHANGES[one.state]) for one in row.changes.select_related("by", "decided_by").order_by("-id")[:20]],
    }  # fmt: skip
    return render(request, "directory/one.html", context | more, status=status)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    row = get_object_or_404(_with(), pk=pk) if pk else None
    form = DestinationForm(row, _owners(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.chosen()
            given |= {"team": actions.team_of(given["team"]), "owner": actions.owner_of(given["owner"])}
            kept = actions.write(row, by=by, **given)
        except ValidationError as error:
            refuse(form, error, told="told_fr")
        else:
            messages.success(request, _("Enregistré."))
            return redirect("directory:one", pk=kept.pk)
    return render(request, "directory/write.html", {"row": row, "form": form}, status=422 if form.errors else 200)


def _owners() -> list[User]:
    found = User.objects.filter(is_active=True, memberships__role__in=EVERYWHERE).distinct()
    return list(found.order_by("name"))


@require_POST
def signal(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague says what is wrong; who keeps the page hears it."""
    row, by = get_object_or_404(_with(), pk=pk), asker(request)
    try:
        actions.ask_change(row, text=request.POST.get("text", ""), by=by)
    except ValidationError as error:
        return _page(request, row, status=422, refused=error.messages)
    messages.success(request, _("Merci. Votre remarque est notée."))
    return redirect("directory:one", pk=pk)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    row, by = get_object_or_404(Change.objects.select_related("destination", "by"), pk=pk), asker(request)
    try:
        actions.decide_change(row, state=request.POST.get("state", ""), answer=request.POST.get("answer", ""), by=by)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("directory:one", pk=row.destination_id)


VERBS: dict[str, Callable[[Destination, User, Any], Any]] = {
    "relu": lambda row, by, given: actions.review(row, by=by),
    "fermer": lambda row, by, given: actions.end(row, by=by, successor=_named(given.get("successor", ""))),
    "rouvrir": lambda row, by, given: actions.revive(row, by=by),
    "source": lambda row, by, given: actions.give_back(row, field=given.get("field", ""), by=by),
}


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    row, by = get_object_or_404(_with(), pk=pk), asker(request)
    try:
        if verb == "crochet":
            secret = actions.open_hook(row, url=request.POST.get("hook", "").strip(), by=by)
            return _page(request, row, secret=secret)
        if verb not in VERBS:
            raise Http404
        VERBS[verb](row, by, request.POST)
    except ValidationError as error:
        return _page(request, row, status=422, refused=error.messages)
    messages.success(request, _("Enregistré."))
    return redirect("directory:one", pk=pk)


def _named(said: str) -> Destination | None:
    """Who takes its place, by number."""
    said = said.strip()
    if not said:
        return None
    found = Destination.objects.filter(pk=int(said)).first() if said.isdigit() and len(said) < 19 else None
    if found is None:
        raise ValidationError({"successor": _("Donnez le numéro d’une fiche de l’annuaire.")})
    return found


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, day = form.cleaned_data["file"], form.cleaned_data["dated"]
        dated = timezone.make_aware(datetime.combine(day, time())) if day else None
        try:
            text = uploads.text_of(file, reading.LARGEST)
            row = actions.bring(text, source=form.cleaned_data["source"], by=by, name=file.name, dated=dated)
        except ValidationError as error:
            form.add_error("file", " ".join(error.messages))
        else:
            return redirect("directory:import", pk=row.pk)
    before = DirectoryImport.objects.select_related("by").defer("lines", "errors", "notes").order_by("-id")[:10]
    context = {"form": form, "before": before, "licence": LICENCE}
    return render(request, "directory/bring.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def brought(request: HttpRequest, pk: int) -> HttpResponse:
    """What would change, or what did; POST begins, or stops."""
    by = asker(request)
    demand(by, "city.edit")
    row = get_object_or_404(DirectoryImport.objects.select_related("by").defer("lines"), pk=pk)
    if request.method == "POST":
        verb = request.POST.get("do", "")
        try:
            actions.stop(row, by=by) if verb == "stop" else actions.start(row, by=by, dry=verb != "write")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("directory:import", pk=pk)
    notes = [(line, name, FIELDS.get(field, field), before, after) for line, name, field, before, after in row.notes]
    context = {"row": row, "notes": notes, "licence": LICENCE, "moving": row.state == "working"}
    part = is_part(request)
    return render(request, "directory/parts/import.html" if part else "directory/import.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    demand(asker(request), "city.edit")
    exported("directory", by=asker(request))
    return downloads.table(sheets.lines(chosen(state="all")), "annuaire.csv")
