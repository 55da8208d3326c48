"""What publications did and who follows the city, as the networks told it; what the counter did, counted from its own rows."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User
from parvis.publishing.models import Campaign, Delivery, Post
from parvis.work.models import Due, due_index

Row = TypeVar("Row", bound=models.Model)


class Watch(Due):
    """What is measured again: a publication until it is thirty days old, or (`delivery` NULL) an account, daily."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    delivery = models.OneToOneField(Delivery, null=True, on_delete=models.CASCADE, related_name="watch")
    asked_at = models.DateTimeField(null=True)  # when the network last answered
    failure = models.CharField(max_length=60, blank=True)  # code, see networks/sentences.py
    said = models.TextField(blank=True)  # the network's own words
    told_at = models.DateTimeField(null=True)  # when it last told anything of this publication
    silent = models.PositiveSmallIntegerField(default=0)  # looks since in which it told nothing of it, though of others
    gone_at = models.DateTimeField(null=True)  # from then on it knows it no more: what was told stays

    class Meta:
        indexes = [
            due_index("watch_due"),
            models.Index(fields=["gone_at"], name="watch_gone", condition=Q(gone_at__isnull=False)),
            models.Index(fields=["-asked_at"], name="watch_asked", condition=Q(asked_at__isnull=False)),
        ]
        constraints = [models.UniqueConstraint(fields=["account"], name="one_watch_an_account", condition=Q(delivery=None))]


class Reading(models.Model):
    """One value, from `at` until it was last told (`told_at`): the same again makes no new row, but for an account's total that a
    whole day was not told of. Absent is not nought.

    `last`: the newest of its kind. `day`: it is of that day alone, not a total.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.CASCADE, related_name="readings", db_index=False)
    metric = models.CharField(max_length=20)  # networks.measures.Metric
    value = models.FloatField()
    at = models.DateTimeField()
    told_at = models.DateTimeField()
    day = models.DateField(null=True)
    name = models.CharField(max_length=60, blank=True)  # the network's own name of it
    last = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["delivery", "-id"], name="reading_delivery", condition=Q(delivery__isnull=False)),
            models.Index(fields=["account", "-id"], name="reading_account", condition=Q(delivery__isnull=True)),
            models.Index(fields=["at"], name="reading_old"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "metric"], name="one_last_reading", condition=Q(last=True, day=None, delivery__isnull=False)
            )
        ]


class Redefined(models.Model):
    """What a network tells under another name than before, which counts something else: from `since` on, a series of its own."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    own = models.BooleanField(default=False)  # of the account itself; else of its publications
    metric = models.CharField(max_length=20)
    before = models.CharField(max_length=60)  # the network's own names
    after = models.CharField(max_length=60)
    since = models.DateField()  # the first day of a time line on which `after` stands
    at = models.DateTimeField()  # when we were first told so

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "own", "metric", "before", "after"], name="redefined_once")]


class Share(models.Model):
    """How many of `what` are in one country, city …: a set of rows with the same `at` is one answer of the network."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    what = models.CharField(max_length=10)  # followers · views · reach
    by = models.CharField(max_length=10)  # country · region · city · language
    key = models.CharField(max_length=120)
    label = models.CharField(max_length=120, blank=True)
    value = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "what", "by", "-at"], name="share_account"),
            models.Index(fields=["at"], name="share_old"),
        ]


def of_teams(rows: models.QuerySet[Row], user: User, verb: str) -> models.QuerySet[Row]:
    """Those of teams in which the user may do `verb`."""
    return rows if everywhere(user) else rows.filter(team__in=teams(user, verb))


DIMENSIONS = ("network", "kind", "nature", "topic", "district", "team")
TALLIES = (
    "answered", "waiting", "closed", "kept", "broken", "reopened", "transferred", "pleased", "mixed", "displeased",
)  # fmt: skip
"""What is added up. Beside them: how many there were, and how long each waited."""


class Counted(models.Model):
    """By what figures are told apart. "" is unknown, which a figure says."""

    network = models.CharField(max_length=30)
    kind = models.CharField(max_length=10)  # networks.protocol.Kind: comment · mention · private …
    nature = models.CharField(max_length=12, blank=True)  # question · report · complaint …, as its case says
    topic = models.CharField(max_length=60, blank=True)  # key of a city topic
    district = models.CharField(max_length=120, blank=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    answered = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)  # no answer yet, and not closed
    closed = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)  # promises
    broken = models.PositiveIntegerField(default=0)
    reopened = models.PositiveIntegerField(default=0)
    transferred = models.PositiveIntegerField(default=0)
    pleased = models.PositiveIntegerField(default=0)
    mixed = models.PositiveIntegerField(default=0)
    displeased = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class Fact(Counted):
    """One conversation as figures count it, on the day on which it arrived. It outlives the conversation: nothing personal is in it.

    Written by the counting job only; whatever happens to the conversation later is counted on that same day.
    """

    talk = models.BigIntegerField(unique=True)  # the conversation's number
    day = models.DateField()  # the city's day of its first message
    waited = models.PositiveIntegerField(null=True)  # minutes until its first answer, to one in a hundred: `facts.coarse`
    worked = models.PositiveIntegerField(null=True)  # of these, minutes of opening hours, as its promise counted them

    class Meta:
        indexes = [
            models.Index(fields=["day"], name="fact_day"),
            models.Index(fields=["district"], name="fact_district", condition=~Q(district="")),
        ]


class Cell(Counted):
    """The facts of one month (m) or year (y) that have something in common, added up: their team and the dimension `cut` (the
    others are "" there), or with `cut` "" all dimensions. Most figures need one dimension, which is few rows.
    """

    cut = models.CharField(max_length=8, blank=True)
    grain = models.CharField(max_length=1)
    start = models.DateField()
    arrived = models.PositiveIntegerField()
    waited = models.TextField(blank=True)  # each one's minutes, for a median needs them all: 12,15*3 is one of 12 and three of 15
    worked = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["cut", "grain", "start"], name="cell_period")]


class Fold(models.Model):
    """A month or year whose cells agree with its facts. A late change takes it away until it is added up anew."""

    grain = models.CharField(max_length=1)
    start = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grain", "start"], name="one_fold")]


class Counting(Due):
    """How far the counting has come: one row, so that one job alone writes facts and cells."""

    one = models.BooleanField(default=True, unique=True)
    seen = models.BigIntegerField(default=0)  # the last line of the journal that was read
    last = models.BigIntegerField(default=0)  # all conversations are counted anew: up to here …
    until = models.BigIntegerField(default=0)  # … of these
    at = models.DateTimeField(null=True)  # figures say what was so then

    class Meta:
        indexes = [due_index("counting_due")]


class Whence(models.Model):
    """A place whose people are residents, or of the country; all other places that are known are abroad. The city edits them."""

    by = models.CharField(max_length=10)  # country · region · city
    key = models.CharField(max_length=120)  # ISO 3166, else the name, folded
    name = models.CharField(max_length=120, blank=True)
    side = models.CharField(max_length=10)  # residents · country

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="one_side_a_place")]

    def __str__(self) -> str:
        return self.name or self.key


class PostDaySet(models.QuerySet["PostDay"]):
    def seen_by(self, user: User) -> PostDaySet:
        return self if everywhere(user) else self.filter(team__in=teams(user, "post.see"))


class Added(models.Model):
    """What is added up of publications. `posts`: those that count here as posts, each on the first of its accounts."""

    sent = models.PositiveIntegerField(default=0)  # publications on the account, without those that were taken down
    posts = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)  # taken down since: counted here alone
    measured = models.PositiveIntegerField(default=0)  # of `sent`, those whose reactions are told
    engaged = models.FloatField(default=0)
    seen = models.FloatField(default=0)
    viewed = models.PositiveIntegerField(default=0)  # of `measured`, those whose views are told too
    engaged_seen = models.FloatField(default=0)  # reactions of these alone: a rate has the same publications above and below
    clicks = models.FloatField(default=0)
    clicked = models.PositiveIntegerField(default=0)  # those that tell their clicks

    class Meta:
        abstract = True


class PostDay(Added):
    """What went out on one day on one account and has all else in common, added up: dashboards read these, not publications.

    Written by the rolling job only, a month at a time.
    """

    day = models.DateField()
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    network = models.CharField(max_length=30)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    topic = models.CharField(max_length=60, blank=True)
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    objective = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=5, blank=True)
    aim = models.CharField(max_length=60, blank=True)

    objects = PostDaySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["day", "account"], name="post_day"),
            models.Index(fields=["topic", "day"], name="post_day_topic"),
            models.Index(fields=["network", "day"], name="post_day_network"),
            models.Index(fields=["account", "day"], name="post_day_account"),
        ]


class PostMonth(Added):
    """The days of one month and team that have one thing in common (`cut`: which, "": nothing), or two (`also`), added up: five years
    are few rows.

    Written with its days, in their transaction.
    """

    start = models.DateField()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    cut = models.CharField(max_length=10, blank=True)  # a dimension of a day
    key = models.CharField(max_length=60, blank=True)  # its value; "" nobody gave one
    also = models.CharField(max_length=10, blank=True)  # the second, one of `rolling.PAIRS`
    also_key = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["cut", "also", "start"], name="post_month")]


class FollowerDay(models.Model):
    """How many followed an account on a day. A day without a row was not told: a gap, not nought."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    followers = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="one_follower_day")]
        indexes = [models.Index(fields=["day"], name="follower_day")]


class Mix(models.Model):
    """The parts of a hundred posts that the city wants for each objective: one row, which the newsroom's heads set."""

    one = models.BooleanField(default=True, unique=True)
    presence = models.PositiveSmallIntegerField(default=30)
    city = models.PositiveSmallIntegerField(default=30)
    service = models.PositiveSmallIntegerField(default=40)
    changed_at = models.DateTimeField(auto_now=True)


class Mark(models.Model):
    """Something that explains a figure: a strike, a storm, an event. Drawn on every plot over time."""

    first = models.DateField()
    last = models.DateField()
    words = models.CharField(max_length=120)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["first"], name="mark_first")]

    def __str__(self) -> str:
        return self.words


# ── Planned comparisons ──────────────────────────────────────────────────────────────────────────────────────────────

SIDES = ("one", "other")


class TrialSet(models.QuerySet["Trial"]):
    def seen_by(self, user: User) -> TrialSet:
        return self if everywhere(user) else self.filter(team__in=teams(user, "post.see"))


class Trial(models.Model):
    """Two ways of saying the same, of which is asked beforehand which makes people react more. `one`, `other`: what each side is."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    one = models.CharField(max_length=60)
    other = models.CharField(max_length=60)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    objects = TrialSet.as_manager()

    def __str__(self) -> str:
        return self.name


class TrialPost(models.Model):
    """A publication that was prepared as one side of a comparison: of one alone."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="posts")
    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="trialled")
    side = models.CharField(max_length=5)  # SIDES


class PeerSet(models.QuerySet["Peer"]):
    def seen_by(self, user: User) -> PeerSet:
        return self if everywhere(user) else self.filter(team__in=teams(user, "post.see"))


class Peer(Due):
    """An account that is not ours, of whose public figures we keep what anybody may read; or (`ours`) our own, looked at the same way.

    `due_at`: when it is looked at next, once a day; NULL: no more. `account`: ours, through which it is asked.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    network = models.CharField(max_length=30)
    handle = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)
    ours = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=60, blank=True)  # code, see networks/sentences.py
    said = models.TextField(blank=True)

    objects = PeerSet.as_manager()

    class Meta:
        indexes = [due_index("peer_due")]
        constraints = [models.UniqueConstraint(fields=["team", "network", "handle"], name="one_peer_a_handle")]

    def __str__(self) -> str:
        return self.name or self.handle


class PeerDay(models.Model):
    """What a peer showed on a day. NULL: its network does not tell it, or there was too little to say."""

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    followers = models.FloatField(null=True)
    publications = models.FloatField(null=True)
    weekly = models.FloatField(null=True)  # posts a week, over the last 28 days
    each = models.FloatField(null=True)  # median of reactions to posts of two to thirty days
    answers = models.FloatField(null=True)  # part of its posts of the last 28 days that answer somebody
    looked = models.PositiveSmallIntegerField(default=0)  # posts on which this stands

    class Meta:
        constraints = [models.UniqueConstraint(fields=["peer", "day"], name="one_peer_day")]
        indexes = [models.Index(fields=["day"], name="peer_day_old")]
