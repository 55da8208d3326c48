"""The city as a server of the fediverse of its own, against a server that nobody here wrote: snac. Zoé lives there, with
Mastodon.py as her client; what she sees is what snac made of what we sent, and what we know of her came from snac, signed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import requests
from installed import Installed, installed, until
from mastodon import Mastodon
from mastodon_servers import Server, missing, snac
from PIL import Image
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from tools.servers import free_port

pytestmark = pytest.mark.server


@dataclass
class Fediverse:
    """Our installation, open to the fediverse; a foreign server, and somebody there who follows the city."""

    server: Server
    folder: Path
    parvis: Installed
    account: int
    actor: str
    zoe: Mastodon

    def snac(self, *words: str) -> str:
        verb, *rest = words
        done = subprocess.run(["snac", verb, str(self.folder / "snac"), *rest], capture_output=True, text=True, check=True)
        return done.stdout + done.stderr

    def figures(self) -> Any:
        return self.parvis.get("/federation")

    def there(self, text: str, within: float = 20) -> Any:
        """What Zoé reads on her own server, once it is there."""

        def found() -> Any:
            return next((one for one in self.zoe.timeline_home(limit=40) if text in one["content"]), None)

        return until(found, within, f"“{text}” did not reach snac: {self.figures()}")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fediverse]:
    if missing("snac"):
        pytest.skip(missing("snac"))
    folder = tmp_path_factory.mktemp("fediverse")
    with snac(folder, free_port()) as server, installed() as parvis:
        parvis.begin()
        opened = parvis.put("/federation", {"open": True, "username": "ville", "summary": "La ville."})
        session = requests.Session()
        session.headers["Connection"] = "close"
        session.mount("http://", HTTPAdapter(max_retries=Retry(4, backoff_factor=0.1, allowed_methods=None)))
        zoe = Mastodon(api_base_url=server.url, access_token=server.tokens["zoe"], version_check_mode="none", session=session)
        town = Fediverse(server, folder, parvis, opened["account"], opened["actor"], zoe)
        assert opened["actor"] in town.snac("webfinger", f"@{opened['handle']}")
        town.snac("follow", "zoe", opened["actor"])
        until(lambda: town.figures()["followers"] == 1, 20, "snac's Follow did not arrive")
        until(lambda: town.figures()["reached"] == 1, 20, "our Accept did not arrive")
        yield town


@pytest.mark.gate
def test_a_post_reaches_its_follower_is_changed_and_goes(town: Fediverse, tmp_path: Path) -> None:
    """With a picture, its description and a language; sent is said when it is in our own outbox."""
    Image.new("RGB", (640, 400), "teal").save(tmp_path / "pont.png")
    picture = town.parvis.picture(tmp_path / "pont.png", alt="Le pont vieux au crépuscule")
    made = town.parvis.post("/posts", {"text": "Le pont vieux, ce soir. #Paris", "accounts": [town.account], "media": [picture]})
    post = town.parvis.published(town.parvis.post(f"/posts/{made['id']}/publish"))
    (delivery,) = post["deliveries"]
    status = town.there("Le pont vieux, ce soir.")
    assert status["uri"] == delivery["remote_id"]
    assert [one["description"] for one in status["media_attachments"]] == ["Le pont vieux au crépuscule"]
    assert [one["name"].lower() for one in status["tags"]] in (["paris"], ["#paris"])
    shown = httpx2.get(status["media_attachments"][0]["url"], trust_env=False)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    page = httpx2.get(delivery["url"], headers={"Accept": "application/activity+json"}, trust_env=False)
    assert page.json()["id"] == delivery["remote_id"], "the square's page has another form for servers"
    assert "<html" in httpx2.get(delivery["url"], headers={"Accept": "text/html"}, trust_env=False).text
    town.zoe.status_favourite(status["id"])
    town.zoe.status_reblog(status["id"])


@pytest.mark.gate
def test_an_answer_comes_to_the_counter_and_ours_goes_there(town: Fediverse) -> None:
    made = town.parvis.post("/posts", {"text": "La piscine des Tanneurs rouvre samedi.", "accounts": [town.account]})
    post = town.parvis.published(town.parvis.post(f"/posts/{made['id']}/publish"))
    status = town.there("La piscine des Tanneurs")
    town.zoe.status_post("à quelle heure samedi ?", in_reply_to_id=status["id"])
    conversation = town.parvis.arrived("à quelle heure samedi", within=20)
    assert (conversation["kind"], conversation["private"], conversation["about"]["post"]) == ("comment", False, post["id"])
    assert conversation["person"]["handle"].startswith("zoe@")
    answered = town.parvis.sent(town.parvis.answer(conversation, "Dès 9 h, et jusqu’à 20 h."))
    said = town.there("Dès 9 h, et jusqu’à 20 h.")
    assert said["uri"] == answered["reply"]["remote_id"]
    assert said["in_reply_to_id"]
    assert "zoe" in said["content"]
    told = until(lambda: [n for n in town.zoe.notifications() if n["type"] == "mention"], 15, "snac told her nothing")
    assert any("Dès 9 h" in one["status"]["content"] for one in told)


def test_what_is_said_in_private_stays_private(town: Fediverse) -> None:
    """Under a post of ours: snac knows no handle with a port in it, and finds the addressee by what is answered."""
    made = town.parvis.post("/posts", {"text": "L’état civil répond en ligne.", "accounts": [town.account]})
    town.parvis.published(town.parvis.post(f"/posts/{made['id']}/publish"))
    status = town.there("état civil répond")
    town.zoe.status_post("mon dossier est le 4512", in_reply_to_id=status["id"], visibility="direct")
    conversation = town.parvis.arrived("dossier est le 4512", within=20)
    assert (conversation["kind"], conversation["private"]) == ("private", True)
    answered = town.parvis.sent(town.parvis.answer(conversation, "Votre dossier est complet."))
    said = until(
        lambda: next((n for n in town.zoe.notifications() if n["status"] and "dossier est complet" in n["status"]["content"]), None),
        20, "the private answer did not arrive",
    )  # fmt: skip
    assert said["status"]["visibility"] in ("direct", "private")
    address = answered["reply"]["remote_id"]
    assert httpx2.get(address, headers={"Accept": "application/activity+json"}, trust_env=False).status_code == 404


@pytest.mark.timeout(900)
def test_the_server_dies_and_everything_comes_once_it_is_back(town: Fediverse) -> None:
    """Our worker is killed too, in the middle of the fan-out."""
    with town.server.dead():
        for number in range(3):
            made = town.parvis.post("/posts", {"text": f"Réunion de quartier {number}, jeudi", "accounts": [town.account]})
            town.parvis.published(town.parvis.post(f"/posts/{made['id']}/publish"))
        until(lambda: town.figures()["waiting"] == 3, 20, "nothing waits")
        town.parvis.begin()
    for number in range(3):
        town.there(f"Réunion de quartier {number}", within=150)  # what failed is tried again after one minute, then after five
    texts = [one["content"] for one in town.zoe.timeline_home(limit=40) if "Réunion de quartier" in one["content"]]
    assert len(texts) == 3


def test_who_unfollows_is_gone(town: Fediverse) -> None:
    town.snac("unfollow", "zoe", town.actor)
    until(lambda: town.figures()["followers"] == 0, 20, "snac's Undo did not arrive")
