"""The doors beside the identity provider: the password, the account of last resort, leaving; how the provider is set."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings as configured
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from parvis.colleagues import actions
from parvis.colleagues.tests.conftest import come
from parvis.colleagues.tests.played import CLIENT, SECRET
from parvis.colleagues.tests.test_signing_in import jeanne, signed_in
from parvis.identity import asking, calling
from parvis.journal.models import Event, Notice
from parvis.testing import make

pytestmark = pytest.mark.django_db


# ── The other doors ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_provider_that_is_down_says_so_and_the_password_opens(there, settled):
    settled(there)
    user = jeanne()
    there.down = True
    answer = Client().get("/signin/ville/")
    assert answer.status_code == 503 and "ne répond pas" in answer.content.decode() and "mot de passe" in answer.content.decode()
    assert Client().post("/signin/login/", {"login": user.username, "password": "une phrase de passe"}).status_code == 302


def test_where_it_is_compulsory_the_password_opens_to_one_alone(there, settled, admin):
    settled(there, compulsory=True, keeper=admin)
    user, second = jeanne(), make.user("admin", username="paul")
    browser = Client()
    browser.post("/signin/login/", {"login": user.username, "password": "une phrase de passe"})
    assert not signed_in(browser)
    browser.post("/signin/login/", {"login": admin.username, "password": "une phrase de passe"})
    assert signed_in(browser)
    assert Notice.objects.get(kind="glass.broken").user_id == second.pk
    assert Event.objects.filter(kind="user.broke-glass").count() == 1
    there.person["email"] = admin.email  # the account of last resort is nobody at the provider
    assert come(there)[1].status_code == 403


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://qui.ville.test", True), ("http://localhost:8080", True), ("http://127.0.0.1:8080/realms/v", True),
        ("http://[::1]:1", True),
        ("http://qui.ville.test", False), ("http://10.0.0.3", False), ("http://localhost.ville.test", False), ("ftp://localhost", False),
    ],
)  # fmt: skip
def test_a_provider_stands_behind_tls_unless_it_is_on_this_machine(admin, address, good):
    assert asking.issuer(address) == good
    found = dict.fromkeys(asking.NEEDED, f"{address}/x") | {"issuer": address}
    if good:
        assert asking.discovered(found, address)["jwks_uri"] == f"{address}/x"
        with pytest.raises(asking.Refusal):
            asking.discovered(found | {"token_endpoint": "http://ailleurs.test/x"}, address)
    else:
        with pytest.raises(ValidationError):
            actions.settle(by=admin, issuer=address)
        with pytest.raises(asking.Refusal):  # also one that was set before, or comes from the environment
            calling.description(asking.Wish("generic", address, "parvis", "openid"))


def test_compulsory_needs_an_account_of_last_resort(there, settled, admin):
    with pytest.raises(ValidationError) as refused:
        settled(there, compulsory=True)
    assert "keeper" in refused.value.message_dict


def test_who_leaves_here_leaves_there_too(there, settled):
    settled(there)
    jeanne()
    browser, _ = come(there)
    answer = browser.post("/signin/logout/", follow=True)
    assert answer["Refresh"].startswith(f"0; url={there.issuer}/session/end?id_token_hint=ey")
    assert "post_logout_redirect_uri=" in answer["Refresh"] and "state=" in answer["Refresh"]
    assert not signed_in(browser)
    by_password = Client()
    by_password.post("/signin/login/", {"login": "jeanne", "password": "une phrase de passe"})
    assert "Refresh" not in by_password.post("/signin/logout/", follow=True)


def test_the_environment_goes_before_the_page(there, settled, admin, monkeypatch):
    given = replace(configured.ENVIRONMENT, oidc_issuer=there.issuer, oidc_client=CLIENT, oidc_secret=SECRET)
    monkeypatch.setattr(configured, "ENVIRONMENT", given)
    jeanne()
    assert signed_in(come(there)[0])
    page = Client()
    page.force_login(admin)
    assert "client_secret" not in page.get("/reglages/connexion/").content.decode()


# ── Its settings ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_settles_tries_and_never_shows_the_secret(there, admin):
    page = Client()
    page.force_login(admin)
    form = {"revision": "1", "on": "on", "kind": "generic", "issuer": there.issuer, "client": CLIENT, "secret": SECRET}
    form |= {"scopes": "openid email", "skew": "60", "pkce": "on", "sirets": "217 500 016 00019"}
    wrong = page.post("/reglages/connexion/", form | {"sirets": "12345678901234"})
    assert wrong.status_code == 422 and "12345678901234" in wrong.content.decode()
    assert page.post("/reglages/connexion/", form).status_code == 302
    assert page.post("/reglages/connexion/", form).status_code == 409  # somebody was faster
    html = page.get("/reglages/connexion/").content.decode()
    assert SECRET not in html and "http://127.0.0.1:8000/signin/ville/retour" in html
    assert "clés publiées : 2" in page.post("/reglages/connexion/essai").content.decode().replace("\xa0", " ")
    assert actions.current().sirets == ["21750001600019"]
    there.down = True
    assert "ne répond pas" in page.post("/reglages/connexion/essai").content.decode()


def test_another_issuer_gets_no_secret_of_the_first(there, settled, admin):
    settled(there)
    with pytest.raises(ValidationError) as refused:
        actions.settle(by=admin, issuer="https://autre.test")
    assert "secret" in refused.value.message_dict


def test_only_administrators_settle(there, settled):
    page = Client()
    page.force_login(make.user("manager"))
    assert page.get("/reglages/connexion/").status_code == 403
    with pytest.raises(PermissionDenied):
        actions.settle(by=make.user("manager"), on=False)
