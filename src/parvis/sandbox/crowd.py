"""The residents who write by themselves: at a rate, or many at once.

What the n-th message says, who writes it and on which network depend on the seed and on n alone. Only where it lands
(under the city's newest posts, or after an answer of the city) depends on what is there at that moment.
"""

import asyncio
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from parvis.sandbox import residents, texts
from parvis.sandbox.faces import FACES
from parvis.sandbox.followers import living_like, shown_to
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.store import details
from parvis.sandbox.wire import answer, given

NETWORKS = {"facebook": 32, "x": 28, "mastodon": 20, "mail": 20}
"""Where people write when nobody says where: what a seed says there stays, whatever network is added."""
ELSEWHERE = {key: share for key, face in FACES.items() if (share := getattr(face, "CROWD", 2))}
EVERYWHERE = NETWORKS | ELSEWHERE
WAYS = {"comment": 55, "mention": 25, "private": 20}
KINDS = {"question": 25, "report": 22, "request": 12, "praise": 12, "criticism": 10, "conversation": 9, "personal": 4,
         "political": 3, "spam": 2, "abuse": 1}  # fmt: skip
LANGUAGES = {"fr": 82, "en": 7, "es": 3, "de": 2, "it": 2, "pt": 1, "ar": 2, "zh": 1}
WRITTEN = {
    about: [each for each in texts.SENTENCES if (each.kind, each.language) == about]
    for about in sorted({(each.kind, each.language) for each in texts.SENTENCES})
}
NEWEST = 6
ANSWERS_BACK = 0.15
NAMES_THE_CITY = 0.6
MOST_AT_ONCE = 20_000


@dataclass(frozen=True)
class Said:
    """What one resident said, and where."""

    number: int
    network: str
    way: str
    kind: str
    language: str
    handle: str
    text: str
    remote_id: str


class Crowd:
    def __init__(self, place: Place, rate: float = 0.0) -> None:
        self.place = place
        self._rate = rate
        self._changed = asyncio.Event()

    @property
    def rate(self) -> float:
        """Messages a minute; 0 is silence."""
        return self._rate

    def set_rate(self, rate: float) -> None:
        self._rate = rate
        self._changed.set()

    async def run(self) -> None:
        """Speak at the rate, for ever. Cancel to stop."""
        pace = random.Random(f"{self.place.seed}/pace")
        while True:
            self._changed.clear()
            pause = 60 / self._rate * (0.5 + pace.random()) if self._rate > 0 else None
            try:
                await asyncio.wait_for(self._changed.wait(), pause)
            except TimeoutError:
                self.speak(tuple(EVERYWHERE))

    async def burst(self, count: int, networks: Sequence[str] = (), during: tuple[float, float] | None = None) -> list[Said]:
        """Many messages at once; the server goes on answering meanwhile. `during`: when they say that they were written."""
        made = []
        for turn in range(count):
            at = during[0] + (during[1] - during[0]) * turn / count if during else None
            made.append(self.speak(networks, at))
            if turn % 20 == 19:
                await asyncio.sleep(0)
        return made

    def speak(self, networks: Sequence[str] = (), at: float | None = None, stream: str = "crowd") -> Said:
        """The next message of the crowd; `stream`: of those who count and draw for themselves."""
        number = int(self.place.store.recall(stream) or 0) + 1
        self.place.store.remember(stream, str(number))
        dice = random.Random(f"{self.place.seed}/{stream}/{number}")
        network = _draw(dice, {name: EVERYWHERE[name] for name in networks or NETWORKS})
        return self._mail(number, dice, at) if network == "mail" else self._social(number, network, dice, at)

    def _social(self, number: int, network: str, dice: random.Random, at: float | None) -> Said:
        way, kind, language = _draw(dice, WAYS), _draw(dice, KINDS), _draw(dice, LANGUAGES)
        sentence = dice.choice(WRITTEN.get((kind, language)) or WRITTEN["question", language])
        text, who = texts.fill(sentence, dice), dice.choice(texts.speakers(language))
        goes_on, names_city, spot = dice.random() < ANSWERS_BACK, dice.random() < NAMES_THE_CITY, dice.random()
        again = texts.answer_from(dice, language)
        city = self.place.world.owned(network)[0]
        answered = self._answered(network, city) if goes_on and at is None else None
        if answered is not None:
            person, way, kind, text = self._person(network, answered["person"]), "comment", "conversation", again
            row = residents.comment(self.place, person, answered, text)
        else:
            person = residents.resident(self.place, network, who.handle, who.name, who.city, who.country)
            row, way = self._say(person, city, way, text, names_city, spot, at)
        return Said(number, network, way, kind, language, person["handle"], row["text"], row["id"])

    def _say(
        self,
        person: sqlite3.Row,
        city: sqlite3.Row,
        way: str,
        text: str,
        names_city: bool,
        spot: float,
        at: float | None,
    ) -> tuple[sqlite3.Row, str]:
        if way == "private" and residents.has_messages(city["network"]):
            return residents.whisper(self.place, person, city, text, at), way
        post = self._newest(city, person, spot) if way != "mention" else None
        if post is None:
            return residents.mention(self.place, person, city, text, at), "mention"
        if names_city and city["network"] == "x":
            text = f"@{city['handle']} {text}"
        row = residents.comment(self.place, person, post, text, at)
        self.place.world.react(post, person["id"], residents.LIKES[city["network"]])
        return row, "comment"

    def _mail(self, number: int, dice: random.Random, at: float | None) -> Said:
        language = _draw(dice, LANGUAGES)
        who = dice.choice(texts.speakers(language))
        subject, body = texts.mail_from(dice, name=who.name, language=language)
        again = texts.answer_from(dice, language)
        goes_on = dice.random() < ANSWERS_BACK
        sql = "SELECT * FROM mails WHERE direction = 'out' AND recipient LIKE ? ORDER BY id DESC LIMIT 1"
        answered = self.place.store.one(sql, (f"%@{residents.MAIL_HOST}",)) if goes_on and at is None else None
        if answered is not None:
            writer = next((each for each in texts.PEOPLE if residents.address(each.handle) == answered["recipient"]), who)
            who, body = writer, again
        answering, sender = str(answered["message_id"]) if answered is not None else "", residents.address(who.handle)
        identity = residents.write_mail(self.place, sender, who.name, subject, body, answering=answering, at=at)
        return Said(number, "mail", "mail", "mail", language, who.handle, body, identity)

    def _newest(self, city: sqlite3.Row, person: sqlite3.Row, spot: float) -> sqlite3.Row | None:
        """One of the city's newest posts that this person is shown, the very newest most often."""
        sql = """SELECT * FROM posts WHERE network = ? AND author = ? AND parent IS NULL AND published AND NOT removed
                 AND visibility IN ('public', 'unlisted') ORDER BY seq DESC LIMIT ?"""
        posts = self.place.store.execute(sql, (city["network"], city["id"], NEWEST))
        posts = [post for post in posts if shown_to(details(post).get("targeting"), living_like(person))]
        return posts[int(spot * spot * len(posts))] if posts else None

    def _answered(self, network: str, city: sqlite3.Row) -> sqlite3.Row | None:
        """The city's newest answer to somebody's public words that got no answer back yet."""
        sql = """SELECT answers.*, spoken.author AS person FROM posts AS answers
                 JOIN posts AS spoken ON spoken.network = answers.network AND spoken.id = answers.parent
                 WHERE answers.network = ? AND answers.author = ? AND spoken.author != answers.author
                 AND answers.visibility != 'direct' AND NOT answers.removed
                 AND NOT EXISTS (SELECT 1 FROM posts AS back
                                 WHERE back.network = answers.network AND back.parent = answers.id)
                 ORDER BY answers.seq DESC LIMIT 1"""
        return self.place.store.one(sql, (network, city["id"]))

    def _person(self, network: str, identity: str) -> sqlite3.Row:
        person = self.place.world.person(network, identity)
        assert person is not None
        return person


def _draw(dice: random.Random, weights: dict[str, int]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]


def crowd_of(request: Request) -> Crowd:
    crowd: Crowd = request.app.state.crowd
    return crowd


async def show(request: Request) -> Response:
    return answer({"rate": crowd_of(request).rate, "said": int(place_of(request).store.recall("crowd") or 0)})


async def change(request: Request) -> Response:
    """`{"rate": 12}`: messages a minute from now on."""
    try:
        rate = float((await given(request)).values["rate"])
    except (KeyError, TypeError, ValueError):
        return answer({"error": "rate, a number of messages a minute, is needed"}, 422)
    if not 0 <= rate <= 60_000:
        return answer({"error": "rate must be between 0 and 60000"}, 422)
    crowd_of(request).set_rate(rate)
    return await show(request)


async def burst(request: Request) -> Response:
    """`{"count": 50, "networks": ["x", "mail"]}`: that many at once. `"since"` and `"until"`: seconds of the epoch between which
    they were written."""
    asked = await given(request)
    count, networks = asked.whole("count", 0), asked.many("networks")
    unknown = set(networks) - set(EVERYWHERE)
    if not 1 <= count <= MOST_AT_ONCE or unknown:
        return answer({"error": f"count must be 1 to {MOST_AT_ONCE}; networks are {', '.join(EVERYWHERE)}"}, 422)
    since, until = asked.whole("since", 0), asked.whole("until", 0)
    said = await crowd_of(request).burst(count, networks, (since, until) if 0 < since <= until else None)
    made: list[dict[str, Any]] = [asdict(one) for one in said]
    return answer({"count": len(made), "messages": made})


def routes() -> list[Route]:
    return [
        Route("/crowd", show, methods=["GET"]),
        Route("/crowd", change, methods=["POST"]),
        Route("/crowd/burst", burst, methods=["POST"]),
    ]
