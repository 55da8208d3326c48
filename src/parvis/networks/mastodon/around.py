"""Timelines of hashtags, and other accounts as anybody sees them.

https://docs.joinmastodon.org/methods/timelines/#tag · https://docs.joinmastodon.org/methods/accounts/#lookup
`indexable` and `noindex` of an account say whether its posts may be found: https://docs.joinmastodon.org/entities/Account/#noindex
"""

from __future__ import annotations

from urllib.parse import quote

from parvis.networks.around import UNFOUND, Onlooked, Overheard, Shown, summed, whole
from parvis.networks.mastodon.api import Api, moment
from parvis.networks.mastodon.read import message
from parvis.networks.odd import each
from parvis.networks.protocol import JSON, Refused

PAGE = 40


def overhear(api: Api, account: str, words: str, cursor: JSON) -> Overheard:
    """Public statuses with a hashtag since the last; the first time, the newest page. Those of our own account are left out."""
    tag = words.strip().lstrip("#").casefold()
    since = str((cursor or {}).get("since") or "")
    params = [("limit", str(PAGE)), *([("min_id", since)] if since else [])]
    told = api.get(f"/api/v1/timelines/tag/{quote(tag, safe='')}", params)
    page = [one for one in told if isinstance(one, dict) and one.get("id")] if isinstance(told, list) else []
    page.sort(key=lambda one: (len(str(one["id"])), str(one["id"])))
    fresh = [one for one in page if str(one["id"]) != since and one.get("visibility", "public") == "public"]
    others = [one for one in fresh if str((one.get("account") or {}).get("id") or "") != account]
    kept = [one for one in others if findable(one.get("account") or {})]
    after = {"since": str(page[-1]["id"]) if page else since}
    return Overheard(
        tuple(each("timelines", kept, lambda one: message(one, account), passing=True)), after, len(others) - len(kept)
    )


def findable(person: JSON) -> bool:
    """False: they said no by their server's switch, or in their profile. A server without the switch (`indexable` absent) tells
    neither yes nor no: the profile's words decide."""
    said = f"{person.get('note') or ''} {' '.join(str(one.get('value') or '') for one in person.get('fields') or ())}"
    return person.get("noindex") is not True and person.get("indexable") is not False and not UNFOUND.search(said)


def look_at(api: Api, handle: str) -> Onlooked:
    told = api.get("/api/v1/accounts/lookup", [("acct", handle.strip().lstrip("@"))])
    if not isinstance(told, dict) or not told.get("id"):
        raise Refused("not-found", handle)
    identity = str(told["id"])
    shown = api.get(f"/api/v1/accounts/{quote(identity, safe='')}/statuses", [("limit", str(PAGE)), ("exclude_reblogs", "true")])
    posts = [_shown(one, identity) for one in shown if isinstance(one, dict)] if isinstance(shown, list) else []
    return Onlooked(
        identity, str(told.get("acct") or handle), str(told.get("display_name") or told.get("username") or handle),
        str(told.get("url") or ""), whole(told, "followers_count"), whole(told, "statuses_count"), tuple(posts),
    )  # fmt: skip


def _shown(status: JSON, identity: str) -> Shown:
    answered = str(status.get("in_reply_to_account_id") or "")
    engaged = summed(status, "favourites_count", "reblogs_count", "replies_count", "quotes_count")
    return Shown(moment(status.get("created_at")), engaged, bool(status.get("in_reply_to_id")) and answered != identity)
