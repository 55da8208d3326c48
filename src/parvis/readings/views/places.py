"""The names of places that the city brings, so that they are known in what people write."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from parvis.people.access import demand
from parvis.readings import actions
from parvis.readings.models import PlaceNames
from parvis.rest.auth import asker
from parvis.web import uploads

MOST = 60_000_000
"""Bytes of a file: all streets of a large city, address by address."""


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    by, file = asker(request), request.FILES.get("file")
    demand(by, "city.edit")
    try:
        text = uploads.text_of(file, MOST)
        row = actions.bring_places(name=(file and file.name) or "", text=text, by=by)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = ngettext("%(n)s nom de lieu est connu.", "%(n)s noms de lieux sont connus.", row.count)
        messages.success(request, words % {"n": row.count})
    return redirect("readings-settings:scores")


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    actions.drop_places(get_object_or_404(PlaceNames, pk=pk), by=asker(request))
    messages.success(request, _("Ces noms ne sont plus cherchés."))
    return redirect("readings-settings:scores")
