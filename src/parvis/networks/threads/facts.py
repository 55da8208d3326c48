"""What Threads allows, and what an administrator gives to connect an account.

Sources: Meta's Postman collection of 2026-01 (github.com/fbsamples/threads_api) and https://developers.facebook.com/docs/threads
"""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.budgets import Told
from parvis.networks.folds import Fold
from parvis.networks.protocol import AudienceRule, Budget, Facts, Field, MediaRule, Option, Repeat, TextRule

BASE, VERSION = "https://graph.threads.net", "v1.0"
LINKS = 5  # different links in one post
TOPIC = 50
POLL_CHOICE = 25  # characters

FACTS = Facts(
    key="threads",
    name="Threads",
    text=TextRule(limit=500),  # an emoji counts as its bytes: `rules.measured`
    fold=Fold(),
    media=MediaRule(
        most=20,
        images=("image/jpeg", "image/png"),
        videos=("video/mp4", "video/quicktime"),
        bytes_image=8_000_000,
        bytes_video=1_000_000_000,
        seconds=300.0,
        alt_text=1_000,
        mixed=True,
        fetched=True,
        ratio=(0.1, 10.0),
        widest=1_440,
        narrowest=320,
    ),
    repeat=Repeat.VISIBLE,
    shows=(("done",),),
    # Theirs is 4800 calls a day for each impression; the budgets below are met first.
    calls=100,
    per=timedelta(minutes=1),
    audience=AudienceRule(country="enforced"),
    deletes=True,
    threads=True,
    options=(
        Option(
            "replies",
            "Qui peut répondre",
            "choice",
            (
                ("everyone", "Tout le monde"),
                ("followers_only", "Les abonnés"),
                ("accounts_you_follow", "Les comptes suivis"),
                ("mentioned_only", "Les comptes nommés"),
            ),
            default="everyone",
        ),
        Option("topic", "Sujet", limit=TOPIC, hint="Un seul, sans point ni « & »."),
        Option("poll", "Sondage", "poll", (("1440", "1 jour"),), limit=POLL_CHOICE, most=4),
    ),
    metrics=("views", "likes", "comments", "quotes", "shares", "clicks", "followers"),
    shares=("country", "city"),
    budgets=(
        Budget("posts", "Publications par l’API", 250),
        Budget("replies", "Réponses par l’API", 1_000),
        Budget("deletes", "Suppressions par l’API", 100),
    ),
    told=(Told("app", "Appels, d’après Meta", shared=True),),
    cannot=(
        "Threads n’a pas de messages privés.",
        "Une publication ne se modifie pas.",
        "Les réponses ne s’aiment pas d’ici ; celles des autres se masquent, mais ne se suppriment pas.",
        "Limiter à des pays n’est permis qu’à certains comptes.",
    ),
    site="https://developers.facebook.com/docs/threads",
    hiding="La réponse n’est plus montrée sous votre publication, ni celles qui lui répondent ; vous pourrez la montrer de nouveau.",
)

FIELDS = (
    Field("account", "Identifiant du compte Threads", needed=False, hint="Un nombre ; laissé vide, nous le demandons."),
    Field("handle", "Nom du compte", needed=False, hint="Sans @."),
    Field("token", "Jeton d’accès Threads", secret=True, hint="De 60 jours : Parvis le renouvelle."),
    Field("app_id", "Identifiant de l’application Threads", needed=False),
    Field(
        "app_secret",
        "Clé secrète de l’application Threads",
        secret=True,
        needed=False,
        hint="Elle n’est pas celle de l’application Meta ; elle vérifie ce que Threads nous envoie.",
    ),
    Field(
        "verify_token",
        "Jeton de vérification",
        secret=True,
        needed=False,
        hint="Le mot que Threads répète au branchement.",
    ),
    Field("base", "Adresse de l’API", needed=False, default=BASE, leads=True),
    Field("version", "Version de l’API", needed=False, default=VERSION),
)
