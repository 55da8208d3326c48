"""What posts are about, whom they are for, and which goes with which."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.city import actions
from parvis.city.audiences import Aim, aims
from parvis.city.languages import LANGUAGES
from parvis.city.models import Topic
from parvis.people.access import demand
from parvis.rest.auth import asker

NEW = "nouveau"


@require_http_methods(["GET", "POST"])
def topics(request: HttpRequest) -> HttpResponse:
    """The table topic → audience. POST: one line of it, a new one, or (`do=forget`) one less."""
    by, refused = asker(request), list[str]()
    demand(by, "city.edit")
    if request.method == "POST":
        given = {name: request.POST.get(name, "").replace("\x00", "")[:200] for name in ("key", "name", "aim", "do")}
        try:
            _change(given, request)
        except ValidationError as error:
            refused = error.messages
        else:
            messages.success(request, _("Enregistré."))
            return redirect("city-settings:topics")
    context = {
        "topics": Topic.objects.by_name(), "aims": list(aims().values()), "part": "topics", "refused": refused,
        "typed": request.POST if refused else {},
    }  # fmt: skip
    return render(request, "city/topics.html", context, status=422 if refused else 200)


def _change(given: dict[str, str], request: HttpRequest) -> None:
    by = asker(request)
    topic = Topic.objects.filter(key=given["key"]).first() if given["key"] else None
    if given["do"] == "forget" and topic is not None:
        actions.forget_topic(topic, by=by)
    elif given["do"] != "forget":
        actions.name_topic(key=given["key"], name=given["name"], aim=given["aim"], by=by)


@require_http_methods(["GET", "POST"])
def audience(request: HttpRequest, key: str) -> HttpResponse:
    """What one audience means; `nouveau`: one of the city's own."""
    by, refused = asker(request), list[str]()
    demand(by, "city.edit")
    aim = Aim("", "") if key == NEW else aims().get(key)
    if aim is None:
        raise Http404
    if request.method == "POST":
        aim, refused = _define(request, aim)
        if not refused:
            messages.success(request, _("Enregistré."))
            return redirect("city-settings:topics")
    context: dict[str, Any] = {"aim": aim, "languages": LANGUAGES, "part": "topics", "refused": refused}
    return render(request, "city/audience.html", context, status=422 if refused else 200)


def _define(request: HttpRequest, aim: Aim) -> tuple[Aim, list[str]]:
    """What was typed, and why it cannot be kept."""
    if request.POST.get("do") == "forget" and aim.key:
        actions.forget_audience(aim.key, by=asker(request))
        return aim, []
    typed = Aim(
        aim.key, request.POST.get("name", ""), tuple(request.POST.get("countries", "").upper().replace(",", " ").split()),
        request.POST.get("local") == "yes", tuple(request.POST.getlist("languages")), own=aim.own,
    )  # fmt: skip
    try:
        actions.define_audience(
            key=aim.key,
            name=typed.name,
            countries=typed.countries,
            local=typed.local,
            languages=typed.languages,
            by=asker(request),
        )
    except ValidationError as error:
        return typed, error.messages
    return typed, []
