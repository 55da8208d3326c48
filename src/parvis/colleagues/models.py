"""The city's identity provider, and who is whom there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.identity.asking import GENERIC
from parvis.journal.seal import Sealed, seals


class Provider(models.Model):
    """The one identity provider with which colleagues sign in: one row. Off until an administrator switches it on."""

    one = models.BooleanField(default=True, unique=True)
    on = models.BooleanField(default=False)
    kind = models.CharField(max_length=12, default=GENERIC)  # of asking: generic · proconnect
    name = models.CharField(max_length=60, blank=True)  # on the button
    issuer = models.CharField(max_length=300, blank=True)
    client = models.CharField(max_length=200, blank=True)
    sealed = models.BinaryField(null=True)  # {"secret": …}, see journal.seal
    scopes = models.CharField(max_length=300, default="openid email profile")
    acr = models.CharField(max_length=200, blank=True)  # levels that are asked for, and then demanded of the answer
    pkce = models.BooleanField(default=True)
    skew = models.PositiveSmallIntegerField(default=60)  # seconds by which clocks may differ
    sirets = models.JSONField(default=list)  # employers whose agents may come; [] = not looked at
    provision = models.BooleanField(default=False)  # who was not invited comes in too, with the role below
    role = models.CharField(max_length=20, blank=True)
    team = models.ForeignKey("people.Team", null=True, on_delete=models.SET_NULL, related_name="+")
    compulsory = models.BooleanField(default=False)  # the password opens nothing any more, but to `keeper`
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # breaks the glass
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")


seals(Sealed("colleagues.provider"))
seals(
    Sealed("mfa.authenticator", "data", "secret", only=lambda: Q(data__has_key="secret")),
    Sealed("mfa.authenticator", "data", "seed", only=lambda: Q(data__has_key="seed"), name="mfa.authenticator.seed"),
)


class Binding(models.Model):
    """Who a colleague is at the identity provider: `sub` never changes, an address may."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bindings")
    issuer = models.CharField(max_length=300)
    sub = models.CharField(max_length=255)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField()
    declined = models.EmailField(blank=True)  # an address that they were told of and did not want here

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "sub"], name="one_colleague_a_sub"),
            models.UniqueConstraint(fields=["user", "issuer"], name="one_sub_a_colleague"),
        ]


class SecondRule(models.Model):
    """An act that waits for another person's yes, for so many hours."""

    act = models.CharField(max_length=30, unique=True)  # of people.second.ACTS
    hours = models.PositiveSmallIntegerField(default=24)


class Wish(models.Model):
    """An act that somebody asked for, and what another person said to it. Kept: who did what with whom."""

    act = models.CharField(max_length=30)
    about = models.BigIntegerField(default=0)  # the key of the thing: an account, a clause; 0: none, or many (`given`)
    given = models.JSONField(default=dict)  # what is to be done, where the thing alone does not say it
    name = models.CharField(max_length=200)  # what it was called then
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="waiting")  # waiting · agreed (may be done once) · done · refused
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)


class Alarm(models.Model):
    """An account may be in somebody else's hands, or colleagues practise that it is: who began, who took which step, how long."""

    account = models.ForeignKey("accounts.Account", null=True, on_delete=models.SET_NULL, related_name="+")  # NULL: all of them
    drill = models.BooleanField(default=False)  # nothing is cut, nothing is stopped
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    learnt = models.CharField(max_length=1000, blank=True)  # what to do better next time


class AlarmStep(models.Model):
    """A step of the list that somebody took. `key` of `alarm.steps`."""

    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alarm", "key"], name="one_step_an_alarm")]


class Seat(models.Model):
    """A colleague's account that is an elected person's: which entry of the directory they are."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seat")
    destination = models.ForeignKey("directory.Destination", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class SeatRule(models.Model):
    """What the city wants of these accounts: one row."""

    one = models.BooleanField(default=True, unique=True)
    closed = models.BooleanField(default=True)  # in the pre-election period of a ballot that interests the city
