"""What the charter says of an answer: in public nothing personal, and no argument about politics."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.charter import exempting, judging, told
from parvis.charter.actions import exempt as aside
from parvis.charter.models import Exemption
from parvis.charter.past import Told, remembers
from parvis.charter.rules import Verdict
from parvis.charter.said import REPLY, Said, Shown, digest
from parvis.city.days import periods_at
from parvis.inbox.homes import carrier
from parvis.inbox.models import Conversation, Message, Reply
from parvis.media.models import File
from parvis.people.access import demand, may
from parvis.people.models import User


def said_of(conversation: Conversation, text: str, answered: Message | None, files: Sequence[File] = (), *,
            periods: frozenset[str] = frozenset(), aside: bool = False) -> Said:  # fmt: skip
    """An answer as the charter judges it; `aside`: in private, to what was public.

    Its language is the person's: no policy of an account's bears on it.
    """
    carries = carrier(conversation, answered)
    return Said(
        text=text, way=REPLY, language=carries.language or "fr", account=carries.account_id,
        network=carries.account.network, private=conversation.private or aside, answers=answered.text if answered else "",
        media=tuple(Shown(f.name, f.mime, f.alt, f.credit, tuple(c.language for c in f.captions.all()) if f.is_video else ())
                    for f in files), periods=periods,
    )  # fmt: skip


def judged(conversation: Conversation, text: str, answered: Message | None, files: Sequence[File] = (), *, aside: bool = False
           ) -> tuple[Said, list[Verdict]]:  # fmt: skip
    said = said_of(conversation, text, answered, files, periods=periods_at(timezone.now()), aside=aside)
    return said, judging.verdicts_of(said, about=conversation) if text.strip() or files else []


def shown(conversation: Conversation, said: Said, verdicts: Sequence[Verdict], *, by: User) -> dict[str, Any]:
    """The verdicts under an answer; for those who may, the way to set a clause aside."""
    found = told.judged(said.text, verdicts)
    if may(by, "charter.exempt", conversation):
        back = reverse("inbox:conversation", args=[conversation.pk])
        for one in found["verdicts"]:
            if one["blocking"] or one["asks"]:
                one["exempt"] = exempting.link(
                    label=conversation._meta.label_lower, row=conversation.pk, team=conversation.team_id, digest=digest(said),
                    number=one["clause"], excerpt=said.text, back=back,
                )  # fmt: skip
    return found


def exempt(conversation: Conversation, *, text: str, answered: Message | None, files: Sequence[File] = (), number: str,
           reason: str, by: User) -> Exemption:  # fmt: skip
    """Set a clause aside for this answer, word for word. Raises ValidationError when it says nothing of it."""
    demand(by, "charter.exempt", conversation)
    said, verdicts = judged(conversation, text, answered, files)
    if not any(one.number == number for one in verdicts):
        raise ValidationError({"clause": _("Cet article ne dit rien de ce texte.")})
    return aside(label=conversation._meta.label_lower, row=conversation.pk, team=conversation.team_id, digest=digest(said),
                 number=number, excerpt=text, reason=reason, by=by)  # fmt: skip


@remembers(REPLY)
def answered(by: User, since: datetime, below: int, size: int) -> tuple[list[Told], int]:
    """What we answered and this user may see, newest first; what a machine said is no answer."""
    rows = Reply.objects.seen_by(by).filter(state="sent").select_related("conversation__account", "message", "answers")
    rows = rows.order_by("-id")
    found = list((rows.filter(pk__lt=below) if below else rows)[:size])
    recent = [row for row in found if row.sent_at and row.sent_at >= since]
    further = found[-1].pk if len(found) == size and recent else 0
    kept = [row for row in recent if not row.options.get("automatic")]
    return [_told(row, row.sent_at or since) for row in kept], further


def _told(row: Reply, at: datetime) -> Told:
    url = reverse("inbox:conversation", args=[row.conversation_id])
    return Told(
        said_of(row.conversation, row.message.text, row.answers, aside=row.message.private),
        at,
        url,
        str(row.conversation.account),
    )
