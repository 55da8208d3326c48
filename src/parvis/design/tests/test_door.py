"""The door: sign-in and the pages of one's own keys wear our clothes and obey the content policy."""

from __future__ import annotations

import re

import pytest
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
