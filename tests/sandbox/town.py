"""One account of the city on a played network, its connector, and a resident who talks to it."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from played import Played

from parvis.networks.protocol import Answering, Caption, Draft, Incoming, Media, Outcome, Processing, Published
from parvis.sandbox import residents

NETWORK_PATIENCE = 60.0


@dataclass
class Town:
    played: Played
    network: str
    identity: str
    connector: Any

    def resident(self, handle: str = "zoe") -> Any:
        return residents.resident(self.played.place, self.network, handle, "Zoé Petit")

    def city(self) -> Any:
        return self.played.place.world.person(self.network, self.identity)

    def post(self, remote_id: str) -> Any:
        row = self.played.place.world.post(self.network, remote_id)
        assert row
        return row

    def comments(self, under: str, text: str) -> str:
        return str(residents.comment(self.played.place, self.resident(), self.post(under), text)["id"])

    def mentions(self, text: str) -> str:
        return str(residents.mention(self.played.place, self.resident(), self.city(), text)["id"])

    def whispers(self, text: str) -> str:
        return str(residents.whisper(self.played.place, self.resident(), self.city(), text)["id"])

    def texts(self) -> list[str]:
        """What the account has on its wall, as the network kept it."""
        sql = "SELECT text FROM posts WHERE network = ? AND author = ? AND NOT removed ORDER BY seq"
        return [row["text"] for row in self.played.place.store.execute(sql, (self.network, self.identity))]

    def read(self, cursor: Any = None) -> tuple[list[Incoming], Any]:
        """A whole round, the cursor kept as it is kept in an account."""
        items: list[Incoming] = []
        while True:
            page = self.connector.read(json.loads(json.dumps(cursor)))
            items, cursor = [*items, *page.items], page.cursor
            if not page.more:
                return items, cursor

    def finish(self, draft: Draft, outcome: Outcome | None, key: str = "k") -> Published:
        """Go on until it is there, as the sender does."""
        until = time.monotonic() + NETWORK_PATIENCE
        while isinstance(outcome, Processing):
            assert time.monotonic() < until
            time.sleep(min(outcome.after.total_seconds(), 0.2))
            outcome = self.connector.resume(draft, json.loads(json.dumps(outcome.token)), key)
        assert isinstance(outcome, Published)
        return outcome

    def send(self, draft: Draft, key: str = "k") -> Published:
        return self.finish(draft, self.connector.publish(draft, key), key)


def asked_since() -> datetime:
    """From when on a network is asked what became of a doubt, as the sender does: their clock may be behind ours, or know no fractions."""
    return datetime.now(UTC) - timedelta(minutes=2)


def answering(item: Incoming, **more: Any) -> Answering:
    """What the inbox keeps of a message and gives to its answer."""
    told = {"remote_id": item.remote_id, "thread": item.thread, "private": item.private, "at": item.at}
    told |= {"author_id": item.author.remote_id, "author": item.author.handle, "context": item.context}
    return Answering(**{**told, **more})


def picture(folder: Path, name: str = "pont.png", alt: str = "Un pont au crépuscule") -> Media:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(content, "PNG")
    (folder / name).write_bytes(content.getvalue())
    return Media(folder / name, "image/png", len(content.getvalue()), name, alt, 60, 40)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + NETWORK_PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def spoken_in(folder: Path, *languages: str) -> tuple[Caption, ...]:
    for each in languages:
        (folder / f"{each}.vtt").write_text("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nBonjour\n")
    return tuple(Caption(folder / f"{each}.vtt", each) for each in languages)
