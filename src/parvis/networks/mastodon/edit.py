"""Changing what is there. The same again changes nothing. https://docs.joinmastodon.org/methods/statuses/#edit"""

from __future__ import annotations

from typing import Any

from parvis.networks.mastodon.api import Api
from parvis.networks.mastodon.publish import words
from parvis.networks.protocol import JSON, Draft, Refused


def edit(api: Api, remote_id: str, draft: Draft, context: JSON) -> None:
    """The words, the warning and the language of each status of a thread; its pictures stay as they are.

    Everything is looked at before anything is changed: a server takes away what an edit does not name.
    """
    names = [str(name) for name in (context or {}).get("parts") or (remote_id,)]
    texts = words(draft)
    if len(names) != len(texts):
        raise Refused("mastodon-edit-parts", f"{len(names)} / {len(texts)}")
    there = [api.get(f"/api/v1/statuses/{name}") for name in names]
    if any(status.get("poll") for status in there):
        raise Refused("mastodon-edit-poll")
    if len(there[0].get("media_attachments") or ()) != len(draft.media):
        raise Refused("mastodon-edit-media")
    for name, status, text in zip(names, there, texts, strict=True):
        api.put(f"/api/v1/statuses/{name}", _form(draft, status, text))


def _form(draft: Draft, status: JSON, text: str) -> dict[str, Any]:
    form: dict[str, Any] = {
        "status": text,
        "language": draft.language.split("-")[0],
        "spoiler_text": str(draft.options.get("warning") or ""),
        "sensitive": "true" if draft.options.get("sensitive") else "false",
    }
    kept = [str(item["id"]) for item in status.get("media_attachments") or ()]
    return {**form, **({"media_ids[]": kept} if kept else {})}
