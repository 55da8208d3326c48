"""One suite for every connector of the catalogue: what it claims it does, what its facts refuse it refuses, and whatever
happens on the wire becomes one of the four errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest

from parvis.networks import sentences
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.packing import pack, unpack
from parvis.networks.protocol import (
    Answering,
    Audience,
    Chooser,
    Connected,
    Doubt,
    Draft,
    Editor,
    Expired,
    Forged,
    Incoming,
    Later,
    Maker,
    Media,
    Meter,
    Moderator,
    NetworkError,
    Processing,
    Published,
    Publisher,
    Reader,
    Refused,
    Repeat,
    Replier,
    Targeting,
    Webhook,
)
from parvis.networks.tests.cases import Case, Given, Scripted
from parvis.networks.tests.files import media

CASES: dict[str, Case] = {key: import_module(f"parvis.networks.tests.fixtures_{key}").CASE for key in CATALOGUE}
NOW = datetime.now(UTC)

every = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
worded = pytest.mark.parametrize("case", [case for case in CASES.values() if case.worded], ids=lambda case: case.key)
reading = pytest.mark.parametrize("case", [case for case in CASES.values() if case.reading], ids=lambda case: case.key)
over_http = pytest.mark.parametrize("case", [case for case in CASES.values() if case.routes], ids=lambda case: case.key)
with_hooks = pytest.mark.parametrize("case", [case for case in CASES.values() if case.hooks], ids=lambda case: case.key)

LATER_NAMED = Given(429, {"errors": [{"message": "Rate limit exceeded"}]}, {"Retry-After": "17"})
SPOILT: dict[str, tuple[Given, type[NetworkError]]] = {
    "429": (LATER_NAMED, Later),
    "401": (Given(401, {"error": "no"}), Expired),
    "lost before": (Given(lost="before"), Later),
    "lost after": (Given(lost="after"), Doubt),
    "500": (Given(500, "<h1>Oops</h1>"), Doubt),
    "503": (Given(503, ""), Doubt),
    "cut answer": (Given(200, '{"data": {"id'), Doubt),
}


def spoilt(case: Case, route: str, given: Given) -> tuple[Any, Scripted]:
    http = Scripted({**case.routes, route: given}, case.secrets)
    return case.connector(http), http


def drafts(case: Case) -> dict[str, tuple[Draft, str]]:
    """What a connector can send, and the route that makes it seen."""
    told = {"post": (case.draft, case.publishing)}
    if case.answering:
        told["answer"] = (Draft("Bonjour", answering=case.answering), case.replying or case.publishing)
    if case.private:
        told["private"] = (Draft("Bonjour", answering=case.private), case.messaging)
    return told


def done(connector: Any, draft: Draft) -> Published:
    """Publish, and go on until it is there: a token goes through JSON, as in the database."""
    outcome = connector.publish(draft, "key")
    for _ in range(30):
        if isinstance(outcome, Published):
            return outcome
        assert isinstance(outcome, Processing)
        outcome = connector.resume(draft, json.loads(json.dumps(outcome.token)), "key")
    raise AssertionError("it never ends")


sent = pytest.mark.parametrize(
    ("case", "what"), [(case, what) for case in CASES.values() if case.routes for what in drafts(case)],
    ids=lambda value: getattr(value, "key", value),
)  # fmt: skip


# ── claims ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@every
def test_what_it_claims_it_is(case: Case) -> None:
    connector, facts = case.connector(), CATALOGUE[case.key].facts
    assert isinstance(connector, Connected)
    assert isinstance(connector, Publisher)
    assert isinstance(connector, Replier) == facts.answers
    assert isinstance(connector, Reader) == facts.reads
    assert isinstance(connector, Meter) == bool(facts.metrics)
    assert isinstance(connector, Moderator) == bool(case.moderating)
    assert isinstance(connector, Editor) == facts.edits
    assert isinstance(connector, Chooser) == any(
        option.shape in ("choice", "several") and not option.choices for option in facts.options
    )
    assert isinstance(connector, Maker) == any(option.makes for option in facts.options)
    assert facts.key == connector.facts.key == case.key
    assert facts.publishes or facts.instead, "who may not publish there is told what one does instead"
    assert facts.calls > 0
    assert facts.per > timedelta(0)
    audience = facts.audience
    targets = {audience.country, audience.region, audience.city, audience.language} != {"none"}
    assert isinstance(connector, Targeting) == targets
    assert isinstance(connector, Webhook) == bool(case.hooks)


@every
def test_its_fields_make_it(case: Case) -> None:
    fields = CATALOGUE[case.key].fields
    assert len({field.key for field in fields}) == len(fields)
    assert all(field.label for field in fields)
    given = {**case.settings, **case.secrets}
    assert [field.key for field in fields if field.needed and not given.get(field.key)] == []
    secret = {field.key for field in fields if field.secret}
    assert set(case.secrets) <= secret
    assert not secret & set(case.settings)


# ── check ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def stopped(connector: Any, draft: Draft) -> set[str]:
    return {problem.code for problem in connector.check(draft) if problem.blocking}


def fair(case: Case, **more: Any) -> Draft:
    """A draft that the network takes."""
    made = replace(case.draft, text="Bonjour", subject="Objet", options={"to": "zoe@example.org", **case.draft.options})
    return replace(made, **more)


def one(mime: str, **more: Any) -> tuple[Media, ...]:
    return (media(mime, **more),)


@every
def test_check_lets_a_fair_draft_through(case: Case) -> None:
    connector = case.connector()
    assert stopped(connector, fair(case)) == set()
    if case.answering:
        assert stopped(connector, Draft("Bonjour", answering=case.answering)) == set()


@worded
def test_check_refuses_what_the_facts_refuse(case: Case) -> None:
    connector = case.connector()
    facts = connector.facts
    rule = facts.media
    assert "text-long" in stopped(connector, fair(case, text="a" * (facts.text.limit + 1)))
    assert stopped(connector, fair(case, text="", media=())) & {"empty", "text-needed", "media-needed"}
    if rule.images:
        many = one(rule.images[0]) * (rule.most + 1)
        assert "media-many" in stopped(connector, fair(case, media=many))
        if rule.bytes_image:
            assert "media-heavy" in stopped(connector, fair(case, media=one(rule.images[0], size=rule.bytes_image + 1)))
    if rule.images and "application/x-unknown" not in rule.images:
        assert "media-kind" in stopped(connector, fair(case, media=one("application/x-unknown")))
    if rule.alt_text:
        mime = (*rule.images, *rule.videos)[0]
        assert "alt-long" in stopped(connector, fair(case, media=one(mime, alt="a" * (rule.alt_text + 1))))
        assert "alt-missing" in {problem.code for problem in connector.check(fair(case, media=one(mime, alt="")))}
    if not facts.threads:
        assert "no-threads" in stopped(connector, fair(case, parts=("suite",)))
    else:
        assert "part-long" in stopped(connector, fair(case, parts=("a" * (facts.text.limit + 1),)))


@worded
def test_a_wish_that_is_not_granted_is_said_and_stops_nothing(case: Case) -> None:
    connector = case.connector()
    found = connector.check(fair(case, audience=Audience(countries=("FR",), languages=("fr",))))
    audience = connector.facts.audience
    levels = [level for level in (audience.country, audience.language) if level != "enforced"]
    told = [problem for problem in found if problem.code.startswith("audience-")]
    assert len(told) == len(levels)
    assert not any(problem.blocking for problem in told)


@worded
def test_length_and_check_agree(case: Case) -> None:
    connector = case.connector()
    limit = connector.facts.text.limit
    just = fair(case, text="a" * limit)
    assert connector.length(just).used == connector.length(just).limit == limit
    assert stopped(connector, just) == set()


@every
def test_check_refuses_its_own(case: Case) -> None:
    connector = case.connector()
    missed = [(code, draft) for draft, code in case.refused if code not in stopped(connector, draft)]
    assert missed == []


# ── sending ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@sent
def test_what_is_sent_is_there(case: Case, what: str) -> None:
    draft, route = drafts(case)[what]
    http = Scripted(case.routes, case.secrets)
    outcome = done(case.connector(http), draft)
    assert outcome.remote_id
    assert outcome.at.tzinfo
    json.dumps(outcome.context)
    changing = [call for call in http.sent if call.changes]
    assert len(changing) == 1, "one call makes it seen, and only that one is a doubt when lost"
    assert len(http.calls(*route.split(" ", 1))) == 1


@sent
@pytest.mark.parametrize("way", SPOILT)
def test_whatever_happens_is_one_of_the_four(case: Case, what: str, way: str) -> None:
    draft, route = drafts(case)[what]
    given, expected = SPOILT[way]
    connector, _ = spoilt(case, route, given)
    with pytest.raises(expected) as caught:
        done(connector, draft)
    assert type(caught.value) is expected
    assert caught.value.code in sentences.SENTENCES
    if given is LATER_NAMED:
        assert isinstance(caught.value, Later)
        assert caught.value.named
        assert caught.value.after == timedelta(seconds=17)


@over_http
def test_a_refusal_is_refused(case: Case) -> None:
    connector, _ = spoilt(case, case.publishing, case.refusal)
    with pytest.raises(Refused) as caught:
        done(connector, case.draft)
    assert caught.value.code in sentences.SENTENCES
    assert caught.value.said


@over_http
def test_what_was_never_sent_is_not_found(case: Case) -> None:
    if CATALOGUE[case.key].facts.repeat is Repeat.VISIBLE:
        never = replace(case.draft, text="Jamais envoyé")
        assert case.connector().find(never, "key", NOW - timedelta(minutes=1)) is None


@sent
def test_looking_changes_nothing(case: Case, what: str) -> None:
    http = Scripted({**case.routes, "GET /*": Given(body={"data": []})}, case.secrets)
    draft, _ = drafts(case)[what]
    connector = case.connector(http)
    try:
        connector.find(draft, "key", NOW)
    except NetworkError:
        pass  # the empty answer may not be what it can read
    assert {call.method for call in http.sent if call.path not in case.looking} <= {"GET"}


@over_http
def test_no_secret_is_told(case: Case) -> None:
    """Not by `repr`, not by an error, though the network repeats them all."""
    echo = " ".join(f"{name}={secret}" for name, secret in case.secrets.items())
    connector, http = spoilt(case, case.publishing, Given(400, {"error": {"message": echo, "code": 100}, "detail": echo}))
    with pytest.raises(NetworkError) as caught:
        done(connector, case.draft)
    told = " ".join((repr(connector), str(caught.value), caught.value.said, repr(caught.value.args)))
    assert [name for name, secret in case.secrets.items() if secret in told] == []
    assert [call.url for call in http.sent if any(secret in call.url for secret in case.secrets.values())] == []


@every
def test_no_secret_in_repr(case: Case) -> None:
    told = repr(case.connector())
    assert [name for name, secret in case.secrets.items() if secret in told] == []


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def drained(read: Callable[[Any], Any]) -> tuple[list[Incoming], Any]:
    found: list[Incoming] = []
    cursor = None
    for _ in range(20):
        page = read(cursor)
        found += page.items
        cursor = json.loads(json.dumps(page.cursor))
        if not page.more:
            return found, cursor
    raise AssertionError("it never ends")


def assert_sound(item: Incoming, own_id: str = "") -> None:
    assert item.remote_id
    assert item.at.tzinfo
    assert item.private == (item.kind in ("private", "report"))
    assert item.verb != "add" or (item.thread and item.author.remote_id)
    assert "<p>" not in item.text
    json.dumps(item.context)
    assert unpack(json.loads(json.dumps(pack(item)))) == item


@reading
def test_reading_gives_everything_in_order(case: Case) -> None:
    found, cursor = drained(case.connector().read)
    assert tuple(item.remote_id for item in found) == case.reads
    assert cursor
    for item in found:
        assert_sound(item)


@reading
@pytest.mark.parametrize("way", SPOILT)
def test_a_failed_read_loses_nothing_and_doubts_nothing(case: Case, way: str) -> None:
    given, expected = SPOILT[way]
    connector, _ = spoilt(case, case.reading, given)
    with pytest.raises(Later if expected is Doubt else expected):
        connector.read(None)


# ── webhooks ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@with_hooks
def test_deliveries_become_what_they_are(case: Case) -> None:
    connector = case.connector()
    for hook in case.hooks:
        items = list(connector.parse(hook.raw()))
        assert tuple((item.verb, item.kind, item.remote_id) for item in items) == hook.expects
        for item in items:
            assert_sound(item)


@with_hooks
def test_only_genuine_deliveries_are_taken(case: Case) -> None:
    assert case.sign
    connector, body = case.connector(), case.hooks[0].raw()
    genuine = case.sign(body)
    connector.verify(genuine, body)
    for headers, content in (({}, body), (genuine, body + b" "), (dict.fromkeys(genuine, "sha256=é"), body)):
        with pytest.raises(Forged):
            connector.verify(headers, content)
    without = case.module.make(case.settings, {}, Scripted({}))
    with pytest.raises(Forged):
        without.verify(genuine, body)


@with_hooks
def test_the_handshake_is_answered_to_who_knows_the_word(case: Case) -> None:
    if case.handshake is None:  # the network asks for none
        assert case.connector().challenge({}) is None
        return
    query, answer = case.handshake
    told = case.connector().challenge(query)
    assert told
    assert told[1] == answer
    assert case.connector().challenge({}) is None
    assert case.module.make(case.settings, {}, Scripted({})).challenge(query) is None


# ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "case", [case for case in CASES.values() if CATALOGUE[case.key].facts.answers], ids=lambda case: case.key
)
def test_a_recent_message_may_be_answered(case: Case) -> None:
    connector = case.connector()
    for answering in filter(None, (case.answering, case.private)):
        fresh: Answering = replace(answering, at=NOW)
        assert [problem for problem in connector.may_answer(fresh, NOW) if problem.blocking] == []


@every
def test_the_window_of_private_answers_closes(case: Case) -> None:
    connector = case.connector()
    if case.private is None:
        assert connector.facts.message is None
        return
    old = replace(case.private, at=NOW - (connector.facts.window or timedelta(days=400)) - timedelta(minutes=1))
    blocked = [problem for problem in connector.may_answer(old, NOW) if problem.blocking]
    assert bool(blocked) == bool(connector.facts.window)
