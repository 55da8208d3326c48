"""Nobody passes for the city, nor for a neighbour, by letters that look alike."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client

from parvis.square import actions, looks
from parvis.square.models import Resident
from parvis.square.testing import enter, resident

LIKE_THE_CITY = [
    "M\N{CYRILLIC SMALL LETTER A}irie", "Ma\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}rie", "Malrie", "Ma1rie", "rnairie", "M4IRIE",
    "\N{FULLWIDTH LATIN CAPITAL LETTER M}airie", "\N{MATHEMATICAL BOLD CAPITAL M}airie", "MairieDeParis", "Le Maire", "Adjointe aux parcs",
    "Police municipale", "Service-Public", "Hôtel de Ville", "V1lle", "Par1s", "modératrice", "Préfecture", "Officielle du forum",
    "vvebmaster",
]  # fmt: skip


@pytest.mark.parametrize("name", LIKE_THE_CITY)
def test_no_letters_make_the_city_speak(name: str) -> None:
    with pytest.raises(ValidationError):
        actions.named(name)


@pytest.mark.parametrize("name", [
    "Léa du 13e", "Мария", "Ελένη", "山田さくら", "محمد", "Jean-Marie", "Policarpe", "Søren", "Miller", "Villemin",
])  # fmt: skip
def test_names_in_one_alphabet_are_taken(name: str) -> None:
    assert actions.named(name) == name


@pytest.mark.parametrize("name", ["L\N{CYRILLIC SMALL LETTER IE}a", "Sof\N{GREEK SMALL LETTER IOTA}a", "ᎷᎪᎥᏒᎥᎬ"])
def test_no_name_is_of_two_alphabets_or_of_one_of_the_past(name: str) -> None:
    assert looks.mixed(name)
    with pytest.raises(ValidationError, match="alphabet"):
        actions.named(name)


@pytest.mark.django_db
def test_two_that_look_alike_are_one_whatever_the_alphabet() -> None:
    resident("Cocoa")
    who = resident("Autre")
    answer = enter(Client(), who).post("/place/moi", {"pseudonym": "Сосоа", "language": "fr"})
    assert answer.status_code == 422 and "porte déjà" in answer.content.decode()


@pytest.mark.django_db
def test_names_that_were_there_are_compared_as_new_ones_are() -> None:
    first, second, latin = resident("Сосо"), resident("Мария"), resident("Coca")
    Resident.objects.filter(pk=first.pk).update(bare="сосо")
    Resident.objects.filter(pk=second.pk).update(bare="мария")
    importlib.import_module("parvis.square.migrations.0002_lookalikes").look(apps, None)
    assert list(Resident.objects.order_by("pk").values_list("bare", flat=True)) == ["coco", looks.alike("Мария"), "coca"]
    assert latin.bare == "coca"
