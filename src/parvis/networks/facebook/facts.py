"""What Facebook Pages allow, and what an administrator gives to connect one.

Sources: the page/feed reference of Graph API v26.0 and its Messenger policy pages (developers.facebook.com).
"""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.protocol import AudienceRule, Facts, Field, MediaRule, Repeat, TextRule

BASE = "https://graph.facebook.com"
VERSION = "v26.0"

WINDOW = timedelta(hours=24)  # any answer to a private message
HUMAN_WINDOW = timedelta(days=7)  # with the tag HUMAN_AGENT; also a private answer to a comment
COUNTRIES = 25  # most countries that a `geo_locations` takes

FACTS = Facts(
    key="facebook",
    name="Facebook",
    # No limit of a post is documented; the product itself cuts there.
    text=TextRule(limit=63_206),
    reply=TextRule(limit=8_000, needed=True),
    message=TextRule(limit=2_000, needed=True),
    media=MediaRule(
        most=10,
        images=("image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"),
        bytes_image=10_000_000,
        alt_text=1_000,
    ),
    repeat=Repeat.VISIBLE,
    # Theirs is 4800 calls a day for each engaged user of the page, far more for a city; their headers tell the rest.
    calls=600,
    per=timedelta(minutes=1),
    audience=AudienceRule(country="enforced", region="enforced", city="enforced", language="preferred"),
    deletes=True,
    window=HUMAN_WINDOW,
    site="https://developers.facebook.com/docs/pages-api",
)

FIELDS = (
    Field("page", "Identifiant de la page", hint="Le numéro, dans « À propos » puis « Transparence de la page »."),
    Field("token", "Jeton d’accès de la page", secret=True, hint="Un jeton de page qui n’expire pas."),
    Field(
        "app_secret",
        "Clé secrète de l’application",
        secret=True,
        needed=False,
        hint="Signe nos appels et vérifie ceux que Facebook nous envoie.",
    ),
    Field(
        "verify_token",
        "Jeton de vérification",
        secret=True,
        needed=False,
        hint="Le mot que Facebook répète au branchement.",
    ),
    Field(
        "app_id",
        "Identifiant de l’application",
        needed=False,
        hint="Pour déclarer d’ici l’adresse de réception ; sinon, déclarez-la dans l’application.",
    ),
    Field("base", "Adresse de l’API", needed=False, default=BASE),
    Field("version", "Version de l’API", needed=False, default=VERSION),
)
