"""Keys to the API: what opens, what no longer does, and what a signed-in page needs besides."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext_lazy

from parvis.journal.notices import tell
from parvis.people import actions
from parvis.people.access import VERBS
from parvis.people.models import ApiToken
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


def read(token: str, scheme: str = "Bearer"):
    return Client().get("/api/v1/posts", headers={"Authorization": f"{scheme} {token}"})


def test_only_its_digest_is_kept():
    token = actions.create_token(user=make.user())
    assert token.startswith("parvis_")
    assert token not in json.dumps(list(ApiToken.objects.values("digest", "name", "scopes")))
    assert read(token).status_code == 200
    assert read(token, "bearer").status_code == 200


def test_it_ends_at_its_hour():
    user = make.user()
    living = actions.create_token(user=user, expires_at=timezone.now() + timedelta(minutes=1))
    ended = actions.create_token(user=user, expires_at=timezone.now() - timedelta(seconds=1))
    assert read(living).status_code == 200
    answer = read(ended)
    assert (answer.status_code, answer["Content-Type"], answer["WWW-Authenticate"]) == (401, "application/problem+json", "Bearer")


def test_a_revoked_one_opens_nothing():
    user = make.user()
    token = actions.create_token(user=user)
    actions.revoke_token(ApiToken.objects.get(), by=user)
    assert read(token).status_code == 401


def test_it_never_gives_more_than_its_user_may():
    agent = Caller(make.user("agent"), scopes=list(VERBS))
    assert agent("GET", "/conversations")[0] == 200
    assert agent("POST", "/posts", {"text": "Bonjour"})[0] == 403


def test_scopes_bound_what_it_may():
    manager = Caller(make.user("manager"), scopes=["post.see", "inbox.see"])
    assert manager("GET", "/posts")[0] == 200
    assert manager("GET", "/conversations")[0] == 200
    assert manager("GET", "/accounts")[0] == 403
    assert manager("POST", "/posts", {"text": "Bonjour"})[0] == 403
    row = make.conversation()
    assert manager("POST", f"/conversations/{row.pk}/notes", {"text": "Non"})[0] == 403


def test_its_last_use_is_noted():
    token = actions.create_token(user=make.user())
    assert ApiToken.objects.get().used_at is None
    read(token)
    assert timezone.now() - ApiToken.objects.get().used_at < timedelta(minutes=1)


def test_nonsense_is_a_401():
    for given in ("", "x", "parvis_", "parvis_" + "x" * 5000, "é"):
        assert read(given).status_code == 401, given


def test_a_signed_in_page_needs_its_csrf_token_to_write():
    """A session's cookie travels by itself: another site could use it."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make.user("manager"))
    body = {"text": "Bonjour"}
    refused = browser.post("/api/v1/posts", body, content_type="application/json")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert browser.get("/api/v1/posts").json()["items"] == []
    browser.cookies["csrftoken"] = "a" * 32
    written = browser.post("/api/v1/posts", body, content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert written.status_code == 201


def test_a_token_needs_none():
    token = actions.create_token(user=make.user("manager"))
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(
        "/api/v1/posts", {"text": "Bonjour"}, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 201


def test_a_key_makes_no_key_that_opens_more_or_longer():
    user = make.user("manager")
    until = timezone.now() + timedelta(days=1)
    narrow = actions.create_token(user=user, scopes=["inbox.see"], expires_at=until)
    asks = Caller(user, token=narrow)
    status, told = asks("POST", "/me/tokens", {"name": "Large"})
    assert (status, told["scopes"], told["expires_at"][:19]) == (201, ["inbox.see"], until.isoformat()[:19])
    assert asks("POST", "/me/tokens", {"name": "Plus large", "scopes": ["post.publish"]})[0] == 422
    wide = Caller(user, token=told["token"])
    assert wide("GET", "/conversations")[0] == 200 and wide("GET", "/posts")[0] == 403
    other = Caller(make.user("admin"))
    assert other("GET", "/me/tokens")[1]["items"][0]["name"] != "Large"
    assert other("DELETE", f"/me/tokens/{told['id']}")[0] == 404
    assert asks("DELETE", f"/me/tokens/{told['id']}")[0] == 204
    assert wide("GET", "/conversations")[0] == 401


def test_notices_are_listed_and_read_by_their_own():
    user, other = make.user("agent"), make.user("agent")
    tell([user, other], "test.told", gettext_lazy("Bonjour"), url="/")
    mine, theirs = Caller(user), Caller(other)
    (one,) = mine("GET", "/notices?unread=true")[1]["items"]
    assert theirs("POST", f"/notices/{one['id']}/read")[0] == 404
    assert mine("POST", f"/notices/{one['id']}/read")[1]["seen_at"]
    assert mine("GET", "/notices?unread=true")[1]["items"] == [] and len(mine("GET", "/notices")[1]["items"]) == 1
    assert theirs("POST", "/notices/read")[0] == 204 and theirs("GET", "/notices?unread=true")[1]["items"] == []
