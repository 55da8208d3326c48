"""Labels: whose they are, how they come onto a conversation, what becomes of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from parvis.desk import actions
from parvis.desk.models import Label, Labelled, View
from parvis.inbox.wanted import Wanted
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db
LIVE = {"HX-Request": "true"}


@pytest.fixture
def agent() -> User:
    return make.user("agent", username="samira")


@pytest.fixture
def page(agent: User) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def made(name: str = "voirie", **fields: Any) -> Label:
    return actions.make_label(team=make.team(), name=name, by=None, **fields)


def named(row: Any) -> list[str]:
    return [one.label.name for one in Labelled.objects.filter(conversation=row).select_related("label").order_by("label__name")]


def test_it_is_put_on_a_conversation_and_marks_its_row(page: Client) -> None:
    row, other, label = make.conversation(), make.conversation(), made(tone="warning")
    answer = page.post(f"/guichet/{row.pk}/etiquettes", {"labels": [label.pk], "shown": [label.pk], "new": "crue"}, headers=LIVE)
    assert named(row) == ["crue", "voirie"] and "parvis:close" in answer["HX-Trigger"]
    html = page.get("/guichet/?vue=toutes").content.decode()
    assert html.count("#tag") and " ".join(html.split()).count(" voirie </span>") == 1
    html = page.get(f"/guichet/?vue=toutes&etiquette={label.pk}").content.decode()
    assert f"talk-{row.pk}" in html and f"talk-{other.pk}" not in html and "voirie" in html
    html = page.get("/guichet/?vue=toutes&etiquette=sans").content.decode()
    assert f"talk-{row.pk}" not in html and f"talk-{other.pk}" in html


def test_what_a_colleague_put_meanwhile_stays(agent: User, page: Client) -> None:
    """The form of the one did not show what the other put."""
    row, mine, theirs = make.conversation(), made("voirie"), made("crue")
    actions.label(row, by=make.user("agent"), add=[theirs])
    page.post(f"/guichet/{row.pk}/etiquettes", {"labels": [mine.pk], "shown": [mine.pk]})
    assert named(row) == ["crue", "voirie"]
    page.post(f"/guichet/{row.pk}/etiquettes", {"shown": [mine.pk, theirs.pk], "labels": [theirs.pk]})
    assert named(row) == ["crue"]


def test_one_name_a_team_and_another_team_has_its_own(agent: User) -> None:
    made("Voirie")
    with pytest.raises(ValidationError):
        actions.make_label(team=make.team(), name="voirie", by=agent)
    elsewhere = make.team("Voirie")
    with pytest.raises(PermissionDenied):
        actions.make_label(team=elsewhere, name="voirie", by=agent)
    assert actions.make_label(team=elsewhere, name="voirie", by=make.user("agent", in_team=elsewhere))


def test_of_another_team_it_is_not_put_nor_seen(page: Client) -> None:
    elsewhere = make.team("Voirie")
    strange = actions.make_label(team=elsewhere, name="secrète", by=None)
    row = make.conversation()
    page.post(f"/guichet/{row.pk}/etiquettes", {"labels": [strange.pk], "shown": [strange.pk]})
    assert named(row) == []
    assert page.get(f"/guichet/etiquettes/{strange.pk}").status_code == 404
    assert "secrète" not in page.get("/guichet/etiquettes").content.decode()


def test_retired_it_stays_where_it_is_and_is_offered_no_more(agent: User, page: Client) -> None:
    row, other, label = make.conversation(), make.conversation(), made()
    actions.label(row, by=agent, add=[label])
    page.post(f"/guichet/etiquettes/{label.pk}", {"do": "retire"})
    assert named(row) == ["voirie"]
    assert "voirie" in page.get(f"/guichet/{row.pk}/etiquettes").content.decode()
    assert "voirie" not in page.get(f"/guichet/{other.pk}/etiquettes").content.decode()
    page.post(f"/guichet/etiquettes/{label.pk}", {"do": "back"})
    assert "voirie" in page.get(f"/guichet/{other.pk}/etiquettes").content.decode()


def test_merged_its_conversations_and_views_follow(agent: User, page: Client) -> None:
    one, both = make.conversation(), make.conversation()
    gone, stays = made("voirie"), made("voie publique")
    actions.label(one, by=agent, add=[gone])
    actions.label(both, by=agent, add=[gone, stays])
    wanted = Wanted(view="toutes", more=(("etiquette", f"{gone.pk},{stays.pk}"),))
    view = actions.keep_view(name="Rues", wanted=wanted, by=agent)
    page.post(f"/guichet/etiquettes/{gone.pk}", {"do": "merge", "into": stays.pk})
    assert named(one) == named(both) == ["voie publique"]
    assert not Label.objects.filter(pk=gone.pk).exists()
    assert View.objects.get(pk=view.pk).query == f"vue=toutes&etiquette={stays.pk}"


def test_by_the_api(agent: User) -> None:
    headers = {"Authorization": f"Bearer {make.token(agent)}"}
    api, row = Client(), make.conversation()
    given = {"team": make.team().pk, "name": "crue", "tone": "late"}
    label = api.post("/api/v1/labels", given, content_type="application/json", headers=headers)
    assert label.status_code == 201, label.content
    pk = label.json()["id"]
    answer = api.post(f"/api/v1/conversations/{row.pk}/labels", {"add": [pk]}, content_type="application/json", headers=headers)
    assert [one["name"] for one in answer.json()] == ["crue"]
    make.conversation()
    found = api.get(f"/api/v1/conversations?etiquette={pk}", headers=headers).json()
    assert [one["id"] for one in found["items"]] == [row.pk]
    strange = actions.make_label(team=make.team("Voirie"), name="à eux", by=None)
    refused = api.post(
        f"/api/v1/conversations/{row.pk}/labels", {"add": [strange.pk]}, content_type="application/json", headers=headers
    )
    assert refused.status_code == 422


def test_who_may_only_read_puts_none() -> None:
    approver = make.user("approver")
    client = Client()
    client.force_login(approver)
    row, label = make.conversation(), made()
    assert client.post(f"/guichet/{row.pk}/etiquettes", {"labels": [label.pk]}).status_code == 403
    assert client.get("/guichet/etiquettes").status_code == 403
    assert f'/guichet/{row.pk}/etiquettes"' not in client.get(f"/guichet/{row.pk}").content.decode()


def test_a_label_that_finds_no_room_on_its_conversation_is_not_made(agent: User, page: Client) -> None:
    row = make.conversation()
    actions.label(row, by=agent, add=[made(f"motif {n}") for n in range(20)])
    answer = page.post(f"/guichet/{row.pk}/etiquettes", {"new": "crue"})
    assert answer.status_code == 422 and "Vingt étiquettes au plus" in answer.content.decode()
    assert not Label.objects.filter(name="crue").exists()
