"""Lists and their places: begun, filled, ordered, put online, brought from a file; who planned to speak of one that closes is told."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from parvis.journal.models import Event, Notice
from parvis.media import uses
from parvis.places import actions
from parvis.places.bringing.actions import bring
from parvis.places.bringing.reading import Unreadable, read
from parvis.places.ground import actions as grounds
from parvis.places.models import Named, Place, PlaceList
from parvis.places.tests.town import BODY, a_list, colleague, ground, picture
from parvis.publishing.models import Post
from parvis.testing import make

pytestmark = pytest.mark.django_db
CSV = "id;nom;adresse;lat;lon;fermé\nb1;Bassin;1 quai;48,85;2,35;\nb2;Fontaine;;48.86;2.45;oui\n"


def test_a_list_from_its_beginning_to_the_site():
    writer, boss = make.user("contributor"), make.user("approver")
    row = actions.begin(by=writer, title="  Dix lieux\n au frais ", intro="Été", theme="Été")
    assert (row.title, row.slug, row.state) == ("Dix lieux au frais", "dix-lieux-au-frais", "draft")
    with pytest.raises(ValidationError):
        actions.publish(row, by=boss)
    place = actions.add(row, by=writer, name="Bassin", lat="48,85", lon="2.35", file=picture().pk)
    with pytest.raises(PermissionDenied):
        actions.publish(row, by=writer)
    assert actions.publish(row, by=boss).state == "online"
    with pytest.raises(ValidationError):
        actions.discard(row, by=boss)
    assert [use.title for use in uses.uses([place.file_id])[place.file_id]] == ["Bassin"]
    actions.discard(actions.take_away(row, by=boss), by=boss)
    assert not Place.objects.exists()
    kinds = list(Event.objects.filter(kind__startswith="place").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["placelists.begun", "place.added", "placelists.online", "placelists.away", "placelists.discarded"]


def test_addresses_never_collide_nor_take_a_page_of_the_room():
    by = colleague()
    slugs = [actions.begin(by=by, title=title).slug for title in ("Au frais", "Au frais", "Quartiers", "!!!", "Tous", "Au frais")]
    assert slugs == ["au-frais", "au-frais-2", "quartiers-1", "liste", "tous-1", "au-frais-3"]


def test_projects_have_one_list_a_month():
    by = colleague()
    row = actions.begin(by=by, title="Décembre", kind="projects", month=date(2026, 12, 24))
    assert row.month == date(2026, 12, 1)
    for wrong in ({"kind": "projects"}, {"kind": "projects", "month": date(2026, 12, 2)}, {"kind": "autre"}):
        with pytest.raises(ValidationError):
            actions.begin(by=by, title="Encore", **wrong)


def test_all_that_is_wrong_of_a_place_is_told_at_once():
    row = a_list()
    wrong = {"name": "", "lat": "x", "link": "javascript:alert(1)", "begins": "hier", "stage": "?", "notice": "n" * 301}
    with pytest.raises(ValidationError) as error:
        actions.add(row, by=colleague(), **wrong)
    assert set(error.value.message_dict) == set(wrong)
    for given in (
        {"lat": 48},
        {"lat": 91, "lon": 0},
        {"begins": "2026-12-02", "ends": "2026-12-01"},
        {"lat": float("nan"), "lon": 1},
    ):
        with pytest.raises(ValidationError):
            actions.add(row, by=colleague(), name="Bassin", **given)


def test_the_ground_says_the_district():
    boss, row = colleague(), a_list()
    place = actions.add(row, by=boss, name="Quai", lat=48.81, lon=2.31, district="Ailleurs")
    assert place.district == "Ailleurs"
    grounds.lay(by=boss, body=BODY)
    place.refresh_from_db()
    assert place.district == "Les Quais"
    assert actions.edit(place, by=boss, lat=48.81, lon=2.41).district == "La Butte"
    with pytest.raises(ValidationError):
        grounds.lay(by=boss, body=b'{"type":')
    with pytest.raises(PermissionDenied):
        grounds.lay(by=make.user("approver"), body=BODY)


@pytest.mark.parametrize(
    "wrong", [{"origins": ["https://a.b/c"]}, {"origins": ["*"]}, {"geocoder": "ftp://x"}, {"origins": ["'self'"]}]
)
def test_settings_that_open_too_much_are_refused(wrong):
    with pytest.raises(ValidationError):
        grounds.settle(by=colleague(), **wrong)


def test_order_by_drag_and_by_buttons():
    row, by = a_list(), colleague()
    first, second, third = row.places.order_by("position")
    actions.reorder(row, by=by, order=[third.pk, first.pk])
    assert _names(row) == [third.name, first.name, second.name]
    actions.shift(second, by=by, steps=-1)
    actions.shift(third, by=by, steps=-1)  # the first goes no further
    assert _names(row) == [third.name, second.name, first.name]
    with pytest.raises(ValidationError):
        actions.reorder(row, by=by, order=[a_list(slug="autre").places.first().pk])


def _names(row: PlaceList) -> list[str]:
    return [place.name for place in row.places.order_by("position", "id")]


def test_another_teams_list_is_not_seen():
    row = a_list(of=make.team("Voirie"))
    writer = make.user("contributor")
    assert not PlaceList.objects.seen_by(writer) and not Place.objects.seen_by(writer)
    with pytest.raises(PermissionDenied):
        actions.add(row, by=writer, name="Bassin")
    with pytest.raises(PermissionDenied):
        bring(row, by=writer, lines=read(CSV.encode()))


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_file_twice_changes_nothing(django_assert_max_num_queries):
    ground()
    row, by = a_list(), colleague()
    told = bring(row, by=by, lines=read(CSV.encode()), dry=True)
    assert (told.made, row.places.count()) == (2, 3)
    with django_assert_max_num_queries(14):
        told = bring(row, by=by, lines=read(CSV.encode()))
    assert (told.made, told.changed, told.same) == (2, 0, 0)
    assert [(p.name, p.lat, p.district, p.closed) for p in row.places.filter(key__startswith="b")] == [
        ("Bassin", 48.85, "Les Quais", False), ("Fontaine", 48.86, "La Butte", True),
    ]  # fmt: skip
    told = bring(row, by=by, lines=read(CSV.encode()))
    assert (told.made, told.changed, told.same) == (0, 0, 2)
    told = bring(row, by=by, lines=read(CSV.replace("1 quai", "2 quai").encode()))
    assert (told.made, told.changed, told.same) == (0, 1, 1)


def test_bad_lines_are_told_and_good_ones_come_in():
    text = "id,name,lat,lon\na,Bon,48.8,2.3\nb,,48,2\nc,Loin,948,2\na,Encore,1,1\nd,Seul,48,\n"
    lines = read(text.encode())
    assert [(line.number, bool(line.errors)) for line in lines] == [(2, False), (3, True), (4, True), (5, True), (6, True)]
    told = bring(a_list(), by=colleague(), lines=lines)
    assert (told.made, len(told.errors)) == (1, 4)


def test_geojson_is_read_with_its_ids():
    told = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": 7, "properties": {"Nom": "Bassin"}, "geometry": {"type": "Point", "coordinates": [2.35, 48.85, 30]}},
        {"type": "Feature", "properties": {"name": "Ligne"}, "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}},
        {"type": "Feature", "properties": {"name": "Sans lieu"}, "geometry": None}, 5,
    ]}  # fmt: skip
    lines = read(json.dumps(told).encode())
    assert [bool(line.errors) for line in lines] == [False, True, False, True]
    assert (lines[0].values["key"], lines[0].values["lat"], lines[2].values["key"]) == ("7", 48.85, "sans-lieu")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"a,b\n1,2\n", b'{"type":"Feature"}', b"name\n" + b"x\n" * 2001, b"\x00" * 3_000_001]
)
def test_files_that_are_none(body):
    with pytest.raises(Unreadable):
        read(body)


# ── Posts that name a place ──────────────────────────────────────────────────────────────────────────────────────────


def planned(author, text: str, **fields) -> Post:
    return Post.objects.create(team=make.team(), author=author, text=text, **{"state": "scheduled", **fields})


def test_a_place_that_closes_warns_who_planned_to_speak_of_it():
    author, boss = make.user("contributor"), colleague()
    place = a_list().places.get(name="Bassin des Quais")
    named = [planned(author, "Venez au BASSIN des quais !"), planned(author, "Samedi", parts=["Ensuite, Bassin des Quais"]),
             planned(author, f"Voir https://ville.example/place/lieux/au-frais/{place.pk}", state="draft")]  # fmt: skip
    planned(author, "Bassin des Quais", state="sent")
    planned(author, "Un bassin, des quais")
    actions.edit(place, by=boss, text="Un autre texte")
    assert not Named.objects.exists()  # what a visitor goes by is the same
    actions.edit(place, by=boss, closed=True)
    assert set(Named.objects.values_list("post", flat=True)) == {post.pk for post in named}
    assert Notice.objects.filter(user=author, kind="place.closed").count() == 3
    row = Named.objects.first()
    actions.read_again(row, by=boss)
    actions.edit(place, by=boss, hours="9 h – 18 h")
    assert Named.objects.filter(why="changed", read_at=None).count() == 3
    actions.remove(place, by=boss)
    assert Notice.objects.filter(user=author, kind="place.closed").count() == 6


def test_a_renamed_place_is_looked_for_under_its_old_name():
    author = make.user("contributor")
    planned(author, "Rendez-vous : Bassin des Quais")
    actions.edit(a_list().places.get(name="Bassin des Quais"), by=colleague(), name="Bassin Joséphine")
    assert Named.objects.get().why == "changed"


def test_accents_hide_nothing_wherever_the_words_stand():
    author, boss = make.user("contributor"), colleague()
    place = actions.add(a_list(), by=boss, name="Piscine Joséphine-Baker")
    named = [planned(author, "Un fil", parts=["1. Piscine Joséphine-Baker"]), planned(author, "piscine josephine-baker, à midi")]
    account = make.account("mastodon")
    adapted = planned(author, "Un texte")
    adapted.variants.create(account=account, text=None, parts=["PISCINE JOSÉPHINE-BAKER"])
    actions.edit(place, by=boss, closed=True)
    assert set(Named.objects.values_list("post", flat=True)) == {post.pk for post in (*named, adapted)}


def test_an_import_that_closes_a_place_warns_too():
    author, row, by = make.user("contributor"), a_list(), colleague()
    bring(row, by=by, lines=read(b"id,name,ferme\nz,Piscine Molitor,\n"))
    planned(author, "Piscine Molitor, demain")
    bring(row, by=by, lines=read(b"id,name,ferme\nz,Piscine Molitor,oui\n"))
    assert Named.objects.get().why == "closed"
