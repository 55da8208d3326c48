"""One search: what narrows is part of the question, and nothing that matches is left out in silence."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.inbox import lists as counter
from parvis.inbox.models import Identity
from parvis.pages.finding import lists
from parvis.pages.finding.asking import Asked, read
from parvis.people.models import User
from parvis.search.index import Text, find, index, index_new
from parvis.testing import make

BEFORE = timezone.now() - timedelta(days=400)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("piscine", Asked("piscine")),
        ("pisc réseau:x", Asked("pisc", network="x")),
        ("réseau:X piscine", Asked("piscine", network="x")),
        ('piscine de:"Marie D" -fermée', Asked("piscine -fermée", who="Marie D")),
        ("from:@marie since:2026-01-31 before:01/03/2026",
         Asked("", who="@marie", since=date(2026, 1, 31), until=date(2026, 2, 28))),
        ("état:closed porte-monnaie", Asked("porte-monnaie", state="closed")),
        ("depuis:hier piscine", Asked("piscine", wrong=("depuis:hier",))),
        ("rendez-vous:10h https://x.test/a", Asked("rendez-vous:10h https://x.test/a")),
    ],
)  # fmt: skip
def test_what_narrows_may_be_typed(typed: str, asked: Asked) -> None:
    assert read(Asked(typed)) == asked


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def spoken(text: str, account: Any, **more: Any) -> Any:
    row = make.conversation(account, texts=(text,), **more)
    message = row.messages.get()
    index([Text("inbox.message", message.pk, row.pk, row.team_id, message.at, text)])
    return row


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def crowded(row: Any, count: int) -> None:
    """So many newer messages with the same word, elsewhere."""
    now = timezone.now()
    index_new(Text("inbox.message", 10_000 + n, row.pk, row.team_id, now, "piscine piscine") for n in range(count))


@pytest.mark.django_db
def test_an_old_mail_is_found_behind_a_thousand_others(manager: User) -> None:
    mail = spoken("La piscine", make.account("email"), at=BEFORE)
    closed = spoken("La piscine", make.account("facebook"), at=BEFORE, state="closed")
    crowded(spoken("La piscine", make.account("x")), 1100)
    client = client_of(manager)

    def there(**wanted: str) -> set[int]:
        page = client.get("/api/v1/conversations", {"q": "piscine", **wanted}, headers=token(manager)).json()
        return {row["id"] for row in page["items"]}

    assert there(network="email") == {mail.pk}
    assert there(state="closed") == {closed.pk}
    assert {mail.pk, closed.pk} < there()
    found = client.get("/guichet/", {"q": "piscine", "reseau": "email"}).content.decode()
    assert f"/guichet/{mail.pk}" in found
    page = client.get("/chercher", {"q": "piscine réseau:email"}).content.decode()
    assert f'href="/guichet/{mail.pk}"' in page and "Message object" not in page


@pytest.mark.django_db
def test_many_and_few_are_found_alike(manager: User, monkeypatch: Any) -> None:
    """Rare words by their keys, common ones through the list: it is the same list."""
    rows = [spoken("La piscine", make.account("x")), spoken("Une piscine fermée", make.account("email"), state="closed")]
    spoken("La mairie", make.account("x"))
    for few in (1000, 0):
        monkeypatch.setattr(counter, "FEW", few)
        for q, wanted in (("piscine", rows), ("pisc", rows), ("piscine -fermée", rows[:1]), ("piscine -fer", rows)):
            found = counter.with_words(counter.chosen(manager), q, manager)
            assert set(found.values_list("pk", flat=True)) == {row.pk for row in wanted}, (few, q)


@pytest.mark.django_db
def test_words_that_are_left_out() -> None:
    index([Text("t", n, 1, 1, BEFORE, text) for n, text in enumerate(("rue des Lilas", "rue des Roses", "porte-monnaie"))])
    for q, rows in {"rue -lilas": {1}, 'rue -"des roses"': {0}, "-rue": set(), "porte-monnaie": {2}, "ru": {0, 1}}.items():
        assert set(find(q, label="t").values_list("row", flat=True)) == rows, q


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["messages", "posts", "cases"])
def test_each_kind_is_paged_to_the_end(kind: str, manager: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(lists, "LOOKED", 3)  # a page of publications stops after so many, found or not
    account = make.account("x")
    if kind == "messages":
        wanted = {spoken("La piscine", account, at=BEFORE + timedelta(minutes=n)).messages.get().pk for n in range(7)}
    elif kind == "posts":
        wanted = {make.post(text="La Piscîne" if n % 4 == 0 else "Autre", by=manager).pk for n in range(28)}
        wanted = set(sorted(wanted)[::4])
    else:
        from parvis.cases.actions import open_case

        wanted = {open_case(title="La piscine", by=manager, team=make.team()).pk for _ in range(7)}
    found, cursor, pages = set[int](), "", 0
    while cursor or not pages:
        answer = Client().get(
            "/api/v1/search", {"q": "piscine", "kind": kind, "limit": 2, "cursor": cursor}, headers=token(manager)
        )
        assert answer.status_code == 200, answer.content
        found |= {row["id"] for row in answer.json()["items"]}
        cursor, pages = answer.json()["next"], pages + 1
    assert (found, pages > 3) == (wanted, True)


@pytest.mark.django_db
def test_who_when_and_nobody_sees_more(manager: User) -> None:
    marie = spoken("La piscine", make.account("x"), at=BEFORE)
    Identity.objects.filter(pk=marie.messages.get().identity_id).update(name="Marie Dupont")
    spoken("La piscine", make.account("x"))
    hidden = spoken("La piscine", make.account(of=make.team("Petite enfance")))

    def found(q: str, by: User) -> list[int]:
        answer = Client().get("/api/v1/search", {"q": q}, headers=token(by))
        return [row["thread"] for row in answer.json()["items"]] if answer.status_code == 200 else [answer.status_code]

    day = BEFORE.date()
    assert found("piscine de:dupont", manager) == [marie.pk]
    assert found("de:dupont", manager) == [marie.pk]
    assert found(f"piscine avant:{day + timedelta(days=2)}", manager) == [marie.pk]
    assert len(found(f"piscine depuis:{day + timedelta(days=2)}", manager)) == 2
    assert found("piscine depuis:hier", manager) == [422]
    assert hidden.pk in found("piscine", manager)
    assert hidden.pk not in found("piscine", make.user("agent"))
    assert found("", manager) == []
    said = client_of(manager).get("/chercher", {"q": "piscine", "du": "31/02/2026"}).content.decode()
    assert "Ce n’est pas un jour" in said and "Essayez avec moins de mots" not in said


@pytest.mark.django_db
def test_a_minus_alone_means_the_same_of_all_kinds(manager: User) -> None:
    """What narrows is asked, and what stands after the minus is left out of it."""
    from parvis.cases.actions import open_case

    account = make.account("x")
    talks = [spoken(text, account).messages.get().pk for text in ("La piscine", "La mairie")]
    posts = [make.post(text=text, by=manager).pk for text in ("La piscine", "La mairie")]
    cases = [open_case(title=title, by=manager, team=account.team).pk for title in ("La piscine", "La mairie")]
    today = f"depuis:{timezone.localdate()}"

    def found(q: str, kind: str) -> set[int]:
        answer = Client().get("/api/v1/search", {"q": q, "kind": kind}, headers=token(manager))
        return {row["id"] for row in answer.json()["items"]}

    for kind, rows in (("messages", talks), ("posts", posts), ("cases", cases)):
        assert found(today, kind) >= set(rows), kind
        assert found(f"{today} -piscine", kind) & set(rows) == {rows[1]}, kind
        assert found("-piscine", kind) == set(), kind


@pytest.mark.django_db
def test_a_state_of_one_kind_is_no_error_of_another(manager: User) -> None:
    post = make.post(text="La piscine", by=manager)
    spoken("La piscine", make.account("x"))
    page = client_of(manager).get("/chercher", {"q": f"piscine état:{post.state}"})
    assert page.status_code == 200 and "piscine" in page.content.decode()
    told = Client().get("/api/v1/search", {"q": f"piscine state:{post.state}"}, headers=token(manager))
    assert (told.status_code, told.json()["items"]) == (200, [])


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("name", ["since", "until"])
def test_a_day_that_no_calendar_here_has(name: str, day: str, manager: User) -> None:
    assert Client().get("/api/v1/search", {name: day}, headers=token(manager)).status_code == 422


@pytest.mark.django_db
@pytest.mark.parametrize("few", [500, 0])
def test_who_said_it_is_found_before_their_messages(few: int, manager: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(lists, "FEW", few)
    marie = spoken("La piscine", make.account("x"))
    Identity.objects.filter(pk=marie.messages.get().identity_id).update(name="Marie Dupont")
    spoken("La piscine", make.account("x"))
    with CaptureQueriesContext(connection) as asked:
        rows, _further = lists.messages(manager, Asked("piscine", who="dupont"), cursor="", size=10)
    assert [row.conversation_id for row in rows] == [marie.pk]
    joined = [one["sql"] for one in asked if re.search(r'JOIN "(inbox_identity|people_user)".*LIKE', one["sql"])]
    assert not joined and len(asked) <= 5, [one["sql"] for one in asked]


@pytest.mark.django_db
def test_a_contributor_searches_posts_alone() -> None:
    headers = token(make.user("contributor"))
    asked = {kind: Client().get("/api/v1/search", {"q": "piscine", "kind": kind}, headers=headers).status_code
             for kind in ("posts", "messages", "cases")}  # fmt: skip
    assert asked == {"posts": 200, "messages": 403, "cases": 403}


def token(user: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {make.token(user)}"}
