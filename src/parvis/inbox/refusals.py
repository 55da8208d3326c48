"""What the networks' connectors know beforehand of an answer: that it will be refused, before a word of it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from parvis.accounts.connect import connector_of
from parvis.accounts.words import asked, mended
from parvis.inbox.drafts import answering_of, way_out
from parvis.inbox.homes import carrier
from parvis.inbox.models import Conversation, Message
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Answering, Problem, Replier


def may_answer(connectors: Iterable[object], answering: Answering) -> list[Problem]:
    """What stands against it whatever is written, as each connector knows."""
    now = timezone.now()
    return [problem for one in connectors if isinstance(one, Replier) for problem in one.may_answer(answering, now)]


def refused(conversation: Conversation, answered: Message | None) -> list[Problem]:
    """Why nothing that is written there leaves by its network, in public or in private as it came; empty: we know of nothing."""
    account = carrier(conversation, answered).account
    if account.state == "removed":
        return [Problem("account-removed", "text", {"account": account.name})]
    facts = CATALOGUE[account.network].facts
    if not facts.answers:
        return [Problem("no-answers", "reply", {"network": facts.name})]
    accounts = dict.fromkeys((account, way_out(conversation, answered)))
    found = may_answer(map(connector_of, accounts), answering_of(conversation, answered))
    return [problem for problem in found if problem.blocking]


def shown(conversation: Conversation, answered: Message | None) -> Mapping[str, Any]:
    """The same in words over the reply box, and where one answers instead. Empty, too, where the box is closed and says why itself."""
    account = carrier(conversation, answered).account
    facts = CATALOGUE[account.network].facts
    if account.state == "removed" or not facts.answers or not (found := refused(conversation, answered)):
        return {}
    words = [mended(problem) for problem in found]
    return {"problems": words, "url": answered.url if answered else "", "network": asked(facts.name)}
