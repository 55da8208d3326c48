"""One place: the form that keeps what is typed, finding an address, up, down and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.media.actions import take_in
from parvis.media.models import File
from parvis.people.access import demand
from parvis.places import actions, asking
from parvis.places.forms import PlaceForm
from parvis.places.geometry import drawing
from parvis.places.ground.reading import ground
from parvis.places.models import Place, PlaceList
from parvis.places.views.lists import found
from parvis.rest.auth import asker
from parvis.web.errors import refuse

LIBRARY = 24
"""Newest pictures of the library that are offered; an upload does for all else."""
KEPT = tuple(name for name in PlaceForm.base_fields if name != "upload")


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, found(request, pk), None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    place = _place(request, pk)
    return _form(request, place.list, place)


def _place(request: HttpRequest, pk: int) -> Place:
    by = asker(request)
    demand(by, "place.edit")
    return get_object_or_404(Place.objects.seen_by(by).select_related("list", "file"), pk=pk)


def _form(request: HttpRequest, row: PlaceList, place: Place | None) -> HttpResponse:
    """`do`: "find" asks the geocoder and keeps what is typed; else it is kept."""
    initial = {name: getattr(place, name) for name in KEPT} if place else {}
    form = PlaceForm(request.POST or None, request.FILES or None, initial=initial)
    context: dict[str, Any] = {}
    picked = request.POST.get("file", "")
    if request.method == "POST" and request.POST.get("do") in ("find", "take"):
        form, context = _looked(request, form)
    elif request.method == "POST" and form.is_valid():
        try:
            picked = _taken_in(request, form) or picked  # in the library, and chosen, whatever becomes of the rest
            kept = _save(request, row, place, form, picked)
            messages.success(request, _("« %(name)s » est enregistré.") % {"name": kept.name})
            return redirect(reverse("places:list", args=[row.pk]) + f"#lieu-{kept.pk}")
        except ValidationError as error:
            refuse(form, error)
    return _drawn(request, row, place, form, context, picked)


def _looked(request: HttpRequest, form: PlaceForm) -> tuple[PlaceForm, dict[str, Any]]:
    """The form as it was typed, with the position that was chosen, or the first answer when it is sure."""
    typed = request.POST.copy()
    picked = request.POST.get("spot", "")
    if request.POST.get("do") == "take" and picked.count("|") == 2:
        typed["lat"], typed["lon"], typed["address"] = picked.split("|", 2)
        return PlaceForm(initial=typed.dict()), {"chosen": typed["address"]}
    try:
        answers = asking.spots(request.POST.get("address", ""), ground())
    except ValidationError as error:
        return PlaceForm(initial=typed.dict()), {"wrong": " ".join(error.messages)}
    first = answers[0] if answers else None
    if first is None:
        return PlaceForm(initial=typed.dict()), {"wrong": _("Le géocodeur ne connaît pas cette adresse.")}
    if first.score >= asking.SURE:
        typed["lat"], typed["lon"], typed["address"] = str(first.lat), str(first.lon), first.label
        return PlaceForm(initial=typed.dict()), {"chosen": first.label, "answers": answers[1:]}
    return PlaceForm(initial=typed.dict()), {"answers": answers}


def _taken_in(request: HttpRequest, form: PlaceForm) -> str:
    """The number of the picture that came with the form; "" without one. Raises ValidationError."""
    upload = form.cleaned_data.get("upload")
    if upload is None:
        return ""
    try:
        return str(take_in(cast(BinaryIO, upload), name=upload.name or "", by=asker(request), alt=form.cleaned_data["alt"]).pk)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from error


def _save(request: HttpRequest, row: PlaceList, place: Place | None, form: PlaceForm, picked: str) -> Place:
    by, given = asker(request), {name: value for name, value in form.cleaned_data.items() if name != "upload"}
    file = int(picked) if picked.isascii() and picked.isdigit() and len(picked) < 19 else None
    if place is None:
        return actions.add(row, by=by, file=file, **given)
    return actions.edit(place, by=by, file=file, **given)


def _drawn(
    request: HttpRequest, row: PlaceList, place: Place | None, form: PlaceForm, more: dict[str, Any], picked: str
) -> HttpResponse:
    by, mine = asker(request), picked or (str(place.file_id) if place and place.file_id else "")
    recent = File.objects.seen_by(by).filter(mime__startswith="image/").order_by("-pk")
    pictures = list(recent[:LIBRARY])
    if mine.isascii() and mine.isdigit() and len(mine) < 19 and int(mine) not in {one.pk for one in pictures}:
        pictures = [*recent.filter(pk=int(mine)), *pictures]
    context = {
        "list": row, "place": place, "form": form, "pictures": pictures, "picked": mine, "asks": bool(ground().geocoder),
        "ground": drawing([(place.lat or 0, place.lon or 0)] if place and place.there else [], ground().districts),
    }  # fmt: skip
    return render(request, "places/place.html", context | more, status=422 if form.errors else 200)


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Up, down, out."""
    if verb not in VERBS:
        raise Http404
    place, by = _place(request, pk), asker(request)
    VERBS[verb](place, by)
    anchor = "#lieux" if verb == "enlever" else f"#lieu-{pk}"
    return redirect(reverse("places:list", args=[place.list_id]) + anchor)


VERBS: dict[str, Callable[[Place, Any], None]] = {
    "monter": lambda place, by: actions.shift(place, by=by, steps=-1),
    "descendre": lambda place, by: actions.shift(place, by=by, steps=1),
    "enlever": lambda place, by: actions.remove(place, by=by),
}
