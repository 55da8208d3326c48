"""Files into the directory: both shapes of the public one, tables as a French spreadsheet writes them, and what stays the city's."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from parvis.directory import actions, dila, reading
from parvis.directory.jobs import BATCH, bring_in
from parvis.directory.lists import chosen, suggested
from parvis.directory.models import Destination, DirectoryImport
from parvis.directory.sheets import lines
from parvis.tables.opening import text_of
from parvis.testing import make
from parvis.testing.costs import costs_at_most
from parvis.work import rows

pytestmark = pytest.mark.django_db


def record(number: int = 1, **fields) -> dict:
    """As the daily files tell it: arrays."""
    return {
        "id": f"id-{number:05}", "nom": f"Préfecture {number}", "sigle": "PP", "mission": "Titres de séjour",
        "pivot": [{"type_service_local": "paris_ppp", "code_insee_commune": ["75056"]}], "code_insee_commune": "75104",
        "adresse": [
            {"type_adresse": "Adresse postale", "numero_voie": "BP 1", "code_postal": "75004", "nom_commune": "Paris"},
            {"type_adresse": "Adresse", "numero_voie": "1 rue de Lutèce", "code_postal": "75004", "nom_commune": "Paris"},
        ],
        "telephone": [{"valeur": "34 30", "description": ""}], "adresse_courriel": ["contact@pp.test"], "formulaire_contact": [],
        "sve": [{"valeur": "https://pp.test/sve"}], "site_internet": [{"libelle": "", "valeur": "https://pp.test"}],
        "reseau_social": [{"valeur": "https://twitter.com/prefpolice", "description": "", "custom_dico2": "Twitter"}],
        "plage_ouverture": [
            {"nom_jour_debut": "Lundi", "nom_jour_fin": "Vendredi", "valeur_heure_debut_1": "08:30:00", "valeur_heure_fin_1": "12:00:00",
             "valeur_heure_debut_2": "", "valeur_heure_fin_2": "", "commentaire": "sur rendez-vous"}
        ],
        "date_modification": "09/08/2023 13:30:19", "statut_de_diffusion": "true",
    } | fields  # fmt: skip


def of_api(number: int = 1, **fields) -> dict:
    """As the API tells it: nested fields are JSON strings."""
    told = record(number, **fields)
    return {name: json.dumps(value) if isinstance(value, list) else value for name, value in told.items()}


def through() -> DirectoryImport:
    """All turns of the clock for the newest import."""
    while (row := DirectoryImport.objects.latest("pk")).due_at:
        DirectoryImport.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(seconds=1))
        bring_in(rows.hold_due(DirectoryImport, 1, now=timezone.now()))
    return row


def brought(given, *, source: str = "dila", write: bool = True) -> DirectoryImport:
    manager = make.user("manager")
    text = given if isinstance(given, str) else json.dumps(given)
    row = actions.bring(text, source=source, by=manager, name="annuaire.json")
    through()
    if write:
        actions.start(row, by=manager, dry=False)
    return through()


@pytest.mark.parametrize("told", [record, of_api])
@pytest.mark.parametrize("around", [lambda r: {"service": [r]}, lambda r: {"results": [r]}, lambda r: [r], lambda r: r])
def test_both_shapes_say_the_same(told, around):
    brought(around(told()))
    row = Destination.objects.get()
    assert (row.name, row.short, row.territory, row.email) == ("Préfecture 1", "PP", ["75056"], "contact@pp.test")
    assert row.address == "1 rue de Lutèce\n75004 Paris" and row.hours == "Lundi–Vendredi : 08:30–12:00 (sur rendez-vous)"
    assert (row.phone, row.site, row.sve) == ("34 30", "https://pp.test", "https://pp.test/sve")
    assert [(one.network, one.handle) for one in row.handles.all()] == [("x", "prefpolice")]
    assert row.source == "dila" and row.source_at is not None and row.source_at.year == 2023


def test_nothing_is_written_before_one_has_seen_it():
    row = brought([record(), record(2)], write=False)
    assert (row.state, row.made, row.changed) == ("looked", 2, 0) and not Destination.objects.exists()


def test_the_same_file_twice_changes_nothing():
    brought([record(n) for n in range(3)])
    first = list(Destination.objects.order_by("pk").values("pk", "name", "source_at", "imported"))
    row = brought([record(n) for n in range(3)])
    assert (row.made, row.changed, row.same) == (0, 0, 3)
    assert list(Destination.objects.order_by("pk").values("pk", "name", "source_at", "imported")) == first


def test_what_the_city_wrote_stays_field_by_field():
    brought([record()])
    manager, row = make.user("manager"), Destination.objects.get()
    actions.write(row, by=manager, phone="01 00 00 00 00", words=["séjour"])
    brought([record(telephone=[{"valeur": "36 36"}], mission="Titres et permis")])
    row.refresh_from_db()
    assert (row.phone, row.mission, row.own, row.words) == ("01 00 00 00 00", "Titres et permis", ["phone"], ["séjour"])
    assert row.imported["phone"] == "36 36"
    assert actions.give_back(row, field="phone", by=manager).phone == "36 36"


def test_a_dry_run_tells_what_would_change_line_by_line():
    brought([record()])
    row = brought([record(mission="Permis"), record(2)], write=False)
    assert row.notes == [[1, "Préfecture 1", "mission", "Titres de séjour", "Permis"]]
    assert (row.made, row.changed) == (1, 1)


def test_each_line_that_cannot_be_read_is_named_and_the_others_pass():
    broken = of_api(4) | {"adresse": "[{broken"}
    row = brought([record(1), {"nom": "Sans numéro"}, "rien", broken, record(1), record(5, nom="")])
    assert [line for line, _ in row.errors] == [2, 3, 4, 5, 6]
    assert "adresse" in row.errors[2][1] and Destination.objects.count() == 1


def test_a_record_that_is_no_longer_published_is_gone():
    brought([record()])
    brought([record(statut_de_diffusion="false")])
    assert Destination.objects.get().defunct_at is not None


@pytest.mark.parametrize("text", ["", "{", "[1, 2", '{"autre": 1}', "[" * 10_000])
def test_a_file_that_is_none_is_refused_in_words(text):
    with pytest.raises(ValidationError):
        actions.bring(text, source="dila", by=make.user("manager"))


def test_many_records_go_in_batches_and_go_on_after_a_death():
    """What was written before it died is written again, to the same rows."""
    brought([record(n) for n in range(BATCH + 20)], write=False)
    row = actions.start(DirectoryImport.objects.get(), by=make.user("manager"), dry=False)
    bring_in(rows.hold_due(DirectoryImport, 1, now=timezone.now()))
    assert Destination.objects.count() == BATCH
    DirectoryImport.objects.filter(pk=row.pk).update(offset=0)  # its process died before it had said how far it was
    row = through()
    assert Destination.objects.count() == BATCH + 20 and row.state == "done"


CSV = "identifiant;nature;nom;mots;courriel;téléphone;réseaux;texte fr\r\n" + (
    ";organisme;Ecole d’été;école, été;ecole@ville.test;+33 1 23;https://x.com/ecole;Écrivez à l’école.\r\n"
)


@pytest.mark.parametrize("encoded", [CSV.encode("utf-8-sig"), CSV.encode("cp1252")])
def test_a_table_as_a_french_spreadsheet_writes_it(encoded):
    brought(text_of(encoded), source="csv")
    row = Destination.objects.get()
    assert (row.name, row.words, row.phone, row.told["fr"]) == ("Ecole d’été", ["école", "été"], "+33 1 23", "Écrivez à l’école.")
    again = brought(text_of(encoded), source="csv")
    assert (again.made, again.changed, again.same) == (0, 0, 1), "known by its name"


def test_a_table_that_was_exported_comes_back_as_it_was():
    brought([record(1), record(2)])
    actions.write(
        by=make.user("manager"), kind="official", name="=Jeanne; Roux", handles=["https://x.com/roux"], told={"fr": "a;b\nc"}
    )
    table = "".join(lines(chosen(state="all")))
    assert "'=Jeanne; Roux" in table, "a spreadsheet does not run it"
    row = brought(table, source="csv")
    assert (row.made, row.changed, row.errors) == (0, 0, [])


def test_what_a_table_says_of_a_public_record_is_the_citys():
    brought([record()])
    brought("identifiant;nom;telephone\nid-00001;Préfecture 1;39 39\n", source="csv")
    row = Destination.objects.get()
    assert (row.phone, row.own) == ("39 39", ["phone"])


def test_errors_of_a_table_name_their_line():
    row = brought("nom;nature;courriel\nA;navire;\nB;;x@\nC;équipe;c@ville.test\nD;organisme;;trop\n", source="csv")
    assert [line for line, _ in row.errors] == [2, 3, 5] and Destination.objects.get().name == "C"


@pytest.mark.parametrize(
    ("url", "network", "handle"),
    [
        ("https://www.facebook.com/MaireParis/", "facebook", "maireparis"), ("twitter.com/Paris", "x", "paris"),
        ("https://www.linkedin.com/company/ville/", "linkedin", "ville"), ("https://pouet.test/@elue", "mastodon", "elue@pouet.test"),
        ("https://ville.test/page", None, None), ("http://[", None, None),
    ],
)  # fmt: skip
def test_an_address_shows_an_account(url, network, handle):
    found = dila.handle_of(url)
    assert (found["network"], found["handle"]) == (network, handle) if found else network is None


def test_reading_ten_thousand_records_takes_seconds():
    with costs_at_most(5000):
        found = reading.read(json.dumps({"service": [record(n) for n in range(10_000)]}), "dila")
    assert len(found) == 10_000


def test_residents_words_lead_to_a_destination():
    manager = make.user("manager")
    bus = actions.write(by=manager, name="Transports", words=["bus", "métro"])
    actions.write(by=manager, name="Eau", words=["fuite", "eau"])
    assert suggested("Le METRO est en panne, et le bus aussi") == [bus]
    assert suggested("Une abusive rumeur") == []
