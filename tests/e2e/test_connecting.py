"""Connecting an account in the browser: leaving for the network, saying yes there, coming back; the pages about it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.city import PHONE, City, Watched, resized, until, violations
from tests.e2e.conftest import Opener
from tests.e2e.test_every_page import sideways


@pytest.fixture
def manager(window: Opener, city: City) -> Iterator[Watched]:
    """A manager who goes to the networks too: their pages are no strangers here."""
    there = window("manager", bypass_csp=True)
    yield there
    there.strangers[:] = [address for address in there.strangers if not address.startswith(city.sandbox)]


def new_page_of(city: City, network: str, handle: str) -> None:
    city.place.ask("/accounts", {"network": network, "handle": handle, "name": handle.capitalize()})


def residents_write(city: City, handle: str, text: str) -> None:
    form = urlencode({"text": text, "name": "Lou Martin"}).encode()
    urlopen(Request(f"{city.sandbox}/facebook/web/{handle}/faire/private", form), timeout=20).close()


def leave(page: Page, name: str) -> None:
    """Press the button, look at what will be asked, go there."""
    page.get_by_role("button", name=f"Se connecter avec {name}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Vous allez chez {name}")
    assert violations(page) == []
    page.get_by_role("link", name=f"Continuer chez {name}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Autoriser")


@pytest.mark.gate
def test_mastodon_asks_for_its_server_and_nothing_else(manager: Watched, city: City) -> None:
    new_page_of(city, "mastodon", "mairie_du_quai")
    page = manager.open("/comptes/connecter/mastodon")
    page.locator("#sign_server").fill(f"{city.sandbox}/mastodon")
    leave(page, "Mastodon")
    page.get_by_label("Compte").select_option(label="Mairie_du_quai (@mairie_du_quai)")
    page.get_by_role("button", name="Autoriser").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mairie_du_quai")
    account = next(one for one in city.api("/accounts")["items"] if one["handle"] == "mairie_du_quai")
    assert account["state"] == "active"
    page.get_by_role("button", name="Tester").click()
    expect(page.locator(".toasts")).to_contain_text("mairie_du_quai")
    page.goto(f"/comptes/{account['id']}")
    page.get_by_role("button", name="Se connecter avec Mastodon").click()  # again: nothing is asked
    page.get_by_role("link", name="Continuer chez Mastodon").click()
    page.get_by_label("Compte").select_option(label="Mairie_du_quai (@mairie_du_quai)")
    page.get_by_role("button", name="Autoriser").click()
    expect(page.locator(".toasts")).to_contain_text("Reconnecté")


def test_several_pages_of_facebook_are_chosen_by_keyboard(manager: Watched, city: City) -> None:
    given = city.place.ask("/credentials")["facebook"]
    for handle in ("bibliotheques", "patinoire"):
        new_page_of(city, "facebook", handle)
    page = manager.open("/comptes/connecter/facebook")
    page.locator("#sign_app_id").fill(given["app_id"])
    page.locator("#sign_app_secret").fill(given["app_secret"])
    page.locator("form[action$=autoriser] summary").press("Enter")
    page.locator("#sign_base").fill(given["base_url"])
    leave(page, "Facebook")
    page.get_by_role("button", name="Autoriser").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lesquels sont à la ville")
    resized(page, PHONE)
    assert violations(page) == []
    assert sideways(page) == []
    for name in ("Bibliotheques", "Patinoire"):
        page.get_by_label(name).press("Space")
    page.get_by_role("button", name="Connecter", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Comptes")
    names = {one["name"] for one in city.api("/accounts")["items"] if one["network"] == "facebook"}
    assert {"Bibliotheques", "Patinoire"} <= names
    # One application, one address: whoever writes to either page is heard at once, though one was connected after the other.
    for name in ("Bibliotheques", "Patinoire"):
        account = next(one for one in city.api("/accounts")["items"] if one["name"] == name)
        assert account["pushed"] and account["rang_at"] is None
        residents_write(city, name.lower(), f"Bonjour {name}, êtes-vous ouverts ?")
        until(lambda pk=account["id"]: city.api(f"/accounts/{pk}")["rang_at"], 20, f"{name} is not called")
        until(lambda name=name: name in str(city.api("/conversations?network=facebook&limit=20")), 20, f"{name} heard nothing")


def test_a_spent_link_says_so(manager: Watched) -> None:
    manager.forgives("422")
    page = manager.open("/accounts/signed-in/x?state=invente&code=rien")
    expect(page.get_by_role("alert")).to_contain_text("n’est plus valable")
    assert violations(page) == []


def test_what_networks_permit_is_filtered_and_annotated(manager: Watched) -> None:
    page = manager.open("/comptes/reseaux")
    page.get_by_role("checkbox", name="Public visé").check()
    page.get_by_role("button", name="Filtrer").click()
    rows = page.get_by_role("row")
    expect(rows.filter(has_text="Facebook")).to_have_count(1)
    expect(rows.filter(has_text="Mastodon")).to_have_count(0)
    card = page.get_by_role("article", name="Facebook")
    card.get_by_text("Ajouter une note").click()
    card.get_by_label("Ce que vos collègues doivent savoir").fill("Pas de réponse le dimanche.")
    card.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("article", name="Facebook")).to_contain_text("Pas de réponse le dimanche.")


@pytest.mark.parametrize("path", ["/comptes/reseaux", "/comptes/{account}/retirer", "/comptes/{account}/journal",
                                  "/comptes/connecter/facebook"])  # fmt: skip
def test_pages_stand_in_nobodys_way(manager: Watched, city: City, path: str) -> None:
    page = manager.open(path.format(account=city.account("mastodon")["id"]))
    assert page.locator("h1").count() == 1
    assert violations(page) == []
    resized(page, PHONE)
    assert sideways(page) == []
    assert violations(page) == []
