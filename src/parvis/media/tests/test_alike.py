"""Nearly the same picture, and how a picture is cut: pure rules and the pages that show them."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from parvis.media import actions, jobs
from parvis.media.crops import COMMON, box_of, cuts
from parvis.media.fitting import Looks
from parvis.media.lists import NEARLY, alike_to
from parvis.media.looks import PLAIN, apart, fingerprint
from parvis.media.models import File
from parvis.media.tests.shelf import drawn, kept, signed_in
from parvis.networks.protocol import MediaRule
from parvis.testing import make


def look(content: bytes) -> str:
    with Image.open(io.BytesIO(content)) as picture:
        return fingerprint(picture)


def test_a_smaller_or_otherwise_saved_picture_looks_the_same_and_another_does_not() -> None:
    first = look(drawn(1))
    assert apart(first, look(drawn(1, (200, 150), "JPEG"))) <= NEARLY
    assert apart(first, look(drawn(2))) > NEARLY
    assert look(_plain()) == PLAIN


def _plain() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(out, "PNG")
    return out.getvalue()


@pytest.mark.django_db
def test_the_page_shows_what_is_nearly_the_same() -> None:
    manager = make.user("manager")
    large = kept(manager, name="grand.png", seed=1)
    small = actions.take_in(io.BytesIO(drawn(1, (200, 150), "JPEG")), name="petit.jpg", by=manager)
    kept(manager, name="autre.png", seed=2)
    assert alike_to(large, manager) == [small]
    page = signed_in(manager).get(reverse("media:file", args=[large.pk])).content.decode()
    assert "Presque la même" in page and "petit.jpg" in page and "autre.png" not in page
    File.objects.update(look="")
    assert alike_to(File.objects.get(pk=large.pk), manager) == []
    jobs.look_at_old_pictures()
    assert alike_to(File.objects.get(pk=large.pk), manager) == [small]


@given(
    width=st.integers(16, 8000), height=st.integers(16, 8000), across=st.floats(-1, 1), up=st.floats(-1, 1),
    key=st.sampled_from(sorted(COMMON)),
)  # fmt: skip
def test_a_cut_lies_inside_and_holds_the_point(width: int, height: int, across: float, up: float, key: str) -> None:
    left, top, w, h = box_of(Looks("image/jpeg", 1, width, height, focus=(across, up)), COMMON[key])
    assert 0 <= left <= left + w <= width
    assert 0 <= top <= top + h <= height
    x, y = (across + 1) / 2 * width, (1 - up) / 2 * height
    assert left - 1 <= x <= left + w + 1
    assert top - 1 <= y <= top + h + 1


def test_each_network_that_would_cut_is_named_beside_its_shape() -> None:
    rules = [("Carrés", MediaRule(images=("image/jpeg",), ratio=(1, 1))), ("Tout", MediaRule(images=("image/jpeg",)))]
    named = {cut.key: cut.networks for cut in cuts(Looks("image/jpeg", 1, 1600, 900), rules)}
    assert named == {"1-1": ("Carrés",), "4-5": (), "9-16": (), "16-9": (), "191-100": ()}


@pytest.mark.django_db
def test_the_previews_follow_the_point_and_survive_nonsense() -> None:
    manager = make.user("manager")
    client, file = signed_in(manager), kept(manager)
    shown = client.get(reverse("media:crops", args=[file.pk]), {"x": "80", "y": "abc"}).content.decode()
    assert "?x=80&amp;y=0" in shown
    answer = client.get(reverse("media:crop", args=[file.pk, "1-1"]), {"x": "9999"})
    assert Image.open(io.BytesIO(answer.content)).size == (300, 300)
    assert client.get(reverse("media:crop", args=[file.pk, "7-3"])).status_code == 404
