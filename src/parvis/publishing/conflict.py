"""Two editors on one post: what the stored version and the typed one do not have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.accounts.models import Account
from parvis.city.audiences import Aim, aims
from parvis.media.models import File
from parvis.publishing.approval.differences import Change, changes
from parvis.publishing.approval.standing import snapshot
from parvis.publishing.fields import AUTO, spoken
from parvis.publishing.forms import Composed
from parvis.publishing.models import Post


def differences(stored: Post, typed: Composed) -> list[Change]:
    """From what is stored to what was typed: texts, accounts, media, language, topic, objective, audience."""
    before, known = snapshot(stored), aims()
    kept = {one["id"]: one for one in before["accounts"]}
    names = dict(Account.objects.filter(pk__in=typed.accounts).values_list("pk", "name"))
    files = File.objects.in_bulk(typed.files)
    accounts: list[dict[str, Any]] = []
    for pk in typed.accounts:
        own, was = typed.own.get(pk), kept.get(pk, {})
        options = {**was.get("options", {}), **(own.options if own else {})}
        accounts.append({"id": pk, "name": names.get(pk, ""), "text": own.text if own else None, "parts": own.parts if own else [],
                         "options": options, "reach": own.reach if own else ""})  # fmt: skip
    language = spoken(typed.text, stored.language) if typed.language == AUTO else typed.language
    after = before | {
        "text": typed.text, "parts": typed.parts, "language": language, "topic": typed.topic, "objective": typed.objective,
        "accounts": accounts,
        "media": [{"name": files[pk].name, "alt": typed.alts.get(pk) or files[pk].alt} for pk in typed.files if pk in files],
    } | typed.public(known)  # fmt: skip
    return changes(_named(before, known), _named(after, known))


def _named(said: dict[str, Any], known: Mapping[str, Aim]) -> dict[str, Any]:
    """A named audience by its name alone: its countries are its own affair."""
    aim = known.get(said["aim"])
    return said if aim is None else said | {"aim": aim.name, "audience": {}}
