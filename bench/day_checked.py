"""What became of a day, counted again from what the networks hold and from plain minutes, by none of the product's own rules.

A deadline is found here by walking minute after minute and asking of each whether the city is open: slow, and too simple to be
wrong in the way in which the product's arithmetic could be.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

ZONE = "Europe/Paris"
MAIL = {"first": 480, "next": 240, "solution": 1440}
ELSE = {"first": 240, "next": 120, "solution": 960}
OPEN = ((480, 750), (810, 1200))
MINUTE = timedelta(minutes=1)
DAYS = 40
OURS = {"mail": "email"}
"""Networks that the sandbox calls otherwise."""
NEAR = timedelta(seconds=2)
"""An act is noted in the journal a moment after the rules heard of it."""


class Minutes:
    """Every minute from a day on, and how many open ones there were before it."""

    def __init__(self, since: datetime) -> None:
        self.first = since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        zone = ZoneInfo(ZONE)
        walls = ((self.first + n * MINUTE).astimezone(zone) for n in range(DAYS * 24 * 60))
        self.open = [any(a <= wall.hour * 60 + wall.minute < b for a, b in OPEN) for wall in walls]
        self.before = [0, *accumulate(self.open)]

    def at(self, moment: datetime) -> float:
        """Open minutes from the first one to a moment."""
        whole, rest = divmod((moment - self.first) / MINUTE, 1)
        return self.before[int(whole)] + (rest if self.open[int(whole)] else 0)

    def after(self, moment: datetime, amount: float) -> datetime:
        wanted = self.at(moment) + amount
        n = bisect_left(self.before, wanted) - 1  # the minute in which it is reached
        return self.first + (n + wanted - self.before[n]) * MINUTE


@cache
def minutes(day: datetime) -> Minutes:
    return Minutes(day)


class Day:
    """`said`: what the crowd wrote, `before`: what was there; `answers`: what the API accepted, by text; `records`: what the
    networks were told."""

    def __init__(
        self,
        said: list[dict[str, Any]],
        before: Counter[Any],
        answers: dict[str, int] | None = None,
        records: list[Any] | None = None,
    ) -> None:
        self.answers, self.records = answers or {}, records or []
        self.said = {known(one["network"], one["remote_id"]): one for one in said}
        self.wanted = Counter(known(one["network"], one["remote_id"]) for one in said) + before

    # ── What arrived ─────────────────────────────────────────────────────────────────────────────────────────────────

    def lost(self) -> list[tuple[str, str]]:
        return list((self.wanted - stored()).elements())

    def where(self, lost: list[tuple[str, str]]) -> Iterator[str]:
        """What there is of them here: a delivery that was set aside, or nothing at all; and how far their accounts are read."""
        from parvis.accounts.models import Account, Raw

        aside = [bytes(body) for body in Raw.objects.filter(state="quarantine").values_list("body", flat=True)[:500]]
        for one in lost:
            found = "set aside" if any(one[1].encode() in body for body in aside) else "never read"
            yield f"lost: {found}: {self.said.get(one)}"
        for row in Account.objects.filter(network__in={OURS.get(network, network) for network, _ in lost}):
            yield f"{row.network}: read until {str(row.cursor)[:400]}, due {row.due_at}, {row.state}"

    def doubled(self) -> list[tuple[str, str]]:
        return list((stored() - self.wanted).elements())

    def by_network(self) -> dict[str, tuple[int, int]]:
        there, wanted = (Counter(network for network, _ in found.elements()) for found in (stored(), self.wanted))
        return {network: (there[network], number) for network, number in wanted.items()}

    # ── What was answered ────────────────────────────────────────────────────────────────────────────────────────────

    def told(self) -> Counter[str]:
        """How often each answer was seen by its network."""
        tags = {text[text.index("[") :]: text for text in self.answers}
        found = Counter[str]()
        for record in self.records:
            text = str(record["text"])
            tag = text[text.index("[") : text.index("]") + 1] if "[" in text and "]" in text else ""
            found[tags.get(tag, "")] += 1
        return found

    def answers_lost(self) -> list[str]:
        from parvis.inbox.models import Reply

        refused = set(Reply.objects.filter(state__in=("refused", "asked")).values_list("pk", flat=True))
        told = self.told()
        return [text for text, pk in self.answers.items() if not told[text] and pk not in refused]

    def answers_doubled(self) -> list[str]:
        told = self.told()
        return [text for text in self.answers if told[text] > 1]

    def conversations_answered(self) -> int:
        from parvis.inbox.models import Reply

        return Reply.objects.filter(state="sent").values("conversation").distinct().count()

    def answered_twice(self) -> list[int]:
        """Two answers to the same last message of the person."""
        from parvis.inbox.models import Reply

        rows = Counter(Reply.objects.filter(by__isnull=False).values_list("conversation", "answers"))
        return [conversation for (conversation, _), number in rows.items() if number > 1]

    # ── What was promised ────────────────────────────────────────────────────────────────────────────────────────────

    def promises(self) -> tuple[int, list[str]]:
        """How many were looked at, and which of them are not as they ought to be."""
        from parvis.promises.models import Promise

        lives, wrong, looked = histories(), list[str](), 0
        rows = defaultdict(list)
        for promise in Promise.objects.order_by("pk"):
            rows[promise.conversation_id].append(promise)
        for pk, life in lives.items():
            for words in told_otherwise(life, rows.pop(pk, [])):
                wrong.append(f"conversation {pk}: {words}")
            looked += len(life.wanted)
        return looked, wrong + [f"conversation {pk}: promised to nobody" for pk in rows]

    def spoil(self) -> None:
        from parvis.inbox.models import Message
        from parvis.promises.models import Promise

        rows = list(Message.objects.filter(way="in", reply__isnull=True).order_by("pk")[:2])
        Message.objects.filter(pk=rows[0].pk).update(remote_id=None)
        rows[1].pk, rows[1].remote_id = None, f"{rows[1].remote_id}-again"
        rows[1].save()
        first, second = list(self.answers)[:2]
        self.records = [one for one in self.records if first not in one["text"]]
        self.records.append(next(one for one in self.records if second in one["text"]))
        promise = Promise.objects.order_by("pk")[0]
        Promise.objects.filter(pk=promise.pk).update(deadline=promise.deadline + MINUTE)


def stored() -> Counter[tuple[str, str]]:
    """Residents' messages that the product has."""
    from parvis.inbox.models import Message

    rows = Message.objects.filter(way="in").values_list("account__network", "remote_id")
    return Counter(known("mail" if network == "email" else network, remote) for network, remote in rows)


def known(network: str, remote: str | None) -> tuple[str, str]:
    """A message by its id: a Message-ID without its brackets, of an address its last part."""
    return network, str(remote or "").strip("<>").rsplit("/", 1)[-1]


class Life:
    """A conversation as its messages and the journal tell it: moments, each with what happened then."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.moments: list[tuple[datetime, str, datetime]] = []  # when we knew, what, when it was
        self.wanted: list[dict[str, Any]] = []


def histories() -> dict[int, Life]:
    from parvis.inbox.models import Conversation, Message
    from parvis.journal.models import Event

    lives = {pk: Life(kind) for pk, kind in Conversation.objects.values_list("pk", "kind")}
    for pk, way, at, stored in Message.objects.exclude(way="note").values_list("conversation", "way", "at", "created_at"):
        lives[pk].moments.append((stored, way, at))
    for about, told, at in Event.objects.filter(kind="conversation.state").values_list("about", "data", "at"):
        lives[about or 0].moments.append((at, str(told.get("to")), at))
    for life in lives.values():
        life.moments.sort()
        live(life)
    return lives


def live(life: Life) -> None:
    """What the city promised along the way, by its own words: `wanted`, in the order in which it was begun."""
    amounts, state = MAIL if life.kind == "mail" else ELSE, "new"
    running = dict[str, dict[str, Any]]()
    waits: datetime | None = None
    for known, what, at in life.moments:
        if what == "in":
            waits = min(waits, at) if waits else at
            state = "open" if state in ("waiting", "closed", "service") else state
            for one in running.values():
                if one["paused"] and at > one["paused"]:  # what was written before the answer waited for nobody
                    one["pauses"].append((one["paused"], at))
                one["paused"], one["begun"] = None, min(one["begun"], at)  # an older message that comes late
            answer = "first" if state == "new" else "next"
            for name in ([] if {"first", "next"} & running.keys() else [answer]) + ["solution"]:
                if name not in running:
                    running[name] = {
                        "clock": name,
                        "begun": at,
                        "amount": amounts[name],
                        "pauses": [],
                        "paused": None,
                        "ended": None,
                    }
                    life.wanted.append(running[name])
        elif what == "out":
            waits, state = None, "open" if state == "new" else state
            for name in ("first", "next"):
                if name in running:
                    running.pop(name)["ended"] = known
            for one in running.values():
                one["paused"] = one["paused"] or known
        elif what == "closed":
            state = what
            for name in list(running):
                running.pop(name)["ended"] = known
        elif what == "waiting":
            state = what
            for one in running.values():
                one["paused"] = one["paused"] or known
    return None


def told_otherwise(life: Life, rows: list[Any]) -> Iterator[str]:
    if [one["clock"] for one in life.wanted] != [row.clock for row in rows]:
        yield f"promised {[row.clock for row in rows]}, not {[one['clock'] for one in life.wanted]} {life.moments}"
        return
    for one, row in zip(life.wanted, rows, strict=True):
        deadline = due(one)
        if row.begun_at != one["begun"] or row.amount != one["amount"]:
            yield f"{row.clock}: begun {row.begun_at} for {row.amount} min, not {one['begun']} for {one['amount']}"
        elif abs(row.deadline - deadline) > NEAR:
            yield f"{row.clock}: ends {row.deadline}, not {deadline} {one} {row.state}"
        elif (row.ended_at is None) != (one["ended"] is None):
            yield f"{row.clock}: ended {row.ended_at}, not {one['ended']} {life.moments}"
        elif one["ended"] and abs(one["ended"] - deadline) > NEAR and (row.state == "broken") != late(one, deadline):
            yield f"{row.clock}: {row.state}, ended {one['ended']}, to be done until {deadline}"


def late(one: dict[str, Any], deadline: datetime) -> bool:
    stopped: datetime = min(one["paused"] or one["ended"], one["ended"])
    return stopped > deadline


def due(one: dict[str, Any]) -> datetime:
    """The end, by walking the minutes: what ran before a pause is gone, the rest runs after it."""
    known = minutes(one["begun"].replace(hour=0, minute=0, second=0, microsecond=0))
    since, left = one["begun"], float(one["amount"])
    for stops, resumes in one["pauses"]:
        if stops > since:
            ran = known.at(stops) - known.at(since)
            if ran >= left:  # it was over before the pause
                break
            left -= ran
        since = max(since, resumes)
    return known.after(since, left)
