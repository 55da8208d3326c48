"""The city's own names, and what looks like a street where it has none."""

from __future__ import annotations

import json

import pytest

from parvis.testing.costs import costs_at_most
from parvis.understanding import scores
from parvis.understanding.areas import area_of
from parvis.understanding.gazetteers import Unreadable, places_of, read
from parvis.understanding.places import Gazetteer, Place, found_in

CITY = Gazetteer.of(
    [
        Place("d1", "La Guillotière", "district"),
        Place("s1", "rue de la République", "street"), Place("s2", "avenue du Général de Gaulle", "street"),
        Place("p1", "Parc de la Tête d’Or"), Place("p2", "médiathèque Jean-Jaurès"),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "key", "precision"),
    [
        ("tout le quartier de la guillotiere est dans le noir", "d1", "district"),
        ("Trou au 12 rue de la Republique", "s1", "address"),
        ("trou r. République", "s1", "street"),
        ("av. du gal de gaulle bloquée", "s2", "street"),
        ("on court au parc de la tête d'or", "p1", "place"),
        ("bib jean jaures fermée", "p2", "place"),
    ],
)
def test_a_name_of_the_city_is_known_however_it_is_written(text, key, precision):
    assert [(one.key, one.precision) for one in found_in(text, CITY) if one.key] == [(key, precision)]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("rue de la Republqiue, une fuite", "s1"), ("rue Républiqe", "s1"), ("rue de la Répubblique", "s1"),
        ("médiathèque Jean Jaurrès", "p2"), ("rue de la Publique", ""), ("rue République et rue Repos", "s1"),
        ("la république a ses rues", ""), ("rue Parisse", ""), ("parc de la tête d’os", ""),
    ],
)  # fmt: skip
def test_one_slip_in_a_long_word_is_forgiven_and_no_more(text, key):
    assert [one.key for one in found_in(text, CITY) if one.key] == ([key] if key else [])


def test_a_slip_between_two_names_names_neither():
    both = Gazetteer.of([Place("a", "rue Martinet", "street"), Place("b", "rue Martiner", "street")])
    assert [one.key for one in found_in("trou rue Martines", both)] == [""]
    assert [one.key for one in found_in("trou rue Martinet", both)] == ["a"]


SOUTH = [[[(0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (0.0, 2.0)], [(1.0, 0.5), (2.0, 0.5), (2.0, 1.5), (1.0, 1.5)]]]
NORTH = [[[(0.0, 2.0), (4.0, 2.0), (4.0, 4.0), (0.0, 4.0)]]]
GROUND = [Place("s", "Bas-Pays", "district", (), SOUTH), Place("n", "Hauteurs", "district", (), NORTH)]


@pytest.mark.parametrize(
    ("points", "district"),
    [
        ([(0.5, 1.0)], "s"), ([(0.5, 1.0), (3.5, 1.0)], "s"), ([(3.0, 3.0)], "n"), ([(0.5, 1.0), (3.0, 3.0)], ""),
        ([(1.5, 1.0)], ""), ([(9.0, 9.0)], ""), ([], ""),
    ],
    ids=["in it", "from end to end", "in the other", "through both", "in a hole", "outside", "nobody knows"],
)  # fmt: skip
def test_a_street_is_led_to_the_district_in_which_all_of_it_lies(points, district):
    found = found_in("trou au 3 rue Longue", Gazetteer.of([*GROUND, Place("r", "rue Longue", "street", points)]))
    assert [one.name for one in found if not one.by] == ["3 rue Longue"]
    assert [(one.key, one.precision, one.by) for one in found if one.by] == (
        [(district, "district", "rue Longue")] if district else []
    )


def test_a_key_of_two_files_leads_each_name_to_its_own_district():
    twice = [Place("1", "rue Longue", "street", [(0.5, 1.0)]), Place("1", "place Haute", "place", [(3.0, 3.0)])]
    city = Gazetteer.of([*GROUND, *twice])
    assert [found_in(text, city)[-1].key for text in ("trou rue Longue", "trou place Haute")] == ["s", "n"]


def test_a_ring_without_a_point_is_left_out():
    told = {"type": "MultiPolygon", "coordinates": [[*SOUTH[0], []], [[], SOUTH[0][1]], []]}
    assert area_of(told) == SOUTH
    assert area_of({"type": "MultiPolygon", "coordinates": [{"ring": []}]}) == ()
    kept = Place("s", "Bas-Pays", "district", (), [[*SOUTH[0], []]])
    assert Gazetteer.of([kept]).within(Place("r", "rue Longue", "street", [(0.5, 1.0)])) is kept


def test_a_district_that_is_named_stands_before_the_one_of_a_street():
    city = Gazetteer.of([*GROUND, Place("r", "rue Longue", "street", [(0.5, 1.0)])])
    assert [one.key for one in found_in("rue Longue, aux Hauteurs et au Bas Pays", city)] == ["r", "n", "s"]
    assert [one.key for one in found_in("rue Longue, aux Hauteurs", city)] == ["r", "n", "s"]
    assert [one.by for one in found_in("rue Longue, aux Hauteurs", city)] == ["", "", "rue Longue"]


def test_names_and_districts_are_found_precisely():
    """Asked of texts that were written for this, in a town that is not there."""
    for found in scores.places_found():
        assert found.right / found.called >= 0.95, found
        assert found.right / found.there >= 0.95, found


def test_a_long_text_full_of_streets_takes_no_second():
    many = Gazetteer.of([Place(str(at), f"rue Pasteur{at % 7}{chr(97 + at % 26)}x Numéro{at}", "street") for at in range(20_000)])
    with costs_at_most(250):
        found_in("rue pasteurs numerot " * 200, many)


@pytest.mark.parametrize(
    ("text", "name", "precision"),
    [
        ("Le lampadaire devant le 14 rue Pasteur est éteint", "14 rue Pasteur", "address"),
        ("fuite place des Carmes", "place des Carmes", "street"),
        ("nid de poule bd gambetta", "bd gambetta", "street"),
        ("la piscine Vallerey est fermée", "piscine Vallerey", "place"),
        ("des rats dans le 13e arrondissement", "13e", "district"),
        ("au 5 bis, rue Neuve", "5 bis rue Neuve", "address"),
    ],
)
def test_a_street_is_seen_without_any_list(text, name, precision):
    assert [(one.name, one.precision) for one in found_in(text)] == [(name, precision)]


@pytest.mark.parametrize(
    "text",
    ["la rue est sale", "au 3e étage, dans le 3e tour", "une place libre", "les rues sont noires", "l’école est fermée", ""],
)
def test_what_names_nothing_has_no_place(text):
    assert found_in(text) == ()


def test_a_city_brings_its_names(tmp_path):
    area = {"type": "Polygon", "coordinates": [[[0, 0], [0, 2], [2, 2], [2, 0], [0, 0]]]}
    features = [{"type": "Feature", "properties": {"nom": "Bellevue", "code": 7}, "geometry": area}]
    told = tmp_path / "quartiers.geojson"
    told.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert [(one.key, one.precision) for one in found_in("eau marron à Bellevue", read(told))] == [("7", "district")]
    ban = tmp_path / "ban.csv"
    ban.write_text("id;numero;nom_voie\n1;12;Rue des Forges\n2;14;Rue des Forges\n")
    assert [one.precision for one in found_in("au 12 rue des forges", read(ban))] == ["address"]
    addok = tmp_path / "addok.json"
    addok.write_text('{"id": "35_1", "type": "street", "name": "Rue Saint-Malo"}\nnot json\n')
    assert [one.key for one in found_in("rue st malo", read(addok))] == ["35_1"]


def test_the_files_of_a_city_say_where_its_streets_lie():
    ban = "id;numero;nom_voie;lon;lat\n1;1;Rue des Forges;0.1;0.2\n2;9;Rue des Forges;0.3;0.4\n3;1;Rue Sans Lieu;;\n"
    assert [(one.name, one.points) for one in places_of(ban, "ban.csv")] == [
        ("Rue des Forges", [(0.1, 0.2), (0.3, 0.4)]), ("Rue Sans Lieu", []),
    ]  # fmt: skip
    addok = {"id": "x", "type": "street", "name": "Rue Haute", "lon": 1, "lat": 2}
    houses = {"1": {"lon": 1.1, "lat": 2.1}, "2": {"lon": "far", "lat": None}}
    assert [one.points for one in places_of(json.dumps(addok), "a")] == [[(1.0, 2.0)]]
    assert [one.points for one in places_of(json.dumps(addok | {"housenumbers": houses}), "a")] == [[(1.1, 2.1)]]
    line = {"type": "LineString", "coordinates": [[0, 0, 12], [1, 1, 12]]}
    broken = {"type": "Polygon", "coordinates": [[["a", 1]]]}
    shapes = [("Voie", line), ("Parc", broken), ("Mairie", {"type": "Point", "coordinates": [3, 4]}), ("Rien", None)]
    told = [{"type": "Feature", "properties": {"nom": name}, "geometry": shape} for name, shape in shapes]
    found = places_of(json.dumps({"type": "FeatureCollection", "features": told}), "x.geojson")
    assert [(one.name, one.kind, len(one.points), one.area) for one in found] == [
        ("Voie", "place", 2, ()), ("Parc", "district", 0, ()), ("Mairie", "place", 1, ()), ("Rien", "place", 0, ()),
    ]  # fmt: skip


@pytest.mark.parametrize("content", ["", "{", '{"type": "FeatureCollection", "features": [', "a,b\n1,2\n", "\x00\x01"])
def test_a_file_without_names_is_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "noms.txt"
    path.write_text(content)
    with pytest.raises(Unreadable, match=r"\."):
        read(path)
    with pytest.raises(Unreadable):
        read(tmp_path / "absent.csv")
