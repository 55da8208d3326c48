"""From LinkedIn's notifications to `Incoming`: what webhooks and the list of notifications have in common.

All that one member says under one post is one `thread`: ``post|member``. `context` has `object` (the activity that comments hang
under), `top` (the first comment, "" when not told), `post` and, for what a member wrote, `expires`: until when it may be kept.
The inner fields of the decorated objects are not documented: whatever is missing is asked for by its URN, where `api` is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from parvis.networks.linkedin.api import Api, enc, moment
from parvis.networks.linkedin.facts import KEPT
from parvis.networks.linkedin.publish import parts_of, path_of
from parvis.networks.protocol import JSON, Incoming, Person, Refused, Verb

VERBS: Mapping[str, Verb] = {"COMMENT": "add", "ADMIN_COMMENT": "add", "COMMENT_EDIT": "edit", "COMMENT_DELETE": "remove"}
ACTIONS = (*VERBS, "SHARE_MENTION")
MEMBER, PAGE = "Membre de LinkedIn", "Page LinkedIn"


def heard(api: Api, note: JSON, *, ask: bool) -> Incoming | None:
    """One notification; None when it is of another page, unknown, gone, or not told enough. `ask`: calls may be made."""
    action, urn = str(note.get("action") or ""), str(note.get("generatedActivity") or "")
    if not urn or str(note.get("organizationalEntity") or api.author) != api.author:
        return None
    if action == "SHARE_MENTION":
        return _mention(api, note, urn, ask)
    if action not in VERBS or not parts_of(urn)[0]:
        return None
    if action == "COMMENT_DELETE":
        return Incoming("remove", urn, "", "comment", moment(note.get("lastModifiedAt")), person("", urn))
    return _comment(api, note, urn, ask)


def _comment(api: Api, note: JSON, urn: str, ask: bool) -> Incoming | None:
    post, action, told = str(note.get("sourcePost") or parts_of(urn)[0]), str(note["action"]), _decorated(note)
    own = action == "ADMIN_COMMENT" or told.get("owner") == api.author
    if ask and (own or not told.get("text") or not told.get("owner")):
        full = _asked(api, path_of(urn))
        if full is None:
            return None
        told = {"text": (full.get("message") or {}).get("text"), "owner": full.get("actor"), "parent": full.get("parentComment")}
        own = told["owner"] == api.author
    if not told.get("text") or not (told.get("owner") or own):
        return None  # the next reading asks for it
    whom = _answered(api, told) if own and ask else "" if own else str(told["owner"])
    if not whom:
        return None  # said to nobody, or not told to whom
    top = str(told.get("parent") or "")
    context = {"object": parts_of(urn)[0], "top": top or (urn if "parent" in told else ""), "post": post}
    return Incoming(
        VERBS[action], urn, f"{post}|{whom}", "comment", moment(note.get("lastModifiedAt")),
        person(str(told.get("owner") or api.author), urn), str(told["text"]), url=f"{api.address(post)}?commentUrn={enc(urn)}",
        parent=top or post, own=own, context=context if own else {**context, "expires": expires()},
    )  # fmt: skip


def _mention(api: Api, note: JSON, urn: str, ask: bool) -> Incoming | None:
    """Somebody's post that names us. Members' posts are seldom shown to pages: then what the notification tells is all."""
    told = _decorated(note)
    if ask and not told.get("text"):
        full = _asked(api, f"/posts/{enc(urn)}") or {}
        told = {"text": full.get("commentary"), "owner": full.get("author") or told.get("owner")}
    if not told.get("text"):
        return None
    author = person(str(told.get("owner") or ""), urn)
    if author.remote_id == api.author:
        return None
    context = {"object": urn, "top": "", "post": urn, "expires": expires()}
    return Incoming(
        "add", urn, f"{urn}|{author.remote_id}", "mention", moment(note.get("lastModifiedAt")), author, str(told["text"]),
        url=api.address(urn), context=context,
    )  # fmt: skip


def person(urn: str, said: str) -> Person:
    """LinkedIn tells a number, hardly ever a name."""
    if not urn:
        return Person(f"unknown:{said}", "", MEMBER)
    return Person(urn, urn.rpartition(":")[2], PAGE if ":organization:" in urn else MEMBER)


def expires() -> str:
    """From now on, for we learn it now."""
    return (datetime.now(UTC) + KEPT).isoformat()


def _answered(api: Api, told: Mapping[str, Any]) -> str:
    """Whom a comment of ours answers; "" for nobody."""
    above = _asked(api, path_of(str(told["parent"]))) if told.get("parent") else None
    whom = str((above or {}).get("actor") or "")
    return "" if whom == api.author else whom


def _asked(api: Api, path: str) -> JSON | None:
    """None: it is gone, or we may not see it."""
    try:
        return api.get(path)
    except Refused as no:
        if no.status not in (403, 404):
            raise
        return None


def _decorated(note: JSON) -> dict[str, Any]:
    """``{"comment": {"text", "owner"}}``, or whatever the one object is called."""
    around = note.get("decoratedGeneratedActivity")
    inner = next((each for each in around.values() if isinstance(each, dict)), {}) if isinstance(around, dict) else {}
    text = inner.get("text")
    return {"text": text if isinstance(text, str) else "", "owner": str(inner.get("owner") or inner.get("actor") or "")}
