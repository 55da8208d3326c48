"""Uploads that lie, are too big or broken: a clear refusal, nothing kept; what is kept tells nothing but its pixels."""

from __future__ import annotations

import io
import resource
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from parvis.media import actions, drawing, looks
from parvis.media.models import File
from parvis.testing import make
from parvis.testing.costs import costs_at_most

pytestmark = pytest.mark.django_db
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


def drawn(form: str = "JPEG", size: tuple[int, int] = (64, 48), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, form, **more)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A small file that says it is huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + chunk(b"IEND", b"")


BAD = {
    "an SVG called .png": ("dessin.png", SVG),
    "a page called .jpg": ("photo.jpg", b"<!doctype html><script>alert(1)</script>"),
    "300 million pixels": ("bombe.png", png_of(20_000, 15_000)),
    "a billion pixels": ("bombe.png", png_of(65_000, 65_000)),
    "a JPEG cut in its middle": ("coupee.jpg", drawn(size=(400, 300), quality=95)[:900]),
    "only a JPEG's first bytes": ("coupee.jpg", b"\xff\xd8\xff\xe0"),
    "a PNG's name and nothing else": ("vide.png", b"\x89PNG\r\n\x1a\n"),
    "nothing": ("vide.png", b""),
    "a PDF": ("note.pdf", b"%PDF-1.7\n"),
    "a program": ("image.png", b"\x7fELF" + b"\0" * 100),
}


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def manager() -> dict[str, str]:
    return {"Authorization": f"Bearer {make.token(make.user('manager'))}"}


def add(headers: dict[str, str], name: str, content: bytes, **told: str) -> Any:
    return Client().post("/api/v1/media", {"file": SimpleUploadedFile(name, content), **told}, headers=headers)


def kept() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", BAD)
def test_it_is_refused_in_words_and_nothing_stays(manager, name):
    answer = add(manager, *BAD[name])
    assert answer.status_code == 422
    [words] = answer.json()["errors"]["file"]
    assert len(words) > 20
    assert not File.objects.exists()
    assert kept() == []


def test_the_library_says_it_too():
    """The same refusal on the page, in a sentence, with nothing lost of the others."""
    browser = Client()
    browser.force_login(make.user("manager"))
    files = [SimpleUploadedFile("dessin.png", SVG), SimpleUploadedFile("pont.png", drawn("PNG"))]
    answer = browser.post("/medias/ajouter", {"file": files}, follow=True)
    assert answer.status_code == 200
    assert "dessin.png" in answer.content.decode() and "ni une image" in answer.content.decode()
    assert File.objects.get().name == "pont.png"


def test_what_a_picture_hides_is_gone(manager):
    exif = Image.Exif()
    exif[0x010E] = "chez Mme Petit, 3e étage"
    exif[0x0112] = 6  # lies on its side
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (48.0, 51.0, 24.0), "E", (2.0, 21.0, 7.0)
    content = drawn(exif=exif.tobytes(), comment=b"secret") + b"<script>after the picture</script>"
    assert b"Mme Petit" in content
    answer = add(manager, "photo.jpg", content)
    assert answer.status_code == 201
    file = File.objects.get()
    raw = (Path(settings.MEDIA_ROOT) / file.path).read_bytes()
    assert b"Mme Petit" not in raw and b"secret" not in raw and b"script" not in raw
    with Image.open(io.BytesIO(raw)) as picture:
        assert not picture.getexif()
        assert picture.size == (48, 64), "upright, as its EXIF said"


def moving(frames: int, size: tuple[int, int], form: str = "GIF", **more: Any) -> bytes:
    out = io.BytesIO()
    first, *rest = [Image.new("RGB", size, (n * 80, 0, 255 - n * 80)) for n in range(frames)]
    first.save(out, form, save_all=True, append_images=rest, **more)
    return out.getvalue()


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_all_frames_together_are_bounded_before_one_is_drawn(manager, form, monkeypatch):
    monkeypatch.setattr(looks, "MOST_PIXELS", 1_000_000)
    frames = [Image.new("RGB", (300, 300), (n * 10, 0, 255 - n * 10)) for n in range(24)]
    out = io.BytesIO()
    frames[0].save(out, form, save_all=True, append_images=frames[1:])
    with costs_at_most(50), pytest.raises(looks.TooBig):
        looks.redraw(io.BytesIO(out.getvalue()), 10**8)
    assert add(manager, f"longue.{form.lower()}", out.getvalue()).status_code == 422
    assert not File.objects.exists()


DOT = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"


def gif(*pieces: bytes) -> bytes:
    return b"GIF89a\x01\0\x01\0\x80\0\0" + b"\0\0\0\xff\xff\xff" + b"".join(pieces) + b"\x3b"


def test_a_picture_of_very_many_tiny_frames_is_not_drawn(manager):
    """400,000 of one pixel took a minute of a core and 0.9 GB each."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = add(manager, "points.gif", gif(DOT * 400_000))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert answer.status_code == 422 and kept() == []
    assert after.ru_utime - before.ru_utime < 5
    assert add(manager, "point.gif", gif(DOT * 200)).status_code == 201


def test_frames_are_counted_as_they_stand():
    control, words = b"\x21\xf9\x04\0\0\0\0\0", b"\x21\xfe\x03abc\x02de\0"
    coloured = b"\x2c\0\0\0\0\x01\0\x01\0\x81" + bytes(12) + b"\x02\x02\x44\x01\0"
    assert drawing.gif_frames(gif(control, DOT, words, control, coloured, b"junk", DOT), 100) == 3
    assert drawing.gif_frames(gif(DOT * 500), 100) == 101
    assert [drawing.gif_frames(gif(DOT, words, coloured)[:n], 100) for n in range(0, 70, 7)][-1] >= 1, "cut anywhere"


@pytest.mark.drawn(lambda item: "a bound")
@pytest.mark.parametrize(("bound", "value"), [("MEMORY", 120 << 20), ("WORK", 1), ("PATIENCE", 0.05)])
def test_a_picture_that_takes_too_much_ends_nothing_but_its_own_process(manager, monkeypatch, bound, value):
    monkeypatch.setattr(looks, bound, value)
    out = io.BytesIO()
    Image.effect_noise((3_000, 3_000), 90).convert("RGB").save(out, "PNG", compress_level=1)
    with pytest.raises(looks.TooBig):
        looks.redraw(io.BytesIO(out.getvalue()), 10**9)
    monkeypatch.undo()
    assert add(manager, "photo.jpg", drawn()).status_code == 201


def test_no_page_decodes_what_a_stranger_sent(manager, monkeypatch):
    monkeypatch.setattr(Image, "open", None)
    assert add(manager, "photo.jpg", drawn()).status_code == 201


def test_what_moves_goes_on_moving_and_tells_nothing_else(manager):
    content = moving(3, (64, 48), comment=b"chez Mme Petit")
    assert b"Mme Petit" in content and add(manager, "anime.gif", content).status_code == 201
    raw = (Path(settings.MEDIA_ROOT) / File.objects.get().path).read_bytes()
    assert b"Mme Petit" not in raw
    with Image.open(io.BytesIO(raw)) as picture:
        assert picture.n_frames == 3


def test_a_phones_picture_of_two_is_its_first_one(manager):
    """MPO: a JPEG with another one behind it, for depth or for the other eye."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48), "red")])
    assert add(manager, "photo.jpg", out.getvalue()).status_code == 201
    file = File.objects.get()
    with Image.open(Path(settings.MEDIA_ROOT) / file.path) as picture:
        assert (file.mime, picture.format, getattr(picture, "n_frames", 1)) == ("image/jpeg", "JPEG", 1)


def test_a_key_of_another_scope_opens_no_picture(manager):
    assert add(manager, "photo.jpg", drawn()).status_code == 201
    file, somebody = File.objects.get(), make.user("manager")
    for scopes, status in ((["journal.see"], 404), (["post.see"], 200)):
        key = {"Authorization": f"Bearer {make.token(somebody, scopes=scopes, value='-'.join(scopes))}"}
        page = Client().get(f"/medias/{file.pk}/fichier", headers=key)
        assert page.status_code in ((403, 404) if status == 404 else (200,)), scopes
        assert (
            file.pk in [one["id"] for one in Client().get("/api/v1/media", headers=key).json().get("items", [])] or status == 404
        )


def test_its_kind_comes_from_its_bytes(manager):
    answer = add(manager, "photo.exe", drawn("WEBP"))
    assert (answer.status_code, answer.json()["mime"]) == (201, "image/webp")


@pytest.mark.parametrize("most", ["MOST_IMAGE", "MOST_VIDEO"])
def test_more_bytes_than_we_take(manager, monkeypatch, most):
    monkeypatch.setattr(actions, most, 10_000)
    content = b"\0\0\0\x18ftypisom" if most == "MOST_VIDEO" else drawn()
    answer = add(manager, "gros", content + b"\0" * 20_000)
    assert answer.status_code == 422
    assert "trop lourd" in answer.json()["errors"]["file"][0]
    assert kept() == []


def test_its_address_never_lets_a_browser_guess(manager):
    """Served as what it is, `nosniff`, under the page's own policy: even a lying file would not run."""
    pk = add(manager, "pont.png", drawn("PNG")).json()["id"]
    browser = Client()
    browser.force_login(make.user("agent"))
    answer = browser.get(f"/medias/{pk}/fichier")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert Client().get(f"/medias/{pk}/fichier").status_code == 302


def test_a_name_does_not_lead_out_of_the_folder(manager):
    answer = add(manager, "../../../etc/passwd.png", drawn("PNG"))
    assert answer.status_code == 201
    assert all(Path(settings.MEDIA_ROOT) in path.resolve().parents for path in kept())


def test_the_same_picture_twice_is_kept_once(manager):
    first, again = add(manager, "a.png", drawn("PNG")), add(manager, "b.png", drawn("PNG"), alt="Le pont")
    assert first.json()["id"] == again.json()["id"]
    assert (len(kept()), File.objects.get().alt) == (1, "Le pont")
