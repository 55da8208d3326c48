"""A level in words: for whom it is, and what it promises."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.words import asked
from parvis.city.models import Topic
from parvis.networks.catalogue import CATALOGUE
from parvis.promises.actions import TIMES
from parvis.promises.models import Level
from parvis.promises.words import CLOCKS, KINDS
from parvis.promises.written import lasting
from parvis.readings.words import KIND_WORDS, topic_word


def topics_of(levels: list[Level]) -> dict[str, str]:
    """Names of the topics of publications that they speak of, by key; nothing is asked where none does."""
    keys = {level.topic for level in levels if level.topic}
    return dict(Topic.objects.filter(key__in=keys).values_list("key", "name")) if keys else {}


def criteria(row: Level, topics: Mapping[str, str]) -> list[str]:
    """For whom a level is, in words."""
    found = [str(KINDS[kind]).lower() for kind in row.kinds]
    found += [str(KIND_WORDS[key]).lower() for key in row.natures if key in KIND_WORDS]
    found += [str(topic_word(key)) for key in row.topics]
    found += [asked(CATALOGUE[row.network].facts.name)] if row.network in CATALOGUE else []
    found += [] if row.private is None else [_("en privé") if row.private else _("en public")]
    found += (
        [_("thème %(name)s") % {"name": topics.get(row.topic, _("%(key)s (n’existe plus)") % {"key": row.topic})}]
        if row.topic
        else []
    )
    found += [_("équipe %(name)s") % {"name": row.team}] if row.team else []
    for moment, words in ((row.begins, _("dès le %(at)s")), (row.ends, _("jusqu’au %(at)s"))):
        found += [words % {"at": timezone.localtime(moment).strftime("%d/%m/%Y %H:%M")}] if moment else []
    return found or [_("tout ce qui arrive")]


def times(row: Level) -> list[str]:
    found = [f"{str(CLOCKS[name]).lower()} : {lasting(getattr(row, name))}" for name in TIMES if getattr(row, name)]
    if row.warning:
        found.append(_("rappel %(time)s avant") % {"time": lasting(row.warning)})
    if row.escalation is not None and row.escalate_to:
        found.append(_("puis %(who)s au bout de %(time)s") % {"who": row.escalate_to, "time": lasting(row.escalation)})
    return found
