"""What Foursquare still allows, and what an administrator gives to connect the city's places.

Sources: https://docs.foursquare.com/fsq-developers-places/reference/ (Places and Placemaker, version 2025-06-17; limits of February
2026), https://docs.foursquare.com/developer/reference/ (API v2, lists: deprecated for who joined after June 2025). The City Guide
application closed in December 2024: nothing that is written there has a known audience.
"""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.budgets import Budget
from parvis.networks.protocol import Facts, Field, MediaRule, Repeat, TextRule

BASE = "https://places-api.foursquare.com"
LEGACY = "https://api.foursquare.com/v2"
WEB = "https://foursquare.com"
MONTH = timedelta(days=30)
COMMENT = 500  # characters: a ceiling of our own, theirs is not told
LIST_NAME, LIST_WORDS, TIP = 100, 300, 200  # characters of a list's name, its description, the words on a place

FACTS = Facts(
    key="foursquare",
    name="Foursquare",
    text=TextRule(limit=0),
    media=MediaRule(),
    repeat=Repeat.VISIBLE,
    calls=60,  # corrections, which people look at there one by one
    per=timedelta(hours=1),
    publishes=False,
    answers=False,
    instead=(
        "On n’y publie plus rien : l’application City Guide a fermé en décembre 2024. On n’y répond pas non plus : lisez les "
        "conseils, et corrigez ce que le lieu y dit."
    ),
    corrects=("name", "address", "phone", "website", "hours", "position"),
    budgets=(
        Budget("pro", "Recherches et fiches de lieux (500 offertes par mois)", 0, MONTH, shared=True),
        Budget("premium", "Lectures de conseils (payantes)", 0, MONTH, shared=True),
        Budget("legacy", "Appels aux listes (500 par heure)", 480, timedelta(hours=1), shared=True),
    ),
    cannot=(
        "On n’y publie plus : l’application City Guide a fermé en décembre 2024, et ses listes n’ont plus de public connu.",
        "Un conseil ne se répond pas, ne se masque pas et ne se supprime pas d’ici.",
        "Foursquare ne dit pas qui a écrit un conseil, et fait payer chaque lecture.",
        "Une correction est une proposition : Foursquare la prend ou la refuse, parfois après des jours.",
        "Foursquare ne mesure rien pour nous.",
        "Les listes passent par l’ancienne API, ouverte aux seuls comptes de développeur d’avant juin 2025.",
    ),
    site="https://docs.foursquare.com/fsq-developers-places/reference/",
)

FIELDS = (
    Field(
        "key", "Clé de service", secret=True,
        hint="Dans Foursquare Developer Console, votre projet, Settings, Service API Keys.",
    ),
    Field("city", "Commune", hint="Là où sont les lieux de la ville : Paris."),
    Field("country", "Pays", needed=False, default="FR", hint="Deux lettres."),
    Field(
        "hours", "Lire les conseils toutes les … heures", needed=False, default="24",
        hint="Chaque lecture d’un lieu est un appel Premium, que Foursquare fait payer.",
    ),
    Field(
        "token", "Jeton d’un compte Foursquare", secret=True, needed=False,
        hint="Pour tenir des listes seulement, par l’ancienne API.",
    ),
    Field("client_id", "Identifiant de l’application (ancienne API)", needed=False),
    Field("client_secret", "Clé secrète de l’application (ancienne API)", secret=True, needed=False),
    Field("base", "Adresse de l’API", needed=False, default=BASE, leads=True),
    Field("legacy", "Adresse de l’ancienne API", needed=False, default=LEGACY, leads=True),
    Field("web", "Site", needed=False, default=WEB, leads=True),
)  # fmt: skip
