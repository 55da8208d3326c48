"""What is particular to TikTok: pieces, photos by address, the creator's choices, two portals, its error table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from parvis.networks.protocol import (
    Doubt,
    Draft,
    Expired,
    Forged,
    Later,
    Media,
    NetworkError,
    Processing,
    Published,
    Refused,
    Target,
)
from parvis.networks.signing import Way
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_tiktok import (
    BUSINESS,
    CASE,
    COMMENT,
    COUNTED,
    FAIR,
    NOW,
    OPTIONS,
    OURS,
    PUBLISH,
    SECRETS,
    SETTINGS,
    VIDEO,
    ZOE,
    bad,
    comment,
    film,
    fine,
    good,
    on_comment,
    wrong,
)
from parvis.networks.tiktok import SIGN_IN, TikTok, hooks, refresh
from parvis.networks.tiktok.publish import PIECE, pieces

INIT, STATUS = "POST /v2/post/publish/video/init/", "POST /v2/post/publish/status/fetch/"


def account(routes: Mapping[str, Any] | None = None, secrets: Mapping[str, str] = SECRETS) -> tuple[TikTok, Scripted]:
    http = Scripted({**CASE.routes, **(routes or {})}, SECRETS)
    return TikTok(SETTINGS, secrets, http), http


def test_pieces_as_tiktok_counts_them() -> None:
    assert [pieces(size) for size in (1_000, 64_000_000, 64_000_001, 75_000_000)] == [1, 1, 6, 7]


def test_a_long_film_goes_in_order(tmp_path: Any) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"v" * 65_000_000)
    big = Media(path, "video/mp4", 65_000_000, "film.mp4", seconds=30.0)
    parts = [Given(206, "")] * 5 + [Given(201, "")]
    connector, http = account({"PUT /video/1": parts})
    draft = replace(FAIR, media=(big,))
    outcome = connector.publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = connector.resume(draft, outcome.token, "k")
    puts = http.calls("PUT", "/video/1")
    assert [call["headers"]["Content-Range"] for call in puts][:1] == [f"bytes 0-{PIECE - 1}/65000000"]
    assert puts[-1]["headers"]["Content-Range"] == "bytes 50000000-64999999/65000000"
    assert [call.changes for call in puts] == [False] * 5 + [True]
    assert not any("Authorization" in call["headers"] for call in puts)
    (init,) = http.calls("POST", "/v2/post/publish/video/init/")
    assert init["json"]["source_info"] == {
        "source": "FILE_UPLOAD", "video_size": 65_000_000, "chunk_size": PIECE, "total_chunk_count": 6,
    }  # fmt: skip


def test_the_choices_of_a_person_are_sent_and_nothing_else() -> None:
    connector, http = account()
    connector.publish(FAIR, "k")
    (init,) = http.calls("POST", "/v2/post/publish/video/init/")
    assert init["json"]["post_info"] == {
        "title": "Bonjour", "privacy_level": "PUBLIC_TO_EVERYONE", "disable_comment": False, "disable_duet": True,
        "disable_stitch": True, "brand_content_toggle": False, "brand_organic_toggle": False, "is_aigc": False,
    }  # fmt: skip
    assert connector.choices("privacy") == [("PUBLIC_TO_EVERYONE", "Tout le monde"), ("SELF_ONLY", "Le compte seul")]


def test_what_the_creator_may_not_choose_is_not_sent() -> None:
    connector, http = account()
    with pytest.raises(Refused, match="tiktok-privacy"):
        connector.publish(replace(FAIR, options={"privacy": "MUTUAL_FOLLOW_FRIENDS"}), "k")
    assert len(http.sent) == 1


def test_photos_are_fetched_by_their_addresses() -> None:
    path = "POST /v2/post/publish/content/init/"
    connector, http = account({path: fine(publish_id="p_pub_url~v2.9")})
    photo = media("image/jpeg", alt="", url="https://ville.example/1.jpg")
    draft = Draft("Le marché", media=(photo, photo), options={**OPTIONS, "title": "Marché"})
    outcome = connector.publish(draft, "k")
    assert isinstance(outcome, Processing)
    (call,) = http.calls("POST", "/v2/post/publish/content/init/")
    assert call.changes
    assert call["json"]["source_info"]["photo_images"] == ["https://ville.example/1.jpg"] * 2
    assert call["json"]["post_info"]["title"] == "Marché"
    with pytest.raises(Refused, match="tiktok-address"):
        connector.publish(replace(draft, media=(replace(photo, url=""),)), "k")


def test_a_draft_waits_in_the_app() -> None:
    routes = {"POST /v2/post/publish/inbox/video/init/": fine(publish_id=PUBLISH, upload_url="https://up.example/video/1"),
              STATUS: fine(status="SEND_TO_USER_INBOX")}  # fmt: skip
    connector, _ = account(routes)
    draft = replace(FAIR, options={"privacy": "SELF_ONLY", "draft": True})
    outcome = connector.publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = connector.resume(draft, outcome.token, "k")
    assert (outcome.remote_id, outcome.url) == (PUBLISH, "")


def test_a_public_post_is_waited_for_until_it_has_its_number() -> None:
    connector, _ = account({STATUS: fine(status="PUBLISH_COMPLETE")})
    token = {"id": PUBLISH, "url": "", "sent": 1000}
    assert isinstance(connector.resume(FAIR, token, "k"), Processing)
    assert isinstance(connector.resume(FAIR, {**token, "waits": 12}, "k"), Published)
    alone = replace(FAIR, options={"privacy": "SELF_ONLY"})
    assert isinstance(connector.resume(alone, token, "k"), Published)


def test_a_failure_is_told_with_its_reason() -> None:
    connector, _ = account({STATUS: fine(status="FAILED", fail_reason="frame_rate_check_failed")})
    with pytest.raises(Refused, match="tiktok-failed") as failed:
        connector.resume(FAIR, {"id": PUBLISH, "url": "", "sent": 1000}, "k")
    assert failed.value.said == "frame_rate_check_failed"


def test_a_doubt_is_settled_by_the_publish_id_or_the_words() -> None:
    token = {"id": PUBLISH, "url": "u", "sent": 0}
    connector, _ = account({STATUS: fine(status="PROCESSING_UPLOAD", uploaded_bytes=0)})
    again = connector.find(FAIR, "k", NOW, token)
    assert isinstance(again, Processing)
    assert again.token == {**token, "again": True}, "the same place, so that it cannot show twice"
    connector, _ = account({STATUS: fine(status="FAILED", fail_reason="internal")})
    assert connector.find(FAIR, "k", NOW, token) is None
    connector, _ = account({"PUT /video/1": Given(416, "all there")})
    sent = connector.resume(FAIR, {**token, "url": "https://open-upload.tiktokapis.com/video/1", "again": True}, "k")
    assert isinstance(sent, Processing)
    assert sent.token["sent"] == 1000
    connector, _ = account()
    assert isinstance(connector.find(FAIR, "k", NOW, token), Processing)
    listed = {
        "id": VIDEO,
        "video_description": "Bonjour",
        "create_time": int(NOW.timestamp()),
        "share_url": "https://t.example/1",
    }
    connector, _ = account({"POST /v2/video/list/": fine(videos=[listed])})
    assert isinstance(connector.find(FAIR, "k", NOW), Published)
    assert connector.find(FAIR, "k", NOW + timedelta(hours=1)) is None


@pytest.mark.parametrize(
    ("given", "kind", "code"),
    [
        (wrong("rate_limit_exceeded", 400), Later, "rate"),
        (wrong("spam_risk_too_many_posts", 403), Later, "tiktok-tomorrow"),
        (wrong("internal_error"), Later, "server-error"),
        (wrong("access_token_invalid", 400), Expired, "expired"),
        (wrong("unaudited_client_can_only_post_to_private_accounts", 403), Refused, "tiktok-audit"),
        (wrong("url_ownership_unverified", 403), Refused, "tiktok-domain"),
        (wrong("invalid_params", 200), Refused, "invalid"),
    ],
)
def test_the_error_table(given: Given, kind: type[NetworkError], code: str) -> None:
    connector, _ = account({INIT: given})
    with pytest.raises(kind) as error:
        connector.publish(FAIR, "k")
    assert error.value.code == code


@pytest.mark.parametrize(
    ("number", "kind"), [(40100, Later), (40105, Expired), (40001, Refused), (40002, Refused), (51000, Doubt)]
)
def test_business_errors_come_with_200(number: int, kind: type[NetworkError]) -> None:
    connector, _ = account({f"POST {BUSINESS}/comment/reply/create/": bad(number)})
    with pytest.raises(kind):
        connector.publish(Draft("Oui", answering=on_comment()), "k")


def test_without_business_there_is_no_inbox() -> None:
    secrets = {name: value for name, value in SECRETS.items() if not name.startswith("business")}
    connector, http = account(secrets=secrets)
    assert connector.read(None).items == ()
    assert connector.may_moderate(Target(COMMENT, ZOE)) == frozenset()
    assert [problem.code for problem in connector.may_answer(on_comment(), NOW)] == ["tiktok-business"]
    assert list(connector.audience()) == []
    assert http.sent == []


def test_only_videos_whose_comments_changed_are_read_again() -> None:
    connector, http = account()
    first = connector.read(None)
    assert [item.remote_id for item in first.items] == [COMMENT, OURS]
    assert {item.thread for item in first.items} == {f"{VIDEO}|{ZOE}"}
    calls = len(http.sent)
    assert connector.read(first.cursor).items == ()
    assert len(http.sent) == calls, "the next round waits"
    connector.read({**first.cursor, "next": 0})
    assert len(http.calls("GET", f"{BUSINESS}/comment/list/")) == 1


def test_a_comment_that_is_counted_late_is_read_and_all_is_looked_at_once_an_hour() -> None:
    now = datetime.now(UTC)
    said = comment(create_time=int((now - timedelta(minutes=20)).timestamp()))
    routes = {f"GET {BUSINESS}/comment/list/": good(comments=[said])}
    connector, _ = account(routes)
    known = {"since": (now - timedelta(minutes=40)).timestamp(), "counts": {VIDEO: 1}, "next": 0}
    late = connector.read(known)  # its number rose after rounds that began later than it was written
    assert [item.remote_id for item in late.items] == [COMMENT]
    assert late.cursor["since"] == known["since"]
    same = {**known, "counts": {VIDEO: 2}}  # one more, one less
    assert connector.read(same).items == ()
    hourly = connector.read({**same, "since": (now - timedelta(minutes=61)).timestamp()})
    assert [item.remote_id for item in hourly.items] == [COMMENT]
    assert hourly.cursor["since"] > known["since"]


def test_a_video_that_went_during_a_round_stops_nothing() -> None:
    listed = good(videos=[COUNTED, {**COUNTED, "item_id": "8"}, {**COUNTED, "item_id": "9"}])
    heard = good(comments=[comment()])
    routes = {f"GET {BUSINESS}/video/list/": listed,
              f"GET {BUSINESS}/comment/list/": [heard, bad(40002, "video does not exist"), heard]}  # fmt: skip
    connector, _ = account(routes)
    one = connector.read(None)
    two = connector.read(one.cursor)
    assert (one.more, two.more) == (True, False)
    assert "left" not in two.cursor
    refused, _ = account({f"GET {BUSINESS}/comment/list/": bad(40001, "no permission")})
    with pytest.raises(Refused, match="tiktok-business"):
        refused.read(None)


def test_a_comment_that_is_a_picture_is_not_empty() -> None:
    shown = comment(text="", image_url="https://p16.tiktokcdn.example/img/1234.jpeg?x=1")
    connector, _ = account({f"GET {BUSINESS}/comment/list/": good(comments=[shown])})
    (item,) = connector.read(None).items
    assert [(one.name, one.url) for one in item.attached] == [("1234.jpeg", shown["image_url"])]


def test_more_answers_than_are_told_at_once() -> None:
    many = [comment(str(7_500 + number), "Oui") for number in range(4)]
    routes = {f"GET {BUSINESS}/comment/list/": good(comments=[comment(replies=4, reply_list=many[:3])]),
              f"GET {BUSINESS}/comment/reply/list/": good(comments=many)}  # fmt: skip
    connector, _ = account(routes)
    assert len(connector.read(None).items) == 5


def test_our_own_comments_alone_are_deleted() -> None:
    connector, _ = account({f"POST {BUSINESS}/comment/delete/": bad(40002, "comment does not exist")})
    own = Target(OURS, "us", context={"video": VIDEO, "own": True})
    assert connector.may_moderate(own) == {"delete"}
    connector.moderate("delete", own)


def test_a_doubtful_answer_is_looked_for() -> None:
    ours = comment(OURS, "Merci", owner=True)
    connector, _ = account({f"GET {BUSINESS}/comment/reply/list/": good(comments=[ours])})
    assert isinstance(connector.find(Draft("Merci", answering=on_comment()), "k", NOW), Published)


def test_a_post_without_number_is_measured_later() -> None:
    connector, _ = account()
    assert {one.remote_id for one in connector.measure([PUBLISH])} == {PUBLISH}


def test_old_deliveries_are_refused() -> None:
    with pytest.raises(Forged):
        hooks.verify(["secret"], {"tiktok-signature": "t=1700000000,s=00"}, b"{}")


def test_signing_in_with_its_challenge_in_hexadecimal() -> None:
    way = Way(SETTINGS, SECRETS, "https://ville.example/back", "s", "v" * 64, "unused")
    asked = parse_qs(urlsplit(SIGN_IN.address(way)).query)
    assert asked["code_challenge"] == [hashlib.sha256(b"v" * 64).hexdigest()]
    told = {"access_token": "act.new", "expires_in": 86_400, "refresh_token": "rft.new", "scope": "user.info.basic,video.list"}
    http = Scripted({**CASE.routes, "POST /v2/oauth/token/": Given(body=told)}, SECRETS)
    (presence,) = SIGN_IN.exchange(http, way, "code%2A1")
    assert presence.secrets["scopes"] == "user.info.basic video.list"
    assert http.sent[0]["form"]["code"] == "code*1"


def test_both_permissions_are_renewed() -> None:
    new = {"access_token": "act.new", "expires_in": 86_400, "refresh_token": "rft.new"}
    routes = {"POST /v2/oauth/token/": Given(body=new),
              "POST /open_api/v1.3/tt_user/oauth2/refresh_token/": good(access_token="act.b", refresh_token="rft.b")}  # fmt: skip
    told = refresh(Scripted(routes, SECRETS), SETTINGS, SECRETS)
    assert (told["token"], told["refresh_token"], told["business_token"], told["business_refresh"]) == (
        "act.new", "rft.new", "act.b", "rft.b",
    )  # fmt: skip
    refused = Given(200, {"error": "invalid_grant", "error_description": "no"})
    with pytest.raises(Expired):
        refresh(Scripted({"POST /v2/oauth/token/": refused}, SECRETS), SETTINGS, SECRETS)
    with pytest.raises(Expired, match="no-refresh"):
        refresh(Scripted({}), SETTINGS, {})


def test_a_film_that_is_too_long_for_this_creator() -> None:
    short = fine(privacy_level_options=["PUBLIC_TO_EVERYONE"], max_video_post_duration_sec=60)
    connector, _ = account({"POST /v2/post/publish/creator_info/query/": short})
    with pytest.raises(Refused, match="tiktok-seconds"):
        connector.publish(replace(FAIR, media=(film(seconds=61.0),)), "k")
