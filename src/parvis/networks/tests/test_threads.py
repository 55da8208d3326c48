"""What is peculiar to Threads."""

from __future__ import annotations

import json
from typing import Any

import pytest

from parvis.networks.protocol import Audience, Doubt, Draft, Expired, Later, NetworkError, Processing, Refused, Target
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.fixtures_threads import (
    ACCOUNT,
    CASE,
    CONTAINER,
    LEA,
    NOW,
    POST,
    REPLY,
    ROOT,
    SECRETS,
    change,
    error,
    graph_time,
    on_reply,
    picture,
    said,
)
from parvis.networks.threads import make
from parvis.networks.threads.graph import error_of, next_in
from parvis.networks.threads.rules import measured


def account(**spoilt: Given | list[Given]) -> tuple[Any, Scripted]:
    names = {
        "make": f"POST {ROOT}/{ACCOUNT}/threads",
        "show": f"POST {ROOT}/{ACCOUNT}/threads_publish",
        "state": f"GET {ROOT}/{CONTAINER}",
        "posts": f"GET {ROOT}/{ACCOUNT}/threads",
        "replies": f"GET {ROOT}/{ACCOUNT}/replies",
        "measures": f"GET {ROOT}/{POST}/insights",
    }
    http = Scripted({**CASE.routes, **{names[name]: given for name, given in spoilt.items()}}, SECRETS)
    return CASE.connector(http), http


def done(connector: Any, draft: Draft) -> Any:
    outcome = connector.publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = connector.resume(draft, outcome.token, "k")
    return outcome


@pytest.mark.parametrize(("text", "length"), [("abc", 3), ("été", 3), ("😀", 4), ("🇫🇷", 8), ("a😀b", 6)])
def test_an_emoji_counts_as_its_bytes(text: str, length: int) -> None:
    assert measured(text) == length


def test_a_profile_that_may_not_limit_to_countries_says_so() -> None:
    draft = Draft("Ici", audience=Audience(countries=("FR",)))
    assert CASE.connector().check(draft) == []
    closed = make({**CASE.settings, "geo": False}, SECRETS, Scripted({}))
    assert [problem.code for problem in closed.check(draft)] == ["threads-geo"]
    assert CASE.connector().places("fra", "country") == [("FR", "France")]


def test_the_first_post_of_a_chain_has_the_choices_and_the_next_hang_below_it() -> None:
    shown = [Given(body={"id": name}) for name in (POST, "2", "3")]
    connector, http = account(show=shown)
    options = {"replies": "mentioned_only", "topic": "#Ville", "poll": {"choices": ["a", "b"], "minutes": 1440}}
    there = done(connector, Draft("Un", parts=("Deux", "Trois"), link="https://ville.fr", options=options))
    first, second, third = (sent["params"] for sent in http.calls("POST", "*/threads"))
    assert first == {
        "media_type": "TEXT", "text": "Un", "reply_control": "mentioned_only", "topic_tag": "Ville",
        "link_attachment": "https://ville.fr", "poll_attachment": '{"option_a": "a", "option_b": "b"}',
    }  # fmt: skip
    assert second == {"media_type": "TEXT", "text": "Deux", "reply_to_id": POST}
    assert third == {"media_type": "TEXT", "text": "Trois", "reply_to_id": "2"}
    assert there.context == {"parts": [POST, "2", "3"]}


def test_a_lost_answer_is_found_among_our_answers_in_its_place() -> None:
    ours = said(POST, "ville", "Demain.", replied_to={"id": REPLY})
    elsewhere = said("8", "ville", "Demain.", replied_to={"id": "1"})
    shown = Given(body={"status": "PUBLISHED"})
    connector, _ = account(state=shown, replies=Given(body={"data": [elsewhere, ours]}))
    draft, token = Draft("Demain.", answering=on_reply()), {"container": CONTAINER, "at": NOW.timestamp(), "done": []}
    assert connector.find(draft, "k", NOW, token).remote_id == POST
    connector, _ = account(state=shown, replies=Given(body={"data": [elsewhere]}))
    with pytest.raises(Later) as caught:
        connector.find(draft, "k", NOW, token)
    assert caught.value.code == "threads-appearing"


def test_a_failed_container_is_refused_and_a_dead_one_made_anew() -> None:
    connector, _ = account(state=Given(body={"status": "ERROR", "error_message": "INVALID_ASPEC_RATIO"}))
    with pytest.raises(Refused) as caught:
        done(connector, Draft("Photo", media=(picture(),)))
    assert caught.value.code == "media-failed" and "INVALID_ASPEC_RATIO" in caught.value.said
    states = [Given(body={"status": name}) for name in ("EXPIRED", "EXPIRED", "FINISHED")]
    connector, http = account(state=states)
    done(connector, Draft("Bonjour"))
    assert len(http.calls("POST", "*/threads")) == 2


def test_who_answers_is_hidden_only_directly_below_our_post() -> None:
    connector, _ = account()
    below = Target(REPLY, "lea", "lea", parent="7", context={"root": POST})
    assert connector.may_moderate(below) == frozenset()
    assert connector.may_moderate(Target(REPLY, "ville", "ville", parent=POST, context={"root": POST})) == {"delete"}
    assert connector.may_moderate(Target(REPLY, "lea", "lea", kind="mention")) == frozenset()


def test_pages_end_when_they_are_empty() -> None:
    assert next_in({"data": [1], "paging": {"cursors": {"after": "c1"}}}) == "c1"
    assert next_in({"data": [], "paging": {"cursors": {"after": "c1"}}}) == ""
    assert next_in({"data": [1]}) == ""


def test_reposts_and_shares_are_one_figure_and_a_dead_metric_costs_the_others_nothing() -> None:
    connector, _ = account()
    assert {one.metric: one.value for one in connector.measure([POST])}["shares"] == 20.0
    alive = Given(body={"data": [{"name": "views", "values": [{"value": 3}]}]})
    connector, _ = account(measures=[Given(400, error(100)), alive, *[Given(400, error(100))] * 5])
    assert [(one.metric, one.value) for one in connector.measure([POST])] == [("views", 3.0)]


def test_the_token_is_in_no_address() -> None:
    connector, http = account()
    done(connector, Draft("Bonjour"))
    assert all(SECRETS["token"] not in json.dumps([sent.url, sent["params"]]) for sent in http.sent)
    assert graph_time(NOW)


@pytest.mark.parametrize(
    ("code", "sub", "kind", "word"),
    [
        (190, 463, Expired, "expired"),
        (4, 0, Later, "rate"),
        (24, 4279009, Later, "media-processing"),
        (24, 0, Refused, "not-found"),
        (2, 0, Doubt, "server-error"),
        (100, 33, Refused, "not-found"),
        (100, 0, Refused, "threads-parameter"),
        (10, 0, Refused, "threads-permission"),
        (4711, 0, Refused, "threads-refused"),
    ],
)
def test_what_each_number_means(code: int, sub: int, kind: type[NetworkError], word: str) -> None:
    found = error_of(error(code, sub), 400, True)
    assert type(found) is kind and found.code == word


def test_of_two_accounts_of_one_application_each_is_told_what_is_its_own() -> None:
    """A delivery names no account: an answer says whose post it is under, a mention whom it names."""
    other = make({"account": "777", "handle": "musees"}, SECRETS, Scripted({}))
    told = {
        "ours": (change("replies", **LEA), (True, False)),
        "theirs": (change("replies", **{**LEA, "root_post": {"id": "9", "owner_id": "777"}}), (False, True)),
        "named": (change("mentions", **{**LEA, "text": "Merci @Musees. !", "root_post": None}), (False, True)),
        "both": (change("mentions", **{**LEA, "text": "@ville et @musees", "root_post": None}), (True, True)),
        "cut": (change("mentions", **{**LEA, "text": "", "root_post": None}), (True, True)),
        "none": (change("publish", id=POST, timestamp="2024-08-07T10:33:16+0000"), (False, False)),
    }
    for name, (delivery, whose) in told.items():
        body = json.dumps(delivery).encode()
        assert (CASE.connector().concerns(body), other.concerns(body)) == whose, name
        assert (bool(list(CASE.connector().parse(body))), bool(list(other.parse(body)))) == whose, name
    assert (
        CASE.connector().application() == other.application() != make({}, {"app_secret": "another"}, Scripted({})).application()
    )
