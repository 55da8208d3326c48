"""Many posts planned, submitted, approved or refused at once: each by its own right, each with its own answer, none skipped."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.people.models import User
from parvis.publishing import actions as newsroom
from parvis.publishing.approval import actions
from parvis.publishing.approval.models import Approval, Decision
from parvis.publishing.flows import actions as flows
from parvis.publishing.models import Delivery, Post
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
MANY = "/publications/validation/plusieurs"


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def soon(days: int = 2) -> datetime:
    return timezone.now() + timedelta(days=days)


def draft(by: User, **fields: Any) -> Post:
    return make.post(by=by, **({"accounts": [make.account()], "publish_at": soon()} | fields))


def asked(by: User, **fields: Any) -> Approval:
    return actions.ask(draft(by, **fields), by=by)


@pytest.fixture
def approver(manager: User) -> User:
    """Whose yes a flow wants for what is service."""
    made = make.user("approver")
    flows.add(
        name="Service", steps=[{"name": "Relecture", "users": [made.pk]}], by=manager, conditions={"objectives": ["service"]}
    )
    return made


def proof_in(html: str) -> str:
    return html.split('name="sure" value="')[1].split('"')[0]


def test_drafts_are_planned_at_their_own_hour_from_the_list(manager: User, approver: User) -> None:
    good, later = draft(manager, text="Bonne"), draft(manager, text="Plus tard", publish_at=soon(5))
    empty, unapproved = draft(manager, text=""), draft(manager, text="À valider", objective="service")
    others = [draft(manager, publish_at=None), draft(manager, publish_at=soon(-1)), draft(manager, accounts=[])]
    client = browser(manager)
    html = client.get("/publications/?etat=draft&choisir=1").content.decode()
    assert f'name="ids" value="{good.pk}"' in html and "Programmer à leur heure" in html
    given: dict[str, Any] = {"do": "schedule", "place": "liste", "back": "etat=draft",
                             "ids": [one.pk for one in (good, later, empty, unapproved, *others)]}  # fmt: skip
    html = client.post("/publications/calendrier/agir", given).content.decode()
    assert all(why in html for why in ("elle n’a pas d’heure", "son heure est passée", "aucun compte n’est choisi"))
    assert "Confirmer pour 4 publications" in html and not Delivery.objects.exists()
    answer = client.post("/publications/calendrier/agir", given | {"sure": proof_in(html)}, follow=True)
    assert answer.redirect_chain[0][0] == "/publications/?etat=draft"
    said = answer.content.decode()
    assert "C’est fait pour 2 publications" in said and "doit d’abord être validée" in said, "nobody is planned in silence"
    assert {row.post_id: row.due_at for row in Delivery.objects.all()} == {good.pk: good.publish_at, later.pk: later.publish_at}


def test_the_api_plans_and_submits_and_says_of_each_what_became_of_it(manager: User, approver: User) -> None:
    writer = make.user("contributor")
    fine, empty = draft(writer, objective="service"), draft(writer, text="", objective="service")
    elsewhere = draft(manager, team=make.team("Petite enfance"))
    caller = Caller(writer)
    ids = [fine.pk, empty.pk, elsewhere.pk, 999_999]
    lines = {one["post"]: one for one in caller("POST", "/posts/bulk", {"posts": ids, "act": "ask"})[1]}
    assert set(lines) == set(ids) and [bool(lines[pk]["refused"]) for pk in ids] == [False, True, True, True]
    assert list(Approval.objects.values_list("post", flat=True)) == [fine.pk]
    lines = {one["post"]: one for one in caller("POST", "/posts/bulk", {"posts": [fine.pk], "act": "schedule"})[1]}
    assert "droits" in lines[fine.pk]["refused"] and not Delivery.objects.exists()


def test_many_are_approved_on_the_list_after_they_were_read(approver: User, manager: User) -> None:
    rows = [asked(manager, objective="service", text=f"Avis {n}") for n in range(3)]
    client = browser(approver)
    html = client.get("/publications/validation?choisir=1").content.decode()
    assert f'name="approvals" value="{rows[0].pk}"' in html
    given = {"verdict": "yes", "place": "validation", "back": "vue=", "approvals": [row.pk for row in rows]}
    html = client.post(MANY, given).content.decode()
    assert "Avis 2" in html and "Confirmer pour 3 publications" in html and not Decision.objects.exists()
    newsroom.edit(rows[2].post, by=manager, text="Tout autre chose")
    proof = proof_in(html)
    said = client.post(MANY, given | {"sure": proof}, follow=True).content.decode()
    assert "noté pour 2 publications" in said and "attend plus d’avis" in said, (
        "what was changed meanwhile is not approved unread"
    )
    assert sorted(Post.objects.values_list("state", flat=True)) == ["draft", "scheduled", "scheduled"]
    assert "déjà fait" in client.post(MANY, given | {"sure": proof}, follow=True).content.decode()


def test_many_are_refused_from_the_calendar_with_one_reason(approver: User, manager: User) -> None:
    rows = [asked(manager, objective="service") for _ in range(2)]
    quiet = draft(manager)
    client = browser(approver)
    assert f'value="no" formaction="{MANY}"' in client.get("/publications/calendrier?vue=liste&choisir=1").content.decode()
    given: dict[str, Any] = {"verdict": "no", "back": "vue=liste", "ids": [*(row.post_id for row in rows), quiet.pk]}
    html = client.post(MANY, given).content.decode()
    assert "Confirmer pour 2 publications" in html and "Pourquoi" in html
    sure = {"verdict": "no", "approvals": [row.pk for row in rows], "sure": proof_in(html)}
    answer = client.post(MANY, sure)
    assert answer.status_code == 422 and not Decision.objects.exists(), "a refusal has a reason"
    client.post(MANY, sure | {"reason": "Trop tôt", "sure": proof_in(answer.content.decode())})
    assert {row.state for row in Approval.objects.all()} == {"refused"}
    assert set(Decision.objects.values_list("reason", flat=True)) == {"Trop tôt"}


def test_a_word_is_taken_only_of_whom_it_is_awaited(approver: User, manager: User) -> None:
    row = asked(manager, objective="service")
    lines = Caller(manager)("POST", "/approvals/decide", {"approvals": [row.pk, 999_999], "verdict": "yes"})[1]
    assert [bool(one["refused"]) for one in lines] == [True, True] and not Decision.objects.exists()
    caller = Caller(approver)
    assert caller("POST", "/approvals/decide", {"approvals": [row.pk], "verdict": "no"})[0] == 422
    told = caller("POST", "/approvals/decide", {"approvals": [row.pk], "verdict": "yes", "dry": True})[1]
    assert told[0]["words"] and not Decision.objects.exists()
    assert caller("POST", "/approvals/decide", {"approvals": [row.pk], "verdict": "yes"})[1][0]["refused"] == ""
    assert Post.objects.get().state == "scheduled"


def test_what_would_happen_costs_as_many_queries_for_many_as_for_few(
    approver: User, manager: User, django_assert_max_num_queries: Any
) -> None:
    client = browser(approver)
    rows = [asked(manager, objective="service") for _ in range(8)]
    with django_assert_max_num_queries(24):
        client.post(MANY, {"verdict": "yes", "approvals": [row.pk for row in rows]})
