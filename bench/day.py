"""A day at the counter: what a city's residents write in twelve hours on eight networks, and six agents who answer over the API.

`python -m bench.day --count 20000 [--database postgresql]`. The sandbox's crowd says when each was written, hour after hour; all
of it is read and understood as fast as it can be, while the agents take, read, answer, close. Afterwards everything is counted
again by `bench.day_checked`, from what the networks themselves hold: what arrived, what was answered, what was promised.
`--spoil` then loses, doubles and shifts something on purpose: each must be seen, else the counting counts nothing.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from bench import day_checked, machine
from bench.place import Place, installation, until
from bench.table import Line, at_most, run, told
from tools.servers import wait_for

DATED, STAMPED = ("facebook", "x", "mastodon", "mail", "instagram"), ("bluesky", "peertube", "threads")
NETWORKS = (*DATED, *STAMPED)
STAMPED_SHARE = 0.15
AGENTS = 6
HOURS = 12
LEASE = 60
CALLS = 100_000
TRIES = 10
TURNS = 24
"""The day comes in so many pieces; between two of them accounts are looked at."""
LONGEST = 150
"""Seconds for which the agents go on, when they have not given as many answers as were wished."""
ENDS = ("sent", "refused", "asked", "late", "cancelled", "dropped", "bounced")
WEEK = [[[480, 750], [810, 1200]]] * 7


@dataclass
class Agent(threading.Thread):
    """Takes what is nobody's, reads it, answers, closes or waits; over the API, as a program of the city would."""

    port: int
    token: str
    number: int
    rate: float  # seconds between two conversations; a person takes longer
    stop: threading.Event
    did: Counter[str] = field(default_factory=Counter)
    said: dict[str, int] = field(default_factory=dict)  # what was accepted, and its answer's id
    took: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.dice = random.Random(self.number)
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.stop.is_set():
            began = time.perf_counter()
            rows = self.ask("GET", "/conversations?state=new,open&assignee=none&limit=60")[1]["items"]
            if rows:
                self.work(self.dice.choice(rows)["id"])
            self.stop.wait(max(0.0, self.rate - (time.perf_counter() - began)))

    def work(self, pk: int) -> None:
        began = time.perf_counter()
        whole = self.ask("GET", f"/conversations/{pk}")[1]
        self.took.append((time.perf_counter() - began) * 1000)
        if whole["assignee"] or whole["state"] not in ("new", "open"):
            self.did["taken meanwhile by a colleague"] += 1
            return
        self.ask("PATCH", f"/conversations/{pk}", {"assignee": "me"})
        text = f"Bonjour, merci de votre message : nous regardons. [{self.number}-{len(self.said)}]"
        status, answer = self.ask("POST", f"/conversations/{pk}/replies", {"text": text, "seen": whole["seen"]})
        self.did[{201: "answered", 409: "a colleague was there first", 422: "not allowed there"}[status]] += 1
        if status == 201:
            self.said[text] = answer["id"]
        if status == 422:
            self.ask("POST", f"/conversations/{pk}/notes", {"text": "Ce réseau ne permet pas d’y répondre."})
        if (after := self.dice.random()) < 0.6 or status == 422:
            self.ask("PATCH", f"/conversations/{pk}", {"state": "closed" if after < 0.4 or status == 422 else "waiting"})

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """503 says that nothing was done and that one may ask again: so does the agent, and it is counted."""
        head = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        while True:
            self.line.request(method, f"/api/v1{path}", json.dumps(body) if body is not None else None, head)
            answer = self.line.getresponse()
            content = json.loads(answer.read())
            if answer.status != 503 or self.stop.is_set():
                break
            self.did["told to ask again: the database was busy"] += 1
            time.sleep(1)
        assert answer.status < 500 and answer.status not in (401, 403, 404), (method, path, answer.status, content)
        return answer.status, content


def connect(place: Place) -> list[Any]:
    """An account on each network, with a ceiling of its own: a day is replayed in minutes."""
    from parvis.accounts import actions
    from parvis.accounts.models import Account
    from parvis.demo.begin import connections
    from parvis.testing import make

    team, wanted = make.team(), {day_checked.OURS.get(one, one) for one in NETWORKS}
    for network, given, secrets in connections(place.sandbox_url, place.ask("/credentials")):
        if network in wanted:
            row = actions.connect(network=network, settings=given, secrets=secrets, by=None, team=team)
            Account.objects.filter(pk=row.pk).update(settings=row.settings | {"calls": CALLS})
    found = list(Account.objects.all())
    assert {one.network for one in found} == wanted
    return found


def promise_all() -> None:
    """A mail within a day, anything else within four hours, once more within two; done within two days. In opening hours."""
    from parvis.promises.models import Level, OpeningHours

    hours = OpeningHours.objects.create(name="Guichet", zone=day_checked.ZONE, week=WEEK, holidays=False)
    Level.objects.create(name="Courriels", order=1, kinds=["mail"], hours=hours, **day_checked.MAIL)
    Level.objects.create(name="Tout", order=2, hours=hours, **day_checked.ELSE)


def patiently(write: Callable[[], int]) -> int:
    """SQLite lets one writer in at a time: on a machine where many others work this process may find it shut for half a minute."""
    from django.db import OperationalError

    for _ in range(TRIES - 1):
        try:
            return write()
        except OperationalError:
            time.sleep(1)
    return write()


def look(accounts: list[Any]) -> None:
    """The accounts are read now, and not in twenty seconds or five minutes; one that is being read (its lease says so) is let be."""
    from django.db.models import Q
    from django.utils import timezone

    from parvis.accounts.models import Account

    now = timezone.now()
    leased = Q(due_at__gt=now + timedelta(seconds=LEASE * 0.7), due_at__lt=now + timedelta(seconds=LEASE * 1.3))
    rows = Account.objects.filter(~leased, pk__in=[one.pk for one in accounts], due_at__gt=now)
    patiently(partial(rows.update, due_at=now))


def hour(accounts: list[Any]) -> None:
    """An hour of the day has passed: what a connector looks at once an hour is due again, as far back as an hour."""
    from parvis.accounts.models import Account

    for row in Account.objects.filter(pk__in=[one.pk for one in accounts]):
        cursor = row.cursor or {}
        if (
            cursor.get("whole") and not {"began", "look"} & cursor.keys()
        ):  # not in the middle of a round, or of a look further back
            patiently(partial(Account.objects.filter(pk=row.pk).update, cursor=cursor | {"whole": time.time() - 3700}))


def people(place: Place, rate: float) -> list[Agent]:
    from parvis.people.models import User
    from parvis.testing import make

    stop, found = threading.Event(), []
    for n in range(AGENTS):
        user = make.user("agent", username=f"guichet{n}")
        found.append(Agent(place.port, make.token(user), n, rate, stop))
    User.objects.update(hold=0)
    return found


def replay(place: Place, accounts: list[Any], count: int, seconds: float) -> list[dict[str, Any]]:
    """The day, in pieces. A sixth of what is said in each is said now, so that some of it goes on with an answer of the city;
    so is what is said on networks that stamp each message with the moment at which they got it."""
    began, opens, said = time.monotonic(), int(time.time()) - HOURS * 3600, list[dict[str, Any]]()
    for turn in range(TURNS):
        piece = count * (turn + 1) // TURNS - count * turn // TURNS
        stamped, now = round(piece * STAMPED_SHARE), piece // 6
        since = opens + HOURS * 3600 * turn // TURNS
        during = {"since": since, "until": since + HOURS * 3600 // TURNS}
        for number, networks, more in ((piece - stamped - now, DATED, during), (now, DATED, {}), (stamped, STAMPED, {})):
            if number:
                said += place.ask("/crowd/burst", {"count": number, "networks": list(networks), **more})["messages"]
        if turn % (TURNS // HOURS):
            hour(accounts)
        look(accounts)
        time.sleep(max(0.0, began + seconds * (turn + 1) / TURNS - time.monotonic()))
    return said


def before(accounts: list[Any]) -> Any:
    """What the sandbox's city had been told before the day began: it is read first."""
    found, since = Counter[Any](), time.monotonic()
    while (now := day_checked.stored()) != found or time.monotonic() - since < 4:
        found = now
        look(accounts)
        time.sleep(1.5)
    return found


def left() -> int:
    from parvis.accounts.models import Raw
    from parvis.inbox.models import Reply

    return Reply.objects.exclude(state__in=ENDS).count() + Raw.objects.filter(due_at__isnull=False).count()


def arrived(said: list[dict[str, Any]], there: Any, accounts: list[Any], seconds: float) -> bool:
    """All of it, or time is over: accounts are looked at until there is nothing new."""

    def done() -> bool:
        look(accounts)
        return not day_checked.Day(said, there).lost()

    if until(done, seconds / 2, every=6.0):
        return True

    def later() -> bool:
        """Nobody writes any more: what is left is what only the next hours bring."""
        hour(accounts)
        return done()

    return until(later, seconds / 2, every=6.0)


def day(asked: argparse.Namespace, place: Place) -> Iterator[Line]:
    count, seconds = asked.count, asked.seconds
    where = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database]
    here = f"{where}, " + f"{count:,}".replace(",", " ")
    promise_all()
    accounts = connect(place)
    there = before(accounts)
    agents = people(place, asked.rate)
    began = time.monotonic()
    for agent in agents:
        agent.start()
    said = replay(place, accounts, count, seconds)
    arrived(said, there, accounts, 60 + count / 50)
    took = time.monotonic() - began
    until(lambda: sum(agent.did["answered"] for agent in agents) >= asked.answers, LONGEST)
    agents[0].stop.set()
    for agent in agents:
        agent.join(90)
    until(lambda: left() == 0, 60 + count / 200)
    yield told("day: messages of twelve hours, replayed in", here, took, "s")
    yield at_most("day: still under way at the end", here, left(), 0, "")
    found = day_checked.Day(said, there, {text: pk for agent in agents for text, pk in agent.said.items()},
                            place.ask("/records?limit=100000")["records"])  # fmt: skip
    yield from verdict(found, agents, here)
    if asked.spoil:
        yield from spoilt(found, here)


def verdict(found: day_checked.Day, agents: list[Agent], here: str) -> Iterator[Line]:
    for network, (there, wanted) in sorted(found.by_network().items()):
        yield told(f"day: arrived, {network}", here, f"{there} of {wanted}")
    lost = found.lost()
    yield at_most("day: messages lost", here, len(lost), 0, "")
    for words in found.where(lost[:20]):
        print(words, flush=True)
    yield at_most("day: messages doubled, or that nobody wrote", here, len(found.doubled()), 0, "")
    did = sum((agent.did for agent in agents), Counter[str]())
    for what, number in sorted(did.items()):
        yield told(f"day: six agents: {what}", here, number)
    yield told("day: conversations answered", here, found.conversations_answered())
    yield at_most("day: answers lost", here, len(found.answers_lost()), 0, "")
    yield at_most("day: answers doubled", here, len(found.answers_doubled()), 0, "")
    yield at_most("day: answered twice by two agents", here, len(found.answered_twice()), 0, "")
    looked, wrong = found.promises()
    yield told("day: promises whose deadline was computed again", here, looked)
    yield at_most("day: promises computed otherwise", here, len(wrong), 0, "")
    for words in wrong[:10]:
        print(words, flush=True)
    read = sorted(ms for agent in agents for ms in agent.took)
    if read:
        yield told("day: a conversation over the API meanwhile, p95", here, read[int(len(read) * 0.95)], "ms")


def spoilt(found: day_checked.Day, here: str) -> Iterator[Line]:
    """One message taken away, one written twice, an answer said twice, one never said, a deadline a minute off: is each seen?"""
    before = (
        len(found.lost()),
        len(found.doubled()),
        len(found.answers_lost()),
        len(found.answers_doubled()),
        len(found.promises()[1]),
    )
    found.spoil()
    after = (
        len(found.lost()),
        len(found.doubled()),
        len(found.answers_lost()),
        len(found.answers_doubled()),
        len(found.promises()[1]),
    )
    seen = sum(now > then for then, now in zip(before, after, strict=True))
    yield Line("day: spoilt on purpose five times, seen", here, str(seen), "= 5", seen == 5)


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    if asked.quick:
        asked.count, asked.seconds, asked.rate = min(asked.count, 1200), 24.0, 0.3
    options = {"PARVIS_LEASE": str(LEASE), "PARVIS_THREADS": "8"}
    with machine.database(asked.database) as url, installation(database_url=url, **options) as place:
        place.migrate()
        place.sandbox()
        place.django()
        if url:
            place.web()
            place.worker()
        else:
            place.start("run", "--no-sandbox")
            wait_for(place.port, 300)
        yield from day(asked, place)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="sqlite")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=90.0, help="how long the twelve hours take")
    parser.add_argument("--rate", type=float, default=0.3, help="seconds of an agent between two conversations, at least")
    parser.add_argument("--answers", type=int, default=0, help="the agents go on until they have given so many")
    parser.add_argument("--spoil", action="store_true", help="then break it on purpose, and see whether that is seen")
    run(measure, parser)


if __name__ == "__main__":
    main()
