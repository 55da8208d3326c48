"""What comes back: votes are looked at, who said yes takes part, what is no longer needed goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import CharField, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from parvis.contests.asking.actions import take
from parvis.contests.entering import photos
from parvis.contests.entering.actions import PROVE, WAITS, forget_papers, forget_pictures
from parvis.contests.models import Asked, Contest, Decision, Entry, Flag, KeeperInvitation, Upload, Vote
from parvis.contests.voting.actions import look
from parvis.square.hooks import LASTS
from parvis.work.registry import routine

NETS = timedelta(days=60)
"""After the result, how long the digests of address blocks are kept: for who contests it."""
NAMES = timedelta(days=365)
"""After the result, how long names and addresses of who won nothing are."""
AT_ONCE = 500
LASTS.append(lambda: {"contests.names": NAMES.days, "contests.nets": NETS.days})


@routine("*/15 * * * *")
def look_at_votes() -> None:
    """While a vote is open, and once more when it has ended."""
    now = timezone.now()
    voting = Contest.objects.filter(state="open", vote_from__lte=now, vote_until__gte=now - timedelta(minutes=30))
    for contest in voting.order_by("pk")[:50]:
        look(contest=contest)


@routine("*/2 * * * *")
def take_those_who_agreed() -> None:
    for asked in Asked.objects.filter(state="agreed", entry__isnull=True).order_by("pk")[:20]:
        take(asked)


def let_go() -> None:
    """Uploads that no entry took, entries that nobody proved, invitations that ended, digests of address blocks, names of who won
    nothing."""
    now = timezone.now()
    for upload in Upload.objects.filter(at__lt=now - WAITS).order_by("pk")[:AT_ONCE]:
        photos.draft(upload.key).unlink(missing_ok=True)
        photos.gone(*(upload.seen[name] for name in ("path", "original")) if upload.seen else ("", ""))
        upload.delete()
    unproved = list(Entry.objects.filter(state="unproved", at__lt=now - PROVE).values_list("pk", flat=True)[:AT_ONCE])
    forget_pictures(unproved)
    Entry.objects.filter(pk__in=unproved).delete()
    KeeperInvitation.objects.filter(expires_at__lt=now - timedelta(days=30)).delete()
    Vote.objects.filter(contest__announced_at__lt=now - NETS).exclude(net="").update(net="")
    over = Q(announced_at__lt=now - NAMES) | Q(state="cancelled", enter_until__lt=now - NAMES)
    for contest in Contest.objects.filter(over, cleared_at__isnull=True)[:20]:
        others = contest.entries.filter(~Q(state="accepted") | Q(prize="", finalist=False))
        forget_pictures(list(others.exclude(state="accepted").values_list("pk", flat=True)))
        others.update(name="", email="", age=None, resident=None)
        Contest.objects.filter(pk=contest.pk).update(cleared_at=now)
    flags = Flag.objects.filter(decided_at__lt=now - NAMES).exclude(name="", email="", text="", resident=None)
    flags.update(name="", email="", text="", resident=None)
    looked = Decision.objects.filter(at__lt=now - NAMES).exclude(appealed_at__isnull=False, outcome="", lifted_at=None)
    looked.exclude(appeal="", answer="").update(appeal="", answer="")
    _papers_go(now)


def _papers_go(now: datetime) -> None:
    """The parents' form is the proof of a yes: of pictures that are shown or won, it stays as long as the rights that were granted; of
    others, until their names go. Then nothing of it is left on the disk."""
    rows = Entry.objects.exclude(parental="")
    unused = rows.exclude(state="accepted").filter(contest__cleared_at__isnull=False)
    over = rows.annotate(last_day=Cast(KT("grant__until"), CharField())).filter(last_day__lt=timezone.localdate(now).isoformat())
    forget_papers([*unused.values_list("pk", flat=True)[:AT_ONCE], *over.values_list("pk", flat=True)[:AT_ONCE]])
