"""What PeerTube allows, and what an administrator gives to connect an account.

Source: https://docs.joinpeertube.org/api-rest-reference.html (8.1). Sizes and quotas are each server's own: it tells them when
an upload begins. Categories and licences are those of every server; a plugin may take some away.
"""

from __future__ import annotations

from datetime import timedelta

from parvis.networks import remarks
from parvis.networks.budgets import Budget
from parvis.networks.folds import Fold
from parvis.networks.options import Option
from parvis.networks.protocol import Facts, Field, MediaRule, Repeat, TextRule
from parvis.networks.signing import Scope

TAGS = 5
TAG = (2, 30)  # characters
TITLE = (3, 120)
COMMENT = 10_000
SESSIONS = "sessions"
OPEN, CLOSED, REVIEWED = "1", "2", "3"

CATEGORIES = (
    ("1", "Musique"), ("2", "Films"), ("3", "Véhicules"), ("4", "Art"), ("5", "Sports"), ("6", "Voyages"), ("7", "Jeux vidéo"),
    ("8", "Gens"), ("9", "Humour"), ("10", "Divertissement"), ("11", "Actualités et politique"), ("12", "Tutoriels"),
    ("13", "Éducation"), ("14", "Activisme"), ("15", "Sciences et techniques"), ("16", "Animaux"), ("17", "Enfants"),
    ("18", "Cuisine"),
)  # fmt: skip
LICENCES = (
    ("1", "CC BY"), ("2", "CC BY-SA"), ("3", "CC BY-ND"), ("4", "CC BY-NC"), ("5", "CC BY-NC-SA"), ("6", "CC BY-NC-ND"),
    ("7", "Domaine public"),
)  # fmt: skip

MODERATES = "manage_abuses"
"""As PeerTube's code has the right; moderators and administrators have it."""
SCOPES = (
    Scope(
        MODERATES, "Lire et traiter ce que les gens signalent sur le serveur : le compte doit en être modérateur.", needed=False
    ),
)

FACTS = Facts(
    key="peertube",
    name="PeerTube",
    text=TextRule(limit=10_000),
    reply=TextRule(limit=COMMENT, needed=True),
    fold=Fold(),
    media=MediaRule(
        most=1,
        videos=("video/mp4", "video/quicktime", "video/webm", "video/ogg", "video/x-msvideo", "video/x-matroska"),
        captions=True,
        needed=True,
    ),
    repeat=Repeat.VISIBLE,
    unseen="video",
    calls=40,  # theirs: fifty requests in ten seconds
    per=timedelta(seconds=10),
    edits=True,
    deletes=True,
    options=(
        Option("title", "Titre", needed=True, limit=TITLE[1]),
        Option("channel", "Chaîne", "choice", makes=True, hint="Sans choix, la première chaîne du compte."),
        Option("tags", "Mots-clés", "words", most=TAGS, hint="Cinq au plus, de 2 à 30 caractères."),
        Option("category", "Catégorie", "choice", choices=CATEGORIES),
        Option("licence", "Licence", "choice", choices=LICENCES),
        Option(
            "privacy", "Visibilité", "choice", default="1",
            choices=(("1", "Publique"), ("2", "Non répertoriée"), ("4", "Réservée au serveur"), ("3", "Privée")),
            everybody=("1",), fewer=("2", "4", "3"),
        ),
        Option(
            "comments", "Commentaires", "choice", default=OPEN,
            choices=((OPEN, "Ouverts"), (REVIEWED, "Ouverts, approuvés un à un"), (CLOSED, "Fermés")),
        ),
        Option("playlists", "Listes de lecture", "several", makes=True),
        Option("download", "Téléchargement permis", "yes", default=True),
        Option("sensitive", "Contenu sensible", "yes", default=False),
        Option("transcription", "Sous-titres automatiques", "yes", default=False, hint="Si le serveur sait les faire."),
        remarks.option(COMMENT),
    ),
    shows=(remarks.SHOWS,),
    metrics=("views", "likes", "dislikes", "comments", "watch_seconds"),
    shares=("country", "region"),
    budgets=(Budget(SESSIONS, "Ouvertures de session", 15, timedelta(minutes=5)),),
    cannot=(
        "PeerTube n’a pas de messages privés.",
        "Les signalements demandent un compte modérateur du serveur ; qui signale d’un autre serveur ne reçoit pas de réponse.",
        "Un commentaire publié ne peut pas être masqué : il se supprime, ou son auteur est mis en sourdine.",
        "Une vidéo protégée par un mot de passe se règle sur PeerTube même.",
        "Les vues sont connues par pays et par région, pas par ville.",
    ),
    site="https://docs.joinpeertube.org/api-rest-reference.html",
)  # fmt: skip

FIELDS = (
    Field("base", "Adresse du serveur", hint="Par exemple https://video.ville.fr.", leads=True),
    Field("username", "Nom d’utilisateur", needed=False, hint="Celui avec lequel vous ouvrez une session sur PeerTube."),
    Field("password", "Mot de passe", secret=True, needed=False),
    Field(
        "token", "Jeton d’accès", secret=True, needed=False,
        hint="Seulement si le compte exige un second facteur ; sinon, le mot de passe suffit.",
    ),
    Field("refresh_token", "Jeton de renouvellement", secret=True, needed=False),
)  # fmt: skip
