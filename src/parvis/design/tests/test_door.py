"""The door: sign-in and the pages of one's own keys wear our clothes and obey the content policy."""

from __future__ import annotations

import base64
import hmac
import re
import time

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from parvis.testing import make

pytestmark = pytest.mark.django_db


def sober(html: str) -> bool:
    """Nothing inline that a browser would run (blocks of JSON are data)."""
    running = re.sub(r'<script[^>]*type="application/json"[^>]*>', "", html)
    return not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", running)


def test_the_sign_in_page_is_ours_and_opens_the_door(client):
    page = client.get(reverse("account_login"))
    html = page.content.decode()
    assert 'class="door-words"' in html
    assert "Ouvrir le guichet" in html
    assert "placeholder=" not in html
    assert sober(html)
    user = make.user()
    answer = client.post(
        reverse("account_login"), {"login": user.username, "password": "une phrase de passe", "next": "/signin/2fa/"}
    )
    assert answer.status_code == 302


def test_a_wrong_password_is_said_beside_the_form(client):
    user = make.user()
    html = client.post(reverse("account_login"), {"login": user.username, "password": "autre chose"}).content.decode()
    assert 'role="alert"' in html
    assert f'value="{user.username}"' in html


@pytest.mark.parametrize("name", ["mfa_index", "account_change_password", "account_email"])
def test_pages_of_ones_own_keys_stand_in_the_frame(client, name):
    user = make.user()
    client.post(reverse("account_login"), {"login": user.username, "password": "une phrase de passe", "next": "/signin/2fa/"})
    html = client.get(reverse(name)).content.decode()
    assert '<nav class="side"' in html
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert sober(html)


def test_the_code_for_a_telephone_is_shown_after_the_password_is_asked_again(client):
    user = make.user()
    client.force_login(user)
    asked = client.get(reverse("mfa_activate_totp"), follow=True)
    assert 'class="door-form"' in asked.content.decode()
    shown = client.post(
        asked.request["PATH_INFO"] + "?next=" + reverse("mfa_activate_totp"), {"password": "une phrase de passe"}, follow=True
    )
    html = shown.content.decode()
    assert '<img class="code" src="data:image/svg' in html
    assert sober(html)


def code(secret: str, at: float) -> str:
    """What the telephone shows then (RFC 6238, as its applications count)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(at // 30).to_bytes(8, "big"), "sha1")
    begin = digest[-1] & 15
    return f"{(int.from_bytes(digest[begin : begin + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def other(right: str) -> str:
    return f"{(int(right) + 1) % 1_000_000:06}"


def test_a_colleague_comes_in_with_password_and_code_and_with_no_other_code(client):
    now = float(time.time() // 30 * 30 + 10)
    with time_machine.travel(now, tick=False) as clock:
        user = make.user()
        known = {"login": user.username, "password": "une phrase de passe"}
        client.post(reverse("account_login"), known)
        form = client.get(reverse("mfa_activate_totp"))  # whoever has just come in is not asked for the password again
        secret = re.search(r"\b[A-Z2-7]{32}\b", form.content.decode())[0]
        refused = client.post(reverse("mfa_activate_totp"), {"code": other(code(secret, now))})
        assert 'id="id_code_error"' in refused.content.decode()
        assert not user.authenticator_set.filter(type="totp").exists()
        client.post(reverse("mfa_activate_totp"), {"code": code(secret, now)})
        assert user.authenticator_set.filter(type="totp").exists()
        client.post(reverse("account_logout"))
        clock.shift(60)
        asked = client.post(reverse("account_login"), known)
        assert asked.headers["Location"] == reverse("mfa_authenticate")
        assert "_auth_user_id" not in client.session, "the password alone opens nothing"
        html = client.get(reverse("mfa_authenticate")).content.decode()
        assert 'name="code"' in html and sober(html)
        refused = client.post(reverse("mfa_authenticate"), {"code": other(code(secret, now + 60))})
        assert refused.status_code == 200 and "_auth_user_id" not in client.session
        client.post(reverse("mfa_authenticate"), {"code": code(secret, now + 60)})
        assert client.session["_auth_user_id"] == str(user.pk)
        client.post(reverse("account_logout"))
        client.post(reverse("account_login"), known)
        client.post(reverse("mfa_authenticate"), {"code": code(secret, now + 60)})
        assert "_auth_user_id" not in client.session, "a code that was used is worth nothing"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_change_password", "account_reauthenticate"])
def test_a_page_of_the_door_leads_nowhere_that_is_not_there(name: str) -> None:
    """Parvis sends no letter with a new password: no page offers one."""
    client = Client()
    client.force_login(make.user("agent"))
    html = client.get(reverse(name)).content.decode()
    links = set(re.findall(r'href="(/[^"#]*)"', html))
    assert "Un administrateur peut vous en donner un autre" in html or name == "account_reauthenticate"
    assert {link for link in links if client.get(link).status_code == 404} == set()


def test_a_new_installation_says_how_one_begins(client):
    assert "parvis user add" in client.get(reverse("account_login")).content.decode()
    make.user("admin")
    assert "parvis user add" not in client.get(reverse("account_login")).content.decode()
