"""Where a message is at home: the conversation shows it, the thread on its network carries what answers it.

Conversations are merged and split here, never on a network. So each message keeps the conversation it came to (`home`), and one
that was split off knows whose thread it shares (`split_from`).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.inbox.models import Conversation, Message


def home_of(message: Message) -> Conversation:
    """The conversation it belongs to, merged or not."""
    return message.home or message.conversation


def carrier(conversation: Conversation, answered: Message | None) -> Conversation:
    """The one whose thread on its network an answer to `answered` goes to; without one, the conversation's own."""
    found = (answered.home if answered and answered.home_id else None) or conversation
    return found.split_from or found if found.split_from_id else found


def root(conversation: Conversation) -> Conversation:
    """Where its messages are shown."""
    return conversation.merged_into or conversation if conversation.merged_into_id else conversation


def remembered(conversation: Conversation) -> None:
    """Raises ValidationError for one whose person was forgotten: nobody is there to be answered."""
    if conversation.hidden_at or conversation.erased_at:
        raise ValidationError(_("Cette conversation est effacée : on n’y répond plus."))


def stands(conversation: Conversation) -> None:
    """Raises ValidationError for one that was merged: it is dealt with where its messages are."""
    remembered(conversation)
    if conversation.merged_into_id:
        raise ValidationError(_("Cette conversation a été fusionnée dans une autre : c’est là qu’elle se traite."))


def merged_into(conversation: Conversation) -> list[Conversation]:
    """What was merged into it and has something to show, oldest first."""
    there = Message.objects.filter(conversation=conversation, home=OuterRef("pk"))
    found = conversation.merged.filter(Exists(there)).select_related("account__grant", "identity", "split_from__account__grant")
    return list(found.order_by("pk"))


def thread(conversation: Conversation) -> QuerySet[Message]:
    """All that was said in its thread on the network, wherever it is shown: what the person there sees."""
    own = Q(conversation=conversation, home__isnull=True) | Q(home=conversation)
    parted = Q(conversation__split_from=conversation, home__isnull=True) | Q(home__split_from=conversation)
    return Message.objects.filter(own | parted)


def settle(messages: Sequence[Message], conversation: Conversation) -> dict[int, Conversation]:
    """Give messages of one conversation their accounts and homes, which are mostly its own: two queries if any is not.

    Returns the homes by key.
    """
    homes: dict[int, Conversation] = {}
    if wanted := {message.home_id for message in messages if message.home_id}:
        homes = Conversation.objects.select_related("account__grant", "identity", "split_from").in_bulk(wanted)
    accounts = {home.account_id: home.account for home in homes.values()} | {conversation.account_id: conversation.account}
    if missing := {message.account_id for message in messages} - set(accounts):
        accounts |= Account.objects.select_related("grant").in_bulk(missing)
    for message in messages:
        message.account, message.conversation = accounts[message.account_id], conversation
        if message.home_id:
            message.home = homes[message.home_id]
    return homes
