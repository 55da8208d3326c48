"""Holders of a certificate hear of its end a month before, and on the day."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from parvis.journal.notices import tell
from parvis.training.courses import title_of
from parvis.training.models import Certificate
from parvis.work import rows
from parvis.work.registry import job

ENDS = gettext_lazy("Votre certificat «\u00a0%(title)s\u00a0» finit le %(day)s\u00a0: repassez le questionnaire pour le garder.")
ENDED = gettext_lazy("Votre certificat «\u00a0%(title)s\u00a0» est fini.")


@job(Certificate, batch=50)
def remind(certificates: list[Certificate]) -> None:
    now = timezone.now()
    for row in certificates:
        over = row.expires_at <= now
        with transaction.atomic():
            url, day = reverse("training:course", args=[row.course]), f"{timezone.localtime(row.expires_at):%d/%m/%Y}"
            if row.user.is_active:
                tell([row.user], "certificate.ends", ENDED if over else ENDS, url=url, title=title_of(row.course), day=day)
            rows.settle(row, due_at=None if over else row.expires_at, attempts=0)
