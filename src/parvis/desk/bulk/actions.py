"""The verbs for many conversations: each is one that a single conversation has, and all can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.desk import actions as labels
from parvis.desk.macros import actions as macros
from parvis.desk.models import Label, Labelled, Macro, Undo
from parvis.inbox import actions as inbox
from parvis.inbox import held, hooks
from parvis.inbox.ending import Incomplete, lacking
from parvis.inbox.models import Conversation, Reply
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.access import demand, may
from parvis.people.models import User

MOST, CHUNK = 500, 50
"""Conversations of one gesture, and of one of its transactions."""
HOLD = 20
"""Seconds that the answers of a macro wait here: as long as the bar that takes it back."""
WHY: dict[type[Exception], str] = {inbox.Answered: "changed", inbox.Impossible: "impossible", Incomplete: "incomplete"}
UNDOABLE = timedelta(minutes=10)
STATES = {"close": "closed", "open": "open", "waiting": "waiting", "service": "service"}
ENDS = ("close", "waiting", "service", "snooze")
"""Verbs that would put aside what the person wrote meanwhile: such a conversation is left as it is."""
FIELDS = ("state", "assignee_id", "due_at", "waiting_since")
GIVEN = gettext_lazy("%(by)s vous confie %(n)s conversations.")


@dataclass(frozen=True, slots=True)
class Gesture:
    """What is done to each. `to` None with `assign`: nobody has it."""

    verb: str  # macro · close · open · waiting · service · snooze · assign · label
    to: User | None = None
    until: datetime | None = None
    add: Sequence[Label] = ()
    remove: Sequence[Label] = ()
    macro: Macro | None = None


@dataclass(slots=True)
class Outcome:
    """`left`: those that stayed as they were, and why: gone · newer · refused · changed · incomplete."""

    done: int = 0
    already: int = 0
    left: dict[int, str] = field(default_factory=dict)
    undo: Undo | None = None


def act(chosen: Sequence[tuple[int, int | None]], gesture: Gesture, *, by: User, told: bool = True) -> Outcome:
    """Do it to each of `chosen`: its id, and the id of the person's last message that was on the screen (None: not asked).

    A transaction a chunk: what a process that dies has done is done, and its undo row knows it.
    """
    demand(by, "inbox.assign")
    if gesture.verb not in (*STATES, "snooze", "assign", "label", "macro"):
        raise ValidationError({"do": _("Geste inconnu.")})
    if len(chosen) > MOST:
        raise ValidationError({"conversations": _("Cinq cents conversations au plus à la fois.")})
    outcome = Outcome()
    if gesture.macro:
        prefetch_related_objects([gesture.macro], "put", "taken")
        macros.public_to_many(gesture.macro, list(Conversation.objects.seen_by(by).filter(pk__in=dict(chosen))))
    rest = list(dict(chosen).items())
    for n in range(0, len(rest), CHUNK):
        _chunk(dict(rest[n : n + CHUNK]), gesture, by, outcome)
    if told and gesture.verb == "assign" and gesture.to and gesture.to != by and outcome.done:
        url = f"{reverse('inbox:list')}?vue=moi"
        tell([gesture.to], "conversations.assigned", GIVEN, url=url, by=str(by), n=str(outcome.done))
    return outcome


@transaction.atomic
def _chunk(chosen: dict[int, int | None], gesture: Gesture, by: User, outcome: Outcome) -> None:
    rows = {row.pk: row for row in _locked(list(chosen), by)}
    lack = lacking(list(rows.values())) if gesture.verb == "close" else {}
    with hooks.together():  # the rooms above hear of the chunk at once
        done = [_one(pk, rows.get(pk), seen, gesture, by, outcome, pk in lack) for pk, seen in chosen.items()]
    if not (changed := [one for one in done if one is not None]):
        return
    if outcome.undo is None:
        outcome.undo = Undo.objects.create(user=by, verb=gesture.verb, rows=changed)
    else:
        outcome.undo.rows += changed
        outcome.undo.save(update_fields=["rows"])


def _one(
    pk: int, row: Conversation | None, seen: int | None, gesture: Gesture, by: User, outcome: Outcome, lacks: bool
) -> dict[str, Any] | None:
    """What an undo keeps of it; None: nothing was changed. `lacks`: what must be known to close it is not."""
    why = _left(row, seen, gesture, by) or ("incomplete" if row and lacks and row.state != "closed" else "")
    if row is None or why:
        outcome.left[pk] = why
        return None
    before = _fields(row)
    try:
        with hooks.together():  # what it refuses it has not begun, or it is rolled back: nobody hears of it
            more = _do(row, gesture, by)
    except (ValidationError, PermissionDenied, inbox.Answered, inbox.Impossible) as error:
        outcome.left[pk] = next((word for kind, word in WHY.items() if isinstance(error, kind)), "refused")
        return None
    if more is None:
        outcome.already += 1
        return None
    outcome.done += 1
    return {"pk": pk, "before": before, "after": _fields(row), **more}


def _locked(pks: list[int], by: User) -> list[Conversation]:
    """Those that `by` sees, in one order for everybody: two colleagues never wait for each other in a ring."""
    seen = Conversation.objects.seen_by(by).filter(pk__in=pks).order_by("pk")
    return list(seen.select_for_update(of=("self",)).select_related("identity", "account"))


def _left(row: Conversation | None, seen: int | None, gesture: Gesture, by: User) -> str:
    """Why it stays as it is; "": it does not."""
    if row is None:
        return "gone"
    if not may(by, "inbox.assign", row):
        return "refused"
    return "newer" if seen is not None and row.last_in > seen and gesture.verb in ENDS else ""


def _fields(row: Conversation) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in FIELDS}
    return {name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for name, value in found.items()}


def _do(row: Conversation, gesture: Gesture, by: User) -> dict[str, Any] | None:
    """What an undo needs beside the fields; None: it was so already."""
    if gesture.verb == "label":
        on = set(Labelled.objects.filter(conversation=row).values_list("label", flat=True))
        changed = labels.label(row, by=by, add=gesture.add, remove=gesture.remove)
        put = [one.pk for one in gesture.add if one.pk not in on]
        return {"put": put, "taken": [one.pk for one in gesture.remove if one.pk in on]} if changed else None
    if gesture.verb == "macro" and gesture.macro:
        return _run(row, gesture.macro, by)
    if gesture.verb == "assign":
        if row.assignee_id == (gesture.to.pk if gesture.to else None):
            return None
        inbox.assign(row, to=gesture.to, by=by, told=False)
    elif gesture.verb == "snooze":
        inbox.snooze(row, until=gesture.until, by=by)
    else:
        if row.state == STATES[gesture.verb] and row.due_at is None:
            return None
        inbox.set_state(row, state=STATES[gesture.verb], by=by, looked=True)
    return {}


def _run(row: Conversation, macro: Macro, by: User) -> dict[str, Any]:
    on = set(Labelled.objects.filter(conversation=row).values_list("label", flat=True))
    sent = macros.run(macro, row, by=by, seen=row.last_in, hold=HOLD)
    row.refresh_from_db()
    put = [label.pk for label in macro.put.all() if label.pk not in on]
    taken = [label.pk for label in macro.taken.all() if label.pk in on]
    return {"put": put, "taken": taken, **({"reply": sent.pk} if sent else {})}


def take_back(undo: Undo, *, by: User) -> Outcome:
    """Put each back exactly as it was; one that somebody, or the person, has changed since is left."""
    outcome = Outcome()
    with transaction.atomic():
        there = Undo.objects.select_for_update().get(pk=undo.pk, user=by)
        if there.undone_at is not None or timezone.now() - there.at > UNDOABLE:
            raise ValidationError(_("Ce geste ne s’annule plus."))
        Undo.objects.filter(pk=there.pk).update(undone_at=timezone.now())
        _back({one["pk"]: one for one in there.rows}, by, outcome)
    return outcome


def _back(rows: dict[int, dict[str, Any]], by: User, outcome: Outcome) -> None:
    there = {row.pk: row for row in _locked(list(rows), by)}
    with hooks.together():
        for pk, kept in rows.items():
            row = there.get(pk)
            if row is None or _fields(row) != kept["after"] or not _unsent(kept.get("reply"), by):
                outcome.left[pk] = "changed" if row else "gone"
                continue
            _restore(row, kept, by)
            outcome.done += 1


def _unsent(reply: int | None, by: User) -> bool:
    """The answer of a macro is taken back too, while it waits; one that has left is left."""
    row = Reply.objects.filter(pk=reply).select_related("conversation", "message").first() if reply else None
    if row is not None:
        try:
            held.unsend(row, by=by)
        except ValidationError:
            return False
    return True


def _restore(row: Conversation, kept: dict[str, Any], by: User) -> None:
    before = kept["before"]
    for name in FIELDS:
        value = before[name]
        setattr(row, name, datetime.fromisoformat(value) if value and name in ("due_at", "waiting_since") else value)
    row.save(update_fields=["state", "assignee", "due_at", "waiting_since"])
    Labelled.objects.filter(conversation=row, label__in=kept.get("put", [])).delete()
    taken = Label.objects.filter(pk__in=kept.get("taken", []))
    Labelled.objects.bulk_create([Labelled(conversation=row, label=one, by=by) for one in taken], ignore_conflicts=True)
    record("conversation.restored", by=by, about=row, channel=f"inbox:{row.team_id}")
    hooks.moved(row, "conversation.restored", by)
