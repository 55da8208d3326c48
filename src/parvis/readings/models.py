"""What was understood of each message of somebody else, what agents said of it, and what is learnt from that.

A reading is of a message, never of a person: nothing here is counted by who wrote.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models

from parvis.inbox.models import Message
from parvis.work.models import Due, due_index

OF_KIND, OF_TOPIC = ("kind", "second", "confidence", "sure", "answer"), ("topic", "topic_confidence")
"""What an agent's word on the kind, or on the topic, stands over."""


class Understood(models.Model):
    """The reading of one message. `kind` and `topic` are an agent's word where there is one, else the best guess.

    `guess` is what they were before an agent spoke ({"kind", "second", "confidence", "sure", "answer"}, {"topic",
    "topic_confidence"}, or both); NULL: nobody did.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="understood")
    language = models.CharField(max_length=5, blank=True)
    kind = models.CharField(max_length=12)  # understanding.written.KINDS
    second = models.CharField(max_length=12, blank=True)
    confidence = models.FloatField()
    sure = models.BooleanField()
    answer = models.BooleanField()  # does somebody at the city answer such a message?
    topic = models.CharField(max_length=40, blank=True)  # understanding.topics.titles(): "voirie/eclairage"
    topic_confidence = models.FloatField(default=0.0)
    danger = models.CharField(max_length=8, blank=True)  # danger · urgent: a hint beside Conversation.danger, which is shown
    places = models.JSONField(default=list)  # [{"name", "precision", "confidence", "key", "by"}]
    where = models.CharField(max_length=400, blank=True)  # the same to look for: "|rue des lilas|croix-rousse|"
    personal = models.JSONField(default=list)  # [[start, end, kind]] in the message's text
    reasons = models.JSONField(default=dict)  # {"kind", "topic", "danger": words of the text}
    fingerprint = models.CharField(max_length=16, blank=True)
    model = models.CharField(max_length=12, blank=True)  # the beginning of the hash of the model that read it
    guess = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField(null=True)  # an agent spoke
    peril = ""
    """Of a reading that was just made, not kept: the word of `understanding.danger.KINDS` for its danger; "" = none."""


class SecondLook(Due):
    """A message of whose kind the first look was unsure: its meaning is weighed too, then this row goes."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="+")

    class Meta:
        indexes = [due_index("second_look_due")]


class Lesson(models.Model):
    """A message of which an agent said what it is: without personal data and names, for the next model to learn from.

    It goes with its message, and at the latest when `Learning.months` are over.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="lesson")
    text = models.TextField()
    kind = models.CharField(max_length=12)
    topic = models.CharField(max_length=40, blank=True)  # "" = not said; understanding.taught.NO_TOPIC = none of them
    language = models.CharField(max_length=5, blank=True)
    danger = models.BooleanField(null=True)  # as an agent said it; NULL: nobody did
    private = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="lesson_at")]


class Trained(models.Model):
    """A model that was learnt here, of kinds, of topics or of the second look, each with its own order of versions, or a second look
    that was moved to what arrives. `scores`: on the texts that judge, see `understanding.scores.told`, `topics_told`,
    `understanding.relooking` and `adapting`."""

    part = models.CharField(max_length=8, default="kinds")  # kinds · topics · second · inbox
    version = models.CharField(max_length=12)
    body = models.BinaryField()
    examples = models.PositiveIntegerField()
    lessons = models.PositiveIntegerField()
    scores = models.JSONField()
    against = models.JSONField()  # those of the model in use then
    state = models.CharField(max_length=8)  # used · former · kept_out: it is worse
    worse = models.JSONField(default=list)  # by what: names of `learning.comparing.POINTS`
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField()


class PlaceNames(models.Model):
    """A file of names of places that the city brought: districts, streets, places. `body`: [[key, name, kind, points, area], …], packed; of
    files that were brought before positions were read, the first three."""

    name = models.CharField(max_length=120)
    body = models.BinaryField()
    count = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField()


class Learning(Due):
    """One row: which models read, and how they learn. `due_at`: a training is wanted, or goes on."""

    current = models.ForeignKey(Trained, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)  # NULL: shipped
    since = models.DateTimeField(null=True)  # that it reads
    topics = models.ForeignKey(
        Trained, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )  # NULL: lists alone
    topics_since = models.DateTimeField(null=True)
    second = models.ForeignKey(
        Trained, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )  # of the second look; NULL: shipped
    second_since = models.DateTimeField(null=True)
    adapts = models.BooleanField(default=False)  # is the second look moved to what arrives here?
    inbox = models.ForeignKey(
        Trained, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )  # the second look as it was moved; NULL: it reads as it was learnt
    inbox_since = models.DateTimeField(null=True)
    only_moves = models.BooleanField(default=False)  # what is due moves the second look, and learns nothing from corrections
    private = models.BooleanField(default=False)  # may private messages be learnt from?
    months = models.PositiveIntegerField(default=24)  # that lessons are kept
    nightly = models.BooleanField(default=True)
    failure = models.CharField(max_length=300, blank=True)  # of the last training
    caught_up = models.BigIntegerField(default=0)  # messages up to this id were read, or are no longer there
    wanted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        indexes = [due_index("learning_due")]


def of(messages: Iterable[int]) -> dict[int, Understood]:
    """The readings of these messages, by message; of what is not read yet there is none."""
    return Understood.objects.in_bulk(list(messages))
