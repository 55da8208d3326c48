"""What the page may do with what people write, and with them.

https://developers.facebook.com/docs/graph-api/reference/comment and …/reference/page/blocked
"""

from __future__ import annotations

from parvis.networks.facebook.graph import Graph
from parvis.networks.protocol import Act, Refused, Target

LIKES: frozenset[Act] = frozenset({"like", "unlike"})
BLOCKS: frozenset[Act] = frozenset({"block", "unblock"})
ON_COMMENT: frozenset[Act] = frozenset({"hide", "show", "delete"})


def may(graph: Graph, target: Target) -> frozenset[Act]:
    """Under our own posts all of it; what names us elsewhere can be liked. Our own words can be deleted.

    Facebook hides some authors from some applications: who is not known cannot be blocked.
    """
    if target.author_id == graph.page:
        return frozenset() if target.kind == "private" else frozenset({"delete"})
    blocks = frozenset[Act]() if target.author_id.startswith("unknown:") else BLOCKS
    if target.kind == "private":
        return blocks
    return blocks | LIKES | (ON_COMMENT if target.kind == "comment" else frozenset())


def do(graph: Graph, act: Act, target: Target) -> None:
    """The same again changes nothing: no doubt."""
    if act in ("hide", "show"):
        graph.post(target.remote_id, {"is_hidden": act == "hide"})
    elif act == "delete":
        _delete(graph, target.remote_id)
    elif act == "like":
        graph.post(f"{target.remote_id}/likes", {})
    elif act == "unlike":
        graph.delete(f"{target.remote_id}/likes")
    elif act == "block":
        graph.post(f"{graph.page}/blocked", {"user": [target.author_id]})
    elif act == "unblock":
        graph.delete(f"{graph.page}/blocked", user=target.author_id)


def _delete(graph: Graph, remote_id: str) -> None:
    """Gone already is what we wanted. Absent and forbidden look alike in a refusal; only what is there can be read."""
    try:
        graph.delete(remote_id)
    except Refused as no:
        if no.code == "not-found" and not _is_there(graph, remote_id):
            return
        raise


def _is_there(graph: Graph, remote_id: str) -> bool:
    try:
        return bool(graph.get(remote_id, fields="id").get("id"))
    except Refused:
        return False
