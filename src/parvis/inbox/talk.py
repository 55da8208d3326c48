"""A conversation as one reads it: days, what was said, what colleagues did, how each answer's way out went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from parvis.accounts.words import say
from parvis.inbox import told
from parvis.inbox.models import Conversation, Message, Reply
from parvis.journal.models import Event
from parvis.people.models import User

HAPPENED = ("conversation.assigned", "conversation.state", "conversation.snoozed", "conversation.woke")
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
    author: str = ""
    handle: str = ""
    mine: bool = False
    quoted: str = ""
    hidden: bool = False
    attached: list[Attached] = field(default_factory=list)
    reply: Reply | None = None
    sentence: str = ""
    advice: str = ""
    again: bool = False
    asked: bool = False


def lines(
    messages: Iterable[Message], events: Iterable[Event], user: User, colleagues: list[User], conversation: Conversation
) -> list[tuple[date, list[Line]]]:
    """Lines by day, oldest first."""
    names = {one.pk: str(one) for one in colleagues}
    all_lines = [_said(message, user) for message in messages] + [_done(event, names) for event in events]
    all_lines.sort(key=lambda line: line.at)
    return [(day, list(found)) for day, found in groupby(all_lines, key=lambda line: timezone.localtime(line.at).date())]


def _said(message: Message, user: User) -> Line:
    context = message.context if isinstance(message.context, dict) else {}
    reply = message.reply if hasattr(message, "reply") else None
    sentence, advice = say(reply.failure) if reply and reply.failure and reply.state != "sent" else ("", "")
    return Line(
        at=message.at, message=message, author=told.author(message), handle=told.handle(message), mine=message.user_id == user.pk,
        quoted=str(context.get("quoted") or ""), hidden=bool(context.get("hidden")),
        attached=[attached(message, n, one) for n, one in enumerate(message.attached)],
        reply=reply, sentence=sentence, advice=advice,
        again=bool(reply and reply.state in AGAIN), asked=bool(reply and reply.state == "asked"),
    )  # fmt: skip


def attached(message: Message, number: int, one: dict[str, Any]) -> Attached:
    kept = bool(one.get("file"))
    url = reverse("inbox:attached", args=[message.pk, number]) if kept else str(one.get("url", ""))
    return Attached(str(one.get("name") or _("fichier")), url, kept and one.get("mime") in SHOWN, kept)


def happened(conversation: Conversation, *, since: datetime | None, until: datetime | None) -> list[Event]:
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
    elif event.kind == "conversation.snoozed" and to:
        at = timezone.localtime(datetime.fromisoformat(to))
        told = _("%(by)s a reporté la conversation au %(at)s") % {"by": by, "at": formats.date_format(at, _("j F à H:i"))}
    elif event.kind in ("conversation.snoozed", "conversation.woke"):
        told = _("La conversation est de retour")
    else:
        words = {"closed": _("%(by)s a clos la conversation"), "open": _("%(by)s a rouvert la conversation"),
                 "waiting": _("%(by)s attend la personne")}  # fmt: skip
        told = words.get(str(to), _("%(by)s a remis la conversation à traiter")) % {"by": by}
    return Line(at=event.at, happened=told)


def _assigned(event: Event, by: str, to: str) -> str:
    if event.data.get("to") is None:
        return _("%(by)s a laissé la conversation") % {"by": by}
    if event.data["to"] == event.by_id:
        return _("%(by)s a pris la conversation") % {"by": by}
    return _("%(by)s a confié la conversation à %(to)s") % {"by": by, "to": to or _("un collègue")}
