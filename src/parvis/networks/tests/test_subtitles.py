"""Subtitles in the form that a network takes, and where each of them gets them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from parvis.networks.facebook.connector import Facebook
from parvis.networks.linkedin import LinkedIn
from parvis.networks.protocol import Caption, Draft, Media, Processing, Published
from parvis.networks.subtitles import named, spoken, subrip
from parvis.networks.tests import fixtures_facebook as facebook
from parvis.networks.tests import fixtures_linkedin as linkedin
from parvis.networks.tests import fixtures_x as x
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.x import make as make_x

VTT = (
    "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nBonjour <i>Paris</i>\nsur deux lignes\n\n00:00:03.000 --> 01:00:04.250\nÀ demain\n"
)
SRT = "1\n00:00:01,000 --> 00:00:02,500\nBonjour <i>Paris</i>\nsur deux lignes\n\n2\n00:00:03,000 --> 01:00:04,250\nÀ demain\n\n"


@pytest.fixture
def film(tmp_path: Path) -> Media:
    (tmp_path / "pont.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42" * 5)
    captions = []
    for language in ("fr", "en-GB"):
        (tmp_path / f"{language}.vtt").write_text(VTT)
        captions.append(Caption(tmp_path / f"{language}.vtt", language))
    return Media(tmp_path / "pont.mp4", "video/mp4", 60, "pont.mp4", "", 1080, 1920, 12.0, captions=tuple(captions))


def test_cues_are_numbered_and_their_times_have_commas(film: Media) -> None:
    assert subrip(film.captions[0]).decode() == SRT


@pytest.mark.parametrize(
    ("language", "told"),
    [("fr", ("fr", "FR")), ("fr-CA", ("fr", "CA")), ("en", ("en", "US")), ("ar", ("ar", "AR")), ("tlh", ("tlh", "TLH"))],
)
def test_a_language_has_its_country(language: str, told: tuple[str, str]) -> None:
    assert spoken(Caption(Path(), language)) == told


def test_a_language_is_named_in_itself_unless_a_person_named_it() -> None:
    assert [named(Caption(Path(), language)) for language in ("fr", "es", "???")] == ["Français", "Español", "???"]
    assert named(Caption(Path(), "fr", "Français simple")) == "Français simple"


def published_on_facebook(film: Media, form: str, answer: Given) -> Scripted:
    routes = {**facebook.CASE.routes, **facebook.FILM_ROUTES, f"POST {facebook.ROOT}/{facebook.VIDEO}/captions": answer}
    http = Scripted(routes, facebook.SECRETS)
    page, draft = (
        Facebook(facebook.CASE.settings, facebook.SECRETS, http),
        Draft("Le pont", media=(film,), options={"form": form}),
    )
    outcome = page.publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = page.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    assert isinstance(outcome, Published)
    return http


def test_facebook_takes_each_language_once_the_video_is_there(film: Media) -> None:
    sent = published_on_facebook(film, "post", Given(body={"success": True})).calls(
        "POST", f"{facebook.ROOT}/{facebook.VIDEO}/captions"
    )
    assert [call["files"]["captions_file"][0] for call in sent] == ["video.fr_FR.srt", "video.en_GB.srt"]
    assert {call["form"]["default_locale"] for call in sent} == {"fr_FR"}
    assert sent[0]["files"]["captions_file"][1].decode() == SRT


def test_what_facebook_refuses_of_them_costs_the_video_nothing(film: Media) -> None:
    http = published_on_facebook(film, "post", Given(400, facebook.error(385)))
    assert len(http.calls("POST", f"{facebook.ROOT}/{facebook.VIDEO}/captions")) == 2
    assert not published_on_facebook(film, "reel", Given(400, facebook.error(385))).calls(
        "POST", f"{facebook.ROOT}/{facebook.VIDEO}/captions"
    )


def test_x_gets_them_before_the_post_and_not_in_private(film: Media) -> None:
    routes = {
        **x.CASE.routes,
        "POST /2/media/upload": Given(body={"data": {"id": "77"}}),
        "POST /2/media/upload/initialize": Given(body={"data": {"id": "55"}}),
        "POST /2/media/upload/55/append": Given(body={"data": {}}),
        "POST /2/media/upload/55/finalize": Given(body={"data": {}}),
        "POST /2/media/subtitles": Given(body={"data": {"id": "55"}}),
    }
    http = Scripted(routes, x.CASE.secrets)
    draft = Draft("Le pont", media=(film,))
    connector = make_x(x.CASE.settings, x.CASE.secrets, http)
    outcome = connector.publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = connector.resume(draft, outcome.token, "k")
    tracks = [call["json"] for call in http.calls("POST", "/2/media/subtitles")]
    assert [(each["id"], each["media_category"], each["subtitles"]["language_code"]) for each in tracks] == [
        ("55", "TweetVideo", "FR"), ("55", "TweetVideo", "EN"),
    ]  # fmt: skip
    assert http.calls("POST", "/2/media/upload")[0]["form"] == {"media_category": "subtitles"}


@pytest.mark.parametrize("answer", [Given(201, ""), Given(400, {"message": "no"}), Given(500, "")])
def test_linkedin_takes_one_language_and_the_film_goes_without_it_if_it_must(film: Media, answer: Given) -> None:
    begun = {"video": "urn:li:video:C5F1", "uploadToken": "", "captionsUploadUrl": "https://up.example/captions",
             "uploadInstructions": [{"uploadUrl": "https://up.example/1", "firstByte": 0, "lastByte": 59}]}  # fmt: skip
    routes = {
        **linkedin.CASE.routes, "POST /rest/videos": Given(body={"value": begun}), "POST /captions": answer,
        "PUT /*": Given(201, "", {"etag": '"tag"'}), "GET /rest/videos/*": Given(body={"status": "AVAILABLE"}),
    }  # fmt: skip
    http = Scripted(routes, linkedin.SECRETS)
    page, draft = LinkedIn(linkedin.SETTINGS, linkedin.SECRETS, http), Draft("Le pont", media=(replace(film, size=60),))
    outcome = page.publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = page.resume(draft, outcome.token, "k")
    assert isinstance(outcome, Published)
    assert http.calls("POST", "/rest/videos")[0]["json"]["initializeUploadRequest"]["uploadCaptions"] is True
    (sent,) = http.calls("POST", "/captions")
    told = json.loads(sent["files"]["metadata"][1])
    assert (told["format"], told["locale"]) == ("SRT", {"language": "FR", "country": "FR"})
    assert sent["files"]["file"][1].decode() == SRT
