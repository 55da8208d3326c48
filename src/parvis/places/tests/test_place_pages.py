"""What everybody reads and what colleagues see: pages, files, a frame, what is near; the number of queries."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from parvis.media.models import File
from parvis.networks.http import Answer, Http
from parvis.places import actions, asking
from parvis.places.models import Ground, Named, Place, PlaceList
from parvis.places.tests.town import BODY, a_list, colleague, ground, picture
from parvis.publishing.models import Post
from parvis.square.testing import moment
from parvis.testing import make

pytestmark = pytest.mark.django_db


def get(url: str, client: Client | None = None, **more: Any) -> Any:
    return (client or Client()).get(url, {"lang": "fr"}, **more)


@pytest.fixture
def inside() -> Client:
    client = Client()
    client.force_login(colleague())
    return client


# ── For everybody ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_stands_beside_its_map(django_assert_max_num_queries):
    ground()
    row = a_list()
    with django_assert_max_num_queries(4):
        page = get("/place/lieux/au-frais")
    text = page.content.decode()
    assert text.count('itemtype="https://schema.org/Place"') == 3
    assert text.count('class="pl-mark"') == 2 and text.count("pl-area") == 2  # without a position: in the list alone
    assert "script-src 'self'" in page["Content-Security-Policy"] and "worker-src 'self'" in page["Content-Security-Policy"]
    assert "http://" not in text.replace("http://testserver", "").replace("http://127.0.0.1", "").replace("http://localhost", "")
    assert "public" in page["Cache-Control"]
    assert get(f"/place/lieux/au-frais/{row.places.first().pk}").status_code == 200


def test_what_is_not_online_is_not_there():
    row = a_list(state="draft")
    place = row.places.first()
    for url in (
        "au-frais",
        "au-frais.geojson",
        "au-frais/cadre",
        f"au-frais/{place.pk}",
        f"images/{place.pk}-640",
        "quartiers/les-quais",
    ):
        assert get(f"/place/lieux/{url}").status_code == 404, url
    assert "Bassin" not in get("/place/lieux/tous.geojson").content.decode()
    assert get("/place/lieux/").status_code == 200


def test_the_index_groups_by_theme_month_and_district(django_assert_max_num_queries):
    a_list()
    a_list(slug="projets", kind="projects", month="2026-12-01")
    with django_assert_max_num_queries(3):
        text = get("/place/lieux/").content.decode()
    assert "Été" in text and "Projets près de chez vous" in text and "/place/lieux/quartiers/les-quais" in text
    district = get("/place/lieux/quartiers/les-quais").content.decode()
    assert "Bassin des Quais" in district and "Fontaine de la Butte" not in district


@pytest.mark.parametrize("form", ["geojson", "gpx", "kml", "rss", "ics", "csv"])
def test_files_are_open_and_are_not_sent_twice(form):
    a_list()
    answer = get(f"/place/lieux/au-frais.{form}")
    assert answer.status_code == 200 and answer["Access-Control-Allow-Origin"] == "*"
    assert get(f"/place/lieux/au-frais.{form}", headers={"If-Modified-Since": answer["Last-Modified"]}).status_code == 304
    assert get(f"/place/lieux/tous.{form}").status_code == 200
    assert get("/place/lieux/au-frais.exe").status_code == 404


def test_a_frame_is_shut_in_and_only_where_the_city_allows_it():
    Ground.objects.create(origins=["https://www.ville.example"])
    a_list()
    page = get("/place/lieux/au-frais/cadre")
    policy = page["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://www.ville.example" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy and "script-src" not in policy
    assert b"<script" not in page.content


def test_words_of_a_list_stay_words():
    row = a_list()
    Place.objects.filter(list=row).update(name="<script>x()</script>", text='"><img src=x>')
    text = get("/place/lieux/au-frais").content.decode()
    assert "<script>x()" not in text and "<img src=x>" not in text


def test_the_square_shows_and_finds_them():
    a_list()
    assert "Dix lieux au frais" in get("/place/").content.decode()
    assert "Bassin des Quais" in Client().get("/place/chercher", {"q": "bassin", "lang": "fr"}).content.decode()
    assert "/place/lieux/au-frais" in get("/place/plan.xml").content.decode()


# ── Near ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def ask(address: str, **more: Any) -> Any:
    return Client().post("/place/lieux/pres-de-moi?lang=fr", {"adresse": address, "moment": moment(), **more})


def played(monkeypatch: Any, *features: dict[str, Any], status: int = 200, body: bytes | None = None) -> list[dict[str, Any]]:
    """A geocoder that answers this; what it was asked."""
    asked: list[dict[str, Any]] = []

    def call(_self: Http, method: str, url: str, **given: Any) -> Answer:
        asked.append({"url": url, **given.get("params", {})})
        return Answer(status, {}, json.dumps({"features": list(features)}).encode() if body is None else body, url)

    monkeypatch.setattr(Http, "call", call)
    return asked


def answer(label: str, lon: float, lat: float, score: float) -> dict[str, Any]:
    return {"geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": {"label": label, "score": score}}


def test_near_a_district_nobody_is_asked(monkeypatch):
    asked = played(monkeypatch)
    ground(geocoder="https://geo.example")
    a_list()
    page = ask("les quais")
    text = page.content.decode()
    assert text.index("Bassin des Quais") < text.index("Fontaine de la Butte")
    assert asked == [] and page["Cache-Control"] == "no-store" and "geolocation=(self)" in page["Permissions-Policy"]


def test_near_an_address_the_citys_geocoder_is_asked(monkeypatch):
    asked = played(monkeypatch, answer("3 Rue de la Butte 75018 Paris", 2.451, 48.861, 0.91))
    ground(geocoder="https://geo.example", citycode="75056")
    a_list()
    text = ask("3 rue de la butte").content.decode()
    assert text.index("Fontaine de la Butte") < text.index("Bassin des Quais") and "Jardin sans adresse" not in text
    assert asked == [
        {"url": "https://geo.example/search/", "q": "3 rue de la butte", "limit": 5, "autocomplete": 0, "citycode": "75056"}
    ]


@pytest.mark.parametrize(
    ("features", "more"),
    [
        ((), {}),
        ((answer("?", 2.4, 48.8, 0.1),), {}),
        ((), {"body": b"<html>"}),
        ((), {"status": 404}),
        ((), {"body": b'{"features":[{}]}'}),
    ],
)
def test_an_address_that_is_not_found_says_so_and_keeps_what_was_typed(monkeypatch, features, more):
    played(monkeypatch, *features, **more)
    ground(geocoder="https://geo.example")
    page = ask("12 rue inconnue")
    assert page.status_code == 422 and 'value="12 rue inconnue"' in page.content.decode()


def test_a_machine_that_fills_the_form_learns_nothing(monkeypatch):
    asked = played(monkeypatch)
    ground(geocoder="https://geo.example")
    assert ask("12 rue du Port", website="spam").status_code == 200 and asked == []


# ── For colleagues ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_pages_of_colleagues(inside, django_assert_max_num_queries):
    row = a_list()
    for url in (reverse("places:lists"), reverse("places:begin"), reverse("places:list", args=[row.pk]), reverse("places:ground"),
                reverse("places:add", args=[row.pk]), reverse("places:change", args=[row.pk]),
                reverse("places:place", args=[row.places.first().pk])):  # fmt: skip
        with django_assert_max_num_queries(16):
            assert inside.get(url).status_code == 200, url


def test_a_place_is_written_with_its_photo_and_mistakes_come_back(inside):
    row = a_list()
    url = reverse("places:add", args=[row.pk])
    wrong = inside.post(url, {"name": "Piscine", "lat": "nord", "lon": "2", "do": "keep"})
    assert wrong.status_code == 422 and 'value="Piscine"' in wrong.content.decode()
    assert (
        inside.post(url, {"name": "Piscine", "lat": "48,85", "lon": "2,35", "file": picture().pk, "do": "keep"}).status_code
        == 302
    )
    made = Place.objects.get(name="Piscine")
    assert (made.lat, made.position, made.file is not None) == (48.85, 4, True)
    edit = reverse("places:place", args=[made.pk])
    assert inside.post(edit, {"name": "Piscine Molitor", "lat": "48.85", "lon": "2.35", "do": "keep"}).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.file) == ("Piscine Molitor", None)


def test_an_address_is_found_and_the_form_keeps_what_was_typed(inside, monkeypatch):
    Ground.objects.create(geocoder="https://geo.example")
    row = a_list()
    played(monkeypatch, answer("8 Boulevard du Port", 2.29, 49.89, 0.96))
    url = reverse("places:add", args=[row.pk])
    text = inside.post(url, {"name": "Halle", "address": "8 bd du port", "do": "find"}).content.decode()
    assert 'value="49.89"' in text and 'value="Halle"' in text and row.places.count() == 3
    played(monkeypatch, answer("Un", 2.29, 49.89, 0.5), answer("Deux", 2.3, 49.9, 0.45))
    text = inside.post(url, {"name": "Halle", "address": "port", "do": "find"}).content.decode()
    assert 'value="2.3"' not in text and "49.9|2.3|Deux" in text
    text = inside.post(url, {"name": "Halle", "address": "port", "do": "take", "spot": "49.9|2.3|Deux"}).content.decode()
    assert 'value="2.3"' in text and 'value="Deux"' in text


def test_import_publish_order_and_announce_by_buttons(inside):
    row = a_list(state="draft")
    upload = {"file": _file("lieux.csv", b"name,lat,lon\nNouveau,48.8,2.3\n,1,1\n"), "do": "look"}
    text = inside.post(reverse("places:bring", args=[row.pk]), upload).content.decode()
    assert "créerait 1 lieux" in text and row.places.count() == 3
    upload["file"].seek(0)
    inside.post(reverse("places:bring", args=[row.pk]), upload | {"do": "bring"})
    assert row.places.count() == 4
    last = row.places.order_by("-position").first()
    inside.post(reverse("places:place_act", args=[last.pk, "monter"]))
    assert list(row.places.order_by("position"))[2] == last
    order = [str(pk) for pk in row.places.order_by("-position").values_list("pk", flat=True)]
    answer_ = inside.post(reverse("places:reorder", args=[row.pk]), {"order": order}, headers={"X-Requested-With": "fetch"})
    assert answer_.status_code == 204 and [str(p.pk) for p in row.places.order_by("position")] == order
    assert inside.post(reverse("places:act", args=[row.pk, "annoncer"])).status_code == 422
    inside.post(reverse("places:act", args=[row.pk, "publier"]))
    make.account("mastodon")
    inside.post(reverse("places:act", args=[row.pk, "annoncer"]))
    assert Post.objects.filter(state="draft").count() == 1
    assert inside.post(reverse("places:act", args=[row.pk, "rien"])).status_code == 404


def _file(name: str, body: bytes) -> Any:
    return SimpleUploadedFile(name, body)


def test_the_ground_is_laid_from_a_file(inside):
    url = reverse("places:ground")
    assert inside.post(url, {"districts": _file("q.geojson", b"{}"), "geocoder": ""}).status_code == 422
    given = {
        "districts": _file("q.geojson", BODY),
        "geocoder": "https://geo.example/search/",
        "origins": "https://ville.example\n",
    }
    assert inside.post(url, given).status_code == 302
    row = Ground.objects.get()
    assert (row.geocoder, row.origins, len(row.districts["features"])) == ("https://geo.example", ["https://ville.example"], 2)
    assert len(json.loads(get("/place/lieux/fond.geojson").content)["features"]) == 2


def test_a_planned_post_shows_the_banner_until_it_is_read_again(inside):
    post = Post.objects.create(team=make.team(), text="Bassin des Quais, samedi", state="scheduled")
    actions.edit(a_list().places.get(name="Bassin des Quais"), by=colleague(), closed=True)
    assert reverse("places:of_post", args=[post.pk]) in inside.get(reverse("publishing:post", args=[post.pk])).content.decode()
    assert "nomme un lieu fermé" in inside.get(reverse("places:of_post", args=[post.pk])).content.decode()
    inside.post(reverse("places:read_again", args=[Named.objects.get().pk]))
    assert "nomme un lieu fermé" not in inside.get(reverse("places:of_post", args=[post.pk])).content.decode()


def test_who_may_not_keep_lists_sees_none_of_it():
    row = a_list()
    client = Client()
    client.force_login(make.user("agent"))
    for url in (reverse("places:lists"), reverse("places:list", args=[row.pk]), reverse("places:ground")):
        assert client.get(url).status_code == 403
    stranger = Client()
    stranger.force_login(make.user("contributor", in_team=make.team("Voirie")))
    assert stranger.get(reverse("places:list", args=[row.pk])).status_code == 404
    assert stranger.post(reverse("places:act", args=[row.pk, "supprimer"])).status_code == 404
    assert PlaceList.objects.count() == 1


def test_the_geocoder_is_not_asked_without_one():
    with pytest.raises(asking.ValidationError):
        asking.spots("8 bd du port", Ground())


def test_a_long_list_comes_in_pages_with_its_numbers(django_assert_max_num_queries):
    row = a_list()
    now = row.changed_at
    Place.objects.bulk_create(
        Place(list=row, position=10 + n, name=f"Banc {n}", lat=48.8, lon=2.3, changed_at=now) for n in range(1, 240)
    )
    with django_assert_max_num_queries(5):
        first = get("/place/lieux/au-frais").content.decode()
    assert first.count('class="pl-item"') == 100 and "apres=100" in first and "Banc 97" in first and "Banc 98" not in first
    last = Client().get("/place/lieux/au-frais", {"apres": "200", "lang": "fr"}).content.decode()
    assert '<span class="pl-number">242</span>' in last and "apres=100" in last
    assert Client().get("/place/lieux/au-frais", {"apres": "300"}).status_code == 404
    assert get("/place/lieux/au-frais/cadre").content.decode().count("<li>") == 100


def test_a_picture_that_came_with_a_refused_place_is_the_chosen_one(inside):
    """It is in the library: what is sent again need not bring it again."""
    row, drawn = a_list(), io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(drawn, "PNG")
    url = reverse("places:add", args=[row.pk])
    given = {"name": "Piscine", "lat": "nord", "lon": "2,35", "alt": "Un bassin", "do": "keep"}
    refused = inside.post(url, given | {"upload": SimpleUploadedFile("bassin.png", drawn.getvalue())})
    (file,) = File.objects.filter(name="bassin.png")
    text = " ".join(refused.content.decode().split())
    assert refused.status_code == 422 and "pas un nombre de degrés" in text
    assert re.search(rf'name="file" value="{file.pk}"[^>]* checked', text)
    assert inside.post(url, given | {"lat": "48,85", "file": file.pk}).status_code == 302
    assert Place.objects.get(name="Piscine").file == file and File.objects.filter(name="bassin.png").count() == 1
