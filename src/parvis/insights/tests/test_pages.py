"""Measures as people and programs see them: values with their network and moment, what is not told, and who may look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.insights.models import Reading, Share, Watch
from parvis.insights.sheets import drawn, place
from parvis.publishing.models import Delivery
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
LIVE = {"HX-Request": "true"}


def sent(account: Account) -> Delivery:
    now = timezone.now()
    post = make.post(accounts=[account], state="sent")
    return Delivery.objects.create(post=post, account=account, planned_at=now, sent_at=now, state="sent", remote_id=f"r{post.pk}")


def reading(
    account: Account, delivery: Delivery | None, metric: str, value: float, *, ago: int = 0, last: bool = True
) -> Reading:
    at = timezone.now() - timedelta(hours=ago)
    return Reading.objects.create(
        account=account, delivery=delivery, metric=metric, value=value, at=at, told_at=at, last=last, name=metric
    )


def test_a_publication_shows_what_each_network_told_and_what_it_did_not(django_assert_max_num_queries: Any) -> None:
    client = signed_in("manager")
    account, other = make.account("mastodon", name="Ville Mastodon"), make.account("email", name="Boîte")
    row = sent(account)
    Delivery.objects.create(post=row.post, account=other, planned_at=timezone.now(), state="sent", remote_id="m1")
    reading(account, row, "likes", 12, ago=2, last=False)
    reading(account, row, "likes", 81_200)
    Watch.objects.create(account=account, delivery=row, asked_at=timezone.now())
    client.get(f"/mesures/publications/{row.post_id}")
    with django_assert_max_num_queries(8):
        html = client.get(f"/mesures/publications/{row.post_id}", headers=LIVE).content.decode()
    assert "Ville Mastodon" in html and "81\u202f200" in html and "<polyline" in html
    assert html.count("non disponible") == 4, "shares, comments, quotes and votes were not told"
    assert "ne dit pas ce que deviennent" in html
    whole = client.get(f"/publications/{row.post_id}").content.decode()
    assert f'hx-get="/mesures/publications/{row.post_id}"' in whole
    assert "<h1>Ce qu’elle a fait</h1>" in client.get(f"/mesures/publications/{row.post_id}").content.decode()


def test_a_failure_is_said_and_what_is_known_stays() -> None:
    account = make.account()
    row = sent(account)
    reading(account, row, "likes", 5)
    Watch.objects.create(account=account, delivery=row, asked_at=timezone.now(), failure="unreachable")
    html = signed_in("manager").get(f"/mesures/publications/{row.post_id}", headers=LIVE).content.decode()
    assert "La dernière mesure a échoué. Le serveur est injoignable." in html and ">5</td>" in html


def test_an_account_shows_its_followers_and_whence_they_are(django_assert_max_num_queries: Any) -> None:
    account, client = make.account("facebook"), signed_in("approver")
    reading(account, None, "followers", 1000)
    Watch.objects.create(account=account, asked_at=timezone.now())
    now = timezone.now()
    for at, french in ((now - timedelta(days=1), 1), (now, 600)):
        for key, value in (("FR", french), ("JP", 200)):
            Share.objects.create(account=account, what="followers", by="country", key=key, label=key, value=value, at=at)
        Share.objects.create(account=account, what="followers", by="city", key="Paris, France", value=300, at=at)
    client.get(f"/mesures/comptes/{account.pk}")
    with django_assert_max_num_queries(9):
        html = client.get(f"/mesures/comptes/{account.pk}", headers=LIVE).content.decode()
    assert "France</th>" in html and "75,0\u202f%" in html and "Japon" in html and "Paris, France" in html
    told = Caller(make.user("approver"))("GET", f"/accounts/{account.pk}/audience")[1]
    assert [(one["by"], one["whole"], [p["key"] for p in one["places"]]) for one in told] == [
        ("country", 800, ["FR", "JP"]), ("city", 300, ["Paris, France"]),
    ]  # fmt: skip


def test_readings_over_the_api_page_by_page() -> None:
    account, call = make.account(), Caller(make.user())
    row = sent(account)
    for n in range(5):
        reading(account, row, "likes", n, last=n == 4)
    reading(account, row, "shares", 1)
    path = f"/deliveries/{row.pk}/readings"
    first = call("GET", f"{path}?limit=4")[1]
    rest = call("GET", f"{path}?limit=4&cursor={first['next']}")[1]
    assert len(first["items"]) == 4 and len(rest["items"]) == 2 and rest["next"] == ""
    assert [one["value"] for one in call("GET", f"{path}?metric=likes&last=true")[1]["items"]] == [4]
    assert call("GET", f"/accounts/{account.pk}/readings")[1]["items"] == []


def test_another_teams_measures_are_not_there() -> None:
    account = make.account(of=make.team("Petite enfance"))
    row = sent(account)
    row.post.team = account.team
    row.post.save()
    client, call = signed_in("approver"), Caller(make.user("approver"))
    for path in (f"/mesures/publications/{row.post_id}", f"/mesures/comptes/{account.pk}"):
        assert client.get(path).status_code == 404
    for path in (f"/deliveries/{row.pk}/readings", f"/accounts/{account.pk}/readings", f"/accounts/{account.pk}/audience"):
        assert call("GET", path)[0] == 404
    assert signed_in("contributor").get(f"/mesures/comptes/{account.pk}").status_code == 403


def test_a_line_is_drawn_within_its_frame() -> None:
    now = timezone.now()
    assert drawn([(now, 1)]) == ""
    assert drawn([(now, 0), (now + timedelta(hours=1), 10)]) == "0.0,22.0 100.0,2.0"
    assert drawn([(now, 7), (now, 7)]) == "0.0,22.0 0.0,22.0"


@pytest.mark.parametrize(
    ("by", "key", "name"), [("country", "JP", "Japon"), ("country", "ZZZ", "ZZZ"), ("language", "pt-BR", "portugais (Brésil)"),
                            ("language", "??", "??"), ("city", "Lyon", "Lyon")],
)  # fmt: skip
def test_places_are_named_in_the_readers_words(by: str, key: str, name: str) -> None:
    assert place(by, key, "") == name


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make.user(role))
    return client
