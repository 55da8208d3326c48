"""What is peculiar to Instagram."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parvis.networks.instagram import errors, make, measure, rules
from parvis.networks.instagram.graph import Graph, Hosts, hosts
from parvis.networks.protocol import Doubt, Draft, Expired, Later, NetworkError, Processing, Refused, Target
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.fixtures_instagram import (
    ACCOUNT,
    CASE,
    COMMENT,
    CONTAINER,
    LEA,
    NOW,
    PAGE,
    PHOTO,
    ROOT,
    SECRETS,
    change,
    error,
    film,
    graph_time,
    on_comment,
    on_mention,
    on_message,
    picture,
    said,
)


def account(**spoilt: Given | list[Given]) -> tuple[Any, Scripted]:
    """The account in good health, but for `spoilt`: routes by a name below."""
    names = {
        "make": f"POST {ROOT}/{ACCOUNT}/media",
        "show": f"POST {ROOT}/{ACCOUNT}/media_publish",
        "state": f"GET {ROOT}/{CONTAINER}",
        "limit": f"GET {ROOT}/{ACCOUNT}/content_publishing_limit",
        "media": f"GET {ROOT}/{ACCOUNT}/media",
        "comments": f"GET {ROOT}/{PHOTO}/comments",
        "measures": f"GET {ROOT}/{PHOTO}/insights",
        "remove": f"DELETE {ROOT}/{PHOTO}",
        "seen": f"GET {ROOT}/{PHOTO}",
    }
    http = Scripted({**CASE.routes, **{names[name]: given for name, given in spoilt.items()}}, SECRETS)
    return CASE.connector(http), http


def refused(code: int, sub: int = 0, **more: Any) -> Given:
    return Given(400, error(code, sub, **more))


def done(connector: Any, draft: Draft) -> Any:
    outcome = connector.publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = connector.resume(draft, outcome.token, "k")
    return outcome


# ── Both ways in ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_way_in_has_its_own_hosts() -> None:
    assert hosts({}).graph == "https://graph.instagram.com"
    assert hosts({"login": "facebook"}).graph == hosts({"page": "1"}).graph == "https://graph.facebook.com"
    one = "http://127.0.0.1:1/instagram"
    assert hosts({"base": f"{one}/", "page": "1"}) == Hosts(one, one, one)


def test_messages_go_through_the_page_or_through_the_account() -> None:
    by_page, alone = Graph(CASE.settings, SECRETS, Scripted({})), Graph({"account": ACCOUNT}, SECRETS, Scripted({}))
    assert (by_page.talks, alone.talks) == (PAGE, ACCOUNT)


def test_the_proof_of_the_secret_goes_to_facebook_alone() -> None:
    http = Scripted(CASE.routes, SECRETS)
    make({"account": ACCOUNT}, SECRETS, http).who()
    CASE.connector(http).who()
    alone, by_page = http.sent
    assert "appsecret_proof" not in alone["params"] and len(by_page["params"]["appsecret_proof"]) == 64
    assert "user_id" in alone["params"]["fields"] and "user_id" not in by_page["params"]["fields"]


def test_the_account_of_a_page_is_found() -> None:
    linked = {"id": PAGE, "instagram_business_account": {"id": ACCOUNT, "username": "ville"}}
    connector = make({"page": PAGE}, SECRETS, Scripted({f"GET {ROOT}/{PAGE}": Given(body=linked)}))
    assert connector.who().settings == {"account": ACCOUNT, "handle": "ville"}
    connector = make({"page": PAGE}, SECRETS, Scripted({f"GET {ROOT}/{PAGE}": Given(body={"id": PAGE})}))
    with pytest.raises(Refused) as caught:
        connector.who()
    assert caught.value.code == "settings"


# ── Publishing ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("draft", "asked"),
    [
        (Draft("Bonjour", media=(picture(alt="La Seine"),)),
         {"image_url": "https://ville.example/m/1.jpg", "alt_text": "La Seine", "caption": "Bonjour"}),
        (Draft("", media=(film(),)),
         {"media_type": "REELS", "video_url": "https://ville.example/m/2.mp4", "share_to_feed": True}),
        (Draft("Film", media=(film(),), options={"form": "reel", "ai": True}),
         {"media_type": "REELS", "video_url": "https://ville.example/m/2.mp4", "share_to_feed": False, "caption": "Film",
          "is_ai_generated": True}),
        (Draft("Perdu", media=(picture(),), options={"form": "story"}),
         {"media_type": "STORIES", "image_url": "https://ville.example/m/1.jpg"}),
    ],
)  # fmt: skip
def test_what_a_container_is_made_of(draft: Draft, asked: dict[str, Any]) -> None:
    connector, http = account()
    done(connector, draft)
    (made,) = http.calls("POST", "*/media")
    proof = made["json"].pop("appsecret_proof")
    assert proof and made["json"] == asked and not made.changes


def test_a_carousel_waits_for_its_children() -> None:
    made = [Given(body={"id": name}) for name in ("1", "2", CONTAINER)]
    connector, http = account(make=made)
    waiting = {f"GET {ROOT}/2": [Given(body={"status_code": "IN_PROGRESS"}), Given(body={"status_code": "FINISHED"})]}
    http._routes |= waiting
    done(connector, Draft("Deux", media=(picture(), film())))
    children = [sent["json"] for sent in http.calls("POST", "*/media")]
    assert [each.get("is_carousel_item") for each in children] == [True, True, None]
    assert (children[2]["media_type"], children[2]["children"]) == ("CAROUSEL", "1,2")
    assert len(http.calls("GET", f"{ROOT}/2")) == 2


def test_a_full_day_waits_and_an_untold_one_goes_on() -> None:
    full = Given(body={"data": [{"quota_usage": 100, "config": {"quota_total": 100}}]})
    connector, http = account(limit=full)
    with pytest.raises(Later) as caught:
        connector.publish(CASE.draft, "k")
    assert caught.value.code == "instagram-quota" and http.calls("POST", "*/media") == []
    connector, _ = account(limit=refused(10))
    assert done(connector, CASE.draft).remote_id == PHOTO


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("Error: Media upload has failed with error code 2207026", "media-failed"),
        ("Error: Media upload has failed with error code 2207052", "instagram-fetch"),
        ("Error: 36003 aspect ratio", "instagram-shape"),
        ("Error: something new", "media-failed"),
    ],
)
def test_a_failed_container_says_why(status: str, code: str) -> None:
    connector, _ = account(state=Given(body={"status_code": "ERROR", "status": status}))
    with pytest.raises(Refused) as caught:
        done(connector, CASE.draft)
    assert caught.value.code == code


def test_some_failures_are_tried_with_another_container_but_not_for_ever() -> None:
    connector, http = account(state=Given(body={"status_code": "ERROR", "status": "Error: 2207032"}))
    with pytest.raises(Refused):
        done(connector, CASE.draft)
    assert len(http.calls("POST", "*/media")) == 3


def test_a_container_that_is_never_ready_is_given_up() -> None:
    connector, http = account(state=Given(body={"status_code": "IN_PROGRESS"}))
    with pytest.raises(Refused) as caught:
        done(connector, CASE.draft)
    assert caught.value.code == "media-failed" and http.calls("POST", "*/media_publish") == []


def test_a_shown_container_that_no_list_shows_yet_is_asked_again() -> None:
    connector, _ = account(state=Given(body={"status_code": "PUBLISHED"}), media=Given(body={"data": []}))
    token = {"container": CONTAINER, "at": NOW.timestamp()}
    for look in (lambda: connector.find(CASE.draft, "k", NOW, token), lambda: connector.resume(CASE.draft, token, "k")):
        with pytest.raises(Later) as caught:
            look()
        assert caught.value.code == "instagram-appearing"


def test_the_first_comment_is_a_step_of_its_own_and_a_refusal_says_what_is_there() -> None:
    draft = Draft("Fête", media=(picture(),), options={"first_comment": "#fête"})
    connector, http = account()
    assert done(connector, draft).context == {"comment": "17870000000000032"}
    assert [sent.path.rsplit("/", 1)[1] for sent in http.sent if sent.changes] == ["media_publish", "comments"]
    http._routes[f"POST {ROOT}/{PHOTO}/comments"] = [refused(10)]
    with pytest.raises(Refused) as caught:
        connector.resume(draft, {"media": PHOTO}, "k")
    assert caught.value.code == "instagram-comment"


def test_what_cannot_be_removed_is_said_and_what_is_gone_is_gone() -> None:
    connector, _ = account(remove=refused(100, 33))
    with pytest.raises(Refused) as caught:
        connector.remove(PHOTO)
    assert caught.value.code == "cannot-remove"
    connector, _ = account(remove=refused(100, 33), seen=refused(100, 33))
    connector.remove(PHOTO)


# ── Answering ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_answer_goes_its_way() -> None:
    connector, http = account()
    for to in (on_comment(), on_mention(), on_comment(private=True), on_message()):
        connector.publish(Draft("Oui", answering=to), "k")
    sent = [
        (call.path.removeprefix(ROOT), {k: v for k, v in call["json"].items() if k != "appsecret_proof"}) for call in http.sent
    ]
    assert sent == [
        (f"/{COMMENT}/replies", {"message": "Oui"}),
        (f"/{ACCOUNT}/mentions", {"media_id": "17900000000000041", "message": "Oui"}),
        (f"/{PAGE}/messages", {"recipient": {"comment_id": COMMENT}, "message": {"text": "Oui"}}),
        (f"/{PAGE}/messages", {"recipient": {"id": LEA}, "message": {"text": "Oui"}}),
    ]


def test_a_day_later_an_agent_may_answer() -> None:
    old = on_message(at=NOW - timedelta(hours=25))
    (problem,) = rules.may_answer(old, NOW)
    assert problem.code == "instagram-human-agent" and not problem.blocking
    connector, http = account()
    connector.publish(Draft("Oui", answering=old, options={"human_agent": True}), "k")
    connector.publish(Draft("Oui", answering=old), "k")  # written within the day, held back past it
    connector.publish(Draft("Reçu", answering=old, options={"automatic": True}), "k")
    assert [call["json"].get("tag") for call in http.sent] == ["HUMAN_AGENT", "HUMAN_AGENT", None]


def test_the_account_s_own_comment_can_only_be_deleted() -> None:
    connector, _ = account()
    assert connector.may_moderate(Target(COMMENT, LEA)) == {"hide", "show", "delete"}
    assert connector.may_moderate(Target(COMMENT, ACCOUNT)) == {"delete"}
    assert connector.may_moderate(Target("m_1", LEA, kind="private")) == frozenset()


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_media_whose_number_of_comments_stands_is_not_read_again_within_the_hour() -> None:
    connector, http = account()
    cursor: Any = {"since": NOW.timestamp() - 60, "whole": datetime.now(UTC).timestamp(), "counts": {PHOTO: 2}}
    page = connector.read(cursor)
    while page.more:
        page = connector.read(page.cursor)
    assert http.calls("GET", "*/comments") == []
    assert page.cursor["counts"] == {PHOTO: 2}


def test_a_comment_that_is_counted_late_is_read() -> None:
    """It is older than the last round; the number of its media's comments rose only now."""
    older = said(COMMENT, LEA, "Un") | {"timestamp": graph_time(NOW - timedelta(minutes=20))}
    connector, _ = account(comments=Given(body={"data": [older]}))
    whole = (NOW - timedelta(minutes=30)).timestamp()
    page = connector.read({"since": NOW.timestamp() - 60, "whole": whole, "counts": {PHOTO: 1}})
    assert [item.remote_id for item in page.items] == [COMMENT]


def test_a_permission_that_was_not_given_costs_the_rest_nothing() -> None:
    connector, http = account(comments=refused(100, 33))
    http._routes[f"GET {ROOT}/{PAGE}/conversations"] = [refused(10)]
    page = connector.read(None)
    found = [*page.items]
    while page.more:
        page = connector.read(page.cursor)
        found += page.items
    assert [item.kind for item in found] == ["mention"]


def test_a_mention_that_cannot_be_read_is_kept_for_another_try() -> None:
    connector, http = account()
    http._routes[f"GET {ROOT}/{ACCOUNT}"] = [refused(2)]
    with pytest.raises(ValueError, match="mention"):
        list(connector.parse(json.dumps(change("mentions", media_id="1")).encode()))


def test_more_answers_than_a_comment_shows_are_read_apart() -> None:
    paging = {"cursors": {"after": "c1"}, "next": "https://…"}
    node = said(COMMENT, LEA, "Un", replies={"data": [], "paging": paging})
    connector, http = account(comments=Given(body={"data": [node]}))
    page = connector.read(None)
    while page.more:
        page = connector.read(page.cursor)
    assert len(http.calls("GET", f"{ROOT}/{COMMENT}/replies")) == 1


# ── Measures, errors ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_dead_metric_costs_the_others_nothing() -> None:
    alive = Given(body={"data": [{"name": "likes", "values": [{"value": 3}]}]})
    connector, _ = account(measures=[refused(100), refused(100), refused(100), alive, refused(100), refused(100), refused(100)])
    assert [(one.metric, one.value) for one in connector.measure([PHOTO])] == [("likes", 3.0)]


def test_nothing_told_is_not_nought() -> None:
    connector, _ = account(measures=Given(body={"data": []}))
    assert list(connector.measure([PHOTO])) == []
    assert set(measure.KINDS["STORY"]) & {"likes", "saved"} == set()


@pytest.mark.parametrize(
    ("code", "sub", "kind", "word"),
    [
        (190, 463, Expired, "expired"),
        (4, 0, Later, "rate"),
        (613, 0, Later, "rate"),
        (80002, 0, Later, "rate"),
        (2, 0, Doubt, "server-error"),
        (9007, 2207027, Later, "media-processing"),
        (9, 2207042, Later, "instagram-quota"),
        (24, 2207006, Refused, "not-found"),
        (9004, 2207052, Refused, "instagram-fetch"),
        (100, 33, Refused, "not-found"),
        (100, 0, Refused, "instagram-parameter"),
        (10, 2018278, Refused, "instagram-window"),
        (10, 0, Refused, "instagram-permission"),
        (200, 0, Refused, "instagram-permission"),
        (4711, 0, Refused, "instagram-refused"),
    ],
)
def test_what_each_number_means(code: int, sub: int, kind: type[NetworkError], word: str) -> None:
    found = errors.error_of(error(code, sub), status=400, headers={}, changes=True)
    assert type(found) is kind and found.code == word


def test_the_minutes_that_instagram_names_are_obeyed() -> None:
    usage = {"x-business-use-case-usage": '{"IG":[{"type":"instagram","estimated_time_to_regain_access":7}]}'}
    found = errors.error_of(error(4), status=403, headers=usage, changes=True)
    assert isinstance(found, Later) and found.named and found.after == timedelta(minutes=7)
    assert graph_time(NOW).endswith("+0000")
