"""The verbs after an act of moderation: tell its author, note what they say against it, look a second time."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.inbox import actions as counter
from parvis.inbox.models import Appeal, Moderation
from parvis.inbox.moderation import BACK_OF
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.access import able, demand
from parvis.people.models import User

APPEALED = gettext_lazy("Un acte de modération est contesté : regardez-le de nouveau.")


@transaction.atomic
def notify(row: Moderation, *, text: str, by: User, seen: int) -> Moderation:
    """Its author is told, where they wrote, by an answer with all its checks; once. Raises what `inbox.actions.reply` does."""
    demand(by, "inbox.moderate", row)
    if row.conversation is None or row.state != "done" or row.notice_id:
        raise ValidationError(_("Son auteur est déjà prévenu, ou ne peut plus l’être."))
    if not text.strip():
        raise ValidationError({"text": _("Dites à son auteur ce qui a été fait, pourquoi, et comment le contester.")})
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"parvis:moderation:{row.pk}")
    row.notice = counter.reply(row.conversation, text=text, by=by, seen=seen, key=key)
    row.save(update_fields=["notice"])
    record("moderation.notified", by=by, about=row, channel=f"inbox:{row.team_id}")
    return row


@transaction.atomic
def appeal(row: Moderation, *, text: str, by: User) -> Appeal:
    """What its author says against it, noted by a colleague; the others who moderate are told. One at a time."""
    demand(by, "inbox.moderate", row)
    text = text.replace("\x00", "").strip()[:5000]
    if not text:
        raise ValidationError({"text": _("Notez ce que la personne en dit.")})
    if row.state != "done" or row.undone_at:
        raise ValidationError(_("Cet acte est déjà levé, ou n’a pas eu lieu."))
    try:
        with transaction.atomic():
            found = Appeal.objects.create(moderation=row, text=text, by=by, at=timezone.now())
    except IntegrityError as error:
        raise ValidationError(_("Une contestation de cet acte attend déjà.")) from error
    others = able("inbox.moderate", row.team_id).filter(on_duty=True).exclude(pk=row.by_id or 0)[:20]
    tell(others, "moderation.appealed", APPEALED, url=reverse("inbox:moderation", args=[row.pk]))
    record("moderation.appealed", by=by, about=row, channel=f"inbox:{row.team_id}")
    return found


def decide(found: Appeal, *, lifted: bool, decision: str, by: User) -> Appeal:
    """Somebody else than who did it looks again. Lifted: what its network can take back is taken back there."""
    row = found.moderation
    demand(by, "inbox.moderate", row)
    decision = decision.replace("\x00", "").strip()[:2000]
    if not decision:
        raise ValidationError({"decision": _("Dites pourquoi : la personne peut le demander.")})
    if row.by_id == by.pk:
        raise ValidationError(_("Un second regard est celui d’une autre personne."))
    if found.state != "open":
        raise ValidationError(_("Cette contestation est déjà tranchée."))
    back = BACK_OF.get(row.act)
    if lifted and back and row.undone_at is None and row.message is not None:
        counter.moderate(row.message, act=back, reason=decision, by=by)  # outside of any transaction: the network is called
    with transaction.atomic():
        state = "lifted" if lifted else "kept"
        changed = Appeal.objects.filter(pk=found.pk, state="open").update(
            state=state, decision=decision, decided_by=by, decided_at=timezone.now()
        )
        if not changed:
            raise ValidationError(_("Cette contestation est déjà tranchée."))
        record(f"moderation.{state}", by=by, about=row, channel=f"inbox:{row.team_id}", reason=decision)
    found.refresh_from_db()
    return found
