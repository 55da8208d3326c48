"""What X allows, and what an administrator gives to connect an account.

Sources: https://docs.x.com/x-api/posts/create-post, …/x-api/media/introduction, …/x-api/fundamentals/rate-limits.
"""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.protocol import Facts, Field, MediaRule, Repeat, TextRule

BASE = "https://api.x.com"
GIF_BYTES = 15_000_000
CHUNK = 4 * 1024 * 1024  # bytes of a video sent at once
POLL_CHOICE = 25  # characters

FACTS = Facts(
    key="x",
    name="X",
    text=TextRule(limit=280, unit="weighted", link=23),
    message=TextRule(limit=10_000),
    media=MediaRule(
        most=4,
        images=("image/jpeg", "image/png", "image/webp", "image/gif"),
        videos=("video/mp4", "video/quicktime", "video/webm"),
        bytes_image=5_000_000,
        bytes_video=512_000_000,
        seconds=140.0,
        alt_text=1000,
    ),
    repeat=Repeat.VISIBLE,
    calls=90,  # theirs: 100 posts
    per=timedelta(minutes=15),
    deletes=True,
    threads=True,
    site="https://docs.x.com/x-api/introduction",
)

FIELDS = (
    Field("user_id", "Identifiant du compte", needed=False, hint="Un nombre ; laissé vide, nous le demandons à X."),
    Field("handle", "Nom du compte", needed=False, hint="Sans @."),
    Field("token", "Jeton d’accès du compte", secret=True, hint="OAuth 2.0, droits tweet.write, media.write, dm.write…"),
    Field("refresh_token", "Jeton de renouvellement", secret=True, needed=False, hint="Sans lui, le jeton expire en 2 h."),
    Field("client_id", "Identifiant de l’application (OAuth 2.0)", secret=True, needed=False),
    Field("client_secret", "Secret de l’application (OAuth 2.0)", secret=True, needed=False),
    Field(
        "consumer_secret",
        "Clé secrète (API Key Secret)",
        secret=True,
        needed=False,
        hint="Vérifie ce que X nous envoie.",
    ),
    Field("app_token", "Jeton de l’application (Bearer Token)", secret=True, needed=False, hint="Déclare la réception."),
    Field("base", "Adresse de l’API", needed=False, default=BASE),
)
