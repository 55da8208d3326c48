"""The places of the town: those of the city, with what people advise there, and a few others that look like them.

A place is a post of who looks after it (the city, or nobody in particular), its tips are what is written under it.
"""

import math
import re
import sqlite3
import unicodedata
from difflib import SequenceMatcher
from typing import Any

from parvis.sandbox.place import Place
from parvis.sandbox.store import details
from parvis.sandbox.wire import iso

NETWORK = "foursquare"
VALUES = ("name", "address", "locality", "postcode", "country", "latitude", "longitude", "tel", "website", "hours", "closed")
CITY = (
    ("4adcda09f964a520ae3321e3", "Piscine Joséphine-Baker", "Quai François-Mauriac", "75013", 48.8357, 2.3757, "01 56 61 96 50"),
    (
        "4b56fb3ff964a520d52328e3",
        "Bibliothèque Marguerite-Duras",
        "115 rue de Bagnolet",
        "75020",
        48.8604,
        2.4022,
        "01 55 25 49 10",
    ),
    (
        "4c1b2e8e98f4a593d2c0a5f1",
        "Mairie du 12e arrondissement",
        "130 avenue Daumesnil",
        "75012",
        48.8409,
        2.3879,
        "01 44 68 12 12",
    ),
    ("4d2a7c11e4b8a35d7f0c9b22", "Jardin des Grands-Moulins", "Rue Thomas-Mann", "75013", 48.8291, 2.3812, ""),
    ("4e5f9d33a7c2b46e8a1d0c33", "Musée de la Ville", "16 rue des Francs-Bourgeois", "75003", 48.8574, 2.3626, "01 44 59 58 58"),
)
OTHERS = (
    ("5a1e2f44b8d3c57f9b2e1d44", "Piscine Joséphine", "12 rue de la Gare", "92100", 48.8397, 2.2399, "01 41 00 00 00"),
    ("5b2f3a55c9e4d68a0c3f2e55", "Café de la Piscine", "3 quai François-Mauriac", "75013", 48.8349, 2.3765, ""),
    ("5c3a4b66d0f5e79b1d4a3f66", "Bibliothèque des Amis", "8 rue Oberkampf", "75011", 48.8651, 2.3701, ""),
)
TIPS = (
    (0, "Venez avant 9 h : le bassin est presque vide et le toit ouvert vaut le détour."),
    (0, "Les horaires affichés ici sont faux, le dimanche ça ferme à 19 h."),
    (1, "Le troisième étage est calme, avec des prises partout. Fermé le lundi."),
    (3, "Plus de fontaine à eau depuis l’été, prenez une gourde."),
)
HOURS = re.compile(r"[1-7],\+?\d{4},\+?\d{4}(,[^;]+)?(;[1-7],\+?\d{4},\+?\d{4}(,[^;]+)?)*")


def build(place: Place, city: sqlite3.Row, nobody: sqlite3.Row) -> None:
    for owner, rows in ((city, CITY), (nobody, OTHERS)):
        for identity, name, address, postcode, latitude, longitude, tel in rows:
            told = {
                "name": name, "address": address, "postcode": postcode, "locality": "Paris", "country": "FR",
                "latitude": latitude, "longitude": longitude, "tel": tel, "website": "https://www.paris.example", "hours": "",
                "closed": "", "title": name,
            }  # fmt: skip
            place.world.write(NETWORK, owner["id"], f"{address}, {postcode} Paris", identity=identity, details=told)
    for number, (where, text) in enumerate(TIPS):
        who = place.world.join(NETWORK, f"promeneur_{number}", ("Inès Morel", "Marc Diallo", "Léa Roux", "Paul Nguyen")[number])
        row = place.world.post(NETWORK, CITY[where][0])
        place.world.write(NETWORK, who["id"], text, parent=row)


def all_places(place: Place) -> list[sqlite3.Row]:
    return place.store.execute(
        "SELECT * FROM posts WHERE network = ? AND parent IS NULL AND NOT removed ORDER BY seq", (NETWORK,)
    )


def of_city(place: Place) -> list[sqlite3.Row]:
    sql = "SELECT * FROM posts WHERE network = ? AND parent IS NULL AND author = ? AND NOT removed ORDER BY seq"
    return place.store.execute(sql, (NETWORK, place.world.owned(NETWORK)[0]["id"]))


def one(place: Place, identity: str) -> sqlite3.Row | None:
    row = place.world.post(NETWORK, identity)
    return row if row is not None and row["parent"] is None else None


def tips(place: Place, row: sqlite3.Row) -> list[sqlite3.Row]:
    """Newest first."""
    sql = "SELECT * FROM posts WHERE network = ? AND root = ? AND parent NOT NULL AND NOT removed ORDER BY seq DESC"
    return place.store.execute(sql, (NETWORK, row["id"]))


def change(place: Place, row: sqlite3.Row, values: dict[str, Any]) -> None:
    """What a suggestion that was taken does."""
    told = details(row) | values
    told["title"] = told["name"]
    place.world.edit(row, f"{told['address']}, {told['postcode']} {told['locality']}", details=told)


def shown(place: Place, row: sqlite3.Row, **more: Any) -> dict[str, Any]:
    told = details(row)
    formatted = f"{told['address']}, {told['postcode']} {told['locality']}"
    location = {name: told[name] for name in ("address", "locality", "postcode", "country")}
    return {
        "fsq_place_id": row["id"], "name": told["name"], "latitude": told["latitude"], "longitude": told["longitude"],
        "location": location | {"formatted_address": formatted}, "categories": [], "chains": [], "website": told["website"],
        "link": f"/places/{row['id']}", "placemaker_url": place.url(f"/foursquare/v/{row['id']}"), "social_media": {},
        **({"tel": told["tel"]} if told["tel"] else {}), **({"date_closed": told["closed"]} if told["closed"] else {}), **more,
    }  # fmt: skip


def tip(row: sqlite3.Row) -> dict[str, Any]:
    return {"id": row["id"], "created_at": iso(row["created"]), "text": row["text"]}


def likeness(query: str, row: sqlite3.Row) -> float:
    wanted, name = folded(query), folded(details(row)["name"])
    if not wanted:
        return 0.1
    words = set(wanted.split())
    return max(SequenceMatcher(None, wanted, name).ratio(), len(words & set(name.split())) / len(words))


def metres(row: sqlite3.Row, latitude: float, longitude: float) -> int:
    told = details(row)
    north = (told["latitude"] - latitude) * 111_320
    east = (told["longitude"] - longitude) * 111_320 * math.cos(math.radians(latitude))
    return int(math.hypot(north, east))


def folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"\w+", "".join(letter for letter in bare if not unicodedata.combining(letter))))
