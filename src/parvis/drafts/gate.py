"""Which answers wait for a colleague's yes, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.desk.models import Labelled
from parvis.drafts.models import ReviewRule
from parvis.inbox.models import Conversation
from parvis.people.access import LEARNING, may, roles
from parvis.people.models import User
from parvis.publishing.models import Delivery
from parvis.rules.matching import said, spaced
from parvis.search.index import fold

LOOKED = 5
"""Of the person's messages, the newest ones in which words are looked for."""
SOURCES: list[Callable[[Conversation, User], Sequence[str]]] = []
"""Why else an answer waits, in words: a room above appends its own when it is ready."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`why` empty: it may leave."""

    why: tuple[str, ...] = ()
    senior: bool = False


def role_here(conversation: Conversation, by: User) -> str:
    """Their role in the conversation's team; where they have none, the one by which they see it."""
    found = roles(by)
    return found.get(conversation.team_id) or next(iter(sorted(found.values())), "")


def learns(conversation: Conversation, by: User) -> bool:
    here = roles(by)
    return here[conversation.team_id] in LEARNING if conversation.team_id in here else bool(LEARNING & set(here.values()))


def asked_of(conversation: Conversation, by: User) -> Asked:
    """One statement, and one more for each sort of thing that a rule asks of this conversation."""
    fitting = [rule for rule in ReviewRule.objects.filter(active=True) if _concerns(rule, conversation, by)]
    fitting = [
        rule for rule in fitting if _labelled(rule, conversation) and _about(rule, conversation) and _said(rule, conversation)
    ]
    why = [rule.name for rule in fitting]
    why += [more for source in SOURCES for more in source(conversation, by)]
    if learns(conversation, by):
        why.insert(0, _("%(name)s est en formation") % {"name": by})
    return Asked(tuple(why), any(rule.senior for rule in fitting))


def _concerns(rule: ReviewRule, conversation: Conversation, by: User) -> bool:
    """What can be told without asking; whoever may give the yes of a sensitive matter needs nobody's."""
    if rule.senior and may(by, "inbox.oversee", conversation):
        return False
    return (
        rule.team_id in (None, conversation.team_id)
        and (not rule.roles or role_here(conversation, by) in rule.roles)
        and (not rule.kinds or conversation.kind in rule.kinds)
        and rule.private in (None, conversation.private)
    )


def _labelled(rule: ReviewRule, conversation: Conversation) -> bool:
    return not rule.labels or Labelled.objects.filter(conversation=conversation, label__in=rule.labels).exists()


def _about(rule: ReviewRule, conversation: Conversation) -> bool:
    if not rule.topic:
        return True
    ours = Delivery.objects.filter(account=conversation.account_id, remote_id=conversation.about, post__topic__key=rule.topic)
    return bool(conversation.about) and ours.exists()


def _said(rule: ReviewRule, conversation: Conversation) -> bool:
    if not rule.words:
        return True
    newest = conversation.messages.filter(way="in", removed_at__isnull=True).order_by("-at", "-id")[:LOOKED]
    texts = [conversation.subject, *newest.values_list("text", flat=True)]
    words = spaced(fold(" . ".join(texts)))
    return any(said(words, fold(one)) for one in rule.words)


def asks(conversation: Conversation, by: User) -> Sequence[str]:
    return asked_of(conversation, by).why
