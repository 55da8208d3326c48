"""What a rule speaks of and is no longer there: such a rule is switched off and its owner told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from parvis.accounts.models import Account
from parvis.desk.models import Label, Macro
from parvis.inbox.grounds.articles import articles
from parvis.people.access import may
from parvis.people.models import Team, User
from parvis.promises.models import OpeningHours
from parvis.rules.criticism import struck
from parvis.rules.knowing import conditions_of
from parvis.rules.models import Rule
from parvis.rules.words import CITED


def fault(rule: Rule) -> str:
    """A key of words.BROKEN; "": all is there."""
    if rule.owner is None or not may(rule.owner, "rule.edit"):
        return "owner"
    return missing(rule.conditions, rule.acts) or (_hides(rule) if rule.acts.get("hide") else "")


def _hides(rule: Rule) -> str:
    known = dict(articles())
    if known and rule.acts.get(CITED) not in known:
        return "clause"
    return "criticism" if criticises(rule) else ""


def criticises(rule: Rule) -> bool:
    return bool(struck(conditions_of(rule.conditions)))


def missing(conditions: Mapping[str, Any], acts: Mapping[str, Any]) -> str:
    """Asked only of what the rule speaks of: a rule of words alone asks nothing."""
    accounts, hours = conditions.get("accounts", []), conditions.get("hours")
    if accounts and Account.objects.filter(pk__in=accounts).exclude(state="removed").count() < len(set(accounts)):
        return "account"
    if hours and not OpeningHours.objects.filter(pk=hours).exists():
        return "hours"
    put = {*acts.get("labels", []), *conditions.get("labels", [])}
    if put and Label.objects.offered().filter(pk__in=put).count() < len(put):
        return "label"
    if acts.get("team") and not Team.objects.open().filter(pk=acts["team"]).exists():
        return "team"
    if acts.get("assignee") and not _can(acts["assignee"], "inbox.reply"):
        return "colleague"
    if acts.get("tell") and not _can(acts["tell"], "inbox.see"):
        return "told"
    if acts.get("macro") and not Macro.objects.filter(pk=acts["macro"], team__isnull=False, reply="").exists():
        return "macro"
    return ""


def _can(pk: int, verb: str) -> bool:
    found = User.objects.filter(pk=pk, is_active=True).first()
    return found is not None and may(found, verb)


def faults(rules: Iterable[Rule]) -> dict[int, str]:
    """Of each, by its id; only those that are broken."""
    return {rule.pk: why for rule in rules if (why := fault(rule))}
