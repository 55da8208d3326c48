"""A language model that may help agents: where it is, what it may do, how often it was asked. No text is kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.journal.seal import Sealed, seals

USES = ("draft", "summary", "translation")
TRIAL = "trial"


class Assistant(models.Model):
    """The one model that the city uses, if any: one row. Off until an administrator switches it on."""

    one = models.BooleanField(default=True, unique=True)
    on = models.BooleanField(default=False)
    address = models.CharField(max_length=300, blank=True)  # of an OpenAI-compatible service, with its /v1
    model = models.CharField(max_length=200, blank=True)
    sealed = models.BinaryField(null=True)  # {"key": …}, see journal.seal; NULL: the service asks for none
    uses = models.JSONField(default=list)  # of USES
    private = models.BooleanField(default=False)  # what is written in private may be shown to it
    ceiling = models.PositiveIntegerField(default=1000)  # calls a month
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")


seals(Sealed("assist.assistant"))


class AssistMonth(models.Model):
    """How often the model was asked for one use in one month. `characters`: of what was shown to it."""

    first = models.DateField()
    use = models.CharField(max_length=12)  # of USES, or TRIAL
    calls = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    characters = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "use"], name="one_count_a_month_and_use")]
