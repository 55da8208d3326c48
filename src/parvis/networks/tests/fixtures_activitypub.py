"""The city's own actor: no network is called, so only its claims and checks are asked here. `federation/tests` has the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from parvis.networks import activitypub
from parvis.networks.protocol import Answering, Draft
from parvis.networks.tests.cases import Case

ZOE = "https://pub.example/users/zoe"
ANSWERING = Answering(f"{ZOE}/1", "fil:zoe", False, ZOE, "zoe@pub.example", datetime.now(UTC), {"visibility": "public"})

CASE = Case(
    key="activitypub",
    module=activitypub,
    settings={"actor": "https://ville.example/ap/actor", "handle": "ville@ville.example"},
    secrets={},
    answering=ANSWERING,
    private=replace(ANSWERING, private=True),
    refused=((Draft(""), "empty"), (Draft("Bonjour", parts=("suite",)), "no-threads")),
)
