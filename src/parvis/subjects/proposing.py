"""Which open subject a conversation may be about, and which conversations a subject may want: a few statements, nothing written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from parvis.inbox.models import Conversation
from parvis.people.models import User
from parvis.publishing.models import Delivery
from parvis.subjects.alike import Known, likely, surest, weight
from parvis.subjects.models import Subject, SubjectLink

SUBJECTS, SAID = 40, 200
"""Open subjects looked at, the last that moved; and the newest conversations in them, to compare with."""
LATELY, LOOKED, SHOWN = timedelta(days=14), 300, 40
"""What a subject is offered: of so many conversations of these days, so many at most."""


def proposed(conversation: Conversation, user: User) -> list[Subject]:
    """For one that is in no subject: those it may be about. Four statements at most, none of them when no subject is open."""
    rows = list(Subject.objects.seen_by(user).filter(state="open").order_by("-moved_at", "-id")[:SUBJECTS])
    if not rows:
        return []
    said = conversation.messages.filter(way="in", removed_at__isnull=True).order_by("-at", "-id").values_list("text", flat=True)
    text = "\n".join([conversation.subject, *reversed(said[:3])])
    topic = _topic(conversation) if conversation.about and any(row.topic_id for row in rows) else None
    known = _known(rows, {row.pk for row in rows if topic and row.topic_id == topic})
    found = {row.pk: row for row in rows}
    return [found[key] for key in likely(text, known)]


def _topic(conversation: Conversation) -> int | None:
    """Of the city's publication it hangs under."""
    ours = Delivery.objects.filter(account=conversation.account_id, remote_id=conversation.about)
    return ours.values_list("post__topic", flat=True).first()


def _known(rows: Sequence[Subject], same: set[int]) -> list[Known]:
    said: dict[int, list[str]] = defaultdict(list)
    links = SubjectLink.objects.filter(subject__in=[row.pk for row in rows]).order_by("-id")
    for subject, text in links.values_list("subject", "conversation__preview")[:SAID]:
        if len(said[subject]) < 8 and text:
            said[subject].append(text)
    return [Known(row.pk, row.title, row.keywords, tuple(said[row.pk]), row.pk in same) for row in rows]


def sorted_into(conversations: Sequence[Conversation]) -> dict[Subject, list[int]]:
    """Of conversations that have just begun, those that are surely about an open subject: three statements whatever their number.

    Surely: a keyword, or much the same words as one that is in it; words shared with its title alone are for a person to judge.
    """
    rows = {row.pk: row for row in Subject.objects.filter(state="open").order_by("-moved_at", "-id")[:SUBJECTS]}
    if not rows or not conversations:
        return {}
    known = _known(list(rows.values()), set())
    taken = set(
        SubjectLink.objects.filter(conversation__in=[row.pk for row in conversations]).values_list("conversation", flat=True)
    )
    found: dict[Subject, list[int]] = defaultdict(list)
    for talk in conversations:
        if talk.pk not in taken and (key := surest(f"{talk.subject}\n{talk.preview}", known)):
            found[rows[key]].append(talk.pk)
    return found


def wanted(subject: Subject, user: User) -> list[Conversation]:
    """Conversations of these days that may be about it and are in none. Two statements."""
    (known,) = _known([subject], set())
    lately = Conversation.objects.seen_by(user).filter(last_at__gt=timezone.now() - LATELY).exclude(state="closed")
    free = lately.exclude(pk__in=SubjectLink.objects.filter(current=True, subject__state="open").values("conversation"))
    rows = free.select_related("account", "identity").order_by("-last_at", "-id")[:LOOKED]
    return [row for row in rows if weight(f"{row.subject}\n{row.preview}", known) > 0][:SHOWN]
