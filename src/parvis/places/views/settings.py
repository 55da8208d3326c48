"""The ground under the lists, for who looks after the city's settings."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.people.access import demand
from parvis.places.forms import GroundForm
from parvis.places.geometry import drawing, names
from parvis.places.ground import actions
from parvis.places.ground.reading import ground
from parvis.places.ground.tiles import tiles
from parvis.rest.auth import asker
from parvis.web.errors import refuse


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    row = ground()
    kept = {"geocoder": row.geocoder, "citycode": row.citycode, "origins": "\n".join(row.origins)}
    form = GroundForm(request.POST or None, request.FILES or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        given, upload = form.cleaned_data, form.cleaned_data["districts"]
        try:
            with transaction.atomic():
                if upload is not None:
                    actions.lay(by=by, body=upload.read(actions.MOST_BYTES + 1))
                actions.settle(
                    by=by, geocoder=given["geocoder"], citycode=given["citycode"], origins=given["origins"].splitlines()
                )
            messages.success(request, _("Enregistré."))
            return redirect("places:ground")
        except ValidationError as error:
            refuse(form, error)
    context = {"form": form, "names": names(row.districts), "drawing": drawing([], row.districts), "tiles": tiles()}
    return render(request, "places/ground.html", context, status=422 if form.errors else 200)
