"""What is particular to Pinterest: boards and sections, films by Amazon's storage, figures that settle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from parvis.networks import pinterest
from parvis.networks.protocol import Draft, Expired, Media, Processing, Refused
from parvis.networks.signing import Way
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_pinterest import BOARD, CASE, FAIR, PIN, SECRETS, SECTION, SETTINGS, V5, pin, ville


def test_it_says_plainly_what_it_cannot() -> None:
    facts = pinterest.FACTS
    assert not facts.reads and not facts.answers
    assert any("commentaires" in sentence for sentence in facts.cannot)


@pytest.mark.parametrize(("count", "kind"), [(1, "image_base64"), (3, "multiple_image_base64")])
def test_pictures_go_within_the_call(count: int, kind: str) -> None:
    connector, http = ville()
    connector.publish(
        replace(FAIR, media=FAIR.media * count, link="https://paris.fr", options={**FAIR.options, "title": "T"}), "k"
    )
    (sent,) = http.calls("POST", f"{V5}/pins")
    body = sent["json"]
    assert body["media_source"]["source_type"] == kind
    assert len(body["media_source"].get("items", ["one"])) == count
    assert (body["board_id"], body["title"], body["link"], body["alt_text"]) == (
        BOARD,
        "T",
        "https://paris.fr",
        "Une vue de la place",
    )
    assert "board_section_id" not in body


def film(tmp_path: Path, **more: object) -> Draft:
    cover = tmp_path / "cover.jpg"
    cover.write_bytes(b"jpeg")
    item: Media = media("video/mp4", seconds=10.0)
    return replace(FAIR, media=(replace(item, **({"cover": cover} | more)),))  # type: ignore[arg-type]


def test_a_film_goes_to_the_storage_without_our_token(tmp_path: Path) -> None:
    connector, http = ville()
    draft = film(tmp_path)
    outcome = connector.publish(draft, "k")
    assert isinstance(outcome, Processing)
    (sent,) = http.calls("POST", "/")
    assert (sent["form"], "headers" in sent.kept) == ({"key": "a/b", "policy": "p"}, False)
    waiting = connector.resume(draft, outcome.token, "k")
    assert isinstance(waiting, Processing)
    connector.resume(draft, waiting.token, "k")
    source = http.calls("POST", f"{V5}/pins")[0]["json"]["media_source"]
    assert (source["media_id"], source["cover_image_content_type"]) == ("12345", "image/jpeg")


def test_a_film_without_cover_shows_its_first_second(tmp_path: Path) -> None:
    connector, http = ville(**{f"GET {V5}/media/12345": Given(body={"status": "succeeded"})})
    draft = film(tmp_path, cover=None)
    outcome = connector.publish(draft, "k")
    assert isinstance(outcome, Processing)
    connector.resume(draft, outcome.token, "k")
    assert http.calls("POST", f"{V5}/pins")[0]["json"]["media_source"]["cover_image_key_frame_time"] == 1


def test_a_film_that_failed(tmp_path: Path) -> None:
    connector, _ = ville(**{f"GET {V5}/media/12345": Given(body={"status": "failed"})})
    with pytest.raises(Refused, match="media-failed"):
        connector.resume(film(tmp_path), {"film": "12345"}, "k")


def test_boards_are_listed_to_their_end() -> None:
    connector, http = ville()
    assert connector.choices("board") == [(BOARD, "Voirie"), ("2", "Culture")]
    assert [call["params"].get("bookmark") for call in http.calls("GET", f"{V5}/boards")] == [None, "next"]


def test_sections_name_their_board() -> None:
    connector, _ = ville()
    assert connector.choices("section")[0] == (f"{BOARD}/{SECTION}", "Voirie / Quais")
    assert connector.choices("something new") == []


def test_a_new_section_in_a_board_that_is_there() -> None:
    connector, http = ville()
    assert connector.create("section", "voirie / Piscines") == (f"{BOARD}/4", "Voirie / Piscines")
    assert http.calls("POST", f"{V5}/boards") == []
    draft = replace(FAIR, options={"board": BOARD, "section": f"{BOARD}/4"})
    connector.publish(draft, "k")
    assert http.calls("POST", f"{V5}/pins")[0]["json"]["board_section_id"] == "4"


def test_a_doubt_is_looked_up_whatever_the_order() -> None:
    now = pin()["created_at"]
    items = [pin("1", created_at="2020-01-01T00:00:00"), pin("2", board_id="9"), pin("3", title="Autre"), pin("4")]
    connector, _ = ville(**{f"GET {V5}/pins": Given(body={"items": items})})
    from parvis.networks.pinterest.api import moment

    found = connector.find(FAIR, "k", moment(now))
    assert found is not None
    assert getattr(found, "remote_id", "") == "4"


def test_figures_that_have_not_settled_are_no_figures() -> None:
    connector, _ = ville()
    readings = list(connector.measure([PIN]))
    assert {(one.metric, one.value) for one in readings if one.day} == {("impressions", 240.0), ("saves", 20.0), ("clicks", 3.0)}
    assert {(one.metric, one.value) for one in readings if not one.day} == {("comments", 10.0), ("likes", 12.0)}


def test_figures_without_the_right_break_nothing() -> None:
    refused = Given(403, {"code": 29, "message": "You are not permitted to access that resource."})
    connector, _ = ville(**{f"GET {V5}/pins/analytics": refused, f"GET {V5}/user_account/analytics": refused,
                            f"GET {V5}/ad_accounts/*/audience_insights": refused})  # fmt: skip
    assert list(connector.measure([PIN, "2"])) == []
    assert {one.metric for one in connector.presence()} == {"followers", "following", "publications"}
    assert list(connector.audience()) == []


def test_trial_access_is_named() -> None:
    said = {"code": 29, "message": "Apps with Trial access may not create Pins in production"}
    connector, _ = ville(**{f"POST {V5}/pins": Given(403, said)})
    with pytest.raises(Refused, match="pinterest-trial"):
        connector.publish(FAIR, "k")


def test_renewing_needs_the_application() -> None:
    http = Scripted(CASE.routes, SECRETS)
    renewed = pinterest.refresh(http, SETTINGS, SECRETS)
    assert (renewed["token"], renewed["refresh_token"]) == ("pina_new", "pinr_new")
    (sent,) = http.calls("POST", f"{V5}/oauth/token")
    assert sent["headers"]["Authorization"].startswith("Basic ")
    with pytest.raises(Expired, match="no-refresh"):
        pinterest.refresh(http, {}, SECRETS)


def test_signing_in() -> None:
    http = Scripted(CASE.routes, SECRETS)
    way = Way(SETTINGS, SECRETS, "https://ville.example/back", state="s")
    assert "client_id=1234567" in pinterest.SIGN_IN.address(way)
    (presence,) = pinterest.SIGN_IN.exchange(http, way, "code")
    assert (presence.label, presence.secrets["token"], presence.secrets["scopes"]) == (
        "Ville de Paris",
        "pina_new",
        "pins:read pins:write",
    )
