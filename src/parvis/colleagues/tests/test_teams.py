"""A team is made, named and closed: nobody stays in a closed one, nothing is given to it, nothing that leads to it is lost."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from parvis.accounts.models import Account
from parvis.colleagues.departments import actions as departments
from parvis.colleagues.roles import actions as roles
from parvis.colleagues.teams import actions
from parvis.colleagues.teams.leading import KINDS, leading
from parvis.journal.models import Event
from parvis.pages import actions as people
from parvis.people.access import may
from parvis.people.models import Membership, Team, User
from parvis.publishing.approval.models import Flow
from parvis.rules.models import Rule
from parvis.testing import make

pytestmark = pytest.mark.django_db


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_made_named_and_put_into_a_department_on_the_pages(admin: User) -> None:
    culture = departments.keep(None, name="Culture", parent=None, teams=[], by=admin)
    user = make.user("agent", in_team=make.team("Accueil"))
    departments.give(culture, user, role="contributor", by=admin)
    browser = page_of(admin)
    assert browser.post("/reglages/equipes/", {"name": "Musées  de la ville", "department": culture.pk}).status_code == 302
    team = Team.objects.get(name="Musées de la ville")
    assert team.slug == "musees-de-la-ville" and Membership.objects.get(user=user, team=team).role == "contributor"
    assert browser.post("/reglages/equipes/", {"name": "musées de la ville"}).status_code == 422
    assert browser.post(f"/reglages/equipes/{team.pk}", {"name": "Musées"}).status_code == 302
    team.refresh_from_db()
    assert (team.name, team.slug, team.department) == ("Musées", "musees-de-la-ville", None)
    assert not Membership.objects.filter(user=user, team=team).exists(), "it left the department"
    assert "Musées" in browser.get("/reglages/equipes/").content.decode()
    with pytest.raises(PermissionDenied):
        actions.keep(None, name="Autre", department=None, by=make.user("manager"))


def test_closed_it_holds_nobody_and_is_given_nothing(admin: User) -> None:
    culture = departments.keep(None, name="Culture", parent=None, teams=[make.team("Musées")], by=admin)
    team, agent, other = Team.objects.get(name="Musées"), make.user("agent", in_team=make.team("Musées")), make.user("agent")
    departments.give(culture, other, role="contributor", by=admin)
    browser = page_of(admin)
    assert browser.post(f"/reglages/equipes/{team.pk}/fermer").status_code == 302
    team.refresh_from_db()
    assert team.closed_at and not team.memberships.exists() and not may(User.objects.get(pk=agent.pk), "inbox.see")
    told = Event.objects.get(kind="team.closed").data
    assert {"user": agent.pk, "role": "agent"} in told["members"], "who lost what stays readable"
    assert "Musées" in browser.get("/reglages/equipes/").content.decode()
    form = browser.get(f"/reglages/personnes/{agent.pk}").content.decode()
    assert "Rédaction" in form and "Musées" not in form
    for giving in (
        lambda: people.set_role(agent, team=team, role="agent", by=admin),
        lambda: roles.hold(agent, team=team, role="agent", by=admin),
        lambda: people.add_user(username="neuf", email="neuf@ville.test", name="Neuf", role="agent", team=team, by=admin),
        lambda: departments.keep(culture, name="Culture", parent=None, teams=[team], by=admin),
        lambda: actions.keep(team, name="Musées", department=culture, by=admin),
    ):
        with pytest.raises(ValidationError):
            giving()
    answer = browser.post(
        "/api/v1/lookouts", {"name": "Musées", "words": "musée", "team": team.pk}, content_type="application/json"
    )
    assert answer.status_code == 422, "a room that is told its number gives it nothing either"
    assert browser.post(f"/reglages/equipes/{team.pk}/rouvrir").status_code == 302
    people.set_role(agent, team=Team.objects.get(pk=team.pk), role="agent", by=admin)
    assert may(User.objects.get(pk=agent.pk), "inbox.see")


def test_not_while_something_leads_to_it_nor_the_last_one_nor_that_of_the_last_administrator(admin: User) -> None:
    team = make.team("Musées")
    account = make.account(of=team)
    make.conversation(account)
    Rule.objects.create(name="Musées", acts={"team": team.pk})
    Flow.objects.create(name="Musées", steps=[{"key": "a", "name": "Relire", "teams": [team.pk]}])
    page = page_of(admin).get(f"/reglages/equipes/{team.pk}").content.decode()
    assert {one.words for one in leading(team)} == {
        "comptes connectés",
        "conversations ouvertes",
        "règles",
        "circuits de validation",
    }
    assert "Comptes connectés" in page and "Fermer cette équipe" not in page
    with pytest.raises(ValidationError, match="comptes connectés"):
        actions.close(team, by=admin)
    Account.objects.filter(pk=account.pk).update(state="removed")
    assert "comptes connectés" not in {one.words for one in leading(team)}
    with pytest.raises(ValidationError, match="administrateur"):
        actions.close(make.team(), by=admin)
    assert not Team.objects.get(pk=team.pk).closed_at
    assert not any(rows(make.team("Parcs")).exists() for _words, _page, rows in KINDS)


def test_over_the_api(admin: User) -> None:
    browser = page_of(admin)
    made = browser.post("/api/v1/teams", {"name": "Parcs"}, content_type="application/json")
    assert made.status_code == 201 and made.json()["closed_at"] is None
    path = f"/api/v1/teams/{made.json()['id']}"
    assert browser.put(path, {"name": "Parcs et jardins"}, content_type="application/json").json()["name"] == "Parcs et jardins"
    assert browser.get(path).json()["leading"] == []
    assert browser.post(f"{path}/close").json()["closed_at"] and browser.post(f"{path}/close").status_code == 200
    assert {"Parcs et jardins", "Rédaction"} <= {one["name"] for one in browser.get("/api/v1/teams").json()}
    assert browser.post(f"{path}/reopen").json()["closed_at"] is None
    assert browser.post("/api/v1/teams", {"name": "X", "department": 999}, content_type="application/json").status_code == 422
