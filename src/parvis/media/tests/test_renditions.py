"""Copies for the networks: made once, used from then on, stopped, tried again; subtitles, covers, signed addresses."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from parvis.media import actions, jobs, links, video
from parvis.media.fitting import Fit
from parvis.media.models import File, Rendition
from parvis.media.renditions import need
from parvis.media.video import NoFfmpeg, ffmpeg, look
from parvis.networks.protocol import MediaRule
from parvis.people.models import User
from parvis.testing import make
from parvis.work import rows
from tools.servers import present

pytestmark = pytest.mark.django_db
SQUARE = MediaRule(most=1, images=("image/jpeg",), videos=("video/mp4",), bytes_image=200_000, ratio=(1, 1), video_ratio=(1, 1),
                   widest=320, seconds=1.0, fetched=True)  # fmt: skip


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def picture(by: User, form: str = "PNG", size: tuple[int, int] = (800, 400)) -> File:
    out = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(out, form)
    out.seek(0)
    return actions.take_in(out, name="pont.png", by=by, alt="Un pont")


@pytest.fixture(scope="module")
def film_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    if not present("ffmpeg"):
        pytest.skip("ffmpeg is not installed (Debian package ffmpeg)")
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    source = ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=10:duration=2"]
    subprocess.run([ffmpeg(), "-loglevel", "error", *source, "-pix_fmt", "yuv420p", str(path)], check=True)
    return path.read_bytes()


@pytest.fixture
def film(film_bytes: bytes, manager: User) -> File:
    return actions.take_in(io.BytesIO(film_bytes), name="film.mp4", by=manager)


def work() -> None:
    jobs.make(rows.hold_due(Rendition, 10, now=timezone.now()))


def test_a_picture_is_cut_converted_and_made_light_once(manager: User) -> None:
    file = picture(manager)
    wanted = need(file, SQUARE)
    assert wanted is not None
    assert not wanted.ready
    made = actions.prepare(file, wanted.wanted, by=manager)
    assert actions.prepare(file, wanted.wanted, by=manager).pk == made.pk
    work()
    ready = need(File.objects.get(), SQUARE)
    assert ready is not None
    assert ready.ready
    assert ready.rendition is not None
    with Image.open(Path(settings.MEDIA_ROOT) / ready.rendition.path) as copy:
        assert (copy.format, copy.size) == ("JPEG", (320, 320))
    assert ready.rendition.size <= 200_000
    assert (ready.rendition.width, ready.rendition.height, ready.rendition.progress) == (320, 320, 100)


def test_a_picture_that_moves_or_is_gone_fails_with_its_reason(manager: User) -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    out.seek(0)
    moving = actions.take_in(out, name="anime.gif", by=manager)
    gone = picture(manager)
    (Path(settings.MEDIA_ROOT) / gone.path).unlink()
    for file in (moving, gone):
        actions.prepare(file, Fit("image/jpeg", 20, 20), by=manager)
    work()
    assert set(Rendition.objects.values_list("state", "failure")) == {("failed", "unreadable")}
    again = actions.prepare(moving, Fit("image/jpeg", 20, 20), by=manager)
    assert (again.state, again.failure) == ("waiting", "")


def test_a_video_tells_its_size_and_length_and_is_cut_to_fit(film: File, manager: User) -> None:
    assert (film.width, film.height, film.seconds) == (320, 180, 2.0)
    wanted = need(film, SQUARE)
    assert wanted is not None
    actions.prepare(film, wanted.wanted, by=manager)
    work()
    made = Rendition.objects.get()
    assert made.state == "done", made.said
    assert look(Path(settings.MEDIA_ROOT) / made.path) == (180, 180, 1.0)
    assert (made.mime, made.seconds) == ("video/mp4", 1.0)


def test_a_short_clip_is_played_in_a_row(film: File, manager: User) -> None:
    actions.prepare(film, Fit("video/mp4", 320, 180, times=3), by=manager)
    work()
    made = Rendition.objects.get()
    assert look(Path(settings.MEDIA_ROOT) / made.path)[2] == pytest.approx(6.0, abs=0.3)


@pytest.mark.skipif(not present("ffmpeg"), reason="ffmpeg is not installed (Debian package ffmpeg)")
def test_a_video_that_breaks_ffmpeg_is_refused_and_leaves_nothing(manager: User) -> None:
    broken = b"\x00\x00\x00\x20ftypisom" + b"\xff" * 5000
    with pytest.raises(ValidationError):
        actions.take_in(io.BytesIO(broken), name="film.mp4", by=manager)
    assert not File.objects.exists()
    assert not list((Path(settings.MEDIA_ROOT) / "drafts").glob("*"))


@pytest.mark.parametrize(("name", "kind"), [("film.mp4", "video/mp4"), ("film.mov", "video/quicktime")])
def test_a_telephone_s_place_and_name_stay_out_of_the_library(
    film_bytes: bytes, manager: User, tmp_path: Path, name: str, kind: str
) -> None:
    (tmp_path / "plain.mp4").write_bytes(film_bytes)
    path = tmp_path / name
    hidden = {"location": "+48.8566+002.3522/", "com.apple.quicktime.location.ISO6709": "+48.8566+002.3522/", "make": "Apple",
              "com.apple.quicktime.model": "iPhone 15", "title": "Chez moi"}  # fmt: skip
    told = [word for key, value in hidden.items() for word in ("-metadata", f"{key}={value}")]
    keep = ["-metadata:s:v", "handler_name=Chez moi", "-movflags", "use_metadata_tags"]
    command = [ffmpeg(), "-loglevel", "error", "-display_rotation", "90", "-i", str(tmp_path / "plain.mp4"), "-c", "copy"]
    subprocess.run([*command, *told, *keep, str(path)], check=True)
    assert b"+48.8566" in path.read_bytes()
    file = actions.take_in(io.BytesIO(path.read_bytes()), name=name, by=manager)
    kept = (Path(settings.MEDIA_ROOT) / file.path).read_bytes()
    assert [word for word in (b"48.8566", b"2.3522", b"iPhone", b"Apple", b"Chez moi") if word in kept] == []
    assert (file.mime, file.width, file.height, file.size) == (kind, 180, 320, len(kept))  # still upright
    assert file.seconds == pytest.approx(2.0, abs=0.2)
    assert actions.receive(io.BytesIO(path.read_bytes()), name="encore", by=manager).known
    assert not list((Path(settings.MEDIA_ROOT) / "drafts").glob("*"))


def test_without_ffmpeg_a_video_is_kept_and_its_page_says_what_it_keeps(
    film_bytes: bytes, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> str:
        raise NoFfmpeg

    monkeypatch.setattr(video, "ffmpeg", none)
    file = actions.take_in(io.BytesIO(film_bytes), name="film.mp4", by=manager)
    assert (Path(settings.MEDIA_ROOT) / file.path).read_bytes() == film_bytes
    client = Client()
    client.force_login(manager)
    assert "garde ce que l’appareil y a écrit" in client.get(reverse("media:file", args=[file.pk])).content.decode()


def test_a_wish_taken_back_is_not_made(film: File, manager: User) -> None:
    made = actions.prepare(film, Fit("video/mp4", 100, 100), by=manager)
    actions.stop(made, by=manager)
    work()
    made.refresh_from_db()
    assert (made.state, made.due_at) == ("stopped", None)


def test_a_worker_that_died_leaves_work_that_is_done_again(film: File, manager: User) -> None:
    made = actions.prepare(film, Fit("video/mp4", 100, 100), by=manager)
    Rendition.objects.filter(pk=made.pk).update(state="working", progress=40)
    work()
    made.refresh_from_db()
    assert made.state == "done"


def test_subtitles_and_a_cover_go_with_the_video(film: File, manager: User) -> None:
    srt = b"1\n00:00:00,000 --> 00:00:01,000\nBonjour\n"
    held = actions.caption(film, language="fr", raw=srt, by=manager)
    actions.caption(film, language="fr", raw=srt.replace(b"Bonjour", b"Salut"), by=manager)
    assert film.captions.count() == 1
    client = Client()
    client.force_login(manager)
    answer = client.get(reverse("media:caption", args=[held.pk]))
    assert b"Salut" in b"".join(answer)  # type: ignore[arg-type]
    actions.cover(film, second=1.0, by=manager)
    film.refresh_from_db()
    assert film.cover is not None
    assert film.cover.mime == "image/jpeg"
    with pytest.raises(ValidationError):
        actions.cover(film, second=50, by=manager)
    with pytest.raises(ValidationError):
        actions.caption(picture(manager), language="fr", raw=srt, by=manager)


def test_a_signed_address_opens_one_file_for_an_hour(manager: User) -> None:
    file = picture(manager)
    path = links.public_url(file).removeprefix(settings.ENVIRONMENT.public_url)
    nobody = Client()
    assert nobody.get(path).status_code == 200
    assert nobody.get(path.replace("/signees/", "/signees/x")).status_code == 404
    inbound = File.objects.create(sha256="f" * 64, path=file.path, name="x", mime="image/png", size=1, inbound=True)
    assert nobody.get(links.public_url(inbound).removeprefix(settings.ENVIRONMENT.public_url)).status_code == 404


def test_a_signed_address_ends(manager: User, monkeypatch: pytest.MonkeyPatch) -> None:
    file = picture(manager)
    path = links.public_url(file).removeprefix(settings.ENVIRONMENT.public_url)
    monkeypatch.setattr(links, "GOOD_FOR", -1)
    assert Client().get(path).status_code == 404


def test_the_page_of_a_video_offers_all_of_it(film: File, manager: User) -> None:
    client = Client()
    client.force_login(manager)
    page = client.get(reverse("media:file", args=[film.pk])).content.decode()
    for name in ("captions", "cover", "focus", "copies-title"):
        assert f'id="{name}"' in page
    subtitles = SimpleUploadedFile("a.srt", b"1\n00:00:00,000 --> 00:00:01,000\nOui\n")
    client.post(reverse("media:add_caption", args=[film.pk]), {"language": "fr", "captions": subtitles})
    assert film.captions.count() == 1
    client.post(reverse("media:focus", args=[film.pk]), {"x": "50", "y": "-100"})
    film.refresh_from_db()
    assert (film.focus_x, film.focus_y) == (0.5, -1.0)
    refused = client.post(reverse("media:focus", args=[film.pk]), {"x": "500", "y": "0"}, follow=True).content.decode()
    assert "hors de l’image" in refused
