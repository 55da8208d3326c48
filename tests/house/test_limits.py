"""What tests change of the product's own bounds: each by its name, with its default, why, and what runs with the default.

Beside `test_defaults.py`, which holds the settings. A film of a few bytes or a wait of a tenth of a second says nothing of the film and
the wait that everybody has.
"""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from typing import Any

import pytest

from tests.house.limits import changed, changes, value
from tests.house.tree import ROOT

KIB, MIB = 1024, 1024 * 1024
TURNS = "the number of turns alone differs: one page, slice or piece more or less, and nothing else looks at it"
EDGE = "it stands in one comparison: whatever the room's other tests do lies below it, with the default"
WAYS = "it chooses between two ways to one answer: the test goes both, all others the default's"
PAUSE = "the pause between two tries alone is shorter"
PIECES = "tests/house/test_limits.py::test_pieces_are_such_as_their_servers_take"
GIVEN = "tests/e2e/walks/test_as_it_is_given.py::test_each_network_that_tells_us_is_on_the_open_screen_at_once"
TRIED = "src/parvis/networks/tests/test_tried.py::test_what_raises_kills_nobody"
DRAWN = "tests/failure/test_uploads.py::test_what_a_picture_hides_is_gone"
SENT = "tests/failure/test_uploads.py::test_its_kind_comes_from_its_bytes"
KEPT = "src/parvis/square/tests/test_kept.py::test_who_has_the_page_is_told_so"
FACTS = "src/parvis/understanding/tests/test_echoes.py::test_copies_variants_and_most_facts_are_found_and_other_facts_are_not"

LIMITS: dict[str, tuple[Any, str, str]] = {
    "parvis.accounts.views.accounts.LISTED": (60, "a second page with three accounts", TURNS),
    "parvis.assist.asking.SECONDS": (
        30.0, "an answer that comes too late, at once", "tests/e2e/test_assist.py::test_a_draft_by_the_keyboard",
    ),
    "parvis.charter.learning.actions.MOST_PRECEDENTS": (6000, "one precedent too many", EDGE),
    "parvis.charter.learning.jobs.AT_ONCE": (32, "a stop between two slices", TURNS),
    "parvis.charter.past.SLICE": (200, "several slices of a few texts", TURNS),
    "parvis.contests.entering.actions.CHUNK": (
        MIB, "a small photo in several pieces", "tests/e2e/test_contests.py::test_a_photo_from_the_form_to_the_gallery",
    ),
    "parvis.federation.arrivals.actions.CROWD": (5000, "a crowd of two", EDGE),
    "parvis.federation.arrivals.actions.EACH": (500, "too many of one address, with three", EDGE),
    "parvis.ideas.actions.A_DAY": (30, "too many a day, with one or none", EDGE),
    "parvis.ideas.actions.OPEN_DRAFTS": (50, "too many drafts, with one", EDGE),
    "parvis.inbox.expiry.AT_ONCE": (500, "several slices of a few messages", TURNS),
    "parvis.inbox.importing.BATCH": (500, "several batches of a few lines", TURNS),
    "parvis.inbox.jobs.BATCH": (200, "several batches of a few deliveries", TURNS),
    "parvis.inbox.lists.FEW": (1000, "few words and common ones, with a handful of messages", WAYS),
    "parvis.insights.posts.gather.MOST": (5000, "more publications than are looked at, with a few", EDGE),
    "parvis.insights.posts.gather.SLICE": (1000, "several slices of a few publications", TURNS),
    "parvis.insights.talk.gather.MOST": (10_000, "more messages than are looked at, with a few", EDGE),
    "parvis.journal.alerts.MANY_READS": (60, "very many opened conversations, with three", EDGE),
    "parvis.journal.seal.SLICE": (500, "several slices of a few secrets", TURNS),
    "parvis.journal.stream.AGAIN": (1.0, "the database comes back while one looks", PAUSE),
    "parvis.journal.stream.BEAT": (15.0, "a stream that ends is seen to end", GIVEN),
    "parvis.journal.stream.CHECK": (
        60.0, "who listens is asked anew, at once", "src/parvis/journal/tests/test_stream.py::test_a_role_that_is_taken_is_no_longer_heard",
    ),
    "parvis.journal.stream.REPLAY": (500, "too much was missed, with four events", EDGE),
    "parvis.journal.table.CHUNK": (200, "several slices of a few lines", TURNS),
    "parvis.journal.table.MOST": (100_000, "more lines than a file takes, with eleven", EDGE),
    "parvis.listening.lookouts.lists.AT_ONCE": (2000, "several slices of a few messages", TURNS),
    "parvis.listening.lookouts.lists.MOST": (10_000, "more messages than a query is tried on, with six", EDGE),
    "parvis.live.wall.QUIET": (
        1.0, "what changes is on the wall without waiting", "tests/e2e/test_live.py::test_from_a_phone_in_the_street_to_the_big_screen",
    ),
    "parvis.media.actions.MOST_IMAGE": (40 * MIB, "too heavy a picture, with 20 kB", SENT),
    "parvis.media.actions.MOST_VIDEO": (
        1024 * MIB, "too heavy a film, with 20 kB", "src/parvis/training/tests/test_films.py::test_from_the_upload_to_the_lesson",
    ),
    "parvis.media.links.GOOD_FOR": (
        3600, "an hour that is over", "src/parvis/media/tests/test_renditions.py::test_a_signed_address_opens_one_file_for_an_hour",
    ),
    "parvis.media.looks.MEMORY": (5 << 29, "a picture that takes too much, made in a moment", DRAWN),
    "parvis.media.looks.MOST_PIXELS": (80_000_000, "too large a picture, made in a moment", DRAWN),
    "parvis.media.looks.PATIENCE": (240.0, "a picture that is waited for too long, at once", DRAWN),
    "parvis.media.looks.WORK": (90, "a picture that takes too long, in a second", DRAWN),
    "parvis.networks.dailymotion.upload.AT_ONCE": (8, "a sending that stops between two pieces", TURNS),
    "parvis.networks.dailymotion.upload.CHUNK": (8 * MIB, "a small film in several pieces", PIECES),
    "parvis.networks.email.bell.RENEW": (
        1500.0, "a wait is renewed at once", "tests/servers/test_email_reading.py::test_wait_rings_as_soon_as_a_mail_arrives",
    ),
    "parvis.networks.email.bell.SHORTEST": (
        5.0, "a lost connection is made again at once", "tests/servers/test_email_reading.py::test_no_imap_server_waits_longer_each_time",
    ),
    "parvis.networks.email.reader.HEAVIEST": (
        25 * MIB, "the deadly mail is a heavy one",
        "tests/servers/test_email_reading.py::test_too_heavy_a_mail_comes_without_its_attachments",
    ),
    "parvis.networks.loops.read.FULL": (100, "a round in several pages, of a few films", TURNS),
    "parvis.networks.peertube.upload.AT_ONCE": (8, "a sending that stops between two pieces", TURNS),
    "parvis.networks.peertube.upload.CHUNK": (8 * MIB, "a small film in several pieces", TURNS),
    "parvis.networks.isolated_parse.MEMORY": (1 << 30, "a deadly thing that is made in a moment", TRIED),
    "parvis.networks.isolated_parse.WORK": (20.0, "work without end, in a third of a second", TRIED),
    "parvis.networks.vimeo.tus.AT_ONCE": (8, "a sending that stops between two pieces", TURNS),
    "parvis.networks.vimeo.tus.CHUNK": (16 * MIB, "a small film in several pieces", TURNS),
    "parvis.networks.youtube.upload.AT_ONCE": (8, "a sending that stops between two pieces", TURNS),
    "parvis.networks.youtube.upload.CHUNK": (8 * MIB, "a small film in several pieces", PIECES),
    "parvis.pages.finding.lists.FEW": (500, "few persons of a name and many, with a handful", WAYS),
    "parvis.pages.finding.lists.LOOKED": (1000, "a page that stops before it is full, with a few publications", TURNS),
    "parvis.people.throttles.KEPT": (5000, "more tokens than a process holds, with eleven", EDGE),
    "parvis.proofs.jobs.BATCH": (100, "several batches of a few publications", TURNS),
    "parvis.publishing.composing.advice.MOST": (450, "more posts than are compared with, with two", EDGE),
    "parvis.publishing.exports.MOST": (5000, "more than a file takes, with three publications", EDGE),
    "parvis.publishing.foreseeing.AT_ONCE": (150, "several goes of two publications", TURNS),
    "parvis.publishing.paper.LONGEST": (
        60, "a press that is taken, at once",
        "src/parvis/publishing/tests/test_taken_away.py::test_the_calendar_is_a_pdf_of_each_view_with_its_filters",
    ),
    "parvis.publishing.views.posts.HELD": (100, "a second page with three deliveries", TURNS),
    "parvis.readings.jobs.AT_ONCE": (500, "several slices of a few messages", TURNS),
    "parvis.readings.learning.waiting.JUDGES": (20, "two corrections that judge", "src/parvis/readings/tests/test_moving_enough.py"),
    "parvis.readings.learning.waiting.LEAST": (200, "three messages", "src/parvis/readings/tests/test_moving_enough.py"),
    "parvis.records.eliminating.BATCH": (50, "several batches of two rows", TURNS),
    "parvis.rest.bodies.LINGER": (2.0, "a refusal that nobody reads, at once", "tests/failure/test_wire.py"),
    "parvis.rest.bodies.MANNERS": (2 * MIB, "more than is thrown away, with a few kB", "tests/failure/test_wire.py"),
    "parvis.rest.idempotency.LEASE": (
        timedelta(seconds=60), "a claim that nobody renews, in a moment",
        "tests/api/test_idempotency.py::test_eight_at_once_give_one_answer",
    ),
    "parvis.rules.jobs.AT_ONCE": (1000, "several turns of a few messages", TURNS),
    "parvis.rules.jobs.MOST": (20_000, "more messages than a rule is tried on, with five", EDGE),
    "parvis.sandbox.faults.FILM": (
        1.0, "a film is ready at once", "tests/e2e/test_a_film.py::test_a_film_and_its_subtitles_are_on_three_services",
    ),
    "parvis.sandbox.mastodon.streaming.THUMP": (15.0, "the public client of that network lets go of a stream when it hears from it", PAUSE),
    "parvis.sandbox.past.LATELY": (1.05, "a short past", GIVEN),
    "parvis.sandbox.past.NEW": (40, "a short past", GIVEN),
    "parvis.sandbox.past.POSTED": (140, "a short past", GIVEN),
    "parvis.sandbox.past.TALKED": (90, "a short past", GIVEN),
    "parvis.sandbox.past.TALKS": (2000, "a short past", GIVEN),
    "parvis.sandbox.webhooks.RETRIES": (
        (1, 2, 5, 15, 60, 300, 1800, 3600), "a delivery is given up at once", "tests/sandbox/test_webhooks.py::test_x_signs_what_it_tells",
    ),
    "parvis.search.index.MANY": (5000, "common words and rare ones, with a handful of texts", WAYS),
    "parvis.square.kept.LONGEST": (60, "a page is drawn again at once", KEPT),
    "parvis.square.kept.LOOK": (1, "a page is drawn again at once", KEPT),
    "parvis.square.kept.SURELY": (5, "a page is drawn again at once", KEPT),
    "parvis.square.views.home.ONE_MAP": (50_000, "several site maps of a few pages", TURNS),
    "parvis.subjects.jobs.AT_ONCE": (25, "several batches of a few answers", TURNS),
    "parvis.understanding.echoes.FACT": (0.40, "a little more or less changes nothing", FACTS),
    "parvis.understanding.echoes.FACT_THERE": (0.31, "a little more or less changes nothing", FACTS),
    "parvis.venues.views.LISTS": (50, "a second page with two lists", TURNS),
    "parvis.tables.opening.PATIENCE": (
        60.0, "a workbook that is waited for too long, at once",
        "src/parvis/tables/tests/test_opening.py::test_a_workbook_is_its_sheet",
    ),
    "parvis.work.engine.Broker.LOOK": (1.0, "the queue is asked each time", "tests/crash/test_faults.py"),
}  # fmt: skip
"""Constant → its default, why tests change it, and the test or file that runs with the default, or why none is needed."""
REPLACED = {
    "parvis.accounts.renewal.CATALOGUE": "networks, played",
    "parvis.cases.whereabouts.OUTSIDE": "what a city asks outside, played",
    "parvis.demo.past.cases.LETTERS": "fewer numbers of cases, so that two would meet",
    "parvis.inbox.hooks.MARKERS": "a room above, played",
    "parvis.inbox.hooks.NARROWS": "a room above, played",
    "parvis.networks.catalogue.CATALOGUE": "networks, played",
    "parvis.people.access.ROLES": "a role that changes with a new version",
    "parvis.people.login_throttles.RATES": "one rate of several, lowered; the others are the default's",
    "parvis.people.throttles.PACE": "another pace, of which nothing was taken yet",
    "parvis.publishing.approval.standing.SOURCES": "who asks for an approval, played",
    "parvis.publishing.paper._TURN": "the one press, taken",
    "parvis.sandbox.past.MATTERS": "a past without its great matters",
    "parvis.readings.hooks.DOUBTERS": "a room above, played",
    "parvis.inbox.hooks.AFTER": "rooms above, played",
    "parvis.inbox.hooks.FOLLOWERS": "rooms above, played",
    "parvis.readings.hooks.FOLLOWERS": "a room above, played",
    "parvis.square.hooks.PARTS": "parts of the square, played",
    "parvis.understanding.meaning.LIGHT": "a package of weights, played",
    "parvis.understanding.meaning.PACKAGES": "a package of weights, played",
    "parvis.work.registry.JOBS": "a job that fails",
}
"""What is no bound: tables and doors that a test fills otherwise."""


def test_each_bound_that_a_test_changes_is_named_and_each_named_one_is_changed() -> None:
    found = changed()
    assert set(found) == set(LIMITS) | set(REPLACED), "name it, with its default, why, and what runs with the default"
    bounds = {name for name in found if isinstance(value(name), int | float | timedelta | tuple) and name not in REPLACED}
    assert bounds == set(LIMITS), "a number, a time or a row of them has a default, and something that runs with it"


def test_each_default_is_the_one_that_is_named() -> None:
    assert {name: value(name) for name in LIMITS} == {name: default for name, (default, _, _) in LIMITS.items()}


def test_what_runs_with_the_default_is_there_and_changes_nothing() -> None:
    for name, (_, why, what) in LIMITS.items():
        path, _, function = what.partition("::")
        assert why and what, name
        if not path.endswith(".py"):
            continue
        text = (ROOT / path).read_text()
        if function:
            found = re.search(rf"^def {function}\(.*?(?=^\S(?!\) ))", text + "\n#", re.M | re.S)
            assert found, (name, what)
            text = found[0]
        assert f'"{name.rpartition(".")[2]}"' not in text, (name, what)


def test_pieces_are_such_as_their_servers_take() -> None:
    """A film of a few bytes in pieces of a few hundred says nothing of the pieces that everybody sends. (The others take any.)"""
    assert value("parvis.networks.youtube.upload.CHUNK") % (256 * KIB) == 0, "a multiple of 256 KiB, or the sending is refused"
    assert value("parvis.networks.dailymotion.upload.CHUNK") >= 4 * MIB, "smaller ones are refused, but the last"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("from parvis.journal import stream\nmonkeypatch.setattr(stream, 'BEAT', 1)", "parvis.journal.stream.BEAT"),
        ("monkeypatch.setattr('parvis.journal.stream.BEAT', 1)", "parvis.journal.stream.BEAT"),
        ("import parvis.journal.stream as heard\nmock.patch.object(heard, 'BEAT', 1)", "parvis.journal.stream.BEAT"),
        ("with patch('parvis.journal.stream.BEAT', 1): pass", "parvis.journal.stream.BEAT"),
        ("from parvis.journal import stream\npatch.multiple(stream, BEAT=1)", "parvis.journal.stream.BEAT"),
        ("from parvis.journal import stream\nstream.BEAT = 1", "parvis.journal.stream.BEAT"),
        ("from parvis.work import engine\nmonkeypatch.setattr(engine.Broker, 'LOOK', 0)", "parvis.work.engine.Broker.LOOK"),
        (
            "from parvis.people import login_throttles\nmonkeypatch.setitem(login_throttles.RATES, 'x', '')",
            "parvis.people.login_throttles.RATES",
        ),
        (
            "from parvis.journal import stream\ndef test_it(monkeypatch):\n    for one in ('BEAT', 'x'):\n        "
            "monkeypatch.setattr(stream, one, 1)",
            "parvis.journal.stream.BEAT",
        ),
    ],
)
def test_the_rule_knows_a_change(code: str, name: str) -> None:
    assert list(changes(ast.parse(code))) == [name]


@pytest.mark.parametrize(
    "code", ["from parvis.journal import stream\nmonkeypatch.setattr(stream, 'tail', 1)", "BEAT = 1", "BEAT: int = 2"]
)
def test_the_rule_knows_what_is_none(code: str) -> None:
    assert list(changes(ast.parse(code))) == []
