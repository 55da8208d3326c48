"""First steps follow what is really there; help stands beside each page in both languages; the API can be read without anybody else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver

from parvis.guide import pages
from parvis.guide.steps import CITY, OWN, first_steps
from parvis.people.access import ROLES, may
from parvis.testing import make

pytestmark = pytest.mark.django_db


def signed_in(role: str = "admin") -> tuple[Client, object]:
    client, user = Client(), make.user(role)
    client.force_login(user)
    return client, user


def test_steps_are_computed_in_one_query(django_assert_num_queries):
    _client, user = signed_in()
    may(user, "people.edit")  # a request knows its user's roles
    with django_assert_num_queries(1):
        found = first_steps(user)
    assert found["done"] == 0 and found["next"].key == "factor" and found["of"] == len(CITY)
    make.account()
    make.user("agent")
    make.answer()
    make.post(by=user)
    done = {step.key for step, there in first_steps(user)["steps"] if there}
    assert done == {"account", "colleague", "answer", "draft"}
    assert all(step.url.startswith("/") for step in (*CITY, *OWN))


def test_they_stand_on_today_until_put_away():
    client, _user = signed_in()
    address = "/aide-interne/premiers-pas/suite"
    assert f'hx-get="{address}"' in client.get("/").content.decode()
    assert "Premiers pas" in client.get(address).content.decode()
    assert client.post("/aide-interne/premiers-pas/ranger")["Location"] == "/"
    assert client.get(address).content.strip() == b""
    assert client.get("/aide-interne/premiers-pas").status_code == 200
    client.post("/aide-interne/premiers-pas/ranger", {"do": "back"})
    assert "Premiers pas" in client.get(address).content.decode()
    other, _user = signed_in("manager")
    assert other.get(address).status_code == 403
    assert other.post("/aide-interne/premiers-pas/ranger").status_code == 403
    assert address not in other.get("/").content.decode()


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_role_has_steps_that_it_may_take(role: str):
    """In everybody's palette, so for everybody: each leads to a page that opens, and is done when one has done it oneself."""
    client, user = signed_in(role)
    page = client.get("/aide-interne/premiers-pas").content.decode()
    assert "Premiers pas" in page and ("dans Aujourd’hui" in page) == (role == "admin")
    steps = {step.key: step for step, _there in first_steps(user)["steps"]}
    for key, step in steps.items():
        if key != "charter":  # a course, which a new city does not have
            assert client.get(step.url, follow=True).status_code == 200, key
    if role in ("admin", "manager"):
        assert set(steps) >= {"account", "hours", "destination", "sent"} and ("colleague" in steps) == (role == "admin")
        return
    assert set(steps) <= {step.key for step in OWN} and {"factor", "charter"} <= set(steps)
    assert first_steps(user)["done"] == 0
    if "wrote" in steps:
        make.post(by=make.user("manager"))
        assert first_steps(user)["done"] == 0
        make.post(by=user)
        assert first_steps(user)["done"] == 1


def test_each_page_leads_to_its_help_in_both_languages():
    client, _user = signed_in("agent")
    assert set(pages.NEAR.values()) <= set(pages.ORDER)
    assert set(pages.NEAR) <= {key for key in get_resolver().app_dict if key}, "no such room of pages"
    assert 'href="/aide-interne/pres-de/training"' in client.get("/formation/").content.decode()
    assert client.get("/aide-interne/pres-de/training")["Location"] == "/aide-interne/formation"
    assert client.get("/aide-interne/pres-de/inconnu")["Location"] == "/aide-interne/debut"
    for key in pages.ORDER:
        assert len(pages.helps("fr")[key].text) > 150 and len(pages.helps("en")[key].text) > 150
    client.cookies["language"] = "en"
    assert "The counter" in client.get("/aide-interne/guichet").content.decode()
    assert client.get("/aide-interne/inconnue").status_code == 404
    assert client.get("/aide-interne/").status_code == 200


def test_what_changed_is_the_change_notes():
    client, _user = signed_in("agent")
    page = client.get("/aide-interne/nouveautes").content.decode()
    assert "<li><strong>Training</strong>" in page


def test_the_api_is_read_from_its_own_description():
    client, _user = signed_in("agent")
    page = client.get("/aide-interne/api?theme=training").content.decode()
    assert "/api/v1/training/courses" in page and "evil" not in page
    for source in ("src=", "href="):
        assert f'{source}"http' not in page.split("<main")[1]
    found = client.get("/aide-interne/api?q=exercise_move").content.decode()
    assert "verb" in found and "escalate" in found and "1 opération" in found
    assert "Aucune opération" in client.get("/aide-interne/api?q=zzzz").content.decode()
