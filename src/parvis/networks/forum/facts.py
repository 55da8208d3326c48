"""The city's own forum in figures, and what is asked of whoever opens it."""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.protocol import Facts, Field, MediaRule, Repeat, TextRule

FACTS = Facts(
    key="forum",
    name="Forum de la place",
    text=TextRule(10_000, needed=True),
    media=MediaRule(),
    repeat=Repeat.SAFE,  # an answer is in its thread or it is not: the same key is the same answer
    publishes=False,
    instead="On n’y publie pas\u00a0: les habitants y demandent, et on leur répond.",
    reads=False,  # nobody is asked: the forum puts what nobody answered into the raw intake
    calls=10_000,
    per=timedelta(minutes=1),
    cannot=("Une réponse du guichet au forum ne porte pas de fichier.",),
)

FIELDS = (
    Field("slug", "Nom du forum dans les adresses", hint="lettres minuscules, chiffres, tirets"),
    Field("title", "Titre", needed=False, default="Forum"),
)
