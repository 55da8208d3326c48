"""From a network's webhook to what an agent can read: how many a second, how fast the answer, whatever is stored already.

One web process, one worker, a client in a process of its own, all on this machine. `python -m bench.intake --database postgresql`.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench import machine
from bench.hooks import Sender
from bench.load import accounts, load
from bench.place import Place, installation, until
from bench.table import Line, at_least, at_most, exactly, run, told

WHOLE = {"postgresql": 1000, "sqlite": 600}
DURABLE = 3000
ANSWER = 20  # ms
GROWN = 0.85


@dataclass
class City:
    """An installation with an account on X and somebody who may read."""

    place: Place
    database_url: str
    where: str
    path: str
    token: str
    number: int = 0

    def sender(self, count: int, **more: Any) -> Sender:
        made = Sender(port=self.place.port, path=self.path, count=count, first=self.number, **more)
        self.number += count
        return made

    def ask(self, path: str) -> Any:
        request = urllib.request.Request(f"{self.place.url}/api/v1{path}", headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


def settle_in(place: Place, url: str, where: str) -> City:
    """Made before the processes start: accounts, the past, a reader."""
    from parvis.testing import make

    load(10_000, accounts(), seed=1)
    account = make.account("x")
    return City(place, url, where, f"/in/x/{account.hook}", make.token(make.user("manager")))


def waiting() -> bool:
    """Whether anything is still to be digested: asked often while the clock runs, so it looks at one row."""
    from parvis.accounts.models import Raw

    return Raw.objects.filter(due_at__isnull=False).exists()


def newest() -> int:
    from parvis.inbox.models import Message

    return Message.objects.order_by("-pk").values_list("pk", flat=True)[0]


def since(last: int) -> int:
    """How many messages came after it."""
    from parvis.inbox.models import Message

    return Message.objects.filter(pk__gt=last).count()


def durable(city: City, count: int) -> Iterator[Line]:
    """Nobody digests: what the web process does until it may say 200."""
    from parvis.accounts.models import Raw

    before = Raw.objects.count()
    sender = city.sender(count)
    sender.begin()
    found = sender.result()
    _all_well(found, count)
    assert until(lambda: Raw.objects.count() - before == count, 10), "a 200 without a row"
    yield at_least("intake: to the durable 200 alone", city.where, count / found["seconds"], DURABLE, "/s")
    yield told("intake: its answer, p95, 32 at once", city.where, found["p95"], "ms")
    Raw.objects.all().delete()


def whole(city: City, count: int, **more: Any) -> tuple[float, dict[str, Any]]:
    """Deliveries sent, digested, and found through the API; messages a second from the first request to the last message."""
    first, last = city.number, newest()
    sender = city.sender(count, **more)
    used = _used(city)
    sender.begin()
    found = sender.result()
    _all_well(found, count)
    assert until(lambda: not waiting() and since(last) >= count, 600, every=0.05), "the worker does not get to the end"
    _visible(city, [first + count - 1])
    seconds = time.time() - found["began"]
    _visible(city, random.Random(1).sample(range(first, first + count), 20))
    assert since(last) == count and not waiting(), "not every delivery became one message"
    found["used"] = " + ".join(f"{(now - used[name]) / count * 1000:.2f} {name}" for name, now in _used(city).items())
    return count / seconds, found


def _used(city: City) -> dict[str, float]:
    """Seconds of processor so far, by process."""
    names = ("web", "worker")
    used = {name: machine.cpu(process.pid) for name, process in zip(names, city.place.started, strict=False)}
    return used | {"database": machine.cpu_of_postgres(city.database_url)} if city.database_url else used


def _all_well(found: dict[str, Any], count: int) -> None:
    assert found["statuses"] == {"200": count}, f"a signed delivery was refused: {found['statuses']}"


def _visible(city: City, numbers: list[int]) -> None:
    """By its words, as a program of the city's would look for it."""
    for number in numbers:
        words = urllib.parse.quote(f"n{number} ")
        assert len(city.ask(f"/conversations?q={words}")["items"]) == 1, f"message {number} is not to be seen"


def at_pace(city: City, count: int, rate: int) -> Iterator[Line]:
    found_rate, found = whole(city, count, rate=rate)
    yield at_most(f"intake: webhook's answer, p95, at {rate}/s", city.where, found["p95"], ANSWER, "ms")
    lag = count / found_rate - found["seconds"]
    yield told(f"intake: last one visible after its 200, at {rate}/s", city.where, lag * 1000, "ms")


def copies(city: City) -> Iterator[Line]:
    """The same delivery forty times at once."""
    last = newest()
    sender = city.sender(25, copies=40, connections=40)
    sender.begin()
    _all_well(sender.result(), 1000)
    until(lambda: since(last) >= 25 and not waiting(), 60)
    time.sleep(1)  # would a twenty-sixth come?
    yield exactly("intake: 25 deliveries, each 40 times at once: messages", city.where, since(last), 25)


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    where = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database]
    count, many = (2000, 30_000) if asked.quick else (12_000, 1_000_000)
    with machine.database(asked.database) as url, installation(database_url=url) as place:
        place.migrate()
        place.django()
        one, hundred = machine.raw_inserts(url, place.folder)
        yield told("the machine: rows a second, one a commit", where, one, "/s")
        yield told("the machine: rows a second, 100 a commit", where, hundred, "/s")
        city = settle_in(place, url, where)
        place.web()
        yield from durable(city, count * 2)
        place.worker()
        whole(city, 1000)  # warm
        rate, found = whole(city, count)
        yield at_least("intake: webhook to visible, whole way", where, rate, WHOLE[asked.database], "/s")
        yield told("intake: ms of processor a message", where, found["used"])
        yield from at_pace(city, count, WHOLE[asked.database])
        yield from copies(city)
        if not asked.small:
            seconds = load(many, accounts(), seed=2)
            yield told(f"loaded {many} messages of the past", where, seconds, "s")
            whole(city, 1000)
            grown, found = whole(city, count)
            yield told(f"intake: whole way at {many} stored", where, grown, "/s")
            yield told("intake: ms of processor a message", where, found["used"])
            yield at_least("intake: rate then, of that at 10 000", where, grown / rate, GROWN, "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--small", action="store_true", help="without the million")
    run(measure, parser)


if __name__ == "__main__":
    main()
