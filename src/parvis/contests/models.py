"""Contests: their rules in versions, who enters, who votes, who judges, what was drawn."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.contests.phases import Dates, phase
from parvis.inbox.models import Message
from parvis.journal.seal import Sealed, seals
from parvis.media.models import File
from parvis.people.access import everywhere, may, teams
from parvis.people.models import Team, User
from parvis.square.models import Resident

LIVING = ("unproved", "waiting", "accepted")


def let_in_today(rows: str = "") -> Q:
    """Of those who run a contest from outside: whose first day has come and whose last one is not over."""
    today = timezone.localdate()
    begun = Q(**{f"{rows}first_day": None}) | Q(**{f"{rows}first_day__lte": today})
    return begun & (Q(**{f"{rows}last_day": None}) | Q(**{f"{rows}last_day__gte": today}))


class ContestSet(models.QuerySet["Contest"]):
    def kept_by(self, user: User) -> ContestSet:
        """Those that this colleague may run: of their teams, or the ones to which they are let in today, and no other."""
        own = Q(keepers__user=user) & let_in_today("keepers__")
        scopes = getattr(user, "token_scopes", None)
        if scopes and "contest.edit" not in scopes:
            return self.none()
        if not may(user, "contest.edit"):
            return self.filter(own).distinct()
        return self if everywhere(user) else self.filter(own | Q(team__in=teams(user, "contest.edit"))).distinct()

    def public(self) -> ContestSet:
        return self.filter(state__in=("open", "announced", "cancelled"))


class Contest(models.Model):
    """One contest. `result` is what was announced, frozen with its sums."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    theme = models.CharField(max_length=300, blank=True)
    lead = models.TextField(blank=True)
    organiser = models.CharField(max_length=200, blank=True)  # who answers for it
    contact = models.EmailField(blank=True)
    state = models.CharField(max_length=10, default="draft")  # draft · open · announced · cancelled
    reason = models.CharField(max_length=300, blank=True)  # why it was cancelled
    enter_from = models.DateTimeField(null=True)
    enter_until = models.DateTimeField(null=True)
    vote_from = models.DateTimeField(null=True, blank=True)
    vote_until = models.DateTimeField(null=True, blank=True)
    jury_until = models.DateTimeField(null=True, blank=True)
    most_photos = models.PositiveSmallIntegerField(default=3)  # of one entry
    votes_each = models.PositiveSmallIntegerField(default=3)  # entries for which one resident may vote
    least_age = models.PositiveSmallIntegerField(default=18)
    hashtag = models.CharField(max_length=60, blank=True)  # without #
    uses = models.JSONField(default=list)  # what is granted (`rights.USES`)
    more_uses = models.JSONField(default=list)  # what may be granted besides, each by its own tick
    territory = models.CharField(max_length=10, default="world")
    years = models.PositiveSmallIntegerField(default=2)  # for which the rights are granted
    prizes = models.JSONField(default=list)  # words, the first prize first
    criteria = models.JSONField(default=list)  # [{"key", "label", "weight", "most"}]
    public_weight = models.PositiveSmallIntegerField(default=50)
    jury_weight = models.PositiveSmallIntegerField(default=50)
    result = models.JSONField(null=True)
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)  # names and addresses of who won nothing were let go of

    objects = ContestSet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-enter_from"], name="contest_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def dates(self) -> Dates | None:
        if not self.enter_from or not self.enter_until:
            return None
        return Dates(self.enter_from, self.enter_until, self.vote_from, self.vote_until, self.jury_until)

    @property
    def blind(self) -> bool:
        """Does a jury judge without names? Then no public page names an author beside a number until the result."""
        return bool(self.jury_weight) and self.state not in ("announced", "cancelled")

    def phase(self, now: datetime) -> str:
        return phase(self.state, self.dates, now)


class RulesVersion(models.Model):
    """The rules as they read from then on. Never changed: an entry points to the one that was accepted."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="rules", db_index=False)
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)  # SHA-256 of the text
    what = models.CharField(max_length=300, blank=True)  # what changed, told to who had entered
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "number"], name="one_rules_version")]


class ContestKeeper(models.Model):
    """Somebody who runs one contest, between two days, and sees nothing else: an agency, a partner."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="keepers", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    first_day = models.DateField(null=True)  # NULL: from now on
    last_day = models.DateField(null=True)  # NULL: until they are let out
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "user"], name="one_contest_keeper")]


class KeeperInvitation(models.Model):
    """A way in for somebody who has no account yet: once, for a week. Only the digest of its link is kept."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    digest = models.CharField(max_length=64, unique=True)
    first_day = models.DateField(null=True)  # of the access that it gives
    last_day = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Entry(models.Model):
    """What one person sends in. `number` is all that a juror sees of them."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="entries", db_index=False)
    number = models.PositiveIntegerField()
    key = models.UUIDField(default=uuid.uuid4, unique=True)  # the author's own page
    state = models.CharField(max_length=10, default="unproved")  # unproved · waiting · accepted · refused · withdrawn
    source = models.CharField(max_length=8, default="form")  # form · network
    name = models.CharField(max_length=120)
    credit = models.CharField(max_length=120)  # the name beside the picture, as they wish it
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="fr")
    age = models.PositiveSmallIntegerField(null=True)
    title = models.CharField(max_length=120)
    story = models.CharField(max_length=1000, blank=True)
    people = models.CharField(max_length=8)  # nobody · agreed
    rules = models.ForeignKey(RulesVersion, on_delete=models.PROTECT, related_name="entries")
    accepted_at = models.DateTimeField()  # the moment at which these rules were
    grant = models.JSONField()  # what was granted (`rights.granted`)
    resident = models.ForeignKey(Resident, null=True, on_delete=models.SET_NULL, related_name="+")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")  # the author's « yes »
    parental = models.CharField(max_length=200, blank=True)  # under MEDIA_ROOT: the parents' form, never public
    parental_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=20, blank=True)  # why it was refused
    words = models.CharField(max_length=500, blank=True)  # … and what the author is told besides
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    finalist = models.BooleanField(default=False)
    prize = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "number"], name="one_entry_number")]
        indexes = [
            models.Index(fields=["contest", "state", "-id"], name="contest_entries"),
            models.Index(fields=["email"], name="contest_entry_email"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def minor(self) -> bool:
        return self.age is not None and self.age < 18


class Photo(models.Model):
    """A picture of an entry: drawn again from its pixels (`path`), and as it was sent (`original`), which never is public."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="photos", db_index=False)
    position = models.PositiveSmallIntegerField()
    alt = models.CharField(max_length=500)
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=200)
    original = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()  # of the original, in bytes
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    look = models.CharField(max_length=16, blank=True)
    file = models.ForeignKey(File, null=True, on_delete=models.SET_NULL, related_name="+")  # in the library

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["entry", "position"], name="one_place_a_photo")]


class Upload(models.Model):
    """A picture on its way in, in pieces: who knows its key goes on where it stopped. `seen`: what it is, once it is whole."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    seen = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)


class Finding(models.Model):
    """A pattern in the vote: its votes are set apart until somebody has looked."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="findings")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=8)  # net · burst · new
    told = models.JSONField()
    state = models.CharField(max_length=8, default="open")  # open · upheld · lifted
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)


class Vote(models.Model):
    """One resident's voice for one entry. What is set apart is not deleted."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="votes", db_index=False)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="votes", db_index=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    net = models.CharField(max_length=40, blank=True)  # digest of the address block, until two months after the result
    counted = models.BooleanField(default=True)
    looked = models.BooleanField(default=False)  # somebody looked and found it honest
    finding = models.ForeignKey(Finding, null=True, on_delete=models.SET_NULL, related_name="votes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "resident"], name="one_vote_an_entry")]
        indexes = [
            models.Index(fields=["contest", "resident"], name="contest_vote_resident"),
            models.Index(fields=["entry", "counted"], name="contest_vote_entry"),
        ]


class Juror(models.Model):
    """Somebody who judges, by a link of their own."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="jurors", db_index=False)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    title = models.CharField(max_length=160, blank=True)  # as the rules name them: « photographe »
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    at = models.DateTimeField()
    declared_at = models.DateTimeField(null=True)  # read the rules, will declare each conflict of interest

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "email"], name="one_juror_an_address")]

    def __str__(self) -> str:
        return self.name


class Score(models.Model):
    """What a juror thinks of an entry; or that they may not say, and why."""

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="scores", db_index=False)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="scores")
    marks = models.JSONField(default=dict)  # criterion → mark
    conflict = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["juror", "entry"], name="one_score_a_juror")]


class Draw(models.Model):
    """A draw that can be done again (`drawing.py`). `secret` is sealed until the draw, and public from then on."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="draws")
    what = models.CharField(max_length=200)  # for what
    source = models.CharField(max_length=300)  # which public value will be added, where, when
    numbers = models.JSONField()  # who takes part
    most = models.PositiveSmallIntegerField()
    commitment = models.CharField(max_length=64)
    listing = models.CharField(max_length=64)
    secret = models.TextField()
    value = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)  # [[number, ticket], …]
    at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")


seals(Sealed("contests.draw", "secret", only=lambda: Q(drawn_at__isnull=True)))


class Asked(models.Model):
    """The author of a picture with the hashtag was asked; nothing of theirs is entered before their yes."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="asked", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")  # with the picture
    rules = models.ForeignKey(RulesVersion, on_delete=models.PROTECT, related_name="+")  # those that the question named
    state = models.CharField(max_length=8, default="asked")  # asked · agreed · refused · lost: the picture could not be read
    answer = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    entry = models.ForeignKey(Entry, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "message"], name="one_question_a_message")]


class Flag(models.Model):
    """Somebody says that a picture should not be shown (a notice, in the law's word). It hides nothing by itself."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="flags", db_index=False)
    resident = models.ForeignKey(Resident, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=120, blank=True)  # of somebody who is not signed in
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="fr")
    ground = models.CharField(max_length=20)  # a code of words.FLAGS
    text = models.TextField()
    at = models.DateTimeField()
    state = models.CharField(max_length=9, default="open")  # open · followed · dismissed
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["entry", "-id"], name="contest_flag_entry"),
            models.Index(fields=["email"], name="contest_flag_email"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "resident"], name="one_open_contest_flag", condition=Q(state="open", resident__isnull=False)
            )
        ]


class Decision(models.Model):
    """An entry was refused, or taken out of the gallery, with its reasons; its author may contest it, once. Never edited but by what
    follows."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="decisions", db_index=False)
    act = models.CharField(max_length=8)  # refuse: it was never shown · hide: it was
    ground = models.CharField(max_length=20)  # a code of words.GROUNDS
    facts = models.TextField(blank=True)
    law = models.CharField(max_length=200, blank=True)  # where it is against the law: which
    source = models.CharField(max_length=6)  # own · flag: how we came to know of it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=6, blank=True)  # kept · lifted
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["entry", "-id"], name="contest_decision_entry")]
