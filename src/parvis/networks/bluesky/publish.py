"""Putting a draft on Bluesky: files first, then one record after the other, each step committed by its token.

Token: ``{"at", "name", "done": [{"uri", "cid"}], "embed"?, "job"?, "quoted"?}``. `at` is chosen before the first record leaves, and
record keys and dates come from it and from our key: the same step again writes the very same record, which Bluesky knows.
https://docs.bsky.app/docs/advanced-guides/posts
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from parvis.networks.bluesky import card, media
from parvis.networks.bluesky.api import Api, moment, stamp
from parvis.networks.bluesky.facts import CREATE
from parvis.networks.bluesky.keys import tid
from parvis.networks.bluesky.richtext import facets
from parvis.networks.protocol import JSON, Answering, Doubt, Draft, Outcome, Processing, Published, Refused
from parvis.networks.rules import outgoing

POST, GATE, QUOTES = "app.bsky.feed.post", "app.bsky.feed.threadgate", "app.bsky.feed.postgate"
RULES = {"mentioned": ["mentionRule"], "following": ["followingRule"], "followers": ["followerRule"], "nobody": []}


def words(draft: Draft) -> list[str]:
    """The texts that leave, one a record. A link of its own is shown as a card, beside media at the end of the text."""
    return [outgoing(draft) if draft.media else draft.text, *draft.parts]


def begin(api: Api, draft: Draft, key: str) -> Outcome:
    """All that is not public: files, the card, the post that is quoted. The records come with the next steps."""
    token: dict[str, Any] = {"at": stamp(datetime.now(UTC)), "done": []}
    if quoted := _quoted(api, draft):
        token["quoted"] = quoted
    wait = timedelta(0)
    if media.is_film(draft):
        token |= media.film(api, draft.media[0])
        wait = media.LOOK if "job" in token else wait
    elif draft.media:
        token["embed"] = media.pictures(api, draft.media)
    elif not quoted and (url := card.address_of(draft)):
        token["embed"] = card.card(api, url)
    return Processing(token, wait)


def step(api: Api, draft: Draft, token: JSON, key: str) -> Outcome:
    """Write the next record of the draft, once its film is ready."""
    if len(token["done"]) > len(draft.parts):
        return _ended(api, token)  # what was to follow was taken out meanwhile
    if token.get("job") and not token.get("blob"):
        told = media.filmed(api, str(token["job"]))
        if "job" in told:
            return Processing(token, media.LOOK)
        token = {**token, **told}
    if token.get("blob") and not token.get("embed"):
        token = {**token, "embed": media.film_embed(api, draft.media[0], token["blob"])}
    place = len(token["done"])
    rkey = tid(moment(token["at"]), key, place)
    record = _record(api, draft, token, place)
    gates = _gates(api, draft, token, rkey) if place == 0 else []
    if gates and (there := api.record(api.uri(POST, rkey))):
        return _after(api, draft, token, there)
    try:
        if gates:
            told = api.commit([(POST, record), *gates], rkey, points=CREATE)
        else:
            told = api.write(POST, rkey, record, points=CREATE, changes=True)
    except Doubt as doubt:
        doubt.token = token
        raise
    return _after(api, draft, token, told)


def find(api: Api, draft: Draft, token: JSON, key: str) -> Outcome | None:
    """Look under the record key that the step would have used."""
    if not token:
        return None  # the key is chosen with the token: nothing left before it
    told = api.record(api.uri(POST, tid(moment(token["at"]), key, len(token["done"]))))
    return _after(api, draft, token, told) if told else None


def _after(api: Api, draft: Draft, token: JSON, told: JSON) -> Outcome:
    """A record is there: what is next?"""
    if not told.get("uri") or not told.get("cid"):
        raise Doubt("unreadable", str(told)[:200], token=token)
    done = [*token["done"], {"uri": str(told["uri"]), "cid": str(told["cid"])}]
    if len(done) <= len(draft.parts):
        return Processing({**token, "done": done}, timedelta(0))
    return _ended(api, {**token, "done": done})


def _ended(api: Api, token: JSON) -> Published:
    first = token["done"][0]
    context = {"parts": [each["uri"] for each in token["done"]], "cid": first["cid"]}
    return Published(first["uri"], web_address(api, first["uri"]), moment(token["at"]), context)


def web_address(api: Api, uri: str) -> str:
    """Where people see a post. The DID stands for the handle: it never changes."""
    repo, _, rkey = uri.removeprefix("at://").replace(f"/{POST}/", "|").partition("|")
    return f"{api.web}/profile/{repo}/post/{rkey}"


# ── One record ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _record(api: Api, draft: Draft, token: JSON, place: int) -> JSON:
    text = words(draft)[place]
    record: dict[str, Any] = {
        "$type": POST,
        "text": text,
        "createdAt": stamp(moment(token["at"]) + timedelta(milliseconds=place)),
        "langs": [draft.language],
    }
    if marked := facets(text, lambda handle: did_of(api, handle)):
        record["facets"] = marked
    if reply := _reply(api, draft, token, place):
        record["reply"] = reply
    if place == 0 and (embed := _embed(token)):
        record["embed"] = embed
    if draft.options.get("label") and not draft.answering:
        values = [{"val": str(draft.options["label"])}]
        record["labels"] = {"$type": "com.atproto.label.defs#selfLabels", "values": values}
    return record


def _embed(token: JSON) -> JSON | None:
    embed, quoted = token.get("embed"), token.get("quoted")
    if not quoted:
        return embed
    cited = {"$type": "app.bsky.embed.record", "record": quoted}
    return {"$type": "app.bsky.embed.recordWithMedia", "record": cited, "media": embed} if embed else cited


def _reply(api: Api, draft: Draft, token: JSON, place: int) -> JSON | None:
    """What the record answers: the part before it, or the message; both under the root of their conversation."""
    above = _answered(api, draft.answering) if draft.answering else None
    if place == 0:
        return above
    done = token["done"]
    return {"root": above["root"] if above else done[0], "parent": done[-1]}


def _answered(api: Api, answering: Answering) -> JSON:
    """Root and parent of an answer. What the message told of them is trusted; else its record is asked for."""
    context = answering.context if isinstance(answering.context, dict) else {}
    if context.get("cid") and context.get("root"):
        return {"root": context["root"], "parent": {"uri": answering.remote_id, "cid": context["cid"]}}
    told = api.record(answering.remote_id)
    if told is None:
        raise Refused("answered-gone", answering.remote_id)
    parent = {"uri": str(told["uri"]), "cid": str(told["cid"])}
    return {"root": ((told.get("value") or {}).get("reply") or {}).get("root") or parent, "parent": parent}


def did_of(api: Api, handle: str) -> str:
    """The DID of a handle; "" when nobody has it: the text then only looks like a mention."""
    try:
        return str(api.get("com.atproto.identity.resolveHandle", [("handle", handle)]).get("did") or "")
    except Refused:
        return ""


# ── Who may answer, what is quoted ───────────────────────────────────────────────────────────────────────────────────


def _gates(api: Api, draft: Draft, token: JSON, rkey: str) -> list[tuple[str, JSON]]:
    """Records beside the post, under its key. They leave with it in one commit: the index overlooks a gate that comes before its
    post, and after it somebody might have answered already."""
    if draft.answering:
        return []
    told, gates = {"post": api.uri(POST, rkey), "createdAt": token["at"]}, list[tuple[str, JSON]]()
    rules = RULES.get(str(draft.options.get("replies") or ""))
    if rules is not None:
        allow = [{"$type": f"{GATE}#{rule}"} for rule in rules]
        gates.append((GATE, {"$type": GATE, **told, "allow": allow}))
    if draft.options.get("no_quotes"):
        off = [{"$type": f"{QUOTES}#disableRule"}]
        gates.append((QUOTES, {"$type": QUOTES, **told, "embeddingRules": off}))
    return gates


def _quoted(api: Api, draft: Draft) -> JSON | None:
    asked = str(draft.options.get("quote") or "").strip()
    if not asked or draft.answering:
        return None
    uri = quote_uri(asked)
    repo, _, rest = uri.removeprefix("at://").partition("/")
    if not repo.startswith("did:"):
        repo = did_of(api, repo)
    told = api.record(f"at://{repo}/{rest}") if repo and rest else None
    if told is None:
        raise Refused("bluesky-quote-gone", asked)
    return {"uri": str(told["uri"]), "cid": str(told["cid"])}


def quote_uri(address: str) -> str:
    """``https://bsky.app/profile/<who>/post/<key>`` or an at:// address as the latter; "" for anything else."""
    if address.startswith("at://"):
        return address
    parts = [unquote(part) for part in urlsplit(address).path.strip("/").split("/")]
    if len(parts) == 4 and (parts[0], parts[2]) == ("profile", "post"):
        return f"at://{parts[1].lstrip('@')}/{POST}/{parts[3]}"
    return ""
