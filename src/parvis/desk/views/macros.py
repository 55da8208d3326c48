"""Macros: run on a conversation, with what each will do said before; written on pages of their own."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.accounts.words import mended
from parvis.desk.macros import actions
from parvis.desk.macros.words import NAP_WORDS, STATE_WORDS, steps
from parvis.desk.models import Label, Macro
from parvis.desk.views.frame import ask, conversation_of, numbers
from parvis.desk.views.saved import sharing
from parvis.inbox.actions import Answered, Impossible
from parvis.inbox.models import Conversation
from parvis.inbox.wanted import Wanted
from parvis.knowledge.blanks import KNOWN
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.web.requests import is_part

SHOWN = 200


@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what each would do here. POST `macro`, `seen`, `key`: it is done."""
    conversation, by = conversation_of(request, pk), asker(request)
    demand(by, "inbox.assign", conversation)
    if request.method == "GET":
        return ask(request, "desk/parts/macro_run.html", _("Macros"), _offered(request, conversation, by))
    macro = get_object_or_404(Macro.objects.seen_by(by), pk__in=numbers([request.POST.get("macro", "")]))
    seen = next(iter(numbers([request.POST.get("seen", "")])), 0)
    try:
        actions.run(macro, conversation, by=by, seen=seen, key=_key(request), hold=by.hold)
    except Answered:
        return _refused(request, conversation, [_("Un collègue a répondu entre-temps : rien n’a été fait.")])
    except Impossible as error:
        return _refused(request, conversation, [f"{said['sentence']} {said['advice']}" for said in map(mended, error.problems)])
    except ValidationError as error:
        return _refused(request, conversation, error.messages)
    where = reverse("inbox:conversation", args=[pk]) + Wanted.of(request.GET).address()
    if not is_part(request):
        return redirect(where)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = where
    return response


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _offered(request: HttpRequest, conversation: Conversation, by: User) -> dict[str, Any]:
    rows = Macro.objects.seen_by(by).prefetch_related("put", "taken").order_by("name")[:SHOWN]
    newest = conversation.messages.order_by("-pk").values_list("pk", flat=True).first() or 0
    return {
        "conversation": conversation, "macros": [(row, steps(row, conversation, by)) for row in rows], "seen": newest,
        "key": str(uuid.uuid4()), "query": Wanted.of(request.GET).address(),
    }  # fmt: skip


def _refused(request: HttpRequest, conversation: Conversation, said: list[str]) -> HttpResponse:
    context = _offered(request, conversation, asker(request)) | {"refused": said}
    return ask(request, "desk/parts/macro_run.html", _("Macros"), context, status=422)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.assign")
    rows = Macro.objects.seen_by(by).select_related("team").prefetch_related("put", "taken").order_by("name")[:SHOWN]
    found = [(row, " · ".join(sentence for _icon, sentence, _words in steps(row, None, by))) for row in rows]
    return render(request, "desk/macros.html", {"rows": found})


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """POST: its fields; `do` forget takes it away."""
    by = asker(request)
    demand(by, "inbox.assign")
    macro = get_object_or_404(Macro.objects.seen_by(by).prefetch_related("put", "taken"), pk=pk) if pk else None
    if macro:
        actions.demand_macro(macro, by)
    if request.method == "GET":
        return _form(request, macro, _typed_of(macro))
    if macro and request.POST.get("do") == "forget":
        actions.forget_macro(macro, by=by)
        return redirect("desk:macro_list")
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in ("name", "team", *actions.FIELDS)}
    typed |= {name: numbers(request.POST.getlist(name)) for name in ("put", "taken")}
    labels = Label.objects.seen_by(by)
    try:
        actions.keep_macro(
            name=typed["name"], by=by, macro=macro, team=next((t for t in sharing(by) if str(t.pk) == typed["team"]), None),
            put=list(labels.filter(pk__in=typed["put"])), taken=list(labels.filter(pk__in=typed["taken"])),
            **{name: typed[name] for name in actions.FIELDS},
        )  # fmt: skip
    except ValidationError as error:
        return _form(request, macro, typed, refused=error.messages, status=422)
    return redirect("desk:macro_list")


def _typed_of(macro: Macro | None) -> dict[str, Any]:
    if macro is None:
        return {"put": [], "taken": []}
    typed = {name: getattr(macro, name) for name in ("name", *actions.FIELDS)}
    pks = {name: [label.pk for label in getattr(macro, name).all()] for name in ("put", "taken")}
    return typed | pks | {"team": str(macro.team_id or "")}


def _form(request: HttpRequest, macro: Macro | None, typed: dict[str, Any], *, status: int = 200, **more: Any) -> HttpResponse:
    by = asker(request)
    context = {
        "macro": macro, "typed": typed, "teams": sharing(by), "labels": Label.objects.seen_by(by).offered().order_by("name")[:200],
        "states": STATE_WORDS.items(), "naps": NAP_WORDS.items(), "variables": KNOWN,
        "colleagues": User.objects.filter(is_active=True, memberships__isnull=False).distinct().order_by("name")[:300],
    }  # fmt: skip
    return render(request, "desk/macro.html", context | more, status=status)
