"""How a file must change for a network: pure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.media.fitting import Fit, Looks, fit, shape, told, within
from parvis.networks.protocol import MediaRule

PHOTO = Looks("image/jpeg", 2_000_000, 4000, 3000)
FILM = Looks("video/mp4", 50_000_000, 1920, 1080, 42.0)
RULE = MediaRule(
    most=4, images=("image/jpeg",), videos=("video/mp4",), bytes_image=8_000_000, bytes_video=100_000_000, seconds=60.0,
)  # fmt: skip


def test_what_is_good_stays_as_it_is():
    assert fit(PHOTO, RULE) is None
    assert fit(FILM, RULE) is None


def test_what_cannot_be_mended_is_left_to_the_check():
    assert fit(replace(PHOTO, width=0), RULE) is None
    assert fit(PHOTO, MediaRule()) is None
    assert fit(replace(FILM, mime="video/webm"), replace(RULE, videos=("video/x-y",))) is None
    assert fit(replace(PHOTO, width=200, height=100), replace(RULE, narrowest=320)) is None


@pytest.mark.parametrize(
    ("focus", "left"), [((0.0, 0.0), 800), ((1.0, 0.0), 1600), ((-1.0, 0.0), 0)]
)  # fmt: skip
def test_a_cut_keeps_the_point_that_matters(focus, left):
    wanted = fit(replace(PHOTO, focus=focus), replace(RULE, ratio=(0.8, 0.8)))
    assert wanted is not None
    assert wanted.crop == (left, 0, 2400, 3000)
    assert (wanted.width, wanted.height) == (2400, 3000)


def test_higher_than_allowed_is_cut_above_and_below():
    assert shape(Looks("image/png", 1, 1000, 2000, focus=(0, 1)), (1.0, 1.9)) == (0, 0, 1000, 1000)
    assert shape(Looks("image/png", 1, 1000, 2000, focus=(0, -1)), (1.0, 1.9)) == (0, 1000, 1000, 1000)


def test_kind_weight_length_and_loops():
    assert fit(replace(PHOTO, mime="image/webp"), RULE) == Fit("image/jpeg", 4000, 3000, None, 8_000_000)
    assert fit(replace(PHOTO, size=9_000_000), RULE) == Fit("image/jpeg", 4000, 3000, None, 8_000_000)
    assert fit(replace(FILM, seconds=75.0), RULE) == Fit("video/mp4", 1920, 1080, None, 100_000_000, 60.0)
    looped = fit(replace(FILM, seconds=2.5), replace(RULE, seconds_least=6.0))
    assert looped is not None
    assert looped.times == 3


def test_a_wish_is_known_again_and_told_in_words():
    wanted = fit(PHOTO, replace(RULE, ratio=(0.8, 1.0), widest=1440))
    assert wanted is not None
    assert wanted.key == Fit(**_fields(wanted)).key
    assert [code for code, _ in told(PHOTO, wanted)] == ["cropped", "smaller"]


def _fields(wanted: Fit) -> dict[str, object]:
    return {name: getattr(wanted, name) for name in ("mime", "width", "height", "crop", "most", "seconds", "times")}


@given(
    width=st.integers(16, 8000), height=st.integers(16, 8000), least=st.floats(0.2, 1.0), more=st.floats(0.05, 2.0),
    across=st.floats(-1, 1), up=st.floats(-1, 1), widest=st.integers(100, 4000),
)  # fmt: skip
def test_the_copy_always_fits_and_lies_inside_the_original(width, height, least, more, across, up, widest):
    rule = replace(RULE, ratio=(least, least + more), widest=widest)
    file = Looks("image/jpeg", 1000, width, height, focus=(across, up))
    wanted = fit(file, rule)
    if wanted is None:
        assert max(width, height) <= widest
        return
    assert max(wanted.width, wanted.height) <= widest
    if wanted.crop:
        left, top, w, h = wanted.crop
        assert left >= 0
        assert top >= 0
        assert left + w <= width
        assert top + h <= height
        assert least * 0.9 <= w / h <= (least + more) * 1.1 or min(w, h) < 20


def test_within_never_grows():
    assert within(100, 50, 0) == (100, 50)
    assert within(100, 50, 1000) == (100, 50)
    assert within(4000, 2000, 1000) == (1000, 500)
