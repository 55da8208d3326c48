"""What writes here."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.letters.models import Letter, Sender
from parvis.people.access import demand
from parvis.people.models import User


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
def choose(*, by: User, mailbox: Account | None) -> Sender:
    """From which mailbox letters leave from now on. Raises PermissionDenied, ValidationError."""
    demand(by, "city.edit")
    if mailbox is not None and (mailbox.network != "email" or mailbox.state != "active"):
        raise ValidationError({"mailbox": _("Choisissez une boîte aux lettres qui fonctionne.")})
    before = stands(Sender.objects.first())
    row, _made = Sender.objects.update_or_create(one=True, defaults={"mailbox": mailbox})
    record("letters.chosen", by=by, name=mailbox.name if mailbox else "", **changed_since(before, row))
    return row
