"""What became of each answer that left: with which of the city's answers, changed or as it is, and whether the person asked again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.inbox.models import Conversation, Reply, talk_seen_by
from parvis.knowledge.models import Answer
from parvis.people.models import User
from parvis.work.models import Due, due_index

OUTCOMES = ("same", "changed")
"""It left as it is written, or with other words around or in it."""


class AnswerUseSet(models.QuerySet["AnswerUse"]):
    def seen_by(self, user: User) -> AnswerUseSet:
        """Of the conversations that the user sees."""
        return self.filter(talk_seen_by(user))

    def sent(self) -> AnswerUseSet:
        """Those with which an answer of the city really left."""
        return self.filter(outcome__in=OUTCOMES)

    def unanswered(self) -> AnswerUseSet:
        """Questions to which the city has no answer: somebody wrote it by hand, or said that nothing fits."""
        return (
            self.filter(Q(outcome="none") | Q(nothing=True), dismissed_at=None).exclude(outcome__in=OUTCOMES).exclude(question="")
        )


class AnswerUse(Due):
    """One answer of an agent to one question, or (without `reply`) that somebody said that nothing fits. It goes with its conversation.

    `due_at`: when it is looked whether it left; then whether the person wrote again.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="uses", db_index=False)
    reply = models.OneToOneField(Reply, null=True, on_delete=models.CASCADE, related_name="use")
    answer = models.ForeignKey(Answer, null=True, on_delete=models.SET_NULL, related_name="uses", db_index=False)
    outcome = models.CharField(max_length=7, blank=True)  # "": not known yet · same · changed · none
    nothing = models.BooleanField(default=False)  # somebody looked and said that nothing fits
    question = models.CharField(
        max_length=400, blank=True
    )  # what was asked, without what is personal; "": its network keeps no words
    language = models.CharField(max_length=5, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    back_at = models.DateTimeField(null=True)  # the person wrote again, and not to thank
    dismissed_at = models.DateTimeField(null=True)  # the question needs no answer of its own
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = AnswerUseSet.as_manager()

    class Meta:
        indexes = [
            due_index("answeruse_due"),
            models.Index(fields=["answer", "-id"], name="answeruse_answer", condition=Q(answer__isnull=False)),
            models.Index(fields=["conversation"], name="answeruse_conversation"),
            models.Index(
                fields=["-id"],
                name="answeruse_unanswered",
                condition=(Q(outcome="none") | Q(nothing=True)) & Q(dismissed_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["conversation"], name="one_nothing_a_conversation", condition=Q(reply__isnull=True))
        ]
