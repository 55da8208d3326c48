"""The city's own form in figures, and what is asked of whoever opens one."""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.protocol import Facts, Field, MediaRule, Repeat, TextRule

FACTS = Facts(
    key="form",
    name="Formulaire du site",
    text=TextRule(10_000, needed=True),
    message=TextRule(10_000, needed=True),
    media=MediaRule(),
    repeat=Repeat.SAFE,  # an answer is on the follow-up page or it is not: the same key is the same answer
    publishes=False,
    instead="On n’y publie pas : les habitants y écrivent, et on leur répond.",
    reads=False,  # nobody is asked: what people write is put into the raw intake by the page that took it
    calls=10_000,
    per=timedelta(minutes=1),
    cannot=(
        "Sans adresse e-mail, la personne ne lit la réponse que sur sa page de suivi.",
        "Une réponse sur la page de suivi ne porte pas de fichier.",
    ),
)

FIELDS = (
    Field("slug", "Adresse de la page", hint="ville donne /contact/ville : lettres minuscules, chiffres, tirets"),
    Field("title", "Titre", needed=False, default="Écrire à la ville"),
    Field(
        "secret", "Clé des appels de serveur à serveur", secret=True, needed=False,
        hint="pour un site qui signe ses envois (X-Signature) ; 20 caractères au moins",
    ),
)  # fmt: skip
