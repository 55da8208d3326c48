"""What YouTube allows, and what an administrator gives to connect a channel.

Sources: discovery document of Data API v3 (revision 20261104); https://developers.google.com/youtube/v3/determine_quota_cost,
…/v3/docs/videos, …/v3/docs/comments. The limits of 12 hours, 15 minutes, 500 characters of tags are not in the description.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from parvis.networks import remarks
from parvis.networks.budgets import Budget
from parvis.networks.folds import Fold
from parvis.networks.options import Option
from parvis.networks.protocol import Facts, Field, MediaRule, Repeat, TextRule

BASE = "https://youtube.googleapis.com"
ANALYTICS = "https://youtubeanalytics.googleapis.com"
ACCOUNTS = "https://accounts.google.com"
OAUTH = "https://oauth2.googleapis.com"

UPLOADS, UNITS = "uploads", "units"  # keys of the budgets
CHANGE, CAPTION = 50, 400  # units that a write costs; a caption's
COMMENT = 10_000  # characters
UNVERIFIED = 15 * 60.0  # seconds of a video while the channel has not given its phone number

FACTS = Facts(
    key="youtube",
    name="YouTube",
    text=TextRule(limit=5_000, unit="bytes"),
    reply=TextRule(limit=COMMENT, needed=True),
    fold=Fold(),
    media=MediaRule(
        most=1,
        videos=("video/mp4", "video/quicktime", "video/webm", "video/mpeg", "video/x-msvideo", "video/x-matroska"),
        bytes_video=274_877_906_944,
        seconds=12 * 3600.0,
        captions=True,
        needed=True,
    ),
    repeat=Repeat.VISIBLE,
    unseen="video",
    calls=600,
    per=timedelta(minutes=1),
    edits=True,
    deletes=True,
    options=(
        Option("title", "Titre", needed=True, limit=100),
        Option("tags", "Mots-clés", "words", hint="500 caractères en tout."),
        Option("category", "Catégorie", "choice", default="25"),
        Option(
            "privacy", "Visibilité", "choice", default="public",
            choices=(("public", "Publique"), ("unlisted", "Non répertoriée"), ("private", "Privée")),
            everybody=("public",), fewer=("unlisted", "private"),
        ),
        Option("playlists", "Playlists", "several", makes=True),
        Option(
            "license", "Licence", "choice", default="youtube",
            choices=(("youtube", "Licence YouTube standard"), ("creativeCommon", "Creative Commons (CC BY)")),
        ),
        Option("kids", "Conçue pour les enfants", "yes", default=False, hint="YouTube ferme alors les commentaires."),
        Option("synthetic", "Montre un contenu modifié ou créé par une machine", "yes", default=False),
        Option("notify", "Prévenir les abonnés", "yes", default=True),
        remarks.option(COMMENT),
    ),
    shows=(remarks.SHOWS,),
    metrics=("views", "likes", "dislikes", "comments", "watch_seconds", "shares"),
    shares=("country", "city"),
    budgets=(
        Budget(UPLOADS, "Vidéos mises en ligne", 100, resets="pacific", shared=True),
        Budget(UNITS, "Unités de l’API", 10_000, resets="pacific", shared=True),
    ),
    cannot=(
        "Une application que Google n’a pas contrôlée ne met en ligne que des vidéos privées.",
        "YouTube ne donne ni messages privés, ni mentions, ni publications de l’onglet Communauté.",
        "Un commentaire que son auteur retire disparaît sans que YouTube le dise.",
        "Les commentaires d’une vidéo se ferment dans YouTube Studio seulement.",
    ),
    site="https://developers.google.com/youtube/v3",
)  # fmt: skip

FIELDS = (
    Field(
        "client_id", "Identifiant client OAuth 2.0", needed=False, hint="De votre projet Google Cloud, type « Application Web »."
    ),
    Field("client_secret", "Code secret du client", secret=True, needed=False),
    Field("token", "Jeton d’accès", secret=True, hint="Donné par la connexion avec Google ; il vit une heure."),
    Field(
        "refresh_token", "Jeton de renouvellement", secret=True, needed=False, hint="Sans lui, la connexion finit en une heure."
    ),
    Field(
        "channel", "Identifiant de la chaîne", needed=False, hint="Commence par UC ; laissé vide, nous le demandons à YouTube."
    ),
    Field("base", "Adresse de l’API", needed=False, default=BASE, leads=True),
    Field("analytics", "Adresse des statistiques", needed=False, default=ANALYTICS, leads=True),
    Field("accounts", "Adresse de connexion", needed=False, default=ACCOUNTS, leads=True),
    Field("oauth", "Adresse des jetons", needed=False, default=OAUTH, leads=True),
)


def facts_of(settings: Mapping[str, Any]) -> Facts:
    """`FACTS` as this channel has them: videos stay short until its owner is verified (`status.longUploadsStatus`)."""
    if settings.get("long_uploads") not in ("eligible", "disallowed"):
        return FACTS
    return replace(FACTS, media=replace(FACTS.media, seconds=UNVERIFIED))
