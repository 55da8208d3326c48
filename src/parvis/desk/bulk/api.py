"""Many conversations at once over the API, and the way back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router

from parvis.desk.bulk import actions
from parvis.desk.bulk.actions import Gesture, Outcome
from parvis.desk.bulk.shapes import ManyIn, ManyOut
from parvis.desk.models import Label, Macro, Undo
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS

router = Router(tags=["desk"])


@router.post("/conversations/many", response={200: ManyOut, **PROBLEMS}, operation_id="conversations_many")
def many(request: HttpRequest, given: ManyIn) -> Any:
    """One gesture on up to 500 conversations. What cannot be done to one is left, and told; the others are done."""
    by = asker(request)
    demand(by, "inbox.assign")
    found = Label.objects.seen_by(by).in_bulk([*given.add, *given.remove])
    if missing := [pk for pk in (*given.add, *given.remove) if pk not in found]:
        raise ValidationError({"add": _("Étiquette inconnue : %(pk)s.") % {"pk": missing[0]}})
    if given.act == "snooze" and given.until is None:
        raise ValidationError({"until": _("Donnez une date et une heure.")})
    gesture = Gesture(
        given.act, to=_colleague(given.assignee, by), until=given.until, add=[found[pk] for pk in dict.fromkeys(given.add)],
        remove=[found[pk] for pk in given.remove], macro=_macro(given, by),
    )  # fmt: skip
    return told(actions.act([(one.id, one.seen) for one in given.conversations], gesture, by=by))


def _macro(given: ManyIn, by: User) -> Macro | None:
    if given.act != "macro":
        return None
    found = Macro.objects.seen_by(by).filter(pk=given.macro or 0).first()
    if found is None:
        raise ValidationError({"macro": _("Choisissez une macro.")})
    return found


def _colleague(given: int | str | None, by: User) -> User | None:
    if given is None or given == "me":
        return by if given else None
    found = User.objects.filter(pk=given, is_active=True).first()
    if found is None:
        raise ValidationError({"assignee": _("Aucun collègue n’a ce numéro.")})
    return found


def told(outcome: Outcome) -> dict[str, Any]:
    return {
        "done": outcome.done, "already": outcome.already, "left": [{"id": pk, "why": why} for pk, why in outcome.left.items()],
        "undo": outcome.undo.pk if outcome.undo else None,
    }  # fmt: skip


@router.post("/undos/{int:pk}", response={200: ManyOut, **PROBLEMS}, operation_id="undo")
def undo(request: HttpRequest, pk: int) -> Any:
    """Take your gesture back, within ten minutes: each is what it was, but for those that changed since."""
    by = asker(request)
    return told(actions.take_back(get_object_or_404(Undo, pk=pk, user=by), by=by))
