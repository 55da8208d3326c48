"""From a network's webhook to the second look's word on a message: how long, at the first message, in a stream, and beside a flood.

One web process, one worker, all on this machine; texts that were written apart. `python -m bench.second_look --database postgresql`.
It needs `parvis[semantic]`.
"""

from __future__ import annotations

import argparse
import http.client
import threading
import time
from collections.abc import Iterator
from typing import Any

from bench import machine
from bench.hooks import signed
from bench.intake import City
from bench.load import accounts, load
from bench.place import installation, percentile
from bench.table import Line, at_most, run, told, unmeasured
from parvis.understanding import second
from parvis.understanding.written import APART
from parvis.understanding.written import load as written

RATE, SECONDS, FLOOD, WITHIN = 20, 40, 1_500, 5.0  # messages a second; s; messages at once; s
STARTED = 5
"""Seconds that the worker is given to begin."""
LOOKED = 0.05
"""Seconds between two looks at what still waits: a wait is told that much too long at most."""


class Crowd:
    """Mentions, each with words of its own: what was read before is remembered, and would cost nothing."""

    def __init__(self, city: City) -> None:
        self.city, self.sent, self.texts = city, dict[str, float](), [one.text for one in written(APART)]

    def send(self, count: int, rate: float) -> None:
        """`rate` 0: as fast as they are taken."""
        line, began = http.client.HTTPConnection("127.0.0.1", self.city.place.port, timeout=120), time.time()
        for n in range(count):
            if rate:
                time.sleep(max(0.0, began + n / rate - time.time()))
            told = self._mention(len(self.sent))
            headers, body = signed(told)
            self.sent[told["payload"]["id"]] = time.time()
            line.request("POST", self.city.path, body, headers)
            answer = line.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
        line.close()

    def _mention(self, number: int) -> dict[str, Any]:
        one, other = self.texts[number % len(self.texts)], self.texts[(number * 7 + 3) % len(self.texts)]
        text = f"{one} {' '.join(other.split()[: 1 + number // len(self.texts)])}"
        moment = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
        person = str(10_000 + number)
        post = {"id": f"7{number:014d}", "author_id": person, "text": f"@ville {text}", "lang": "fr", "created_at": moment,
                "conversation_id": f"7{number:014d}"}  # fmt: skip
        users = [{"id": person, "name": f"Riverain {person}", "username": f"riverain{person}"}]
        return {"event_uuid": f"2{number:014d}", "filter": {"user_id": "111"}, "event_type": "post.mention.create", "tag": "bench",
                "payload": post, "includes": {"users": users}}  # fmt: skip


def past_is_read() -> None:
    """What was loaded counts as read: reading it is no part of what is measured, and would go on beside it."""
    from django.db.models import Max

    from parvis.inbox.models import Message
    from parvis.readings.learning.actions import settled

    row = settled()
    row.caught_up = Message.objects.aggregate(last=Max("pk"))["last"] or 0
    row.save(update_fields=["caught_up"])


def followed(crowd: Crowd, sending: threading.Thread) -> list[float]:
    """Seconds from sending to the end of the second look, of each message of which the first was unsure."""
    from parvis.inbox.models import Message
    from parvis.readings.models import SecondLook

    sending.start()
    done: dict[str, float] = {}
    waiting: set[str] = set()
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        going = sending.is_alive()
        now = {one or "" for one in SecondLook.objects.values_list("message__remote_id", flat=True)}
        at = time.time()
        done |= {one: at - crowd.sent[one] for one in waiting - now}
        waiting = now
        if not going and not now and Message.objects.filter(remote_id__in=list(crowd.sent)[-1:]).exists():
            return list(done.values())
        time.sleep(LOOKED)
    raise AssertionError("the second look does not get to the end")


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    where = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database]
    if why := second.state().why:
        yield unmeasured("second look", why, "parvis[semantic]")
        return
    seconds, flood = (10, 300) if asked.quick else (SECONDS, FLOOD)
    with machine.database(asked.database) as url, installation(database_url=url) as place:
        place.migrate()
        place.django()
        from parvis.testing import make

        load(10_000, accounts(), seed=1)
        past_is_read()
        account = make.account("x")
        crowd = Crowd(City(place, url, where, f"/in/x/{account.hook}", ""))
        place.web()
        worker = place.worker()
        time.sleep(STARTED)
        first = followed(crowd, threading.Thread(target=crowd.send, args=(30, 0)))
        yield at_most("second look: the first messages after the worker's start", where, max(first), WITHIN, "s")
        began = machine.cpu(worker.pid)
        found = followed(crowd, threading.Thread(target=crowd.send, args=(RATE * seconds, RATE)))
        used = (machine.cpu(worker.pid) - began) / seconds * 100
        yield told(f"second look: unsure of {RATE * seconds} messages, {RATE} a second", where, len(found))
        yield told("second look: the worker's processor meanwhile, of a core", where, used, "%")
        yield told("second look: from webhook to its end, p50", where, percentile(found, 0.5), "s")
        yield at_most("second look: from webhook to its end, p95", where, percentile(found, 0.95), WITHIN, "s")
        yield at_most("second look: from webhook to its end, the longest", where, max(found), WITHIN, "s")
        found = followed(crowd, threading.Thread(target=crowd.send, args=(flood, 0)))
        yield told(f"second look: {flood} messages at once, unsure of {len(found)}: the longest", where, max(found), "s")
        yield told(f"second look: {flood} messages at once: half of them within", where, percentile(found, 0.5), "s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    run(measure, parser)


if __name__ == "__main__":
    main()
