"""Posts and answers: media first, one last call that everybody sees.

Token: ``{"made": [URNs], "film": a film under way, "waits": n}``; where a first comment follows, ``{"shown": URN, "at": …}``.
LinkedIn knows no key of ours: after a doubt our newest posts, or the comments under the one that was answered, are looked at.
https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from parvis.networks.alike import oldest
from parvis.networks.linkedin import captions, media, remarks
from parvis.networks.linkedin.api import Api, enc, moment
from parvis.networks.linkedin.facts import DURATIONS
from parvis.networks.linkedin.places import targets
from parvis.networks.linkedin.words import alike, little
from parvis.networks.protocol import JSON, Answering, Doubt, Draft, Later, Outcome, Processing, Published, Refused
from parvis.networks.rules import outgoing

SKEW = timedelta(minutes=2)  # their clock against ours
LOOKED = 50  # newest posts among which a doubt is looked up
PAGES = 5  # of a hundred comments
WAITS = 60  # looks at media before they are given up


def step(api: Api, draft: Draft, token: JSON) -> Outcome:
    """The next call for `draft`, of which `token` tells what is made."""
    token = token or {"made": []}
    if token.get("shown"):
        return remarks.write(api, draft, token)
    made: list[str] = token["made"]
    if len(made) < len(draft.media):
        return _media(api, draft, token)
    waits = int(token.get("waits", 0))
    if not all(media.ready(api, urn) for urn in made):
        if waits >= WAITS:
            raise Refused("media-failed", "still processing")
        return Processing({"made": made, "waits": waits + 1}, timedelta(seconds=min(2 + waits, 30)))
    return _post(api, draft, token)


def answer(api: Api, draft: Draft, to: Answering) -> Outcome:
    """A comment of the page; there is one floor of answers."""
    place = where(api, to)
    body = {"actor": api.author, "object": place["object"], "message": {"text": outgoing(draft)}}
    if place["top"]:
        body["parentComment"] = place["top"]
    path = f"/socialActions/{enc(place['top'] or place['object'])}/comments"
    try:
        told = api.call("POST", path, changes=True, json=body)
    except Refused as no:
        if no.code == "not-found":
            raise Refused("answered-gone", no.said, status=no.status) from no
        raise
    try:
        comment = told.json() if told.body.strip() else {}
    except Later:
        comment = {}  # the header alone may tell which it is
    urn = urn_of(comment, place["object"]) or urn_of({"id": told.headers.get("x-restli-id", "")}, place["object"])
    if not urn:
        raise Doubt("unreadable", "no id")
    return _answered(api, urn, place, moment((comment.get("created") or {}).get("time")))


def find(api: Api, draft: Draft, since: datetime, token: JSON) -> Outcome | None:
    """Ours with the same media, else with the same words, not older than the try."""
    if (token or {}).get("shown"):
        return remarks.find(api, draft, token, since - SKEW)
    made, wanted = set((token or {}).get("made") or ()), _commentary(draft)
    query = f"author={enc(api.author)}&q=author&count={LOOKED}&sortBy=LAST_MODIFIED"
    found = []
    for post in api.get("/posts", query).get("elements") or ():
        at = moment(post.get("publishedAt") or post.get("createdAt"))
        same = made & _held(post) if made else alike(str(post.get("commentary") or ""), wanted)
        if post.get("id") and same and at >= since - SKEW:
            found.append((str(post["id"]), at, Published(str(post["id"]), api.address(str(post["id"])), at)))
    there = oldest(found, draft.held)
    return remarks.after(draft, there) if there else None


def find_answer(api: Api, draft: Draft, to: Answering, since: datetime) -> Outcome | None:
    place, said = where(api, to), []
    path = f"/socialActions/{enc(place['top'] or place['object'])}/comments"
    for page in range(PAGES):
        found = api.get(path, f"start={page * 100}&count=100").get("elements") or ()
        for comment in found:
            at = moment((comment.get("created") or {}).get("time"))
            text = str((comment.get("message") or {}).get("text") or "")
            if comment.get("actor") == api.author and at >= since - SKEW and text.split() == outgoing(draft).split():
                urn = urn_of(comment, place["object"])
                said.append((urn, at, _answered(api, urn, place, at)))
        if len(found) < 100:
            break
    return oldest(said, draft.held)


def edit(api: Api, remote_id: str, draft: Draft) -> None:
    """The words of a post, or of one of our comments; never its media."""
    if remote_id.startswith("urn:li:comment:"):
        body: Any = {"patch": {"message": {"$set": {"text": outgoing(draft)}}}}
        api.call("POST", path_of(remote_id), f"actor={enc(api.author)}", rest="PARTIAL_UPDATE", json=body)
    else:
        body = {"patch": {"$set": {"commentary": _commentary(draft)}}}
        api.call("POST", f"/posts/{enc(remote_id)}", rest="PARTIAL_UPDATE", json=body)


def remove(api: Api, remote_id: str) -> None:
    comment = remote_id.startswith("urn:li:comment:")
    path = path_of(remote_id) if comment else f"/posts/{enc(remote_id)}"
    try:
        api.call("DELETE", path, f"actor={enc(api.author)}" if comment else "", rest="DELETE")
    except Refused as no:
        if no.status != 404:  # gone already is what we wanted
            raise


def parts_of(urn: str) -> tuple[str, str]:
    """``urn:li:comment:(urn:li:activity:1,2)`` → (``urn:li:activity:1``, ``2``); empty ones when it is none."""
    below, _, number = urn.removeprefix("urn:li:comment:(").removesuffix(")").rpartition(",")
    return (below, number) if urn.startswith("urn:li:comment:(") else ("", "")


def path_of(comment: str) -> str:
    below, number = parts_of(comment)
    return f"/socialActions/{enc(below)}/comments/{number}"


def urn_of(comment: JSON, below: str) -> str:
    told = str(comment.get("commentUrn") or comment.get("$URN") or comment.get("id") or "")
    return told if told.startswith("urn:li:comment:") or not told else f"urn:li:comment:({below},{told})"


def where(api: Api, to: Answering) -> dict[str, str]:
    """What an answer hangs under: `object` the post, `top` the first comment, "" under the post itself.

    What came by webhook does not tell its first comment: it is looked up now.
    """
    context = to.context or {}
    below, _ = parts_of(to.remote_id)
    top = str(context.get("top") or "")
    if below and not top:
        top = str(api.get(path_of(to.remote_id)).get("parentComment") or to.remote_id)
    return {"object": str(context.get("object") or below or to.remote_id), "top": top, "post": str(context.get("post") or "")}


def _media(api: Api, draft: Draft, token: JSON) -> Outcome:
    made: list[str] = token["made"]
    item = draft.media[len(made)]
    if media.kind(item) != "video":
        return Processing({"made": [*made, media.send(api, item)]}, timedelta(0))
    film, whole = token.get("film"), False
    if film:
        film, whole = media.go_on(api, item, film)
    else:
        film = media.begin(api, item, captions.chosen(draft, item))
    return Processing({"made": [*made, film["video"]]} if whole else {"made": made, "film": film}, timedelta(0))


def _post(api: Api, draft: Draft, token: JSON) -> Outcome:
    body: dict[str, Any] = {
        "author": api.author, "commentary": _commentary(draft), "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": targets(draft.audience), "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED", "isReshareDisabledByAuthor": bool(draft.options.get("no_reshare")),
    }  # fmt: skip
    if content := _content(draft, token["made"]):
        body["content"] = content
    api.http.spend("posts")
    try:
        told = api.call("POST", "/posts", changes=True, json=body)
    except Doubt as doubt:
        doubt.token = token
        raise
    urn = told.headers.get("x-restli-id", "")
    if not urn:
        raise Doubt("unreadable", "no x-restli-id", status=told.status, token=token)
    return remarks.after(draft, Published(urn, api.address(urn), datetime.now(UTC)))


def _content(draft: Draft, made: list[str]) -> dict[str, Any] | None:
    options = draft.options
    if poll := options.get("poll"):
        question = str(options.get("question") or draft.text).strip()
        choices = [{"text": str(choice)} for choice in poll["choices"]]
        return {"poll": {"question": question, "options": choices, "settings": {"duration": DURATIONS[poll["minutes"]]}}}
    if as_card(draft):
        card = {"source": draft.link, "title": str(options.get("title") or urlsplit(draft.link).hostname or draft.link),
                "description": str(options.get("description") or "")}  # fmt: skip
        return {"article": {**card, **({"thumbnail": made[0]} if made else {})}}
    if len(made) > 1:
        return {"multiImage": {"images": [{"id": urn, "altText": each.alt} for urn, each in zip(made, draft.media, strict=True)]}}
    if not made:
        return None
    item = draft.media[0]
    told = {"id": made[0], "altText": item.alt if media.kind(item) == "image" else ""}
    if media.kind(item) != "image":
        told["title"] = str(options.get("title") or item.name)
    return {"media": {name: value for name, value in told.items() if value}}


def as_card(draft: Draft) -> bool:
    """A link becomes a card when it is alone, or when a person asked for it with one photo."""
    if not draft.link or draft.options.get("poll"):
        return False
    wanted = draft.options.get("card") and len(draft.media) == 1 and media.kind(draft.media[0]) == "image"
    return not draft.media or bool(wanted)


def _commentary(draft: Draft) -> str:
    return little(draft.text if as_card(draft) else outgoing(draft))


def _held(post: JSON) -> set[str]:
    """URNs of what a post shows."""
    content = post.get("content") or {}
    single = [content.get("media") or {}, {"id": (content.get("article") or {}).get("thumbnail")}]
    return {str(each.get("id")) for each in [*single, *((content.get("multiImage") or {}).get("images") or ())]}


def _answered(api: Api, urn: str, place: dict[str, str], at: datetime) -> Published:
    context = {**place, "top": place["top"] or urn}
    return Published(urn, f"{api.address(place['post'] or place['object'])}?commentUrn={enc(urn)}", at, context)
