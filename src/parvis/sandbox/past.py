"""Ninety days of the demo city before its last ones: what it published, what people wrote, what it answered, what they said to that.

Told once, in the order of its hours, into an empty sandbox; what was told is kept as `GET /past` gives it, so that the city's software
can begin with a past that the networks know too: every id, thread and author there is one of theirs.
"""

import heapq
import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from parvis.sandbox import pictures, residents, story, texts
from parvis.sandbox.bluesky import names
from parvis.sandbox.crowd import EVERYWHERE, Crowd, Said
from parvis.sandbox.letters import open_letter, write_letter
from parvis.sandbox.linkedin import names as linkedin
from parvis.sandbox.mailbox import mailroom
from parvis.sandbox.pinterest import boards
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.quiet import quiet
from parvis.sandbox.wire import answer

DAY, HOUR = 86400, 3600
POSTED, TALKED, LATELY = 140, 90, 1.05
"""Days: since when the city publishes, since when people write, until when what they write is kept: what came later is read by the
city's software itself, which looks back for a day when an account is connected."""
TALKS, NEW = 2000, 40
POSTS_END = 10
LAST = (
    ("presence", "espaces-verts"), ("service", "culture"), ("presence", "patrimoine"), ("service", "piscines"), ("city", "culture"),
    ("city", "demarches"), ("city", "espaces-verts"), ("service", "voirie"),
)  # fmt: skip
"""Objective and topic of what `story` publishes in the last ten days."""
NETWORKS = ("facebook", "x", "mastodon", "mail", "instagram", "threads", "bluesky")
HOURS = {"presence": ("07:40", "18:45", "21:10"), "city": ("11:00", "14:30"), "service": ("08:30", "12:05", "17:20")}
WEEK = (22, 20, 19, 19, 18, 8, 7)
"""How much is written on each day of it, Monday first."""
OF_DAY = (1, 1, 0, 0, 0, 1, 3, 8, 14, 18, 17, 15, 13, 12, 15, 16, 15, 16, 17, 15, 12, 9, 5, 2)
UNANSWERED = {"spam", "abuse", "political"}
ZONE = ZoneInfo("Europe/Paris")
SCENES = {
    "river": "Le fleuve entre deux quais, des maisons sur l’autre rive.", "market": "Des étals sous des auvents rayés, devant des façades.",
    "night": "Une rue la nuit, des réverbères allumés devant des immeubles.",
    "park": "Une allée traverse une pelouse bordée de grands arbres.",
    "autumn": "De grands arbres roux bordent une place.", "pool": "Un bassin de natation vu depuis le bord, ses lignes d’eau rouges.",
}  # fmt: skip
STATE = "past.state"
TABLE = "CREATE TABLE IF NOT EXISTS past (seq INTEGER PRIMARY KEY, told TEXT NOT NULL)"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the city publishes, again and again with other streets and places."""

    objective: str
    topic: str
    scene: str  # "" = no picture
    networks: tuple[str, ...]
    text: str
    targeting: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that many write about within hours, so many days ago."""

    key: str
    days: float
    hours: float
    people: int
    texts: tuple[str, ...]


def _lines() -> Iterator[Line]:
    for (objective, topic, scene, networks), text in texts.lines("posts.txt"):
        yield Line(objective, topic, scene.strip("-"), tuple(networks.split(",")), text)


def _matters() -> Iterator[Matter]:
    found: dict[tuple[str, ...], list[str]] = {}
    for heading, text in texts.lines("matters.txt"):
        found.setdefault(tuple(heading), []).append(text)
    for (key, days, hours, people), said in found.items():
        yield Matter(key, float(days), float(hours), int(people), tuple(said))


def _replies() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for (kind, language), text in texts.lines("replies.txt"):
        found.setdefault((kind, language), []).append(text)
    return found


POSTS, MATTERS, REPLIES = tuple(_lines()), tuple(_matters()), _replies()


@dataclass
class Past:
    """Moments in the order of their hours; what happens at one may add later ones."""

    place: Place
    crowd: Crowd
    now: float
    dice: random.Random
    moments: list[tuple[float, int, Callable[[float], None]]] = field(default_factory=list)
    number: Iterator[int] = field(default_factory=count)

    def at(self, moment: float, act: Callable[[float], None]) -> None:
        if moment < self.now:
            heapq.heappush(self.moments, (moment, next(self.number), act))

    def run(self) -> None:
        while self.moments:
            moment, _number, act = heapq.heappop(self.moments)
            act(moment)

    # ── What the city publishes ──────────────────────────────────────────────────────────────────────────────────────

    def publish(self, line: Line, language: str = "fr") -> Callable[[float], None]:
        text = texts.fill(texts.Sentence("", language, line.text), self.dice)

        def act(at: float) -> None:
            for network in line.networks:
                city = self.place.world.owned(network)[0]
                details = self._details(network, city, line, text) | quiet(
                    network, city["followers"], text, residents=bool(line.targeting), dice=self.dice
                )
                media = [self._picture(network, city["id"], line.scene)] if line.scene else []
                identity = f"{city['id']}_{122_100_000_000_000 + self.place.store.next()}" if network == "facebook" else None
                row = self.place.world.write(
                    network, city["id"], text, identity=identity, media=media, language=language, details=details, at=at
                )
                self.keep(
                    "post", network, row, at, objective=line.objective, topic=line.topic, scene=line.scene,
                    alt=SCENES.get(line.scene, ""), language=language, residents=bool(line.targeting),
                )  # fmt: skip

        return act

    def _details(self, network: str, city: sqlite3.Row, line: Line, text: str) -> dict[str, Any]:
        """What each network keeps beside the words, as its own calls would have left it."""
        if network == "facebook" and line.targeting:
            return {"targeting": line.targeting}
        if network == "linkedin":
            return {"commentary": text, "visibility": "PUBLIC", "title": ""}
        if network == "pinterest":
            board = boards.listed(self.place, city["id"])[0]["id"]
            return {"description": text, "board_id": board, "alt_text": SCENES[line.scene], "creative_type": "REGULAR"}
        return {}

    def _picture(self, network: str, owner: str, scene: str) -> str:
        return str(self.place.media.keep(network, owner, pictures.scene(scene), alt=SCENES[scene])["id"])

    # ── What people write, and what becomes of it ────────────────────────────────────────────────────────────────────

    def speak(self, at: float) -> None:
        said = self.crowd.speak(NETWORKS, at, stream="past")
        self._heard(said, at)

    def speak_today(self, at: float) -> None:
        """What is still to be read."""
        self.crowd.speak(tuple(EVERYWHERE), at)

    def join_in(self, matter: Matter, at: float) -> None:
        """Somebody of many writes about it."""
        network = self.dice.choice(("facebook", "x", "mastodon", "x", "facebook"))
        who, city = self.dice.choice(texts.speakers("fr")), self.place.world.owned(network)[0]
        person = residents.resident(self.place, network, who.handle, who.name, who.city, who.country)
        text = texts.fill(texts.Sentence("", "fr", self.dice.choice(matter.texts)), self.dice)
        row = residents.mention(self.place, person, city, text, at)
        said = Said(0, network, "mention", "question", "fr", person["handle"], row["text"], row["id"])
        self._heard(said, at, matter=matter.key)

    def _heard(self, said: Said, at: float, matter: str = "") -> None:
        row = self._row(said)
        if said.network == "bluesky" and "sender" in row.keys():  # noqa: SIM118 — its private talks have names of their own
            return
        talk = self.keep_said(said.network, row, at, said, matter=matter)
        age = (self.now - at) / DAY
        wanted = 0.2 if said.kind in UNANSWERED else 0.985 if age > 14 else 0.93 if age > 4 else 0.75
        if self.dice.random() < wanted:
            waits = self.dice.lognormvariate(1.1, 1.0) * HOUR * (1.5 if said.kind in UNANSWERED else 1)
            self.at(_open_hour(at + waits), lambda then: self._answer(said, row, talk, then))

    def _answer(self, said: Said, row: sqlite3.Row, talk: int, at: float) -> None:
        choices = REPLIES.get((said.kind, said.language)) or REPLIES.get(("other", said.language)) or REPLIES["question", "fr"]
        text, network = self.dice.choice(choices), said.network
        if network == "mail":
            self.keep("answer", network, self._write_back(row, text, at), at, talk=talk, text=text)
            return
        city = self.place.world.owned(network)[0]
        if "sender" in row.keys():  # noqa: SIM118 — a row of SQLite: `in` looks at its values
            given = self.place.world.send(network, owner=city["id"], person=row["person"], sender=city["id"], text=text, at=at)
        else:
            given = residents.comment(self.place, city, row, text, at)
        self.keep("answer", network, given, at, talk=talk, parent=row)
        if "sender" not in row.keys() and self.dice.random() < 0.2:  # noqa: SIM118
            again = self.dice.lognormvariate(0.8, 1.0) * HOUR
            self.at(at + again, lambda then: self._thank(said, row, given, talk, then))

    def _write_back(self, row: sqlite3.Row, text: str, at: float) -> sqlite3.Row:
        """The city's mail lies where the resident reads it, and among what the city sent."""
        store, letter, room = self.place.store, open_letter(row["raw"]), mailroom(self.place.store)
        identity = f"<{store.next():08d}.parvis@{room.address.rpartition('@')[2]}>"
        raw = write_letter(
            sender=room.address, sender_name="Ville de Paris (démo)", recipient=letter.sender, subject=f"Re: {letter.subject}", body=text,
            message_id=identity, at=at, in_reply_to=letter.message_id,
        )  # fmt: skip
        room.add(letter.sender, raw, direction="out", at=at)
        room.keep_sent(raw, at=at)
        return store.execute("SELECT * FROM mails WHERE message_id = ? LIMIT 1", (identity,))[0]

    def _thank(self, said: Said, row: sqlite3.Row, given: sqlite3.Row, talk: int, at: float) -> None:
        person = self.place.world.person(said.network, row["author"])
        assert person is not None
        text = texts.answer_from(self.dice, said.language)
        back = residents.comment(self.place, person, given, text, at)
        self.keep("again", said.network, back, at, talk=talk, parent=given, person=person)

    def _row(self, said: Said) -> sqlite3.Row:
        store = self.place.store
        if said.network == "mail":
            found = store.one("SELECT * FROM mails WHERE message_id = ?", (said.remote_id,))
        else:
            found = self.place.world.post(said.network, said.remote_id)
            found = found or store.one("SELECT * FROM messages WHERE network = ? AND id = ?", (said.network, said.remote_id))
        assert found is not None
        return found

    # ── What is kept of it, as the networks would tell it ────────────────────────────────────────────────────────────

    def keep_said(self, network: str, row: sqlite3.Row, at: float, said: Said, matter: str) -> int:
        talk = next(self.number)
        more: dict[str, Any] = {"talk": talk, "way": said.way, "kind": said.kind, "language": said.language, "matter": matter}
        if network == "mail":
            letter = open_letter(row["raw"])
            more |= {"text": letter.text, "subject": letter.subject, "sender": letter.sender, "name": letter.sender_name}
        else:
            person = self.place.world.person(network, row["sender" if "sender" in row.keys() else "author"])  # noqa: SIM118
            parent = self.place.world.post(network, row["parent"]) if "parent" in row.keys() and row["parent"] else None  # noqa: SIM118
            more |= {"person": person, "parent": parent}
        self.keep("said", network, row, at, **more)
        return talk

    def keep(self, what: str, network: str, row: sqlite3.Row, at: float, **more: Any) -> None:
        told: dict[str, Any] = {
            "what": what,
            "network": network,
            "at": round(at, 3),
            "text": row["text"] if network != "mail" else "",
        }
        told |= {"id": row["message_id"] if network == "mail" else _id(network, row)}
        if network == "bluesky":
            told["cid"] = names.cid_of(row)
        if network not in ("mail",) and "root" in row.keys():  # noqa: SIM118
            root = self.place.world.post(network, row["root"])
            told |= {"root": _id(network, root) if root else "", "visibility": row["visibility"]}
            if network == "bluesky" and root:
                told["root_cid"] = names.cid_of(root)
        for name, value in more.items():
            told[name] = _shown(network, name, value)
        self.place.store.insert("past", seq=self.place.store.next(), told=json.dumps(told, ensure_ascii=False))


def _id(network: str, row: sqlite3.Row) -> str:
    if network == "linkedin":
        return linkedin.share(row)
    return names.uri_of(row) if network == "bluesky" else str(row["id"])


def _shown(network: str, name: str, value: Any) -> Any:
    if name == "parent":
        return _id(network, value) if value else ""
    if name != "person" or value is None:
        return value
    if network == "bluesky":
        return {"id": names.did_of(value["id"]), "handle": names.handle_of(value), "name": value["name"]}
    return {"id": value["id"], "handle": value["handle"], "name": value["name"]}


def _open_hour(at: float) -> float:
    """`at`, or the next morning that the counter is there."""
    local = datetime.fromtimestamp(at, UTC).astimezone(ZONE)
    while local.weekday() > 4 or not 8 <= local.hour < 19:
        local = (local + timedelta(days=local.hour >= 19 or local.weekday() > 4)).replace(hour=8, minute=local.minute)
        if local.weekday() <= 4 and local.hour == 8:
            break
    return local.timestamp()


def _daytime(at: float) -> float:
    """`at`, or the evening before when everybody sleeps."""
    local = datetime.fromtimestamp(at, UTC).astimezone(ZONE)
    return at if 7 <= local.hour < 22 else (local - timedelta(hours=10)).replace(hour=18, minute=45).timestamp()


# ── Telling it ───────────────────────────────────────────────────────────────────────────────────────────────────────


def tell(place: Place, crowd: Crowd, now: float) -> None:
    """Everything until now, into an empty sandbox."""
    place.store.remember(STATE, "begun")
    place.store.execute(TABLE)
    past = Past(place, crowd, now, random.Random(f"{place.seed}/past"))
    for at, line in _programme(past.dice, now):
        past.at(at, past.publish(line))
    for (objective, topic), told in zip(LAST, story.TOLD, strict=True):
        line = Line(objective, topic, told.scene, told.networks, told.text, told.targeting)
        past.at(_daytime(now - told.days * DAY), past.publish(line, told.language))
    for at in _hours_of_talk(past.dice, now):
        past.at(at, past.speak)
    for _ in range(NEW):
        past.at(now - past.dice.uniform(0.02, 0.97) ** 1.3 * DAY, past.speak_today)
    for matter in MATTERS:
        for _ in range(matter.people):
            at = now - matter.days * DAY + past.dice.triangular(0, matter.hours, matter.hours / 4) * HOUR
            past.at(at, lambda then, matter=matter: past.join_in(matter, then))  # type: ignore[misc]
    past.run()
    place.store.remember(STATE, "told")


def forget_half(place: Place) -> None:
    """A sandbox that was stopped while it told begins anew: before its accounts are opened."""
    if place.store.recall(STATE) == "begun":
        place.store.reset()
        place.media.reset()


def _programme(dice: random.Random, now: float) -> Iterator[tuple[float, Line]]:
    """Which of its lines the city says when: no line again before the others of its bag have been."""
    bag: list[Line] = []
    today = datetime.fromtimestamp(now, ZONE).replace(minute=0, second=0, microsecond=0)
    for days in range(POSTED, POSTS_END - 1, -1):
        day = today - timedelta(days=days)
        for _ in range(2 if day.weekday() < 5 and dice.random() < 0.55 else 1):
            bag = bag or dice.sample(POSTS, len(POSTS))
            line = bag.pop()
            hour, minute = dice.choice(HOURS[line.objective]).split(":")
            yield day.replace(hour=int(hour), minute=int(minute)).timestamp(), line


def _hours_of_talk(dice: random.Random, now: float) -> list[float]:
    """Moments of `TALKS` messages: more on weekdays and by day, a little more each month."""
    today = datetime.fromtimestamp(now, ZONE).replace(minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=days) for days in range(TALKED, 0, -1)]
    weights = [WEEK[day.weekday()] * (1 + 0.004 * n) for n, day in enumerate(days)]
    chosen = dice.choices(days, weights, k=TALKS)
    hours = dice.choices(range(24), OF_DAY, k=TALKS)
    found = (day.replace(hour=hour).timestamp() + dice.random() * HOUR for day, hour in zip(chosen, hours, strict=True))
    return sorted(at for at in found if at < now - LATELY * DAY)


def rows(place: Place) -> list[dict[str, Any]]:
    place.store.execute(TABLE)
    return [json.loads(row["told"]) for row in place.store.execute("SELECT told FROM past ORDER BY seq")]


async def show(request: Request) -> Response:
    """All that was told, oldest first: `what` is post, said, answer (of the city), again (of who had written first)."""
    return answer({"told": rows(place_of(request))})


def routes() -> list[Route]:
    return [Route("/past", show, methods=["GET"])]
