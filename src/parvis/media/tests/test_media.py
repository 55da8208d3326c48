"""The library: what a file is comes from its bytes, and each is described."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from parvis.media.models import File
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def photo(colour: str = "red", name: str = "pont.jpg", form: str = "JPEG") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(out, form)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


@pytest.fixture
def manager() -> Client:
    return signed_in(make.user("manager"))


def test_the_tray_gets_its_row_or_a_sentence(manager: Client) -> None:
    url, hx = reverse("media:upload"), {"HX-Request": "true"}
    row = manager.post(url, {"file": photo()}, headers=hx).content.decode()
    assert f'name="alt-{File.objects.get().pk}"' in row
    lying = SimpleUploadedFile("photo.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    refused = manager.post(url, {"file": lying}, headers=hx)
    assert (refused.status_code, refused["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert "ni une image" in refused.content.decode()
    phone = SimpleUploadedFile("IMG_0001.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), "image/heic")  # its head is a film's
    refused = manager.post(url, {"file": phone}, headers=hx)
    assert refused.status_code == 422 and "exportez-la en JPEG" in refused.content.decode()
    assert File.objects.count() == 1


def test_several_files_at_once_and_a_bad_one_among_them(manager: Client) -> None:
    files = [photo("red"), photo("blue"), SimpleUploadedFile("x.jpg", b"rien")]
    assert manager.post(reverse("media:upload"), {"file": files}).status_code == 302
    assert File.objects.count() == 2
    assert "x.jpg" in manager.get(reverse("media:library")).content.decode()  # the refusal names it


def test_it_is_found_described_and_says_where_it_serves(manager: Client, django_assert_max_num_queries: Any) -> None:
    manager.post(reverse("media:upload"), {"file": photo()})
    file = File.objects.get()
    url = reverse("media:file", args=[file.pk])
    manager.post(url, {"name": "Pont vieux", "alt": "Le pont vu du quai"})
    manager.post(url, {"part": "rights", "credit": "A. Martin", "licence": "other", "licence_own": "Prêt du photographe"})
    assert File.objects.get().licence == "Prêt du photographe"
    make.post(text="Le soir au pont").attachments.create(file=file)
    with django_assert_max_num_queries(17):
        shown = manager.get(url).content.decode()
    assert "Le soir au pont" in shown and "Le pont vu du quai" in shown
    for words, found in (("quai", True), ("martin pont", True), ("piscine", False)):
        assert ("Pont vieux" in manager.get(reverse("media:library"), {"q": words}).content.decode()) is found
    assert "Pont vieux" in manager.get(reverse("media:shelf"), {"q": "quai"}).content.decode()
    assert manager.get(reverse("media:tray", args=[file.pk]))["HX-Trigger"] == "parvis:tray"
    assert manager.post(url, {"name": "", "alt": ""}).status_code == 422
    wrong = manager.post(url, {"part": "rights", "consent": "obtained", "consent_reference": ""})
    assert (wrong.status_code, "quel document" in wrong.content.decode()) == (422, True)


def test_bytes_are_served_as_what_they_are_to_who_is_signed_in(manager: Client) -> None:
    manager.post(reverse("media:upload"), {"file": photo()})
    file = File.objects.get()
    whole = manager.get(reverse("media:content", args=[file.pk]))
    assert (whole["Content-Type"], whole["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    small = manager.get(reverse("media:picture", args=[file.pk, 320]))
    assert Image.open(io.BytesIO(b"".join(small.streaming_content))).size == (320, 240)  # type: ignore[attr-defined]
    assert manager.get(reverse("media:picture", args=[file.pk, 5000])).status_code == 404
    assert Client().get(reverse("media:content", args=[file.pk])).status_code == 302


def test_what_came_with_a_residents_message_is_not_in_the_library(manager: Client) -> None:
    file = File.objects.create(sha256="a" * 64, path="aa/a", name="plainte.pdf", mime="application/pdf", size=1, inbound=True)
    assert "plainte" not in manager.get(reverse("media:library")).content.decode()
    assert manager.get(reverse("media:content", args=[file.pk])).status_code == 404


def test_the_api_adds_finds_and_describes() -> None:
    headers = {"Authorization": f"Bearer {make.token(make.user('contributor'))}"}
    given = {"file": photo(), "alt": "Un pont"}
    made = Client().post("/api/v1/media", given, headers=headers | {"Idempotency-Key": "m1"})
    assert (made.status_code, made.json()["mime"], made.json()["width"]) == (201, "image/jpeg", 400)
    again = Client().post("/api/v1/media", {"file": photo(), "alt": "Un pont"}, headers=headers)
    assert again.json()["id"] == made.json()["id"]  # the same bytes are one file
    pk = made.json()["id"]
    changed = Client().patch(
        f"/api/v1/media/{pk}", json.dumps({"alt": "Le pont vieux"}), content_type="application/json", headers=headers
    )
    assert changed.json()["alt"] == "Le pont vieux"
    assert [m["id"] for m in Client().get("/api/v1/media?q=vieux", headers=headers).json()["items"]] == [pk]
    assert Client().post("/api/v1/media", {"file": SimpleUploadedFile("a.jpg", b"x")}, headers=headers).status_code == 422
    assert Client().get("/api/v1/media/999", headers=headers).status_code == 404
    assert Client().post("/api/v1/media", {}, headers=headers).status_code == 422
