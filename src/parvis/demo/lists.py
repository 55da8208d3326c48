"""The demo city's lists of places: where to cool down, and the projects of the month, on outlines that are drawn by hand."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from parvis.media import actions as shelf
from parvis.people.models import User
from parvis.places import actions
from parvis.places.ground import actions as grounds
from parvis.places.models import PlaceList
from parvis.sandbox import pictures

DISTRICTS = {
    "12e arrondissement": ((2.364, 48.853), (2.398, 48.848), (2.414, 48.846), (2.413, 48.834), (2.390, 48.828), (2.366, 48.843)),
    "13e arrondissement": ((2.341, 48.837), (2.364, 48.843), (2.390, 48.828), (2.386, 48.818), (2.356, 48.816), (2.343, 48.820)),
    "18e arrondissement": ((2.325, 48.884), (2.349, 48.883), (2.370, 48.884), (2.371, 48.900), (2.330, 48.901), (2.319, 48.893)),
    "19e arrondissement": ((2.370, 48.884), (2.371, 48.873), (2.389, 48.872), (2.411, 48.878), (2.399, 48.900), (2.371, 48.900)),
    "20e arrondissement": ((2.389, 48.872), (2.384, 48.858), (2.398, 48.848), (2.414, 48.846), (2.414, 48.872), (2.411, 48.878)),
}
FRESH = (
    ("Piscine Joséphine-Baker", "Quai François-Mauriac", 48.8357, 2.3757, "pool", "Une piscine bleue qui flotte sur la Seine",
     "Un bassin sur la Seine, un toit qui s’ouvre l’été. Ouverte jusqu’à 21 h le jeudi.", "Tous les jours, 7 h – 21 h"),
    ("Parc des Buttes-Chaumont", "1 rue Botzaris", 48.8799, 2.3828, "park", "Des arbres au-dessus d’une pelouse en pente",
     "De l’ombre, une cascade et, tout en haut, le vent.", "7 h – 22 h"),
    ("Bassin de la Villette", "Quai de la Loire", 48.8860, 2.3735, "river", "Un large canal entre deux rangées de toits",
     "La baignade est surveillée de juillet à septembre.", ""),
    ("Square de la Turlure", "Rue de la Bonne", 48.8878, 2.3437, "autumn", "Un square aux feuilles d’automne",
     "Une fontaine derrière le Sacré-Cœur, loin de la foule.", ""),
    ("Bois de Vincennes, lac Daumesnil", "Avenue Daumesnil", 48.8347, 2.4110, "", "",
     "Des barques, des pins, un chemin frais autour de l’eau.", ""),
)  # fmt: skip
PROJECTS = (
    ("Rue aux écoles, rue Damesme", "Rue Damesme", 48.8205, 2.3560, "works", 0, 60, "180 000 €",
     "La rue devient piétonne devant l’école : des arbres, des bancs, un sol clair."),
    ("Médiathèque James-Baldwin", "10 bis rue Henri-Ribière", 48.8757, 2.3953, "done", -40, -10, "10,5 M€",
     "Des livres, une salle pour les sourds et malentendants, un jardin."),
    ("Promenade verte, section Bercy", "Rue de Bercy", 48.8400, 2.3830, "planned", 90, 400, "2,1 M€",
     "On plante quatre-vingts arbres. Le tracé est en discussion jusqu’à la fin du mois."),
)  # fmt: skip


def keep_lists() -> None:
    """Both lists, online."""
    boss = User.objects.filter(username="manager").first()
    if boss is None or PlaceList.objects.exists():
        return
    features = [_area(name, ring) for name, ring in DISTRICTS.items()]
    grounds.lay(by=boss, body=json.dumps({"type": "FeatureCollection", "features": features}).encode())
    fresh = actions.begin(by=boss, title="Cinq endroits où respirer", theme="Se rafraîchir",
                          intro="De l’eau, de l’ombre ou du vent : ouverts à tous, sans réserver.")  # fmt: skip
    for name, address, lat, lon, scene, alt, text, hours in FRESH:
        actions.add(
            fresh, by=boss, file=_photo(scene, alt, boss), name=name, address=address, lat=lat, lon=lon, text=text, hours=hours
        )
    actions.publish(fresh, by=boss)
    today = timezone.localdate()
    projects = actions.begin(by=boss, title="Ce qui change près de chez vous", kind="projects", month=today,
                             intro="Ce que la ville construit, plante et rénove, quartier par quartier.")  # fmt: skip
    for name, address, lat, lon, stage, begins, ends, cost, text in PROJECTS:
        actions.add(projects, by=boss, name=name, address=address, lat=lat, lon=lon, text=text, stage=stage, cost=cost,
                    begins=today + timedelta(days=begins), ends=today + timedelta(days=ends))  # fmt: skip
    actions.publish(projects, by=boss)


def _area(name: str, ring: tuple[tuple[float, float], ...]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}


def _photo(scene: str, alt: str, by: User) -> int | None:
    return shelf.take_in(io.BytesIO(pictures.scene(scene)), name=f"lieu-{scene}.jpg", by=by, alt=alt).pk if scene else None
