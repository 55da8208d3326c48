"""A draft as signed notes (kind 1), their files on a Blossom server first. https://github.com/nostr-protocol/nips/blob/master/10.md"""

from __future__ import annotations

import time

from parvis.networks.nostr_wire.account import Keyed
from parvis.networks.nostr_wire.blossom import File
from parvis.networks.nostr_wire.events import NOTE, Event, Tags, linked, marks
from parvis.networks.nostr_wire.sending import private, readers, ready
from parvis.networks.nostr_wire.threads import answer, context
from parvis.networks.protocol import Draft, Outcome
from parvis.networks.rules import outgoing

SHOWN = "https://njump.me/"


def words(draft: Draft) -> list[str]:
    """The texts that leave, one a note, without the addresses of files."""
    return [linked(text) for text in (outgoing(draft), *draft.parts)]


def begin(account: Keyed, draft: Draft) -> Outcome:
    """Files first, then all notes of the thread are signed: nothing is public yet."""
    at = int(time.time())
    if draft.answering and draft.answering.private:
        return private(account.relays, account.signer, draft.answering, words(draft)[0], at)
    files = [account.blossom.upload(item.path, item.mime) for item in draft.media]
    events = [_first(account, draft, files, at)]
    for text in words(draft)[1:]:
        last = events[-1]
        kind, tags = answer(account.signer.pub, last["id"], context(last), text)
        events.append(account.signer.signed(kind, tags, text, at))
    told = {**context(events[0]), "parts": [event["id"] for event in events]}
    named = {tag[1] for tag in events[0]["tags"] if tag[0] == "p"} - {account.signer.pub}
    to = readers(account.relays, sorted(named))
    return ready(events, at, events[0]["id"], SHOWN + events[0]["id"], told, to=to)


def _first(account: Keyed, draft: Draft, files: list[File], at: int) -> Event:
    text = words(draft)[0]
    pub, kind, tags = account.signer.pub, NOTE, marks(text)
    if draft.answering:
        kind, tags = answer(pub, draft.answering.remote_id, draft.answering.context or {}, text)
    content = "\n\n".join(filter(None, (text.strip(), "\n".join(file.url for file in files))))
    return account.signer.signed(kind, tags + _beside(draft, files), content, at)


def _beside(draft: Draft, files: list[File]) -> Tags:
    tags = [file.tag(item) for file, item in zip(files, draft.media, strict=True)]
    if warning := str(draft.options.get("warning") or "").strip():
        tags.append(["content-warning", warning])
    return tags
