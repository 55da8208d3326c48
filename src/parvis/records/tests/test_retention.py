"""What is past its time goes, the rest stays; every rule names a table and a column that exist."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from parvis.accounts.models import Attempt, Raw
from parvis.cases import actions as cases
from parvis.cases.jobs import forget_old
from parvis.cases.models import Case
from parvis.directory.models import Destination
from parvis.kept.lasting import RULES
from parvis.records import actions as records
from parvis.records.retention import let_go
from parvis.records.retention_words import NAMES
from parvis.testing import make
from parvis.transfers.models import Transfer

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


def test_what_a_legal_hold_keeps_stays_whatever_its_age():
    account, long_ago = make.account(), timezone.now() - timedelta(days=4000)
    held, free = (_passed_on(account, long_ago, number) for number in range(2))
    hold = records.hold(held.contact, reason="plainte", by=make.user("admin"))
    let_go()
    forget_old()
    assert list(Transfer.objects.values_list("conversation", flat=True)) == [held.pk]
    assert {case.title: bool(case.forgotten_at) for case in Case.objects.all()} == {f"Panne {held.pk}": False, "": True}
    assert free.pk != held.pk
    records.release(hold, by=make.user("admin"))
    let_go()
    forget_old()
    assert not Transfer.objects.exists() and not Case.objects.exclude(title="").exists()


def _passed_on(account, at, number):
    """A conversation with a transfer and a case that are past their time."""
    talk = make.conversation(account)
    body = Destination(kind="body", name=f"Port {number}")
    body.save()
    Transfer(
        tag=f"T{number}", conversation=talk, team=talk.team, destination=body, state="closed", received_at=at, closed_at=at
    ).save()
    case = cases.open_case(conversation=talk, by=None, title=f"Panne {talk.pk}")
    Case.objects.filter(pk=case.pk).update(closed_at=at)
    return talk


def test_every_kind_of_record_has_its_words():
    assert {rule.name for rule in RULES} == set(NAMES)
    assert len({rule.name for rule in RULES}) == len(RULES)
