"""What Pinterest allows, and what an administrator gives to connect an account.

Sources: the API description of v5 (github.com/pinterest/api-description, 5.23.0), https://developers.pinterest.com/docs/api/v5/
"""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.budgets import Budget
from parvis.networks.folds import Fold
from parvis.networks.options import Option
from parvis.networks.protocol import Facts, Field, MediaRule, Repeat, TextRule

BASE = "https://api.pinterest.com/v5"
WEB = "https://www.pinterest.com"
LINK = 2048  # characters

FACTS = Facts(
    key="pinterest",
    name="Pinterest",
    text=TextRule(limit=800),
    # « Descriptions do not appear when viewing the Pin in the home feed or search feed. »
    fold=Fold(hidden=True, source="https://help.pinterest.com/en/business/article/pinterest-product-specs"),
    media=MediaRule(
        most=5,
        images=("image/jpeg", "image/png"),
        videos=("video/mp4", "video/quicktime", "video/x-m4v"),
        bytes_image=20_000_000,
        bytes_video=2_000_000_000,
        seconds=900.0,
        seconds_least=4.0,
        alt_text=500,
        needed=True,
    ),
    repeat=Repeat.VISIBLE,
    calls=200,
    per=timedelta(hours=1),
    edits=True,
    deletes=True,
    reads=False,
    answers=False,
    options=(
        Option("board", "Tableau", "choice", needed=True, makes=True),
        Option(
            "section", "Section", "choice", makes=True,
            hint="Pour en créer une, écrivez le tableau, une barre oblique et la section\N{NO-BREAK SPACE}: Voirie / Quais.",
        ),
        Option("title", "Titre", limit=100),
    ),
    metrics=("impressions", "clicks", "saves", "views", "comments", "likes"),
    shares=("country",),
    budgets=(Budget("calls", "Appels par jour (1\N{NO-BREAK SPACE}000 avec l’accès d’essai)", 0),),
    cannot=(
        "Pinterest ne laisse lire d’ici ni commentaires, ni mentions, ni messages\N{NO-BREAK SPACE}: lisez-les sur Pinterest même.",
        "Pinterest ne laisse pas répondre d’ici.",
        "Pinterest ne dit le pays du public qu’avec un compte publicitaire, même sans dépense.",
    ),
    site="https://developers.pinterest.com/docs/api/v5/",
)  # fmt: skip

FIELDS = (
    Field("app_id", "Identifiant de l’application", needed=False, hint="Dans Pinterest Developers, My apps."),
    Field("app_secret", "Clé secrète de l’application", secret=True, needed=False),
    Field(
        "token", "Jeton d’accès", secret=True, hint="Droits boards:read, boards:write, pins:read, pins:write, user_accounts:read."
    ),
    Field("refresh_token", "Jeton de renouvellement", secret=True, needed=False),
    Field("ad_account", "Compte publicitaire", needed=False, hint="Facultatif\N{NO-BREAK SPACE}: dit le pays du public."),
    Field("base", "Adresse de l’API", needed=False, default=BASE, leads=True),
    Field("web", "Site", needed=False, default=WEB, leads=True),
)
