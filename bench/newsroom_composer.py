"""What somebody who writes waits for: the composer's check on each pause, its page, its autosave; eight accounts, two months of posts,
a photo, the charter that comes with Parvis in force and two paths of approval.

`python -m bench.newsroom_composer --database sqlite`. One web process, one writer.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from bench import machine
from bench.hooks import send
from bench.place import Place, installation
from bench.table import Line, at_most, run

CHECK, PAGE, SAVE, NEAR = 100, 150, 100, 20  # p95, ms
POSTS = 600
NETWORKS = ("mastodon", "x", "facebook", "mastodon", "x", "facebook", "mastodon", "x")
WORDS = (
    "la ville piscine rouvre lundi matin quartier école parc rue travaux demain soir vos nos avec pour dans les des une horaires "
    "marché fête jardin bibliothèque musée place nouvelle ligne bus vélo samedi gratuit inscription famille enfants"
)


def written(dice: random.Random) -> str:
    return f"{' '.join(dice.choices(WORDS.split(), k=45)).capitalize()}. https://ville.example/{dice.randrange(10**6)} #ParcsEtJardins"


def city() -> tuple[Any, list[int], int]:
    """Who writes, eight accounts, a photo; the posts of two months, the charter, two paths of which one asks for a yes."""
    from django.utils import timezone

    from parvis.charter import actions as charter
    from parvis.city.models import Topic
    from parvis.media.models import File
    from parvis.publishing.flows import actions as flows
    from parvis.publishing.models import LinkPreset, Post, Variant
    from parvis.testing import make

    dice, now = random.Random(1), timezone.now()
    manager = make.user("manager")
    accounts = [make.account(network, name="Ville") for network in NETWORKS]
    Topic.objects.create(key="piscines", name="Piscines", aim="residents")
    LinkPreset.objects.create(name="Site", hosts=["ville.example"], source="{network}", medium="social", usual=True)
    posts = [
        Post(team=accounts[0].team, author=manager, text=written(dice), state="sent", publish_at=now - timedelta(hours=2.4 * n))
        for n in range(POSTS)
    ]
    Post.objects.bulk_create(posts)
    Variant.objects.bulk_create(Variant(post=post, account=account) for post in posts for account in accounts[:3])
    charter.install()
    flows.add(
        name="Urgences", steps=[{"name": "Cabinet", "roles": ["manager"]}], conditions={"words": ["évacuation"]}, by=manager
    )
    flows.add(name="Relecture", steps=[{"name": "Relecture", "roles": ["approver"]}], by=manager)
    photo = File.objects.create(
        sha256="a" * 64, path="aa/photo", name="piscine.jpg", mime="image/jpeg", size=900_000, width=1600, height=1200,
        alt="Le grand bassin, vide, au petit matin.", credit="Ville", by=manager,
    )  # fmt: skip
    return manager, [account.pk for account in accounts], photo.pk


class Writer:
    """A manager who is signed in, with a page that she writes in."""

    def __init__(self, place: Place) -> None:
        from django.test import Client

        self.place = place
        user, self.accounts, self.photo = city()
        self.client = Client()
        self.client.force_login(user)
        self.client.get("/publications/nouvelle")
        self.cookies = f"sessionid={self.client.cookies['sessionid'].value}; csrftoken={self.client.cookies['csrftoken'].value}"
        self.dice = random.Random(2)

    def request(self, path: str, **typed: Any) -> bytes:
        body = urlencode(typed, doseq=True).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{self.place.port}\r\ncookie: {self.cookies}\r\nHX-Request: true\r\n"
            f"X-CSRFToken: {self.client.cookies['csrftoken'].value}\r\nReferer: {self.place.url}/\r\n"
            f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def typed(self, sheet: str) -> dict[str, Any]:
        reach = {f"reach-{pk}": "all" for pk in self.accounts}
        return {
            "text": written(self.dice), "accounts": self.accounts, "topic": "piscines", "objective": "service", "aim": "auto",
            "language": "auto", "preset": "1", "day": "2031-03-03", "hour": "18:00", "sheet": sheet, "parts": ["La suite."],
            "files": [self.photo], **reach,
        }  # fmt: skip

    def judged(self, request: bytes) -> None:
        """The charter, the path and the photo are in the answer: what is measured is a real check."""
        with socket.create_connection(("127.0.0.1", self.place.port)) as line:
            line.sendall(request.replace(b"\r\n", b"\r\nconnection: close\r\n", 1))
            answer = b"".join(iter(lambda: line.recv(65536), b"")).decode(errors="replace")
        for seen in ("verdict-clause", "Relecture", "Le grand bassin"):
            assert seen in answer, f"{seen} is not in the check"

    def ask(self, requests: list[bytes]) -> dict[str, Any]:
        found = asyncio.run(send(self.place.port, requests, 1, 0))
        assert set(found["statuses"]) == {200}, found["statuses"]
        return found


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    where = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database]
    times = 40 if asked.quick else 200
    with machine.database(asked.database) as url, installation(database_url=url) as place:
        place.migrate()
        place.django()
        writer = Writer(place)
        place.web()
        sheet = "00000000-0000-4000-8000-000000000001"
        head = f"GET /publications/nouvelle HTTP/1.1\r\nhost: 127.0.0.1:{place.port}\r\ncookie: {writer.cookies}\r\n\r\n".encode()
        kinds = {
            "check": ([writer.request("/publications/verifier", **writer.typed(sheet)) for _ in range(times)], CHECK),
            "autosave": ([writer.request("/publications/enregistrer", **writer.typed(sheet)) for _ in range(times)], SAVE),
            "new page": ([head] * times, PAGE),
        }
        for name, (requests, most) in kinds.items():
            writer.ask(requests[:5])
            if name == "check":
                writer.judged(requests[0])
            found = writer.ask(requests)
            yield at_most(f"composer: {name}, 8 accounts, p50", where, found["p50"], most, "ms")
            yield at_most(f"composer: {name}, 8 accounts, p95", where, found["p95"], most, "ms")
    yield from near()


def near() -> Iterator[Line]:
    """The text compared with all posts of sixty days, in the process that has seen them before."""
    from parvis.understanding.language import detect
    from parvis.understanding.near import nearest

    dice = random.Random(3)
    past = [(number, written(dice)) for number in range(POSTS)]
    nearest("x", past, 0.6)
    texts = [written(dice) for _ in range(100)]
    for name, act, most in (
        (f"nearest of {POSTS} posts", lambda text: nearest(text, past, 0.6), NEAR), ("language of a post", detect, 5),
    ):  # fmt: skip
        took = []
        for text in texts:
            began = time.perf_counter()
            act(text)
            took.append((time.perf_counter() - began) * 1000)
        yield at_most(f"composer: {name}, p95", "one core", sorted(took)[94], most, "ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="sqlite")
    run(measure, parser)


if __name__ == "__main__":
    main()
