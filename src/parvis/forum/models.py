"""Questions of residents, what answers them, and what is done with either."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.accounts.models import Account
from parvis.city.models import Topic
from parvis.inbox.models import Conversation
from parvis.knowledge.models import Answer
from parvis.people.models import Team
from parvis.square.models import Resident
from parvis.work.models import Due, due_index

OPEN, HELD, SHOWN = Q(state="open"), Q(state="held"), Q(state="shown")


class ForumRules(models.Model):
    """What the city decided for its forum: one row."""

    one = models.BooleanField(default=True, unique=True)
    team = models.ForeignKey(
        Team, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # whose counter gets what nobody answers
    hours = models.PositiveSmallIntegerField(default=24)  # after which a question without answer goes there; 0: never
    reviewed = models.PositiveSmallIntegerField(default=2)  # first contributions of somebody that a colleague reads before all
    slow_days = models.PositiveSmallIntegerField(default=90)  # after which a board without anything new is hidden
    open = models.BooleanField(default=True)  # residents may write
    cases = models.BooleanField(default=True)  # a question that goes to the counter is a case there, with a number
    abuse = models.PositiveSmallIntegerField(default=0)  # texts taken down after which somebody is blocked by itself; 0: never
    abuse_days = models.PositiveSmallIntegerField(default=30)  # within which they count
    block_days = models.PositiveSmallIntegerField(default=7)  # for which they are blocked


class Board(models.Model):
    """One drawer of the forum: a topic, a district, or both."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    english = models.CharField(max_length=80, blank=True)  # its name in English
    about = models.CharField(max_length=300, blank=True)
    topic = models.ForeignKey(Topic, null=True, on_delete=models.SET_NULL, related_name="+")
    district = models.CharField(max_length=60, blank=True)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")  # None: that of the rules
    position = models.PositiveSmallIntegerField(default=100)
    pinned = models.BooleanField(default=False)  # shown though nothing happens there
    closed_at = models.DateTimeField(null=True)  # nobody asks there any more
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class ThreadSet(models.QuerySet["Thread"]):
    def readable(self, resident: Resident | None = None) -> ThreadSet:
        """Those of which anything is told to whoever asks: the open ones, and one's own that waits for a look."""
        own = Q(state="held", resident=resident) if resident else Q(pk__in=[])
        return self.filter(Q(state="open") | own)


class Thread(Due):
    """A question and what came of it. `due_at`: when somebody looks whether it has an answer."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="threads", db_index=False)
    resident = models.ForeignKey(Resident, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    title = models.CharField(max_length=160)
    language = models.CharField(max_length=5, default="fr")
    state = models.CharField(max_length=10, default="open")  # held · open · hidden · withdrawn · merged
    closed_at = models.DateTimeField(null=True)  # nobody writes there any more
    asked = models.CharField(max_length=64, unique=True)  # what its form drew: the same sent twice is one
    asked_at = models.DateTimeField()
    last_at = models.DateTimeField()
    answers = models.PositiveIntegerField(default=0)  # those that are shown
    solved = models.BooleanField(default=False)
    official = models.BooleanField(default=False)  # the city answered
    accepted = models.ForeignKey(
        "Contribution", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )  # what its author, or a colleague, says answers it
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged")
    known = models.ForeignKey(
        Answer, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # what it became of the city's answers

    objects = ThreadSet.as_manager()

    class Meta:
        indexes = [
            due_index("forum_thread_due"),
            models.Index(fields=["board", "-last_at", "-id"], name="thread_board", condition=OPEN),
            models.Index(fields=["-last_at", "-id"], name="thread_newest", condition=OPEN),
            models.Index(fields=["board", "-last_at", "-id"], name="thread_board_unsolved", condition=OPEN & Q(solved=False)),
            models.Index(fields=["-last_at", "-id"], name="thread_unsolved", condition=OPEN & Q(solved=False)),
            models.Index(fields=["-last_at", "-id"], name="thread_unanswered", condition=OPEN & Q(answers=0)),
            models.Index(fields=["-last_at", "-id"], name="thread_official", condition=OPEN & Q(official=True)),
            models.Index(fields=["resident", "-id"], name="thread_resident"),
        ]

    def __str__(self) -> str:
        return self.title


class ContributionSet(models.QuerySet["Contribution"]):
    def readable(self, resident: Resident | None = None) -> ContributionSet:
        """The same: what is shown in a thread that is readable, and one's own that waits for a look there."""
        own = Q(state="held", resident=resident) if resident else Q(pk__in=[])
        return self.filter(Q(state="shown") | own, thread__in=Thread.objects.readable(resident).values("pk"))


class Contribution(models.Model):
    """One thing said in a thread: the question's own words, an answer, a comment under either."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="contributions", db_index=False)
    kind = models.CharField(max_length=8)  # question · answer · comment
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="comments")
    resident = models.ForeignKey(Resident, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    official = models.BooleanField(default=False)  # the city says it
    certified_at = models.DateTimeField(null=True)  # the city says that a resident is right
    certified_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, default="shown")  # held · shown · hidden · withdrawn
    held_for = models.JSONField(default=list)  # codes: first · words · links · repeat · personal · machine
    asked = models.CharField(max_length=64, unique=True)  # what its form drew, or the reply by which it came
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)
    thanks = models.PositiveIntegerField(default=0)
    flags = models.PositiveIntegerField(default=0)  # those that wait for a colleague

    objects = ContributionSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["thread", "at", "id"], name="contribution_thread"),
            models.Index(fields=["resident", "-id"], name="contribution_resident"),
            models.Index(fields=["at", "id"], name="contribution_held", condition=HELD),
            models.Index(fields=["at", "id"], name="contribution_flagged", condition=Q(flags__gt=0)),
        ]


class Revision(models.Model):
    """What a contribution said from then on. Kept from its first change on."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160, blank=True)  # of a question
    text = models.TextField(blank=True)
    resident = models.ForeignKey(Resident, null=True, on_delete=models.SET_NULL, related_name="+")
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "number"], name="one_forum_revision")]


class Thank(models.Model):
    """Somebody found it useful."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+", db_index=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "resident"], name="one_thank")]


class Member(models.Model):
    """What somebody did here, counted: the facts from which their rights are computed, see `trust`."""

    resident = models.OneToOneField(Resident, on_delete=models.CASCADE, related_name="member")
    shown = models.PositiveIntegerField(default=0)
    thanked = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    hidden = models.PositiveIntegerField(default=0)  # taken down in the last ninety days
    level = models.PositiveSmallIntegerField(default=0)


class Flag(models.Model):
    """Somebody says that something should not stand here (a notice, in the law's word)."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="notices", db_index=False)
    resident = models.ForeignKey(Resident, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    name = models.CharField(max_length=120, blank=True)  # of somebody who is not signed in
    email = models.EmailField(blank=True)
    ground = models.CharField(max_length=20)  # a code of words.GROUNDS
    text = models.TextField()
    at = models.DateTimeField()
    state = models.CharField(max_length=9, default="open")  # open · followed · dismissed
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["contribution", "-id"], name="flag_contribution"),
            models.Index(fields=["resident", "-at"], name="flag_resident"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "resident"], name="one_open_flag", condition=Q(state="open", resident__isnull=False)
            )
        ]


class Decision(models.Model):
    """One act of moderation with its reasons, told to the author, who may contest it. Never edited but by what follows."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)  # of its page
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="decisions", db_index=False)
    resident = models.ForeignKey(Resident, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    act = models.CharField(max_length=8)  # hide · refuse
    clause = models.CharField(max_length=140, blank=True)  # the article of the charter, as it was then
    law = models.CharField(max_length=200, blank=True)  # where it is against the law: which
    facts = models.TextField()
    words = models.TextField(blank=True)  # what was said, as it was then
    source = models.CharField(max_length=6)  # own · flag · words: how we came to know of it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # by letter; the page tells it in any case
    lifted_at = models.DateTimeField(null=True)
    contest = models.TextField(blank=True)
    contested_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=6, blank=True)  # kept · lifted
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["contribution", "-id"], name="decision_contribution"),
            models.Index(fields=["resident", "-id"], name="decision_resident"),
            models.Index(fields=["contested_at"], name="decision_contested", condition=Q(contested_at__isnull=False, outcome="")),
        ]


class Watched(models.Model):
    """A word that stops a text, holds it for a look, or is written over. `*` at its end: whatever begins so."""

    word = models.CharField(max_length=80, unique=True)
    act = models.CharField(max_length=6)  # block · hold · censor
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["word"]


class Follow(models.Model):
    """Somebody wants to know, once a day by mail, what is new in a thread or on a board."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+", db_index=False)
    thread = models.ForeignKey(Thread, null=True, on_delete=models.CASCADE, related_name="+")
    board = models.ForeignKey(Board, null=True, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField()  # what is newer is told next

    class Meta:
        indexes = [models.Index(fields=["resident", "id"], name="follow_resident")]
        constraints = [
            models.UniqueConstraint(fields=["resident", "thread"], name="one_follow_a_thread", condition=Q(thread__isnull=False)),
            models.UniqueConstraint(fields=["resident", "board"], name="one_follow_a_board", condition=Q(board__isnull=False)),
        ]


class Passed(Due):
    """A question at the counter. `due_at`: when its conversation, or the answer that left there, is looked for."""

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="passed")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    conversation = models.OneToOneField(Conversation, null=True, on_delete=models.SET_NULL, related_name="forum")
    why = models.CharField(max_length=7)  # silence · hand
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [due_index("forum_passed_due")]


class Poll(models.Model):
    """A choice that a question puts to residents: one vote each, told to nobody."""

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="poll")
    several = models.BooleanField(default=False)  # one may choose more than one
    sealed = models.BooleanField(default=False)  # nobody sees the results before its end; else whoever voted does
    ends_at = models.DateTimeField()
    votes = models.PositiveIntegerField(default=0)  # residents who voted
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # the colleague who opened it; None: who asked the question
    made_at = models.DateTimeField()


class PollChoice(models.Model):
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="choices", db_index=False)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=120)
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="one_choice_a_place")]


class PollVote(models.Model):
    """Who voted, and for what. An account that goes leaves its vote, under no name: what was counted stays counted."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="+", db_index=False)
    resident = models.ForeignKey(Resident, null=True, on_delete=models.SET_NULL, related_name="+")
    chosen = models.JSONField(default=list)  # places of its choices
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "resident"], name="one_poll_vote", condition=Q(resident__isnull=False))
        ]
