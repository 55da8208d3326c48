"""Comments are removed, ours and others' under our posts; comments and mentions are liked. Nothing is hidden, nobody blocked."""

from __future__ import annotations

from parvis.networks.linkedin.api import Api, enc
from parvis.networks.linkedin.publish import remove
from parvis.networks.moderation import Act, Target
from parvis.networks.protocol import Refused

DONE = {"like": (409, 422), "unlike": (404,)}  # liked already, not liked


def allowed(target: Target) -> frozenset[Act]:
    return frozenset({"like", "unlike", "delete"}) if target.kind == "comment" else frozenset({"like", "unlike"})


def do(api: Api, act: Act, target: Target) -> None:
    if act == "delete":
        remove(api, target.remote_id)
        return
    try:
        if act == "like":
            asked = {"root": target.remote_id, "reactionType": "LIKE"}
            api.call("POST", "/reactions", f"actor={enc(api.author)}", json=asked)
        else:
            api.call("DELETE", f"/reactions/(actor:{enc(api.author)},entity:{enc(target.remote_id)})", rest="DELETE")
    except Refused as no:
        if no.status not in DONE[act] or (act == "like" and no.code != "duplicate"):
            raise
