"""Where an event stands: what it answers and under what (NIP-10 for notes, NIP-22 for comments), and how one answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parvis.networks.nostr_wire.events import COMMENT, NOTE, Event, Tags, marks, value, values
from parvis.networks.protocol import JSON


@dataclass(frozen=True, slots=True)
class Spot:
    """Ids are of events, or ``kind:pub:d`` of what may be replaced. Authors are "" where the event does not tell."""

    root: str = ""
    root_pub: str = ""
    parent: str = ""
    parent_pub: str = ""


def spot(event: Event) -> Spot:
    if event["kind"] == COMMENT:
        return Spot(
            value(event, "A") or value(event, "E"), value(event, "P"),
            value(event, "a") or value(event, "e"), value(event, "p"),
        )  # fmt: skip
    if event["kind"] != NOTE:
        return Spot()
    told = [tag for tag in event["tags"] if len(tag) > 1 and tag[0] == "e" and (len(tag) < 4 or tag[3] != "mention")]
    if not told:
        return Spot()
    root = next((tag for tag in told if len(tag) > 3 and tag[3] == "root"), told[0])
    parent = next((tag for tag in told if len(tag) > 3 and tag[3] == "reply"), root if len(told) == 1 else told[-1])
    return Spot(root[1], root[4] if len(root) > 4 else "", parent[1], parent[4] if len(parent) > 4 else "")


def context(event: Event) -> JSON:
    """What an answer to `event` needs to know of it."""
    here = spot(event)
    return {
        "kind": event["kind"], "pub": event["pubkey"], "at": event["created_at"], "root": here.root,
        "root_pub": here.root_pub, "root_kind": value(event, "K") or str(NOTE), "people": values(event, "p")[:50],
    }  # fmt: skip


def answer(pub: str, to: str, told: JSON, text: str) -> tuple[int, Tags]:
    """(kind, tags) of `text` said by `pub` as an answer to `to`, of which `context` told."""
    if int(told.get("kind") or NOTE) != NOTE:
        return COMMENT, _comment(to, told) + marks(text)
    root, author = str(told.get("root") or ""), str(told.get("pub") or "")
    tags = [["e", root or to, "", "root", str(told.get("root_pub") or "") if root else author]]
    if root:
        tags.append(["e", to, "", "reply", author])
    people = [one for one in (author, *map(str, told.get("people") or ())) if one and one != pub]
    return NOTE, tags + marks(text, people)


def _comment(to: str, told: JSON) -> Tags:
    """Upper case: what everything hangs under. Lower case: what is answered."""
    kind, author = str(told["kind"]), str(told.get("pub") or "")
    root, root_pub, root_kind = (str(told.get(name) or "") for name in ("root", "root_pub", "root_kind"))
    if not root:
        root, root_pub, root_kind = to, author, kind
    return [
        [_letter(root, "A", "E"), root, ""], ["K", root_kind], ["P", root_pub],
        [_letter(to, "a", "e"), to, ""], ["k", kind], ["p", author],
    ]  # fmt: skip


def _letter(identity: str, replaceable: str, event: str) -> Any:
    return replaceable if ":" in identity else event
