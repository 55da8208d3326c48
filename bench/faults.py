"""Never twice, never silently not: publications and answers through every kind of fault, with processes killed.

`python -m bench.faults --count 500 --kills 5 [--database URL] [--broker URL]` prints one JSON line. Every text is its
own, so the sandbox's records tell what is lost and what is doubled. `--baseline` does the same with a plain client that
tries again on any error: it must show doubles, else the faults were not real.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import sys
import threading
import time
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.place import Place, installation, kill, until

FAULTS = (
    ("publish", "timeout_after", 0.02, {"delay_ms": 400}),
    ("publish", "drop_after", 0.02, {}),
    ("publish", "5xx_after", 0.02, {}),
    ("publish", "5xx_before", 0.03, {}),
    ("publish", "timeout_before", 0.01, {"delay_ms": 400}),
    ("publish", "429", 0.005, {"retry_after": 1}),
    ("reply", "drop_after", 0.02, {}),
    ("reply", "5xx_after", 0.02, {}),
    ("reply", "5xx_before", 0.03, {}),
    ("reply", "timeout_after", 0.01, {"delay_ms": 400}),
    ("publish", "latency", 0.02, {"delay_ms": 300}),
    ("read", "5xx_before", 0.01, {}),
    ("publish", "forgets_keys", 0.5, {}),  # its store of keys was flushed or failed over
)
NETWORKS = ("mastodon", "x", "facebook")
ACCOUNTS = 4  # a network
STILL = 300.0
"""Seconds in which nothing more ends, after which a campaign is given up: how fast it goes on is the machine's affair."""


def order_faults(place: Place) -> None:
    for match, effect, rate, more in FAULTS:
        place.ask("/faults", {"network": "*", "match": match, "effect": effect, "rate": rate, **more})


def connect(place: Place) -> list[Any]:
    """Accounts on the sandbox, with ceilings of their own so that the campaign takes minutes, not days."""
    from parvis.accounts import actions
    from parvis.accounts.models import Account
    from parvis.demo.begin import connections
    from parvis.people.models import Team

    team = Team.objects.get_or_create(name="Rédaction", defaults={"slug": "redaction"})[0]
    by_network = {
        network: (given, secrets) for network, given, secrets in connections(place.sandbox_url, place.ask("/credentials"))
    }
    found = []
    for network in NETWORKS:
        given, secrets = by_network[network]
        for n in range(ACCOUNTS):
            own, sealed = dict(given), dict(secrets)
            if n:  # the first is the demo city's own: the crowd speaks to it
                opened = place.ask("/accounts", {"network": network, "handle": f"{network}{n}", "name": f"Ville {n}"})
                own |= {"x": {"user_id": opened["id"]}, "facebook": {"page": opened["id"]}}.get(network, {})
                sealed["token"] = opened["token"]
            row = actions.connect(network=network, settings=own, secrets=sealed, by=None, team=team)
            Account.objects.filter(pk=row.pk).update(settings=row.settings | {"calls": 10**6}, due_at=None)
            found.append(row)
    return found


def plan(accounts: list[Any], count: int, seconds: float) -> None:
    """`count` deliveries, due over `seconds`, spread over the accounts."""
    from datetime import timedelta

    from django.utils import timezone

    from parvis.publishing.models import Delivery, Post, Variant

    begin = timezone.now() + timedelta(seconds=2)
    posts = Post.objects.bulk_create(
        [
            Post(team=accounts[0].team, text=f"Campagne, envoi numéro {n} — la piscine rouvre.", state="scheduled")
            for n in range(count)
        ]
    )
    Variant.objects.bulk_create([Variant(post=p, account=accounts[n % len(accounts)]) for n, p in enumerate(posts)])
    deliveries = []
    for n, post in enumerate(posts):
        at = begin + timedelta(seconds=seconds * n / count)
        deliveries.append(Delivery(post=post, account=accounts[n % len(accounts)], planned_at=at, due_at=at))
    Delivery.objects.bulk_create(deliveries)


def conversations(place: Place, accounts: list[Any], count: int) -> list[tuple[int, int]]:
    """Residents' messages on Mastodon, read as always: of each conversation its key and the message to be answered."""
    from django.utils import timezone

    from parvis.accounts.models import Account
    from parvis.inbox.models import Conversation

    mastodon = [a for a in accounts if a.network == "mastodon"]
    place.ask("/crowd/burst", {"count": count, "networks": ["mastodon"]})
    Account.objects.filter(pk__in=[a.pk for a in mastodon]).update(due_at=timezone.now())
    until(lambda: Conversation.objects.count() >= count // 2, 60)
    return [(row.pk, row.last_in or 0) for row in Conversation.objects.all()[:count]]


def answer(place: Place, token: str, asked: list[tuple[int, int]], seconds: float) -> None:
    """Each conversation answered over the API, spread over the campaign. Who asks does not know what a web process that was killed
    has done: they ask again with the same key until they are told."""
    for n, (pk, seen) in enumerate(asked):
        body = json.dumps({"text": f"Réponse numéro {n} : nous regardons.", "seen": seen}).encode()
        head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": f"reponse-{n}"}
        request = urllib.request.Request(f"{place.url}/api/v1/conversations/{pk}/replies", body, head)
        until(lambda request=request: _taken(request), 120, every=0.2)
        time.sleep(seconds / len(asked) / 2)


def _taken(request: urllib.request.Request) -> bool:
    try:
        with urllib.request.urlopen(request, timeout=20) as told:
            return bool(told.status == 201)
    except (OSError, http.client.HTTPException):  # refused, cut off, or 409 and 503: not yet
        return False


def agent() -> str:
    """The key of somebody who answers."""
    from parvis.testing import make

    return str(make.token(make.user("manager")))


def left() -> int:
    """Rows that are not at their end."""
    from parvis.inbox.models import Reply
    from parvis.publishing.models import Delivery

    ends = ("sent", "refused", "asked", "late", "cancelled", "dropped")
    return Delivery.objects.exclude(state__in=ends).count() + Reply.objects.exclude(state__in=ends).count()


def campaign(*, count: int, kills: int, database_url: str, broker_url: str, seed: int = 1) -> dict[str, Any]:
    dice = random.Random(seed)
    options = {"PARVIS_LEASE": "4" if count <= 1000 else "15", "PARVIS_LOOK_AGAIN": "2", "PARVIS_CUTOFF": "600", "PARVIS_THREADS": "8"}
    with installation(database_url=database_url, broker_url=broker_url, **options) as place:
        place.migrate()
        place.sandbox()
        place.django()
        accounts = connect(place)
        starts = (place.worker, place.worker, place.web)
        processes = [start() for start in starts]
        talks = conversations(place, accounts, count // 5)
        replies = len(talks)
        order_faults(place)
        seconds = max(5.0, count / 150)
        plan(accounts, count - replies, seconds)
        asking = threading.Thread(target=answer, args=(place, agent(), talks, seconds))
        asking.start()
        began = time.monotonic()
        killed = Counter[str]()
        for n in range(kills):
            time.sleep(seconds / (kills + 1) * dice.uniform(0.6, 1.2))
            victim = 2 if n % 3 == 1 else dice.randrange(2)  # every third is a web process
            kill(processes[victim])
            killed["web" if victim == 2 else "worker"] += 1
            processes[victim] = starts[victim]()
        asking.join()
        finished = ended()
        took = time.monotonic() - began
        return {"setting": _setting(database_url, broker_url), "kills": kills, "killed": dict(killed), "replies": replies,
                "seconds": round(took, 1), "finished": finished, **verdict(place, count)}  # fmt: skip


def ended() -> bool:
    """Until nothing is left to do; False: nothing more comes to its end."""
    there, since = left(), time.monotonic()
    while there:
        time.sleep(1)
        if (now := left()) != there:
            there, since = now, time.monotonic()
        elif time.monotonic() - since > STILL:
            return False
    return True


def verdict(place: Place, count: int) -> dict[str, Any]:
    """What the sandbox saw against what we believe."""
    from parvis.inbox.models import Reply
    from parvis.publishing.models import Delivery

    records = place.ask("/records?limit=100000")["records"]
    seen = Counter(record["text"] for record in records)
    rows: dict[str, Any] = {d.post.text: d for d in Delivery.objects.select_related("post", "account")}
    rows |= {r.message.text: r for r in Reply.objects.select_related("message", "account")}
    wanted = {text: row.state for text, row in rows.items()}
    there = {text: sum(n for said, n in seen.items() if text in said) if seen[text] == 0 else seen[text] for text in wanted}
    states = Counter(wanted.values())
    tell(records, rows, [text for text, n in there.items() if n != 1])
    lost = sum(1 for text in wanted if there[text] == 0)  # whatever we believe of it
    return {"wanted": len(wanted), "planned": count, "published": sum(1 for n in there.values() if n), "lost": lost,
            "doubled": sum(n - 1 for n in there.values() if n > 1), "states": dict(states),
            "calls": place.ask("/records/count")["count"]}  # fmt: skip


def tell(records: list[Any], rows: dict[str, Any], wrong: list[str]) -> None:
    """To stderr, of each text that is doubled or missing: what we tried and when, and what the network saw of it."""
    from parvis.accounts.models import Attempt

    for text in wrong:
        row = rows[text]
        print(f"{row.account.network}: {text} ({row.state}, due {row.due_at}, {row.attempts} times taken)", file=sys.stderr)
        for tried in Attempt.objects.filter(label=row._meta.label_lower, row=row.pk).order_by("at"):
            print(f"    {tried.verb} {tried.at} – {tried.ended_at}: {tried.outcome} {tried.code}", file=sys.stderr)
        for record in records:
            if text in record["text"]:
                print(f"    seen: {record}", file=sys.stderr)


def baseline(count: int) -> dict[str, Any]:
    """A plain client: one POST, tried again on any error, up to five times."""
    import httpx2

    with installation() as place:
        place.sandbox()
        order_faults(place)
        credentials = place.ask("/credentials")["mastodon"]

        def post(n: int) -> None:
            for _ in range(5):
                try:
                    answer = httpx2.post(
                        f"{credentials['server']}/api/v1/statuses", data={"status": f"Simple, envoi numéro {n}."}, timeout=0.3,
                        headers={"Authorization": f"Bearer {credentials['token']}"},
                    )  # fmt: skip
                    if answer.status_code == 200:
                        return
                except httpx2.TransportError:
                    pass
                time.sleep(0.05)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(post, range(count)))
        seen = Counter(record["text"] for record in place.ask("/records?limit=100000")["records"])
        return {"setting": "plain retry", "wanted": count, "published": len(seen), "lost": count - len(seen),
                "doubled": sum(n - 1 for n in seen.values() if n > 1)}  # fmt: skip


def _setting(database_url: str, broker_url: str) -> str:
    store = "PostgreSQL" if database_url.startswith("postgres") else "SQLite"
    carrier = "threads" if not broker_url else "Celery/" + ("RabbitMQ" if broker_url.startswith("amqp") else "Valkey")
    return f"{store} + {carrier}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--database", default="")
    parser.add_argument("--broker", default="")
    parser.add_argument("--baseline", action="store_true")
    asked = parser.parse_args()
    if asked.baseline:
        found = baseline(asked.count)
    else:
        found = campaign(count=asked.count, kills=asked.kills, database_url=asked.database, broker_url=asked.broker)
    print(json.dumps(found))
    sys.exit(0)


if __name__ == "__main__":
    main()
