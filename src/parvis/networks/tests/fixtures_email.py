"""A mailbox: not spoken over HTTP, so only its claims and checks are asked here. `test_email*.py` has the rest."""

from __future__ import annotations

from datetime import UTC, datetime

from parvis.networks import email
from parvis.networks.protocol import Answering, Draft
from parvis.networks.tests.cases import Case

ANSWERING = Answering(
    "abc@example.org", "abc@example.org", True, "zoe@example.org", "zoe@example.org", datetime.now(UTC),
    {"message_id": "abc@example.org", "subject": "Ma question"},
)  # fmt: skip

CASE = Case(
    key="email",
    module=email,
    settings={
        "imap": "imaps://mail.example.org", "smtp": "smtps://mail.example.org", "user": "contact",
        "address": "contact@ville.example",
    },
    secrets={"password": "password-of-the-tests"},
    private=ANSWERING,
    refused=(
        (Draft("Bonjour", options={"to": "zoe@example.org"}), "email-subject-needed"),
        (Draft("Bonjour", subject="Objet"), "email-recipient-needed"),
        (Draft("Bonjour", subject="Objet", options={"to": "pas une adresse"}), "email-address"),
    ),
)  # fmt: skip
