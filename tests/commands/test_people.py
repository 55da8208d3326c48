"""Who works here, and the keys to the API."""

from __future__ import annotations

import httpx2
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.gate
def test_somebody_is_added_and_signs_in(place):
    said = place.parvis("user", "add", "samira", "--email", "samira@ville.example", "--role", "agent", "--name", "Samira Diallo")
    name, _, password = said.strip().partition(" : ")
    assert name == "samira" and len(password) > 15 and " " not in password
    listed = place.parvis("user", "list")
    assert "samira@ville.example" in listed and "agent (Rédaction)" in listed and password not in listed
    web = place.web()
    try:
        browser = httpx2.Client(base_url=place.url, timeout=30)
        browser.get("/signin/login/")
        form = {"login": "samira", "password": password, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        answer = browser.post("/signin/login/", data=form)
        assert answer.status_code == 302 and browser.cookies.get("sessionid")
        assert browser.get("/guichet/").status_code == 200

        token = place.parvis("token", "create", "--user", "samira")
        assert token.startswith("parvis_") and token.count("\n") == 1, "it prints the token alone"
        headers = {"Authorization": f"Bearer {token.strip()}"}
        assert httpx2.get(f"{place.url}/api/v1/conversations", headers=headers).status_code == 200
        assert httpx2.post(f"{place.url}/api/v1/posts", headers=headers, json={"text": "x"}).status_code == 403

        scoped = place.parvis("token", "create", "--user", "samira", "--scopes", "post.see", "--days", "1").strip()
        headers = {"Authorization": f"Bearer {scoped}"}
        assert httpx2.get(f"{place.url}/api/v1/posts", headers=headers).status_code == 200
        assert httpx2.get(f"{place.url}/api/v1/conversations", headers=headers).status_code == 403
    finally:
        web.terminate()
        web.wait(60)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("user", "add", "claire", "--email", "autre@ville.example"), "déjà pris"),
        (("user", "add", "paul", "--email", "claire@ville.example"), "déjà pris"),
        (("user", "add", "paul", "--email", "pas une adresse"), "paul"),
        (("user", "add", "pa ul", "--email", "paul@ville.example"), "pa ul"),
        (("user", "add", "paul", "--email", "paul@ville.example", "--role", "roi"), "Rôle inconnu"),
        (("token", "create", "--user", "personne"), "personne"),
        (("token", "create", "--user", "claire", "--scopes", "tout"), "Portée inconnue"),
        (("user", "password", "personne"), "personne"),
    ],
)  # fmt: skip
def test_a_mistake_is_a_sentence(place, words, said):
    assert said in place.refused(*words)


def test_an_unknown_command_says_which_there_are(place):
    said = place.refused("voler")
    assert "account" in said and "backup" in said
