"""What a Loops server allows; `who()` learns its own limits, `facts_of` applies them.

Source: the developer pages of https://joinloops.org and the public source, https://github.com/joinloops/loops-server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from parvis.networks.budgets import Budget
from parvis.networks.folds import Fold
from parvis.networks.options import Option
from parvis.networks.protocol import JSON, Facts, Field, MediaRule, Repeat, TextRule

LEAST = 250_000  # bytes of a film

FACTS = Facts(
    key="loops",
    name="Loops",
    numbered_by="server",
    text=TextRule(limit=200),
    reply=TextRule(limit=500, needed=True),
    message=TextRule(limit=500, needed=True),
    fold=Fold(),
    media=MediaRule(
        most=1,
        videos=("video/mp4", "video/quicktime"),
        bytes_video=40_000_000,
        seconds=180.0,
        alt_text=2_000,
        needed=True,
    ),
    repeat=Repeat.VISIBLE,
    calls=20,
    per=timedelta(minutes=1),
    deletes=True,
    options=(
        Option("comments", "Commentaires ouverts", "yes", default=True),
        Option("sensitive", "Contenu sensible", "yes"),
        Option("ai", "Contient des images de synthèse (IA)", "yes"),
        Option("ad", "Contient de la publicité", "yes"),
    ),
    metrics=("likes", "comments", "shares", "saves", "views"),
    budgets=(Budget("calls", "Appels de l’API", 3_000, timedelta(hours=1)),),
    cannot=(
        "Loops n’a ni pays, ni ville : tout le monde voit ce qui est publié.",
        "Loops ne dit pas de quelle vidéo viennent les vues, seulement combien par jour pour le compte.",
    ),
    site="https://joinloops.org",
    hiding="Le commentaire n’est plus montré aux autres sous votre vidéo ; vous pourrez le montrer de nouveau.",
)

FIELDS = (
    Field("server", "Serveur", hint="Son adresse, par exemple https://loops.video", leads=True),
    Field("token", "Jeton d’accès", secret=True, hint="Donné par la connexion, ou créé sur le serveur."),
    Field("refresh_token", "Jeton de renouvellement", secret=True, needed=False),
    Field("client_id", "Identifiant de l’application", secret=True, needed=False),
    Field("client_secret", "Clé secrète de l’application", secret=True, needed=False),
)


def facts_of(settings: Mapping[str, Any]) -> Facts:
    """`FACTS` as this server has them."""
    size, seconds = (_number(settings, key) for key in ("max_video_size", "max_video_duration"))
    media = replace(
        FACTS.media,
        bytes_video=int(size * 1_000_000) or FACTS.media.bytes_video,
        seconds=seconds or FACTS.media.seconds,
    )
    return replace(FACTS, media=media)


def learnt(config: JSON) -> dict[str, JSON]:
    """The limits that ``/api/v1/config`` tells: megabytes and seconds."""
    media = config.get("media") if isinstance(config, dict) else None
    told = media if isinstance(media, dict) else {}
    return {key: told[key] for key in ("max_video_size", "max_video_duration") if isinstance(told.get(key), int | float)}


def _number(settings: Mapping[str, Any], key: str) -> float:
    value = settings.get(key)
    return float(value) if isinstance(value, int | float) and value > 0 else 0.0
