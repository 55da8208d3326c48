"""The page that residents see: what they write is kept, once; what is wrong is said; nothing is dropped in silence."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from PIL import Image

from parvis.accounts.models import Raw
from parvis.contact.models import Entry, Knock
from parvis.contact.tests import town
from parvis.contact.tracking import secret_of
from parvis.inbox.models import Conversation, Message
from parvis.media.models import File

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=False)


def test_a_message_reaches_the_counter(browser):
    town.form()
    answer = town.written(browser, name="Zoé Petit", email="zoe@example.org", phone="01 23 45 67 89")
    assert answer.status_code == 303
    entry = Entry.objects.get()
    assert answer["Location"] == f"/suivi/{secret_of(entry.key)}?lang=fr&merci=1"
    town.work()
    conversation = Conversation.objects.select_related("identity").get()
    assert (conversation.kind, conversation.private, conversation.state) == ("form", True, "new")
    assert conversation.subject == f"Voirie ({entry.reference})"
    assert (conversation.identity.name, conversation.identity.handle) == ("Zoé Petit", "zoe@example.org")
    text = conversation.messages.get(way="in").text
    assert text.startswith("Un nid-de-poule rue des Lilas.")
    assert "01 23 45 67 89" in text
    assert Entry.objects.get().state == "kept"


def test_a_second_click_is_the_same_message(browser):
    town.form()
    moment = browser.get("/contact/ville").context["moment"]
    fields = {"subject": "Voirie", "message": "Une fois.", "moment": moment}
    places = {browser.post("/contact/ville", fields)["Location"] for _ in range(3)}
    assert len(places) == 1
    assert (Entry.objects.count(), Knock.objects.count()) == (1, 1)
    again = browser.post("/contact/ville", fields | {"message": "Autre chose."})
    assert again.status_code == 409
    assert "Autre chose." in again.content.decode()


def test_errors_are_linked_to_their_fields_and_nothing_typed_is_lost(browser):
    town.form()
    page = town.written(browser, subject="", message="", email="zoe@", phone="12", name="Zoé")
    assert page.status_code == 422
    html = page.content.decode()
    assert "<title>À corriger" in html
    for name in ("subject", "message", "email", "phone"):
        assert f'href="#id_{name}"' in html
        assert re.search(rf'id="id_{name}"[^>]*>|aria-invalid="true"[^>]*id="id_{name}"', html)
    assert 'value="Zoé"' in html
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "zoe@example.org\r\nBcc: all@example.org"), ("email", "zoe@example.org, all@example.org"),
     ("email", "zoe@example.org%0aBcc:x@y.fr"), ("phone", "01\r\nX: y")],
)  # fmt: skip
def test_no_header_is_slipped_in(browser, field, value):
    town.form()
    assert town.written(browser, **{field: value}).status_code == 422
    assert not Raw.objects.exists()


def test_a_name_stays_on_one_line(browser):
    town.form()
    town.written(browser, name="Zoé\r\nBcc: tous@example.org", email="zoe@example.org")
    town.work()
    assert Conversation.objects.get().identity.name == "Zoé Bcc: tous@example.org"


@pytest.mark.parametrize(
    ("given", "why"), [({"website": "http://x"}, "trap"), ({"seconds": 1}, "quick"), ({"message": "http://a " * 5}, "links")]
)
def test_what_is_doubtful_waits_for_a_person(browser, given, why):
    town.form()
    answer = town.written(browser, **given)
    assert answer.status_code == 303, "whoever wrote is told the same"
    entry = Entry.objects.get()
    assert (entry.state, entry.doubts) == ("check", [why])
    assert not Raw.objects.exists()
    assert browser.get(answer["Location"]).status_code == 200


def test_too_many_are_asked_to_wait_and_nothing_typed_is_lost(browser):
    town.form()
    for n in range(5):
        assert town.written(browser, message=f"Message {n}").status_code == 303
    page = town.written(browser, message="Le sixième")
    assert page.status_code == 429
    assert 500 < int(page["Retry-After"]) <= 601
    assert "Le sixième" in page.content.decode()
    assert Entry.objects.count() == 5


def test_pictures_lose_where_they_were_taken(browser):
    town.form()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 24.0)}
    exif[0x010E] = "secret place"
    raw = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(raw, "JPEG", exif=exif)
    raw.name, _ = "trou.JPG", raw.seek(0)
    assert b"secret place" in raw.getvalue()
    assert town.written(browser, files=[raw]).status_code == 303
    town.work()
    attached = Message.objects.get().attached[0]
    kept = File.objects.get(pk=attached["file"])
    assert (attached["name"], kept.mime, kept.inbound) == ("trou.jpg", "image/jpeg", True)
    from django.conf import settings

    assert b"secret place" not in (settings.MEDIA_ROOT / kept.path).read_bytes()


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00", b"<svg onload='x()'/>", b"PK\x03\x04 not a zip", b"\x00\x01", b"\xff\xd8\xff broken"]
)
def test_other_files_are_refused_by_their_bytes(browser, content):
    town.form()
    upload = io.BytesIO(content)
    upload.name = "photo.jpg"
    page = town.written(browser, files=[upload])
    assert page.status_code == 422
    assert 'href="#id_files"' in page.content.decode()


def test_ten_megabytes_and_one_are_too_many(browser):
    town.form()
    upload = io.BytesIO(b"%PDF-1.4" + b"0" * (10 * 1024 * 1024))
    upload.name = "plan.pdf"
    assert "trop lourd" in town.written(browser, files=[upload]).content.decode()
    six = [io.BytesIO(b"%PDF-1.4 " + bytes([n])) for n in range(6)]
    assert "cinq fichiers" in town.written(browser, files=six).content.decode()


def test_the_frame_is_for_listed_sites_only(browser):
    town.form()
    own = browser.get("/contact/ville")
    assert "frame-ancestors 'none'" in own["Content-Security-Policy"]
    framed = browser.get("/contact/ville?embed=1")
    assert f"frame-ancestors {town.SITE}" in framed["Content-Security-Policy"]
    assert "script-src" not in framed["Content-Security-Policy"]
    assert "default-src 'none'" in framed["Content-Security-Policy"]


def test_the_page_asks_for_its_proof_and_the_frame_cannot():
    town.form()
    strict = Client(enforce_csrf_checks=True)
    assert town.written(strict).status_code == 403
    assert town.written(strict, query="?embed=1").status_code == 303


@pytest.mark.parametrize(
    ("asked", "shown"), [("?lang=en", "Your message"), ("?lang=fr", "Votre message"), ("?lang=xx", "Votre message")]
)
def test_the_language_is_asked_for(browser, asked, shown):
    town.form()
    page = browser.get(f"/contact/ville{asked}", headers={"Accept-Language": "de"})
    assert shown in page.content.decode()


def test_a_closed_form_says_so(browser):
    town.form(open=False)
    page = browser.get("/contact/ville")
    assert "fermé" in page.content.decode()
    assert "Pôle Messages" in page.content.decode()
    assert browser.post("/contact/ville", {"message": "x"}).status_code == 503
    assert browser.get("/contact/autre").status_code == 404


def test_a_page_left_open_for_days_or_a_forged_moment_is_sent_again(browser):
    town.form()
    for moment in ("", "x", browser.get("/contact/ville").context["moment"][:-2] + "aa"):
        page = browser.post("/contact/ville", {"subject": "Voirie", "message": "Gardé", "moment": moment})
        assert page.status_code == 422
        assert "Gardé" in page.content.decode()
