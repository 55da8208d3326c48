"""The whole way to servers that speak Mastodon's API: a real installation on our side, Mastodon.py on the residents'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from installed import Installed, installed, until
from mastodon import Mastodon
from mastodon_servers import Server, mastodon_mock, missing, snac
from PIL import Image
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from tools.servers import free_port

pytestmark = pytest.mark.server


@dataclass
class Town:
    """The city's installation with its one account, and Zoé with her own client."""

    server: Server
    parvis: Installed
    account: int
    zoe: Mastodon
    is_mastodon: bool

    def arrived(self, text: str) -> Any:
        """The conversation with what was just said: at once where the server streams, else with the next read."""
        if self.is_mastodon:
            return self.parvis.arrived(text, within=5)
        until(lambda: text in str(self.server.get("ville", "/api/v1/notifications")), 20, "snac did not hand it over")
        self.read_now()
        return self.parvis.arrived(text, within=10)

    def read_now(self) -> None:
        """What is resumed is read at once: a test need not wait for the clock."""
        for state in ("paused", "active"):
            self.parvis.patch(f"/accounts/{self.account}", {"state": state})

    def publish(self, text: str, **more: Any) -> Any:
        post = self.parvis.post("/posts", {"text": text, "accounts": [self.account], **more})
        return self.parvis.post(f"/posts/{post['id']}/publish")

    def online(self, text: str) -> list[Any]:
        """What the server shows of the city under this text."""
        ville = self.zoe.account_lookup("ville")
        return [status for status in self.zoe.account_statuses(ville["id"], limit=40) if text in status["content"]]


@pytest.fixture(scope="module", params=["mastodon_mock", "snac"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    is_mastodon = request.param == "mastodon_mock"
    if not is_mastodon and missing("snac"):
        pytest.skip(missing("snac"))
    folder = tmp_path_factory.mktemp(str(request.param))
    with (mastodon_mock if is_mastodon else snac)(folder, free_port()) as server, installed() as parvis:
        account = parvis.connect("mastodon", server=server.url, token=server.tokens["ville"])
        parvis.begin()
        session = requests.Session()
        session.headers["Connection"] = "close"  # snac closes each connection after its answer, without a word
        session.mount("http://", HTTPAdapter(max_retries=Retry(4, backoff_factor=0.1)))  # … and resets some when it is busy
        zoe = Mastodon(api_base_url=server.url, access_token=server.tokens["zoe"], version_check_mode="none", session=session)
        zoe.status_post("@ville êtes-vous là ?")
        parvis.arrived("êtes-vous là", within=45)
        yield Town(server, parvis, account, zoe, is_mastodon)


def test_a_post_with_a_picture_and_its_description(town: Town, tmp_path: Path) -> None:
    Image.new("RGB", (640, 400), "teal").save(tmp_path / "pont.png")
    picture = town.parvis.picture(tmp_path / "pont.png", alt="Le pont vieux au crépuscule")
    post = town.parvis.published(town.publish("Le pont vieux, ce soir.", media=[picture]))
    (delivery,) = post["deliveries"]
    (status,) = town.online("Le pont vieux, ce soir.")
    assert (str(status["id"]), status["url"]) == (delivery["remote_id"], delivery["url"])
    assert [shown["description"] for shown in status["media_attachments"]] == ["Le pont vieux au crépuscule"]


def test_a_thread_of_three(town: Town) -> None:
    more = ["Rue Haute : du 3 au 7, 2/3", "Rue Basse : du 10 au 14, 3/3"]
    post = town.publish("Travaux de décembre, 1/3", variants={str(town.account): {"parts": more}})
    (delivery,) = town.parvis.published(post)["deliveries"]
    (first,), (second,), (third,) = (town.online(text) for text in ("Travaux de décembre, 1/3", *more))
    assert str(first["id"]) == delivery["remote_id"]
    assert str(second["in_reply_to_id"]) == str(first["id"])
    assert str(third["in_reply_to_id"]) == str(second["id"])


@pytest.mark.gate
def test_a_mention_is_answered_in_public(town: Town) -> None:
    asked = town.zoe.status_post("@ville la fontaine fuit place du Marché")
    conversation = town.arrived("la fontaine fuit")
    assert (conversation["kind"], conversation["private"], conversation["state"]) == ("mention", False, "new")
    assert "zoe" in conversation["person"]["handle"]
    answered = town.parvis.sent(town.parvis.answer(conversation, "Merci, une équipe passe demain matin."))
    status = town.zoe.status(answered["reply"]["remote_id"])
    assert str(status["in_reply_to_id"]) == str(asked["id"])
    assert status["visibility"] == asked["visibility"] == "public"
    assert "zoe" in status["content"]
    told = until(
        lambda: [n for n in town.zoe.notifications() if n["status"] and n["status"]["id"] == status["id"]], 15, "not told"
    )
    assert told[0]["type"] == "mention"


def test_a_comment_shows_what_it_is_about(town: Town) -> None:
    post = town.parvis.published(town.publish("La piscine des Tanneurs rouvre samedi."))
    town.zoe.status_post("@ville à quelle heure samedi ?", in_reply_to_id=post["deliveries"][0]["remote_id"])
    conversation = town.arrived("à quelle heure samedi")
    assert (conversation["kind"], conversation["about"]["post"]) == ("comment", post["id"])
    answered = town.parvis.sent(town.parvis.answer(conversation, "Dès 9 h."))
    town.zoe.status_post("@ville merci beaucoup", in_reply_to_id=answered["reply"]["remote_id"])
    again = town.arrived("merci beaucoup")
    assert again["id"] == conversation["id"]
    stored = sorted(again["messages"], key=lambda m: m["id"])  # snac tells the second only: hers may precede ours
    assert (again["state"], [m["way"] for m in stored]) == ("open", ["in", "out", "in"])


def test_a_direct_message_stays_direct(town: Town) -> None:
    town.zoe.status_post("@ville mon dossier est le 4512", visibility="direct")
    conversation = town.arrived("dossier est le 4512")
    assert (conversation["kind"], conversation["private"]) == ("private", True)
    town.parvis.post(f"/conversations/{conversation['id']}/notes", {"text": "Vu avec l’état civil : dossier complet."})
    seen = town.parvis.get(f"/conversations/{conversation['id']}")
    answered = town.parvis.sent(town.parvis.answer(seen, "Votre dossier est complet."))
    status = town.zoe.status(answered["reply"]["remote_id"])
    assert status["visibility"] in ("direct", "private")  # snac's word for a direct one is "private"
    assert "état civil" not in str(town.zoe.notifications())


def test_the_server_dies_and_nothing_is_lost_or_doubled(town: Town) -> None:
    """Posts and answers are on their way when it is killed; our own worker is killed too; both come back."""
    town.zoe.status_post("@ville le kiosque est fermé ?")
    conversation = town.arrived("le kiosque est fermé")
    texts = [f"Quartier {number} : réunion jeudi" for number in range(6)]
    posts = [town.publish(text) for text in texts[:3]]
    until(lambda: town.online(texts[0]), 15, "nothing left")
    with town.server.dead():
        posts += [town.publish(text) for text in texts[3:]]
        reply = town.parvis.answer(conversation, "Il rouvre lundi.")
        until(lambda: town.parvis.get("/deliveries", state="later,doubt")["items"], 10, "nobody noticed")
        town.parvis.begin()
    town.zoe.status_post("@ville merci pour le kiosque")
    for post in posts:
        town.parvis.published(post, within=60)
    town.parvis.sent(reply, within=60)
    assert [len(town.online(text)) for text in texts] == [1] * 6
    assert len(town.online("Il rouvre lundi.")) == 1
    again = town.parvis.arrived("merci pour le kiosque", within=60)
    said = [m["text"] for c in town.parvis.conversations() for m in c["messages"]]
    assert sum("le kiosque est fermé" in text for text in said) == sum("merci pour le kiosque" in text for text in said) == 1
    assert again["state"] in ("new", "open")
