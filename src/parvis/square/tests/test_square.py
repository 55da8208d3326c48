"""Coming in, reading, leaving: as a resident does it."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.letters.models import Letter
from parvis.publishing.models import Delivery, Post
from parvis.square import hooks
from parvis.square.blocks import actions as blocks
from parvis.square.latest import Shown
from parvis.square.models import Consent, Door, Knock, Resident
from parvis.square.residents import COOKIE
from parvis.square.testing import enter, moment, resident
from parvis.square.views import home
from parvis.testing import make

pytestmark = pytest.mark.django_db


def ask(client: Client, **given: str):
    return client.post("/place/entrer", {"moment": moment(), "email": "lea@exemple.test", "pseudonym": "Léa du 13e"} | given)


def link() -> str:
    found = re.search(r"/place/entrer/[\w-]+", Letter.objects.latest("pk").text)
    assert found
    return found[0]


def test_somebody_comes_in_by_a_link_that_serves_once(client):
    make.account("email")
    assert ask(client, next="/place/publications").status_code == 200
    way = link()
    assert client.get(way).status_code == 200
    assert not Resident.objects.exists()  # a program that looks at links uses nothing up
    came = client.post(way)
    assert (came.status_code, came["Location"]) == (302, "/place/publications")
    assert Resident.objects.get().pseudonym == "Léa du 13e"
    assert "Léa du 13e" in client.get("/place/").content.decode()
    assert Client().post(way).status_code == 410


def test_a_link_is_good_for_twenty_minutes(client):
    make.account("email")
    ask(client)
    Door.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post(link()).status_code == 410
    assert not Resident.objects.exists()


def test_who_is_known_needs_no_name_and_nobody_learns_that_they_are(client):
    make.account("email")
    resident("Léa", "lea@exemple.test")
    known = ask(client, pseudonym="")
    new = ask(client, email="autre@exemple.test", pseudonym="Autre nom")
    assert known.status_code == new.status_code == 200
    assert Letter.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "said"),
    [("x", "3 à 40"), ("Mairie de Paris", "ferait croire"), ("modération", "ferait croire"), ("a@b.fr", "3 à 40"), ("LÉA", "porte déjà")],
)  # fmt: skip
def test_names_that_nobody_takes(client, name, said):
    make.account("email")
    resident("Léa")
    answer = ask(client, pseudonym=name)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "lea@exemple.test" in answer.content.decode()  # what was typed stays


def test_without_a_mailbox_it_is_said(client):
    answer = ask(client)
    assert answer.status_code == 503
    assert not Door.objects.exists()


def test_a_machine_is_answered_and_sends_nothing(client):
    make.account("email")
    assert ask(client, website="http://spam.example").status_code == 200
    assert not Letter.objects.exists()


def test_one_address_may_not_ask_for_ever(client):
    make.account("email")
    codes = [ask(client, email=f"n{n}@exemple.test", pseudonym=f"nom {n}").status_code for n in range(9)]
    assert codes == [200] * 8 + [429]
    assert all(re.fullmatch(r"[0-9a-f]{32,}", who) for who in Knock.objects.values_list("who", flat=True)), "digests, no address"


def test_a_cookie_of_before_opens_nothing(client):
    who = resident("Léa")
    enter(client, who)
    client.post("/place/sortir", {"everywhere": "1"})
    enter(client, who)
    assert client.get("/place/moi").status_code == 302
    client.cookies[COOKIE] = "forged"
    assert client.get("/place/moi").status_code == 302


def test_next_never_leads_away(client):
    enter(client, resident())
    for address in ("https://mal.example/place/", "//mal.example/place/", "/reglages", "javascript:alert(1)"):
        assert client.get("/place/entrer", {"next": address})["Location"] == "/place/"


def test_a_resident_takes_their_data_and_goes(client):
    who = resident("Léa", "lea@exemple.test")
    enter(client, who)
    assert client.get("/place/moi/donnees").json()["account"]["email"] == "lea@exemple.test"
    assert client.post("/place/moi/effacer").status_code == 422
    assert client.post("/place/moi/effacer", {"sure": "1"}).status_code == 200
    who.refresh_from_db()
    assert (who.state, who.email, "Léa" in who.pseudonym) == ("erased", None, False)
    assert client.get("/place/moi").status_code == 302


def test_who_is_blocked_reads_why():
    agent = make.user("agent")
    who = resident("Léa")
    with pytest.raises(ValidationError):
        blocks.block(by=agent, resident=who, reason=" ")
    with pytest.raises(PermissionDenied):
        blocks.block(by=make.user("contributor"), resident=who, reason="Publicité répétée")
    blocks.block(by=agent, resident=who, reason="Publicité répétée")
    page = enter(Client(), who).get("/place/moi")
    assert "Publicité répétée" in page.content.decode()


def test_pages_are_kept_for_everybody_and_hold_nothing_from_elsewhere(client):
    for path in ("", "publications", "joindre", "mentions", "donnees-personnelles", "accessibilite", "chercher?q=piscine"):
        page = client.get(f"/place/{path}")
        assert page.status_code == 200
        assert page["Cache-Control"] == "public, max-age=60"
        assert "default-src 'none'" in page["Content-Security-Policy"]
        assert not page.cookies
        assert set(re.findall(r'(?:src|<link[^>]+stylesheet[^>]+href)="(https?://[^"]+)', page.content.decode())) == set()
    enter(client, resident())
    assert client.get("/place/")["Cache-Control"] == "no-store"


def test_who_erases_their_account_reads_what_stays_and_what_goes(client):
    """As the rooms do it: `forum.erasing`, `contests.keeps`."""
    page = enter(client, resident()).get("/place/moi/effacer?lang=fr").content.decode()
    assert "ce que vous avez écrit avec eux" in page and "une réponse qui a résolu une question" in page
    assert "Ce que vous avez répondu à d’autres reste" not in page


def test_english_is_the_readers_choice(client):
    assert 'lang="en"' in client.get("/place/", headers={"Accept-Language": "en-GB"}).content.decode()
    assert 'lang="fr"' in client.get("/place/?lang=fr", headers={"Accept-Language": "en-GB"}).content.decode()


def test_an_answer_about_a_player_is_kept_as_a_proof(client):
    key = "7b7e0d5a-0000-4000-8000-000000000000"
    assert client.post(f"/place/publications/{key}/lecteur", {"network": "tiktok", "answer": "oui"}).status_code == 404
    client.post(f"/place/publications/{key}/lecteur", {"network": "youtube", "answer": "non"})
    client.post(f"/place/publications/{key}/lecteur", {"network": "youtube", "answer": "oui"})
    assert list(Consent.objects.order_by("pk").values_list("given", flat=True)) == [False, True]
    assert Consent.objects.values("key").distinct().count() == 1


def test_the_map_of_pages_is_xml(client):
    tree = ElementTree.fromstring(client.get("/place/plan.xml").content)  # noqa: S314
    assert len(tree) >= 6


def test_what_one_map_may_not_hold_goes_into_numbered_ones_that_the_first_lists(client, monkeypatch):
    monkeypatch.setattr(home, "ONE_MAP", 4)
    part = hooks.Part(
        "pages", "Pages", "square:home", addresses=lambda: ((f"/place/p/{n}", None) for n in range(300)), shown=False
    )
    monkeypatch.setattr(hooks, "PARTS", {"pages": part})

    def listed(address: str) -> list[str]:
        return [one[0].text or "" for one in ElementTree.fromstring(client.get(address).content)]  # noqa: S314

    maps = [one.removeprefix(settings.ENVIRONMENT.public_url) for one in listed("/place/plan.xml")]
    assert maps == [f"/place/plan-{n}.xml" for n in range(1, 78)]  # 306 addresses, four a file
    found = [one for address in maps for one in listed(address)]
    assert len(found) == len(set(found)) == 306 and found[-1].endswith("/place/p/299")
    assert client.get("/place/plan-78.xml").status_code == 404


def test_programs_are_told_where_the_map_is(client):
    told = client.get("/robots.txt")
    assert told["Content-Type"].startswith("text/plain")
    assert f"Sitemap: {settings.ENVIRONMENT.public_url}/place/plan.xml" in told.text.splitlines()
    assert "Disallow: /\n" not in told.text


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("Six ponts, un fleuve. Lequel ? #Pont", "Six ponts, un fleuve.", "Lequel ? #Pont"),
        ("Un titre\nEt la suite.", "Un titre", "Et la suite."),
        ("Rendez-vous à 13 h 30. ", "Rendez-vous à 13 h 30.", ""),
        ("mot " * 60, "mot " * 27 + "m…", "mot " * 60),
        ("", "", ""),
    ],
)
def test_a_post_is_told_by_its_first_sentence(text, title, rest):
    shown = Shown("k", text, "fr", timezone.now(), "", [], [], [])
    assert shown.title == title
    assert shown.rest == rest


def on_video(network: str, post: Post, remote: str) -> Delivery:
    return Delivery.objects.create(
        post=post, account=make.account(network), planned_at=timezone.now(), state="sent", sent_at=timezone.now(), remote_id=remote,
        url=f"https://{network}.test/{remote}",
    )  # fmt: skip


def players(page) -> tuple[list[str], str]:
    """Frames of the page, and those that its policy lets in; nothing else of it may come from elsewhere."""
    html, policy = page.content.decode(), page["Content-Security-Policy"]
    frames = re.findall(r"<iframe[^>]+src=\"([^\"]+)", html)
    assert (
        re.findall(r"<(?:img|script|video|source|iframe|embed|object)\b[^>]*?\b(?:src|data)=\"(https?://[^\"]+)", html) == frames
    )
    return frames, " ".join(re.findall(r"frame-src ([^;]+)", policy))


def test_a_networks_player_is_there_after_yes_alone_and_gone_when_it_is_taken_back(client):
    post = make.post(text="Le conseil de ce soir", state="scheduled")
    first = on_video("youtube", post, "abc123")
    on_video("vimeo", post, "456")
    where = f"/place/publications/{first.key}"
    nothing: tuple[list[str], str] = ([], "")
    page = client.get(where)
    assert page.status_code == 200 and "Afficher la vidéo" in page.content.decode() and players(page) == nothing
    assert not page.cookies.get("lecteur")  # reading leaves nothing

    def answered(network: str, answer: str):
        client.post(f"{where}/lecteur", {"network": network, "answer": answer})
        return players(client.get(where))

    assert answered("youtube", "non") == nothing
    youtube = (["https://www.youtube-nocookie.com/embed/abc123"], "https://www.youtube-nocookie.com")
    assert answered("youtube", "oui") == youtube  # and the other network's stays away
    assert players(Client().get(where)) == nothing  # somebody else's yes is not theirs
    assert answered("vimeo", "non") == youtube
    assert answered("youtube", "non") == nothing
    assert list(Consent.objects.order_by("pk").values_list("network", "given")) == [
        ("youtube", False), ("youtube", True), ("vimeo", False), ("youtube", False),
    ]  # fmt: skip


def test_who_comes_for_the_first_time_may_choose_a_name_behind_the_link(client):
    make.account("email")
    resident("Paul")
    ask(client, pseudonym="")
    way = link()
    assert 'name="pseudonym"' in client.get(way).content.decode()
    for name, status in (("", 422), ("Mairie", 422), ("PAUL", 409)):
        answer = client.post(way, {"pseudonym": name})
        assert answer.status_code == status and 'name="pseudonym"' in answer.content.decode(), "the link still serves"
    assert client.post(way, {"pseudonym": "Zoé"}).status_code == 302
    assert Resident.objects.get(email="lea@exemple.test").pseudonym == "Zoé" and client.post(way).status_code == 410
    ask(Client(), pseudonym="")
    assert 'name="pseudonym"' not in client.get(link()).content.decode(), "who is known is asked nothing"


def test_answers_about_a_player_are_bounded(client):
    where = "/place/publications/7b7e0d5a-0000-4000-8000-000000000000/lecteur"
    for _n in range(5):
        client.post(where, {"network": "youtube", "answer": "oui"})
    assert Consent.objects.count() == 1, "the same answer again"
    for n in range(200):
        Client(REMOTE_ADDR="203.0.113.4").post(where, {"network": "youtube", "answer": "oui" if n % 2 else "non"})
    assert Consent.objects.count() < 40
