"""What comes between two looks at a network is all there afterwards, however much it was, in a memory that stays the same.

`python -m bench.polling --database postgresql`. A Mastodon-like network next door gets its mentions at once; one worker reads them.
"""

from __future__ import annotations

import argparse
import time
import urllib.request
from collections.abc import Iterator

from bench import machine
from bench.delivery import Network, account
from bench.place import installation, until
from bench.table import Line, at_most, exactly, run, told
from tools.servers import free_port

MEMORY = 100  # MB more than before


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    where = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database]
    count = 5_000 if asked.quick else 100_000
    with machine.database(asked.database) as url, installation(database_url=url) as place:
        place.migrate()
        place.django()
        from django.utils import timezone

        from parvis.accounts.models import Account, Raw
        from parvis.inbox.models import Message

        network = Network(free_port())
        place.started.append(network.process)
        one = account(network.port, "now-p")
        worker = place.worker()
        Account.objects.filter(pk=one.pk).update(due_at=timezone.now())
        assert until(lambda: Account.objects.get(pk=one.pk).cursor is not None, 30), "it was not read"
        time.sleep(1)
        before, most = machine.own_memory(worker.pid), 0.0
        _arrive(network, count)
        Account.objects.filter(pk=one.pk).update(due_at=timezone.now())
        began, there = time.monotonic(), 0
        while there < count and time.monotonic() - began < 3600:
            time.sleep(0.5)
            there, most = Message.objects.count(), max(most, machine.own_memory(worker.pid))
        yield told("polling: read, understood and stored", where, there / (time.monotonic() - began), "/s")
        until(lambda: not Raw.objects.exclude(state="done").exists(), 60)
        time.sleep(2)  # would one come a second time?
        yield exactly(f"polling: {count} at once between two looks: there afterwards", where, Message.objects.count(), count)
        yield at_most("polling: the worker's own memory, more than at rest", where, most - before, MEMORY, "MB")


def _arrive(network: Network, count: int) -> None:
    urllib.request.urlopen(f"http://127.0.0.1:{network.port}/arrive/{count}", timeout=10).read()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    run(measure, parser)


if __name__ == "__main__":
    main()
