"""The page's own first comment, written as soon as the publication is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from parvis.networks.facebook.graph import Graph, moment, words
from parvis.networks.facebook.rules import form
from parvis.networks.protocol import JSON, Doubt, Draft, NetworkError, Outcome, Processing, Published, Refused


def after(draft: Draft, published: Published) -> Outcome:
    """`published`, or the step that comments on it."""
    return Processing({"shown": published.remote_id}, timedelta(0)) if _wanted(draft) else published


def write(graph: Graph, draft: Draft, token: JSON) -> Published:
    """The publication is there already; a refusal says so, and trying again writes the comment alone."""
    post = str(token["shown"])
    if not _wanted(draft):
        return _published(graph, post, "")  # it was taken out meanwhile
    try:
        told = graph.post(f"{post}/comments", {"message": _wanted(draft)}, changes=True)
    except Refused as no:
        raise Refused("facebook-comment", no.said, status=no.status) from no
    if not told.get("id"):
        raise Doubt("unreadable", "an answer without id", token=token)
    return _published(graph, post, str(told["id"]))


def find(graph: Graph, draft: Draft, token: JSON, since: datetime) -> Published | None:
    post = str(token["shown"])
    asked = {"filter": "toplevel", "order": "reverse_chronological", "fields": "id,message,from,created_time"}
    for each in graph.newest(f"{post}/comments", since, limit=100, **asked):
        ours = str((each.get("from") or {}).get("id", "")) == graph.page
        if ours and words(each.get("message") or "") == words(_wanted(draft)):
            return _published(graph, post, str(each["id"]))
    return None


def _wanted(draft: Draft) -> str:
    if draft.answering is not None or form(draft) == "story":
        return ""
    return str(draft.options.get("first_comment") or "").strip()


def _published(graph: Graph, post: str, comment: str) -> Published:
    """It is there whatever happens to the question after its address."""
    try:
        told = graph.get(post, fields="permalink_url,created_time")
    except NetworkError:
        told = {}
    at = moment(told["created_time"]) if told.get("created_time") else datetime.now(UTC)
    return Published(post, str(told.get("permalink_url") or f"https://www.facebook.com/{post}"), at, {"comment": comment})
