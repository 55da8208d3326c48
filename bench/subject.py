"""One answer to many people: a subject with two thousand conversations on one network, answered once, personal for each.

`python -m bench.subject --database postgresql`. What is promised is a pace, not a speed: each batch leaves room for other work, so a
colleague's page and a colleague's own answer are measured meanwhile. The network next door notes each call: a text that comes twice
stops the measurement.
"""

from __future__ import annotations

import argparse
import http.client
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bench import stream
from bench.delivery import Network, account
from bench.machine import database
from bench.place import Place, installation, percentile, until
from bench.table import Line, at_most, run, told
from tools.servers import free_port

PAGE = 150  # p95 of a page meanwhile, ms


def gathered(on: Any, count: int, by: Any) -> Any:
    """A subject with a conversation of each of so many people."""
    from django.utils import timezone

    from parvis.inbox.digest import Arrived, digest
    from parvis.inbox.models import Conversation
    from parvis.networks.protocol import Incoming, Person
    from parvis.subjects import actions

    now = timezone.now()
    for first in range(0, count, 500):
        digest(
            [
                Arrived(on, Incoming("add", f"m{n}", f"t{n}", "mention", now, Person(f"p{n}", f"riverain{n}", f"Riverain {n}"),
                                     f"La piscine rouvre-t-elle samedi ? ({n})", context={"status": f"m{n}"}), now)
                for n in range(first, min(first + 500, count))
            ]
        )  # fmt: skip
    pks = list(Conversation.objects.filter(account=on).order_by("pk").values_list("pk", flat=True))
    subject = actions.open_subject(by=by, team=on.team, title="Grève des piscines", line="Jusqu’à jeudi.")
    for at in range(0, len(pks), actions.MOST):
        actions.join(subject, pks[at : at + actions.MOST], by=by)
    return subject


def page(port: int, cookie: str, pk: int) -> float:
    """Milliseconds of a conversation's page."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    line.request("GET", f"/guichet/{pk}", headers={"Cookie": f"sessionid={cookie}"})
    answer = line.getresponse()
    answer.read()
    line.close()
    assert answer.status == 200, answer.status
    return (time.perf_counter() - began) * 1000


def answered(place: Place, network: Network, where: str, count: int) -> Iterator[Line]:
    from parvis.inbox.models import Conversation, Reply
    from parvis.subjects import actions
    from parvis.subjects.jobs import AT_ONCE, PAUSE
    from parvis.testing import make

    by, other = make.user("manager", username="nadia"), make.user("agent", username="karim")
    on = account(network.port, "now-subject")
    subject = gathered(on, count, by)
    pk = Conversation.objects.filter(account=on).values_list("pk", flat=True)[0]
    cookie, began, took = stream.signed_in(other), time.monotonic(), list[float]()
    actions.answer_all(subject, texts={"fr": "Bonjour {personne}, les piscines rouvrent jeudi."}, by=by)

    def over() -> bool:
        took.append(page(place.port, cookie, pk))
        return Reply.objects.filter(account=on, state="sent").count() == count

    pace = AT_ONCE / PAUSE.total_seconds()
    assert until(over, 120 + 3 * count / pace, every=1.0), "not all of them were told"
    seconds = time.monotonic() - began
    calls = Counter(text for _, token, status, text in network.seen() if token == "now-subject" and status == 200)
    yield told(f"subject: {count} people told once each, in", where, seconds, "s")
    yield told("subject: answers a second, of the pace that is set", where, count / seconds / pace, "×")
    yield at_most(
        "subject: texts that came twice, or not at all", where, sum(calls.values()) - len(calls) + count - len(calls), 0, ""
    )
    yield at_most("subject: a conversation's page meanwhile, p95", where, percentile(took[3:], 0.95), PAGE, "ms")


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    where = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database]
    port = free_port()
    network = Network(port)
    try:
        with database(asked.database) as url, installation(database_url=url, PARVIS_ALLOW_HOSTS=f"127.0.0.1:{port}") as place:
            place.migrate()
            place.django()
            place.web()
            place.worker()
            yield from answered(place, network, where, 200 if asked.quick else 2000)
    finally:
        network.process.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    run(measure, parser)


if __name__ == "__main__":
    main()
