"""The city's presences on the networks: accounts, sealed permissions, what came in raw, what was tried."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from parvis.accounts.words import asked, spoken
from parvis.journal.seal import Sealed, seals
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import everywhere, limited, teams, verbs
from parvis.people.models import Team, User
from parvis.people.scopes import Limits
from parvis.work.models import Due, due_index


def _inside(limits: Limits) -> Q:
    inside = Q(pk__in=limits.accounts) if limits.accounts else Q()
    return inside & (Q(network__in=limits.networks) if limits.networks else Q())


class AccountSet(models.QuerySet["Account"]):
    def seen_by(self, user: User) -> AccountSet:
        """Accounts whose team's posts or conversations the user may see."""
        if everywhere(user):
            return self.exclude(state="removed")
        mine = set(teams(user, "post.see")) | set(teams(user, "inbox.see"))
        found = Q(team__in=mine)
        for one in limited(user, "post.see"):
            found |= Q(team=one.team) & _inside(one.limits)
        return self.exclude(state="removed").filter(found)

    def open_to(self, user: User, verb: str) -> AccountSet:
        """Accounts to which a user may do `verb`, within the limits of their roles."""
        if verb not in verbs(user):
            return self.none()
        if everywhere(user):
            return self.exclude(state="removed")
        found = Q(team__in=teams(user, verb))
        for one in limited(user, verb):
            found |= Q(team=one.team) & _inside(one.limits)
        return self.exclude(state="removed").filter(found)

    def after(self, network: str, name: str, pk: int) -> AccountSet:
        """Those that follow this place, by network and name: a page of the list goes on there."""
        further = Q(network__gt=network) | Q(network=network, name__gt=name) | Q(network=network, name=name, pk__gt=pk)
        return self.filter(further, network__gte=network)

    def working(self) -> AccountSet:
        return self.filter(state="active")

    def any_is_connected(self) -> bool:
        return self.exclude(state="removed").exists()


class Account(Due):
    """One presence of the city on a network. `due_at`: when it is read next."""

    network = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    handle = models.CharField(max_length=200, blank=True)
    remote_id = models.CharField(max_length=200, blank=True)
    server = models.CharField(max_length=260, blank=True)  # whose ids its network's are, where each server has its own; see sorting.py
    url = models.URLField(max_length=500, blank=True)
    avatar = models.URLField(max_length=500, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="accounts")
    state = models.CharField(max_length=12, default="active")  # active · paused · expired · removed
    settings = models.JSONField(default=dict)
    cursor = models.JSONField(null=True)
    reading = models.JSONField(null=True)  # what is being read and not at its end, see backlog.py
    stopped_at = models.DateTimeField(null=True)  # somebody stopped that reading: it goes on from the cursor
    hook = models.CharField(max_length=64, unique=True)  # the secret part of the webhook's address
    application = models.CharField(max_length=64, blank=True)  # of the address that all accounts of its application share
    pushed = models.BooleanField(default=False)  # the network sends; reading is only the safety net
    read_at = models.DateTimeField(null=True)  # last successful read
    sent_at = models.DateTimeField(null=True)  # last successful publication or answer
    rang_at = models.DateTimeField(null=True)  # last webhook with a good signature
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=60, blank=True)  # code, see networks/sentences.py
    said = models.TextField(blank=True)  # the network's own words, cut, without secrets
    resume_at = models.DateTimeField(null=True)  # the network asked us to wait until then
    subscribed_at = models.DateTimeField(null=True)  # the network last agreed to send by itself
    missed_at = models.DateTimeField(null=True)  # reading found what the network should have sent and did not
    ask_at = models.DateTimeField(null=True)  # when it is asked again to send by itself; empty: it does, or it never will
    refusals = models.PositiveSmallIntegerField(default=0)  # how often in a row it did not agree to
    unread = models.JSONField(default=dict)  # lists that the last round could not read, and why: {name: code}
    usage = models.JSONField(default=dict)  # what the network last said of its own limits, see usages.py
    ended = models.PositiveIntegerField(default=0)  # of `attempts`, those whose end was told: the others ended their process
    probed_at = models.DateTimeField(null=True)  # the daily look whether it still knows us
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AccountSet.as_manager()

    class Meta:
        indexes = [due_index("account_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "server", "remote_id"], name="one_account_a_presence",
                condition=~Q(state="removed") & ~Q(remote_id=""),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def spoken(self) -> str:
        return spoken(self.failure, self.said)

    @property
    def called(self) -> str:
        """«Instagram · Ville de Paris»: a city has the same name on many networks."""
        return f"{asked(CATALOGUE[self.network].facts.name)} · {self.name}"


class Grant(models.Model):
    """The network's permission, sealed: useless without the key file that is not in the database."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="grant")
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(null=True)
    renewed_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)  # somebody is renewing it: a refresh token serves once
    warned = models.PositiveSmallIntegerField(default=0)  # days before its end that were told last; 0 = none yet
    changed_at = models.DateTimeField(auto_now=True)


seals(Sealed("accounts.grant"))


class Raw(Due):
    """What a network handed to us, before anything is understood. A repeat has the same digest."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="raws", db_index=False)  # the constraint has one
    digest = models.CharField(max_length=64)
    form = models.CharField(
        max_length=8
    )  # hook: the network's own body · items: JSON of Incoming (read) · odd: an item nobody could read
    body = models.BinaryField()
    state = models.CharField(max_length=12, default="new")  # new · done · quarantine
    failure = models.TextField(blank=True)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [
            due_index("raw_due"),
            models.Index(fields=["state", "-id"], name="raw_quarantine", condition=Q(state="quarantine")),
        ]
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="one_raw_a_delivery")]


class Sending(Due):
    """Something on its way to a network, once. `accounts.sending` is the only code that moves it.

    scheduled → sending → sent | processing | later | refused | doubt; doubt → sent | scheduled | asked (a person looks);
    besides: late (missed its cutoff), held (emergency stop), waiting (account paused), cancelled, dropped.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField(max_length=12, default="scheduled")
    token = models.JSONField(null=True)  # where a started work stands
    began_at = models.DateTimeField(null=True)  # the first try: `find` looks from here on
    looks = models.PositiveSmallIntegerField(default=0)  # times we looked after a doubt and saw nothing
    remote_id = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=600, blank=True)
    context = models.JSONField(null=True)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=60, blank=True)
    said = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def spoken(self) -> str:
        return spoken(self.failure, self.said)


class Attempt(models.Model):
    """One try, opened and committed before the network is called: what an agent reads when something went wrong."""

    label = models.CharField(max_length=40)  # "publishing.delivery"
    row = models.BigIntegerField()
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tries")
    verb = models.CharField(
        max_length=10
    )  # publish · resume · find; the account’s own failures: read · test · renew · subscribe · end
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)  # sent · processing · later · refused · doubt · expired · absent
    code = models.CharField(max_length=60, blank=True)
    status = models.PositiveSmallIntegerField(default=0)
    said = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["label", "row", "id"], name="attempt_row"),
            models.Index(fields=["account", "at"], name="attempt_pace"),
        ]


class Spent(models.Model):
    """How much of a budget an account has used in the slot that begins at `since` (a day, or a part of what moves)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="spent", db_index=False)  # the constraint has one
    budget = models.CharField(max_length=40)
    since = models.DateTimeField()
    amount = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "budget", "since"], name="one_count_a_slot")]
        indexes = [models.Index(fields=["since"], name="spent_since")]


class Visit(models.Model):
    """Somebody sent to a network to let us in: who may come back with which state, once, and what they find then."""

    digest = models.CharField(max_length=64, unique=True)  # of the state, which is kept nowhere
    session = models.CharField(max_length=64, blank=True)  # digest of the browser's session; "" = begun by a program
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    network = models.CharField(max_length=30)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")  # to be connected again
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    sealed = models.BinaryField()  # verifier, what was given before; after the return, what was found
    at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="visit_at")]


seals(Sealed("accounts.visit"))


class Farewell(models.Model):
    """Somebody told a network that they leave our application, or want their data erased, and the network told us. It names nobody:
    what was found of them is asked to be forgotten in the records, by whose number (`receipt`) the page of `code` says how far it is."""

    network = models.CharField(max_length=30)
    verb = models.CharField(max_length=8)  # leave · forget
    digest = models.CharField(max_length=64, unique=True)  # of what the network signed: the same again does nothing
    code = models.CharField(max_length=32, unique=True)  # what the network shows to the person
    ended = models.PositiveSmallIntegerField(default=0)  # permissions that were theirs, and are no more
    receipt = models.BigIntegerField(default=0)  # of the erasure that was asked for; 0 = nothing of them is kept
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="farewell_at")]


class Note(models.Model):
    """What colleagues should know of a network, in the city's own words."""

    network = models.CharField(max_length=30, unique=True)
    text = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)
