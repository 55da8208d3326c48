"""Where files serve in answers of several hands, as the library asks it (`media.uses`)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.urls import reverse

from parvis.drafts.models import OPEN, SharedDraft
from parvis.inbox.models import Conversation, talk_seen_by
from parvis.media.uses import MOST, Giver, Use, gives
from parvis.people.models import User

Held = SharedDraft.files.through
"""A file in a draft that colleagues share."""


def _opens(user: User) -> QuerySet[Any]:
    return _open().filter(talk_seen_by(user, "shareddraft__conversation"))


def _open() -> QuerySet[Any]:
    return Held.objects.filter(file=OuterRef("pk"), shareddraft__state__in=OPEN)


def standing_files(files: Collection[int]) -> set[int]:
    """Of these, the ones that an open draft still holds: its author brought the same bytes for somebody else."""
    return set(Held.objects.filter(file__in=files, shareddraft__state__in=OPEN).values_list("file", flat=True))


def _tell(files: Collection[int], user: User | None) -> list[Use]:
    """Those of conversations that the asker may not see are counted, not told."""
    rows = Held.objects.filter(file__in=files, shareddraft__state__in=OPEN).select_related("shareddraft")
    held = list(rows.order_by("-shareddraft_id")[: MOST * len(files)])
    wanted = {row.shareddraft.conversation_id for row in held}
    seen = (
        set(Conversation.objects.seen_by(user).filter(pk__in=wanted).values_list("pk", flat=True)) if user and wanted else wanted
    )
    return [_use(row.file_id, row.shareddraft, hidden=row.shareddraft.conversation_id not in seen) for row in held]


def _use(file: int, draft: SharedDraft, *, hidden: bool) -> Use:
    if hidden:
        return Use(file, "draft", draft.pk, hidden=True)
    url = reverse("inbox:conversation", args=[draft.conversation_id])
    return Use(file, "draft", draft.pk, " ".join(draft.text.split())[:80], url, "shared", draft.begun_at, planned=True)


gives("draft", Giver(_open, _tell, opens=_opens))
