"""The page's own first comment, written as soon as the post is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from parvis.networks.linkedin.api import Api, enc, moment
from parvis.networks.protocol import JSON, Doubt, Draft, Outcome, Processing, Published, Refused

LOOKED = 100  # comments of a post that are looked at after a doubt


def after(draft: Draft, published: Published) -> Outcome:
    """`published`, or the step that comments on it."""
    if not _wanted(draft):
        return published
    return Processing({"shown": published.remote_id, "at": published.at.isoformat()}, timedelta(0))


def write(api: Api, draft: Draft, token: JSON) -> Published:
    """The post is there already; a refusal says so, and trying again writes the comment alone."""
    post = str(token["shown"])
    if not _wanted(draft):
        return _published(api, token, "")  # it was taken out meanwhile
    body = {"actor": api.author, "object": post, "message": {"text": _wanted(draft)}}
    try:
        told = api.call("POST", f"/socialActions/{enc(post)}/comments", changes=True, json=body)
    except Doubt as doubt:
        doubt.token = token
        raise
    except Refused as no:
        raise Refused("linkedin-comment", no.said, status=no.status) from no
    return _published(api, token, told.headers.get("x-restli-id", ""))


def find(api: Api, draft: Draft, token: JSON, since: datetime) -> Published | None:
    """Ours with the same words under the post."""
    path = f"/socialActions/{enc(str(token['shown']))}/comments"
    for comment in api.get(path, f"start=0&count={LOOKED}").get("elements") or ():
        text = str((comment.get("message") or {}).get("text") or "")
        at = moment((comment.get("created") or {}).get("time"))
        if comment.get("actor") == api.author and at >= since and text.split() == _wanted(draft).split():
            return _published(api, token, str(comment.get("id") or ""))
    return None


def _wanted(draft: Draft) -> str:
    return "" if draft.answering is not None else str(draft.options.get("first_comment") or "").strip()


def _published(api: Api, token: JSON, comment: str) -> Published:
    post, at = str(token["shown"]), token.get("at")
    when = datetime.fromisoformat(str(at)) if at else datetime.now(UTC)
    return Published(post, api.address(post), when, {"comment": comment} if comment else None)
