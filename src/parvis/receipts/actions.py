"""The verbs of receipts: choose what an account acknowledges, word it, send an acknowledgment, do without with a reason."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.inbox.homes import merged_into, thread
from parvis.inbox.models import Conversation
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.kept.hooks import Person
from parvis.people.access import demand
from parvis.people.models import User
from parvis.receipts import texts, words
from parvis.receipts.choosing import complete, week_of
from parvis.receipts.following import WRITTEN, acknowledgment
from parvis.receipts.models import KINDS, SILENCES, Practice, Receipt, Wording
from parvis.work.rows import ring

CHOSEN = (
    "registers", "acknowledges", "says_closed", "courtesy", "hours", "register_days", "acknowledge_days", "service", "service_mail",
    "service_address", "service_phone", "silence", "months", "remedies", "most",
)  # fmt: skip
LONGEST = 10_000


@transaction.atomic
def choose(account: Account, *, by: User | None, **given: Any) -> Practice:
    """What an account acknowledges by machine, all of it anew."""
    demand(by, "account.connect", account)
    row = Practice.objects.select_for_update().filter(account=account).first() or Practice(account=account)
    before = stands(row)
    for name in CHOSEN:
        setattr(row, name, given.get(name, Practice._meta.get_field(name).get_default()))  # type: ignore[union-attr]
    _checked(row)
    row.save()
    on = [name for name in ("registers", "says_closed", "courtesy") if getattr(row, name)]
    record("receipts.chosen", by=by, about=account, channel=f"accounts:{account.team_id}", on=on, acknowledges=row.acknowledges,
           **changed_since(before, row))  # fmt: skip
    return row


def _checked(row: Practice) -> None:
    if row.acknowledges not in ("no", "hand", "auto"):
        raise ValidationError({"acknowledges": _("Choisissez : jamais, à la main, ou à la prise en charge.")})
    if row.silence not in SILENCES:
        raise ValidationError({"silence": _("Choisissez ce que vaut le silence.")})
    if row.hours is None and (row.registers or row.owes or row.says_closed):
        raise ValidationError({"hours": _("Choisissez les horaires : les délais sont en jours ouvrés.")})
    if row.owes and not complete(row):
        raise ValidationError({
            "service": _("Un accusé de réception nomme le service, son e-mail, son adresse postale et son téléphone : remplissez-les.")
        })  # fmt: skip
    for name, most in (("register_days", 60), ("acknowledge_days", 60), ("months", 24), ("most", 50)):
        if not 1 <= getattr(row, name) <= most:
            raise ValidationError({name: _("De 1 à %(most)s.") % {"most": most}})


@transaction.atomic
def word(*, kind: str, language: str, text: str, by: User | None) -> Wording:
    """The city's words for a receipt. What the law wants in it cannot be left out."""
    demand(by, "city.edit")
    if kind not in KINDS:
        raise ValidationError({"kind": _("Accusé inconnu : %(kind)s.") % {"kind": kind[:40]}})
    if not re.fullmatch(r"[a-z]{2}", language):
        raise ValidationError({"language": _("Une langue est un code de deux lettres, par exemple fr.")})
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST:
        raise ValidationError({"text": _("Écrivez le texte, en %(most)s caractères au plus.") % {"most": LONGEST}})
    if wrong := texts.unknown(text):
        raise ValidationError({"text": _("Champ inconnu : {%(name)s}.") % {"name": wrong[0]}})
    if lacks := texts.missing(kind, text):
        named = ", ".join(f"{{{name}}}" for name in lacks)
        raise ValidationError({"text": _("Il manque : %(fields)s. Ces mentions sont obligatoires.") % {"fields": named}})
    row, _made = Wording.objects.update_or_create(kind=kind, language=language, defaults={"text": text})
    record("receipt.worded", by=by, about=row, channel="city", receipt=kind, language=language)
    return row


@transaction.atomic
def unword(row: Wording, *, by: User | None) -> None:
    """Back to Parvis's own words."""
    demand(by, "city.edit")
    record("receipt.unworded", by=by, about=row, channel="city", receipt=row.kind, language=row.language)
    row.delete()


@transaction.atomic
def send(talk: Conversation, *, silence: str, by: User) -> Receipt:
    """The acknowledgment leaves now. `silence`: what it means if nobody answers; "": it is no demand."""
    demand(by, "inbox.reply", talk)
    if silence not in SILENCES:
        raise ValidationError({"silence": _("Choisissez ce que vaut le silence.")})
    row, practice = owed(talk)
    if not complete(practice):
        raise ValidationError(str(words.WHY["service"]))
    if row.state == "sent" or (row.state == "owed" and row.ready):
        raise ValidationError(_("L’accusé de réception est déjà parti."))
    row.silence, row.ready, row.state, row.reason, row.by, row.due_at = silence, True, "owed", "", by, timezone.now()
    row.save()
    record("receipt.asked", by=by, about=talk, channel=f"inbox:{talk.team_id}", silence=silence)
    ring()
    return row


@transaction.atomic
def exempt(talk: Conversation, *, reason: str, by: User) -> Receipt:
    """None is owed: an abusive or repeated sending (CRPA L. 112-11). Who decided, and why, is kept."""
    demand(by, "inbox.moderate", talk)
    if len(reason.strip()) < 5:
        raise ValidationError({"reason": _("Donnez le motif : il est conservé.")})
    row, _practice = owed(talk)
    if row.state == "sent":
        raise ValidationError(_("L’accusé de réception est déjà parti."))
    row.state, row.reason, row.by, row.due_at = "exempt", reason.strip()[:300], by, None
    row.save()
    record("receipt.exempted", by=by, about=talk, channel=f"inbox:{talk.team_id}", reason=row.reason)
    return row


def owed(talk: Conversation) -> tuple[Receipt, Practice]:
    """The acknowledgment of a conversation, locked; of one that came before it was chosen it is made now."""
    sent = set(Receipt.objects.of(talk.pk).filter(kind="acknowledgment", state="sent").values_list("conversation", flat=True))
    written = [one for one in (talk, *merged_into(talk)) if one.kind in WRITTEN]
    talk = next((one for one in written if one.pk not in sent), written[0] if written else talk)
    practice = Practice.objects.filter(account=talk.account_id).select_related("hours").first()
    if practice is None or not practice.owes or talk.kind not in WRITTEN:
        raise ValidationError(_("Ce compte n’envoie pas d’accusé de réception."))
    wanted = Receipt.objects.select_for_update().filter(conversation=talk, kind="acknowledgment")
    row = wanted.first()
    if row is None:
        first = thread(talk).filter(way="in").order_by("at", "id").values_list("at", flat=True).first() or talk.created_at
        Receipt.objects.bulk_create([acknowledgment(talk, practice, week_of(practice.hours), first)], ignore_conflicts=True)
        row = wanted.get()
    return row, practice


def forget(person: Person) -> None:
    """Nothing is owed to somebody who asked to be forgotten."""
    owed = Receipt.objects.filter(conversation__in=person.rows("conversation"), state="owed")
    owed.update(state="exempt", reason="", due_at=None)
