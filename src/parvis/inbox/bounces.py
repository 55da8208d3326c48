"""Mails that came back: the answer that they belong to has failed, and its conversation is open again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.inbox import hooks
from parvis.inbox.models import Conversation, Reply
from parvis.journal.notices import tell
from parvis.journal.record import record

if TYPE_CHECKING:
    from parvis.inbox.digest import Arrived

CAME_BACK = _("Votre réponse n’est pas arrivée : le courriel est revenu. La conversation attend de nouveau.")
"""Nobody is named: a notice stays longer than a name may."""
UNDERWAY = ("scheduled", "sending", "processing", "later", "doubt", "asked", "sent")


def mark(bounced: list[Arrived]) -> None:
    """`item.parent` is the Message-ID of what we sent. Rare: a few looks each. A server that still tries has not said no."""
    for a in bounced:
        if a.item.code.startswith("4"):
            continue
        replies = Reply.objects.filter(account=a.account, remote_id=a.item.parent).exclude(state="bounced")
        reply = replies.select_related("conversation__assignee", "answers", "by").first()
        if reply is not None:
            _came_back(reply, code=a.item.code, said=a.item.text, at=a.item.at)


def _came_back(reply: Reply, *, code: str, said: str, at: object) -> None:
    """What it answered waits again, unless a later answer went out; whoever wrote it is told. A receipt answers nobody."""
    talk = reply.conversation
    Reply.objects.filter(pk=reply.pk).update(state="bounced", failure=f"bounced {code}".strip(), said=said[:2000])
    record("reply.bounced", about=reply, channel=f"inbox:{talk.team_id}", code=code)
    later = Reply.objects.filter(conversation=talk, pk__gt=reply.pk, state__in=UNDERWAY, by__isnull=False)
    if reply.options.get("automatic") or later.exists():
        return
    waiting = talk.waiting_since or (reply.answers.at if reply.answers else at)
    Conversation.objects.filter(pk=talk.pk).update(state="open", waiting_since=waiting)
    talk.refresh_from_db(fields=["state", "waiting_since"])
    people = {one.pk: one for one in (reply.by, talk.assignee) if one}
    tell(people.values(), "reply.bounced", CAME_BACK, url=reverse("inbox:conversation", args=[talk.pk]))
    hooks.moved(talk, "reply.failed", None)
