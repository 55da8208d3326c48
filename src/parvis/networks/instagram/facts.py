"""What Instagram allows, and what an administrator gives to connect an account.

Sources: the Instagram Platform pages of developers.facebook.com and Meta's SDK 26.0.3 (Graph API v26.0).
"""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.budgets import Told
from parvis.networks.folds import Fold
from parvis.networks.protocol import Budget, Facts, Field, MediaRule, Option, Repeat, TextRule

VERSION = "v26.0"

WINDOW = timedelta(hours=24)  # any answer to a private message
HUMAN_WINDOW = timedelta(days=7)  # with the tag HUMAN_AGENT; also a private answer to a comment
HASHTAGS, HASHTAGS_ADVISED = 30, 5
MENTIONS = 20
CAPTION = 2_200
STORY_SECONDS, STORY_BYTES = 60.0, 100_000_000
QUOTA = 100  # publications in 24 hours; a carousel is one

FACTS = Facts(
    key="instagram",
    name="Instagram",
    text=TextRule(limit=CAPTION),
    reply=TextRule(limit=CAPTION, needed=True),
    message=TextRule(limit=1_000, unit="bytes", needed=True),
    # « Only the first three lines … 125 characters or fewer »; a line is a third of these.
    fold=Fold(125, lines=3, wide=42, source="https://help.instagram.com/1643471055915254"),
    media=MediaRule(
        most=10,
        images=("image/jpeg",),
        videos=("video/mp4", "video/quicktime"),
        bytes_image=8_000_000,
        bytes_video=1_000_000_000,
        seconds=900.0,
        seconds_least=3.0,
        alt_text=1_000,
        needed=True,
        mixed=True,
        fetched=True,
        ratio=(0.8, 1.91),
        widest=1_440,
        narrowest=320,
    ),
    repeat=Repeat.VISIBLE,
    shows=(("media",),),
    # Theirs is 4800 calls a day for each impression, far more for a city; their headers tell the rest.
    calls=200,
    per=timedelta(minutes=1),
    deletes=True,
    options=(
        Option(
            "form",
            "Forme",
            "choice",
            (("post", "Publication"), ("reel", "Reel seul"), ("story", "Story")),
            default="post",
            hint="Une vidéo seule est toujours un reel ; « Reel seul » ne le montre pas dans la grille.",
        ),
        Option("first_comment", "Premier commentaire", "text", limit=CAPTION, hint="Écrit par le compte dès la publication."),
        Option("ai", "Fait ou retouché par une intelligence artificielle", "yes", default=False),
    ),
    metrics=("views", "reach", "likes", "comments", "shares", "saves", "watch_seconds", "followers", "following",
             "publications"),
    shares=("country", "city"),
    budgets=(
        Budget("posts", "Publications par l’API", QUOTA),
        Budget("private_replies", "Réponses privées à des commentaires", 750, timedelta(hours=1)),
    ),
    told=(
        Told("app", "Appels, d’après Meta", shared=True),
        Told("page", "Appels du compte, d’après Meta"),
    ),
    cannot=(
        "Instagram ne publie rien sans photo ni vidéo, et les liens d’une légende ne s’ouvrent pas.",
        "Une publication ne se modifie pas.",
        "Le public visé ne se choisit pas.",
        "Les commentaires ne s’aiment pas d’ici.",
        "Une story n’a ni légende ni description pour qui ne voit pas.",
    ),
    window=HUMAN_WINDOW,
    freely=WINDOW,
    confides=("comment",),
    site="https://developers.facebook.com/docs/instagram-platform",
    hiding="Le commentaire n’est plus montré aux autres sous votre publication ; vous pourrez le montrer de nouveau.",
)  # fmt: skip

FIELDS = (
    Field(
        "login",
        "Connexion",
        needed=False,
        default="instagram",
        hint="instagram : par le compte lui-même ; facebook : par la page Facebook à laquelle il est lié.",
    ),
    Field("account", "Identifiant du compte Instagram", needed=False, hint="Un nombre ; laissé vide, nous le demandons."),
    Field("handle", "Nom du compte", needed=False, hint="Sans @."),
    Field("page", "Identifiant de la page Facebook liée", needed=False, hint="Seulement pour la connexion par Facebook."),
    Field("token", "Jeton d’accès Instagram", secret=True, hint="Du compte (60 jours), ou de la page Facebook liée."),
    Field("app_id", "Identifiant de l’application", needed=False),
    Field(
        "app_secret",
        "Clé secrète de l’application",
        secret=True,
        needed=False,
        hint="Vérifie ce que Meta nous envoie ; celle de l’application Instagram si l’on se connecte par Instagram.",
    ),
    Field(
        "verify_token",
        "Jeton de vérification",
        secret=True,
        needed=False,
        hint="Le mot que Meta répète au branchement ; laissé vide, nous en faisons un. Donnez-le pour le taper vous-même chez Meta.",
        made=True,
    ),
    Field("base", "Adresse de l’API", needed=False, leads=True),
    Field("version", "Version de l’API", needed=False, default=VERSION),
)
