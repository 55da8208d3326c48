"""Which subtitles of a film LinkedIn is given, and what is said of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from parvis.networks.linkedin import captions
from parvis.networks.protocol import Caption, Draft
from parvis.networks.tests.files import media


@pytest.mark.parametrize(
    ("language", "has", "choice", "goes", "codes"),
    [
        ("fr", ("en", "fr"), "", ("FR", "FR"), {"linkedin-subtitles-one"}),
        ("fr", ("en",), "", ("EN", "US"), set()),
        ("fr-CA", ("fr-BE", "fr-CA"), "", ("FR", "CA"), {"linkedin-subtitles-one"}),
        ("pt-PT", ("en", "pt"), "", ("PT", "BR"), {"linkedin-subtitles-one"}),
        ("de", ("en", "fr"), "", None, {"linkedin-subtitles-choose"}),
        ("de", ("ar", "en", "fr"), "ar", ("AR", "AE"), {"linkedin-subtitles-one"}),
        ("fr", ("fr",), "en", None, {"linkedin-subtitles-absent"}),
        ("fr", ("br",), "", None, {"linkedin-subtitles-language"}),
        ("fr", ("br-FR",), "", ("BR", "FR"), set()),
        ("fr", (), "en", None, set()),
    ],
)  # fmt: skip
def test_which_subtitles_go_is_the_persons_or_the_posts_and_never_a_guess(
    language: str, has: tuple[str, ...], choice: str, goes: tuple[str, str] | None, codes: set[str], tmp_path: Path
) -> None:
    (tmp_path / "a.vtt").write_text("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nBonjour\n")
    film = media("video/mp4", seconds=20.0, captions=tuple(Caption(tmp_path / "a.vtt", each) for each in has))
    draft = Draft("Le film", language=language, media=(film,), options={"subtitles": choice} if choice else {})
    found = captions.chosen(draft, film)
    assert (captions.locale(found) if found else None) == goes
    problems = list(captions.problems(draft))
    assert {one.code for one in problems} == codes
    blocks = {one.code for one in problems if one.blocking}
    assert bool(blocks) == (goes is None and bool(has)), "what would be lost is refused before it leaves"
