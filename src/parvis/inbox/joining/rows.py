"""What the rooms above hold of two conversations, when they become one and when that is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from parvis.inbox import hooks
from parvis.inbox.models import Conversation


def against(stays: Conversation, goes: Conversation) -> str:
    """Why the two are not merged; "": nothing stands in the way."""
    for linked in hooks.LINKED.values():
        mine, theirs = (_current(linked, one).filter(**linked.open).first() for one in (stays, goes))
        if mine and theirs and _parent(linked, mine) != _parent(linked, theirs):
            return str(linked.words) % {"one": getattr(mine, linked.parent), "other": getattr(theirs, linked.parent)}
    return ""


def carry(stays: Conversation, goes: Conversation) -> dict[str, Any]:
    """Everything goes along; what is kept says how it comes back."""
    kept: dict[str, Any] = {}
    for carried in hooks.CARRIED.values():
        rows = _rows(carried.label)
        going = rows.filter(conversation=goes)
        if carried.same:
            going = going.exclude(**{f"{carried.same}__in": rows.filter(conversation=stays).values(carried.same)})
        if pks := list(going.order_by("pk").values_list("pk", flat=True)):
            rows.filter(pk__in=pks).update(conversation=stays)
            kept[carried.label] = pks
    for linked in hooks.LINKED.values():
        if found := _link(linked, stays, goes):
            kept[linked.label] = found
    return kept


def bring_back(stays: Conversation, goes: Conversation, kept: dict[str, Any]) -> None:
    for label, pks in kept.items():
        if label in hooks.CARRIED:
            _rows(label).filter(pk__in=pks, conversation=stays).update(conversation=goes)
        elif label in hooks.LINKED:
            _unlink(hooks.LINKED[label], stays, goes, pks)


def _rows(label: str) -> QuerySet[Any]:
    found: QuerySet[Any] = apps.get_model(label)._default_manager.all()
    return found


def _current(linked: hooks.Linked, conversation: Conversation) -> QuerySet[Any]:
    return _rows(linked.label).filter(conversation=conversation, current=True).select_related(linked.parent)


def _parent(linked: hooks.Linked, link: Any) -> int:
    return int(getattr(link, f"{linked.parent}_id"))


def _link(linked: hooks.Linked, stays: Conversation, goes: Conversation) -> dict[str, Any]:
    """The one that is under something that goes on has the say; `woken`: it had been there before."""
    mine, theirs = _current(linked, stays).first(), _current(linked, goes).first()
    if theirs is None:
        return {}
    rows, parent = _rows(linked.label), _parent(linked, theirs)
    goes_on = {one.pk: _current(linked, one).filter(**linked.open).exists() for one in (stays, goes)}
    if mine is not None and (_parent(linked, mine) == parent or goes_on[stays.pk] or not goes_on[goes.pk]):
        rows.filter(pk=theirs.pk).update(current=None)
        found = {"slept": [theirs.pk]}
    else:
        rows.filter(pk__in=[mine.pk] if mine else []).update(current=None)
        found = {"slept": [mine.pk] if mine else []}
        if there := rows.filter(conversation=stays, **{linked.parent: parent}).first():
            rows.filter(pk=theirs.pk).update(current=None)
            rows.filter(pk=there.pk).update(current=True)
            found = {"slept": [*found["slept"], theirs.pk], "woken": [there.pk]}
        else:
            rows.filter(pk=theirs.pk).update(conversation=stays)
            found["moved"] = [theirs.pk]
    _changed(linked, parent, *([_parent(linked, mine)] if mine else []))
    return found


def _unlink(linked: hooks.Linked, stays: Conversation, goes: Conversation, kept: dict[str, Any]) -> None:
    """Back to where each was; a colleague who linked it elsewhere since is not overruled."""
    rows = _rows(linked.label)
    touched = list(_touched(linked, kept))
    rows.filter(pk__in=kept.get("moved", []), conversation=stays).update(conversation=goes)
    rows.filter(pk__in=kept.get("woken", []), conversation=stays).update(current=None)
    for link in rows.filter(pk__in=kept.get("slept", []), current=None):
        if not rows.filter(conversation=link.conversation_id, current=True).exists():
            rows.filter(pk=link.pk).update(current=True)
    _changed(linked, *touched)


def _touched(linked: hooks.Linked, kept: dict[str, Any]) -> Iterator[int]:
    pks = [pk for found in kept.values() for pk in found]
    yield from _rows(linked.label).filter(pk__in=pks).values_list(f"{linked.parent}_id", flat=True)


def _changed(linked: hooks.Linked, *parents: int) -> None:
    if linked.changed and parents:
        linked.changed(sorted(set(parents)))
