"""A hijacked account: what one press cuts, who may, what stays; an exercise cuts nothing and is measured."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.accounts.halted import halted
from parvis.accounts.models import Account
from parvis.city.stops import stopped
from parvis.colleagues.alarm import actions, lists
from parvis.colleagues.alarm.steps import CUTS, KEYS
from parvis.colleagues.models import Alarm
from parvis.journal.models import Event, Notice
from parvis.journal.seal import unseal
from parvis.people.models import ApiToken, OpenSession, User
from parvis.testing import make

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store.create()
    now = timezone.now()
    OpenSession.objects.create(user=user, key=store.session_key, begun_at=now, seen_at=now)
    return str(store.session_key)


def test_one_press_cuts_everything_and_says_who_and_when(client: Client) -> None:
    admin, thief = make.user("admin"), make.user("manager")
    one, other = make.account("mastodon"), make.account("facebook")
    make.token(thief)
    stolen = signed_in(thief)
    client.force_login(admin)
    asked = {"account": "", "reason": "La page publie des publicités"}
    page = client.post("/reglages/piratage/", asked)
    alarm = Alarm.objects.get()
    assert page.headers["Location"] == f"/reglages/piratage/{alarm.pk}" and stopped() is None, (
        "nothing is cut by opening the list"
    )
    client.post(f"/reglages/piratage/{alarm.pk}/faire", {"cut": "1"})
    assert stopped() and not ApiToken.objects.exists() and not OpenSession.objects.filter(key=stolen).exists()
    for account in Account.objects.all():
        assert (account.state, account.due_at) == ("expired", None) and unseal(bytes(account.grant.sealed)) == {}
        assert (told := halted(account)) and (told.how, told.by) == ("cut", str(admin))
    assert {one.pk, other.pk} == set(Event.objects.filter(kind="account.cut").values_list("about", flat=True))
    assert client.get(f"/reglages/piratage/{alarm.pk}").status_code == 200, "who pressed stays signed in"
    assert set(alarm.steps.values_list("key", "by")) == {(key, admin.pk) for key in CUTS}
    again = Event.objects.count()
    client.post(f"/reglages/piratage/{alarm.pk}/faire", {"cut": "1"})
    assert Event.objects.count() == again, "a second press does nothing"


def test_the_cut_of_one_account_leaves_the_others_and_it_can_be_connected_again() -> None:
    admin, account, other = make.user("admin"), make.account("mastodon"), make.account("facebook")
    alarm = actions.begin(by=admin, account=account, reason="Piraté")
    actions.take(alarm, "grants", by=admin)
    account.refresh_from_db(), other.refresh_from_db()
    assert (account.state, other.state) == ("expired", "active") and unseal(bytes(other.grant.sealed))
    assert not stopped()


def test_each_cuts_what_they_may_and_the_rest_is_left_to_others() -> None:
    manager, approver, agent = make.user("manager"), make.user("approver"), make.user("agent")
    token = make.token(agent)
    alarm = actions.begin(by=manager, account=make.account("mastodon"), reason="Piraté")
    assert actions.cut_all(alarm, by=approver) == ["grants", "sessions", "tokens"] and stopped()
    assert actions.cut_all(alarm, by=manager) == ["sessions", "tokens"] and token
    assert ApiToken.objects.exists(), "a manager does not look after people"
    with pytest.raises(PermissionDenied):
        actions.begin(by=agent, account=None, reason="Piraté")
    with pytest.raises(PermissionDenied):
        actions.cut_person(alarm, agent, by=manager)


def test_one_colleagues_access_is_cut_and_nobody_elses() -> None:
    admin, stolen, other = make.user("admin"), make.user("agent"), make.user("agent")
    make.token(stolen), make.token(other)
    signed_in(stolen), signed_in(other)
    alarm = actions.begin(by=admin, account=None, reason="Session volée")
    actions.cut_person(alarm, stolen, by=admin)
    assert (
        set(ApiToken.objects.values_list("user", flat=True))
        == {other.pk}
        == set(OpenSession.objects.values_list("user", flat=True))
    )


def test_an_exercise_cuts_nothing_and_is_measured() -> None:
    admin, manager, account = make.user("admin"), make.user("manager"), make.account("mastodon")
    make.token(manager)
    began = timezone.now()
    with time_machine.travel(began, tick=False):
        alarm = actions.begin(by=manager, account=account, reason="Exercice de novembre", drill=True)
    with time_machine.travel(began + timedelta(seconds=90), tick=False):
        assert actions.cut_all(alarm, by=admin) == []
    with time_machine.travel(began + timedelta(minutes=7), tick=False):
        for key in KEYS:
            actions.take(alarm, key, by=manager, note="par téléphone")
        actions.end(alarm, by=manager, learnt="Noter le numéro du réseau.")
    account.refresh_from_db()
    assert account.state == "active" and ApiToken.objects.exists() and stopped() is None
    [past] = lists.newest()
    assert (past.minutes, past.steps, past.people) == (7, len(KEYS), 2)
    assert [seconds for step, _done, seconds in lists.steps_of(alarm) if step.key in CUTS] == [90] * len(CUTS)
    assert Notice.objects.get(user=admin).kind == "alarm.drill"
    assert Event.objects.get(kind="alarm.ended").data == {"drill": True, "seconds": 420}
    with pytest.raises(ValidationError):
        actions.take(alarm, "proof", by=manager)
