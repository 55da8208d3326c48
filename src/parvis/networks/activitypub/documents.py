"""What the city's actor shows to other servers, as JSON-LD that plain JSON readers understand. Values in, values out.

https://www.w3.org/TR/activitystreams-vocabulary/ · https://docs.joinmastodon.org/spec/activitypub/
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
EVERYBODY = frozenset({PUBLIC, "as:Public", "Public"})
"""The three ways in which it is written."""
CONTEXT: list[Any] = [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/v1",
    {
        "Hashtag": "as:Hashtag", "sensitive": "as:sensitive", "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "schema": "http://schema.org#", "PropertyValue": "schema:PropertyValue", "value": "schema:value",
        "toot": "http://joinmastodon.org/ns#", "discoverable": "toot:discoverable", "indexable": "toot:indexable",
    },
]  # fmt: skip
TYPE = "application/activity+json"
ASKED = ("application/activity+json", "application/ld+json")
_TOKEN = re.compile(
    r"(?P<link>https?://[^\s<>\"]+[^\s<>\"'.,;:!?)\]»])|(?P<tag>(?<![\w&/])#(?=\w*[^\W\d])\w{1,100})|"
    r"(?P<name>(?<![\w/@])@[\w.-]+@[\w.-]*\w(?::\d+)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Site:
    """Where we are. `base`: the public address of this installation, without a slash at its end."""

    base: str
    username: str
    domain: str

    @property
    def actor(self) -> str:
        return f"{self.base}/ap/actor"

    @property
    def key_id(self) -> str:
        return f"{self.actor}#main-key"

    @property
    def inbox(self) -> str:
        return f"{self.base}/ap/inbox"

    @property
    def followers(self) -> str:
        return f"{self.base}/ap/followers"

    @property
    def handle(self) -> str:
        return f"{self.username}@{self.domain}"

    def note(self, key: str) -> str:
        return f"{self.base}/ap/posts/{key}"

    def own(self, uri: str) -> bool:
        return uri.startswith(f"{self.base}/ap/")


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a text names: `handle` as ``name@server``."""

    handle: str
    uri: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Pictured:
    url: str
    mime: str
    alt: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """One thing that the city said."""

    key: str
    text: str
    language: str
    at: datetime
    edited: datetime | None = None
    deleted: datetime | None = None
    warning: str = ""
    sensitive: bool = False
    private: bool = False
    unlisted: bool = False
    answers: str = ""  # what it answers
    named: tuple[Named, ...] = ()
    pictures: tuple[Pictured, ...] = field(default_factory=tuple)
    url: str = ""


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def content(site: Site, words: Words) -> str:
    """The text as the few tags that every server keeps: paragraphs, line breaks, links."""
    known = {one.handle.lower(): one for one in words.named}

    def linked(match: re.Match[str]) -> str:
        said = match[0]
        if match["link"]:
            return f'<a href="{html.escape(said)}" rel="nofollow noopener" target="_blank">{html.escape(said)}</a>'
        if match["tag"]:
            href, word = html.escape(hashtag(site, said)), html.escape(said[1:])
            return f'<a href="{href}" class="mention hashtag" rel="tag">#<span>{word}</span></a>'
        who = known.get(said[1:].lower())
        if who is None:
            return html.escape(said)
        url = html.escape(who.url or who.uri)
        name = html.escape(said[1:].split("@")[0])
        return f'<span class="h-card"><a href="{url}" class="u-url mention">@<span>{name}</span></a></span>'

    def drawn(paragraph: str) -> str:
        out, end = [], 0
        for match in _TOKEN.finditer(paragraph):
            out += [html.escape(paragraph[end : match.start()]), linked(match)]
            end = match.end()
        return "".join([*out, html.escape(paragraph[end:])]).replace("\n", "<br>")

    paragraphs = re.split(r"\n\s*\n", words.text.strip())
    return "".join(f"<p>{drawn(one.strip())}</p>" for one in paragraphs if one.strip())


def hashtag(site: Site, said: str) -> str:
    return f"{site.base}/place/chercher?q={quote(said)}"


def hashtags(text: str) -> list[str]:
    return list(dict.fromkeys(match["tag"] for match in _TOKEN.finditer(text) if match["tag"]))


def handles(text: str) -> list[str]:
    """Those whom a text names in full, without the first @."""
    return list(dict.fromkeys(match["name"][1:] for match in _TOKEN.finditer(text) if match["name"]))


def audience(site: Site, words: Words) -> tuple[list[str], list[str]]:
    """(to, cc). What is private goes to whom it names and to nobody else, whatever else is asked."""
    people = [one.uri for one in words.named]
    if words.private:
        return people, []
    if words.unlisted:
        return [site.followers] if not words.answers else people, [PUBLIC]
    return [PUBLIC], people if words.answers else [site.followers, *people]


def note(site: Site, words: Words) -> dict[str, Any]:
    """The object itself, without its context."""
    if words.deleted:
        return {"id": site.note(words.key), "type": "Tombstone", "formerType": "Note", "deleted": iso(words.deleted)}
    to, cc = audience(site, words)
    said = content(site, words)
    told: dict[str, Any] = {
        "id": site.note(words.key), "type": "Note", "attributedTo": site.actor, "published": iso(words.at), "to": to, "cc": cc,
        "content": said, "contentMap": {words.language: said}, "url": words.url or site.note(words.key),
        "sensitive": bool(words.sensitive or words.warning), "summary": words.warning or None, "inReplyTo": words.answers or None,
        "attachment": [_attachment(one) for one in words.pictures],
        "tag": [
            *({"type": "Hashtag", "href": hashtag(site, one), "name": one} for one in hashtags(words.text)),
            *({"type": "Mention", "href": one.uri, "name": f"@{one.handle}"} for one in words.named),
        ],
    }  # fmt: skip
    return told | ({"updated": iso(words.edited)} if words.edited else {})


def _attachment(one: Pictured) -> dict[str, Any]:
    kind = "Image" if one.mime.startswith("image/") else "Video" if one.mime.startswith("video/") else "Document"
    size = {"width": one.width, "height": one.height} if one.width and one.height else {}
    return {"type": kind, "mediaType": one.mime, "url": one.url, "name": one.alt or None, **size}


def activity(site: Site, kind: str, mark: str, words: Words) -> dict[str, Any]:
    """Create, Update or Delete of something that was said. `mark` makes its address, the same for every try."""
    to, cc = audience(site, words)
    at = words.deleted or words.edited or words.at if kind != "Create" else words.at
    return {
        "@context": CONTEXT, "id": f"{site.note(words.key)}/{mark}", "type": kind, "actor": site.actor, "published": iso(at),
        "to": to, "cc": cc, "object": note(site, words),
    }  # fmt: skip


def about_follow(site: Site, kind: str, mark: str, follow: str, follower: str) -> dict[str, Any]:
    """Accept or Reject of somebody's Follow."""
    asked = {"id": follow, "type": "Follow", "actor": follower, "object": site.actor}
    return {"@context": CONTEXT, "id": f"{site.base}/ap/activities/{mark}", "type": kind, "actor": site.actor, "object": asked}


def actor(site: Site, *, name: str, summary: str, public: str, since: datetime, links: Sequence[tuple[str, str]], icon: str
          ) -> dict[str, Any]:  # fmt: skip
    """`links`: (words, address) of what stands beside the summary."""
    about = "".join(f"<p>{html.escape(one.strip())}</p>" for one in summary.split("\n") if one.strip())
    told: dict[str, Any] = {
        "@context": CONTEXT, "id": site.actor, "type": "Organization", "preferredUsername": site.username, "name": name,
        "summary": about, "url": f"{site.base}/place/", "inbox": site.inbox, "outbox": f"{site.base}/ap/outbox",
        "followers": site.followers, "following": f"{site.base}/ap/following", "endpoints": {"sharedInbox": site.inbox},
        "published": iso(since), "manuallyApprovesFollowers": False, "discoverable": True, "indexable": True,
        "publicKey": {"id": site.key_id, "owner": site.actor, "publicKeyPem": public},
        "attachment": [
            {"type": "PropertyValue", "name": words, "value": f'<a href="{html.escape(url)}" rel="me">{html.escape(url.split("://")[-1])}</a>'}
            for words, url in links
        ],
    }  # fmt: skip
    return told | ({"icon": {"type": "Image", "mediaType": "image/png", "url": icon}} if icon else {})


def actor_update(site: Site, mark: str, told: dict[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in told.items() if name != "@context"}
    return {
        "@context": CONTEXT, "id": f"{site.base}/ap/activities/{mark}", "type": "Update", "actor": site.actor, "to": [PUBLIC],
        "cc": [site.followers], "object": plain,
    }  # fmt: skip


def webfinger(site: Site) -> dict[str, Any]:
    return {
        "subject": f"acct:{site.handle}", "aliases": [site.actor, f"{site.base}/place/"],
        "links": [
            {"rel": "self", "type": TYPE, "href": site.actor},
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": f"{site.base}/place/"},
        ],
    }  # fmt: skip


def resources(site: Site) -> set[str]:
    """What WebFinger answers for, in lower case."""
    host = urlsplit(site.base).netloc
    names = {site.handle, f"{site.username}@{host}"}
    return {*(f"acct:{name}".lower() for name in names), site.actor.lower(), f"{site.base}/place/".lower()}
