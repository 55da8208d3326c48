"""Where files serve in answers, as the library asks it (`media.uses`)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.urls import reverse

from parvis.inbox.models import Conversation, Reply, talk_seen_by
from parvis.media.uses import MOST, Giver, Use, gives
from parvis.people.models import User

Held = Reply.files.through
"""A file in an answer."""
ONLINE = ("sent",)


def _tell(files: Collection[int], user: User | None) -> list[Use]:
    """Those of conversations that the asker may not see are counted, not told."""
    rows = Held.objects.filter(file__in=files).select_related("reply__message").order_by("-reply_id")[: MOST * len(files)]
    held = list(rows)
    seen: set[int] | None = None
    if user is not None and held:
        wanted = {row.reply.conversation_id for row in held}
        seen = set(Conversation.objects.seen_by(user).filter(pk__in=wanted).values_list("pk", flat=True))
    return [_use(row.file_id, row.reply, hidden=seen is not None and row.reply.conversation_id not in seen) for row in held]


def _use(file: int, reply: Reply, *, hidden: bool) -> Use:
    if hidden:
        return Use(file, "reply", reply.pk, hidden=True)
    return Use(
        file, "reply", reply.pk, " ".join(reply.message.text.split())[:80],
        reverse("inbox:conversation", args=[reply.conversation_id]), reply.state, reply.message.at,
        planned=reply.state not in ("sent", "dropped", "refused"), online=reply.state in ONLINE,
        people=(reply.by_id,) if reply.by_id else (),
    )  # fmt: skip


def _opens(user: User) -> QuerySet[Any]:
    return Held.objects.filter(talk_seen_by(user, "reply__conversation"), file=OuterRef("pk"))


gives("reply", Giver(lambda: Held.objects.filter(file=OuterRef("pk")), _tell, opens=_opens))
