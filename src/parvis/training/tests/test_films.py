"""A lesson's video: taken in by the library, never published without subtitles, shown with its transcript, played in parts."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from parvis.journal.models import Event
from parvis.media import actions as library
from parvis.media.captions import transcript
from parvis.media.models import Caption, File, Rendition
from parvis.media.tidying import actions as tidying
from parvis.media.video import ffmpeg
from parvis.media.views.bytes import MOST_AT_ONCE, part
from parvis.people.models import User
from parvis.testing import make
from parvis.training.films import actions as films
from parvis.training.models import LessonVideo
from tools.servers import present

pytestmark = pytest.mark.django_db
LESSON = "/formation/cours/publier/public"
SAID = """WEBVTT

00:00:00.000 --> 00:00:01.000
<v Ana>Bonjour &amp; <i>bienvenue</i>

00:00:01.000 --> 00:00:02.000
Une phrase,
un sujet
"""


@pytest.fixture(scope="module")
def film_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    if not present("ffmpeg"):
        pytest.skip("ffmpeg is not installed (Debian package ffmpeg)")
    path: Path = tmp_path_factory.mktemp("film") / "film.mp4"
    source = ["-f", "lavfi", "-i", "testsrc=size=64x36:rate=5:duration=1", "-pix_fmt", "yuv420p"]
    subprocess.run([ffmpeg(), "-loglevel", "error", *source, str(path)], check=True)
    return path.read_bytes()


def come(role: str) -> tuple[Client, User]:
    user, client = make.user(role), Client()
    client.force_login(user)
    return client, user


def subtitles(text: str = SAID) -> SimpleUploadedFile:
    return SimpleUploadedFile("film.srt", text.encode())


def test_from_the_upload_to_the_lesson(film_bytes: bytes) -> None:
    trainer, _ = come("manager")
    learner, _ = come("trainee")
    assert "Ajouter une vidéo" in trainer.get(f"{LESSON}/video").content.decode()
    assert learner.get(f"{LESSON}/video").status_code == 403
    sent = trainer.post(f"{LESSON}/video", {"act": "put", "upload": SimpleUploadedFile("film.exe", film_bytes)})
    assert sent.status_code == 302, "what it is comes from its bytes, never from its name"
    row = LessonVideo.objects.select_related("file").get()
    assert row.file.mime == "video/mp4" and not row.file.personal and Rendition.objects.get().file == row.file
    assert "<video" in trainer.get(LESSON).content.decode() and "<video" not in learner.get(LESSON).content.decode()
    assert (
        trainer.post(f"{LESSON}/video", {"act": "publish"}, follow=True).content.decode().count("Ajoutez d’abord des sous-titres")
        == 1
    )
    row.refresh_from_db()
    assert row.published_at is None
    bad = {"act": "caption", "language": "fr", "captions": subtitles("rien")}
    assert trainer.post(f"{LESSON}/video", bad).status_code == 422
    assert trainer.post(f"{LESSON}/video", bad | {"captions": subtitles()}).status_code == 302
    assert "<video" not in learner.get(LESSON).content.decode()
    trainer.post(f"{LESSON}/video", {"act": "publish"})
    page = learner.get(LESSON).content.decode()
    assert "<video controls" in page and "autoplay" not in page and '<track kind="captions"' in page
    assert "Bonjour &amp; bienvenue" in page and "Une phrase, un sujet" in page
    caption = Caption.objects.get()
    assert learner.get(f"/medias/sous-titres/{caption.pk}").status_code == 200
    seen = learner.get(f"/medias/{row.file_id}/fichier", headers={"Range": "bytes=4-7"})
    assert (seen.status_code, seen.content, seen["Content-Range"]) == (206, film_bytes[4:8], f"bytes 4-7/{row.file.size}")
    with pytest.raises(tidying.InUse):
        tidying.discard(row.file, by=row.by)
    assert "Leçon" in trainer.get(f"/medias/{row.file_id}").content.decode()
    trainer.post(f"/medias/sous-titres/{caption.pk}/retirer")
    assert "<video" not in learner.get(LESSON).content.decode(), "nobody learns from what cannot be read"
    trainer.post(f"{LESSON}/video", {"act": "drop"})
    assert not LessonVideo.objects.exists() and File.objects.filter(pk=row.file_id).exists()


def test_what_is_no_video_does_not_come_in(film_bytes: bytes) -> None:
    trainer, _ = come("manager")
    page = trainer.post(f"{LESSON}/video", {"act": "put", "upload": SimpleUploadedFile("film.mp4", b"<svg onload=x>" * 9)})
    assert page.status_code == 422 and not LessonVideo.objects.exists()
    assert trainer.post(f"{LESSON}/video", {"act": "put"}).status_code == 422
    assert trainer.get("/formation/cours/publier/inconnue/video").status_code == 404


def test_over_the_api_with_one_of_the_library(film_bytes: bytes, django_assert_max_num_queries) -> None:
    trainer, user = come("manager")
    learner, _ = come("agent")
    file = library.receive(io.BytesIO(film_bytes), name="film.mp4", by=user, personal=True).file
    path, course = "/api/v1/training/courses/publier/lessons/public/video", "/api/v1/training/courses/publier"
    wish = {"file": file.pk, "published": True}
    assert trainer.put(path, wish, content_type="application/json").status_code == 422 and not LessonVideo.objects.exists()
    library.caption(file, language="fr", raw=SAID.encode(), by=user)
    made = trainer.put(path, wish, content_type="application/json")
    assert made.status_code == 200 and made.json()["transcript"][1] == {"at": "00:01", "words": "Une phrase, un sujet"}
    with django_assert_max_num_queries(12):
        texts = {one["key"]: one["video"] for one in learner.get(course).json()["texts"]}
    assert texts["public"]["file"] == file.pk and [one for one in texts.values() if one] == [texts["public"]]
    assert trainer.put(path, wish | {"published": False}, content_type="application/json").json()["published"] is False
    assert {one["key"]: one["video"] for one in learner.get(course).json()["texts"]}["public"] is None
    assert trainer.put(path, {"file": 99999}, content_type="application/json").status_code == 404
    assert learner.delete(path).status_code == 403 and trainer.delete(path).status_code == 204


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("", None),
        ("bytes=0-", (0, 9)),
        ("bytes=2-3", (2, 3)),
        ("bytes=-4", (6, 9)),
        ("bytes=8-99", (8, 9)),
        ("bytes=10-", None),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=-0", None),
        ("bytes=0-1,3-4", None),
        ("items=0-1", None),
    ],
)
def test_a_player_asks_for_parts(asked: str, sent: tuple[int, int] | None) -> None:
    assert part(asked, 10) == sent
    assert part("bytes=5-", 10**9) == (5, 4 + MOST_AT_ONCE)


def test_a_transcript_is_words_alone() -> None:
    again = SAID + "\n00:00:02.000 --> 01:00:03.000\nUne phrase, un sujet\n\n01:00:03.000 --> 01:00:04.000\n<b>Fin</b>\n"
    assert transcript(again) == [("00:00", "Bonjour & bienvenue"), ("00:01", "Une phrase, un sujet"), ("01:00:03", "Fin")]


def test_what_is_refused_as_a_film_leaves_no_file_behind(film_bytes: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer, _ = come("manager")
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "PNG")
    before = set(Path(settings.MEDIA_ROOT).rglob("*"))
    sent = trainer.post(f"{LESSON}/video", {"act": "put", "upload": SimpleUploadedFile("film.mp4", drawn.getvalue())})
    assert sent.status_code == 422 and "Choisissez une vidéo." in sent.content.decode()
    assert not File.objects.exists() and set(Path(settings.MEDIA_ROOT).rglob("*")) == before, "neither its row nor its bytes"

    def refused(*given: object, **more: object) -> None:
        raise ValidationError({"file": "Un autre vient de la changer."})

    monkeypatch.setattr(films, "put", refused)
    sent = trainer.post(f"{LESSON}/video", {"act": "put", "upload": SimpleUploadedFile("film.mp4", film_bytes)})
    assert sent.status_code == 422 and not File.objects.exists() and not Event.objects.filter(kind="media.kept").exists()
