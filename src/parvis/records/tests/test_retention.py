"""What is past its time goes, the rest stays; every rule names a table and a column that exist."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from parvis.accounts.models import Attempt, Raw
from parvis.records.retention import RULES, let_go
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.label)
def test_rules_fit_the_tables(rule):
    model = apps.get_model(rule.label)
    model._meta.get_field(rule.by)
    list(model._default_manager.filter(**rule.only)[:1])


def test_old_deliveries_go_and_quarantine_stays():
    account, old = make.account(), timezone.now() - timedelta(days=31)
    for digest, state, at in (("a", "done", old), ("b", "quarantine", old), ("c", "done", timezone.now())):
        Raw.objects.create(account=account, digest=digest, form="items", body=b"", state=state, received_at=at)
    let_go()
    assert set(Raw.objects.values_list("digest", flat=True)) == {"b", "c"}


def test_attempts_stay_for_ninety_days():
    account = make.account()
    for days in (89, 91):
        at = timezone.now() - timedelta(days=days)
        Attempt.objects.create(label="publishing.delivery", row=1, account=account, verb="publish", at=at, ended_at=at)
    let_go()
    assert Attempt.objects.count() == 1
