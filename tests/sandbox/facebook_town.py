"""A page of the played Facebook, its connector, and a resident."""

from __future__ import annotations

import io
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from meta_town import handle_of
from PIL import Image
from played import DOOR, Played

from parvis.networks.facebook.connector import Facebook
from parvis.networks.http import Http
from parvis.networks.protocol import Answering, Draft, Incoming, Media, Outcome, Processing, Published
from parvis.sandbox.facebook.talking import comment_on

FILM = b"\x00\x00\x00\x18ftypmp42"


@dataclass
class Town:
    """A page of its own for each test, its connector, and a resident."""

    played: Played
    page: str
    handle: str
    facebook: Facebook
    maria: str

    def post(self, remote_id: str) -> Any:
        row = self.played.place.world.post("facebook", remote_id)
        assert row
        return row

    def says(self, under: str, text: str) -> str:
        return str(comment_on(self.played.place, self.post(under), self.maria, text)["id"])

    def writes(self, text: str, ago: float = 0) -> str:
        at = time.time() - ago
        row = self.played.place.world.send("facebook", owner=self.page, person=self.maria, sender=self.maria, text=text, at=at)
        return str(row["id"])

    def read(self, cursor: Any = None) -> tuple[list[Incoming], Any]:
        """A whole round."""
        items: list[Incoming] = []
        while True:
            page = self.facebook.read(json.loads(json.dumps(cursor)))
            items, cursor = [*items, *page.items], page.cursor
            if not page.more:
                return items, cursor


def town_of(played: Played, request: pytest.FixtureRequest | str) -> Town:
    name = request if isinstance(request, str) else handle_of(request)
    answer = played.open_account("facebook", name)
    given = played.credentials("facebook")
    secrets = {"token": answer["token"], "app_secret": given["app_secret"], "verify_token": given["verify_token"]}
    settings = {"base": given["base_url"], "page": answer["id"], "app_id": given["app_id"]}
    maria = played.place.world.join("facebook", f"maria.{name}", "Maria Lopez")
    facebook = Facebook(settings, secrets, Http(DOOR, secrets=secrets.values()))
    return Town(played, answer["id"], answer["handle"], facebook, maria["id"])


def published(outcome: Outcome | None) -> Published:
    assert isinstance(outcome, Published)
    return outcome


def answering(item: Incoming, **more: Any) -> Answering:
    """What the inbox keeps of a message and gives to its answer."""
    given = {"remote_id": item.remote_id, "thread": item.thread, "private": item.private, "at": item.at}
    given |= {"author_id": item.author.remote_id, "author": item.author.name, "context": item.context}
    return Answering(**{**given, **more})


def picture(folder: Path, name: str, alt: str = "") -> Media:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(content, "PNG")
    (folder / name).write_bytes(content.getvalue())
    return Media(folder / name, "image/png", len(content.getvalue()), name, alt, 60, 40)


def finish(town: Town, draft: Draft) -> Published:
    return ended(town, draft, town.facebook.publish(draft, "k"))


def film(folder: Path, size: int = 2_500_000, seconds: float = 12.0) -> Media:
    """Larger than the pieces in which the played Facebook takes it."""
    (folder / "film.mp4").write_bytes(FILM + b"\x00" * (size - len(FILM)))
    return Media(folder / "film.mp4", "video/mp4", size, "film.mp4", "", 1080, 1920, seconds)


def ended(town: Town, draft: Draft, outcome: Outcome | None) -> Published:
    """Go on until it is there, without the waits."""
    while isinstance(outcome, Processing):
        outcome = town.facebook.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    return published(outcome)
