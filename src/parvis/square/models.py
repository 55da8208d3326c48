"""Residents of the square, their ways in, and how often anybody knocks."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from parvis.journal.seal import Sealed, seals

STATES = ("active", "blocked", "erased")


class Resident(models.Model):
    """Somebody who signs in on the square, by a proved address that nobody is shown. Nothing else is known of them here."""

    pseudonym = models.CharField(max_length=40)
    bare = models.CharField(max_length=120, unique=True)  # `looks.alike`
    email = models.EmailField(null=True)  # NULL once erased
    language = models.CharField(max_length=2, default="fr")
    state = models.CharField(max_length=8, default="active")
    reason = models.CharField(max_length=300, blank=True)  # why they are blocked: told to them
    blocked_until = models.DateTimeField(null=True)  # NULL: not blocked, or until somebody ends it
    key = models.UUIDField(default=uuid.uuid4, unique=True)  # in addresses of letters, never the number
    epoch = models.PositiveIntegerField(default=1)  # one more ends every sign-in
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_resident_an_address", condition=Q(email__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["-id"], name="resident_newest"),
            models.Index(fields=["state", "-id"], name="resident_state"),
        ]

    def __str__(self) -> str:
        return self.pseudonym


class Block(models.Model):
    """Somebody reads and no longer writes: why, for how long; what they say of it, once, and what somebody else found."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="blocks", db_index=False)
    reason = models.CharField(max_length=300)
    source = models.CharField(max_length=4, default="hand")  # hand · rule: of what was taken down again and again
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)  # NULL: until somebody ends it
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # None: its day came
    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=6, blank=True)  # kept · lifted
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["resident", "-id"], name="square_block_resident"),
            models.Index(fields=["until"], name="square_block_until", condition=Q(ended_at__isnull=True, until__isnull=False)),
            models.Index(fields=["id"], name="square_block_appealed", condition=Q(appealed_at__isnull=False, outcome="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["resident"], name="one_block_at_a_time", condition=Q(ended_at__isnull=True))
        ]


class Door(models.Model):
    """A way in, once, for twenty minutes. Only the digest of its secret is kept."""

    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    pseudonym = models.CharField(max_length=40, blank=True)  # of somebody who comes for the first time
    language = models.CharField(max_length=2, default="fr")
    onward = models.CharField(max_length=300, blank=True)
    issuer = models.CharField(max_length=300, blank=True)  # of who came by the provider, which did not vouch for an address
    sub = models.CharField(max_length=255, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)


class Knock(models.Model):
    """One try of something that is counted, by the digest of who tried."""

    who = models.CharField(max_length=40)
    what = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["who", "what", "-at"], name="square_knock_who"),
            models.Index(fields=["at"], name="square_knock_at"),
        ]


class Consent(models.Model):
    """What a browser was answered about one network's own player: the proof, without saying whose browser it was."""

    key = models.UUIDField(default=uuid.uuid4)  # a random name that the browser keeps
    network = models.CharField(max_length=20)
    given = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key"], name="square_consent_key"), models.Index(fields=["at"], name="square_consent_at")]


class Notice(models.Model):
    """What the city says of itself at the foot of its pages: one row."""

    one = models.BooleanField(default=True, unique=True)
    publisher = models.CharField(max_length=200, blank=True)  # who answers for what is published
    host = models.CharField(max_length=300, blank=True)
    officer = models.CharField(max_length=200, blank=True)  # the data-protection officer's address
    phone = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=300, blank=True)
    audited_on = models.DateField(null=True)  # of the accessibility audit
    rate = models.DecimalField(max_digits=4, decimal_places=1, null=True)  # per cent of criteria met at that audit
    auditor = models.CharField(max_length=200, blank=True)
    declared_on = models.DateField(null=True)  # when the accessibility statement was drawn up
    gaps = models.TextField(blank=True)  # what does not conform, one a line
    burdens = models.TextField(blank=True)  # what is left out as a disproportionate burden, one a line, with why
    outside = models.TextField(blank=True)  # contents that the law leaves out, one a line
    tools = models.TextField(blank=True)  # with which browsers, helps and programs it was looked at, one a line
    access_contact = models.CharField(max_length=200, blank=True)  # who answers for it: a mail address or a page
    lead = models.CharField(max_length=300, blank=True)  # one sentence on the home page
    changed_at = models.DateTimeField(auto_now=True)


class ResidentProvider(models.Model):
    """The identity provider with which residents may come in: one row. Off until an administrator switches it on."""

    one = models.BooleanField(default=True, unique=True)
    on = models.BooleanField(default=False)
    name = models.CharField(max_length=60, blank=True)  # on the button: « FranceConnect »
    issuer = models.CharField(max_length=300, blank=True)
    client = models.CharField(max_length=200, blank=True)
    sealed = models.BinaryField(null=True)  # {"secret": …}, see journal.seal
    scopes = models.CharField(max_length=300, default="openid email")
    acr = models.CharField(max_length=200, blank=True)  # levels that are asked for, and then demanded of the answer
    pkce = models.BooleanField(default=True)
    changed_at = models.DateTimeField(auto_now=True)


seals(Sealed("square.residentprovider"))


class ResidentBinding(models.Model):
    """Who a resident is at the provider: a name that says nothing of them, and never changes."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="bindings")
    issuer = models.CharField(max_length=300)
    sub = models.CharField(max_length=255)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "sub"], name="one_resident_a_sub"),
            models.UniqueConstraint(fields=["resident", "issuer"], name="one_sub_a_resident"),
        ]


class ResidentKey(models.Model):
    """A passkey of a resident: the half that everybody may know. The other one never leaves their device."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="keys")
    identifier = models.CharField(max_length=1400, unique=True)  # as the browser writes it, in base64url
    public = models.TextField()  # the credential with its public key, in base64url
    counter = models.PositiveBigIntegerField(default=0)  # of its uses, where the device counts them
    name = models.CharField(max_length=60)  # as the resident calls the device
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
