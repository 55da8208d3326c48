"""What the account may do with what people say, and with them. Nobody's answer can be hidden: its author can be.

https://docs.joinmastodon.org/methods/accounts/, …/methods/statuses/#favourite, …/methods/reports/
"""

from __future__ import annotations

from parvis.networks.mastodon.api import Api
from parvis.networks.protocol import Act, Target

OTHERS: frozenset[Act] = frozenset({"like", "unlike", "mute", "unmute", "block", "unblock", "report"})
OWN: frozenset[Act] = frozenset({"delete"})
COMMENT = 1_000  # characters of a report's reason
ON_STATUS = {"like": "favourite", "unlike": "unfavourite"}


def may(target: Target, *, account: str) -> frozenset[Act]:
    return OWN if account and target.author_id == account else OTHERS


def do(api: Api, act: Act, target: Target) -> None:
    """The same again changes nothing: no doubt. (A report said twice is read twice by its server's moderators.)"""
    if act == "delete":
        api.delete(f"/api/v1/statuses/{target.remote_id}")
    elif act in ON_STATUS:
        api.post(f"/api/v1/statuses/{target.remote_id}/{ON_STATUS[act]}", {}, changes=False)
    elif act == "report":
        form = {"account_id": target.author_id, "status_ids[]": [target.remote_id], "comment": target.reason[:COMMENT]}
        far = "@" in target.author  # its own server's moderators read it too
        api.post("/api/v1/reports", {**form, **({"forward": "true"} if far else {})}, changes=False)
    elif act in ("mute", "unmute", "block", "unblock"):
        api.post(f"/api/v1/accounts/{target.author_id}/{act}", {}, changes=False)
