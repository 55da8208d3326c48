"""What LinkedIn allows a page, and what an administrator gives to connect one.

Sources: https://learn.microsoft.com/en-us/linkedin/marketing/community-management/ and LinkedIn's own Postman collections (2026-06)
"""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.folds import MEASURED, Fold
from parvis.networks.protocol import AudienceRule, Budget, Facts, Field, MediaRule, Option, Repeat, TextRule

BASE, WEB, VERSION = "https://api.linkedin.com", "https://www.linkedin.com", "202609"
KEPT = timedelta(hours=48)  # how long LinkedIn lets us keep what a member wrote, and their name
PDF = "application/pdf"
PDF_BYTES = 100_000_000
PIXELS = 36_152_320  # of a picture
QUESTION = 140
COMMENT = 1_250
DURATIONS = {1440: "ONE_DAY", 4320: "THREE_DAYS", 10080: "SEVEN_DAYS"}

TONGUES = (
    ("fr", "français"), ("en", "anglais"), ("es", "espagnol"), ("de", "allemand"), ("it", "italien"), ("pt", "portugais"),
    ("ar", "arabe"), ("zh", "chinois"), ("ja", "japonais"), ("nl", "néerlandais"), ("pl", "polonais"), ("ro", "roumain"),
    ("ru", "russe"), ("tr", "turc"),
)  # fmt: skip

FACTS = Facts(
    key="linkedin",
    name="LinkedIn",
    text=TextRule(limit=3_000, unit="utf16"),
    reply=TextRule(limit=COMMENT, unit="utf16", needed=True),
    # LinkedIn says nothing of a page's own posts; telephones fold earlier.
    fold=Fold(210, lines=3, wide=70, told=False, source=MEASURED),
    media=MediaRule(
        most=20,
        images=("image/jpeg", "image/png", "image/gif"),
        videos=("video/mp4", PDF),
        bytes_video=500_000_000,
        seconds=1_800.0,
        seconds_least=3.0,
        alt_text=4_086,
        captions=True,
    ),
    repeat=Repeat.VISIBLE,
    shows=(("shown", "at"),),
    calls=100,
    per=timedelta(minutes=1),
    audience=AudienceRule(country="enforced", region="enforced", city="enforced", language="enforced"),
    edits=True,
    deletes=True,
    options=(
        Option("poll", "Sondage", "poll", (("1440", "1 jour"), ("4320", "3 jours"), ("10080", "7 jours")), limit=30, most=4),
        Option("question", "Question du sondage", limit=QUESTION, hint="Vide, le texte sert de question."),
        Option("title", "Titre du lien, de la vidéo ou du document", limit=400),
        Option("description", "Description du lien", "text", limit=4_000),
        Option("card", "Carte du lien avec la photo", "yes", hint="La photo devient la vignette du lien."),
        Option("first_comment", "Premier commentaire", "text", limit=COMMENT, hint="Écrit par la page dès la publication."),
        Option(
            "subtitles",
            "Langue des sous-titres",
            "choice",
            choices=TONGUES,
            hint="LinkedIn n’en prend qu’une\N{NARROW NO-BREAK SPACE}; sans choix, celle de la publication.",
        ),
        Option("no_reshare", "Empêcher les repartages", "yes"),
    ),
    metrics=("impressions", "reach", "clicks", "likes", "comments", "shares", "followers"),
    shares=("country", "region"),
    budgets=(
        Budget("calls", "Appels par jour (100 par membre en accès de développement)", 0, resets="utc"),
        Budget("posts", "Publications par jour", 150, resets="utc"),
    ),
    cannot=(
        "LinkedIn ne donne aux pages aucun message privé, et ne dit pas le nom des membres.",
        "Un commentaire ne se masque pas et un membre ne se bloque pas d’ici\N{NO-BREAK SPACE}: un commentaire se supprime.",
        "Ce qu’écrit un membre ne peut être gardé que 48\N{NO-BREAK SPACE}heures, dit LinkedIn.",
        "Un public choisi doit compter au moins 300 abonnés de la page.",
        "LinkedIn ne lit pas les pages liées\N{NO-BREAK SPACE}: le titre de la carte vient d’ici.",
    ),
    keeps=KEPT,
    site="https://learn.microsoft.com/linkedin/marketing/community-management/community-management-overview",
)

FIELDS = (
    Field(
        "organization", "Numéro de la page", needed=False,
        hint="Dans l’adresse de son administration\N{NARROW NO-BREAK SPACE}; vide, la seule page que vous administrez.",
    ),
    Field("token", "Jeton d’accès", secret=True, hint="De 60 jours\N{NARROW NO-BREAK SPACE}; Parvis prévient avant sa fin."),
    Field(
        "refresh_token", "Jeton de renouvellement", secret=True, needed=False,
        hint="LinkedIn n’en donne qu’aux partenaires agréés.",
    ),
    Field("client_id", "Identifiant de l’application", needed=False),
    Field(
        "client_secret", "Clé secrète de l’application", secret=True, needed=False,
        hint="Elle vérifie aussi ce que LinkedIn nous envoie.",
    ),
    Field(
        "application", "Numéro de l’application", needed=False,
        hint="Pour déclarer l’adresse de réception, ce que permet l’accès Standard.",
    ),
    Field("member", "Identifiant du membre qui s’est connecté", needed=False, hint="Rempli à la connexion."),
    Field(
        "every", "Minutes entre deux lectures", needed=False, default="30",
        hint="L’accès de développement permet 100 appels par jour.",
    ),
    Field("version", "Version de l’API", needed=False, default=VERSION, hint="AAAAMM\N{NARROW NO-BREAK SPACE}; chacune vit environ un an."),
    Field("base", "Adresse de l’API", needed=False, default=BASE, leads=True),
    Field("web", "Site", needed=False, default=WEB, leads=True),
)  # fmt: skip
