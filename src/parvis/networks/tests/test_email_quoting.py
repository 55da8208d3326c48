"""What is new in an answer and what it quotes, as many programs write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.networks.email import split_quoted
from parvis.networks.email.quoting import forwarded_from
from parvis.testing.costs import costs_at_most

NEW = "Merci pour votre réponse.\nBonne journée,\nAnna\n"
QUOTES = {
    "gmail fr": "\nLe mar. 24 nov. 2026 à 09:12, Ville de X <contact@ville.example> a écrit :\n\n> Bonjour,\n>\n> C’est fait.\n",
    "gmail fr, wrapped": "\nLe mar. 24 nov. 2026 à 09:12, Ville de X <contact@ville.example>\na écrit :\n\n> Bonjour\n",
    "gmail fr, nbsp": "\nLe mar. 24 nov. 2026 à 09:12, Ville <contact@ville.example> a écrit\xa0:\n> Bonjour\n",
    "gmail en": "\nOn Tue, Nov 24, 2026 at 9:12 AM City <contact@ville.example> wrote:\n\n> Hello\n",
    "apple fr": "\n> Le 24 nov. 2026 à 09:12, Ville <contact@ville.example> a écrit :\n> \n> Bonjour\n",
    "apple en": "\nOn 24 Nov 2026, at 09:12, City <contact@ville.example> wrote:\n\nHello,\nIt is done.\n",
    "thunderbird de": "\nAm 24.11.26 um 09:12 schrieb Stadt:\n> Guten Tag\n",
    "gmail de": "\nAm Di., 24. Nov. 2026 um 09:12 Uhr schrieb Stadt <contact@ville.example>:\n\n> Guten Tag\n",
    "gmail es": "\nEl mar, 24 nov 2026 a las 9:12, Ciudad (<contact@ville.example>) escribió:\n\n> Hola\n",
    "gmail it": "\nIl giorno mar 24 nov 2026 alle ore 09:12 Città <contact@ville.example> ha scritto:\n\n> Ciao\n",
    "gmail pt": "\nEm ter., 24 de nov. de 2026 às 09:12, Cidade <contact@ville.example> escreveu:\n\n> Olá\n",
    "yahoo fr, no marks": "\nLe mardi 24 novembre 2026 à 09:12:33 UTC+1, Ville <contact@ville.example> a écrit :\n\nBonjour\n",
    "outlook fr": "\nDe : Ville de X <contact@ville.example>\nEnvoyé : mardi 24 novembre\nÀ : Anna\nObjet : Le banc\n\nBonjour\n",
    "outlook fr, bold": "\n*De :* Ville\n*Envoyé :* mardi\n*À :* Anna\n*Objet :* Le banc\n\nBonjour\n",
    "outlook fr, rule": "\n________________________________\nDe : Ville\nEnvoyé : mardi\nÀ : Anna\nObjet : x\n\nBonjour\n",
    "outlook en": "\nFrom: City <contact@ville.example>\nSent: Tuesday, November 24\nTo: Anna\nSubject: Bench\n\nHello\n",
    "outlook de": "\nVon: Stadt\nGesendet: Dienstag, 24. November 2026 09:12\nAn: Anna\nBetreff: Bank\n\nGuten Tag\n",
    "outlook es": "\nDe: Ciudad\nEnviado el: martes, 24 de noviembre de 2026 9:12\nPara: Anna\nAsunto: Banco\n\nHola\n",
    "old outlook fr": "\n-----Message d'origine-----\nDe : Ville\nBonjour\n",
    "old outlook en": "\n-----Original Message-----\nFrom: City\n\nHello\n",
    "only marks": "\n> Bonjour\n> C’est fait.\n",
    "short attribution": "\nVille de X a écrit :\n> Bonjour\n",
}


@pytest.mark.parametrize("name", QUOTES)
def test_quoted_part_is_cut(name: str) -> None:
    assert split_quoted(NEW + QUOTES[name]) == (NEW, QUOTES[name])


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour,\nrien n’est cité ici.\n",
        "Le 12 mars, votre service m’a écrit :\nVotre dossier est complet.\nOr je n’ai rien reçu.\n",
        "Il est 10:30, et voici la liste :\nun banc\nune benne\n",
        "De : chez moi\nje vois le chantier.\n",
        "> Bonjour\n> tout est cité\n",
        "Pour vous.\n---------- Forwarded message ---------\nDe : Jean <j@x.example>\nDate : hier\nObjet : x\n\nUn arbre\n",
        "Le mar. 24 nov. 2026 à 09:12, Ville <c@v.example> a écrit :\n> Quel jour ?\nLundi.\n> À quelle heure ?\nÀ midi.\n",
        "Le mar. 24 nov. 2026 à 09:12, Ville <c@v.example> a écrit :\n> Tout va bien ?\n\nOui, merci.\n",
        "",
    ],
)
def test_in_doubt_everything_is_new(text: str) -> None:
    assert split_quoted(text) == (text, "")


LINES = st.lists(
    st.one_of(st.text(max_size=30), st.sampled_from([line for quote in QUOTES.values() for line in quote.split("\n")]))
)


@given(LINES.map("\n".join))
def test_nothing_is_lost_and_something_is_always_new(text: str) -> None:
    new, quoted = split_quoted(text)
    assert new + quoted == text
    assert new.strip() or not text.strip() or not quoted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---------- Message transféré ---------\nDe : Jean Bon <jean@x.example>\n", ("Jean Bon", "jean@x.example")),
        (
            "Début du message réexpédié :\n\nDe: Jean Bon <jean@x.example>\nObjet: Arbre\n",
            ("Jean Bon", "jean@x.example"),
        ),
        ("> ---------- Forwarded message ---------\n> From: jean@x.example\n", ("", "jean@x.example")),
        ("Von: Jean [mailto:jean@x.example]\nGesendet: gestern\nAn: A\nBetreff: B\n", ("Jean", "jean@x.example")),
        ("Bonjour,\nDe : la part de Jean <jean@x.example>\n", None),
        ("", None),
    ],
)
def test_first_writer_of_a_forwarded_mail(text: str, expected: tuple[str, str] | None) -> None:
    assert forwarded_from(text) == expected


LINES = ["Le 1 a écrit :\n", "Le 1 a écrit :\n\n", "De : a\nObjet : b\nDate : c\n", "> x\n", "\n", "-- \n", "Le \n"]


@pytest.mark.parametrize("line", LINES)
def test_a_long_mail_is_parted_quickly(line: str) -> None:
    text = line * (500_000 // len(line))
    with costs_at_most(250):
        new, quoted = split_quoted(text)
    assert new + quoted == text
