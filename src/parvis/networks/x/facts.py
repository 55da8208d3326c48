"""What X allows, and what an administrator gives to connect an account.

Sources: https://docs.x.com/x-api/posts/create-post, …/x-api/media/introduction, …/x-api/fundamentals/rate-limits.
"""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.budgets import Price
from parvis.networks.options import MINUTES, Option
from parvis.networks.protocol import Budget, Facts, Field, MediaRule, Repeat, TextRule

BASE = "https://api.x.com"
GIF_BYTES = 15_000_000
CHUNK = 4 * 1024 * 1024  # bytes of a video sent at once
POLL_CHOICE = 25  # characters

# Dollars for one call, or for one item that comes. August 2026: https://docs.x.com/x-api/getting-started/pricing
COSTS = (
    Price("post", "Une publication", 0.015),
    Price("post with link", "Une publication avec un lien", 0.20),
    Price("answer", "Une réponse", 0.010),
    Price("remove", "Un retrait", 0.010),
    Price("message", "Un message privé envoyé", 0.015),
    Price("description", "La description d’une image", 0.005),
    Price("hide", "Une réponse masquée", 0.010),
    Price("mute", "Une personne masquée", 0.015),
    Price("mention read", "Une mention lue", 0.005),
    Price("post read", "Une publication lue", 0.005),
    Price("message read", "Un message privé lu", 0.010),
)
PRICES = {price.key: price.amount for price in COSTS}

OPTIONS = (
    Option(
        "replies",
        "Qui peut répondre",
        "choice",
        choices=(
            ("everyone", "Tout le monde"),
            ("following", "Les comptes que la ville suit"),
            ("mentionedUsers", "Les comptes cités dans le texte"),
            ("verified", "Les comptes vérifiés"),
        ),
        default="everyone",
    ),
    Option("poll", "Sondage", "poll", choices=MINUTES, limit=POLL_CHOICE, hint="Un sondage ne va pas avec une image."),
)

FACTS = Facts(
    key="x",
    name="X",
    text=TextRule(limit=280, unit="weighted", link=23),
    message=TextRule(limit=10_000),
    confides=("comment", "mention"),
    media=MediaRule(
        most=4,
        images=("image/jpeg", "image/png", "image/webp", "image/gif"),
        videos=("video/mp4", "video/quicktime", "video/webm"),
        bytes_image=5_000_000,
        bytes_video=512_000_000,
        seconds=140.0,
        alt_text=1000,
        captions=True,
    ),
    repeat=Repeat.VISIBLE,
    shows=(("done", "media", "at"),),
    calls=90,  # theirs: 100 posts
    per=timedelta(minutes=15),
    deletes=True,
    threads=True,
    options=OPTIONS,
    budgets=(Budget("credits", "Crédits consommés (estimation)", 0, timedelta(days=30), "$", shared=True),),
    prices=COSTS,
    cannot=(
        "Les messages chiffrés (XChat) ne se lisent pas.",
        "On ne répond qu’à qui nomme ou cite le compte, et l’on n’aime rien d’ici, sauf avec l’offre Enterprise.",
        "Le public visé ne se choisit pas.",
        "Une réponse sous nos publications qui ne nomme pas le compte n’est pas lue.",
        "Bloquer une personne n’arrête d’ici que ses messages privés.",
        "X ne dit pas où sont les abonnés.",
    ),
    metrics=("impressions", "likes", "comments", "shares", "quotes", "saves", "clicks", "profile_clicks"),
    site="https://docs.x.com/x-api/introduction",
    hiding=(
        "La réponse quitte le fil de votre publication, mais chacun peut encore la lire parmi les réponses "
        "masquées ; vous pourrez la montrer de nouveau."
    ),
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
    Field(
        "enterprise",
        "Offre Enterprise",
        needed=False,
        hint="« oui » si le contrat l’est : on peut alors aimer, et répondre à qui n’a pas nommé le compte.",
    ),
    Field("base", "Adresse de l’API", needed=False, default=BASE, leads=True),
)
