"""The newsroom over the API: what a caller sends and gets, and what is refused."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.people.models import User
from parvis.publishing.models import Delivery, Post
from parvis.testing import make

pytestmark = pytest.mark.django_db


class Caller:
    """A user of the API, with a token."""

    def __init__(self, user: User, scopes: list[str] | None = None) -> None:
        self.user, self.client = user, Client()
        self.headers = {"Authorization": f"Bearer {make.token(user, scopes=scopes)}"}

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        answer = self.client.generic(
            method, f"/api/v1{path}", json.dumps(body) if body is not None else "", content_type="application/json",
            headers=self.headers | headers,
        )  # fmt: skip
        return answer.status_code, json.loads(answer.content) if answer.content else None


@pytest.fixture
def manager() -> Caller:
    return Caller(make.user("manager"))


def later(**more: int) -> str:
    return (timezone.now() + timedelta(**(more or {"hours": 3}))).isoformat()


def test_a_post_without_an_hour_stays_a_draft(manager: Caller) -> None:
    account = make.account("mastodon")
    status, post = manager("POST", "/posts", {"text": "La piscine rouvre.", "accounts": [account.pk], "objective": "service"})
    assert (status, post["state"], post["deliveries"]) == (201, "draft", [])
    assert post["accounts"] == [account.pk]
    assert post["objective"] == "service"


def test_a_post_with_an_hour_is_planned_for_each_account(manager: Caller) -> None:
    one, two = make.account("mastodon"), make.account("x")
    at = later()
    status, post = manager("POST", "/posts", {"text": "Bonjour", "accounts": [one.pk, two.pk], "publish_at": at})
    assert (status, post["state"]) == (201, "scheduled")
    assert {d["account"] for d in post["deliveries"]} == {one.pk, two.pk}
    assert {d["state"] for d in post["deliveries"]} == {"scheduled"}
    assert Delivery.objects.filter(due_at=at).count() == 2


def test_the_same_key_writes_once_and_answers_twice(manager: Caller) -> None:
    body = {"text": "Une seule fois", "accounts": [make.account().pk], "publish_at": later()}
    first = manager("POST", "/posts", body, **{"Idempotency-Key": "k1"})
    second = manager("POST", "/posts", body, **{"Idempotency-Key": "k1"})
    assert first == second
    assert Post.objects.count() == 1
    assert manager("POST", "/posts", {"text": "Autre"}, **{"Idempotency-Key": "k1"})[0] == 422


def test_what_cannot_go_out_says_why_account_by_account_and_nothing_is_kept(manager: Caller) -> None:
    mastodon, x = make.account("mastodon"), make.account("x", name="@ville")
    body = {"text": "é" * 300, "accounts": [mastodon.pk, x.pk], "publish_at": later()}
    status, refusal = manager("POST", "/posts", body)
    assert (status, refusal["type"]) == (422, "/problems/blocked")
    [blocked] = refusal["accounts"]
    assert (blocked["name"], blocked["used"], blocked["limit"]) == ("@ville", 300, 280)
    assert "300 sur 280" in blocked["problems"][0]["sentence"]
    assert Post.objects.count() == 0
    body["variants"] = {str(x.pk): {"text": "court"}}
    assert manager("POST", "/posts", body)[0] == 201


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("accounts", [987654]), ("media", [987654]), ("topic", "inconnu"), ("objective", "gloire"), ("language", "français"),
        ("audience", {"countries": ["France"]}), ("text", "a\x00b"), ("publish_at", "0001-01-01T00:00:00Z"),
        ("publish_at", 12), ("accounts", [2**70]), ("variants", {"98765": {"text": "x"}}), ("nom", "inconnu"),
        ("publish_at", "2020-01-01T10:00:00Z"),
    ],
)  # fmt: skip
def test_wrong_values_are_named_and_nothing_is_kept(manager: Caller, field: str, value: Any) -> None:
    body = {"text": "Bonjour", "accounts": [make.account().pk], field: value}
    status, refusal = manager("POST", "/posts", body)
    assert status == 422
    assert any(field in name for name in refusal["errors"])
    assert not Post.objects.exists()


def test_a_change_on_an_old_revision_answers_with_the_present_post(manager: Caller) -> None:
    post = make.post(accounts=[make.account()])
    status, changed = manager("PATCH", f"/posts/{post.pk}", {"revision": 1, "text": "Nouveau"})
    assert (status, changed["revision"], changed["text"]) == (200, 2, "Nouveau")
    status, stale = manager("PATCH", f"/posts/{post.pk}", {"revision": 1, "text": "Perdu ?"})
    assert (status, stale["type"], stale["post"]["text"]) == (409, "/problems/stale", "Nouveau")


def test_a_planned_post_is_edited_moved_and_gets_new_accounts(manager: Caller) -> None:
    one, two = make.account(), make.account("x")
    _, post = manager("POST", "/posts", {"text": "Bonjour", "accounts": [one.pk], "publish_at": later()})
    at = later(days=1)
    status, changed = manager("PATCH", f"/posts/{post['id']}", {"accounts": [one.pk, two.pk], "publish_at": at})
    assert (status, changed["state"]) == (200, "scheduled")
    assert set(Delivery.objects.values_list("account", "due_at")) == {(one.pk, _at(at)), (two.pk, _at(at))}


def test_a_planned_post_that_could_no_longer_go_out_is_left_as_it_was(manager: Caller) -> None:
    x = make.account("x")
    _, post = manager("POST", "/posts", {"text": "Bonjour", "accounts": [x.pk], "publish_at": later()})
    assert manager("PATCH", f"/posts/{post['id']}", {"text": "é" * 400})[0] == 422
    assert Post.objects.get().text == "Bonjour"


def test_a_planned_post_is_not_moved_beyond_two_years(manager: Caller) -> None:
    _, post = manager("POST", "/posts", {"text": "Bonjour", "accounts": [make.account().pk], "publish_at": later()})
    planned = Post.objects.get().publish_at
    status, told = manager("PATCH", f"/posts/{post['id']}", {"publish_at": later(days=800)})
    assert (status, list(told["errors"])) == (422, ["publish_at"])
    assert Post.objects.get().publish_at == planned == Delivery.objects.get().due_at


def test_a_contributor_may_write_but_not_change_what_is_planned(manager: Caller) -> None:
    contributor = Caller(make.user("contributor"))
    status, post = contributor("POST", "/posts", {"text": "Proposition", "accounts": [make.account().pk]})
    assert status == 201
    assert contributor("POST", f"/posts/{post['id']}/publish")[0] == 403
    assert manager("POST", f"/posts/{post['id']}/schedule", {"at": later()})[0] == 200
    assert contributor("PATCH", f"/posts/{post['id']}", {"text": "Autre chose"})[0] == 403
    assert Post.objects.get().text == "Proposition"


def test_cancel_then_publish_then_discard(manager: Caller) -> None:
    _, post = manager("POST", "/posts", {"text": "Bonjour", "accounts": [make.account().pk], "publish_at": later()})
    path = f"/posts/{post['id']}"
    assert manager("POST", f"{path}/cancel")[1]["state"] == "draft"
    assert manager("POST", f"{path}/publish")[1]["state"] == "scheduled"
    assert manager("DELETE", path) == (204, None)
    assert manager("GET", path)[0] == 404


def test_another_teams_post_is_not_there() -> None:
    post = make.post(accounts=[make.account()], team=make.team("Petite enfance"))
    Delivery.objects.create(post=post, account=make.account(), planned_at=timezone.now())
    stranger = Caller(make.user("approver"))
    assert stranger("GET", f"/posts/{post.pk}")[0] == 404
    assert stranger("POST", f"/posts/{post.pk}/publish")[0] == 404
    assert stranger("GET", f"/deliveries/{post.deliveries.get().pk}")[0] == 404
    assert stranger("GET", "/posts")[1] == {"items": [], "next": ""}


def test_a_token_without_the_scope_is_refused() -> None:
    reader = Caller(make.user("manager"), scopes=["post.see"])
    assert reader("GET", "/posts")[0] == 200
    assert reader("POST", "/posts", {"text": "Bonjour"})[0] == 403


def test_posts_come_in_pages_without_being_counted(manager: Caller, django_assert_max_num_queries: Any) -> None:
    account = make.account()
    made = [make.post(accounts=[account], text=f"n° {n}").pk for n in range(7)]
    seen: list[int] = []
    path = "/posts?limit=3"
    while path:
        with django_assert_max_num_queries(9):
            _, found = manager("GET", path)
        seen += [post["id"] for post in found["items"]]
        path = f"/posts?limit=3&cursor={found['next']}" if found["next"] else ""
    assert seen == made[::-1]


def test_the_check_counts_as_each_network_does_and_keeps_nothing(manager: Caller) -> None:
    x = make.account("x")
    text = "Voir https://www.paris.fr/une/adresse/tres/longue/qui/compte/pour/vingt-trois"
    status, [found] = manager("POST", "/posts/check", {"text": text, "accounts": [x.pk]})
    assert (status, found["used"], found["limit"], found["blocked"]) == (200, 5 + 23, 280, False)
    assert not Post.objects.exists()


def test_the_check_tells_what_is_read_before_one_unfolds(manager: Caller) -> None:
    insta, x, tube = (make.account(network) for network in ("instagram", "x", "youtube"))
    status, found = manager("POST", "/posts/check", {"text": "mot " * 60, "accounts": [insta.pk, x.pk, tube.pk]})
    told = {one["network"]: one for one in found}
    assert (status, told["instagram"]["fold"], told["instagram"]["seen"]) == (200, "told", [("mot " * 31).strip()])
    assert (told["x"]["fold"], told["youtube"]["fold"], told["youtube"]["seen"]) == ("none", "unknown", ["mot " * 60])


def test_a_doubt_is_judged_by_a_person(manager: Caller) -> None:
    post = make.post(accounts=[account := make.account()])
    row = Delivery.objects.create(post=post, account=account, planned_at=timezone.now(), state="asked")
    assert manager("POST", f"/deliveries/{row.pk}/judge", {"there": True, "url": "javascript:alert(1)"})[0] == 422
    url = "https://social.example/@ville/1234"
    status, told = manager("POST", f"/deliveries/{row.pk}/judge", {"there": True, "url": url})
    assert (status, told["state"], told["remote_id"], told["url"]) == (200, "sent", "1234", url)
    assert manager("POST", f"/deliveries/{row.pk}/judge", {"there": False})[0] == 422
    assert manager("GET", f"/deliveries/{row.pk}")[1]["tries"] == []


def test_deliveries_are_found_by_state(manager: Caller) -> None:
    post = make.post(accounts=[account := make.account()])
    Delivery.objects.create(post=post, account=account, planned_at=timezone.now(), state="refused", failure="duplicate")
    [found] = manager("GET", "/deliveries?state=refused,late")[1]["items"]
    assert found["sentence"]
    assert manager("GET", "/deliveries?state=sent")[1]["items"] == []


def test_nothing_leaves_while_the_stop_is_on(manager: Caller) -> None:
    post = make.post(accounts=[make.account()])
    assert manager("POST", "/stop", {"reason": "Incendie rue de Rivoli"})[0] == 201
    assert manager("GET", "/stop")[1]["reason"] == "Incendie rue de Rivoli"
    status, refusal = manager("POST", f"/posts/{post.pk}/publish")
    assert status == 422
    assert "arrêt d’urgence" in refusal["detail"]
    assert manager("DELETE", "/stop") == (204, None)
    assert manager("POST", f"/posts/{post.pk}/publish")[0] == 200


def _at(text: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text)
