"""What the counter passed on in the past: transfers to bodies outside with their answers, and political questions sent elsewhere."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.demo.past.talks import Talk
from parvis.directory.models import Destination
from parvis.people.models import User
from parvis.readings.models import Understood
from parvis.search.index import fold
from parvis.transfers.models import BodyAnswer, Letter, Redirection, Transfer

MOST = 44
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
SUMMARY = "Une personne nous demande ce qui relève de vous. Merci de lui répondre, ou de nous dire ce que nous pouvons lui dire."
ANSWERS = (
    "Bonjour, merci de cette transmission. L’arrêt provisoire est maintenant indiqué, et le plan affiché à chaque station.",
    "Bonjour, la personne a été contactée par nos services ce matin.",
    "Bonjour, après vérification, le passage est rétabli depuis hier. Vous pouvez le lui dire.",
    "Bonjour, la demande est complète. Le rendez-vous est fixé, un courrier le confirme.",
)


def pass_on(talks: Sequence[Talk]) -> list[dict[str, Any]]:
    """Lines of the journal."""
    chance, now = random.Random(41), timezone.now()
    agent, mailbox = User.objects.get(username="agent"), Account.objects.filter(network="email", state="active").first()
    bodies = list(Destination.objects.filter(kind="body").exclude(email="").order_by("pk"))
    if mailbox is None or not bodies:
        return []
    words = {body: [fold(word) for word in body.words] for body in bodies}
    fit = [(talk, body) for talk in reversed(talks) if (body := _body(talk, words))]
    rows = [_transfer(talk, body, mailbox, agent, chance, now) for talk, body in fit[:: max(1, len(fit) // MOST)][:MOST]]
    Transfer.objects.bulk_create(rows)
    Transfer.quoted.through.objects.bulk_create([
        Transfer.quoted.through(transfer_id=row.pk, message_id=talk.turns[0].message)
        for row, (talk, _body) in zip(rows, fit[:: max(1, len(fit) // MOST)][:MOST], strict=True)
    ])  # fmt: skip
    Letter.objects.bulk_create([
        Letter(transfer=row, account=mailbox, kind="package", to=row.destination.email, by=agent, state="sent",
               began_at=row.sent_at, sent_at=row.sent_at, remote_id=f"transfer.{row.tag.lower()}@{mailbox.handle.rpartition('@')[2]}")
        for row in rows
    ])  # fmt: skip
    Letter.objects.filter(transfer__in=rows).update(at=F("sent_at"))
    BodyAnswer.objects.bulk_create([
        BodyAnswer(transfer=row, way="mail", remote_id=f"{row.tag.lower()}.1@{row.destination.email.rpartition('@')[2]}",
                   author=str(row.destination), address=row.destination.email, text=chance.choice(ANSWERS), at=row.answered_at)
        for row in rows if row.answered_at
    ])  # fmt: skip
    return [line for row in rows for line in _lines(row)]


def _body(talk: Talk, words: dict[Destination, list[str]]) -> Destination | None:
    if talk.matter and talk.matter != "ligne7":
        return None
    said = fold(talk.said["text"])
    return next((body for body, known in words.items() if any(f" {word}" in said for word in known)), None)


def _transfer(talk: Talk, body: Destination, mailbox: Account, agent: User, chance: random.Random, now: datetime) -> Transfer:
    sent = min(talk.began + timedelta(hours=chance.uniform(1, 20)), now - timedelta(minutes=4))
    row = Transfer(
        tag=f"T-{''.join(chance.choice(SIGNS) for _n in range(10))}", conversation=talk.row, team_id=talk.row.team_id, destination=body,
        way="mail", mailbox=mailbox, state="sent", summary=SUMMARY, received_at=talk.began, sent_at=sent, by=agent,
        informed_id=talk.answer.reply if talk.answer else None,
    )  # fmt: skip
    known, answered = sent + timedelta(hours=chance.uniform(2, 40)), sent + timedelta(hours=chance.uniform(30, 150))
    if known < now and chance.random() < 0.9:
        row.state, row.acknowledged_at = "acknowledged", known
    if row.acknowledged_at and answered < now and chance.random() < 0.9:
        row.state, row.answered_at = "answered", answered
        if talk.closed_at and talk.closed_at > answered:
            row.state, row.closed_at = "closed", talk.closed_at
    if row.state in ("sent", "acknowledged"):
        asked = sent + timedelta(days=7)
        row.due_at, row.reminded_at = (asked, None) if asked > now else (None, asked)
    return row


def _lines(row: Transfer) -> list[dict[str, Any]]:
    line = {"label": "transfers.transfer", "about": row.pk, "channel": f"inbox:{row.team_id}", "by": row.by_id,
            "data": {"name": str(row.destination)}}  # fmt: skip
    moments = {"transfer.sent": row.sent_at, "transfer.answered": row.answered_at, "transfer.closed": row.closed_at}
    return [{**line, "kind": kind, "at": at} for kind, at in moments.items() if at]


def leave_politics(talks: Sequence[Talk]) -> None:
    """Political questions that the city answered: towards the elected person's own account, as its charter says."""
    official = Destination.objects.filter(kind="official").first()
    read = dict(
        Understood.objects.filter(pk__in=[talk.turns[0].message for talk in talks], kind="political").values_list("pk", "kind")
    )
    if official is None:
        return
    Redirection.objects.bulk_create([
        Redirection(conversation=talk.row, team_id=talk.row.team_id, destination=official, kind="political", reply_id=talk.answer.reply,
                    by=talk.answer.by, at=talk.answer.at)
        for talk in talks if talk.answer and talk.turns[0].message in read
    ])  # fmt: skip
