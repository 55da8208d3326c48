"""Keyed digests of what may not be kept: they recognise it when it comes again, and tell nobody what it was."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from typing import TypeVar

from django.conf import settings

from parvis.inbox.models import Objection

VEIL = "veiled:"
Key = TypeVar("Key", bound=tuple[str, str, str])


def veiled(remote_id: str) -> str:
    """What a network called a message or a person, as a digest."""
    return (
        VEIL + hmac.digest(settings.SECRET_KEY.encode(), b"oubli\n" + remote_id.encode("utf-8", "replace"), "sha256").hex()[:48]
    )


def who(network: str, server: str, remote_id: str) -> str:
    return veiled("\n".join([network, *([server] if server else []), remote_id]))


def objecting(identities: Collection[Key]) -> set[Key]:
    """Of these (network, server, remote id), the ones whose person had objected to being followed before they were forgotten."""
    named = {who(*one): one for one in identities}
    return {named[found] for found in Objection.objects.filter(who__in=list(named)).values_list("who", flat=True)}
