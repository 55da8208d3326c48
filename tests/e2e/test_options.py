"""What one network alone lets one choose, in the composer: kept, said beside its field, and what became of it measured."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.city import City, Watched, until


def test_a_poll_is_written_checked_kept_and_published_then_measured(city: City, manager: Watched) -> None:
    page = manager.open("/publications/nouvelle")
    page.get_by_label("Texte commun").fill("Quand voulez-vous nager ?")
    account = str(city.account("mastodon")["id"])
    page.get_by_role("group", name="Comptes").locator(f"input[value='{account}']").check()
    tab = page.get_by_role("tabpanel")
    tab.get_by_text("Choix propres à ce réseau").click()
    tab.get_by_label("Visibilité").select_option(label="Tout le monde, hors des fils publics")
    tab.get_by_label("Choix 1").fill("Le matin")
    beside = tab.locator(".errors")
    expect(beside).to_contain_text("Un sondage a de 2 à 4 choix")
    tab.get_by_label("Choix 2").fill("Le soir")
    expect(beside).to_have_count(0)
    expect(page.locator("[data-saved]")).to_be_visible()
    post = int(page.url.split("/")[-2])
    wanted = {"visibility": "unlisted", "poll": {"choices": ["Le matin", "Le soir"], "minutes": 1440}}
    until(lambda: city.api(f"/posts/{post}")["variants"].get(account, {}).get("options") == wanted, 30, "it is not kept")
    page.reload()
    expect(page.get_by_role("tabpanel").get_by_label("Choix 2")).to_have_value("Le soir")
    page.get_by_role("button", name="Publier maintenant").click()
    expect(page.locator("#measures")).to_contain_text("Ce qu’elle a fait")
    until(lambda: city.records("Quand voulez-vous nager"), 60, "it did not leave")
