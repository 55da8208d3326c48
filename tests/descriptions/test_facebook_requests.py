"""Every request of the Facebook connector, held against a description derived from Meta's SDK (Graph API v26.0)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from prism import Judged, prism

from parvis.networks.facebook.connector import Facebook
from parvis.networks.protocol import Audience, Draft, Processing, Target
from parvis.networks.tests.fixtures_facebook import (
    CASE,
    COMMENT,
    FILM,
    FILM_ROUTES,
    PAGE,
    POST,
    ROOT,
    on_comment,
    on_message,
    picture,
)

pytestmark = pytest.mark.server
FOR_SOME = Audience(countries=("FR",), regions=("3847",), cities=("2430536",), languages=("fr",))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with prism("meta/openapi-derived.json") as url:
        yield url


@pytest.fixture
def http(server: str) -> Judged:
    return Judged(server, CASE.routes, CASE.secrets)


@pytest.fixture
def facebook(http: Judged) -> Any:
    return CASE.connector(http)


@pytest.mark.parametrize(
    "draft",
    [
        Draft("Bonjour"),
        Draft("Bonjour", link="https://ville.example/a", audience=FOR_SOME),
        Draft("Demain.", answering=on_comment()),
        Draft("Demain.", answering=on_comment(private=True)),
        Draft("Demain.", answering=on_message()),
        Draft("Demain.", answering=on_message(), options={"human_agent": True}),
    ],
)
def test_what_is_said_and_looked_for(facebook: Facebook, http: Judged, draft: Draft) -> None:
    facebook.publish(draft, "k")
    facebook.find(draft, "k", datetime.now(UTC))
    assert len(http.sent) >= 2
    assert http.refused == []


@pytest.mark.parametrize("answering", [None, on_comment()])
def test_photos(facebook: Facebook, http: Judged, tmp_path: Path, answering: Any) -> None:
    file = tmp_path / "seine.png"
    file.write_bytes(b"\x89PNG")
    draft = Draft("Photo", media=(picture(file, "image/png"),), answering=answering, audience=FOR_SOME)
    begun = facebook.publish(draft, "k")
    assert isinstance(begun, Processing)
    facebook.resume(draft, begun.token, "k")
    assert len(http.sent) == 2
    assert http.refused == []


@pytest.mark.parametrize("form", ["post", "reel", "story"])
def test_videos(server: str, tmp_path: Path, form: str) -> None:
    """The bytes of a reel go to a host that no description tells of."""
    http = Judged(server, {**CASE.routes, **FILM_ROUTES}, CASE.secrets)
    (tmp_path / "pont.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42")
    audience = Audience() if form == "story" else FOR_SOME
    media = (replace(FILM, path=tmp_path / "pont.mp4"),)
    draft = Draft("Le pont", media=media, audience=audience, options={"form": form, "first_comment": "Ici"})
    outcome = CASE.connector(http).publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = CASE.connector(http).resume(draft, outcome.token, "k")
    assert [told for told in http.refused if "/video-upload/" not in told] == []
    assert len(http.sent) >= 4


def test_a_photo_story(server: str, tmp_path: Path) -> None:
    http = Judged(server, {**CASE.routes, **FILM_ROUTES}, CASE.secrets)
    (tmp_path / "seine.png").write_bytes(b"\x89PNG")
    draft = Draft("", media=(picture(tmp_path / "seine.png", "image/png"),), options={"form": "story"})
    begun = CASE.connector(http).publish(draft, "k")
    assert isinstance(begun, Processing)
    CASE.connector(http).resume(draft, begun.token, "k")
    CASE.connector(http).find(draft, "k", datetime.now(UTC), begun.token)
    assert http.refused == []


def test_reading_moderating_and_the_rest(facebook: Facebook, http: Judged) -> None:
    facebook.who()
    page = facebook.read(None)
    while page.more:
        page = facebook.read(page.cursor)
    for act in sorted(facebook.may_moderate(Target(COMMENT, "42"))):
        facebook.moderate(act, Target(COMMENT, "42"))
    facebook.remove(POST)
    facebook.subscribe("https://ville.example/in")
    assert {sent.path for sent in http.sent} >= {f"{ROOT}/{PAGE}/conversations", f"{ROOT}/{PAGE}/subscribed_apps"}
    assert http.refused == []


def test_the_judge_does_judge(server: str) -> None:
    http = Judged(server, CASE.routes, CASE.secrets)
    http.call("POST", f"https://graph.facebook.com{ROOT}/{PAGE}/feed", json={"mesage": "misspelt"})
    assert len(http.refused) == 1
