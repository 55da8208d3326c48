"""A spike becomes a subject, with the messages that made it; somebody wishes to be told of spikes, or no more."""

from __future__ import annotations

from datetime import time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.inbox.models import Conversation
from parvis.journal.record import record
from parvis.listening.models import Attention, Spike
from parvis.listening.spikes.lists import messages_of
from parvis.listening.spikes.words import label
from parvis.people.access import demand, everywhere, teams
from parvis.people.models import Team, User
from parvis.subjects import actions as subjects
from parvis.subjects.models import Subject, SubjectLink

AT_ONCE = 500
HOW = ("now", "digest")


@transaction.atomic
def make_subject(spike: Spike, *, by: User, team: Team) -> Subject:
    """A subject with those of the spike's conversations that the user may put in one. Twice is once."""
    demand(by, "subject.edit", None)
    spike = Spike.objects.select_for_update(of=("self",)).select_related("subject").get(pk=spike.pk)
    if spike.subject:
        return spike.subject
    subject = subjects.open_subject(by=by, team=team, title=label(spike.dimension, spike.key)[:200])
    taken = SubjectLink.objects.filter(current=True, subject__state="open").values("conversation")
    free = Conversation.objects.filter(prints__in=messages_of(spike), merged_into__isnull=True).exclude(pk__in=taken)
    if not everywhere(by):
        free = free.filter(team__in=teams(by, "subject.edit"))
    if found := list(free.order_by("-pk").values_list("pk", flat=True).distinct()[:AT_ONCE]):
        subjects.join(subject, found, by=by)
    Spike.objects.filter(pk=spike.pk).update(subject=subject)
    record("spike.made", by=by, about=subject, channel=f"inbox:{team.pk}", spike=spike.pk, n=spike.n)
    return Subject.objects.get(pk=subject.pk)


@transaction.atomic
def attend(
    *, by: User, how: str, digest_at: time | None = None, quiet_from: time | None = None, quiet_to: time | None = None
) -> Attention:  # fmt: skip
    """Be told of spikes, at once or once a day, never in one's quiet hours; of none that was before."""
    demand(by, "inbox.see")
    if how not in HOW:
        raise ValidationError({"how": _("Choisissez : tout de suite, ou une fois par jour.")})
    given = {"digest_at": digest_at, "quiet_from": quiet_from, "quiet_to": quiet_to}
    wanted = {"how": how} | {name: hour for name, hour in given.items() if hour is not None}
    last = Spike.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    row, _made = Attention.objects.update_or_create(
        user=by, lookout=None, defaults=wanted, create_defaults=wanted | {"told": last}
    )  # fmt: skip
    return row


@transaction.atomic
def attend_no_more(*, by: User) -> None:
    Attention.objects.filter(user=by, lookout__isnull=True).delete()
