"""The newsroom's day: write once, see it on each network; plan, move, stop, resume."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.city import NETWORKS, City, Resident, Watched, picture, tab_to, until

ALT = "Le pont vieux au crépuscule, vu du quai"


def write(manager: Watched, text: str, *networks: str) -> Page:
    """The composer, with a text and the accounts that get it."""
    page = manager.open("/publications/nouvelle")
    page.get_by_label("Texte commun").fill(text)
    for network in networks or NETWORKS:
        account = manager.city.account(network)
        page.get_by_role("group", name="Comptes").locator(f"input[value='{account['id']}']").check()
        expect(page.locator(f"#seen-{account['id']}")).to_contain_text(text[:40])
    return page


def plan(page: Page, day: date, hour: str) -> None:
    page.get_by_label("Jour").fill(day.isoformat())
    page.get_by_label("Heure").fill(hour)
    page.get_by_role("button", name="Planifier").click()
    expect(page.get_by_role("heading", level=1, name="Publication", exact=True)).to_be_visible()


def post(city: City, text: str) -> dict[str, Any]:
    found: dict[str, Any] = next(post for post in city.api("/posts?limit=100")["items"] if text in post["text"])
    return found


@pytest.mark.gate
def test_a_photo_is_described_then_online_everywhere(manager: Watched, resident: Resident, city: City, tmp_path: Path) -> None:
    """Without a description it is refused, and what was typed is still there."""
    manager.forgives("422")
    text = "Le pont vieux, ce soir, avant la fermeture pour travaux."
    page = write(manager, text)
    page.locator("input[data-choose]").set_input_files(picture(tmp_path, "pont.png"))
    description = page.get_by_label("Description de « pont.png »")
    expect(description).to_be_visible()
    page.get_by_role("button", name="Publier maintenant").click()
    expect(page.get_by_role("alert")).to_contain_text("Décrivez")
    expect(page.get_by_label("Texte commun")).to_have_value(text)

    page.get_by_label("Description de « pont.png »").fill(ALT)
    expect(page.locator("#seen").get_by_role("img", name=ALT)).to_have_count(len(NETWORKS))
    page.get_by_role("button", name="Publier maintenant").click()
    deliveries = page.get_by_role("region", name="Où elle en est").get_by_role("article")
    expect(deliveries).to_have_count(len(NETWORKS))
    for number in range(len(NETWORKS)):
        expect(deliveries.nth(number)).to_contain_text("en ligne")
        expect(deliveries.nth(number).get_by_role("link", name="Voir en ligne")).to_be_visible()
    for network in NETWORKS:
        expect(resident.post(network, text)).to_have_count(1)
        expect(resident.page.get_by_role("img", name=ALT).first).to_be_visible()
    assert len(city.records(text)) == len(NETWORKS)


def test_each_account_may_say_it_in_its_own_words(manager: Watched, resident: Resident, city: City) -> None:
    """Counted as the network counts; the others follow the common text."""
    common, own = "Budget participatif : vos idées jusqu’au 15 janvier.", "Budget participatif : proposez vos idées avant le 15 janvier."
    page = write(manager, common, "mastodon", "x")
    account = city.account("x")
    page.get_by_role("tab", name="X").click()
    page.get_by_role("tabpanel").get_by_role("button", name="Adapter pour ce compte").click()
    page.locator(f"#own-{account['id']}").fill("é" * 300)
    expect(page.locator(f"#seen-{account['id']}")).to_contain_text("300/280")
    page.locator(f"#own-{account['id']}").fill(own)
    expect(page.locator(f"#seen-{account['id']}")).to_contain_text(f"{len(own)}/280")
    page.get_by_role("button", name="Publier maintenant").click()
    expect(page.get_by_role("link", name="Voir en ligne")).to_have_count(2)
    expect(resident.post("mastodon", common)).to_have_count(1)
    expect(resident.post("x", own)).to_have_count(1)


def test_a_draft_keeps_itself_and_a_colleague_is_not_overwritten(manager: Watched, window: Any, city: City) -> None:
    text = "Un brouillon qui se garde tout seul."
    page = write(manager, text, "x")
    expect(page.locator("[data-saved]")).to_be_visible()
    kept = post(city, text)
    colleague = window("admin")
    other = colleague.open(f"/publications/{kept['id']}/modifier")
    other.get_by_label("Texte commun").fill(f"{text} Corrigé par un collègue.")
    expect(other.locator("[data-saved]")).to_be_visible()
    page.get_by_label("Texte commun").fill(f"{text} Ma suite.")
    conflict = page.get_by_role("dialog", name="Quelqu’un a modifié cette publication entre-temps")
    expect(conflict).to_contain_text("Corrigé par un collègue.")
    expect(conflict).to_contain_text("Ma suite.")
    manager.forgives("409")


def over(page: Page, goal: Locator) -> None:
    """As a hand moves: the board's own shield under the pointer, of a few pixels, is no obstacle."""
    box = goal.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=8)


def test_a_planned_post_is_dragged_then_moved_by_keyboard(manager: Watched, city: City) -> None:
    text = "Bibliothèques : horaires des vacances."
    begins = date.today().replace(day=1) + timedelta(days=62)
    begins = begins.replace(day=10)  # a month with nothing else in it
    plan(write(manager, text, "mastodon"), begins, "10:30")
    page = manager.open(f"/publications/calendrier?vue=mois&date={begins}")
    day, next_day = (page.locator(f"td[data-day='{begins + timedelta(days=n)}']") for n in (0, 1))
    card = page.locator("[data-card]").filter(has_text="Bibliothèques")
    expect(day.locator("[data-card]")).to_have_count(1)
    card.hover()
    page.mouse.down()
    over(page, next_day)
    expect(page.locator("[data-dragged]")).to_have_count(1)
    page.evaluate("document.body.dispatchEvent(new CustomEvent('parvis:changed:posts', { detail: {} }))")
    page.wait_for_timeout(800)  # longer than the board waits before it is drawn anew: the card is still in the hand
    expect(page.locator("[data-dragged]")).to_have_count(1)
    with page.expect_response("**/deplacer") as moved:
        over(page, next_day)
        page.mouse.up()
    assert moved.value.ok
    expect(next_day.locator("[data-card]")).to_have_count(1)
    assert post(city, text)["publish_at"].startswith(str(begins + timedelta(days=1)))

    page.reload()
    tab_to(page, next_day.get_by_role("link", name="Déplacer"), most=150)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Déplacer la publication")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Jour").fill(str(begins + timedelta(days=5)))
    dialog.get_by_label("Heure").fill("17:45")
    page.keyboard.press("Enter")
    there = page.locator(f"[data-day='{begins + timedelta(days=5)}']")
    expect(there.locator("[data-card]")).to_contain_text("17:45")
    delivery = post(city, text)["deliveries"][0]
    assert delivery["planned_at"].startswith(str(begins + timedelta(days=5)))
    assert delivery["state"] == "scheduled"


@pytest.mark.gate
def test_the_emergency_stop_holds_and_nothing_bursts_out(
    manager: Watched, agent: Watched, resident: Resident, city: City
) -> None:
    """Everybody sees why; after it a person decides for each held post."""
    manager.forgives("422")
    text = "Le marché de Noël ouvre à midi."
    colleague = agent.open("/guichet/")
    page = manager.open("/")
    page.get_by_role("link", name="Arrêt d’urgence").click()
    dialog = page.get_by_role("dialog", name="Arrêt d’urgence")
    dialog.get_by_label("Pourquoi ?").fill("Incendie rue des Lilas")
    soon = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    city.api("/posts", {"text": text, "accounts": [city.account("mastodon")["id"]], "publish_at": soon})
    dialog.get_by_role("button", name="Arrêter toutes les publications").click()
    try:
        expect(page.locator(".banners")).to_contain_text("Incendie rue des Lilas")
        colleague.reload()
        expect(colleague.locator(".banners")).to_contain_text("Incendie rue des Lilas")
        until(lambda: post(city, text)["deliveries"][0]["state"] == "held", 60, "it was not held")
        page = write(manager, "Ceci non plus ne part pas.", "x")
        page.get_by_role("button", name="Publier maintenant").click()
        expect(page.get_by_role("alert")).to_contain_text("arrêt")
    finally:
        page = manager.open("/publications/arret/")
        page.get_by_role("button", name="Reprendre les publications").click()
    expect(page.locator(".banners")).not_to_contain_text("Incendie")
    held = manager.open("/publications/retenues").locator(".row").filter(has_text=text)
    expect(held).to_have_count(1)
    assert city.records(text) == []
    held.get_by_role("button", name="Publier maintenant").click()
    expect(page.locator(".row").filter(has_text=text)).to_have_count(0)
    until(lambda: len(city.records(text)) == 1, 60, "it did not leave")
    expect(resident.post("mastodon", text)).to_have_count(1)


@pytest.mark.parametrize(("fault", "tries"), [("timeout_after", 2), ("5xx_after", 2), ("5xx_before", 4)])
def test_a_network_that_stumbles_has_it_once(manager: Watched, city: City, fault: str, tries: int) -> None:
    """It accepted and did not say so, or did not accept: it is looked for, twice before it is sent again; the page tells what is done,
    and it is there once."""
    text = f"Une place à vivre, acte {fault}."
    city.place.ask("/faults", {"network": "mastodon", "match": "publish", "effect": fault, "count": 1, "delay_ms": 300})
    page = write(manager, text, "mastodon")
    page.get_by_role("button", name="Publier maintenant").click()
    delivery = page.get_by_role("region", name="Où elle en est").get_by_role("article")
    expect(delivery.get_by_role("link", name="Voir en ligne")).to_be_visible(timeout=60_000)
    delivery.get_by_text("tentatives").click()
    expect(delivery.locator(".event")).to_have_count(tries)
    assert len(city.records(text)) == 1


def test_a_permission_that_ran_out_says_what_to_do(manager: Watched, city: City) -> None:
    """The account stops, its page says why and what to do; given again, what waited leaves."""
    text = "Déneigement : les rues prioritaires."
    account = city.account("mastodon")
    city.place.ask("/faults", {"network": "mastodon", "match": "publish", "effect": "expired", "count": 1})
    page = write(manager, text, "mastodon")
    page.get_by_role("button", name="Publier maintenant").click()
    until(lambda: city.account("mastodon")["state"] == "expired", 60, "nobody noticed")
    page = manager.open("/")
    expect(page.get_by_role("region", name="Ce qui cloche")).to_contain_text(account["name"])
    page = manager.open(f"/comptes/{account['id']}")
    card = page.locator(f"#account-{account['id']}")
    expect(card).to_contain_text("Reconnectez")
    assert city.records(text) == []
    token = city.place.ask("/credentials")["mastodon"]["token"]
    page.get_by_label("Jeton d’accès").fill(token)
    page.get_by_role("button", name="Reconnecter").click()
    expect(page.locator(f"#account-{account['id']}")).to_contain_text("en service")
    until(lambda: len(city.records(text)) == 1, 60, "what waited did not leave")


def test_many_are_chosen_planned_thrown_away_and_taken_up_again(manager: Watched, city: City) -> None:
    """From the list; what cannot be done is said before, and the bin gives back."""
    account, at = city.account("mastodon")["id"], (datetime.now(UTC) + timedelta(days=20)).replace(hour=9, minute=0, second=0)
    texts = ["Le kiosque rouvre dimanche.", "Le manège revient sur la place.", "La fontaine attend son heure."]
    for text in texts:
        city.api("/posts", {"text": text, "accounts": [account]})
    for text in texts[:2]:
        city.api(f"/posts/{post(city, text)['id']}", {"publish_at": at.isoformat()}, method="PATCH")
    page = manager.open("/publications/?choisir=1")
    for text in texts:
        page.get_by_label(text).check()
    page.get_by_role("button", name="Programmer à leur heure").click()
    expect(page.get_by_text("elle n’a pas d’heure")).to_be_visible()
    page.get_by_role("button", name="Confirmer pour 2 publications").click()
    expect(page.get_by_text("C’est fait pour 2 publications")).to_be_visible()
    assert [post(city, text)["state"] for text in texts] == ["scheduled", "scheduled", "draft"]
    page.get_by_role("link", name="Choisir").click()
    page.get_by_label(texts[0]).check()
    page.get_by_text("Thème, campagne, copie, corbeille…").click()
    page.get_by_role("button", name="Mettre à la corbeille").click()
    page.get_by_role("button", name="Confirmer pour 1 publication").click()
    page.get_by_role("link", name="Corbeille").click()
    page.get_by_label(texts[0]).check()
    page.get_by_role("button", name="Reprendre").click()
    expect(page.get_by_text("Rien n’en est programmé")).to_be_visible()
    assert post(city, texts[0])["state"] == "draft"
