"""Destinations and transfers for the tests of operations and addresses."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from parvis.directory.models import Change, Destination, DirectoryImport
from parvis.inbox.models import Conversation
from parvis.open311.models import Handed, PartnerDoor
from parvis.people.models import Team
from parvis.testing import make
from parvis.transfers.models import BodyAnswer, Handover, Letter, Transfer
from tests.api.things import NUMBERS, conversation


def destination(kind: str = "body") -> Destination:
    number = next(NUMBERS)
    given = {"name": f"Régie {number}", "sort": f"regie {number}", "email": f"contact@regie{number}.test"}
    return Destination.objects.create(kind=kind, site="https://regie.test", **given)


def destination_id(team: Team) -> int:
    return destination().pk


def change_id(team: Team) -> int:
    return Change.objects.create(destination=destination(), text="Le téléphone a changé.").pk


def directory_import_id(team: Team) -> int:
    lines = [{"line": 1, "values": {"name": "Régie"}}]
    return DirectoryImport.objects.create(name="a.csv", source="csv", lines=lines, total=1, state="looked").pk


def transfer(state: str = "draft") -> Callable[[Team], int]:
    def made(team: Team) -> int:
        number, row = next(NUMBERS), Conversation.objects.get(pk=conversation(team))
        given = {"state": state, "summary": "Un bus est en panne.", "mailbox": make.account("email", of=team)}
        found = Transfer.objects.create(
            conversation=row, team=team, destination=destination(), tag=f"T-{number}", received_at=timezone.now(), **given
        )
        return found.pk

    return made


def letter(state: str) -> Callable[[Team], int]:
    def made(team: Team) -> int:
        row = Transfer.objects.get(pk=transfer("sent")(team))
        return Letter.objects.create(transfer=row, account=row.mailbox, kind="package", to="a@regie.test", state=state).pk

    return made


def partner_id(team: Team) -> int:
    """A destination with an Open311 door of its own."""
    found = destination()
    PartnerDoor.objects.create(destination=found, base="http://127.0.0.1:1/v2", services=[{"code": "11", "name": "Tag"}])
    return found.pk


def handed(state: str) -> Callable[[Team], int]:
    def made(team: Team) -> int:
        row = Transfer.objects.get(pk=transfer("draft" if state == "draft" else "sent")(team))
        door = PartnerDoor.objects.create(
            destination=row.destination, base="http://127.0.0.1:1/v2", services=[{"code": "11", "name": "Tag"}]
        )
        Handed.objects.create(transfer=row, door=door, service="11", state=state)
        return row.pk

    return made


def handover_id(team: Team) -> int:
    return Handover.objects.create(transfer_id=transfer("sent")(team), kind="package", state="failed").pk


def body_answer(team: Team) -> int:
    return BodyAnswer.objects.create(
        transfer_id=transfer("sent")(team), way="typed", remote_id="1", text="Oui", at=timezone.now()
    ).pk
