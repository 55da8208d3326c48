"""The city's own forum: a question that nobody answered comes to the counter, the answer goes back under it.

No network is called. The room `forum` puts questions into the raw intake, and shows what the counter sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.networks.forum.connector import Forum
from parvis.networks.forum.facts import FACTS, FIELDS
from parvis.networks.http import Http

__all__ = ["FACTS", "FIELDS", "Forum", "make"]


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> Forum:
    return Forum(settings)
