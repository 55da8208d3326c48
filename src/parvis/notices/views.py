"""How I am told: my choice, my browsers."""

from __future__ import annotations

import json
from pathlib import Path

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.letters.actions import mailbox
from parvis.notices import actions
from parvis.notices.forms import ChoiceForm
from parvis.notices.models import Device
from parvis.notices.webpush import public_of
from parvis.pages.people.adapter import browser
from parvis.rest.auth import asker
from parvis.web.errors import refuse

LONGEST = 4000


@require_http_methods(["GET", "POST"])
def choice(request: HttpRequest) -> HttpResponse:
    """One's own, and nobody else's."""
    by = asker(request)
    form = ChoiceForm(request.POST or None, actions.choice_of(by))
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose(by, **form.cleaned_data)
            messages.success(request, _("Enregistré."))
            return redirect("notices:choice")
        except ValidationError as error:
            refuse(form, error)
    context = {
        "part": "notices", "form": form, "devices": list(by.devices.order_by("-at")), "sender": mailbox(),
        "key": public_of(actions.key()),
    }  # fmt: skip
    return render(request, "notices/choice.html", context, status=422 if form.errors else 200)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """What the page's script sends once the browser has agreed: the subscription as the browser writes it."""
    refused = JsonResponse({"said": _("Ce navigateur n’a pas donné d’adresse utilisable.")}, status=422)
    if len(request.body) > LONGEST:
        return refused
    try:
        told = json.loads(request.body)
        keys = {name: told["keys"][name] for name in ("p256dh", "auth")}
        endpoint = told["endpoint"]
    except (ValueError, KeyError, TypeError):
        return refused
    if not all(isinstance(one, str) and "\x00" not in one for one in (endpoint, *keys.values())):
        return refused
    try:
        actions.add_device(asker(request), endpoint=endpoint, **keys, name=browser(request.headers.get("User-Agent", "")))
    except ValidationError as error:
        return JsonResponse({"said": " ".join(error.messages)}, status=422)
    return HttpResponse(status=204)


@require_POST
def device(request: HttpRequest, pk: int) -> HttpResponse:
    """Try it, or take it away."""
    by = asker(request)
    found = get_object_or_404(Device, pk=pk, user=by)
    if "try" in request.POST:
        actions.try_device(found, by=by)
        messages.success(request, _("Un avis d’essai part."))
    else:
        actions.drop_device(found, by=by)
        messages.success(request, _("Ce navigateur ne reçoit plus rien."))
    return redirect("notices:choice")


@require_safe
def carrier(_request: HttpRequest) -> HttpResponse:
    """The script that shows a push while no page is open: from here, because a script reaches no further than its folder."""
    found = finders.find("design/built/carrier.js") or staticfiles_storage.path("design/built/carrier.js")
    response = HttpResponse(Path(str(found)).read_bytes(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
