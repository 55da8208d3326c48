"""The registers on pages and over the API: whom it is about, what is kept, to be forgotten, a legal hold."""

from __future__ import annotations

import pytest
from django.utils import timezone

from parvis.inbox.models import Contact
from parvis.records import actions, jobs
from parvis.records.models import Erasure, LegalHold
from parvis.records.tests import person
from parvis.testing import make

pytestmark = pytest.mark.django_db
HOME = "/reglages/registres/"


@pytest.fixture
def one():
    person.take(make.account("mastodon"), person.said("m1"), person.said("m2"))
    return person.contact()


def work(row: Erasure) -> None:
    Erasure.objects.filter(pk=row.pk).update(due_at=timezone.now())
    jobs.run(Erasure.objects.get(pk=row.pk))


def signed_in(client, role="admin"):
    user = make.user(role)
    client.force_login(user)
    return user


def test_an_officer_finds_somebody_and_forgets_them(one, client, django_assert_max_num_queries):
    signed_in(client)
    with django_assert_max_num_queries(30):
        found = client.get(HOME, {"q": f"@{person.HANDLE}1"}).content.decode()
    assert f"{HOME}personnes/{one.pk}" in found and person.NAME in found
    shown = client.get(f"{HOME}personnes/{one.pk}").content.decode()
    assert "messages, réponses et notes internes" in shown and "le journal" in shown and "Effacer cette personne" in shown
    assert client.post(f"{HOME}personnes/{one.pk}", {"mode": "erase", "reason": ""}).status_code == 422
    went = client.post(f"{HOME}personnes/{one.pk}", {"mode": "erase", "reason": "courriel du 3 mars"})
    row = Erasure.objects.get()
    assert went.url == row.address and row.state == "working"
    assert "hx-trigger" in client.get(row.address).content.decode()
    work(row)
    receipt = client.get(row.address).content.decode()
    assert "Reçu" in receipt and "Ce qui reste, et pourquoi" in receipt
    assert not any(mark in receipt.lower() for mark in person.MARKS) and "courriel du 3 mars" not in receipt
    assert client.get(f"{HOME}personnes/{one.pk}").status_code == 404
    assert f"Demande n° {row.pk}" in client.get(HOME).content.decode()


def test_pages_under_the_same_name_become_one_persons(one, client):
    """In their own words only: a name proves nothing."""
    person.take(make.account("x"), person.said("m3", number=2))
    person.take(make.account("bluesky"), person.said("m4", number=3))
    signed_in(client)
    page = f"{HOME}personnes/{one.pk}"
    others = sorted(Contact.objects.exclude(pk=one.pk).values_list("pk", flat=True))
    assert len(others) == 2 and "Ses autres fiches" in client.get(page).content.decode()
    assert client.post(f"{page}/reunir", {"other": others}).status_code == 422
    assert not Contact.objects.filter(united_into=one).exists()
    assert client.post(f"{page}/reunir", {"other": others, "ground": "said"}).url == page
    assert sorted(Contact.objects.filter(united_into=one).values_list("pk", flat=True)) == others
    assert "Ses autres fiches" not in client.get(page).content.decode()


def test_a_second_colleague_agrees_on_the_page(one, client):
    row = actions.ask(one, mode="erase", reason="par courrier", by=make.user("manager"))
    Erasure.objects.filter(pk=row.pk).update(state="asked", due_at=None, agreed_at=None)
    signed_in(client)
    assert "Accepter" in client.get(row.address).content.decode()
    client.post(row.address, {"do": "agree"})
    row.refresh_from_db()
    assert row.state == "working" and row.agreed_by is not None
    assert client.post(row.address, {"do": "refuse"}).status_code == 422


def test_a_legal_hold_stands_on_the_page_and_is_lifted(one, client):
    signed_in(client)
    client.post(f"{HOME}personnes/{one.pk}/gel", {"reason": "plainte 12"})
    shown = client.get(f"{HOME}personnes/{one.pk}").content.decode()
    assert "plainte 12" in shown and "Effacer cette personne" not in shown
    refused = client.post(f"{HOME}personnes/{one.pk}", {"mode": "erase", "reason": "courrier"})
    assert refused.status_code == 422 and not Erasure.objects.exists()
    client.post(f"{HOME}gels/{LegalHold.objects.get().pk}/lever")
    assert "Effacer cette personne" in client.get(f"{HOME}personnes/{one.pk}").content.decode()


def test_who_may_not_keep_records_sees_nothing(one, client):
    signed_in(client, "agent")
    for address in (HOME, f"{HOME}personnes/{one.pk}"):
        assert client.get(address).status_code == 403
    assert client.post(f"{HOME}personnes/{one.pk}", {"mode": "erase", "reason": "x"}).status_code == 403
    assert "Registres" not in client.get("/reglages").content.decode()


def test_the_same_over_the_api(one, client):
    headers = {"HTTP_AUTHORIZATION": f"Bearer {make.token(make.user('admin'))}"}
    base = "/api/v1/records"
    found = client.get(f"{base}/persons", {"q": person.NAME}, **headers).json()
    assert [row["id"] for row in found] == [one.pk]
    told = client.get(f"{base}/persons/{one.pk}", **headers).json()
    assert told["counts"]["inbox.message"] == 2 and told["hold"] is None
    held = client.post(f"{base}/persons/{one.pk}/holds", {"reason": "plainte"}, content_type="application/json", **headers)
    asked = {"mode": "anonymise", "reason": "par courrier"}
    refused = client.post(f"{base}/persons/{one.pk}/erasures", asked, content_type="application/json", **headers)
    assert refused.status_code == 422 and "gel juridique" in refused.json()["detail"]
    client.post(f"{base}/holds/{held.json()['id']}/lift", **headers)
    made = client.post(f"{base}/persons/{one.pk}/erasures", asked, content_type="application/json", **headers)
    assert made.status_code == 201 and made.json()["state"] == "working"
    row = Erasure.objects.get()
    work(row)
    receipt = client.get(f"{base}/erasures/{row.pk}", **headers).json()
    assert receipt["state"] == "done" and receipt["percent"] == 100 and receipt["counts"]["inbox.message"] == 2
    assert client.get(f"{base}/erasures", **headers).json()["items"][0]["id"] == row.pk
    assert client.get(f"{base}/persons/{one.pk}", **headers).status_code == 404


def test_the_city_may_do_without_a_second_colleague(one, client):
    by = signed_in(client)
    make.user("manager")
    assert actions.second_needed(by)
    client.post(f"{HOME}regles", {})
    assert not actions.second_needed(by)
