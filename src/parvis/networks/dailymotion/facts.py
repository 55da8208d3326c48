"""What Dailymotion allows, and what an administrator gives to connect an account.

Source: https://developers.dailymotion.com/guides/upload and …/v0 (the API that Dailymotion now calls legacy: the newer one, v2, does
not yet tell all that is needed to publish). The longest title is not told there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from parvis.networks.budgets import Budget
from parvis.networks.folds import Fold
from parvis.networks.options import Option
from parvis.networks.protocol import Facts, Field, MediaRule, Repeat, TextRule

BASE, PARTNER, WWW = "https://api.dailymotion.com", "https://partner.api.dailymotion.com", "https://www.dailymotion.com"
VIDEOS = "videos"
TITLE = 255
TAGS = 150  # of all words together there is no figure: this many are plenty
PRIVATE_KEY, PUBLIC_KEY = "private", "public"
CATEGORIES = (
    ("news", "Actualités"), ("animals", "Animaux"), ("auto", "Auto"), ("creation", "Création"), ("school", "Éducation"),
    ("people", "Gens"), ("fun", "Humour"), ("videogames", "Jeux vidéo"), ("lifestyle", "Mode de vie"), ("music", "Musique"),
    ("sport", "Sport"), ("tech", "Techniques"), ("tv", "Télévision"), ("travel", "Voyages"), ("webcam", "Webcam"),
)  # fmt: skip

FACTS = Facts(
    key="dailymotion",
    name="Dailymotion",
    text=TextRule(limit=3_000),
    fold=Fold(),
    media=MediaRule(
        most=1,
        videos=("video/mp4", "video/quicktime", "video/webm", "video/mpeg", "video/x-msvideo", "video/x-matroska"),
        bytes_video=4_000_000_000,
        seconds=7_200,
        captions=True,
        needed=True,
    ),
    repeat=Repeat.VISIBLE,
    unseen="video",
    calls=30,  # no figure is told
    per=timedelta(minutes=1),
    edits=True,
    deletes=True,
    reads=False,
    answers=False,
    options=(
        Option("title", "Titre", needed=True, limit=TITLE),
        Option("category", "Catégorie", "choice", choices=CATEGORIES, default="news"),
        Option("tags", "Mots-clés", "words", most=TAGS),
        Option(
            "privacy", "Visibilité", "choice", default="public",
            choices=(("public", "Publique"), ("private", "Privée : qui a le lien")), everybody=("public",), fewer=("private",),
        ),
        Option("playlists", "Listes de lecture", "several", makes=True),
        Option("kids", "Destinée aux enfants", "yes", default=False),
    ),
    metrics=("views", "likes"),
    budgets=(Budget(VIDEOS, "Vidéos mises en ligne", 15, timedelta(days=1)),),
    cannot=(
        "Dailymotion n’a plus de commentaires, ni messages privés, ni mentions : il n’y a rien à y lire.",
        "Les vues par pays ne sont que dans les rapports des formules supérieures, à demander sur Dailymotion même.",
        "Une formule ordinaire prend quinze vidéos par jour, de deux heures et de 4 Go au plus.",
    ),
    site="https://developers.dailymotion.com",
)  # fmt: skip

FIELDS = (
    Field("client_id", "Clé de l’API", hint="Dans le studio de Dailymotion : Organisation, Clés d’API."),
    Field("client_secret", "Secret de la clé", secret=True),
    Field("user", "Identifiant de la chaîne", needed=False, hint="Par exemple x1abcd ; il faut le donner avec une clé privée."),
    Field(
        "kind",
        "Sorte de clé",
        needed=False,
        default=PRIVATE_KEY,
        hint="private, ou public si vous vous connectez sur Dailymotion.",
    ),
    Field("plan", "Formule", needed=False, default="standard", hint="enterprise : vidéos de 64 Go, sans limite de durée."),
    Field("token", "Jeton d’accès", secret=True, needed=False),
    Field("refresh_token", "Jeton de renouvellement", secret=True, needed=False),
    Field("base", "Adresse de l’API", needed=False, default=BASE, leads=True),
    Field("partner", "Adresse de l’API des clés privées", needed=False, default=PARTNER, leads=True),
    Field("www", "Adresse de la page de connexion", needed=False, default=WWW, leads=True),
)


def facts_of(settings: Mapping[str, Any]) -> Facts:
    """The higher plans take 64 GB, of any length. Their 96 videos a day are set on the account's page, as any ceiling."""
    if settings.get("plan") != "enterprise":
        return FACTS
    return replace(FACTS, media=replace(FACTS.media, bytes_video=64_000_000_000, seconds=0.0))
