"""The guide, and servers that answer what the islands ask."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template import RequestContext, Template
from django.urls import include, path

ASKED: list[tuple[str, dict[str, str]]] = []
"""What was asked of these views: path, and the form's values or the headers that matter."""


def stream(request: HttpRequest) -> HttpResponse:
    """A stream that ends after each event: the reader must come back with the last id it had."""
    last = request.headers.get("Last-Event-ID", "")
    ASKED.append(("stream", {"last": last}))
    number = int(last or 40) + 1
    told = {"id": number, "kind": "message.received", "channel": "inbox:1", "about": "conversation:7"}
    return HttpResponse(f"id: {number}\ndata: {json.dumps(told)}\n\n", content_type="text/event-stream")


def presence(request: HttpRequest) -> HttpResponse:
    ASKED.append(("presence", request.POST.dict()))
    return HttpResponse(status=204)


def move(request: HttpRequest, verdict: str) -> HttpResponse:
    ASKED.append(("move", request.POST.dict()))
    if verdict == "no":
        return JsonResponse({"detail": "Cette publication est déjà partie."}, status=409)
    return JsonResponse({"revision": 2})


def upload(request: HttpRequest) -> HttpResponse:
    file = request.FILES["file"]
    ASKED.append(("upload", {"name": file.name}))
    if file.name.endswith(".exe"):
        return HttpResponse("ce fichier n’est pas une image.", status=415, content_type="text/plain; charset=utf-8")
    tools = '<button type="button" data-move="-1">avancer</button><button type="button" data-drop>retirer</button>'
    return HttpResponse(f'<li class="tray-item" draggable="true"><p>{file.name}</p>{tools}</li>')


LIVE = """{% extends "design/base.html" %}{% block heading %}<h1>Essai</h1>{% endblock %}{% block main %}
<input aria-label="Brouillon">
<div hx-get="/rows" hx-trigger="parvis:changed:message.received from:body" hx-swap="innerMorph" id="rows">
  <p id="row">rien</p></div>
<form hx-post="/press/200" hx-target="#said"><button>Bien</button></form>
<form hx-post="/press/422" hx-target="#said"><button>Faux</button></form>
<form hx-post="/ended" hx-target="#said"><button>Fini</button></form>
<form hx-post="/press/500" hx-target="#said"><button>Panne</button></form>
<p id="said">…</p>{% endblock %}"""


def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse(Template(LIVE).render(RequestContext(request)))


def rows(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<p id="row">un message</p>')


def press(request: HttpRequest, status: int) -> HttpResponse:
    return HttpResponse(f"réponse {status}", status=status)


def ended(request: HttpRequest) -> HttpResponse:
    return redirect("/guide/door/")


urlpatterns = [
    path("guide/", include("parvis.design.urls")),
    path("stream", stream),
    path("presence", presence),
    path("move/<verdict>", move),
    path("upload", upload),
    path("guide-live/", live),
    path("rows", rows),
    path("ended", ended),
    path("press/<int:status>", press),
]
