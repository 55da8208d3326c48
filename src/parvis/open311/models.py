"""The door for other programs, their keys, and what they handed in; other bodies' doors, and what was handed in there."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from parvis.cases.models import Case, Category
from parvis.contact.models import Entry
from parvis.directory.models import Destination
from parvis.journal.seal import Sealed, seals
from parvis.people.models import Team
from parvis.transfers.models import Transfer
from parvis.work.models import Due, due_index


class Door(models.Model):
    """How the city answers under /open311/v2: one row."""

    one = models.BooleanField(default=True, unique=True)
    open = models.BooleanField(default=False)
    jurisdiction = models.CharField(max_length=120, blank=True)  # "": whatever is asked is ours
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")  # whose, where a category says nothing
    contact = models.CharField(max_length=300, blank=True)  # whom another program's makers write to


class ClientKey(models.Model):
    """A key with which a program hands requests in: only its digest is kept."""

    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    a_minute = models.PositiveIntegerField(default=60)
    a_day = models.PositiveIntegerField(default=5000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Filed(models.Model):
    """One request handed in. `case` NULL: a person looks at the message first; `token` says when it has its number."""

    key = models.ForeignKey(ClientKey, on_delete=models.PROTECT, related_name="+", db_index=False)
    token = models.UUIDField(default=uuid.uuid4, unique=True)
    asked = models.CharField(max_length=200)  # the caller's Idempotency-Key; "" without
    body = models.CharField(max_length=64)  # digest of what was sent: the same again within a day is the same request
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    told = models.JSONField(default=dict)  # what the case is opened with: title, place, lat, lon, answers
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "-at"], name="filed_key"),
            models.Index(fields=["key", "body", "-at"], name="filed_body"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "asked"], name="one_filed_a_key", condition=~models.Q(asked="")),
        ]


class PartnerDoor(models.Model):
    """Somebody else's door: where their requests are handed in, and which services they said they have."""

    destination = models.OneToOneField(Destination, on_delete=models.CASCADE, related_name="open311_door")
    base = models.CharField(max_length=500)  # before /services.json
    jurisdiction = models.CharField(max_length=120, blank=True)
    form = models.CharField(max_length=4, default="json")  # json · xml
    sealed = models.BinaryField(null=True)  # their api_key
    services = models.JSONField(default=list)  # [{"code", "name", "group", "asks", "kind"}] as they told
    questions = models.JSONField(default=dict)  # service code → [{"code", "words", "datatype", "required", "values"}]
    read_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)  # of the last reading, in their words

    def __str__(self) -> str:
        return self.base


seals(Sealed("open311.partnerdoor"))


class Handed(Due):
    """One transfer on its way through a partner's door. GeoReport knows no repeats: a try is written down before it leaves, and what
    may have arrived is looked for, then asked of a person, and never sent again by itself. `due_at`: the next try, or look.

    draft → waiting → sending → sent (with a token first, where they have one) → over; doubt → asked; refused.
    """

    transfer = models.OneToOneField(Transfer, on_delete=models.CASCADE, related_name="handed")
    door = models.ForeignKey(PartnerDoor, on_delete=models.PROTECT, related_name="handed")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    service = models.CharField(max_length=100, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    answers = models.JSONField(default=dict)  # question → [values]
    state = models.CharField(max_length=8, default="draft")
    number = models.CharField(max_length=100, blank=True)  # service_request_id
    token = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=6, blank=True)  # open · closed, as they last told
    notes = models.TextField(blank=True)
    agency = models.CharField(max_length=300, blank=True)
    expected_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # when they last answered at all
    silent = models.PositiveIntegerField(default=0)  # looks in a row at which they told nothing of it
    looks = models.PositiveIntegerField(default=0)  # after a doubt
    failure = models.CharField(max_length=60, blank=True)
    said = models.TextField(blank=True)
    began_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [due_index("handed_due"), models.Index(fields=["door", "-id"], name="handed_door")]
