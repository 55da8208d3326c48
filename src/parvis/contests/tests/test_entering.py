"""Who enters: by the form without an account, in pieces, by a hashtag; what is refused; what is taken back."""

from __future__ import annotations

import io
import json
import re
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from parvis.contests import actions
from parvis.contests.entering import actions as entering
from parvis.contests.entering import photos
from parvis.contests.jobs import let_go
from parvis.contests.models import Entry, Photo, Upload
from parvis.contests.tests import town
from parvis.letters.models import Letter
from parvis.media.models import File
from parvis.square.models import Knock
from parvis.square.testing import enter as signed_in
from parvis.square.testing import moment, resident
from parvis.testing import make

pytestmark = pytest.mark.django_db


def form(row, **more):
    """What a browser without script sends."""
    given = {
        "moment": moment(), "read": "1", "title": "Le pont", "name": "Léa Roy", "credit": "Léa R.", "email": "lea@exemple.test",
        "age": "34", "people": "nobody", "granted": "on", "author": "on", "rules": "on", "more": ["print"],
        "photo-0": town.upload(content=town.jpeg(exif=True)), "alt-0": "Un pont sous la pluie",
    }  # fmt: skip
    return {name: value for name, value in (given | more).items() if value is not None}


def test_the_form_without_account_and_without_script(client):
    row = town.contest()
    page = client.get(f"/place/concours/{row.slug}/participer?lang=fr")
    assert page.status_code == 200
    answer = client.post(f"/place/concours/{row.slug}/participer?lang=fr", form(row))
    assert answer.status_code == 200
    assert "Encore un pas" in answer.text
    entry = Entry.objects.get()
    assert (entry.state, entry.rules.number, entry.grant["uses"]) == ("unproved", 1, ["contest", "networks", "print", "adapt"])
    letter = Letter.objects.get(kind="contest.entered")
    link = f"/place/concours/participation/{entry.key}"
    assert link in letter.text
    assert client.get(link).status_code == 200
    assert Entry.objects.get().state == "unproved", "to look at the link proves nothing"
    assert client.post(link, {"do": "prove"}).status_code == 302
    assert Entry.objects.get().state == "waiting"
    assert client.get(f"/place/concours/{row.slug}/1").status_code == 404, "nobody sees it before somebody looked"


def test_what_is_public_holds_no_place_and_the_original_does():
    row = town.contest()
    photo = town.entry(row, content=town.jpeg(exif=True)).photos.get()
    with Image.open(photos.root() / photo.path) as shown, Image.open(photos.root() / photo.original) as kept:
        assert not shown.getexif()
        assert kept.getexif().get_ifd(0x8825)


def test_whatever_is_missing_is_told_at_once_and_nothing_is_lost(client):
    row = town.contest()
    bad = form(row, email="lea", age="12", author=None, granted=None, rules=None, people=None)
    answer = client.post(f"/place/concours/{row.slug}/participer?lang=fr", bad)
    assert answer.status_code == 422
    for words in ("adresse de courriel complète", "à partir de 15 ans", "dont vous êtes l’auteur", "reconnaît quelqu’un",
                  "Acceptez le règlement", "Sans ces autorisations"):  # fmt: skip
        assert words in answer.text
    assert 'value="Le pont"' in answer.text
    key = str(Upload.objects.get().key)
    assert key in answer.text
    again = client.post(f"/place/concours/{row.slug}/participer", form(row, **{"photo-0": None, "key-0": key}))
    assert again.status_code == 200
    assert (Photo.objects.count(), Upload.objects.count()) == (1, 0)


def bomb() -> bytes:
    """A PNG of 20 000 × 15 000 pixels in a hundred bytes of header: 300 million."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 20_000, 15_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "n’est pas une photo"),
        (bomb(), "80 millions de pixels"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (town.jpeg()[:500], "incomplet ou abîmé"),
        (b"\0\0\0\x18ftypisom" + b"\0" * 40, "n’est pas une photo"),
        (b"%PDF-1.7", "n’est pas une photo"),
    ],
)
def test_what_is_no_photo_is_refused_in_clear_words(client, content, words):
    row = town.contest()
    answer = client.post(
        f"/place/concours/{row.slug}/participer?lang=fr", form(row, **{"photo-0": town.upload("x.jpg", content)})
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert not Upload.objects.exists()
    assert not Entry.objects.exists()


def test_a_photo_in_pieces_goes_on_where_it_stopped(client, monkeypatch):
    row = town.contest()
    monkeypatch.setattr(entering, "CHUNK", 400)
    raw = town.jpeg(size=(200, 150))
    assert len(raw) > 1200
    begun = client.post(
        f"/place/concours/{row.slug}/envois", json.dumps({"name": "pont.jpg", "size": len(raw)}), "application/json"
    )
    assert begun.status_code == 201
    address = f"/place/concours/envois/{begun.json()['key']}"

    def put(at, piece):
        return client.put(f"{address}?at={at}", piece, "application/octet-stream")

    assert put(0, raw[:400]).json() == {"received": 400, "done": False}
    assert put(0, raw[:400]).status_code == 409, "the answer was lost and the piece comes again"
    assert put(900, raw[900:1000]).json() == {"received": 400}
    assert client.get(address).json()["received"] == 400
    assert put(400, b"x" * 500).status_code == 422
    for at in range(400, len(raw), 400):
        last = put(at, raw[at : at + 400])
    assert last.json()["done"]
    sent = form(row, **{"photo-0": None, "key-0": begun.json()["key"]})
    assert client.post(f"/place/concours/{row.slug}/participer", sent).status_code == 200
    assert (photos.root() / Photo.objects.get().original).read_bytes() == raw


def test_pieces_of_something_else_are_refused_at_the_end(client):
    row = town.contest()
    raw = b"<svg onload=alert(1)>"
    begun = client.post(f"/place/concours/{row.slug}/envois", json.dumps({"name": "a.jpg", "size": len(raw)}), "application/json")
    answer = client.put(f"/place/concours/envois/{begun.json()['key']}?at=0", raw, "application/octet-stream")
    assert answer.status_code == 422
    assert not Upload.objects.exists()
    for given, status in (({"name": "a", "size": 10**9}, 422), ({"name": "a"}, 400), ({"name": "a", "size": 0}, 422)):
        assert client.post(f"/place/concours/{row.slug}/envois", json.dumps(given), "application/json").status_code == status


def test_a_machine_that_fills_the_trap_is_thanked_and_keeps_nothing(client):
    row = town.contest()
    answer = client.post(f"/place/concours/{row.slug}/participer", form(row, website="http://spam.test"))
    assert answer.status_code == 200
    assert not Entry.objects.exists()


def test_who_mends_one_answer_and_sends_it_at_once_is_no_machine(client):
    row, here = town.contest(), "/place/concours/{}/participer"
    again = client.post(here.format(row.slug), form(row, title=""))
    assert again.status_code == 422
    drawn = re.search(r'name="moment" value="([^"]+)"', again.text)[1]
    answer = client.post(here.format(row.slug), form(row, moment=drawn))
    assert "Encore un pas" in answer.text and Entry.objects.exists()


def test_a_resident_needs_no_second_proof(client):
    row = town.contest()
    lea = resident("lea", "lea@exemple.test")
    signed_in(client, lea)
    client.post(f"/place/concours/{row.slug}/participer", form(row))
    assert (Entry.objects.get().state, Entry.objects.get().resident) == ("waiting", lea)
    client.post(f"/place/concours/{row.slug}/participer", form(row, email="autre@exemple.test"))
    assert Entry.objects.get(email="autre@exemple.test").state == "unproved", "another's address is proved by its link"


def test_one_entry_a_person_and_none_out_of_time(client):
    row = town.contest()
    town.entry(row)
    lea = resident("lea", Entry.objects.get().email)
    with pytest.raises(ValidationError, match="déjà"):
        entering.enter(contest=row, written=town.written(row, email=str(lea.email)), resident=lea)
    row = town.move(row, "voting")
    with pytest.raises(ValidationError):
        entering.begin(contest=row, name="a", size=10)
    assert client.get(f"/place/concours/{row.slug}/participer").status_code == 302


def test_rules_that_change_are_told_and_the_accepted_version_stays(client):
    by = make.user()
    row = town.contest(by)
    entry = town.entry(row)
    with pytest.raises(ValidationError, match="Dites ce qui change"):
        actions.write_rules(contest=row, text="Article 1. Autre.", what="", by=by)
    new = actions.write_rules(contest=row, text="Article 1. Autre.", what="Le jury a un membre de plus.", by=by)
    told = Letter.objects.get(kind="contest.rules")
    assert "Le jury a un membre de plus." in told.text
    entry.refresh_from_db()
    assert (entry.rules.number, new.number) == (1, 2)
    assert client.get(f"/place/concours/participation/{entry.key}/reglement").text.startswith("Article 1. Objet")
    assert client.get(f"/place/concours/{row.slug}/reglement/1").status_code == 200
    with pytest.raises(ValidationError, match="relisez"):
        entering.enter(contest=row, written=town.written(row, email="b@exemple.test", read=1))
    assert actions.write_rules(contest=row, text="Article 1. Autre.", what="x", by=by) == new, "the same text is no new version"


def test_a_minor_is_shown_only_with_the_parents_form(client):
    by = make.user()
    row = town.contest(by)
    entry = town.entry(row, age=16, state="waiting")
    with pytest.raises(ValidationError, match="parents"):
        entering.decide(entry=entry, accept=True, by=by)
    link = f"/place/concours/participation/{entry.key}"
    assert "autorisation de vos parents" in client.get(f"{link}?lang=fr").text
    bad = client.post(link, {"do": "parental", "parental": SimpleUploadedFile("a.html", b"<script>")})
    assert bad.status_code == 422
    for _ in range(20):
        often = client.post(link, {"do": "parental", "parental": SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n")})
    assert "Trop d’essais" in often.text, "each is decoded: they are counted first"
    Knock.objects.all().delete()
    client.post(link, {"do": "parental", "parental": SimpleUploadedFile("a.pdf", b"%PDF-1.4 accord")})
    entry.refresh_from_db()
    assert entering.decide(entry=entry, accept=True, by=by).state == "accepted"
    desk = Client()
    desk.force_login(by)
    paper = f"/place-publique/concours/{row.pk}/participations/1/autorisation"
    assert b"".join(desk.get(paper).streaming_content) == b"%PDF-1.4 accord"
    assert client.get(paper).status_code == 302, "nobody else reads it"


def test_a_refusal_has_a_ground_and_is_told():
    by = make.user()
    entry = town.entry(town.contest(by), state="waiting")
    with pytest.raises(ValidationError):
        entering.decide(entry=entry, accept=False, by=by)
    entering.decide(entry=entry, accept=False, by=by, ground="theme", words="On y voit le jour.")
    letter = Letter.objects.get(kind="contest.decided")
    assert "ne répond pas au thème" in letter.text
    assert "On y voit le jour." in letter.text


def test_the_author_takes_everything_back(client, django_capture_on_commit_callbacks):
    row = town.contest()
    entry = town.entry(row)
    photo = entry.photos.get()
    address = f"/place/concours/photos/{photo.pk}-480"
    assert client.get(address).status_code == 200
    link = f"/place/concours/participation/{entry.key}"
    assert client.post(link, {"do": "withdraw"}).status_code == 422, "never by a slip"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(link, {"do": "withdraw", "sure": "on"})
    entry.refresh_from_db()
    assert entry.state == "withdrawn"
    assert not (photos.root() / photo.path).exists()
    assert not (photos.root() / photo.original).exists()
    assert client.get(address).status_code == 404
    assert client.get(f"/place/concours/{row.slug}/1").status_code == 404
    assert client.get(link).status_code == 200


def test_what_nobody_took_or_proved_goes(monkeypatch):
    row = town.contest()
    entry = entering.enter(contest=row, written=town.written(row))
    upload = entering.take(contest=row, file=io.BytesIO(town.jpeg()), name="a.jpg", size=10)
    let_go()
    assert Entry.objects.count() == Upload.objects.count() == 1
    Entry.objects.filter(pk=entry.pk).update(at=entry.at - entering.PROVE - town.DAY)
    Upload.objects.filter(pk=upload.pk).update(at=upload.at - entering.WAITS - town.DAY)
    let_go()
    assert Entry.objects.count() == Upload.objects.count() == 0
    assert not (photos.root() / upload.seen["path"]).exists()
    assert not File.objects.exists()
