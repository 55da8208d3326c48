"""What the public square says of how soon the city answers: what is promised today to whoever writes there, whatever it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.accounts.models import Account
from parvis.networks.catalogue import CATALOGUE
from parvis.promises.calendars import Rules
from parvis.promises.matching import Traits, level_for
from parvis.promises.models import Level
from parvis.promises.written import lasting
from parvis.square import hooks

KINDS = {"form": (("form", True),)}
OTHERWISE = (("comment", False), ("mention", False), ("private", True))
"""(kind, private) of what one may write on a network."""
ARRIVES = ("form", "activitypub")
"""It is written to us: nothing is read elsewhere."""
DAY = 1440


def delays(accounts: Sequence[Account]) -> Mapping[int, str]:
    """Words by account. The longest of what is promised there; nothing where something is promised nothing."""
    rules, now = Rules.read(), timezone.now()
    percent, found = rules.percent(now), {}
    for account in filter(_is_read, accounts):
        kinds = KINDS.get(account.network, OTHERWISE)
        levels = [
            level_for(rules.levels, Traits(kind, account.network, private, account.team_id, "", now)) for kind, private in kinds
        ]
        told = [level for level in levels if level is not None and level.first]
        if len(told) == len(kinds):
            slowest = max(told, key=lambda level: (level.hours_id is not None, level.first or 0))
            found[account.pk] = _said(slowest, percent)
    return found


def _is_read(account: Account) -> bool:
    """What people write there comes to the counter, and can be answered. Where nobody reads nothing may be promised."""
    facts = CATALOGUE[account.network].facts
    arrives = account.network in ARRIVES or (facts.reads and account.stopped_at is None and (account.read_at or account.rang_at))
    return bool(facts.answers and arrives)


def _said(level: Level, percent: int) -> str:
    minutes = -(-(level.first or 0) * percent // 100)
    if level.hours_id is not None:
        return _("Réponse en %(time)s au plus, aux heures d’ouverture") % {"time": lasting(minutes)}
    if minutes >= DAY and not minutes % DAY:
        days = minutes // DAY
        return ngettext("Réponse en %(days)s jour au plus", "Réponse en %(days)s jours au plus", days) % {"days": days}
    return _("Réponse en %(time)s au plus, jour et nuit") % {"time": lasting(minutes)}


hooks.DELAYS.append(delays)
