"""Residents come in by the provider that the administrator chose: the whole way against a strict one, and who does not come in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from parvis.colleagues.tests.played import CLIENT, SECRET, Provider
from parvis.letters.models import Letter
from parvis.square import actions as square
from parvis.square.models import Resident, ResidentBinding
from parvis.square.provider import actions
from parvis.square.testing import resident
from parvis.testing import make

pytestmark = pytest.mark.django_db
NAME = "/place/entrer/nom"


@pytest.fixture
def there() -> Iterator[Provider]:
    cache.clear()
    made = Provider()
    actions.settle(
        by=make.user("admin"), secret=SECRET, on=True, name="FranceConnect", issuer=made.issuer, client=CLIENT, acr="eidas1"
    )
    yield made
    made.shutdown()
    made.server_close()
    cache.clear()


def come(there: Provider, browser: Client | None = None, after: str = "", **spoil: str) -> tuple[Client, Any]:
    browser = browser or Client()
    out = browser.get("/place/entrer/par", {"next": after} if after else {})
    assert out.status_code == 302, out.content.decode()[:500]
    return browser, browser.get("/place/entrer/retour", there.authorize(out["Location"]) | spoil)


def test_somebody_new_chooses_a_name_and_comes_back_as_themselves(there: Provider):
    assert "Entrer avec FranceConnect" in Client().get("/place/entrer").content.decode()
    browser, first = come(there, after="/place/forum/")
    assert first["Location"] == NAME and not Resident.objects.exists()
    assert browser.post(NAME, {"pseudonym": "la mairie"}).status_code == 422
    assert browser.post(NAME, {"pseudonym": "Jeanne du quai"})["Location"] == "/place/forum/"
    found = Resident.objects.get()
    assert (found.pseudonym, found.email) == (
        "Jeanne du quai",
        "jeanne@ville.test",
    )  # the name that they have there is not asked for
    there.person["email"] = "autre@ville.test"  # an address may change; who they are does not
    again, back = come(there)
    assert back["Location"] == "/place/" and "Jeanne du quai" in again.get("/place/moi").content.decode()
    left = again.post("/place/sortir")
    assert left["Location"] == "/place/sorti"
    out = again.get("/place/sorti")
    assert out["Refresh"].startswith(f"0; url={there.issuer}/session/end?id_token_hint=")
    assert again.get("/place/moi").status_code == 302


def test_an_address_that_is_vouched_for_opens_the_account_it_has_and_no_second_one(there: Provider):
    known = resident(email="jeanne@ville.test")
    browser, _back = come(there)
    assert known.pseudonym in browser.get("/place/moi").content.decode()
    there.person["sub"] = "s-2"  # the same address in other hands
    _other, refused = come(there)
    assert refused.status_code == 403 and ResidentBinding.objects.count() == 1


def test_an_address_that_nobody_vouches_for_is_proved_by_a_link_in_the_same_browser(there: Provider):
    make.account("email")
    there.person["email_verified"] = False
    victim = resident(email="victime@exemple.test")
    thief, _back = come(there)
    assert thief.post(NAME, {"pseudonym": "", "email": "victime@exemple.test"}).status_code == 200
    secret = Letter.objects.latest("pk").text.split("/place/entrer/")[1].split()[0]
    Client().post(reverse("square:door", args=[secret]))  # the victim, in a browser of their own
    assert not ResidentBinding.objects.exists()
    assert come(there)[1]["Location"] == NAME
    honest, _back = come(there)
    honest.post(NAME, {"pseudonym": "Jeanne du quai", "email": "jeanne@maison.test"})
    secret = Letter.objects.latest("pk").text.split("/place/entrer/")[1].split()[0]
    honest.post(reverse("square:door", args=[secret]))
    assert ResidentBinding.objects.get().resident.email == "jeanne@maison.test" != victim.email
    assert come(there)[1]["Location"] == "/place/"


@pytest.mark.parametrize("spoil", ["state", "error", "iss", "other-browser", "nonce", "level", "alg", "down", "off"])
def test_nobody_comes_in_on_a_wrong_answer(there: Provider, spoil: str):
    browser, more, status = Client(), {}, 503
    if spoil in ("state", "error"):
        more, status = {spoil: "access_denied" if spoil == "error" else "x"}, 403
    elif spoil == "iss":
        more = {"iss": "https://ailleurs.test"}
    elif spoil == "nonce":
        there.wrong = {"nonce": "x"}
    elif spoil == "level":
        there.wrong, status = {"acr": "eidas0"}, 403
    elif spoil == "alg":
        there.alg = "none"
    out = browser.get("/place/entrer/par")
    if spoil == "other-browser":
        browser, status = Client(), 403
    given = there.authorize(out["Location"]) | more
    if spoil == "down":
        there.down = True
    elif spoil == "off":
        actions.settle(by=make.user("admin"), on=False)
        status = 404
    answer = browser.get("/place/entrer/retour", given)
    assert answer.status_code == status and "Personne n’est entré" in answer.content.decode()
    assert "place" not in browser.cookies and not Resident.objects.exists()
    if spoil == "state":  # and the visit is spent
        assert browser.get("/place/entrer/retour", given | {"state": "y"}).status_code == 403


def test_a_code_serves_once(there: Provider):
    browser = Client()
    out = browser.get("/place/entrer/par")
    given = there.authorize(out["Location"])
    kept = browser.cookies["place_visite"].value
    assert browser.get("/place/entrer/retour", given).status_code == 302
    browser.cookies["place_visite"] = kept
    assert browser.get("/place/entrer/retour", given).status_code == 503


def test_it_is_the_administrators_and_another_issuer_gets_no_old_secret(there: Provider):
    admin = make.user("admin")
    with pytest.raises(PermissionDenied):
        actions.settle(by=make.user("manager"), on=False)
    with pytest.raises(ValidationError) as refused:
        actions.settle(by=admin, issuer="https://autre.test")
    assert set(refused.value.message_dict) == {"secret"}
    with pytest.raises(ValidationError):
        actions.settle(by=admin, issuer="ftp://x", scopes="email")
    browser = Client()
    browser.force_login(admin)
    page = browser.post("/place-publique/entree/essai").content.decode()
    assert "clés publiées : 2" in page and SECRET not in page
    form = {"on": "on", "name": "", "issuer": there.issuer, "client": CLIENT, "scopes": "openid email"}
    assert browser.post("/place-publique/entree", form).status_code == 422
    assert browser.post("/place-publique/entree", form | {"name": "Mon compte ville"}).status_code == 302
    assert square.exported(resident())["account"]["linked"] == []
