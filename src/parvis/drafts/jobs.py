"""What waits for a yes is never forgotten in silence: who may say it is told again, then those who look after the counter."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from parvis.drafts.actions import TOLD, deciders
from parvis.drafts.models import SharedDraft
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.access import able
from parvis.people.models import User
from parvis.work import rows
from parvis.work.registry import job

AGAIN = (timedelta(hours=2), timedelta(hours=24))
"""From one time to the next; then once a day."""
STILL = gettext_lazy("La réponse de %(by)s à %(who)s attend toujours un oui : rien n’est parti.")
MINE = gettext_lazy("Votre réponse à %(who)s attend toujours un oui : rien n’est parti.")


@job(SharedDraft, batch=20, fetch=("conversation__identity", "author"))
def remind(found: list[SharedDraft]) -> None:
    for row in found:
        with transaction.atomic():
            _remind(row)


def _remind(row: SharedDraft) -> None:
    if row.state != "asked":
        return rows.settle(row, due_at=None)
    wait = AGAIN[min(row.reminded, len(AGAIN) - 1)]
    rows.settle(row, due_at=timezone.now() + wait, reminded=row.reminded + 1, attempts=0)
    talk = row.conversation
    url, who = reverse("inbox:conversation", args=[talk.pk]), talk.identity.called
    tell(_asked(row), "draft.waits", STILL, url=url, by=str(row.author or ""), who=who)
    if row.author:
        tell([row.author], "draft.waits", MINE, url=url, who=who)
    record("draft.waits", about=talk, channel=f"inbox:{talk.team_id}", draft=row.pk, times=row.reminded + 1)


def _asked(row: SharedDraft) -> list[User]:
    """The same as before; from the second time on also those who may say yes to anything."""
    found = deciders(row)
    if row.reminded:
        more = able("inbox.oversee", row.conversation.team_id).exclude(pk=row.author_id or 0)[:TOLD]
        found += [one for one in more if one not in found]
    return found
