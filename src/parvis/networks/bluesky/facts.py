"""What Bluesky allows, and what an administrator gives to connect an account.

Sources: the lexicons of github.com/bluesky-social/atproto (app.bsky.feed.post, app.bsky.embed.*, app.bsky.feed.threadgate),
https://docs.bsky.app/docs/advanced-guides/rate-limits.
"""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.budgets import Budget
from parvis.networks.folds import Fold
from parvis.networks.options import Option
from parvis.networks.protocol import Facts, Field, MediaRule, Repeat, TextRule

BASE = "https://bsky.social"
VIDEO = "https://video.bsky.app"
SITE = "https://bsky.app"

BYTES = 3_000  # of a text in UTF-8, beside its 300 graphemes
FEW = 4  # pictures of the `images` embed, that every application shows; more go as a gallery
CAPTION = 20_000  # bytes of subtitles in one language
THUMB = 1_000_000  # bytes of a link card's picture
CREATE, UPDATE, DELETE = 3, 2, 1  # points of a write

REPLIES = (
    ("all", "Tout le monde"),
    ("mentioned", "Les comptes nommés dans la publication"),
    ("following", "Les comptes que la ville suit"),
    ("followers", "Les comptes qui suivent la ville"),
    ("nobody", "Personne"),
)
LABELS = (
    ("", "Aucun"),
    ("graphic-media", "Images dures"),
    ("nudity", "Nudité"),
    ("sexual", "Contenu suggestif"),
)

FACTS = Facts(
    key="bluesky",
    name="Bluesky",
    text=TextRule(limit=300, unit="graphemes"),
    message=TextRule(limit=1_000, unit="graphemes", needed=True),
    # Its own client: MAX_POST_LINES. How wide they are is our reckoning.
    fold=Fold(lines=25, wide=60, source="https://github.com/bluesky-social/social-app/blob/main/src/lib/constants.ts"),
    media=MediaRule(
        most=10,
        images=("image/jpeg", "image/png", "image/webp", "image/gif"),
        videos=("video/mp4",),
        bytes_image=2_000_000,
        bytes_video=100_000_000,  # 300 MB need their upload in parts; what is read here fits in memory
        seconds=600.0,
        alt_text=2_000,
        captions=True,
    ),
    repeat=Repeat.SAFE,  # a record key is ours as long as the record is there
    shows=(("done", "at"),),
    calls=1_500,  # theirs: 5,000 points an hour, 3 a post
    per=timedelta(hours=1),
    deletes=True,
    threads=True,
    options=(
        Option("replies", "Qui peut répondre", "choice", REPLIES, default="all"),
        Option("no_quotes", "Empêcher les citations", "yes", default=False),
        Option("label", "Avertissement", "choice", LABELS, default=""),
        Option("quote", "Publication à citer", hint="Son adresse sur Bluesky.", limit=400),
    ),
    metrics=("likes", "shares", "comments", "quotes", "saves"),
    budgets=(
        Budget("hour", "Points d’écriture par heure", 5_000, timedelta(hours=1)),
        Budget("day", "Points d’écriture par jour", 35_000),
        Budget("blobs", "Fichiers envoyés par jour", 1_000),
    ),
    cannot=(
        "Bluesky ne permet pas de modifier une publication\N{NO-BREAK SPACE}: retirez-la et publiez de nouveau.",
        "Bluesky ne dit ni le nombre de vues ni le pays des lecteurs.",
        "Les messages privés demandent un mot de passe d’application qui les permet\N{NO-BREAK SPACE}; ceux d’un groupe restent là-bas.",
        "Un message privé de Bluesky ne porte pas de fichier, et Bluesky peut le lire.",
        "Bluesky n’annonce pas qu’une personne a retiré ce qu’elle avait écrit.",
    ),
    site="https://docs.bsky.app",
    hiding=(
        "Les applications replient la réponse sous votre publication, où chacun peut la déplier ; elle reste "
        "publique ailleurs. Vous pourrez la montrer de nouveau."
    ),
)

FIELDS = (
    Field("handle", "Nom du compte", hint="Sans @, par exemple ville.bsky.social ou votre domaine."),
    Field(
        "password",
        "Mot de passe d’application",
        secret=True,
        hint="Paramètres, Confidentialité et sécurité, Mots de passe d’application. Permettez-lui les messages privés.",
    ),
    Field(
        "base",
        "Serveur du compte",
        needed=False,
        default=BASE,
        hint="À changer si la ville a son propre serveur (PDS).",
        leads=True,
    ),
    Field("video", "Service vidéo", needed=False, default=VIDEO, leads=True),
    Field("web", "Site", needed=False, default=SITE, hint="Où mènent les liens vers les publications."),
)
