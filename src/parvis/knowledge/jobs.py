"""Owners hear, once, that an answer of theirs is to be read again."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from parvis.journal.notices import tell
from parvis.knowledge.models import Answer
from parvis.work.registry import routine

OLD = gettext_lazy("La réponse type « %(title)s » est à relire.")
MOST = 500
"""A morning's reminders."""


@routine("20 6 * * *")
def remind() -> None:
    today = timezone.localdate()
    due = Answer.objects.in_use().filter(review_on__lte=today, owner__is_active=True)
    due = due.filter(Q(reminded_on=None) | Q(reminded_on__lt=F("review_on")))
    with transaction.atomic():
        rows = list(due.select_related("owner").order_by("review_on", "pk")[:MOST])
        for row in rows:
            assert row.owner is not None
            tell([row.owner], "answer.old", OLD, url=reverse("knowledge:answer", args=[row.pk]), title=row.title)
        Answer.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_on=F("review_on"))
