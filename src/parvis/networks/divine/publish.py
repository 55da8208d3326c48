"""A loop: the film and its cover on a file server, then one event that names them (kind 34236, NIP-71).

Its `d` is our key: whoever publishes it again replaces it, so that it is never there twice.
"""

from __future__ import annotations

import time
from typing import Any

from parvis.networks.nostr_wire.account import Keyed
from parvis.networks.nostr_wire.events import Event, Tags, linked, marks, newest, value
from parvis.networks.nostr_wire.sending import private, ready
from parvis.networks.nostr_wire.threads import answer
from parvis.networks.protocol import Draft, Media, Outcome, Refused
from parvis.networks.rules import outgoing

VIDEO = 34236
SHOWN = "https://divine.video/video/"
TITLE = 60  # characters of the text that stand for a title


def words(draft: Draft) -> str:
    return linked(outgoing(draft))


def begin(account: Keyed, draft: Draft, key: str) -> Outcome:
    """Files first; then the event is signed, and nothing is public yet."""
    at = int(time.time())
    if draft.answering and draft.answering.private:
        return private(account.relays, account.signer, draft.answering, words(draft), at)
    if draft.answering:
        kind, tags = answer(account.signer.pub, draft.answering.remote_id, draft.answering.context or {}, words(draft))
        said = account.signer.signed(kind, tags, words(draft), at)
        told = {"kind": kind, "pub": account.signer.pub, "at": at}
        return ready([said], at, said["id"], f"https://njump.me/{said['id']}", told)
    name = f"parvis-{key}"
    fixed: Tags = [["published_at", str(at)], *_film(account, draft.media[0])]
    event = account.signer.signed(VIDEO, [["d", name], *_said(draft), *fixed], words(draft), at)
    address = f"{VIDEO}:{account.signer.pub}:{name}"
    return ready([event], at, address, SHOWN + event["id"], {"kind": VIDEO, "pub": account.signer.pub, "event": event["id"]})


def edit(account: Keyed, remote_id: str, draft: Draft) -> None:
    """Another text and title, the same film. What says so already stays as it is."""
    old = current(account, remote_id)
    if old is None:
        raise Refused("not-found")
    kept = [tag for tag in old["tags"] if tag[0] in ("published_at", "imeta", "duration", "alt")]
    tags = [["d", value(old, "d")], *_said(draft), *kept]
    if (tags, words(draft)) == (old["tags"], old["content"]):
        return
    at = max(int(time.time()), old["created_at"] + 1)
    account.relays.publish([account.signer.signed(VIDEO, tags, words(draft), at)])


def remove(account: Keyed, remote_id: str) -> None:
    """The event, then its files."""
    old = current(account, remote_id)
    account.acts.remove(remote_id, VIDEO if ":" in remote_id else 1111)
    for digest in _digests(old) if old and account.blossom.base else ():
        account.blossom.delete(digest)


def current(account: Keyed, remote_id: str) -> Event | None:
    """The newest state of a loop of ours; None for anything else."""
    if not remote_id.startswith(f"{VIDEO}:"):
        return None
    name = remote_id.split(":", 2)[2]
    return newest(account.relays.ask({"kinds": [VIDEO], "authors": [account.signer.pub], "#d": [name]}))


def _film(account: Keyed, item: Media) -> Tags:
    film = account.blossom.upload(item.path, item.mime)
    more = [f"duration {item.seconds:.1f}"] if item.seconds else []
    if item.cover is not None:
        more.append(f"image {account.blossom.upload(item.cover, 'image/jpeg').url}")
    tags = [film.tag(item, *more)]
    if item.seconds:
        tags.append(["duration", str(round(item.seconds))])
    if item.alt.strip():
        tags.append(["alt", " ".join(item.alt.split())])
    return tags


def _said(draft: Draft) -> Tags:
    text = words(draft)
    title = str(draft.options.get("title") or "").strip() or _beginning(draft.text) or "…"
    warning = str(draft.options.get("warning") or "").strip()
    return [["title", title], *marks(text), *([["content-warning", warning]] if warning else [])]


def _beginning(text: str) -> str:
    """The first line, cut between words."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= TITLE else line[:TITLE].rsplit(" ", 1)[0] + "…"


def _digests(event: Event) -> list[str]:
    told: list[Any] = [field for tag in event["tags"] if tag[0] == "imeta" for field in tag[1:]]
    return [field.removeprefix("x ") for field in told if field.startswith("x ")]
