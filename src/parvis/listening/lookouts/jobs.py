"""Who wants to know of a lookout is told: one notice for all that it saw since the last, never in their quiet hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from parvis.journal.notices import tell
from parvis.listening.lookouts.following import next_hour, quiet_until
from parvis.listening.models import Attention, Lookout, Sighting, Spike
from parvis.listening.spikes.words import label
from parvis.people.access import may
from parvis.work import rows
from parvis.work.registry import job

APART = timedelta(minutes=10)
"""Between two notices of one lookout to one person: a busy hour is told in six sentences, not in six hundred."""
COUNTED = 999
NAMED_BY = ("place", "district", "lookout", "topic", "theme", "kind", "all")
"""Of several facts the notice names the one that says most, of those the least usual."""
ONE = gettext_lazy("Veille « %(name)s » : un nouveau message.")
SOME = gettext_lazy("Veille « %(name)s » : %(n)s nouveaux messages.")
SPIKE = gettext_lazy("%(what)s : %(n)s messages en trois heures, contre %(usual)s d’habitude.")
SPIKES = gettext_lazy("%(what)s : %(n)s messages en trois heures, contre %(usual)s d’habitude ; et %(more)s autres pics.")


def _news(row: Attention) -> QuerySet[Any]:
    """What the user may see and was not told yet: sightings of a lookout, or spikes, one of each fact."""
    if row.lookout is None:
        spikes: QuerySet[Any] = (
            Spike.objects.seen_by(row.user).facts().filter(pk__gt=row.told)
            if may(row.user, "inbox.see")
            else Spike.objects.none()
        )
        return spikes
    if not Lookout.objects.seen_by(row.user).filter(pk=row.lookout.pk).exists():
        return Sighting.objects.none()
    return Sighting.objects.seen_by(row.user).filter(lookout=row.lookout, pk__gt=row.told, aside_at__isnull=True)


def _tell(row: Attention, new: list[int]) -> None:
    if row.lookout is not None:
        url = reverse("listening:lookout", args=[row.lookout_id])
        return tell([row.user], "lookout.seen", ONE if len(new) == 1 else SOME, url=url, name=row.lookout.name, n=str(len(new)))
    spike = min(Spike.objects.filter(pk__in=new), key=lambda one: (NAMED_BY.index(one.dimension), one.chance))
    with translation.override(row.user.language):
        what, usual = (
            label(spike.dimension, spike.key),
            f"{spike.expected:.1f}".replace(".", "," if row.user.language == "fr" else "."),
        )
    url = reverse("listening:spike", args=[spike.pk]) if len(new) == 1 else reverse("listening:spikes")
    words = SPIKE if len(new) == 1 else SPIKES
    return tell([row.user], "spike.seen", words, url=url, what=what, n=str(spike.n), usual=usual, more=str(len(new) - 1))


@job(Attention, batch=20, fetch=("user", "lookout"))
def notify(found: list[Attention]) -> None:
    for row in found:
        _notify(row)


def _notify(row: Attention) -> None:
    now = timezone.now()
    if until := quiet_until(row, now):
        return rows.settle(row, due_at=until if row.how == "now" else next_hour(row, until))
    if row.how == "now" and row.told_at and now < row.told_at + APART:
        return rows.settle(row, due_at=row.told_at + APART)
    seen = _news(row)
    new = list(seen.order_by("-pk").values_list("pk", flat=True)[:COUNTED])
    with transaction.atomic():
        if new and row.user.is_active:
            _tell(row, new)
        told = {"told": new[0], "told_at": now} if new else {}
        rows.settle(row, due_at=None, attempts=0, **told)
    if seen.filter(pk__gt=new[0] if new else row.told).exists():  # it saw more meanwhile
        rows.soon(row)
