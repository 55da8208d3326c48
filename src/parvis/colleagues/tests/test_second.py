"""Some acts want two persons: nothing is done before the other's yes, which does it; nobody says yes to themselves."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.accounts import actions as accounts
from parvis.charter import actions as charter
from parvis.charter.models import Version
from parvis.colleagues.models import Provider, Wish
from parvis.colleagues.roles import actions as roles
from parvis.colleagues.second import actions
from parvis.journal.models import Event, Notice
from parvis.media.models import File
from parvis.media.tidying import actions as tidying
from parvis.people.models import User
from parvis.people.second import SecondWanted
from parvis.testing import make
from parvis.testing.caller import Caller
from tests.api import things

pytestmark = pytest.mark.django_db


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def other(admin: User) -> User:
    user = make.user("admin", username="paul")
    actions.choose(acts=["account.remove", "charter.restore"], hours=24, by=admin)
    return user


def test_an_account_is_removed_by_two(admin, other):
    account = make.account(name="Compte X")
    answer = page_of(admin).post(f"/comptes/{account.pk}/retirer", follow=True)
    assert "une autre personne doit dire oui" in answer.content.decode()
    account.refresh_from_db()
    assert account.state == "active"
    wish = Wish.objects.get()
    assert Notice.objects.filter(user=other, kind="second.asked").count() == 1
    page_of(admin).post(f"/comptes/{account.pk}/retirer")  # once more is the same wish
    assert Wish.objects.count() == 1
    assert page_of(admin).post(f"/reglages/quatre-yeux/{wish.pk}", {"yes": "1"}).status_code == 403
    assert "Oui, faire" in page_of(other).get("/reglages/quatre-yeux/").content.decode()
    assert page_of(other).post(f"/reglages/quatre-yeux/{wish.pk}", {"yes": "1"}).status_code == 302
    account.refresh_from_db()
    assert account.state == "removed"
    assert Event.objects.get(kind="account.removed").by == admin and Event.objects.get(kind="second.agreed").by == other
    with pytest.raises(ValidationError):
        actions.agree(wish, by=other)


def test_the_api_says_that_it_waits(admin, other):
    account = make.account()
    headers = {"Authorization": f"Bearer {make.token(admin)}"}
    answer = Client().delete(f"/api/v1/accounts/{account.pk}", headers=headers)
    assert answer.status_code == 409 and answer.json()["type"] == "/problems/second-person"
    wish = answer.json()["wish"]
    assert Client().post(f"/api/v1/second-wishes/{wish}/agree", headers=headers).status_code == 403
    theirs = {"Authorization": f"Bearer {make.token(other)}"}
    assert Client().post(f"/api/v1/second-wishes/{wish}/agree", headers=theirs).status_code == 204
    account.refresh_from_db()
    assert account.state == "removed"


def test_a_no_ends_it_and_so_does_time(admin, other):
    account = make.account()
    first = actions.wish("account.remove", account, by=admin)
    actions.refuse(first, by=other)
    second = actions.wish("account.remove", account, by=admin)
    assert second.pk != first.pk
    Wish.objects.filter(pk=second.pk).update(ends_at=timezone.now())
    with pytest.raises(ValidationError):
        actions.agree(second, by=other)
    actions.refuse(actions.wish("account.remove", account, by=admin), by=admin)  # their own, taken back
    account.refresh_from_db()
    assert account.state == "active"


def test_who_says_yes_must_be_able_to(admin, other):
    wish = actions.wish("account.remove", make.account(), by=admin)
    with pytest.raises(PermissionDenied):
        actions.agree(wish, by=make.user("agent"))
    assert page_of(make.user("agent")).post(f"/reglages/quatre-yeux/{wish.pk}", {"yes": "1"}).status_code == 404


def test_who_asked_must_still_be_able_to(admin, other):
    manager = make.user("manager")
    account = make.account()
    wish = actions.wish("account.remove", account, by=manager)
    manager.memberships.update(role="agent")
    with pytest.raises(PermissionDenied):
        actions.agree(wish, by=other)
    wish.refresh_from_db()
    assert wish.state == "waiting"


def test_a_charter_goes_back_by_two(admin, other):
    make.clause()
    version = Version.objects.order_by("pk").first()
    page_of(admin).post(f"/charte/versions/{version.number}/retablir")
    wish = Wish.objects.get(act="charter.restore")
    before = Version.objects.count()
    actions.agree(wish, by=other)
    assert Version.objects.count() == before + 1


def test_what_would_break_examples_by_now_is_not_done_by_the_second_yes(admin, other):
    clause = make.clause()
    version = Version.objects.order_by("pk").first()
    page_of(admin).post(f"/charte/versions/{version.number}/retablir")
    charter.remove_clause(clause, by=admin)
    charter.keep_example({"text": "Un mot interdit.", "expected": []}, by=admin)
    Wish.objects.update(given={})  # as it was kept before one could insist
    with pytest.raises(ValidationError, match="demandez de nouveau"):
        actions.agree(Wish.objects.get(), by=other)
    assert Wish.objects.get().state == "waiting"


def test_nothing_waits_until_the_city_says_so(admin):
    account = make.account()
    accounts.remove(account, by=admin)
    account.refresh_from_db()
    assert account.state == "removed"
    with pytest.raises(ValidationError):  # alone, nobody could say yes
        actions.choose(acts=["account.remove"], hours=24, by=admin)


def test_a_clause_is_changed_by_two_as_it_was_asked_for(admin, other):
    actions.choose(acts=["charter.change"], hours=24, by=admin)
    clause = make.clause(title="Avant")
    with pytest.raises(SecondWanted) as caught:
        charter.save_clause({"title": "Après"}, by=admin, row=clause, force=True)
    wanted = caught.value
    wish = actions.wish(wanted.act, wanted.about, by=admin, name=wanted.name, given=wanted.given)
    clause.refresh_from_db()
    assert clause.title == "Avant" and "Après" in page_of(other).get("/reglages/quatre-yeux/").content.decode()
    actions.agree(wish, by=other)
    clause.refresh_from_db()
    assert clause.title == "Après" and Event.objects.get(kind="charter.changed").by == admin


def test_many_files_are_thrown_away_by_two_and_few_by_one(admin, other):
    actions.choose(acts=["media.discard"], hours=24, by=admin)
    files = [File.objects.get(pk=things.file_id(make.team())) for _ in range(10)]
    assert tidying.discard_many(files[:9], by=admin) == []
    File.objects.update(binned_at=None)
    client = page_of(admin)
    answer = client.post("/api/v1/media/discard", {"ids": [file.pk for file in files]}, content_type="application/json")
    assert answer.status_code == 409 and not File.objects.filter(binned_at__isnull=False).exists()
    actions.agree(Wish.objects.get(), by=other)
    assert File.objects.filter(binned_at__isnull=False).count() == 10


def test_an_export_of_persons_is_done_once_by_who_asked_after_anothers_yes(admin, other):
    actions.choose(acts=["export.personal"], hours=24, by=admin)
    client, address = page_of(admin), "/reglages/personnes/tableau.csv"
    assert client.get(address).status_code == 302, "it waits"
    wish = Wish.objects.get()
    actions.agree(wish, by=other)
    assert page_of(other).get(address).status_code == 302, "the yes was not for them"
    assert Notice.objects.get(kind="second.agreed").user == admin
    assert client.get(address).status_code == 200 and client.get(address).status_code == 302, "once"
    late = Wish.objects.filter(state="waiting", by=admin).get()
    actions.agree(late, by=other)
    Wish.objects.filter(pk=late.pk).update(ends_at=timezone.now())
    assert client.get(address).status_code == 302, "in time"
    assert Event.objects.filter(kind="export.made").count() == 1


def test_rights_over_people_are_given_by_two(admin, other):
    actions.choose(acts=["people.rights"], hours=24, by=admin)
    team, agent = make.team(), make.user("agent")
    given = {"role": "admin", "team": team.pk}
    ask = Caller(admin)
    status, told = ask("PUT", f"/people/{agent.pk}/roles", given)
    assert status == 409 and told["type"].endswith("second-person") and not agent.memberships.filter(role="admin").exists()
    assert ask("PUT", f"/people/{agent.pk}/roles", given | {"role": "approver"})[0] == 200, "it gives no rights further"
    weak = make.user("trainee")
    weak.memberships.update(role="own", own=roles.keep_role(name="Accueil", verbs=["post.see"], by=admin))
    with pytest.raises(SecondWanted):
        roles.keep_role(name="Chef", verbs=["people.edit"], by=admin)
    with pytest.raises(PermissionDenied):
        actions.agree(Wish.objects.get(), by=weak)
    actions.agree(Wish.objects.get(), by=other)
    assert not agent.memberships.filter(role="admin").exists(), "whoever asked does it"
    assert ask("POST", "/invitations", {"email": "x@ville.test", **given})[0] == 409, "the yes was for one person"
    assert ask("PUT", f"/people/{agent.pk}/roles", given)[0] == 200 and agent.memberships.filter(role="admin").exists()


def test_who_comes_in_as_whom_is_decided_by_two(admin, other):
    actions.choose(acts=["people.provider"], hours=24, by=admin)
    wanted = {"on": True, "issuer": "https://qui.ville.test", "client": "parvis", "secret": "rien-à-lire"}
    ask = Caller(admin)
    assert ask("PATCH", "/identity-provider", {"name": "Compte Ville"})[0] == 200, "the word on the button decides nothing"
    assert ask("PATCH", "/identity-provider", wanted)[0] == 409
    wish = Wish.objects.get()
    assert "rien-à-lire" not in str(wish.given) and wish.given["issuer"] == wanted["issuer"]
    actions.agree(wish, by=other)
    assert ask("PATCH", "/identity-provider", wanted | {"issuer": "https://autre.test"})[0] == 409
    assert ask("PATCH", "/identity-provider", wanted)[0] == 200 and Provider.objects.get().issuer == wanted["issuer"]


def test_the_rules_are_the_administrators(admin, other):
    page = page_of(admin)
    assert page.post("/reglages/quatre-yeux/", {"acts": ["account.remove"], "hours": "48"}).status_code == 302
    assert actions.rules() == {"acts": ["account.remove"], "hours": 48}
    assert page.post("/reglages/quatre-yeux/", {"acts": ["rien"], "hours": "48"}).status_code == 422
    assert page_of(make.user("manager")).post("/reglages/quatre-yeux/", {"hours": "1"}).status_code == 403
