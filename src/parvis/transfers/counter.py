"""What the counter shows of transfers: on the row of a conversation, beside the person, in the menu, above the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.design.moments import span
from parvis.directory.models import Destination
from parvis.inbox import hooks
from parvis.inbox.models import Conversation
from parvis.people.access import may
from parvis.people.models import User
from parvis.transfers import actions
from parvis.transfers.models import BACK, LIVE, Redirection, Transfer
from parvis.transfers.words import troubled

SHOWN = 6
NARROWED: dict[str, tuple[Q, str | Promise]] = {
    "en-cours": (Q(state__in=LIVE), gettext_lazy("Chez un autre interlocuteur")),
    "a-relancer": (Q(state__in=LIVE, reminded_at__isnull=False), gettext_lazy("À relancer")),
    "revenues": (Q(state__in=BACK), gettext_lazy("De retour d’un interlocuteur")),
    "a-prevenir": (Q(state__in=LIVE, informed__isnull=True), gettext_lazy("Personne à prévenir")),
}


def away(among: RawSQL, user: User) -> QuerySet[Transfer]:
    return Transfer.objects.seen_by(user).filter(conversation__in=among, state__in=(*LIVE, *BACK))


def marks(found: Sequence[tuple[int, hooks.Fields]], now: datetime) -> Iterator[tuple[int, hooks.Mark]]:
    for pk, told in sorted(found, key=lambda one: one[1]["id"]):
        moments = {name: told[name] and hooks.moment(told[name]) for name in ("sent_at", "created_at", "reminded_at")}
        body = Destination(name=told["name"], short=told["short"])
        row = Transfer(destination=body, **{name: told[name] for name in ("state", "trouble", "reason")})
        row.sent_at, row.created_at, row.reminded_at = moments["sent_at"], moments["created_at"], moments["reminded_at"]
        yield pk, mark(row)


def mark(row: Transfer) -> hooks.Mark:
    name = str(row.destination)
    if row.state in LIVE and row.trouble:
        return hooks.Mark(_("Pas arrivé chez %(name)s") % {"name": name}, "late", "triangle-alert", troubled(row.trouble))
    if row.state == "answered":
        return hooks.Mark(_("%(name)s a répondu") % {"name": name}, "done", "message-circle")
    if row.state in BACK:
        return hooks.Mark(_("Rendu par %(name)s") % {"name": name}, "late", "undo-2", row.reason[:200])
    since = span((timezone.now() - (row.sent_at or row.created_at)).total_seconds())
    words = _("Chez %(name)s depuis %(time)s") % {"name": name, "time": since}
    return hooks.Mark(words, "warning" if row.reminded_at else "", "send", _("À relancer") if row.reminded_at else "")


def beside(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    rows = Transfer.objects.seen_by(user).filter(conversation=conversation).select_related("destination", "informed")
    found = list(rows.order_by("-id")[:SHOWN])
    pointed = Redirection.objects.seen_by(user).filter(conversation=conversation).select_related("destination", "by")
    told = list(pointed.order_by("-id")[:SHOWN])
    if not found and not told:
        return None
    return {"rows": [(row, mark(row) if row.state in (*LIVE, *BACK) else None) for row in found], "redirections": told}


def offered(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    if not may(user, "inbox.reply", conversation):
        return None
    return {"conversation": conversation.pk}


def narrowed(user: User, value: str) -> Q | None:
    """A word of NARROWED, or a destination's number: with whom it is."""
    if value.isascii() and value.isdigit() and len(value) < 19:
        wanted = Q(destination=int(value), state__in=LIVE)
    elif value in NARROWED:
        wanted = NARROWED[value][0]
    else:
        return None
    return Q(pk__in=Transfer.objects.seen_by(user).filter(wanted).values("conversation"))


def said(user: User, value: str) -> str | Promise:
    if value in NARROWED:
        return NARROWED[value][1]
    row = Destination.objects.filter(pk=int(value)).first() if value.isascii() and value.isdigit() and len(value) < 19 else None
    return _("Chez %(name)s") % {"name": row} if row else _("Transmissions")


def followed(conversations: Sequence[Conversation], kind: str, by: User | None) -> None:
    """A team that got a conversation has taken it up, or has answered."""
    if kind in ("conversation.assigned", "conversation.answered") and by is not None:
        actions.follow_team(conversations, kind, by=by)


hooks.carries(hooks.Carried("transfers.transfer"), hooks.Carried("transfers.redirection"))
hooks.follows("transfers", hooks.Follower(moved=followed))
FIELDS = {"name": "destination__name", "short": "destination__short"} | {
    name: name for name in ("id", "state", "trouble", "reason", "sent_at", "created_at", "reminded_at")
}
hooks.marks("transfers", hooks.Marker(away, FIELDS, marks))
hooks.shows("transfers", hooks.Part("transfers/parts/person.html", beside), order=30)
hooks.offers("transfers", hooks.Part("transfers/parts/acts.html", offered), order=30)
hooks.narrows("transfert", hooks.Narrow(narrowed, said))
