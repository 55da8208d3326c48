"""Who is answered, where that is not plain: a mail that somebody passed on, a thread in which somebody else wrote last, one that asks for
an answer elsewhere, one of which nothing proves who sent it, a message that its author has taken back. Read only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.inbox.models import Conversation, Message, Moderation
from parvis.networks.email.headers import proven
from parvis.networks.protocol import Problem


@dataclass(frozen=True, slots=True)
class Addressee:
    """`first`: who wrote what was passed on, as its own lines tell; else who passed it on.

    `thread`: several persons write in one thread; `first` is who began it, else who wrote last. `elsewhere`: the mail asks for an answer
    at another address than the one that wrote it, which is `first`: whoever forges a From writes their own there.
    """

    address: str
    name: str
    first: bool
    thread: bool = False
    elsewhere: bool = False


def addressees(conversation: Conversation, answered: Message | None) -> list[Addressee]:
    """Both, of a mail that was passed on, of a thread in which not its own person wrote last, of an answer that is asked for elsewhere; []
    where there is nothing to choose."""
    context = answered.context if answered is not None and isinstance(answered.context, dict) else {}
    told = context.get("forwarded_from")
    first = str(told.get("address") or "") if isinstance(told, Mapping) else ""
    sender = str(context.get("reply_to") or (answered.identity.handle if answered and answered.identity else ""))
    if not first or not sender or first.lower() == sender.lower() or first.lower() in map(str.lower, context.get("to") or ()):
        return _of_thread(conversation, answered) or _elsewhere(conversation, answered)
    name = str(told.get("name") or "") if isinstance(told, Mapping) else ""
    return [
        Addressee(sender, answered.identity.name if answered and answered.identity else "", False),
        Addressee(first, name, True),
    ]


def _of_thread(conversation: Conversation, answered: Message | None) -> list[Addressee]:
    """Somebody in copy, or who knows the thread, wrote last in another's: what the one is told is not for the other to read."""
    if answered is None or answered.identity is None or conversation.kind != "mail":
        return []
    theirs = answered.home_id not in (None, conversation.pk)  # merged: one chooses the thread, see homes.py
    last, first = answered.identity, conversation.identity
    if theirs or last.pk == first.pk or last.handle.lower() == first.handle.lower():
        return []
    sender = str((answered.context or {}).get("reply_to") or last.handle)
    return [Addressee(sender, last.name, False, True), Addressee(first.handle, first.name, True, True)]


def _elsewhere(conversation: Conversation, answered: Message | None) -> list[Addressee]:
    if answered is None or answered.identity is None or conversation.kind != "mail":
        return []
    asked, author = address(answered), answered.identity
    if asked.lower() in (author.handle.lower(), author.remote_id.lower()):
        return []
    return [Addressee(asked, "", False, elsewhere=True), Addressee(author.handle, author.name, True, elsewhere=True)]


def address(answered: Message | None) -> str:
    """Where an answer goes unless a person says otherwise."""
    if answered is None or answered.identity is None:
        return ""
    told = answered.context.get("reply_to") if isinstance(answered.context, dict) else ""
    return str(told or answered.identity.handle)


def proved(conversation: Conversation, answered: Message | None) -> bool:
    """Did the city's own server see that a mail comes from the address that it names? True where no server is named in the account's
    settings: then nobody judges."""
    authserv = conversation.account.settings.get("authserv")
    if conversation.kind != "mail" or answered is None or answered.way != "in" or not authserv:
        return True
    context = answered.context if isinstance(answered.context, dict) else {}
    return proven(context.get("authentication") or {}) and not context.get("suspect")


def withdrawn(messages: Sequence[Message]) -> Message | None:
    """Of a thread, oldest first: the person's newest message, when they took it back and nothing was said since."""
    said = [one for one in messages if one.way != "note"]
    last = said[-1] if said else None
    return last if last is not None and last.way == "in" and last.removed_at is not None else None


def problems(conversation: Conversation, answered: Message | None, options: Mapping[str, Any]) -> list[Problem]:
    """What a person decides before an answer leaves: `to`, `anyway` and `unproven` among its options. A receipt asks nobody."""
    if options.get("automatic"):
        return []
    found, known = list[Problem](), addressees(conversation, answered)
    chosen = [str(one).lower() for one in options.get("to") or ()]
    if known and (len(chosen) != 1 or chosen[0] not in {one.address.lower() for one in known}):
        found.append(Problem(_question(known[0]), "reply", {"sender": known[0].address, "first": known[1].address}))
    elif chosen and not known and chosen != [address(answered).lower()]:
        found.append(Problem("to-unknown", "reply", {"to": chosen[0]}))
    if not options.get("unproven") and not proved(conversation, answered):
        found.append(
            Problem("mail-unproven", "reply", {"from": answered.identity.handle if answered and answered.identity else ""})
        )
    if not options.get("anyway") and _taken_back(conversation):
        found.append(Problem("message-withdrawn", "reply"))
    return found


def _question(one: Addressee) -> str:
    return "several-wrote" if one.thread else "answer-elsewhere" if one.elsewhere else "forwarded-whom"


def _taken_back(conversation: Conversation) -> bool:
    """By its author; what the city itself deleted may be answered, and mostly is."""
    last = conversation.messages.exclude(way="note").order_by("-at", "-id").first()
    if last is None or last.way != "in" or last.removed_at is None:
        return False
    return not Moderation.objects.filter(message=last, act="delete", state="done").exists()
