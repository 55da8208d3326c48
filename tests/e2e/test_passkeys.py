"""Passkeys in the browser, on a site with a name, with the device that Chromium plays: a resident's in both languages, and a
colleague's beside their password, made and used."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from bench.place import Place, installation
from tests.e2e.city import DESK, PHONE, ROOT, resized, themed, violations
from tests.e2e.test_every_page import FRENCH, SPOKEN, sideways

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip
TOWN = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.conf.settings"
import django
django.setup()
from django.core import signing
from parvis.square.residents import SALT
from parvis.square.testing import resident
from parvis.testing import make
make.account("email")
make.user("agent", username="lea")
who = resident("Jo Martin")
print(signing.dumps([who.pk, who.epoch], salt=SALT))
"""


@pytest.fixture(scope="module")
def town() -> Iterator[tuple[Place, str]]:
    """A town whose address has a name, with a mailbox and one resident; and what their browser carries."""
    with installation() as place:
        place.environment["PARVIS_PUBLIC_URL"] = named(place)
        place.migrate()
        made = subprocess.run(
            [sys.executable, "-c", TOWN], env=place.environment, cwd=ROOT, check=True, capture_output=True, text=True
        )
        place.web()
        yield place, made.stdout.strip()


def named(place: Place) -> str:
    return f"http://localhost:{place.port}"


@pytest.fixture
def browser(chromium: Browser, town: tuple[Place, str]) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        viewport={"width": DESK[0], "height": DESK[1]},
        locale="fr-FR",
        reduced_motion="reduce",
        base_url=named(town[0]),
        bypass_csp=True,
    )
    yield context
    context.close()


def test_a_resident_makes_a_key_and_comes_in_with_it(browser: BrowserContext, town: tuple[Place, str]) -> None:
    browser.add_cookies([{"name": "place", "value": town[1], "url": f"{named(town[0])}/place/"}])
    page = browser.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    device = browser.new_cdp_session(page)
    device.send("WebAuthn.enable")
    one = device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    page.goto("/place/moi")
    page.get_by_label("Comment l’appeler").fill("Mon téléphone")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Mon téléphone")).to_be_visible()
    assert len(device.send("WebAuthn.getCredentials", {"authenticatorId": one})["credentials"]) == 1
    page.get_by_role("button", name="Ajouter une clé d’accès").click()  # this device has one already
    expect(page.get_by_text("cet appareil en a déjà une")).to_be_visible()
    for path in ("/place/moi", "/place/entrer"):
        resized(page, DESK)
        themed(page, "light")
        page.goto(f"{path}?lang=fr")
        assert violations(page) == []
        themed(page, "dark")
        assert violations(page, "color-contrast") == []
        resized(page, PHONE)
        assert sideways(page) == []
        page.goto(f"{path}?lang=en")
        assert [words for words in page.evaluate(SPOKEN) if FRENCH.search(words)] == []
        browser.clear_cookies()  # the second page is for whoever is not signed in
    page.goto("/place/entrer?lang=en&next=/place/moi")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Mon téléphone")).to_be_visible()
    page.get_by_role("button", name="Retirer cette clé : Mon téléphone").click()
    expect(page.get_by_role("heading", name="Mon téléphone")).to_have_count(0)
    browser.clear_cookies()
    page.goto("/place/entrer?lang=en")
    page.get_by_role("button", name="Sign in with a passkey").click()  # the device still has its half
    expect(page.get_by_text("Ask for a link by e-mail")).to_be_visible()
    expect(page.get_by_role("button", name="Send me my link")).to_be_visible()
    assert complaints == []


def test_without_a_script_the_link_is_there_and_no_button_that_does_nothing(chromium: Browser, town: tuple[Place, str]) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=named(town[0]))
    page = context.new_page()
    page.goto("/place/entrer?lang=fr")
    expect(page.get_by_role("button", name="Recevoir mon lien")).to_be_visible()
    expect(page.get_by_role("button", name="Entrer avec une clé d’accès")).to_be_hidden()
    context.close()


def test_a_colleague_makes_a_key_and_comes_in_with_it_alone(chromium: Browser, town: tuple[Place, str]) -> None:
    """Under the policy of our pages, which bars what is written into a page."""
    context = chromium.new_context(locale="fr-FR", reduced_motion="reduce", base_url=named(town[0]))
    context.set_default_timeout(8000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    one = device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    page.goto("/signin/login/?lang=fr")
    page.locator("input[name=login]").fill("lea")
    page.locator("input[name=password]").fill("une phrase de passe")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/signin/" not in url, wait_until="commit")
    page.goto("/signin/2fa/webauthn/add/")  # whoever has just come in is not asked for the password again
    page.locator("input[name=name]").fill("Mon portable")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url, wait_until="commit")
    assert len(device.send("WebAuthn.getCredentials", {"authenticatorId": one})["credentials"]) == 1
    page.goto("about:blank")  # nothing of the last page is on its way any more
    context.clear_cookies()
    page.goto("/signin/login/?lang=fr&next=/reglages")
    page.get_by_role("button", name="Entrer avec une clé d’accès").click()
    page.wait_for_url("**/reglages", wait_until="commit")
    assert complaints == []
    device.send("WebAuthn.clearCredentials", {"authenticatorId": one})
    page.goto("about:blank")  # nothing of the last page is on its way any more
    context.clear_cookies()
    page.goto("/signin/login/?lang=fr&next=/reglages")
    page.get_by_role("button", name="Entrer avec une clé d’accès").click()  # a device without our key
    expect(page.get_by_role("button", name="Entrer", exact=True)).to_be_visible()
    assert "/signin/login/" in page.url
    refused = (
        "not allowed"  # the device says no when it pleases: the sign-in's own script tells it to the console, and nothing else
    )
    assert [words for words in complaints if refused not in words] == []
    context.close()
