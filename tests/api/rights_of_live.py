"""What the operations of live events ask for."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from parvis.contact.models import Entry
from parvis.inbox.models import Conversation
from parvis.live.models import Item, LiveEvent, Prepared, Question, Report, Step
from parvis.people.models import Team
from parvis.testing import make
from tests.api.operation import Operation
from tests.api.things import conversation

NUMBERS = itertools.count(1)
SEE, EDIT, SORT = ("live.report",), "live.edit", "live.moderate"


def event(team: Team) -> int:
    now = timezone.now()
    given = {"title": "Nuit des arts", "slug": f"nuit-{next(NUMBERS)}", "state": "open", "begins_at": now}
    row = LiveEvent.objects.create(team=team, ends_at=now + timedelta(hours=8), **given)
    row.accounts.set([make.account(of=team)])
    return row.pk


def step(team: Team) -> int:
    return Step.objects.create(event_id=event(team), at=timezone.now(), title="Bal").pk


def prepared(team: Team) -> int:
    row = LiveEvent.objects.get(pk=event(team))
    post = make.post(team=team, accounts=list(row.accounts.all()))
    return Prepared.objects.create(event=row, post=post, label="Bal").pk


def item(team: Team) -> int:
    talk = Conversation.objects.get(pk=conversation(team))
    message = talk.messages.order_by("pk")[0]
    return Item.objects.create(event_id=event(team), message=message, conversation=talk, at=message.at).pk


def report(team: Team) -> int:
    now = timezone.now()
    return Report.objects.create(event_id=event(team), text="La foule arrive", said_at=now, received_at=now).pk


def question(team: Team) -> int:
    number = next(NUMBERS)
    marks: dict[str, Any] = {name: f"{name}-{number}" for name in ("asked", "reference", "secret", "message", "thread")}
    form = make.account("form", of=team)
    entry = Entry.objects.create(account=form, body="x", language="fr", at=timezone.now(), **marks)
    return Question.objects.create(event_id=event(team), entry=entry, at=timezone.now()).pk


def whole(_pk: int) -> dict[str, object]:
    team = Team.objects.get(name="Rédaction")
    return {
        "title": f"Nuit {next(NUMBERS)}",
        "begins_at": "2030-10-05T19:00:00Z",
        "ends_at": "2030-10-06T05:00:00Z",
        "team": team.pk,
    }


LIVE = {
    "live_events": Operation(see=SEE),
    "live_event_add": Operation(201, see=(EDIT,), body=whole),
    "live_event": Operation(see=SEE, thing=event),
    "live_event_change": Operation(see=SEE, needs=EDIT, thing=event, body=lambda _: {"lead": "Toute la nuit."}),
    "live_event_open": Operation(see=SEE, needs=EDIT, thing=event),
    "live_event_end": Operation(see=SEE, needs=EDIT, thing=event, body=lambda _: {"recap": "Une belle nuit."}),
    "live_event_switch": Operation(see=SEE, needs=EDIT, thing=event, body=lambda _: {"to": "rain"}),
    "live_event_wall": Operation(see=SEE, needs=EDIT, thing=event, body=lambda _: {"automatic": True}),
    "live_event_figures": Operation(see=SEE, thing=event),
    "live_event_acts": Operation(see=SEE, needs=SORT, thing=event),
    "live_report_album": Operation(see=SEE, needs=EDIT, thing=report, body=lambda _: {"album": False}),
    "live_item_allow": Operation(see=SEE, needs=EDIT, thing=item),
    "live_frames": Operation(see=SEE),
    "live_frames_set": Operation(see=("city.edit",), body=lambda _: {"origins": ["https://office.exemple.fr"]}),
    "live_steps": Operation(see=SEE, thing=event),
    "live_step_add": Operation(
        201, see=SEE, needs=EDIT, thing=event, body=lambda _: {"at": "2030-10-05T20:00:00Z", "title": "Bal"}
    ),
    "live_step_done": Operation(see=SEE, needs=SORT, thing=step, body=lambda _: {"done": True}),
    "live_step_drop": Operation(204, see=SEE, needs=EDIT, thing=step),
    "live_prepared": Operation(see=SEE, thing=event),
    "live_prepare": Operation(201, see=SEE, needs=EDIT, thing=event, body=lambda _: {"text": "Le bal commence."}),
    "live_prepared_change": Operation(see=SEE, needs=EDIT, thing=prepared, body=lambda _: {"rain": "À la halle."}),
    "live_prepared_fire": Operation(see=SEE, needs=EDIT, thing=prepared),
    "live_prepared_drop": Operation(204, see=SEE, needs=EDIT, thing=prepared),
    "live_items": Operation(see=SEE, needs=SORT, thing=event),
    "live_batch": Operation(see=SEE, needs=SORT, thing=event),
    "live_batch_back": Operation(204, see=SEE, needs=SORT, thing=event),
    "live_decide": Operation(see=SEE, needs=SORT, thing=event, body=lambda _: {"items": [10**9], "to": "shown"}),
    "live_item_describe": Operation(422, see=SEE, needs=SORT, thing=item, body=lambda _: {"alt": "Un pont."}),
    "live_reports": Operation(see=SEE, thing=event),
    "live_report_add": Operation(201, see=SEE, thing=event, body=lambda _: {"key": str(uuid4()), "text": "La foule arrive"}),
    "live_report_post": Operation(see=SEE, needs="post.write", thing=report),
    "live_report_aside": Operation(see=SEE, needs=SORT, thing=report, body=lambda _: {"aside": True}),
    "live_questions": Operation(see=SEE, needs=SORT, thing=event),
    "live_question_show": Operation(
        see=SEE, needs=SORT, thing=question, body=lambda _: {"asked": "Où ?", "answer": "Derrière la scène."}
    ),
    "live_question_aside": Operation(see=SEE, needs=SORT, thing=question),
}
