"""What may be done with a comment or its author. What is done already is not done again.

https://docs.joinpeertube.org/api-rest-reference.html#tag/My-Blocklist
"""

from __future__ import annotations

from typing import Any

from parvis.networks.moderation import Act, Target
from parvis.networks.peertube import abuses
from parvis.networks.peertube.api import Api
from parvis.networks.peertube.publish import remove
from parvis.networks.protocol import Refused

REASON = "Signalé par le compte de la collectivité."
BLOCKED = "/users/me/blocklist/accounts"
LOOKED = 2  # pages of a hundred of our reports


def may(target: Target) -> frozenset[Act]:
    """Under our own videos more than elsewhere. Who has closed the account can be neither muted nor heard again."""
    if abuses.of(target.remote_id):
        return abuses.may(target)
    acts: set[Act] = {"report"}
    if not target.author_id.startswith("comment:"):
        acts |= {"mute", "unmute"}
    if target.kind == "comment":
        acts.add("delete")
        if (target.context or {}).get("held"):
            acts.add("approve")
    return frozenset(acts)


def moderate(api: Api, act: Act, target: Target) -> None:
    video, _, comment = target.remote_id.partition("/")
    match act:
        case "accept" | "dismiss" | "reopen":
            abuses.settle(api, act, target)
        case "delete":
            remove(api, target.remote_id)
        case "approve":
            _call(api, "POST", f"/videos/{video}/comments/{comment}/approve", done=400)  # held no longer
        case "mute":
            _call(api, "POST", BLOCKED, done=409, json={"accountName": target.author_id})
        case "unmute":
            _call(api, "DELETE", f"{BLOCKED}/{target.author_id}", done=404)
        case "report":
            _report(api, int(comment), target.reason.strip())
        case _:
            raise Refused("forbidden", act)


def _call(api: Api, method: str, path: str, *, done: int, **sent: Any) -> None:
    try:
        api.call(method, path, **sent)
    except Refused as refused:
        if refused.status != done:
            raise


def _report(api: Api, comment: int, reason: str) -> None:
    for told in api.pages("/users/me/abuses", LOOKED, sort="-createdAt"):
        if (told.get("comment") or {}).get("id") == comment:
            return
    words = reason if len(reason) > 1 else REASON
    api.call("POST", "/abuses", json={"reason": words[:3000], "comment": {"id": comment}})
