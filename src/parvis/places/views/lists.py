"""Lists: all of them, one with its places in order, what is brought from a file, what each button does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.people.access import demand, may
from parvis.places import actions
from parvis.places.announcing import actions as announcing
from parvis.places.bringing.actions import bring as take
from parvis.places.bringing.reading import Unreadable, read
from parvis.places.forms import ListForm
from parvis.places.models import Named, PlaceList
from parvis.places.public.told import drawn, of_list
from parvis.places.words import STATES
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web.errors import refuse

SIZE = 40
MOST_ERRORS = 100


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Newest first."""
    by = asker(request)
    demand(by, "place.edit")
    try:
        rows, further = page(
            PlaceList.objects.seen_by(by).select_related("team"), by="id", cursor=request.GET.get("cursor", ""), size=SIZE
        )
    except ValidationError as error:
        raise Http404 from error
    context = {
        "rows": [(row, *STATES[row.state]) for row in rows], "next": f"?{urlencode({'cursor': further})}" if further else "",
        "may_settle": may(by, "city.edit"),
    }  # fmt: skip
    return render(request, "places/lists.html", context)


def found(request: HttpRequest, pk: int) -> PlaceList:
    by = asker(request)
    demand(by, "place.edit")
    return get_object_or_404(PlaceList.objects.seen_by(by).select_related("team"), pk=pk)


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "place.edit")
    form = ListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.begin(by=by, **form.cleaned_data)
            return redirect("places:list", pk=row.pk)
        except ValidationError as error:
            refuse(form, error)
    return render(request, "places/write.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    row = found(request, pk)
    kept = {name: getattr(row, name) for name in actions.CONTENT}
    form = ListForm(request.POST or None, begun=True, initial=kept)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(row, by=asker(request), **form.cleaned_data)
            messages.success(request, _("Enregistré."))
            return redirect("places:list", pk=row.pk)
        except ValidationError as error:
            refuse(form, error)
    return render(request, "places/write.html", {"form": form, "list": row}, status=422 if form.errors else 200)


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(request, pk))


def shown(request: HttpRequest, row: PlaceList, *, status: int = 200, **more: Any) -> HttpResponse:
    """A list with its places; `more`: what an import or a button has to say."""
    by, places = asker(request), of_list(row)
    announced = [one.post for one in row.announced.select_related("post").order_by("pk") if one.post.state != "binned"]
    context = {
        "list": row, "places": places, "state": STATES[row.state], "map": drawn(places), "announced": announced,
        "may_publish": may(by, "post.publish", row), "may_announce": may(by, "post.write", row),
        "keepers": announcing.keepers(by) if any(place.venue for place in places) else [],
        "lost": sum(not place.there for place in places),
        "named": Named.objects.filter(place__list=row, read_at=None).select_related("place", "post")[:20],
    }  # fmt: skip
    return render(request, "places/list.html", context | more, status=status)


@require_POST
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of places. `dry`: look first."""
    row, given = found(request, pk), request.FILES.get("file")
    try:
        if given is None:
            raise Unreadable(_("Choisissez un fichier CSV ou GeoJSON."))
        lines = read(given.read(4_000_000))
        told = take(row, by=asker(request), lines=lines, dry=request.POST.get("do") == "look")
    except Unreadable as error:
        return shown(request, row, refused=[str(error)], status=422)
    row.refresh_from_db()
    context: dict[str, Any] = {"brought": told, "dry": request.POST.get("do") == "look", "wrong": told.errors[:MOST_ERRORS]}
    return shown(request, row, **context)


@require_POST
def reorder(request: HttpRequest, pk: int) -> HttpResponse:
    """What a drag left: `order`, the places' numbers. Without a body to show: the page has it already."""
    row = found(request, pk)
    order = [int(value) for value in request.POST.getlist("order") if value.isascii() and value.isdigit() and len(value) < 19]
    try:
        actions.reorder(row, by=asker(request), order=order)
    except ValidationError as error:
        return shown(request, row, refused=error.messages, status=422)
    return HttpResponse(status=204) if request.headers.get("X-Requested-With") else redirect("places:list", pk=pk)


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One verb on a list."""
    if verb not in VERBS:
        raise Http404
    row = found(request, pk)
    try:
        words = VERBS[verb](request, row)
    except (ValidationError, PermissionDenied) as error:
        said = error.messages if isinstance(error, ValidationError) else [_("Vos droits ne le permettent pas.")]
        return shown(request, row, refused=said, status=422)
    messages.success(request, words)
    return redirect("places:lists") if verb == "supprimer" else redirect("places:list", pk=pk)


def _publish(request: HttpRequest, row: PlaceList) -> str:
    actions.publish(row, by=asker(request))
    return _("La liste est en ligne.")


def _away(request: HttpRequest, row: PlaceList) -> str:
    actions.take_away(row, by=asker(request))
    return _("La liste n’est plus sur le site.")


def _discard(request: HttpRequest, row: PlaceList) -> str:
    actions.discard(row, by=asker(request))
    return _("La liste est supprimée.")


def _announce(request: HttpRequest, row: PlaceList) -> str:
    n = len(announcing.announce(row, by=asker(request)))
    words = ngettext("%(n)s brouillon attend dans la rédaction.", "%(n)s brouillons attendent dans la rédaction.", n)
    return words % {"n": n}


def _keep_there(request: HttpRequest, row: PlaceList) -> str:
    announcing.keep_there(row, by=asker(request))
    return _("La liste part chez Foursquare : la page des lieux du compte dit où elle en est.")


VERBS: dict[str, Callable[[HttpRequest, PlaceList], str]] = {
    "publier": _publish, "retirer": _away, "supprimer": _discard, "annoncer": _announce, "foursquare": _keep_there,
}  # fmt: skip
