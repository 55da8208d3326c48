"""What removing an account would do, in numbers, before it is done.

Rooms above own these rows; here they are known as what they are made of: `Sending` rows, and rows that point to the account.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from parvis.accounts.actions import UNDONE
from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account, Sending
from parvis.journal.seal import Unreadable
from parvis.networks.protocol import Silencer
from parvis.people.models import User
from parvis.rest.cursors import about, capped

MOST = 10_000
GIVEN_UP: dict[str, Promise] = {
    "publishing.delivery": ngettext_lazy(
        "envoi prévu ou en attente sera abandonné, et son auteur prévenu ; une publication qui ne va nulle part ailleurs "
        "redevient un brouillon.",
        "envois prévus ou en attente seront abandonnés, et leurs auteurs prévenus ; une publication qui ne va nulle part ailleurs "
        "redevient un brouillon.",
        "number",
    ),
    "inbox.reply": ngettext_lazy(
        "réponse en attente ne partira pas.",
        "réponses en attente ne partiront pas.",
        "number",
    ),
    "venues.correction": ngettext_lazy(
        "correction de lieu en attente ne partira pas.",
        "corrections de lieux en attente ne partiront pas.",
        "number",
    ),
    "venues.placelist": ngettext_lazy(
        "liste de lieux ne sera plus tenue à jour.",
        "listes de lieux ne seront plus tenues à jour.",
        "number",
    ),
}
STAYS: dict[str, Promise] = {
    "publishing.delivery": ngettext_lazy(
        "publication reste en ligne, et sa trace ici.",
        "publications restent en ligne, et leur trace ici.",
        "number",
    ),
    "inbox.reply": ngettext_lazy(
        "réponse envoyée reste dans sa conversation.",
        "réponses envoyées restent dans leurs conversations.",
        "number",
    ),
    "venues.correction": ngettext_lazy(
        "correction de lieu reste proposée, et sa trace ici.",
        "corrections de lieux restent proposées, et leur trace ici.",
        "number",
    ),
    "venues.placelist": ngettext_lazy(
        "liste de lieux reste sur le réseau.",
        "listes de lieux restent sur le réseau.",
        "number",
    ),
    "inbox.conversation": ngettext_lazy(
        "conversation reste ici ; on ne pourra plus y répondre.",
        "conversations restent ici ; on ne pourra plus y répondre.",
        "number",
    ),
}


@dataclass(frozen=True, slots=True)
class Consequence:
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for an account: what it says, its address, its hour, whose it is."""

    words: str
    url: str
    at: datetime
    author: str = ""


TELLERS: list[Callable[[Account, User], list[Waiting]]] = []
"""The rooms above that know what waits append theirs when they are ready: the first ones to leave, as far as a user sees them."""


def waiting(account: Account, user: User) -> list[Waiting]:
    """The first of what waits for this account, so that whoever removes it knows what they stop."""
    return [one for tell in TELLERS for one in tell(account, user)]


def given_up(account: Account) -> list[Consequence]:
    """What waits for this account and would never leave."""
    found = []
    for model in Sending.__subclasses__():
        waiting = model._default_manager.filter(account=account, state__in=UNDONE)
        found.append((GIVEN_UP.get(model._meta.label_lower), capped(waiting, MOST)))
    return _told(found)


def stays(account: Account) -> list[Consequence]:
    found = []
    for model in Sending.__subclasses__():
        sent = model._default_manager.filter(account=account, state="sent")
        found.append((STAYS.get(model._meta.label_lower), capped(sent, MOST)))
    for relation in Account._meta.related_objects:
        there = relation.related_model
        if isinstance(there, type) and not issubclass(there, Sending) and there._meta.label_lower in STAYS:
            rows = there._default_manager.filter(**{relation.field.name: account})
            found.append((STAYS[there._meta.label_lower], capped(rows, MOST)))
    return _told(found)


def told_to_stop(account: Account) -> str:
    """What its network is told, or must be told by hand, where it sends by itself; "" where it does not."""
    if not account.pushed and account.rang_at is None:
        return ""
    try:
        connector: object = connector_of(account)
    except Unreadable:
        connector = None
    if isinstance(connector, Silencer) and account.state != "expired":
        return _("Le réseau est prévenu de ne plus rien nous envoyer pour ce compte.")
    return _(
        "Le réseau ne peut pas être prévenu d’ici : retirez l’application, ou l’adresse qu’il appelle, sur ses propres pages."
    )


def _told(found: list[tuple[Promise | None, int]]) -> list[Consequence]:
    return [Consequence(about(number, MOST), str(words % {"number": number})) for words, number in found if words and number]
