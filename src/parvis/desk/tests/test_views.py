"""Saved views: whose they are, what they count, what a list costs with thirty of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from parvis.desk import actions
from parvis.desk.counts import counted
from parvis.desk.models import View
from parvis.inbox.wanted import Wanted
from parvis.people.models import User
from parvis.search.index import Text, index
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def agent() -> User:
    return make.user("agent", username="samira")


@pytest.fixture
def page(agent: User) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def body(answer: Any) -> str:
    return answer.content.decode()


def test_a_list_is_kept_and_found_again_with_its_count(page: Client, agent: User) -> None:
    make.conversation(assignee=agent)
    make.conversation()
    page.post("/guichet/vues/nouvelle?vue=personne", {"name": "À prendre"})
    view = View.objects.get()
    assert (view.query, view.owner, view.team) == ("vue=personne", agent, None)
    assert "À prendre" in body(page.get("/guichet/")) and "<b>" not in body(page.get("/guichet/")).split('id="views"')[1][:600]
    chips = body(page.get("/guichet/vues/comptes?vue=personne"))
    assert "À prendre <b>1</b>" in chips and 'aria-current="true"' in chips


def test_a_private_one_is_its_owners_a_shared_one_the_teams(page: Client, agent: User) -> None:
    other = Client()
    other.force_login(make.user("agent"))
    page.post("/guichet/vues/nouvelle", {"name": "À moi seule"})
    page.post("/guichet/vues/nouvelle", {"name": "À nous", "team": make.team().pk})
    assert "À moi seule" not in body(other.get("/guichet/")) and "À nous" in body(other.get("/guichet/"))
    mine = View.objects.get(name="À moi seule")
    assert other.get(f"/guichet/vues/{mine.pk}").status_code == 404
    stranger = Client()
    stranger.force_login(make.user("agent", in_team=make.team("Sports")))
    assert "À nous" not in body(stranger.get("/guichet/"))
    with pytest.raises(PermissionDenied):
        actions.change_view(View.objects.get(name="À nous"), name="Volée", by=make.user("approver"))


def test_it_counts_to_ninety_nine_and_what_its_reader_sees(agent: User) -> None:
    account = make.account("x")
    row = make.conversation(account)
    views = [
        actions.keep_view(name=name, wanted=wanted, by=agent)
        for name, wanted in (
            ("x", Wanted(network="x")), ("moi", Wanted(view="moi")), ("fermées", Wanted(view="closes")),
            ("mots", Wanted(view="toutes", q="fontaine")), ("rien", Wanted(more=(("etiquette", "n’importe"),))),
        )
    ]  # fmt: skip
    index([Text("inbox.message", row.messages.get().pk, row.pk, row.team_id, row.last_at, "la fontaine")])
    make.conversation(make.account("x", of=make.team("Sports")))
    assert [counted(views, agent)[view.pk] for view in views] == ["1", "0", "0", "1", "0"]
    for _ in range(100):
        make.conversation(account)
    assert counted(views, agent)[views[0].pk] == "99+"


def test_what_several_keep_is_counted_for_each(agent: User) -> None:
    """The same list kept by its reader and by the team, another one between them; none at all has no statement."""
    make.conversation(make.account("x"))
    wanted = (Wanted(view="toutes"), Wanted(view="moi"), Wanted(view="toutes"))
    views = [actions.keep_view(name=f"Vue {n}", wanted=one, by=agent) for n, one in enumerate(wanted)]
    assert [counted(views, agent)[view.pk] for view in views] == ["1", "0", "1"]
    assert counted([], agent) == {}


def test_thirty_views_cost_a_list_one_query_and_their_counts_one(
    page: Client, agent: User, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    label = actions.make_label(team=make.team(), name="voirie", by=None)
    for n in range(15):
        row = make.conversation()
        actions.label(row, by=agent, add=[label])
        actions.keep_view(name=f"Mienne {n}", wanted=Wanted(view="toutes", more=(("etiquette", str(label.pk)),)), by=agent)
        actions.keep_view(name=f"Nôtre {n}", wanted=Wanted(q=f"mot{n}"), team=make.team(), by=agent)
    page.get("/guichet/")
    with django_assert_max_num_queries(7):
        html = body(page.get("/guichet/"))
    assert html.count("Mienne") == html.count("Nôtre") == 15
    views = list(View.objects.seen_by(agent).in_order())
    with django_assert_num_queries(1):
        assert counted(views, agent)[views[-1].pk] == "15"


def test_a_counter_opens_with_the_first_one(page: Client, agent: User) -> None:
    view = actions.keep_view(name="Toutes", wanted=Wanted(view="toutes"), by=agent)
    page.post(f"/guichet/vues/{view.pk}", {"do": "first"})
    assert page.get("/guichet/")["Location"] == "/guichet/?vue=toutes"
    usual = body(page.get("/guichet/?vue=toutes"))
    assert 'href="/guichet/?vue=repondre"' in usual, "the usual list stays one click away"
    page.post(f"/guichet/vues/{view.pk}", {"do": "usual"})
    assert page.get("/guichet/").status_code == 200


def test_the_order_is_changed_with_buttons(page: Client, agent: User) -> None:
    names = ("un", "deux", "trois")
    made = {name: actions.keep_view(name=name, wanted=Wanted(), by=agent) for name in names}
    page.post(f"/guichet/vues/{made['trois'].pk}", {"do": "up"})
    page.post(f"/guichet/vues/{made['un'].pk}", {"do": "down"})
    assert [view.name for view in View.objects.seen_by(agent).in_order()] == ["trois", "un", "deux"]
    page.post(f"/guichet/vues/{made['un'].pk}", {"do": "forget"})
    assert View.objects.count() == 2


def test_by_the_api(agent: User) -> None:
    headers = {"Authorization": f"Bearer {make.token(agent)}"}
    api = Client()
    make.conversation()
    view = api.post("/api/v1/views", {"name": "À prendre", "query": "?vue=personne&n=200"}, content_type="application/json",
                    headers=headers)  # fmt: skip
    assert view.status_code == 201 and view.json()["query"] == "vue=personne" and view.json()["count"] == "1"
    where = f"/api/v1/views/{view.json()['id']}"
    changed = api.patch(where, {"first": True, "name": "Libres"}, content_type="application/json", headers=headers).json()
    assert (changed["first"], changed["name"]) == (True, "Libres")
    assert [one["name"] for one in api.get("/api/v1/views", headers=headers).json()] == ["Libres"]
    assert api.delete(where, headers=headers).status_code == 204
