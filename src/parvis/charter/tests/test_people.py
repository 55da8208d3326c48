"""Elected people of the city: the public register read, and their names found in texts, but not in the names of places."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parvis.charter import actions, elected, shipped, written
from parvis.charter.kinds import compiled
from parvis.charter.models import Clause
from parvis.charter.said import Said
from parvis.testing import make

HEADING = ";".join([
    "Code du département", "Libellé du département", "Code de la collectivité à statut particulier",
    "Libellé de la collectivité à statut particulier", "Code de la commune", "Libellé de la commune", "Nom de l'élu", "Prénom de l'élu",
    "Code sexe", "Date de naissance", "Code de la catégorie socio-professionnelle", "Libellé de la catégorie socio-professionnelle",
    "Date de début du mandat", "Libellé de la fonction", "Date de début de la fonction", "Code nationalité",
])  # fmt: skip
"""As the Ministry publishes it: data.gouv.fr, répertoire national des élus."""
LIST = ["Jeanne LEFÈVRE", "Karim BEN SALAH", "Jean-Pierre Morel"]


def row(town: str, code: str, last: str, first: str) -> str:
    return f"44;Loire-Atlantique;;;{code};{town};{last};{first};F;01/02/1970;33;Cadre;28/06/2026;Maire;05/07/2026;FR"


def register(*rows: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO("\r\n".join([HEADING, *rows]).encode(encoding))


ROWS = (
    row("Nantes", "44109", "LEFÈVRE", "Jeanne"), row("Rezé", "44143", "MOREL", "Jean-Pierre"), row("Nantes", "44109", "BEN SALAH", "KARIM"),
    row("Nantes", "44109", "LEFÈVRE", "Jeanne"),
)  # fmt: skip


@pytest.mark.parametrize("town", ["Nantes", "nantes", " 44109 "])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_town_of_the_register(town, encoding):
    file = register(*ROWS, encoding=encoding)
    assert elected.names_in(file, 1000, town) == ["Karim BEN SALAH", "Jeanne LEFÈVRE"]


def test_a_long_register_whose_first_part_ends_within_a_letter():
    for pad in range(3):
        rows = [row("Île-d’Yeu", "85113", "É" * 20 + "x" * pad, f"Zoé{n}") for n in range(900)]
        assert len(elected.names_in(register(*rows), 1000, "85113")) == 900


def test_any_table_with_names():
    file = io.BytesIO("Nom,Prénom\nMorel,Anne\n".encode())
    assert elected.names_in(file, 10, "") == ["Anne MOREL"]


@pytest.mark.parametrize(
    ("content", "town", "field", "said"),
    [
        (b"a;b\n1;2\n", "", "file", "nom et le prénom"),
        (HEADING.encode(), "", "file", "ne nomme personne"),
        ("\n".join([HEADING, *ROWS]).encode(), "Brest", "town", "Personne dans ce fichier"),
        ("Nom;Prénom\nMorel;Anne\n".encode(), "Nantes", "town", "laissez la commune vide"),
        (b"", "", "file", "nom et le pr"),
        (b"\x00\x01\x02" * 50, "", "file", ""),
    ],
)
def test_a_file_that_cannot_be_read_says_so(content, town, field, said):
    with pytest.raises(ValidationError) as refused:
        elected.names_in(io.BytesIO(content), len(content), town)
    assert said in refused.value.message_dict[field][0]


def test_too_heavy_and_too_many():
    with pytest.raises(ValidationError, match="trop lourd"):
        elected.names_in(io.BytesIO(), elected.LARGEST + 1, "")
    with pytest.raises(ValidationError, match="dites de quelle commune"):
        elected.names_in(register(*(row("Nantes", "44109", f"N{n}", "Anne") for n in range(2001))), 100, "")


@pytest.mark.parametrize(
    "text",
    [
        "Jeanne Lefèvre inaugure la halle samedi.", "La halle sera ouverte par LEFEVRE Jeanne.", "Suivez @jeannelefevre pour la visite.",
        "Avec @karim_bensalah au marché.", "La maire Lefèvre a visité le chantier.", "Merci à Jean-Pierre Morel !",
        "Travaux avenue de la Paix, Jeanne Lefèvre répond à vos questions.", "#JeanneLefèvre",
    ],
)  # fmt: skip
def test_who_is_named(text):
    assert found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Travaux rue Jeanne-Lefèvre jusqu’en mai.", "L’école Jean-Pierre-Morel rouvre lundi.", "Avenue du Président Jean-Pierre Morel",
        "Le gymnase municipal Karim Ben Salah ferme.", "Prix Jeanne Lefèvre : les candidatures sont ouvertes.",
        "M. Morel tient la boulangerie.",
        "Jeanne et Lefèvre sont deux bouquinistes.", "Le stade nautique Jeanne Lefèvre",
    ],
)  # fmt: skip
def test_who_is_not(text):
    assert not found(text)


def found(text: str) -> list[str]:
    clause = next(one for one in shipped.city()["clauses"] if one["kind"] == "people")
    charter = compiled(written.rules(written.valid_all([clause | {"params": {"people": LIST}}])))
    return [one.number for one in charter.verdicts(Said(text))]


def test_a_name_alone_is_no_person():
    with pytest.raises(ValidationError):
        written.valid({"number": "1.8", "title": "t", "text": "t", "kind": "people", "params": {"people": ["Morel"]}})


@pytest.mark.django_db
def test_the_register_fills_the_list_and_nothing_is_kept_before_it_is_read_again(client):
    manager = make.user("manager")
    actions.install()
    clause = Clause.objects.get(kind="people")
    client.force_login(manager)
    given = {
        "number": clause.number, "title": clause.title, "text": clause.text, "kind": "people", "severity": "refuse", "active": "on",
        "param-people": "Jeanne LEFÈVRE\nAnne MOREL", "people-town": "Nantes",
    }  # fmt: skip
    page = reverse("charter:clause", args=[clause.pk])
    assert client.get(reverse("charter:charter")).content.decode().count("Liste vide") == 1
    none = client.post(page, given | {"do": "people"})
    assert none.status_code == 422
    assert "Choisissez un fichier." in none.content.decode()
    file = SimpleUploadedFile("rne.csv", register(*ROWS).getvalue())
    read = client.post(page, given | {"do": "people", "people-file": file})
    told = read.content.decode()
    assert "Karim BEN SALAH\nJeanne LEFÈVRE" in told
    assert "Nouvelles : 1. Ne sont plus dans la liste : 1." in told
    clause.refresh_from_db()
    assert clause.params == {"people": []}
    client.post(page, given | {"do": "save", "param-people": "Karim BEN SALAH\nJeanne LEFÈVRE"})
    clause.refresh_from_db()
    assert clause.params == {"people": ["Karim BEN SALAH", "Jeanne LEFÈVRE"]}
    assert "Liste vide" not in client.get(reverse("charter:charter")).content.decode()


def test_a_short_table_of_an_old_spreadsheet_whose_only_accent_is_its_last_letter():
    assert elected.names_in(io.BytesIO("nom;prenom\nMorel;Zoé".encode("cp1252")), 20, "") == ["Zoé MOREL"]


@pytest.mark.django_db
def test_a_register_that_is_too_large_for_memory_is_read_from_its_file(client, settings):
    """Above a megabyte an upload is a file on disk."""
    actions.install()
    client.force_login(make.user("manager"))
    rows = [row("Rezé", "44143", f"N{n}", "Anne") for n in range(20_000)]
    content = register(*rows, *ROWS).getvalue()
    assert len(content) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    clause = Clause.objects.get(kind="people")
    given = {"do": "people", "kind": "people", "people-town": "44109", "people-file": SimpleUploadedFile("rne.csv", content)}
    assert "Karim BEN SALAH\nJeanne LEFÈVRE" in client.post(reverse("charter:clause", args=[clause.pk]), given).content.decode()
