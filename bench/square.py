"""The square under a crowd: a hundred thousand threads read at two hundred pages a second, open walls, photos, a vote with a fraud.

`python -m bench.square --database postgresql`. Two web processes, the client beside them on the same cores. Most readers read the
same few pages, one in eight a thread that nobody has read lately. The votes go through the forms' own verb, in this process.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

from bench import machine
from bench.hooks import send
from bench.place import Place, installation
from bench.table import Line, at_least, at_most, run, told

RATE, PAGE = 200, 50  # pages a second; p95, ms
WALLS, EVERY = 300, 5  # open walls, and seconds between two looks of each
PHOTOS = 40
VOTES, FALSE = 2_000, 200
ANSWERS = 2
SLICE = 5_000
WORDS = (
    "piscine", "marché", "école", "vélo", "square", "banc", "fontaine", "permis", "crèche", "stade",
    "bibliothèque", "déchets", "travaux", "chantier", "feu", "arrosage", "tri",
)  # fmt: skip


def threads(count: int) -> list[str]:
    """The addresses of so many questions, each with a few answers."""
    from django.db import transaction
    from django.utils import timezone

    from parvis.forum.keeping import address
    from parvis.forum.models import Board, Contribution, Thread
    from parvis.search.many import take_ids
    from parvis.square.testing import resident

    dice, now = random.Random(7), timezone.now()
    boards = [
        Board.objects.create(slug=f"rubrique-{n}", name=f"Rubrique {n}", last_at=now, count=count // 20, position=n)
        for n in range(20)
    ]
    people = [resident() for _ in range(200)]
    found: list[str] = []
    for first in range(0, count, SLICE):
        with transaction.atomic():
            keys = take_ids(Thread, min(SLICE, count - first))
            rows = [
                Thread(
                    pk=pk, board=boards[n % 20], resident=people[n % 200], title=f"Question {n} : {' '.join(dice.sample(WORDS, 3))} ?",
                    asked=f"q{n}", asked_at=now - timedelta(minutes=n), last_at=now - timedelta(minutes=n), answers=ANSWERS,
                )
                for n, pk in enumerate(keys, start=first)
            ]  # fmt: skip
            said = [
                Contribution(
                    thread=row, kind="answer" if k else "question", resident=people[(row.pk + k) % 200], asked=f"c{row.pk}-{k}",
                    at=row.asked_at + timedelta(seconds=k), text=f"{' '.join(dice.choices(WORDS, k=40))}. Numéro {row.pk}-{k}.",
                )
                for row in rows
                for k in range(ANSWERS + 1)
            ]  # fmt: skip
            written(Thread, rows, keyed=True)
            written(Contribution, said, keyed=False)
        found += [address(row) for row in rows]
    return found


def written(model: Any, rows: list[Any], *, keyed: bool) -> None:
    """All fields of these rows, at once."""
    from parvis.search.many import insert_many

    fields = [field for field in model._meta.concrete_fields if keyed or not field.primary_key]
    insert_many(model, [field.name for field in fields], ([getattr(row, field.attname) for field in fields] for row in rows))


def request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode()


def read(place: Place, where: str, addresses: list[str], web: int, seconds: int) -> Iterator[Line]:
    dice = random.Random(11)
    hot = ["/place/", "/place/forum/", *(f"/place/forum/rubriques/rubrique-{n}" for n in range(20)), *addresses[:200]]
    asked = [request(dice.choice(addresses) if dice.random() < 0.125 else dice.choice(hot)) for _ in range(RATE * seconds)]
    asyncio.run(send(place.port, [request(path) for path in hot] * 3, 8, 0))  # by both processes
    before = machine.cpu(web)
    found = asyncio.run(send(place.port, asked, 64, RATE))
    assert set(found["statuses"]) == {200}, found["statuses"]
    cost = (machine.cpu(web) - before) * 1000 / len(asked)
    yield at_most(f"square: a page at {RATE} a second, {len(addresses)} threads, p95", where, found["p95"], PAGE, "ms")
    yield told("square: the same, median", where, found["p50"], "ms")
    yield told("square: processor of a page, most of them kept", where, cost, "ms")
    cold = [request(path) for path in dice.sample(addresses[200:], min(200, len(addresses) - 200))]
    before = machine.cpu(web)
    asyncio.run(send(place.port, cold, 2, 0))
    yield told(
        "square: processor of a thread that nobody has read lately", where, (machine.cpu(web) - before) * 1000 / len(cold), "ms"
    )


def queries() -> int:
    """Statements of a page that is kept."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.SQUARE_KEPT = True  # as in service; the tests' own towns, which this process uses, switch it off
    reader = Client()  # each has a process's pages of its own
    reader.get("/place/forum/")
    with CaptureQueriesContext(connection) as made:
        assert reader.get("/place/forum/").status_code == 200
    return len(made)


def walls(place: Place, where: str, by: Any, seconds: int) -> Iterator[Line]:
    from parvis.live.tests import festival

    row = festival.event(by, automatic=True)
    festival.hear(row, *(f"Quelle belle nuit, numéro {n} #nuitdesarts" for n in range(30)))
    asked = [request(f"/place/direct/{row.slug}/mur/morceau")] * (WALLS // EVERY * seconds)
    found = asyncio.run(send(place.port, asked, WALLS, WALLS / EVERY))
    assert set(found["statuses"]) == {200}, found["statuses"]
    yield at_most(f"square: {WALLS} open walls, a look of one, p95", where, found["p95"], PAGE, "ms")


def photos(place: Place, where: str) -> Iterator[Line]:
    from parvis.contests.entering.actions import CHUNK
    from parvis.contests.tests import town

    row = town.contest(title="Quarante photos")
    raw = town.jpeg(size=(2400, 1600))

    def one(number: int) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", place.port, timeout=120)
        line.request("GET", f"/place/concours/{row.slug}/participer")
        page = line.getresponse()
        page.read()
        token = SimpleCookie(page.headers["Set-Cookie"])["csrftoken"].value
        own = {"Cookie": f"csrftoken={token}", "X-CSRFToken": token}
        line.request(
            "POST", f"/place/concours/{row.slug}/envois", json.dumps({"name": f"{number}.jpg", "size": len(raw)}),
            own | {"Content-Type": "application/json"},
        )  # fmt: skip
        begun, last = json.loads(line.getresponse().read()), {"done": False}
        for at in range(0, len(raw), CHUNK):
            kind = own | {"Content-Type": "application/octet-stream"}
            line.request("PUT", f"/place/concours/envois/{begun['key']}?at={at}", raw[at : at + CHUNK], kind)
            last = json.loads(line.getresponse().read())
        return bool(last["done"])

    began = time.monotonic()
    with ThreadPoolExecutor(PHOTOS) as pool:
        done = sum(pool.map(one, range(PHOTOS)))
    yield at_least(f"square: photos of {PHOTOS} sent at once that arrived", where, done, PHOTOS, "")
    yield told("square: the last of them after", where, time.monotonic() - began, "s")


def votes(where: str, by: Any) -> Iterator[Line]:
    """Honest people from everywhere in six hours, and a block of new accounts from one place in the last minutes."""
    from django.utils import timezone

    from parvis.contests.judging.results import lines_of
    from parvis.contests.models import Vote
    from parvis.contests.tests import town
    from parvis.contests.voting import actions as voting
    from parvis.square.models import Resident

    row = town.contest(by, title="Deux mille votes")
    town.entries(row, 10)
    row = town.move(row, "voting")
    pictures, now = list(row.entries.order_by("number")), timezone.now()
    people = Resident.objects.bulk_create(
        Resident(
            pseudonym=f"votant{n}", bare=f"votant{n}", email=f"votant{n}@exemple.test",
            joined_at=now - timedelta(days=90) if n < VOTES - FALSE else now,
        )
        for n in range(VOTES)
    )  # fmt: skip
    began = time.monotonic()
    for n, one in enumerate(people):
        honest = n < VOTES - FALSE
        voting.vote(entry=pictures[n % 10] if honest else pictures[4], resident=one, net=f"b{n % 700}" if honest else "ferme")
    minute = VOTES / (time.monotonic() - began) * 60
    for n, one in enumerate(people[: VOTES - FALSE]):
        Vote.objects.filter(resident=one).update(at=now - timedelta(seconds=12 * n))
    found = voting.look(contest=row, by=by)
    yield at_least("square: votes a minute, one after the other", where, minute, 2_000, "")
    yield at_most("square: patterns reported beyond the one there is, or missed", where, abs(len(found) - 1), 0, "")
    lost = sum(line.votes for line in lines_of(row)) - (VOTES - FALSE)
    yield at_most("square: honest votes that do not count, or false ones that do", where, abs(lost), 0, "")


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    where = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database]
    count, seconds = (2_000, 5) if asked.quick else (asked.threads, asked.seconds)
    with machine.database(asked.database) as url, installation(database_url=url) as place:
        place.migrate()
        place.django()
        from parvis.testing import make

        by = make.user("manager", username="nadia")
        addresses = threads(count)
        web = place.web(0 if asked.database == "sqlite" else 2)
        yield told("square: load of the machine before", where, machine.load())
        yield from read(place, where, addresses, web.pid, seconds)
        yield at_most("square: statements of a page that is kept", where, queries(), 1, "")
        yield from walls(place, where, by, min(seconds, 30))
        yield from photos(place, where)
        yield from votes(where, by)
        yield told("square: load of the machine after", where, machine.load())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--threads", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=75)  # so long that each page that is kept is drawn again
    run(measure, parser)


if __name__ == "__main__":
    main()
