"""What Facebook Pages allow, and what an administrator gives to connect one.

Sources: the page/feed reference of Graph API v26.0 and its Messenger policy pages (developers.facebook.com).
"""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.budgets import Told
from parvis.networks.folds import MEASURED, Fold
from parvis.networks.protocol import AudienceRule, Budget, Facts, Field, MediaRule, Option, Repeat, TextRule

BASE = "https://graph.facebook.com"
FILMS = "https://graph-video.facebook.com"  # where a video's bytes go
VERSION = "v26.0"

WINDOW = timedelta(hours=24)  # any answer to a private message
HUMAN_WINDOW = timedelta(days=7)  # with the tag HUMAN_AGENT; also a private answer to a comment
COUNTRIES = 25  # most countries that a `geo_locations` takes
COMMENT = 8_000  # characters
AGES = ("15", "18", "21", "25")  # everybody on Facebook is 13
REEL_SECONDS, STORY_SECONDS = (3.0, 90.0), (3.0, 60.0)
REELS = 30  # in 24 hours

FACTS = Facts(
    key="facebook",
    name="Facebook",
    # No limit of a post is documented; the product itself cuts there.
    text=TextRule(limit=63_206),
    reply=TextRule(limit=COMMENT, needed=True),
    message=TextRule(limit=2_000, needed=True),
    # Facebook says nothing of it; telephones fold earlier.
    fold=Fold(483, told=False, source=MEASURED),
    media=MediaRule(
        most=10,
        images=("image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"),
        videos=("video/mp4", "video/quicktime"),
        bytes_image=10_000_000,
        bytes_video=1_000_000_000,
        alt_text=1_000,
        captions=True,
    ),
    repeat=Repeat.VISIBLE,
    shows=(("shown",), ("told", "video", "post")),
    # Theirs is 4800 calls a day for each engaged user of the page, far more for a city; their headers tell the rest.
    calls=600,
    per=timedelta(minutes=1),
    audience=AudienceRule(country="enforced", region="enforced", city="enforced", language="preferred"),
    edits=True,
    deletes=True,
    options=(
        Option(
            "form",
            "Forme",
            "choice",
            (("post", "Publication"), ("reel", "Reel"), ("story", "Story")),
            default="post",
            hint="Un reel est une vidéo de 3 à 90 secondes ; une story, une photo ou une vidéo, sans texte, pour un jour.",
        ),
        Option("first_comment", "Premier commentaire", "text", limit=COMMENT, hint="Écrit par la page dès la publication."),
        Option(
            "age",
            "Âge minimum",
            "choice",
            tuple((age, f"{age} ans et plus") for age in AGES),
            hint="Facebook ne la montre à personne de moins. Une story ne le permet pas.",
            everybody=(None,),
            fewer=AGES,
        ),
    ),
    metrics=("views", "reach", "clicks", "likes", "comments", "shares"),
    shares=("country", "city"),
    budgets=(
        Budget("reels", "Reels par l’API", REELS),
        Budget("private_replies", "Réponses privées à des commentaires", 750, timedelta(hours=1)),
    ),
    told=(
        Told("app", "Appels, d’après Meta", shared=True),
        Told("page", "Appels de la page, d’après Meta"),
    ),
    cannot=(
        "Les avis et recommandations ne se lisent plus et n’ont jamais pu recevoir de réponse.",
        "La langue du public se préfère, mais ne s’impose pas.",
        "Une vidéo part sans description pour qui ne voit pas, un reel et une story sans sous-titres.",
        "Une story n’a ni texte ni public choisi.",
        "Sans être prévenus à l’instant, nous ne voyons ni les corrections ni les retraits de ce que d’autres ont écrit.",
    ),
    window=HUMAN_WINDOW,
    freely=WINDOW,
    confides=("comment",),
    site="https://developers.facebook.com/docs/pages-api",
    hiding="Seuls son auteur et ses amis le verront encore ; vous pourrez le montrer de nouveau.",
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
        hint="Le mot que Facebook répète au branchement ; laissé vide, nous en faisons un.",
        made=True,
    ),
    Field(
        "app_id",
        "Identifiant de l’application",
        needed=False,
        hint="Pour déclarer d’ici l’adresse de réception ; sinon, déclarez-la dans l’application.",
    ),
    Field("base", "Adresse de l’API", needed=False, default=BASE, leads=True),
    Field("version", "Version de l’API", needed=False, default=VERSION),
)
