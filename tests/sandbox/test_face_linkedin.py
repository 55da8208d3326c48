"""The played LinkedIn answers as the real one: headers, versions, URNs, errors, limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from played import Played, sandbox

from parvis.sandbox.linkedin.posts import plain


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


PAGE = "urn:li:organization:5515715"
BODY: dict[str, Any] = {
    "author": PAGE, "commentary": "Bonjour", "visibility": "PUBLIC", "lifecycleState": "PUBLISHED",
    "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
}  # fmt: skip


def ask(played: Played, method: str, path: str, headers: dict[str, str] | None = None, **sent: Any) -> httpx2.Response:
    secrets: Any = played.credentials("linkedin")["secrets"]
    given = {"Authorization": f"Bearer {secrets['token']}", "LinkedIn-Version": "202609", "X-Restli-Protocol-Version": "2.0.0"}
    return httpx2.request(
        method, f"{played.url}/linkedin/rest{path}", headers={**given, **(headers or {})}, trust_env=False, **sent
    )


def post(played: Played, **more: Any) -> httpx2.Response:
    return ask(played, "POST", "/posts", json={**BODY, **more})


def test_headers_are_wanted(played: Played) -> None:
    for headers, status, code in (
        ({"Authorization": "Bearer wrong"}, 401, "INVALID_ACCESS_TOKEN"),
        ({"LinkedIn-Version": "202401"}, 426, "NONEXISTENT_VERSION"),
        ({"X-Restli-Protocol-Version": "1.0.0"}, 400, "ILLEGAL_ARGUMENT"),
    ):
        told = ask(played, "GET", "/organizations/5515715", headers)
        assert (told.status_code, told.json()["code"], told.json()["status"]) == (status, code, status)


def test_urns_come_encoded(played: Played) -> None:
    assert ask(played, "GET", f"/posts?q=author&author={PAGE}").json()["code"] == "ILLEGAL_ARGUMENT"
    assert ask(played, "GET", f"/posts?q=author&author={quote(PAGE, safe='')}").status_code == 200


def test_a_post_answers_with_its_urn_alone(played: Played) -> None:
    told = post(played)
    assert (told.status_code, told.content) == (201, b"")
    urn = told.headers["x-restli-id"]
    assert urn.startswith("urn:li:share:")
    read = ask(played, "GET", f"/posts/{quote(urn, safe='')}").json()
    assert (read["id"], read["author"], read["commentary"]) == (urn, PAGE, "Bonjour")
    assert ask(played, "DELETE", f"/posts/{quote(urn, safe='')}").status_code == 204
    assert ask(played, "DELETE", f"/posts/{quote(urn, safe='')}").status_code == 204, "again changes nothing"


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"author": "urn:li:organization:1"}, 403, "ACCESS_DENIED"),
        ({"visibility": "EVERYBODY"}, 400, "INVALID_INPUT"),
        ({"commentary": "a" * 3_001}, 400, "FIELD_LENGTH_TOO_LONG"),
        ({"content": {"multiImage": {"images": [{"id": "urn:li:image:1"}]}}}, 400, "INVALID_INPUT"),
        ({"content": {"media": {"id": "urn:li:image:unknown"}}}, 404, "NOT_FOUND"),
        ({"content": {"article": {"source": "https://paris.fr"}}}, 400, "INVALID_INPUT"),
        ({"content": {"poll": {"question": "?", "options": [{"text": "un"}]}}}, 400, "INVALID_INPUT"),
    ],
)
def test_what_is_wrong_is_refused(played: Played, more: dict[str, Any], status: int, code: str) -> None:
    told = post(played, **more)
    assert (told.status_code, told.json()["code"]) == (status, code)


def test_the_same_words_twice(played: Played) -> None:
    assert post(played, commentary="Deux fois").status_code == 201
    told = post(played, commentary="Deux fois")
    assert (told.status_code, told.json()["code"]) == (422, "DUPLICATE_POST")


@pytest.mark.parametrize(
    ("commentary", "shown"),
    [
        ("Oui \\(bien s\\_r\\)", "Oui (bien s_r)"),
        ("Cut (here", "Cut "),
        ("{hashtag|\\#|paris} et #lyon", "#paris et #lyon"),
        ("@[Ville](urn:li:organization:1) !", "Ville !"),
    ],
)
def test_little_text(commentary: str, shown: str) -> None:
    assert plain(commentary) == shown


def test_one_floor_of_answers(played: Played) -> None:
    urn = post(played, commentary="Débat").headers["x-restli-id"]
    activity = urn.replace("share", "activity")
    body = {"actor": PAGE, "object": activity, "message": {"text": "Un"}}
    first = ask(played, "POST", f"/socialActions/{quote(urn, safe='')}/comments", json=body)
    assert first.status_code == 201
    top = first.json()["commentUrn"]
    second = ask(played, "POST", f"/socialActions/{quote(top, safe='')}/comments", json={**body, "parentComment": top})
    nested = second.json()["commentUrn"]
    deep = ask(played, "POST", f"/socialActions/{quote(nested, safe='')}/comments", json={**body, "parentComment": nested})
    assert deep.status_code == 400
    listed = ask(played, "GET", f"/socialActions/{quote(urn, safe='')}/comments?start=0&count=10").json()
    assert [each["id"] for each in listed["elements"]] == [first.json()["id"]]
    counts = ask(played, "GET", f"/socialMetadata/{quote(urn, safe='')}").json()
    assert counts["commentSummary"] == {"count": 2, "topLevelCount": 1}


def test_a_webhook_that_does_not_answer_the_challenge(played: Played) -> None:
    key = f"(developerApplication:{quote('urn:li:developerApplication:1', safe='')},user:{quote('urn:li:person:a', safe='')}"
    key += f",entity:{quote(PAGE, safe='')},eventType:ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS)"
    told = ask(played, "PUT", f"/eventSubscriptions/{key}", json={"webhook": f"{played.url}/none"})
    assert told.status_code == 400


def test_one_more_page(played: Played) -> None:
    made: Any = played.open_account("linkedin", "musee")
    assert made["handle"] == "musee"
