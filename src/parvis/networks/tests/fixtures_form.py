"""The city's own form: no network is called, so only its claims and checks are asked here. `contact/tests` has the rest."""

from __future__ import annotations

from datetime import UTC, datetime

from parvis.networks import form
from parvis.networks.protocol import Answering, Draft
from parvis.networks.tests.cases import Case

ANSWERING = Answering(
    "m@ville.example", "m@ville.example", True, "zoe@example.org", "zoe@example.org", datetime.now(UTC),
    {"reply_to": "zoe@example.org", "reference": "PAR-7KX4-92"},
)  # fmt: skip

CASE = Case(
    key="form",
    module=form,
    settings={"slug": "ville", "title": "Écrire à la ville"},
    secrets={"secret": "secret-of-the-form-tests"},
    private=ANSWERING,
    refused=((Draft("", answering=ANSWERING), "text-needed"),),
)
