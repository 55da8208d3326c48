"""What TikTok allows, and what an administrator gives to connect an account.

Two portals: TikTok for Developers publishes and counts; the Accounts API of TikTok for Business, where it is granted, adds comments
and the audience. Sources: https://developers.tiktok.com/doc/content-posting-api-reference-direct-post ·
https://business-api.tiktok.com/portal/docs
"""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.folds import Fold
from parvis.networks.protocol import Budget, Facts, Field, MediaRule, Option, Repeat, TextRule

BASE, BUSINESS, WEB = "https://open.tiktokapis.com", "https://business-api.tiktok.com", "https://www.tiktok.com"
TITLE = 90  # of photos
ANSWER = 150

FACTS = Facts(
    key="tiktok",
    name="TikTok",
    text=TextRule(limit=2_200, unit="utf16"),
    reply=TextRule(limit=ANSWER, needed=True),
    fold=Fold(),
    media=MediaRule(
        most=35,
        images=("image/jpeg", "image/webp"),
        videos=("video/mp4", "video/quicktime", "video/webm"),
        bytes_image=20_000_000,
        bytes_video=4_000_000_000,
        seconds=600.0,
        needed=True,
        fetched=True,
        widest=1_920,
    ),
    repeat=Repeat.VISIBLE,
    calls=6,
    per=timedelta(minutes=1),
    options=(
        Option(
            "privacy", "Qui peut voir", "choice", needed=True,
            hint="En publiant, vous acceptez la confirmation d’usage de la musique de TikTok.",
            everybody=("PUBLIC_TO_EVERYONE",), fewer=("MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY", None),
        ),
        Option("comments", "Permettre les commentaires", "yes"),
        Option("duet", "Permettre les duos", "yes"),
        Option("stitch", "Permettre les collages", "yes"),
        Option("own_brand", "Le contenu promeut la ville elle-même", "yes"),
        Option("sponsored", "Le contenu est un partenariat rémunéré", "yes"),
        Option("aigc", "Fait avec une intelligence artificielle", "yes"),
        Option(
            "draft", "Envoyer en brouillon", "yes", hint="Quelqu’un le termine dans l’application TikTok.",
            everybody=(False, None), fewer=(True,),
        ),
        Option("title", "Titre des photos", limit=TITLE),
    ),
    metrics=("views", "likes", "comments", "shares", "saves", "reach", "watch_seconds", "followers", "publications"),
    shares=("country", "city"),
    budgets=(Budget("posts", "Publications directes en 24 heures", 15), Budget("calls", "Appels par jour", 0, resets="utc")),
    cannot=(
        "Avant l’audit de TikTok, ce qui est publié d’ici n’est visible que du compte, qui doit être privé.",
        "Une publication ne se modifie pas et ne se supprime pas d’ici.",
        "Les commentaires et le public ne se lisent qu’avec l’accès TikTok for Business.",
        "TikTok n’ouvre pas les messages privés aux comptes européens.",
        "TikTok ne transmet ni descriptions d’images ni liens.",
    ),
    site="https://developers.tiktok.com/doc/content-posting-api-get-started",
    hiding="Le commentaire n’est plus montré aux autres sous votre vidéo ; vous pourrez le montrer de nouveau.",
)  # fmt: skip

FIELDS = (
    Field("client_key", "Clé de l’application (client key)", needed=False, hint="Dans TikTok for Developers, Manage apps."),
    Field("client_secret", "Secret de l’application", secret=True, needed=False),
    Field("token", "Jeton d’accès", secret=True, hint="D’un jour, Parvis le renouvelle."),
    Field("refresh_token", "Jeton de renouvellement", secret=True, needed=False),
    Field(
        "business_id",
        "Compte TikTok for Business (open_id)",
        needed=False,
        hint="Facultatif, pour les commentaires et le public.",
    ),
    Field("business_app", "Application TikTok for Business", needed=False),
    Field("business_secret", "Secret TikTok for Business", secret=True, needed=False),
    Field("business_token", "Jeton TikTok for Business", secret=True, needed=False),
    Field("business_refresh", "Jeton de renouvellement TikTok for Business", secret=True, needed=False),
    Field("every", "Minutes entre deux lectures", needed=False, default="5"),
    Field("base", "Adresse de l’API", needed=False, default=BASE, leads=True),
    Field("business_base", "Adresse de l’API TikTok for Business", needed=False, default=BUSINESS, leads=True),
    Field("web", "Site", needed=False, default=WEB, leads=True),
)
