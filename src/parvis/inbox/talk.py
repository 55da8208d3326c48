"""A conversation as one reads it: days, what was said, what colleagues did, how each answer's way out went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.accounts.words import say
from parvis.design.moments import dated, here, span
from parvis.inbox import held, reported, told
from parvis.inbox.models import Conversation, Message, Moderation, Reply
from parvis.inbox.moderation import RULES, Offer, Rule, Standing, hidden, offers, split
from parvis.inbox.quoting import Quote
from parvis.inbox.statements import HAPPENED, happened_since
from parvis.journal.models import Event
from parvis.people.models import User

JOINED: Mapping[str, Promise] = {
    "conversation.merged": gettext_lazy("%(by)s a fusionné ici une conversation avec %(who)s"),
    "conversation.unmerged": gettext_lazy("%(by)s a annulé la fusion avec une conversation de %(who)s"),
    "conversation.split": gettext_lazy("%(by)s a séparé d’ici une partie des messages"),
    "conversation.split_off": gettext_lazy("%(by)s a séparé ces messages d’une autre conversation"),
    "conversation.unsplit": gettext_lazy("%(by)s a annulé la séparation"),
}
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""What an attachment may be to be shown as a picture."""
AGAIN = ("refused", "later", "late", "bounced")


@dataclass(frozen=True, slots=True)
class Attached:
    name: str
    url: str
    picture: bool
    kept: bool  # its bytes are here; else it is on its network


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said, or (`happened`) one thing done."""

    at: datetime
    message: Message | None = None
    happened: str = ""
    talk: int = 0  # the other conversation of what happened
    author: str = ""
    handle: str = ""
    mine: bool = False
    quoted: str = ""  # what its author quotes
    answers: Quote | None = None  # what it answers, where that is not just above
    hidden: bool = False
    hidden_by: str = ""  # who hid it, when and why, when it was from here
    grounds: Sequence[Promise] = ()  # of a report: what the person ticked
    deleted: bool = False  # by the city, not by its author
    limit: str = ""  # what its network says of keeping it; "": as long as the city wants
    left: str = ""  # until it goes; two days are 48 h, for that is how the rule counts
    badges: list[tuple[Rule, str]] = field(default_factory=list)  # what was done with it, and who did it when
    acts: Sequence[Offer] = ()
    author_acts: Sequence[Offer] = ()
    newest: bool = False  # of those on which something may be done: its menu has a key
    turn: str = ""  # another one when its menu is another one
    attached: list[Attached] = field(default_factory=list)
    reply: Reply | None = None
    sentence: str = ""
    advice: str = ""
    again: bool = False
    asked: bool = False
    via: str = ""  # its network, in a conversation that holds several
    under: Sequence[Mapping[str, Any]] = ()  # of the rooms above
    veiled: bool = False  # it was moderated, or it is reported: its pictures are seen on demand
    leaves: int = 0  # seconds until its answer leaves; until then it may be taken back


def lines(
    messages: Iterable[Message], events: Iterable[Event], user: User, colleagues: list[User], moderated: Moderated, *,
    quotes: Mapping[int, Quote], many: bool = False,
) -> list[tuple[date, list[Line]]]:  # fmt: skip
    """Lines by day, oldest first. `moderated`: what was done with the messages, and by whom more may be done.

    `quotes`: what they answer. `many`: several conversations were merged, each line says by which network it came.
    """
    names = {one.pk: str(one) for one in colleagues}
    all_lines = [
        replace(_marked(_said(message, user), message, moderated), answers=quotes.get(message.pk)) for message in messages
    ]
    if many:
        all_lines = [replace(line, via=_via(line.message)) for line in all_lines]
    all_lines += [_done(event, names) for event in events]
    all_lines.sort(key=lambda line: line.at)
    last = next((n for n in reversed(range(len(all_lines))) if all_lines[n].acts or all_lines[n].author_acts), None)
    if last is not None:
        all_lines[last] = replace(all_lines[last], newest=True)
    return [(day, list(found)) for day, found in groupby(all_lines, key=lambda line: here(line.at).date())]


def _said(message: Message, user: User) -> Line:
    context = message.context if isinstance(message.context, dict) else {}
    reply = message.reply if hasattr(message, "reply") else None
    sentence, advice = say(reply.failure) if reply and reply.failure and reply.state != "sent" else ("", "")
    return Line(
        at=message.at, message=message, author=told.author(message), handle=told.handle(message), mine=message.user_id == user.pk,
        quoted=str(context.get("quoted") or ""), hidden=hidden(message), grounds=reported.grounds(message),
        attached=[attached(message, n, one) for n, one in enumerate(message.attached)],
        reply=reply, sentence=sentence, advice=advice,
        again=bool(reply and reply.state in AGAIN), asked=bool(reply and reply.state == "asked"),
        leaves=held.left(reply) if reply else 0,
        limit=told.limit(message) if message.expires_at or message.expired_at else "",
        left=_left(message.expires_at - timezone.now()) if message.expires_at and not message.expired_at else "",
    )  # fmt: skip


def _via(message: Message | None) -> str:
    return message.account.network if message and message.way != "note" else ""


def _left(time: timedelta) -> str:
    hours = int(time.total_seconds() // 3600)
    return _("%(n)s h") % {"n": hours} if 24 <= hours < 100 else span(max(time.total_seconds(), 0))


MILD = ("like", "unlike", "approve", "show")
"""Acts after which a picture may be seen at once."""


@dataclass(frozen=True, slots=True)
class Moderated:
    """`connectors`: those with which this user moderates here, by account. `under`: what the rooms above show, by message."""

    standing: Standing
    connectors: Mapping[int, object] = field(default_factory=dict)
    under: Mapping[int, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


def _marked(line: Line, message: Message, moderated: Moderated) -> Line:
    rows = moderated.standing.by_message.get(message.pk, [])
    done = moderated.standing.acts(message)
    on_message, on_author = split(offers(moderated.connectors.get(message.account_id), message, done))
    return replace(
        line,
        badges=_badges(message, rows),
        veiled=bool(hidden(message) or reported.state(message) or any(row.act not in MILD for row in rows)),
        hidden_by=next((_by(row) for row in rows if row.act == "hide"), ""),
        deleted=any(row.act == "delete" for row in rows),
        acts=on_message, author_acts=on_author, turn="-".join(sorted(done)), under=moderated.under.get(message.pk, ()),
    )  # fmt: skip


def _badges(message: Message, rows: Sequence[Moderation]) -> list[tuple[Rule, str]]:
    """What was done and holds. Where a report stands is as its network told last, whoever settled it."""
    own = [row for row in rows if row.act in RULES and row.act not in {"hide", *reported.SETTLING}]
    stands = reported.STATES.get(reported.state(message), "")
    report = (
        [(RULES[stands], next((_by(row) for row in rows if row.act == stands), ""))] if stands and RULES[stands].badge else []
    )
    return [(RULES[row.act], _by(row)) for row in own] + report


def _by(row: Moderation) -> str:
    """Who did it, when, and why: read on the badge."""
    at = dated(timezone.localtime(row.at), _("j F à H:i"))
    said = _("%(by)s, %(at)s") % {"by": row.by or "Parvis", "at": at}
    return f"{said} — {row.reason}" if row.reason else said


def attached(message: Message, number: int, one: dict[str, Any]) -> Attached:
    kept = bool(one.get("file"))
    url = reverse("inbox:attached", args=[message.pk, number]) if kept else str(one.get("url", ""))
    return Attached(str(one.get("name") or _("fichier")), url, kept and one.get("mime") in SHOWN, kept)


def happened(conversation: Conversation, *, since: datetime | None, until: datetime | None) -> list[Event]:
    if since and not until:
        return happened_since(conversation.pk, since)
    found = Event.objects.filter(label="inbox.conversation", about=conversation.pk, kind__in=HAPPENED).select_related("by")
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lte=until)
    return list(found.order_by("-id")[:100])


def _done(event: Event, names: dict[int, str]) -> Line:
    by, to = str(event.by) if event.by else _("Parvis"), event.data.get("to")
    if event.kind == "conversation.assigned":
        told = _assigned(event, by, names.get(to, "") if isinstance(to, int) else "")
    elif event.kind == "conversation.given":
        told = _("%(by)s a confié la conversation à l’équipe %(team)s") % {"by": by, "team": event.data.get("name", "")}
    elif event.kind in JOINED:
        told = JOINED[event.kind] % {"by": by, "who": event.data.get("who", "")}
        return Line(at=event.at, happened=told, talk=0 if event.kind == "conversation.merged" else event.data.get("other") or 0)
    elif event.kind == "conversation.snoozed" and to:
        at = timezone.localtime(datetime.fromisoformat(to))
        told = _("%(by)s a reporté la conversation au %(at)s") % {"by": by, "at": dated(at, _("j F à H:i"))}
    elif event.kind in ("conversation.snoozed", "conversation.woke"):
        told = _("La conversation est de retour")
    else:
        words = {"closed": _("%(by)s a clos la conversation"), "open": _("%(by)s a rouvert la conversation"),
                 "waiting": _("%(by)s attend la personne"), "service": _("%(by)s attend un service")}  # fmt: skip
        told = words.get(str(to), _("%(by)s a remis la conversation à traiter")) % {"by": by}
    return Line(at=event.at, happened=told)


def _assigned(event: Event, by: str, to: str) -> str:
    if event.data.get("to") is None:
        return _("%(by)s a laissé la conversation") % {"by": by}
    if event.data["to"] == event.by_id:
        return _("%(by)s a pris la conversation") % {"by": by}
    return _("%(by)s a confié la conversation à %(to)s") % {"by": by, "to": to or _("un collègue")}
