"""A poll is opened, voted on, ended. Each in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.forum import keeping, limits, watching
from parvis.forum.models import Poll, PollChoice, PollVote, Thread
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.square.models import Resident

FEWEST, MOST, LONGEST = 2, 12, 120
SHORTEST, LASTS = timedelta(hours=1), timedelta(days=366)
CHANNEL = "forum"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks residents to choose between. `sealed`: the results are for after its end."""

    choices: tuple[str, ...]
    ends_at: datetime
    several: bool = False
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """The same with watched words written over; `held_for`: why a colleague reads it first."""

    wanted: Wanted
    held_for: tuple[str, ...]


def looked(wanted: Wanted, now: datetime) -> Looked:
    """Its choices pass where any words do. Raises ValidationError by field."""
    told = tuple(filter(None, (" ".join(limits.clean(one).split()) for one in wanted.choices)))
    wrong: dict[str, str] = {}
    if not FEWEST <= len(told) <= MOST:
        wrong["choices"] = _("Donnez de 2 à 12 choix, un par ligne.")
    elif len({one.casefold() for one in told}) < len(told):
        wrong["choices"] = _("Deux choix sont les mêmes.")
    elif any(len(one) > LONGEST for one in told):
        wrong["choices"] = _("Un choix est trop long : %(n)s caractères au plus.") % {"n": LONGEST}
    if not now + SHORTEST <= wanted.ends_at <= now + LASTS:
        wrong["ends"] = _("La fin du vote est dans une heure au plus tôt, dans un an au plus tard.")
    if wrong:
        raise ValidationError(wrong)
    found = [watching.look(one, keeping.words()) for one in told]
    if blocked := [word for one in found for word in one.blocked]:
        raise ValidationError(
            {"choices": _("Ce mot ne passe pas ici : « %(word)s ». Dites-le autrement.") % {"word": blocked[0]}}
        )
    held = [
        code
        for code, there in (
            ("words", any(one.held for one in found)),
            ("links", any(watching.links(one) for one in told)),
            ("personal", watching.personal("\n".join(told))),
        )
        if there
    ]
    choices = tuple(one.text for one in found)
    return Looked(Wanted(choices, wanted.ends_at, wanted.several, wanted.sealed), tuple(held))


def make(thread: Thread, wanted: Wanted, now: datetime, by: User | None = None) -> Poll:
    """Of a question that is made in the same transaction, or by a colleague."""
    row = Poll.objects.create(
        thread=thread, several=wanted.several, sealed=wanted.sealed, ends_at=wanted.ends_at, by=by, made_at=now
    )
    PollChoice.objects.bulk_create(PollChoice(poll=row, position=n, text=text) for n, text in enumerate(wanted.choices, 1))
    return row


@transaction.atomic
def open_one(*, thread: Thread, wanted: Wanted, by: User) -> Poll:
    """A colleague joins a poll to an open question that has none. Raises PermissionDenied, ValidationError."""
    demand(by, "square.moderate")
    thread = Thread.objects.select_for_update().get(pk=thread.pk)
    if thread.state != "open" or thread.closed_at is not None:
        raise ValidationError(_("Cette question n’est pas ouverte."))
    if Poll.objects.filter(thread=thread).exists():
        raise ValidationError(_("Cette question a déjà son sondage."))
    now = timezone.now()
    row = make(thread, looked(wanted, now).wanted, now, by)
    record("forum.poll_opened", by=by, about=thread, channel=CHANNEL)
    return row


@transaction.atomic
def end(*, poll: Poll, by: User) -> Poll:
    """Before its day. Raises PermissionDenied, ValidationError."""
    demand(by, "square.moderate")
    poll = Poll.objects.select_for_update(of=("self",)).select_related("thread").get(pk=poll.pk)
    now = timezone.now()
    if poll.ends_at <= now:
        raise ValidationError(_("Ce vote est déjà terminé."))
    poll.ends_at = now
    poll.save(update_fields=["ends_at"])
    record("forum.poll_ended", by=by, about=poll.thread, channel=CHANNEL)
    return poll


@transaction.atomic
def vote(*, poll: Poll, resident: Resident, chosen: Sequence[int]) -> PollVote:
    """One vote a resident, which they may change until the end. `chosen`: places of choices. Raises ValidationError."""
    poll = Poll.objects.select_for_update(of=("self",)).select_related("thread").get(pk=poll.pk)
    now, places = timezone.now(), sorted(set(chosen))
    if resident.state != "active":
        raise ValidationError(_("Vous ne pouvez plus écrire ici."))
    if poll.thread.state != "open" or poll.thread.closed_at is not None or poll.ends_at <= now:
        raise ValidationError(_("Ce vote est déjà terminé."))
    known = set(poll.choices.values_list("position", flat=True))
    if not places or not known.issuperset(places):
        raise ValidationError({"chosen": _("Choisissez une réponse.")})
    if len(places) > 1 and not poll.several:
        raise ValidationError({"chosen": _("Choisissez une seule réponse.")})
    row, new = PollVote.objects.get_or_create(poll=poll, resident=resident, defaults={"chosen": places, "at": now})
    if not new:
        PollChoice.objects.filter(poll=poll, position__in=row.chosen).update(votes=F("votes") - 1)
        row.chosen, row.at = places, now
        row.save(update_fields=["chosen", "at"])
    PollChoice.objects.filter(poll=poll, position__in=places).update(votes=F("votes") + 1)
    if new:
        Poll.objects.filter(pk=poll.pk).update(votes=F("votes") + 1)
    return row
