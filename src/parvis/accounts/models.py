"""The city's presences on the networks: accounts, sealed permissions, what came in raw, what was tried."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User
from parvis.work.models import Due, due_index


class AccountSet(models.QuerySet["Account"]):
    def seen_by(self, user: User) -> AccountSet:
        """Accounts whose team's posts or conversations the user may see."""
        if everywhere(user):
            return self.exclude(state="removed")
        mine = set(teams(user, "post.see")) | set(teams(user, "inbox.see"))
        return self.exclude(state="removed").filter(team__in=mine)

    def working(self) -> AccountSet:
        return self.filter(state="active")


class Account(Due):
    """One presence of the city on a network. `due_at`: when it is read next."""

    network = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    handle = models.CharField(max_length=200, blank=True)
    remote_id = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)
    avatar = models.URLField(max_length=500, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="accounts")
    state = models.CharField(max_length=12, default="active")  # active · paused · expired · removed
    settings = models.JSONField(default=dict)
    cursor = models.JSONField(null=True)
    hook = models.CharField(max_length=64, unique=True)  # the secret part of the webhook's address
    pushed = models.BooleanField(default=False)  # the network sends; reading is only the safety net
    read_at = models.DateTimeField(null=True)  # last successful read
    sent_at = models.DateTimeField(null=True)  # last successful publication or answer
    rang_at = models.DateTimeField(null=True)  # last webhook with a good signature
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=60, blank=True)  # code, see networks/sentences.py
    said = models.TextField(blank=True)  # the network's own words, cut, without secrets
    resume_at = models.DateTimeField(null=True)  # the network asked us to wait until then
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AccountSet.as_manager()

    class Meta:
        indexes = [due_index("account_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "remote_id"], name="one_account_a_presence",
                condition=~Q(state="removed") & ~Q(remote_id=""),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """The network's permission, sealed: useless without the key file that is not in the database."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="grant")
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(null=True)
    renewed_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)  # somebody is renewing it: a refresh token serves once
    changed_at = models.DateTimeField(auto_now=True)


class Raw(Due):
    """What a network handed to us, before anything is understood. A repeat has the same digest."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="raws", db_index=False)  # the constraint has one
    digest = models.CharField(max_length=64)
    form = models.CharField(max_length=8)  # hook: the network's own body · items: JSON of Incoming (read)
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


class Attempt(models.Model):
    """One try, opened and committed before the network is called: what an agent reads when something went wrong."""

    label = models.CharField(max_length=40)  # "publishing.delivery"
    row = models.BigIntegerField()
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tries")
    verb = models.CharField(max_length=10)  # publish · resume · find
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
