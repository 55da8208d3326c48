"""Words of readings, in one place for pages, API and journal."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.understanding import topics
from parvis.understanding.written import KINDS

KIND_WORDS: dict[str, Lazy | str] = {
    "report": _("Signalement"), "request": _("Demande"), "question": _("Question"), "criticism": _("Critique"),
    "praise": _("Remerciement"), "political": _("Politique"), "personal": _("Dossier personnel"),
    "conversation": pgettext_lazy("kind", "Conversation"), "spam": _("Indésirable"), "abuse": _("Injure"),
}  # fmt: skip
assert tuple(KIND_WORDS) == KINDS
KEYS: dict[str, str] = {kind: str((n + 1) % 10) for n, kind in enumerate(KINDS)}
"""The key of each kind at the counter: 1 … 9, 0."""
TOPIC_WORDS: dict[str, Lazy | str] = {
    "voirie": _("Voirie"), "voirie/chaussee": _("Chaussée et trottoirs"), "voirie/eclairage": _("Éclairage public"),
    "voirie/signalisation": _("Feux et signalisation"), "voirie/chantier": _("Travaux"),
    "proprete": _("Propreté"), "proprete/collecte": _("Collecte et tri"), "proprete/decharges": _("Déchèteries et encombrants"),
    "proprete/rues": _("Rues et murs"), "proprete/nuisibles": _("Rats et insectes"),
    "espaces-verts": _("Espaces verts"), "espaces-verts/arbres": _("Arbres et plantes"), "espaces-verts/jeux": _("Jeux et bancs"),
    "espaces-verts/animaux": _("Animaux"),
    "transport": _("Transports et déplacements"), "transport/commun": _("Bus, tram, métro, train"),
    "transport/velo": _("Vélos et trottinettes"), "transport/stationnement": _("Stationnement"),
    "transport/pietons": _("Piétons et accessibilité"),
    "securite": _("Sécurité et tranquillité"), "securite/bruit": _("Bruit"), "securite/delinquance": _("Trafics et incivilités"),
    "securite/secours": _("Danger et secours"),
    "ecole": _("École et jeunesse"), "ecole/cantine": _("Cantine"), "ecole/periscolaire": _("Périscolaire et loisirs"),
    "ecole/inscription": _("Inscriptions scolaires"),
    "sport": pgettext_lazy("topic", "Sport"), "sport/piscine": _("Piscines"), "sport/salles": _("Gymnases et terrains"),
    "culture": _("Culture et fêtes"), "culture/bibliotheques": _("Bibliothèques"), "culture/musees": _("Musées et spectacles"),
    "culture/evenements": _("Fêtes et événements"),
    "social": _("Solidarité et famille"), "social/logement": _("Logement"), "social/petite-enfance": _("Petite enfance"),
    "social/aines": _("Aînés et handicap"),
    "etat-civil": _("État civil et démarches"), "etat-civil/papiers": _("Papiers d’identité"),
    "etat-civil/actes": _("Naissances, mariages, décès"), "etat-civil/elections": _("Listes électorales"),
    "numerique": _("Services en ligne"),
    "environnement": _("Environnement et cadre de vie"), "environnement/eau": _("Eau et assainissement"),
    "environnement/urbanisme": _("Urbanisme"),
    "economie": _("Commerce et marchés"), "vie-democratique": _("Vie démocratique"),
}  # fmt: skip
assert set(TOPIC_WORDS) == set(topics.titles())
PERSONAL_WORDS: dict[str, Lazy | str] = {
    "phone": _("téléphone"), "mail": _("courriel"), "iban": _("IBAN"), "card": _("carte bancaire"),
    "nir": _("n° de sécurité sociale"), "plate": _("plaque"), "file": _("n° de dossier"), "birth": _("date de naissance"),
    "address": _("adresse d’une personne"),
}  # fmt: skip
PRECISION_WORDS: dict[str, Lazy | str] = {
    "address": _("À l’adresse près"), "street": _("À la rue près"), "place": _("Au lieu près"), "district": _("Au quartier près"),
}  # fmt: skip
UNSURE = _("À vérifier")


def topic_word(key: str) -> Lazy | str:
    """What it is called; of what stands under a theme, with its theme: “Voirie → Éclairage public”."""
    theme = key.partition("/")[0]
    if key == theme or key not in TOPIC_WORDS:
        return TOPIC_WORDS.get(key, key)
    return format_lazy("{theme} → {topic}", theme=TOPIC_WORDS[theme], topic=TOPIC_WORDS[key])


def topic_choices() -> list[tuple[Lazy | str, list[tuple[str, Lazy | str]]]]:
    """Themes with what stands under each, for a list to choose from."""
    themes = [key for key in TOPIC_WORDS if "/" not in key]
    return [
        (TOPIC_WORDS[theme], [(key, TOPIC_WORDS[key]) for key in TOPIC_WORDS if key.partition("/")[0] == theme])
        for theme in themes
    ]  # fmt: skip
