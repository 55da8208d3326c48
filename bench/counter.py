"""A morning at the counter: a million messages of the past, thirty agents with thirty saved views each, what a page takes meanwhile.

`python -m bench.counter --database postgresql`. Each agent has a stream open and does what one does there: looks at a list, opens
a conversation, has the chips of the saved views counted; every few seconds, while new messages come in. Then fifty agents' streams.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from bench import stream
from bench.hooks import Sender
from bench.load import RARE, accounts, load
from bench.machine import database
from bench.place import Place, installation, percentile
from bench.table import Line, at_most, run, told

AGENTS, VIEWS, STREAMS = 30, 30, 50
PAGE = 150  # p95, ms
PAUSE = (1.5, 4.5)  # seconds between two gestures of an agent
WARM = 4
RATE = 5  # messages a second that come in meanwhile
DRAWN = 20_000  # conversations, of which each agent opens those of their team


class Agent(threading.Thread):
    """A person with a browser: pages, and nothing else. What each kind took, in milliseconds."""

    def __init__(self, port: int, cookie: str, number: int, talks: list[int], stop: threading.Event) -> None:
        """`talks`: conversations that they may open."""
        super().__init__(daemon=True)
        self.dice, self.talks, self.stop = random.Random(number), talks, stop
        self.head = {"Cookie": f"sessionid={cookie}"}
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.took: dict[str, list[float]] = defaultdict(list)

    def run(self) -> None:
        for _ in range(WARM):  # a process that has just begun reads its templates
            self.gesture()
        self.took.clear()
        self.stop.wait(self.dice.uniform(0, PAUSE[1]))
        while not self.stop.is_set():
            self.gesture()
            self.stop.wait(self.dice.uniform(*PAUSE))

    def gesture(self) -> None:
        what = self.dice.choices(("list", "a saved view", "conversation", "its page", "counts of thirty views"), (3, 3, 6, 1, 2))[
            0
        ]
        pk = self.dice.choice(self.talks)
        part = {"HX-Request": "true"}
        paths: dict[str, tuple[str, dict[str, str]]] = {
            "list": ("/guichet/liste?vue=repondre", part),
            "a saved view": (f"/guichet/?{self.dice.choice(SAVED)}", {}),
            "conversation": (f"/guichet/{pk}", part),
            "its page": (f"/guichet/{pk}", {}),
            "counts of thirty views": ("/guichet/vues/comptes", part),
        }
        path, more = paths[what]
        began = time.perf_counter()
        self.line.request("GET", path, headers=self.head | more)
        answer = self.line.getresponse()
        answer.read()
        self.took[what].append((time.perf_counter() - began) * 1000)
        assert answer.status in (200, 204), (path, answer.status)


SAVED = (
    "vue=toutes", "vue=personne", "vue=moi", "vue=attente", "vue=closes&qui=personne", "vue=toutes&reseau=facebook",
    "vue=repondre&reseau=email", "vue=retard", f"vue=toutes&q={RARE}", "vue=toutes&q=piscine",
)  # fmt: skip


def people(count: int) -> list[Any]:
    """Agents of three teams, each with thirty views: half their own, half shared."""
    from django.http import QueryDict

    from parvis.desk import actions
    from parvis.inbox.wanted import Wanted
    from parvis.testing import make

    teams = [make.team(), make.team("Sports"), make.team("Voirie")]
    agents = [make.user("agent", in_team=teams[n % 3], username=f"guichet{n}") for n in range(count)]
    for n, agent in enumerate(agents):
        for number in range(VIEWS // 2):
            wanted = Wanted.of(QueryDict(SAVED[(n + number) % len(SAVED)]))
            actions.keep_view(name=f"Mienne {number}", wanted=wanted, by=agent)
            if n < len(teams):
                actions.keep_view(name=f"Nôtre {number}", wanted=wanted, team=teams[n % 3], by=agent)
    return agents


def shared() -> None:
    """Some of the past is another team's, and some is given to somebody."""
    from django.db.models import F
    from django.db.models.functions import Mod

    from parvis.inbox.models import Conversation
    from parvis.testing import make

    for name, rest in (("Sports", 3), ("Voirie", 7)):
        of = make.team(name).pk
        Conversation.objects.annotate(rest=Mod(F("pk"), 20)).filter(rest=rest).update(team=of)


def morning(place: Place, where: str, agents: list[Any], seconds: int) -> Iterator[Line]:
    from parvis.inbox.models import Conversation
    from parvis.testing import make

    last = Conversation.objects.order_by("-pk").values_list("pk", flat=True)[0]
    stop, account = threading.Event(), make.account("x")
    drawn = random.Random(7).sample(range(1, last + 1), min(last, DRAWN))
    talks = [list(Conversation.objects.seen_by(one).filter(pk__in=drawn).values_list("pk", flat=True)) for one in agents]
    threads = [Agent(place.port, stream.signed_in(one), n, talks[n], stop) for n, one in enumerate(agents)]
    sender = Sender(port=place.port, path=f"/in/x/{account.hook}", count=RATE * seconds, first=1, connections=2, rate=RATE)
    opened = asyncio.run(open_streams(place.port, [make.token(one) for one in agents], threads, stop, sender, seconds))
    took: dict[str, list[float]] = defaultdict(list)
    for thread in threads:
        for what, found in thread.took.items():
            took[what] += found
    every = [ms for found in took.values() for ms in found]
    yield told(
        f"counter: {len(agents)} agents, {VIEWS} views each: streams open, pages asked for", where, f"{opened}, {len(every)}"
    )
    for what, found in sorted(took.items()):
        yield at_most(f"counter: {what}, p95", where, percentile(found, 0.95), PAGE, "ms")
    yield told("counter: all of them, p50", where, percentile(every, 0.5), "ms")


async def open_streams(
    port: int, tokens: list[str], threads: list[Agent], stop: threading.Event, sender: Any, seconds: int
) -> int:
    """Everybody's stream, while they work."""
    listeners = await stream.opened(port, tokens)
    for thread in threads:
        thread.start()
    sender.begin()
    await asyncio.sleep(seconds)
    stop.set()
    for thread in threads:
        await asyncio.to_thread(thread.join, 60)
    await asyncio.to_thread(sender.result)
    return sum(listener.open for listener in listeners)


def fifty(place: Place, where: str, agents: list[Any], count: int) -> Iterator[Line]:
    """What a colleague does, on fifty open screens."""
    from parvis.inbox.models import Conversation
    from parvis.testing import make

    team = agents[0].memberships.get().team
    tokens = [make.token(one) for one in agents if one.memberships.get().team_id == team.pk]
    tokens += [make.token(make.user("agent", in_team=team)) for _ in range(STREAMS - len(tokens))]
    rows = Conversation.objects.filter(team=team, state="closed").order_by("-pk").values_list("pk", flat=True)[:count]
    took, _opened, lost, _doubled = asyncio.run(
        stream.listen(place.port, tokens, list(rows), 0.1, stream.changer(place, tokens[0]))
    )
    yield at_most(f"counter: {STREAMS} agents' streams: frames that did not come", where, lost, 0, "")
    yield at_most(
        f"counter: {STREAMS} agents' streams: a change to its frame, p95", where, percentile(took, 0.95), stream.FRAME, "ms"
    )


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    size, seconds = (30_000, 10) if asked.quick else (asked.size, 60)
    where = f"{ {'postgresql': 'PostgreSQL', 'sqlite': 'SQLite'}[asked.database] }, {size:,}".replace(",", " ")
    with database(asked.database) as url, installation(database_url=url) as place:
        place.migrate()
        place.django()
        load(size, accounts())
        shared()
        agents = people(AGENTS)
        if url:
            place.web()
            place.worker()
        else:
            place.start("run", "--no-sandbox")
        yield from morning(place, where, agents, seconds)
        yield from fifty(place, where, agents, 20 if asked.quick else 60)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--size", type=int, default=1_000_000, help="messages of the past")
    run(measure, parser)


if __name__ == "__main__":
    main()
