"""Never twice, never silently not: publications and answers through every kind of fault, with processes killed.

`python -m bench.faults --count 500 --kills 5 [--database URL] [--broker URL]` prints one JSON line. Every text is its
own, so the sandbox's records tell what is lost and what is doubled. `--baseline` does the same with a plain client that
tries again on any error: it must show doubles, else the faults were not real.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
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
    ("read", "5xx_before", 0.01, {}),
)
NETWORKS = ("mastodon", "x", "facebook")
ACCOUNTS = 4  # a network


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
    by_network = {network: (given, secrets) for network, given, secrets in connections(place.sandbox_url, place.ask("/credentials"))}
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
        [Post(team=accounts[0].team, text=f"Campagne, envoi numéro {n} — la piscine rouvre.", state="scheduled") for n in range(count)]
    )
    Variant.objects.bulk_create([Variant(post=p, account=accounts[n % len(accounts)]) for n, p in enumerate(posts)])
    deliveries = []
    for n, post in enumerate(posts):
        at = begin + timedelta(seconds=seconds * n / count)
        deliveries.append(Delivery(post=post, account=accounts[n % len(accounts)], planned_at=at, due_at=at))
    Delivery.objects.bulk_create(deliveries)


def plan_replies(place: Place, accounts: list[Any], count: int) -> int:
    """Residents' messages on Mastodon, read as always, each conversation answered once; how many there are."""
    from django.utils import timezone

    from parvis.accounts.models import Account
    from parvis.inbox.models import Conversation, Message, Reply

    mastodon = [a for a in accounts if a.network == "mastodon"]
    place.ask("/crowd/burst", {"count": count, "networks": ["mastodon"]})
    Account.objects.filter(pk__in=[a.pk for a in mastodon]).update(due_at=timezone.now())
    until(lambda: Conversation.objects.count() >= count // 2, 30)
    now = timezone.now()
    conversations = list(Conversation.objects.all()[:count])
    for n, conversation in enumerate(conversations):
        answered = conversation.messages.filter(way="in").first()
        message = Message.objects.create(conversation=conversation, account=conversation.account, way="out", at=now,
                                         text=f"Réponse numéro {n} : nous regardons.")  # fmt: skip
        Reply.objects.create(message=message, conversation=conversation, account=conversation.account, answers=answered, due_at=now)
    return len(conversations)


def left() -> int:
    """Rows that are not at their end."""
    from parvis.inbox.models import Reply
    from parvis.publishing.models import Delivery

    ends = ("sent", "refused", "asked", "late", "cancelled", "dropped")
    return Delivery.objects.exclude(state__in=ends).count() + Reply.objects.exclude(state__in=ends).count()


def campaign(*, count: int, kills: int, database_url: str, broker_url: str, seed: int = 1) -> dict[str, Any]:
    dice = random.Random(seed)
    options = {"PARVIS_LEASE": "4", "PARVIS_LOOK_AGAIN": "2", "PARVIS_CUTOFF": "600", "PARVIS_THREADS": "8"}
    with installation(database_url=database_url, broker_url=broker_url, **options) as place:
        place.migrate()
        place.sandbox()
        place.django()
        accounts = connect(place)
        processes = [place.worker(), place.worker()]
        replies = plan_replies(place, accounts, count // 5)
        order_faults(place)
        seconds = max(5.0, count / 150)
        plan(accounts, count - replies, seconds)
        began = time.monotonic()
        for _ in range(kills):
            time.sleep(seconds / (kills + 1) * dice.uniform(0.6, 1.2))
            victim = dice.randrange(len(processes))
            kill(processes[victim])
            processes[victim] = place.worker()
        finished = until(lambda: left() == 0, 300 + count / 20, every=1.0)
        took = time.monotonic() - began
        return {"setting": _setting(database_url, broker_url), "kills": kills, "seconds": round(took, 1), "finished": finished,
                **verdict(place, count)}  # fmt: skip


def verdict(place: Place, count: int) -> dict[str, Any]:
    """What the sandbox saw against what we believe."""
    from parvis.inbox.models import Reply
    from parvis.publishing.models import Delivery

    seen = Counter(record["text"] for record in place.ask("/records?limit=100000")["records"])
    wanted = {d.post.text: d.state for d in Delivery.objects.select_related("post")}
    wanted |= {r.message.text: r.state for r in Reply.objects.select_related("message")}
    there = {text: sum(n for said, n in seen.items() if text in said) if seen[text] == 0 else seen[text] for text in wanted}
    states = Counter(wanted.values())
    lost = sum(1 for text, state in wanted.items() if there[text] == 0 and state not in ("refused", "asked", "late"))
    return {"wanted": len(wanted), "planned": count, "published": sum(1 for n in there.values() if n), "lost": lost,
            "doubled": sum(n - 1 for n in there.values() if n > 1), "states": dict(states),
            "calls": place.ask("/records/count")["count"]}  # fmt: skip


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
