"""The city's own forum: no network is called, so only its claims and checks are asked here. `forum/tests` has the rest."""

from __future__ import annotations

from datetime import UTC, datetime

from parvis.networks import forum
from parvis.networks.protocol import Answering, Draft
from parvis.networks.tests.cases import Case

ANSWERING = Answering("7@forum", "question:7", False, "1b4e28ba", "riverain", datetime.now(UTC), {"thread": 7})

CASE = Case(
    key="forum",
    module=forum,
    settings={"slug": "forum", "title": "Forum"},
    secrets={},
    answering=ANSWERING,
    refused=((Draft("", answering=ANSWERING), "text-needed"),),
)
