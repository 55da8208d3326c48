"""A language model that may help agents: where it is, what it may do, how often it was asked, how often it is right. No text is kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.inbox.models import Message
from parvis.journal.seal import Sealed, seals
from parvis.work.models import Due, due_index

USES = ("draft", "summary", "translation")
"""What an agent may ask of it for a conversation."""
KINDS = "kinds"
"""It says of which kind a message is that both looks leave unsure: asked by a job, for nobody in particular."""
OPEN = (*USES, KINDS)
"""What an administrator may open."""
TRIAL, MEASURE = "trial", "measure"


class Assistant(models.Model):
    """The one model that the city uses, if any: one row. Off until an administrator switches it on."""

    one = models.BooleanField(default=True, unique=True)
    on = models.BooleanField(default=False)
    address = models.CharField(max_length=300, blank=True)  # of an OpenAI-compatible service, with its /v1
    model = models.CharField(max_length=200, blank=True)
    sealed = models.BinaryField(null=True)  # {"key": …}, see journal.seal; NULL: the service asks for none
    uses = models.JSONField(default=list)  # of OPEN
    private = models.BooleanField(default=False)  # what is written in private may be shown to it
    ceiling = models.PositiveIntegerField(default=1000)  # calls a month
    price_read = models.FloatField(null=True)  # euros for a million tokens that it reads; NULL: not said
    price_written = models.FloatField(null=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")


seals(Sealed("assist.assistant"))


class AssistMonth(models.Model):
    """How often the model was asked for one use in one month. `characters`: of what was shown to it.

    `read`, `written`: tokens as the service counts them; NULL: of one answer at least it did not say, and nothing adds up to a known sum.
    """

    first = models.DateField()
    use = models.CharField(max_length=12)  # of OPEN, or TRIAL, MEASURE
    calls = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    characters = models.PositiveBigIntegerField(default=0)
    read = models.PositiveBigIntegerField(null=True)
    written = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "use"], name="one_count_a_month_and_use")]


class KindsMeasure(Due):
    """How often the model says the kind that an agent said, and the measuring of it. `due_at`: it goes on.

    Its figure is that of one address and one model: of others it says nothing.
    """

    assistant = models.OneToOneField(Assistant, on_delete=models.CASCADE, primary_key=True, related_name="measured")
    address = models.CharField(max_length=300, blank=True)
    model = models.CharField(max_length=200, blank=True)
    counts = models.JSONField(null=True)  # weighing.Counts; NULL: never measured to its end
    at = models.DateTimeField(null=True)
    going = models.JSONField(default=dict)  # while it goes on: {"address", "model", "of", "left": corrections, "counts"}
    failure = models.CharField(max_length=12, blank=True)  # of the last one, a code of words.SENTENCES
    paused = models.DateTimeField(null=True)  # the service failed: no message is shown to it before then
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    class Meta:
        indexes = [due_index("kinds_measure_due")]


class Doubted(Due):
    """A message of whose kind both looks are unsure: the model is asked, then this row goes."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="+")

    class Meta:
        indexes = [due_index("doubted_due")]
