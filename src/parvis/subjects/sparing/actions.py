"""The verbs: who wants no answers to all, by their own word or an agent's; and the city's quiet hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.inbox.drafts import last_in
from parvis.inbox.hooks import Heard
from parvis.inbox.models import Conversation, Message
from parvis.journal.record import record, record_many
from parvis.people.access import demand
from parvis.people.models import User
from parvis.subjects.models import Declined, Sparing
from parvis.subjects.sparing import quiet
from parvis.subjects.sparing.stopping import wish


def heard(messages: Sequence[Heard]) -> None:
    """Their own word counts from the batch that brings it: no statement where nobody says so, a few whatever their number."""
    wishes = {one.message: said for one in messages if not one.own and not one.machine and (said := wish(one.text))}
    if not wishes:
        return
    written = Message.objects.filter(pk__in=wishes, identity__isnull=False).select_related("conversation").order_by("pk")
    wanted = {row.identity_id or 0: (wishes[row.pk], row.conversation) for row in written}  # the last word of each counts
    stop = {who: talk for who, (said, talk) in wanted.items() if said == "stop"}
    again = {who: talk for who, (said, talk) in wanted.items() if said == "again"}
    there = set(Declined.objects.filter(identity__in=wanted).values_list("identity", flat=True))
    now = timezone.now()
    Declined.objects.bulk_create((Declined(identity_id=who, at=now) for who in stop if who not in there), ignore_conflicts=True)
    Declined.objects.filter(identity__in=again).delete()
    for kind, changed in (("subject.declined", {w: t for w, t in stop.items() if w not in there}),
                          ("subject.accepted", {w: t for w, t in again.items() if w in there})):  # fmt: skip
        if changed:
            record_many(kind, [(talk, f"inbox:{talk.team_id}") for talk in changed.values()])


@transaction.atomic
def decline(conversation: Conversation, *, declined: bool, by: User) -> None:
    """An agent says it for the person of a conversation: no answers to all any more, or again."""
    demand(by, "subject.edit", conversation)
    if declined:
        _row, made = Declined.objects.get_or_create(
            identity_id=conversation.identity_id, defaults={"by": by, "at": timezone.now()}
        )
    else:
        made = bool(Declined.objects.filter(identity=conversation.identity_id).delete()[0])
    if made:
        kind = "subject.declined" if declined else "subject.accepted"
        record(kind, by=by, about=conversation, channel=f"inbox:{conversation.team_id}")


def declined(conversation: Conversation) -> Declined | None:
    """Of its person, or of whoever wrote last in it: an answer goes to them."""
    last = last_in(conversation)
    whose = {conversation.identity_id, last.identity_id if last else None} - {None}
    return Declined.objects.filter(identity__in=whose).select_related("by").first()


def sparing() -> Sparing:
    """The city's choice; before anybody made one, one that is not kept."""
    return Sparing.objects.first() or Sparing()


def resumes(now: datetime) -> datetime | None:
    """When what is sent to many may leave again; None: now."""
    kept = sparing()
    return quiet.ends(kept.quiet_from, kept.quiet_to, timezone.localtime(now))


@transaction.atomic
def settle(*, quiet_from: time | None, quiet_to: time | None, by: User) -> Sparing:
    """Both hours, or none."""
    demand(by, "city.edit")
    if (quiet_from is None) != (quiet_to is None):
        raise ValidationError({"quiet_from" if quiet_from is None else "quiet_to": _("Donnez les deux heures, ou aucune.")})
    kept, _made = Sparing.objects.update_or_create(one=True, defaults={"quiet_from": quiet_from, "quiet_to": quiet_to})
    told = {
        "begin": quiet_from.isoformat("minutes") if quiet_from else "",
        "end": quiet_to.isoformat("minutes") if quiet_to else "",
    }
    record("subject.quiet", by=by, about=kept, channel="city", **told)
    return kept
