"""A played network of places behind an account: the real connector, its wire a table of answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.networks import foursquare
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.fixtures_foursquare import CASE, POOL, SECRETS
from parvis.testing import make
from parvis.work import rows
from parvis.work.engine import perform

PATCHED = ("parvis.accounts.sending", "parvis.venues.chosen", "parvis.inbox.desk", "parvis.inbox.drafts", "parvis.inbox.actions")


def played(monkeypatch: pytest.MonkeyPatch, **spoilt: Given | list[Given]) -> Scripted:
    """From now on each account of Foursquare speaks to this table."""
    http = Scripted({**CASE.routes, **spoilt}, SECRETS)

    def connector(account: Account) -> Any:
        return foursquare.make(
            {**account.settings, "base": CASE.settings["base"], "legacy": CASE.settings["legacy"]}, SECRETS, http
        )

    for module in PATCHED:
        monkeypatch.setattr(f"{module}.connector_of", connector, raising=False)
    return http


def account(**fields: Any) -> Account:
    return make.account(
        "foursquare",
        settings={"places": [{"id": POOL, "name": "Piscine Joséphine-Baker"}], **fields.pop("settings", {})},
        **fields,
    )


def turn(row: Any) -> Any:
    """One turn of the clock for this row, now whatever its hour."""
    model: type[Model] = type(row)
    model._default_manager.filter(pk=row.pk, due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))
    for held in rows.hold_due(type(row), 10, now=timezone.now()):
        perform(row._meta.label_lower, [held.pk], held.due_at.isoformat())
    return model._default_manager.get(pk=row.pk)
