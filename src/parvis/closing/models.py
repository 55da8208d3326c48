"""What must be known before something is closed: the city's requirements."""

from __future__ import annotations

from django.db import models

from parvis.people.models import Team


class Requirement(models.Model):
    """Of conversations (`talk`) or of cases (`case`) that fit. Empty criteria fit everything; of several that fit, all is asked."""

    name = models.CharField(max_length=80, unique=True)
    active = models.BooleanField(default=True)
    of = models.CharField(max_length=4)  # talk · case
    natures = models.JSONField(
        default=list
    )  # of a talk: readings.words.KIND_WORDS, where it is sure; of a case: cases.words.KINDS
    topics = models.JSONField(default=list)  # of a talk: readings.words.TOPIC_WORDS; of a case: keys of the city's topics
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    asks = models.JSONField(default=list)  # words.ASKS of the same
    questions = models.JSONField(default=list)  # of a case: codes of its category's questions, asked when it is closed

    class Meta:
        ordering = ["of", "name"]

    def __str__(self) -> str:
        return self.name
