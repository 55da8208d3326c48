"""A publication as it could be seen at a moment: its versions until then, what left and where, the comments and what was done to them.

For a page and for the archives' packages. What the database knows no more is said, never guessed: the words of a comment that was
edited since, or taken back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from parvis.inbox.models import Conversation, Message, Moderation
from parvis.inbox.moderation import RULES
from parvis.publishing.models import Attachment, Delivery, Post, Version
from parvis.publishing.repair.models import Amendment
from parvis.records.restricting import restricted_contacts

HIDES, REMOVES = ("hide", "hold", "reject"), ("delete",)
MOST = 2000
"""Comments of one publication that a page or a package gives at most; the count says how many there are."""


def at_moment(posts: Sequence[Post], at: datetime) -> list[dict[str, Any]]:
    """Each as it was then, in the order given; a fixed number of queries."""
    pks = [post.pk for post in posts]
    versions: dict[int, list[Version]] = defaultdict(list)
    for version in Version.objects.filter(post__in=pks, began_at__lte=at).select_related("by").order_by("post", "revision"):
        versions[version.post_id].append(version)
    edits = Prefetch("amendments", Amendment.objects.filter(at__lte=at).select_related("by").order_by("pk"))
    deliveries: dict[int, list[Delivery]] = defaultdict(list)
    sent = Delivery.objects.filter(post__in=pks).select_related("account").prefetch_related(edits).order_by("pk")
    for delivery in sent:
        deliveries[delivery.post_id].append(delivery)
    media: dict[int, list[Attachment]] = defaultdict(list)
    for one in Attachment.objects.filter(post__in=pks).select_related("file").order_by("post", "position"):
        media[one.post_id].append(one)
    comments = _comments([one for some in deliveries.values() for one in some if one.sent_at and one.sent_at <= at], at)
    return [_post(post, at, versions[post.pk], deliveries[post.pk], media[post.pk], comments) for post in posts]


def _post(
    post: Post, at: datetime, versions: list[Version], deliveries: list[Delivery], media: list[Attachment],
    comments: dict[tuple[int, str], list[dict[str, Any]]],
) -> dict[str, Any]:  # fmt: skip
    newest = versions[-1].content if versions else {}
    return {
        "id": post.pk, "seen_at": at, "state_today": post.state, "text": newest.get("text", post.text), "author": str(post.author or ""),
        "versions": [
            {"revision": one.revision, "at": one.at, "by": str(one.by or ""), "planned": one.planned, "content": one.content}
            for one in versions
        ],
        "media": [
            {"file": one.file_id, "name": one.file.name, "mime": one.file.mime, "sha256": one.file.sha256, "path": one.file.path,
             "alt": one.alt or one.file.alt, "credit": one.file.credit}
            for one in media
        ],
        "deliveries": [_delivery(one, at, comments) for one in deliveries],
    }  # fmt: skip


def _delivery(row: Delivery, at: datetime, comments: dict[tuple[int, str], list[dict[str, Any]]]) -> dict[str, Any]:
    """What was on that network then: nothing yet, the words as they left or were changed, or no more."""
    there = row.sent_at is not None and row.sent_at <= at
    done = [one for one in row.amendments.all() if one.done_at and one.done_at <= at and one.state == "done"]
    edits = [one for one in done if one.verb == "edit"]
    removed = next((one for one in done if one.verb == "remove"), None)
    found = comments.get((row.account_id, row.remote_id), []) if there and row.remote_id else []
    return {
        "account": str(row.account), "network": row.account.network, "revision": row.revision,
        "planned_at": row.planned_at, "sent_at": row.sent_at if there else None, "url": row.url if there else "",
        "shown": "removed" if removed else "online" if there else "absent",
        "text_since": edits[-1].text if edits else None,
        "amendments": [
            {"verb": one.verb, "text": one.text, "reason": one.reason, "by": str(one.by or ""), "at": one.at, "done_at": one.done_at}
            for one in row.amendments.all()
        ],
        "comments": found, "count": len(found),
    }  # fmt: skip


def _comments(sent: Sequence[Delivery], at: datetime) -> dict[tuple[int, str], list[dict[str, Any]]]:
    """Public comments and answers until then, under each publication."""
    under = {(one.account_id, one.remote_id) for one in sent if one.remote_id}
    if not under:
        return {}
    talks = Conversation.objects.filter(
        account__in={account for account, _remote in under}, about__in={remote for _account, remote in under}, private=False,
        hidden_at__isnull=True,
    )  # fmt: skip
    where = {pk: (account, about) for pk, account, about in talks.values_list("pk", "account", "about")}
    rows = Message.objects.filter(conversation__in=list(where), at__lte=at, private=False).exclude(way="note")
    found: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    acts = _acts(where, at)
    silent = set(Conversation.objects.filter(pk__in=list(where), contact__in=restricted_contacts()).values_list("pk", flat=True))
    for row in rows.select_related("identity", "user").order_by("at", "id"):
        place = where[row.conversation_id]
        if place in under and len(found[place]) < MOST:
            found[place].append(
                comment(row, at, acts.get(row.pk, []), restricted=row.conversation_id in silent and row.way == "in")
            )
    return found


def comment(row: Message, at: datetime, acts: Iterable[Moderation], *, restricted: bool) -> dict[str, Any]:
    """One message as it stood. `lost`: why its words of then are not told."""
    shown = "online"
    for act in acts:
        standing = act.undone_at is None or act.undone_at > at
        if standing and act.act in (*HIDES, *REMOVES) and act.state == "done":
            shown = "removed" if act.act in REMOVES else "hidden"
    if row.removed_at and row.removed_at <= at:
        shown = "taken-back"
    lost = _lost(row, at, restricted=restricted)
    author = "" if restricted else row.identity.called if row.identity else str(row.user or "")
    return {
        "id": row.pk, "way": row.way, "at": row.at, "author": author, "text": "" if lost in ("restricted", "erased") else row.text,
        "lost": lost, "shown": shown, "edited_at": row.edited_at if row.edited_at and row.edited_at <= at else None,
        "acts": [act_told(one, at, restricted=restricted) for one in acts],
    }  # fmt: skip


def _lost(row: Message, at: datetime, *, restricted: bool) -> str:
    if restricted:
        return "restricted"
    if row.expired_at or (row.removed_at and not row.text):
        return "erased"
    return "edited" if row.edited_at and row.edited_at > at else ""


def act_told(act: Moderation, at: datetime, *, restricted: bool = False) -> dict[str, Any]:
    return {
        "act": act.act, "word": str(RULES[act.act].word) if act.act in RULES else act.act, "at": act.at,
        "by": str(act.by or ""), "clause": act.clause, "reason": "" if restricted else act.reason, "state": act.state,
        "undone_at": act.undone_at if act.undone_at and act.undone_at <= at else None,
    }  # fmt: skip


def _acts(talks: Iterable[int], at: datetime) -> dict[int, list[Moderation]]:
    rows: QuerySet[Moderation] = Moderation.objects.filter(
        Q(conversation__in=list(talks)) | Q(message__conversation__in=list(talks)), at__lte=at, message__isnull=False
    )
    found: dict[int, list[Moderation]] = defaultdict(list)
    for row in rows.select_related("by").order_by("at", "id").distinct():
        if row.message_id is not None:
            found[row.message_id].append(row)
    return found
