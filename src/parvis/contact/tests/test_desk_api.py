"""What is to be checked of the city's own forms, and how they are set, over the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone

from parvis.accounts.models import Account, Raw
from parvis.contact.choices import choices_of
from parvis.contact.models import Entry
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


def to_check(account: Account, text: str) -> Entry:
    held = json.dumps([{"text": text, "subject": "Offre", "author": {"name": "Jean", "handle": "jean@exemple.fr"}}]).encode()
    given = {
        "asked": text,
        "reference": text[:20],
        "secret": text,
        "message": text,
        "thread": text,
        "state": "check",
        "held": held,
    }
    return Entry.objects.create(account=account, language="fr", at=timezone.now(), doubts=["links"], **given)


def test_what_waits_is_read_let_in_or_put_aside() -> None:
    agent, account = Caller(make.user("agent")), make.account("form")
    first, second = to_check(account, "premier"), to_check(account, "second")
    told: list[dict[str, Any]] = agent("GET", "/form-entries")[1]["items"]
    assert [(one["id"], one["text"], one["name"], one["doubts"]) for one in told] == [
        (second.pk, "second", "Jean", ["links"]), (first.pk, "premier", "Jean", ["links"]),
    ]  # fmt: skip
    status, let_in = agent("POST", f"/form-entries/{first.pk}/release")
    assert (status, let_in["state"], let_in["text"]) == (200, "new", "") and Raw.objects.count() == 1
    assert agent("POST", f"/form-entries/{first.pk}/release")[0] == 422, "once"
    assert agent("POST", f"/form-entries/{second.pk}/discard")[1]["state"] == "discarded"
    assert agent("GET", "/form-entries")[1]["items"] == []
    assert [one["text"] for one in agent("GET", "/form-entries?state=discarded")[1]["items"]] == ["second"]


def test_a_form_is_set_as_on_its_page() -> None:
    manager, account, mailbox = Caller(make.user()), make.account("form"), make.account("email")
    status, told = manager("PATCH", f"/accounts/{account.pk}/form", {
        "title": "Écrire à la ville", "subjects": ["Voirie", "Voirie", "Écoles"], "origins": ["https://Ville.example/"],
        "mailbox": mailbox.pk, "place": True,
    })  # fmt: skip
    assert status == 200 and told["address"].endswith(f"/contact/{account.remote_id}")
    assert (told["subjects"], told["origins"], told["mailbox"]) == (["Voirie", "Écoles"], ["https://ville.example"], mailbox.pk)
    assert manager("PATCH", f"/accounts/{account.pk}/form", {"open": False})[1]["title"] == "Écrire à la ville", (
        "what is not given stays"
    )
    account.refresh_from_db()
    assert not choices_of(account).open and choices_of(account).place
    for wrong in ({"origins": ["ville"]}, {"mailbox": 10**9}, {"service_mail": "rien"}, {"languages": ["xx"]}):
        assert manager("PATCH", f"/accounts/{account.pk}/form", wrong)[0] == 422
    assert manager("GET", f"/accounts/{mailbox.pk}/form")[0] == 404, "it is no form"
