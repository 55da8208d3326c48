"""What writes here."""

from __future__ import annotations

import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ExpressionWrapper, F, FloatField, Value
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.letters.models import Letter, Sender, Wanted
from parvis.people.access import demand
from parvis.people.callers import hashed
from parvis.people.models import User

AT_ONCE, AGAIN = 5, 1200.0
"""Letters that strangers may ask for to one address at once, and seconds until there is one more: as long as a way in lasts, so that
whoever is flooded with ways in always has one that opens."""
WAY_IN = "square.door"


class TooMany(Exception):
    """Strangers have asked for as many letters to this address as it gets: nothing is written."""


class NoMailbox(Exception):
    """No mailbox of the city can send: whoever wanted a letter must say so, or do without."""


def mailbox() -> Account | None:
    """From where letters leave: the chosen one, else the oldest that works."""
    working = Account.objects.filter(network="email", state="active")
    chosen = Sender.objects.values("mailbox")[:1]
    return working.filter(pk__in=chosen).first() or working.order_by("pk").first()


@transaction.atomic
def write(
    *, to: str, subject: str, text: str, kind: str, key: str, language: str = "fr", unsubscribe: str = "", reply: str = ""
) -> Letter:
    """Puts a mail on its way, in the caller's transaction; a second one under the same `key` is the first.

    `reply`: a token for the address to answer to, which whoever wants the answers knows again. Raises NoMailbox.
    """
    account = mailbox()
    if account is None:
        raise NoMailbox
    letter, _made = Letter.objects.get_or_create(
        name=key,
        defaults={
            "account": account, "to": to, "subject": subject[:200], "text": text, "kind": kind, "language": language,
            "unsubscribe": unsubscribe, "reply": reply, "due_at": timezone.now(),
        },
    )  # fmt: skip
    return letter


@transaction.atomic
def write_asked(*, to: str, kind: str, **told: Any) -> Letter:
    """The same for a letter that anybody may ask for to an address that nobody has proved: counted by who gets it, whoever asks and by
    whichever form. Its words are the city's alone, nothing that was typed. Raises TooMany, NoMailbox."""
    if not _one_more(hashed(f"letter:{'in' if kind == WAY_IN else 'other'}:{mailbox_of(to)}")):
        raise TooMany
    return write(to=to, kind=kind, **told)


def mailbox_of(address: str) -> str:
    """Where it arrives, whatever label somebody adds to it."""
    name, _at, domain = address.strip().lower().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


def _one_more(who: str) -> bool:
    """Taken in one statement: of many who ask at once none passes over the bound. In the caller's transaction."""
    now = time.time()
    told = {"left": float(AT_ONCE), "at": now, "seen_at": timezone.now()}
    Wanted.objects.bulk_create([Wanted(who=who, **told)], ignore_conflicts=True)
    fuller = ExpressionWrapper(F("left") + (Value(now) - F("at")) / Value(AGAIN), output_field=FloatField())
    there = Wanted.objects.filter(who=who).alias(there=Least(Value(float(AT_ONCE)), fuller, output_field=FloatField()))
    taken = there.filter(there__gte=1 - 1e-6).update(left=F("there") - 1, at=now, seen_at=timezone.now())
    return bool(taken)


@transaction.atomic
def choose(*, by: User, mailbox: Account | None) -> Sender:
    """From which mailbox letters leave from now on. Raises PermissionDenied, ValidationError."""
    demand(by, "city.edit")
    if mailbox is not None and (mailbox.network != "email" or mailbox.state != "active"):
        raise ValidationError({"mailbox": _("Choisissez une boîte aux lettres qui fonctionne.")})
    before = stands(Sender.objects.first())
    row, _made = Sender.objects.update_or_create(one=True, defaults={"mailbox": mailbox})
    record("letters.chosen", by=by, name=mailbox.name if mailbox else "", **changed_since(before, row))
    return row
