"""What Vimeo allows, and what an administrator gives to connect an account.

Sources: https://developer.vimeo.com/api/reference (OpenAPI 3.4), …/api/upload/videos. Lengths and rates by plan are not in it.
"""

from __future__ import annotations

from datetime import timedelta

from parvis.networks import remarks
from parvis.networks.folds import Fold
from parvis.networks.options import Option
from parvis.networks.protocol import Facts, Field, MediaRule, Repeat, TextRule

BASE = "https://api.vimeo.com"
TAGS = 20
COMMENT = 5_000

FACTS = Facts(
    key="vimeo",
    name="Vimeo",
    text=TextRule(limit=5_000),
    reply=TextRule(limit=COMMENT, needed=True),
    fold=Fold(),
    media=MediaRule(
        most=1,
        videos=("video/mp4", "video/quicktime", "video/webm", "video/mpeg", "video/x-msvideo", "video/x-matroska"),
        captions=True,
        needed=True,
    ),
    repeat=Repeat.VISIBLE,
    unseen="video",
    calls=25,  # of a free account; theirs grows with the plan, and `fields` doubles it
    per=timedelta(minutes=1),
    edits=True,
    deletes=True,
    options=(
        Option("title", "Titre", needed=True, limit=128),
        Option("tags", "Mots-clés", "words", most=TAGS, hint="Vingt au plus."),
        Option(
            "privacy", "Visibilité", "choice", default="anybody",
            choices=(
                ("anybody", "Publique"), ("unlisted", "Non répertoriée"), ("disable", "Seulement là où elle est intégrée"),
                ("nobody", "Privée"),
            ),
            hint="Les formules gratuites de Vimeo n’ont que « Publique » et « Privée ».",
            everybody=("anybody",), fewer=("unlisted", "disable", "nobody"),
        ),
        Option(
            "comments", "Qui peut commenter", "choice", default="anybody",
            choices=(("anybody", "Tout le monde"), ("contacts", "Les abonnements du compte"), ("nobody", "Personne")),
        ),
        Option("showcases", "Vitrines", "several", makes=True),
        Option("folder", "Dossier", "choice", makes=True),
        remarks.option(COMMENT),
    ),
    shows=(remarks.SHOWS,),
    metrics=("views", "likes", "comments"),
    shares=("country",),
    cannot=(
        "Vimeo ne donne ni messages privés, ni mentions.",
        "Un commentaire ne peut pas être masqué : il se supprime, ou les commentaires de la vidéo se ferment.",
        "Les vues par pays demandent une formule supérieure de Vimeo ; par ville, elles n’existent pas.",
    ),
    site="https://developer.vimeo.com/api/reference",
)  # fmt: skip

FIELDS = (
    Field("token", "Jeton d’accès", secret=True, hint="Droits public, private, create, edit, delete, interact, upload, stats."),
    Field("client_id", "Identifiant de l’application Vimeo", needed=False),
    Field("client_secret", "Secret de l’application Vimeo", secret=True, needed=False),
    Field("user", "Identifiant du compte Vimeo", needed=False, hint="Un nombre ; laissé vide, nous le demandons à Vimeo."),
    Field("base", "Adresse de l’API", needed=False, default=BASE, leads=True),
)
