"""Who can answer besides the demo city's counter: a department, bodies outside, an elected person. Their addresses are the sandbox's."""

from __future__ import annotations

from typing import Any

from parvis.directory.actions import write
from parvis.people.models import Team, User

KNOWN: tuple[dict[str, Any], ...] = (
    {
        "kind": "body", "name": "Régie des transports", "short": "Régie", "email": "voyageurs@transports.example", "phone": "34 24",
        "mission": "Métro, bus et tramway : arrêts, horaires, objets trouvés.", "site": "https://transports.example/contact",
        "words": ["bus", "métro", "tram", "abribus", "arrêt"], "hours": "Tous les jours, 7 h – 21 h",
        "told": {
            "fr": "La régie des transports s’en occupe : 34 24, tous les jours de 7 h à 21 h.",
            "en": "The transport authority takes care of it: call 34 24, every day from 7 am to 9 pm.",
        },
    },
    {
        "kind": "body", "name": "Préfecture", "email": "accueil@prefecture.example", "phone": "34 30",
        "mission": "Titres de séjour, permis de conduire, manifestations.", "sve": "https://prefecture.example/saisir",
        "words": ["titre de séjour", "permis de conduire", "préfecture", "manifestation"], "territory": ["75056"],
    },
    {
        "kind": "body", "name": "Office de tourisme", "email": "bonjour@tourisme.example", "phone": "01 49 52 42 63",
        "mission": "Visites, hôtels, billets pour les musées.", "words": ["hôtel", "visite", "touriste", "musée"],
        "site": "https://tourisme.example",
    },
    {
        "kind": "team", "name": "Rédaction", "mission": "Les publications de la ville et leurs erreurs.", "team": "redaction",
        "words": ["faute d’orthographe", "votre publication"],
    },
    {
        "kind": "official", "name": "Jeanne Roux, maire", "short": "Jeanne Roux", "site": "https://jeanne-roux.example",
        "handles": ["https://x.com/jeanne_roux_demo", "https://www.facebook.com/jeanne.roux.demo"],
    },
)  # fmt: skip


def fill_directory() -> None:
    by = User.objects.get(username="manager")
    for known in KNOWN:
        team = Team.objects.get(slug=known["team"]) if "team" in known else None
        write(by=by, owner=by, **{**known, "team": team})
