"""What the account may do with what people say, and with them.

https://docs.x.com/x-api/posts/hide-reply, …/x-api/users/mute/introduction, …/x-api/users/likes/introduction. There is no call
that blocks a person: only their private messages can be stopped.
"""

from __future__ import annotations

from parvis.networks.protocol import Act, Refused, Target
from parvis.networks.x.api import Api

MUTES: frozenset[Act] = frozenset({"mute", "unmute"})
HIDES: frozenset[Act] = frozenset({"hide", "show"})
BLOCKS: frozenset[Act] = frozenset({"block", "unblock"})
OWN: frozenset[Act] = frozenset({"delete"})
LIKES: frozenset[Act] = frozenset({"like", "unlike"})


def may(target: Target, *, user: str, enterprise: bool) -> frozenset[Act]:
    """X lets answers be hidden in conversations that the account began, and says no to others."""
    if target.author_id == user:
        return OWN
    if target.kind == "private":
        return BLOCKS | MUTES
    return HIDES | MUTES | LIKES if enterprise else HIDES | MUTES


def do(api: Api, act: Act, target: Target, *, user: str) -> None:
    """The same again changes nothing: no doubt."""
    if act in ("hide", "show"):
        api.pay("hide")
        api.call("PUT", f"/2/tweets/{target.remote_id}/hidden", json={"hidden": act == "hide"})
    elif act == "delete":
        remove(api, target.remote_id, private=target.kind == "private")
    elif act in ("mute", "unmute"):
        api.pay("mute")
        _turn(api, f"/2/users/{user}/muting", "target_user_id", target.author_id, on=act == "mute")
    elif act in ("like", "unlike"):
        _turn(api, f"/2/users/{user}/likes", "tweet_id", target.remote_id, on=act == "like")
    elif act in ("block", "unblock"):
        api.call("POST", f"/2/users/{target.author_id}/dm/{act}")


def remove(api: Api, remote_id: str, *, private: bool = False) -> None:
    """Gone already is what we wanted."""
    api.pay("remove")
    try:
        api.call("DELETE", f"/2/dm_events/{remote_id}" if private else f"/2/tweets/{remote_id}")
    except Refused as refused:
        if refused.status != 404:
            raise


def _turn(api: Api, path: str, name: str, value: str, *, on: bool) -> None:
    if on:
        api.call("POST", path, json={name: value})
    else:
        api.call("DELETE", f"{path}/{value}")
