"""An account's log: what was tried and what failed, in our words and in the network's own, without secrets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import Account, Attempt
from parvis.accounts.words import say
from parvis.journal.seal import Unreadable, unseal
from parvis.networks.http import Http

SHOWN = 200
VERBS: dict[str, str | Promise] = {
    "publish": _("Envoi"), "resume": _("Suite de l’envoi"), "find": _("Vérification"), "read": _("Lecture"),
    "test": _("Question « qui sommes-nous »"), "renew": _("Renouvellement de l’autorisation"),
    "subscribe": _("Demande d’être prévenus"), "end": _("Demande de ne plus être prévenus"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """`until`: the last time of a failure that came again and again; `said`: the network's own words."""

    id: int
    verb: str
    words: str
    at: datetime
    until: datetime | None
    outcome: str
    code: str
    status: int
    sentence: str
    advice: str
    said: str


def tries(account: Account) -> QuerySet[Attempt]:
    return Attempt.objects.filter(account=account)


def lines(account: Account, found: Iterable[Attempt]) -> list[Line]:
    http = Http(secrets=_secrets(account))  # what was kept was cleaned then; this is for what a network said without being asked
    return [_line(one, http) for one in found]


def _secrets(account: Account) -> list[str]:
    try:
        return list(unseal(bytes(account.grant.sealed)).values())
    except Unreadable:
        return []


def _line(one: Attempt, http: Http) -> Line:
    sentence, advice = say(one.code) if one.code else ("", "")
    words = str(VERBS.get(one.verb, one.verb))
    return Line(
        one.pk, one.verb, words, one.at, one.ended_at, one.outcome, one.code, one.status, sentence, advice, http.clean(one.said)
    )
