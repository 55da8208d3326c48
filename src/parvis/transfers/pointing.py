"""Lighter acts: a colleague is asked to send a draft; the person is told whom to ask, and nothing is passed on. And what the city wants
of all this."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.accounts.models import Account
from parvis.city.languages import CODES
from parvis.directory.models import Destination
from parvis.inbox.actions import reply as answer_resident
from parvis.inbox.models import Conversation, Reply
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.access import able, demand, roles
from parvis.people.models import User
from parvis.transfers import letters
from parvis.transfers.actions import channel, locked, rule
from parvis.transfers.days import MOST
from parvis.transfers.models import Redirection, Rule, Transfer

ASKED = gettext_lazy("%(by)s a préparé une transmission à %(to)s et vous demande de l’envoyer.")
TOLD = 20
"""Colleagues who are asked at once."""


@transaction.atomic
def ask(transfer: Transfer, *, by: User) -> Transfer:
    """Whoever may not write outside asks those who may to read it and send it; those on duty before the others."""
    demand(by, "inbox.reply", transfer.conversation)
    row = locked(transfer)
    if row.state != "draft":
        raise ValidationError(_("Cette transmission est déjà partie."))
    if not row.summary.strip():
        raise ValidationError({"summary": _("Résumez ce qui est demandé.")})
    row.asked_at = timezone.now()
    row.save(update_fields=["asked_at"])
    team = row.conversation.team_id
    found = [one for one in able("inbox.transfer", team) if one.pk != by.pk]
    near = [one for one in found if team in roles(one)] or found
    to = [one for one in near if one.on_duty] or near
    tell(to[:TOLD], "transfer.asked", ASKED, url=reverse("transfers:one", args=[row.pk]), by=str(by), to=str(row.destination))
    record("transfer.asked", by=by, about=row, channel=channel(row), to=row.destination_id, name=str(row.destination))
    return row


@transaction.atomic
def redirect(conversation: Conversation, destination: Destination, *, text: str, by: User, seen: int, key: uuid.UUID | None = None
             ) -> Redirection:  # fmt: skip
    """A courtesy: nothing is passed on. It is counted as such, and is no transmission of article L. 114-2."""
    if destination.kind == "official":
        raise ValidationError(
            {"destination": _("Vers un élu, le texte est celui de la ville : choisissez « Renvoyer vers l’élu ».")}
        )
    return _pointed(conversation, destination, "courtesy", text, by=by, seen=seen, key=key)


@transaction.atomic
def refer(
    conversation: Conversation, destination: Destination, *, by: User, seen: int, key: uuid.UUID | None = None
) -> Redirection:
    """A political question goes, politely and in the city's standard words, to the elected person's own account."""
    if destination.kind != "official" or destination.defunct_at:
        raise ValidationError({"destination": _("Choisissez un élu de l’annuaire.")})
    text = letters.political(destination, conversation, rule().political)
    return _pointed(conversation, destination, "political", text, by=by, seen=seen, key=key)


def _pointed(
    conversation: Conversation, destination: Destination, kind: str, text: str, *, by: User, seen: int, key: uuid.UUID | None
) -> Redirection:
    answered: Reply = answer_resident(conversation, text=text, by=by, seen=seen, key=key)
    there = Redirection.objects.filter(reply=answered).first()
    if there:
        return there
    row = Redirection.objects.create(
        conversation=conversation, team_id=conversation.team_id, destination=destination, kind=kind, reply=answered, by=by,
        at=timezone.now(),
    )  # fmt: skip
    told = {"to": destination.pk, "name": str(destination)}
    record(f"conversation.{'referred' if kind == 'political' else 'redirected'}", by=by, about=conversation,
           channel=f"inbox:{conversation.team_id}", **told)  # fmt: skip
    return row


@transaction.atomic
def set_rule(*, by: User, reminder_days: int | None = None, mailbox: Account | None = None, keeps_mailbox: bool = False,
             political: Mapping[str, str] | None = None) -> Rule:  # fmt: skip
    """How long one waits, which mailbox is proposed, what is answered to a political question."""
    demand(by, "city.edit")
    row = Rule.objects.select_for_update().first() or Rule()
    if reminder_days is not None:
        if not 1 <= reminder_days <= MOST:
            raise ValidationError({"reminder_days": _("De 1 à %(most)s jours ouvrés.") % {"most": MOST}})
        row.reminder_days = reminder_days
    if not keeps_mailbox:
        row.mailbox = mailbox
    if political is not None:
        given = {code: text.replace("\x00", "").strip()[:2000] for code, text in political.items() if text.strip()}
        if unknown := set(given) - set(CODES):
            raise ValidationError({"political": _("Langue inconnue : %(code)s.") % {"code": sorted(unknown)[0][:10]}})
        row.political = given
    row.save()
    record("transfer.rule", by=by, about=row, channel="city")
    return row
