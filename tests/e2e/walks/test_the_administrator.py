"""The administrator of a city without a demo: installs on PostgreSQL, opens the doors, backs up, restores elsewhere, lets somebody go."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from bench.place import Place
from parvis.colleagues.tests.played import CLIENT, SECRET, Provider
from tests.commands.home import Home, until
from tests.e2e.city import City, Resident, Watched
from tests.e2e.conftest import browser_of
from tests.e2e.walks.conftest import PICTURES
from tests.e2e.walks.walk import Walk
from tools import servers

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.long, pytest.mark.timeout(600)]
ASKED = "Le square des Tanneurs ferme à quelle heure en hiver ?"


@dataclass
class Town:
    """One installation, its database, and the windows that were opened before it."""

    home: Home
    database: str
    open: Callable[..., Walk]


@pytest.fixture
def town(chromium: Browser) -> Iterator[Town]:
    if not servers.present("postgresql"):
        pytest.skip("PostgreSQL is not installed")
    walks: list[Walk] = []
    folder = Path(given) if (given := os.environ.get(PICTURES)) else None
    with servers.postgres() as url:
        home = Home(database_url=url)

        def window(name: str, place: Place = home) -> Walk:
            city = City(place, {}, "")
            watched = Watched(browser_of(chromium, city, bypass_csp=True), city, name, alone=True)
            walks.append(Walk(watched, f"the_administrator_{name}", folder))
            return walks[-1]

        try:
            yield Town(home, url, window)
            for walk in walks:
                walk.tell()
                walk.watched.end()
        finally:
            home.stop()


def came_in(page: Page, who: str, password: str) -> None:
    page.goto("/")
    page.get_by_label("Identifiant").fill(who)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Entrer", exact=True).click()
    expect(page.get_by_role("button", name="Mon menu")).to_be_visible()


def test_from_the_installation_to_a_colleague_who_leaves(town: Town, chromium: Browser) -> None:
    home = town.home
    home.sandbox()
    assert "à jour" in home.parvis("migrate") and "à jour" in home.parvis("migrate")
    password = home.parvis(
        "user", "add", "helene", "--email", "helene@ville.example", "--name", "Hélène Prat", "--role", "admin"
    ).partition(" : ")[2].strip()  # fmt: skip
    home.parvis("user", "add", "jeanne", "--email", "jeanne@ville.test", "--name", "Jeanne Aubert", "--role", "agent")
    home.token = home.parvis("token", "create", "--user", "helene").strip()
    home.web()
    home.worker()
    home.worker()

    boss = town.open("helene")
    began(boss, password)
    connected(boss, home)
    provider = Provider()
    jeanne = by_the_provider(town, boss, provider)
    resident = Resident(chromium, City(home, {}, home.token))
    resident.mentions("mastodon", "Nora Marche", ASKED)
    taken(jeanne)
    resident.context.close()

    restored(town, password)
    assert "secrets scellés avec la nouvelle clé" in home.parvis("keys", "rotate")
    assert home.parvis("check").count(" ok ") == 2, "the account's secret does not open under the new key"
    left(boss, home)
    provider.shutdown()
    provider.server_close()


def began(boss: Walk, password: str) -> None:
    page = boss.page
    came_in(page, "helene", password)
    expect(page.locator(".banner").filter(has_text="Premiers pas")).to_be_visible()
    boss.look("aujourdhui-vide")
    page.get_by_role("link", name="Tout voir").first.click()
    boss.look("premiers-pas")


def connected(boss: Walk, home: Home) -> None:
    """By the network's own page, as any account is."""
    page = boss.page
    page.get_by_role("link", name="Relier un compte").first.click()
    boss.look("comptes")
    page.get_by_role("link", name="Mastodon").first.click()
    page.locator("#sign_server").fill(f"{home.sandbox_url}/mastodon")
    boss.look("relier-mastodon")
    page.get_by_role("button", name="Se connecter avec Mastodon").click()
    page.get_by_role("link", name="Continuer chez Mastodon").click()
    page.get_by_role("button", name="Autoriser").click()
    expect(page.get_by_role("button", name="Tester")).to_be_visible()
    boss.look("le-compte")
    boss.watched.strangers[:] = [url for url in boss.watched.strangers if not url.startswith(home.sandbox_url)]


def by_the_provider(town: Town, boss: Walk, provider: Provider) -> Walk:
    page = boss.page
    page.goto("/reglages/connexion/")
    page.get_by_label("Nom sur le bouton").fill("Compte Ville")
    page.get_by_label("Adresse du fournisseur").fill(provider.issuer)
    page.get_by_label("Identifiant de Parvis").fill(CLIENT)
    page.get_by_label("Secret").fill(SECRET)
    page.get_by_label("En service").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Essayer").click()
    expect(page.locator("#essai")).to_contain_text("clés publiées")
    boss.look("le-fournisseur")
    jeanne = town.open("jeanne")
    jeanne.page.goto("/")
    jeanne.look("la-porte")
    jeanne.page.get_by_role("link", name="Entrer avec Compte Ville").click()
    expect(jeanne.page.get_by_role("button", name="Mon menu")).to_be_visible()
    jeanne.watched.strangers[:] = [url for url in jeanne.watched.strangers if not url.startswith(provider.issuer)]
    jeanne.look("aujourdhui")
    return jeanne


def taken(jeanne: Walk) -> None:
    page = jeanne.open("/guichet/")
    page.locator(".talk").filter(has_text="Tanneurs").locator(".talk-link").click()
    page.get_by_label("Votre texte").fill("À 18 heures, tous les jours.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".said[data-way=out]")).to_contain_text("envoyée", timeout=60_000)
    jeanne.look("une-reponse")


def held(home: Home) -> list[dict[str, Any]]:
    found = home.call("GET", "/conversations?limit=100")["items"]
    return [one for one in found if "Tanneurs" in str(one) or "18 heures" in str(one)]


def restored(town: Town, password: str) -> None:
    """In another database and another folder, with the keys that were kept apart."""
    home, kept = town.home, town.home.folder / "parvis.tar.gz"
    with psycopg.connect(town.database, autocommit=True) as database:
        database.execute("CREATE DATABASE elsewhere")
    assert "Gardez-les à part" in home.parvis("backup", str(kept))
    copy = Home(
        database_url=f"{town.database.rpartition('/')[0]}/elsewhere", PARVIS_ALLOW_HOSTS=home.environment["PARVIS_ALLOW_HOSTS"]
    )
    try:
        copy.environment["PARVIS_ALLOW_HOSTS"] = home.environment["PARVIS_ALLOW_HOSTS"]  # the sandbox stays where it is
        copy.parvis("restore", str(kept))
        for key in ("seal.keys", "secret.key"):
            shutil.copy(home.folder / key, copy.folder / key)
        assert copy.parvis("check").count(" ok ") == 2
        copy.token = home.token
        copy.web()
        assert [one["id"] for one in held(copy)] == [one["id"] for one in held(home)] != []
        again = town.open("ailleurs", copy)
        came_in(again.page, "helene", password)
        again.page.goto("/guichet/?vue=toutes")
        expect(again.page.locator(".talk").first).to_be_visible()
        again.look("le-guichet-retabli")
        again.watched.page.goto("about:blank")
    finally:
        copy.stop()


def left(boss: Walk, home: Home) -> None:
    """Their access is closed, and what they had is to be taken by another."""
    page = boss.page
    page.goto("/reglages/personnes")
    boss.look("personnes")
    page.get_by_role("link", name="Jeanne Aubert").click()
    boss.look("la-personne")
    page.get_by_role("button", name="Désactiver").click()
    expect(page.get_by_text("1 conversation est rendue à son équipe")).to_be_visible()
    boss.look("partie")
    until(lambda: all(one["assignee"] is None for one in held(home)), 10, "it is still in her hands")
