"""The city's own actor on the fediverse (ActivityPub): its server is this installation.

No network is called to publish: what is said is laid into our own outbox, which the room `federation` keeps and carries to followers.
https://www.w3.org/TR/activitypub/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.networks.activitypub import outbox
from parvis.networks.activitypub.connector import ActivityPub
from parvis.networks.activitypub.facts import FACTS, FIELDS
from parvis.networks.http import Http

__all__ = ["FACTS", "FIELDS", "ActivityPub", "make"]


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> ActivityPub:
    return ActivityPub(settings, outbox.kept())
