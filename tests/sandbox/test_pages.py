"""The networks in the browser: what followers see, and what one may do there as a resident."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import httpx2
import pytest
from played import Played, sandbox

from parvis.sandbox import residents
from parvis.sandbox.followers import FOLLOWERS, shown_to
from parvis.sandbox.letters import open_letter, write_letter
from parvis.sandbox.mailbox import mailroom

WALLS = {"facebook": "/facebook/web/paris_demo", "x": "/x/web/paris_demo", "mastodon": "/mastodon/web/@paris_demo"}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("pages")) as running:
        httpx2.post(f"{running.url}/seed-demo", trust_env=False, timeout=60)
        yield running


@pytest.fixture
def browser(played: Played) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=played.url, follow_redirects=True, trust_env=False) as client:
        yield client


def newest(played: Played, network: str) -> str:
    city = played.place.world.owned(network)[0]["id"]
    sql = "SELECT id FROM posts WHERE network = ? AND author = ? AND parent IS NULL AND visibility <> 'direct' ORDER BY seq DESC"
    return str(played.place.store.execute(sql, (network, city))[0]["id"])


PAGES = ["/", "/mail/web", "/mastodon/tags/travaux", *WALLS.values(), *(f"{wall}/prive" for wall in WALLS.values())]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole(browser: httpx2.Client, path: str) -> None:
    page = browser.get(path)
    assert page.status_code == 200
    assert len(re.findall("<h1", page.text)) == 1
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert not re.search(r"<script|<style| style=| on\w+=", page.text)
    named = set(re.findall(r'<label for="([^"]+)"', page.text))
    fields = set(re.findall(r'<(?:input|textarea|select) id="([^"]+)"', page.text))
    assert fields <= named
    assert all("alt=" in tag for tag in re.findall(r"<img[^>]*>", page.text))


def test_every_network_is_listed(browser: httpx2.Client) -> None:
    page = browser.get("/").text
    menu = page[page.index("<nav") : page.index("</nav>")]
    for network in (*residents.SOCIAL, "mail"):
        assert f'href="/{network}/web"' in menu
        assert page.count(f'href="/{network}/web"') == 2
        assert browser.get(f"/{network}/web").status_code == 200


@pytest.mark.parametrize("network", WALLS)
def test_a_resident_comments_and_likes(browser: httpx2.Client, played: Played, network: str) -> None:
    post = newest(played, network)
    page = browser.post(f"{WALLS[network]}/faire/comment", data={"post": post, "other": "Zoé Test", "text": "Bravo <b>!</b>"})
    assert "Bravo &lt;b&gt;" in page.text
    assert "Zoé Test" in page.text
    row = played.place.world.post(network, post)
    assert row is not None
    assert played.place.world.replies(row)[-1]["text"].endswith("Bravo <b>!</b>")
    kind = "favourite" if network == "mastodon" else "like"
    before = played.place.world.reactions(row, kind)
    browser.post(f"{WALLS[network]}/faire/like", data={"post": post, "other": "Zoé Test"})
    assert played.place.world.reactions(row, kind) == before + 1
    browser.post(f"{WALLS[network]}/faire/like", data={"post": post, "other": "Zoé Test"})
    assert played.place.world.reactions(row, kind) == before


@pytest.mark.parametrize("network", WALLS)
def test_a_resident_mentions_the_city_and_writes_in_private(browser: httpx2.Client, network: str) -> None:
    page = browser.post(f"{WALLS[network]}/faire/mention", data={"other": "Zoé Test", "text": "Banc cassé au square"})
    assert "Banc cassé au square" in page.text
    private = browser.post(f"{WALLS[network]}/faire/private", data={"other": "Zoé Test", "text": "Mon numéro est le 12"})
    assert "Mon numéro est le 12" in private.text
    assert "Mon numéro est le 12" not in browser.get(WALLS[network]).text


@pytest.mark.parametrize("network", WALLS)
def test_an_answer_of_the_city_shows_where_it_was_asked(browser: httpx2.Client, played: Played, network: str) -> None:
    world = played.place.world
    person = residents.resident(played.place, network, "yvon", "Yvon Le Gall")
    post = world.post(network, newest(played, network))
    city = world.owned(network)[0]
    assert post is not None
    asked = residents.comment(played.place, person, post, "Jusqu’à quand ?")
    residents.comment(played.place, city, asked, "Jusqu’au 30 de ce mois")
    assert "Jusqu’au 30 de ce mois" in browser.get(f"{WALLS[network]}/{post['id']}").text
    residents.whisper(played.place, person, city, "Une question privée")
    if network == "mastodon":
        world.write(network, city["id"], "@yvon Une réponse privée", visibility="direct")
    else:
        world.send(network, owner=city["id"], person=person["id"], sender=city["id"], text="Une réponse privée")
    assert "Une réponse privée" in browser.get(f"{WALLS[network]}/prive", params={"as": "yvon"}).text


def test_targeting_decides_what_followers_see(browser: httpx2.Client) -> None:
    pools, vote, park = "vidange annuelle", "Budget participatif", "Un nouveau jardin"
    seen = {each.key: browser.get(WALLS["facebook"], params={"from": each.key}).text for each in FOLLOWERS}
    assert [pools in seen[key] for key in ("paris", "lyon", "new-york", "tokyo")] == [True, False, False, False]
    assert [vote in seen[key] for key in ("paris", "lyon", "new-york", "tokyo")] == [True, True, False, False]
    assert all(park in page for page in seen.values())
    assert "Depuis Tokyo, 3" in seen["tokyo"]


def test_any_of_the_places_is_enough() -> None:
    paris, lyon = FOLLOWERS[0], FOLLOWERS[1]
    targeting = {"geo_locations": {"countries": ["JP"], "cities": [{"key": paris.city}]}}
    assert shown_to(targeting, paris)
    assert not shown_to(targeting, lyon)
    assert shown_to({"age_min": 18}, lyon)
    assert shown_to(None, lyon)


def test_mail_goes_both_ways(browser: httpx2.Client, played: Played) -> None:
    sent = {"other": "Zoé Test", "subject": "Fontaine", "text": "Elle fuit depuis lundi."}
    page = browser.post("/mail/web", data=sent)
    assert ("Elle fuit depuis lundi." in page.text, "Envoyé à la ville" in page.text) == (True, True)
    row = played.place.store.execute("SELECT * FROM mails WHERE subject = 'Fontaine'")[0]
    assert row["mailbox"] == "INBOX"
    assert row["sender"] in browser.get("/mail/web").text
    answer = write_letter(
        sender="contact@ville.example", sender_name="La ville", recipient=row["sender"], subject="Re: Fontaine",
        body="Nous venons demain.", message_id="<1@ville.example>", at=row["at"] + 60, in_reply_to=row["message_id"],
    )  # fmt: skip
    mailroom(played.place.store).add(row["sender"], answer, direction="out")
    page = browser.get(f"/mail/web/{row['sender']}")
    assert "Nous venons demain." in page.text
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    browser.post("/mail/web", data={**{name: html.unescape(value) for name, value in form.items()}, "text": "Merci bien."})
    last = played.place.store.execute("SELECT * FROM mails ORDER BY id DESC")[0]
    letter = open_letter(last["raw"])
    assert (last["sender"], letter.in_reply_to, letter.subject) == (row["sender"], "<1@ville.example>", "Re: Fontaine")
    assert browser.post("/mail/web", data={**sent, "text": " "}).status_code == 422


def test_what_is_not_there_says_so_kindly(browser: httpx2.Client) -> None:
    for path in ("/nothing", "/x/web/nobody", f"{WALLS['x']}/404", "/avatars/x/404.png"):
        page = browser.get(path)
        assert (page.status_code, "Rien ici" in page.text) == (404, True)
    empty = browser.post(f"{WALLS['x']}/faire/mention", data={"other": "Zoé Test", "text": "  "})
    assert (empty.status_code, "Rien n’a été envoyé" in empty.text) == (422, True)


def test_nobody_plays_the_city(browser: httpx2.Client) -> None:
    refused = browser.post(f"{WALLS['x']}/faire/mention", data={"other": "paris_demo", "text": "Je suis la ville"})
    assert refused.status_code == 404


def test_pictures_are_served(browser: httpx2.Client, played: Played) -> None:
    files = played.place.store.execute("SELECT file FROM media")
    assert all(browser.get(f"/files/{row['file']}").headers["content-type"] == "image/jpeg" for row in files)
    city = played.place.world.owned("x")[0]["id"]
    assert browser.get(f"/avatars/x/{city}.png").headers["content-type"] == "image/png"
