"""What Mastodon allows. A server may allow more or less: `who()` learns it, `facts_of` applies it.

Sources: https://docs.joinmastodon.org/methods/statuses/, …/methods/media/, …/entities/Instance/.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from parvis.networks.folds import Fold
from parvis.networks.options import MINUTES, Option
from parvis.networks.protocol import JSON, Facts, Field, MediaRule, Repeat, TextRule

TEXT = TextRule(limit=500, unit="graphemes", link=23)

POLL = Option("poll", "Sondage", "poll", choices=MINUTES, limit=50, most=4, hint="Un sondage ne va pas avec une image.")
OPTIONS = (
    Option(
        "visibility",
        "Visibilité",
        "choice",
        choices=(
            ("public", "Tout le monde"),
            ("unlisted", "Tout le monde, hors des fils publics"),
            ("private", "Les abonnés seulement"),
        ),
        default="public",
        everybody=("public",),
        fewer=("unlisted", "private"),
    ),
    Option("warning", "Avertissement", hint="Le texte sera replié derrière ces mots. Ils comptent dans la longueur."),
    Option("sensitive", "Images à montrer sur demande", "yes", hint="Elles seront floutées jusqu’à ce qu’on les ouvre."),
    POLL,
)

FACTS = Facts(
    key="mastodon",
    name="Mastodon",
    numbered_by="server",
    text=TEXT,
    message=TEXT,
    confides=("comment", "mention"),
    # Its own web client: MAX_HEIGHT is 32 lines. How wide they are is our reckoning.
    fold=Fold(
        lines=32,
        wide=70,
        source="https://github.com/mastodon/mastodon/blob/main/app/javascript/mastodon/components/status_content.jsx",
    ),
    media=MediaRule(
        most=4,
        images=("image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "image/avif"),
        videos=("video/mp4", "video/webm", "video/quicktime"),
        bytes_image=16_000_000,
        bytes_video=99_000_000,
        alt_text=1500,
    ),
    repeat=Repeat.SAFE,  # it remembers keys for an hour at best
    shows=(("done", "media", "first"),),
    calls=280,
    per=timedelta(minutes=5),
    edits=True,
    deletes=True,
    threads=True,
    options=OPTIONS,
    cannot=(
        "La réponse de quelqu’un ne se masque pas : on met son auteur en sourdine, on le bloque ou on le signale.",
        "Le public visé ne se choisit pas.",
        "Un message privé est une publication que seules les personnes nommées voient : leurs serveurs peuvent la lire.",
        "Un sondage et les images d’une publication ne se modifient pas.",
        "Mastodon ne compte pas les vues et ne dit pas où sont les abonnés.",
    ),
    metrics=("likes", "shares", "comments", "quotes", "votes"),
    site="https://docs.joinmastodon.org/client/intro/",
)

EDITING = ("mastodon", "gotosocial", "pleroma", "akkoma")  # snac gives an edited status another id; Pixelfed edits in part
# Programs that keep a connection open and whose `min_id` climbs, as Mastodon's documentation says. snac does neither.
KNOWN = ("mastodon", "gotosocial", "pleroma", "akkoma")

FIELDS = (
    Field("server", "Serveur", hint="Son adresse, par exemple https://mastodon.example", leads=True),
    Field(
        "token",
        "Jeton d’accès",
        secret=True,
        hint="Préférences, Développement, Nouvelle application : droits read et write.",
    ),
)


def facts_of(settings: Mapping[str, Any]) -> Facts:
    """`FACTS` as this server has them. Only Mastodon itself is known to remember our key: elsewhere we look."""
    text = replace(
        TEXT,
        limit=_number(settings, "max_characters", TEXT.limit),
        link=_number(settings, "link_length", TEXT.link),
    )
    media = FACTS.media
    types = [str(mime) for mime in settings.get("mime_types") or ()]
    media = replace(
        media,
        most=_number(settings, "max_media", media.most),
        images=tuple(mime for mime in types if mime.startswith("image/")) or media.images,
        videos=tuple(mime for mime in types if mime.startswith("video/")) if types else media.videos,
        bytes_image=_number(settings, "bytes_image", media.bytes_image),
        bytes_video=_number(settings, "bytes_video", media.bytes_video),
        alt_text=_number(settings, "alt_text", media.alt_text),
        needed=settings.get("software") == "pixelfed",
    )
    poll = replace(
        POLL, limit=_number(settings, "poll_characters", POLL.limit), most=_number(settings, "poll_choices", POLL.most)
    )
    safe = settings.get("software") == "mastodon"
    return replace(
        FACTS,
        text=text,
        message=text,
        media=media,
        options=(*OPTIONS[:-1], poll),
        edits=settings.get("software", "mastodon") in EDITING,
        repeat=Repeat.SAFE if safe else Repeat.VISIBLE,
    )


def learnt(instance: JSON, software: str) -> dict[str, JSON]:
    """What an instance says of itself (v2 or v1 shape), as the settings that `facts_of` reads."""
    configuration = instance.get("configuration") or {}
    statuses = configuration.get("statuses") or {}
    media = configuration.get("media_attachments") or {}
    polls = configuration.get("polls") or {}
    urls = configuration.get("urls") or instance.get("urls") or {}
    told = {
        "max_characters": statuses.get("max_characters") or instance.get("max_toot_chars"),
        "link_length": statuses.get("characters_reserved_per_url"),
        "max_media": statuses.get("max_media_attachments"),
        "mime_types": media.get("supported_mime_types"),
        "bytes_image": media.get("image_size_limit"),
        "bytes_video": media.get("video_size_limit"),
        "alt_text": media.get("description_limit"),
        "poll_choices": polls.get("max_options"),
        "poll_characters": polls.get("max_characters_per_option"),
        "streaming": urls.get("streaming") or urls.get("streaming_api"),
    }
    return {
        "software": software,
        "version": str(instance.get("version") or ""),
        **{key: value for key, value in told.items() if value},
    }


def software_of(instance: JSON, nodeinfo: JSON) -> str:
    """The program's name in lower case. Compatible servers say so in their version: ``2.7.2 (compatible; Pleroma 2.5)``."""
    named = str(((nodeinfo or {}).get("software") or {}).get("name") or "").lower()
    version = str(instance.get("version") or "")
    other = re.search(r"(?:compatible;|really) ([A-Za-z]+)", version)
    if other:
        return other[1].lower()
    if named:
        return named
    return "mastodon" if re.fullmatch(r"[3-9]\.\d+\.\d+([-+.][\w.+-]+)?", version) else "unknown"


def _number(settings: Mapping[str, Any], key: str, default: int) -> int:
    value = settings.get(key)
    return value if isinstance(value, int) and value > 0 else default
