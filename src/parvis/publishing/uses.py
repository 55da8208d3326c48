"""Where files serve in publications, as the library asks it (`media.uses`)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef
from django.urls import reverse

from parvis.media.uses import MOST, Giver, Use, gives
from parvis.people.models import User
from parvis.publishing.approval.actions import file_changed
from parvis.publishing.models import Attachment, Delivery, Post

PLANNED = ("scheduled", "sending", "attention")


def _tell(files: Collection[int], user: User | None) -> list[Use]:
    """Those of other teams are counted, not told."""
    online = Exists(Delivery.objects.filter(post=OuterRef("post"), state="sent"))
    rows = Attachment.objects.filter(file__in=files).select_related("post").annotate(online=online).order_by("-post_id")
    if user is not None:
        rows = rows.annotate(seen=Exists(Post.objects.within(user).filter(pk=OuterRef("post"))))
    return [_use(row, hidden=user is not None and not row.seen) for row in rows[: MOST * len(files)]]  # type: ignore[attr-defined]


def _use(row: Attachment, *, hidden: bool) -> Use:
    post = row.post
    if hidden:
        return Use(row.file_id, "post", post.pk, hidden=True)
    url = reverse("publishing:bin") if post.state == "binned" else reverse("publishing:post", args=[post.pk])
    return Use(
        row.file_id, "post", post.pk, " ".join(post.text.split())[:80], url, post.state, post.publish_at,
        planned=post.state in PLANNED, online=row.online, people=(post.author_id,) if post.author_id else (),  # type: ignore[attr-defined]
    )  # fmt: skip


gives("post", Giver(lambda: Attachment.objects.filter(file=OuterRef("pk")), _tell, file_changed))
