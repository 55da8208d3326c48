"""The last days of the demo city: what it published, and what people wrote since."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from parvis.sandbox import ids, pictures
from parvis.sandbox.crowd import ELSEWHERE, Crowd, crowd_of
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.wire import answer

DAY = 86400
MESSAGES = 60
MORE = 24
"""More messages, on the networks beside the first ones."""
FRANCE = {"geo_locations": {"countries": ["FR"]}}
PARIS = {"geo_locations": {"cities": [{"key": "2430536"}]}}


WRITTEN = ("mastodon", "x", "facebook", "bluesky", "threads")
PICTURED = (*WRITTEN, "instagram")


@dataclass(frozen=True)
class Told:
    """A post of the city, so many days ago."""

    days: float
    text: str
    scene: str = ""
    alt: str = ""
    networks: tuple[str, ...] = WRITTEN
    targeting: dict[str, Any] | None = None
    language: str = "fr"


TOLD = (
    Told(
        9.4,
        "Les platanes des quais ont pris leurs couleurs. Il reste une dizaine de jours pour en profiter : où "
        "faites-vous votre promenade d’automne ?", "autumn", "Des arbres roux bordent une place, des feuilles couvrent le sol.",
        networks=PICTURED,
    ),
    Told(
        7.6,
        "Bibliothèques : à partir de lundi, douze d’entre elles restent ouvertes jusqu’à 21 h le jeudi. La liste "
        "est dans votre mairie d’arrondissement et sur paris.example/bibliotheques", targeting=PARIS,
    ),
    Told(
        6.2, "The Seine at dusk, last night. Which bridge is yours?", "river",
        "Le fleuve au crépuscule, des maisons éclairées sur l’autre rive.", networks=("facebook", "instagram"), language="en",
    ),
    Told(
        5.3,
        "Piscines : les bassins du centre ferment ce mercredi pour la vidange annuelle. Réouverture samedi à "
        "7 h. Les abonnements sont prolongés d’autant.", "pool",
        "Un bassin de natation vu depuis le bord, ses lignes d’eau rouges.",
        targeting=PARIS,
    ),
    Told(
        4.1,
        "Le marché de la place accueille six nouveaux producteurs d’Île-de-France. Rendez-vous mardi et "
        "vendredi, de 7 h à 14 h 30.", "market", "Des étals de fruits et légumes sous des auvents rayés, devant des immeubles.",
        networks=PICTURED,
    ),
    Told(
        2.7,
        "Budget participatif : 214 projets sont soumis à votre vote jusqu’au 30. On vote en ligne ou dans les "
        "180 urnes de la ville, dès 7 ans.", targeting=FRANCE,
    ),
    Told(
        1.5,
        "Un nouveau jardin de 3 000 m² ouvre samedi : pelouse libre, jeux d’eau et 48 arbres plantés cet hiver. "
        "Venez avec un pique-nique.", "park", "Une allée traverse une pelouse bordée de grands arbres.",
        networks=PICTURED,
    ),
    Told(
        0.4,
        "Ce soir, l’éclairage passe en mode veille à 23 h 45 dans 40 rues. Un doute, une gêne ? Dites-le-nous "
        "ici, on vous répond.", "night", "Une rue la nuit, des réverbères allumés devant des immeubles.",
        networks=PICTURED,
    ),
)  # fmt: skip


def tell(place: Place, crowd: Crowd) -> dict[str, int]:
    """Fill an empty sandbox with the city's posts and with what people wrote, in the order of their hours."""
    now, dice = time.time(), random.Random(f"{place.seed}/story")
    moments: list[tuple[float, Callable[[float], object]]] = [
        (now - told.days * DAY, partial(_publish, place, told)) for told in TOLD
    ]
    moments += [(_lately(now, dice), lambda at: crowd.speak(at=at)) for _ in range(MESSAGES)]
    moments += [(_lately(now, dice), lambda at: crowd.speak(tuple(ELSEWHERE), at, stream="elsewhere")) for _ in range(MORE)]
    for at, act in sorted(moments, key=lambda moment: moment[0]):
        act(at)
    return {"posts": sum(len(told.networks) for told in TOLD), "messages": MESSAGES + MORE}


def is_empty(place: Place) -> bool:
    """Nobody has said anything yet where the story is told; what a face is furnished with (places, their tips) is no story."""
    marks = ", ".join("?" * len(PICTURED))
    return place.store.number(f"SELECT count(*) FROM posts WHERE network IN ({marks})", PICTURED) == 0


async def seed_demo(request: Request) -> Response:
    place = place_of(request)
    if not is_empty(place):
        return answer({"error": "the sandbox is not empty: POST /reset first"}, 409)
    return answer(tell(place, crowd_of(request)), 201)


def routes() -> list[Route]:
    return [Route("/seed-demo", seed_demo, methods=["POST"])]


def _lately(now: float, dice: random.Random) -> float:
    """Some moment of the last days, the nearer the likelier."""
    return float(now - dice.uniform(0.02, 4) ** 1.15 * DAY)


def _publish(place: Place, told: Told, at: float) -> None:
    for network in told.networks:
        city = place.world.owned(network)[0]
        media = []
        if told.scene:
            media = [place.media.keep(network, city["id"], pictures.scene(told.scene), alt=told.alt)["id"]]
        identity = f"{city['id']}_{ids.FACEBOOK + place.store.next()}" if network == "facebook" else None
        details = {"targeting": told.targeting} if told.targeting and network == "facebook" else {}
        place.world.write(
            network, city["id"], told.text, identity=identity, media=media, language=told.language, details=details, at=at
        )  # fmt: skip
