"""The past of the demo city's rooms: it is all there, nothing of it lies ahead, and it is written in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.busy.models import BusyDay
from parvis.city.days import periods_at
from parvis.contests.drawing import holds
from parvis.contests.judging.results import frozen
from parvis.contests.models import Contest
from parvis.demo import begin
from parvis.demo.contest import open_contest
from parvis.demo.counter import LABELS
from parvis.demo.forum import open_forum
from parvis.demo.live import hold_a_night
from parvis.demo.past.rooms import furnish_rooms
from parvis.desk.models import Label
from parvis.forum.counting import unheard
from parvis.forum.models import Board, Flag, Poll, Thread
from parvis.ideas.models import Idea
from parvis.inbox.models import Conversation, Message
from parvis.letters.actions import mailbox
from parvis.letters.models import Letter
from parvis.listening.models import HourCount, Lookout, Sighting, Spike
from parvis.live.models import LiveEvent
from parvis.people.models import Team, User
from parvis.publishing.foreseeing import why
from parvis.publishing.models import Occurrence, Post
from parvis.reports.models import Plan, Report
from parvis.testing import make
from parvis.training.models import Attendance, Certificate, Exercise

pytestmark = pytest.mark.django_db
NETWORKS = ("mastodon", "x", "facebook", "instagram", "bluesky")
MOST = 850
"""Statements of the whole: what is written row by row passes it at once."""
AHEAD = {
    "due_at", "ends_at", "expires_at", "vote_until", "jury_until", "publish_at", "planned_at", "held_until", "enter_until",
    "cutoff", "begins_at",
}  # fmt: skip
"""Moments that may be to come; and rows whose own moment is a plan."""
PLANS = {"training.trainingsession", "live.step", "live.prepared", "publishing.occurrence"}


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A small demo city with its past; how many statements that took. One for all tests: nothing of it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        _small_city()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            furnish_rooms()
        yield len(asked)
        transaction.set_rollback(True)


def _small_city() -> None:
    begin._colleagues()
    newsroom, messages = Team.objects.get(slug="redaction"), Team.objects.get(slug="messages")
    for network in NETWORKS:
        make.account(network, of=newsroom)
    for network in ("email", "form"):
        make.account(network, of=messages)
    begin._topics()
    begin._posts()
    Label.objects.bulk_create(Label(team=messages, name=name, tone=tone) for name, tone in LABELS)
    for n in range(12):
        make.conversation(texts=(f"Le bus {n} ne passe plus.",), state="closed", of=None)
    hold_a_night()
    open_forum()
    mailbox()
    open_contest()


def test_each_room_has_a_past(city: int):
    assert Idea.objects.values_list("state", flat=True).distinct().count() >= 6
    assert Thread.objects.count() >= 40
    assert all(board.count == board.threads.filter(state="open").count() > 0 for board in Board.objects.all())
    assert Poll.objects.get().votes == 34
    assert set(Flag.objects.values_list("state", flat=True)) == {"open", "followed", "dismissed"}
    assert LiveEvent.objects.get(slug="fete-des-quartiers").figures["messages"] == 12
    assert BusyDay.objects.filter(open=None).exists()
    assert Plan.objects.get().due_at
    assert Report.objects.filter(state="working", due_at__isnull=False).exists()
    assert min(Certificate.objects.count(), Attendance.objects.count(), Exercise.objects.exclude(percent=None).count()) >= 8


def test_contests_are_as_their_verbs_leave_them(city: int):
    going, over = Contest.objects.get(state="open"), Contest.objects.get(state="announced")
    assert going.phase(timezone.now()) == "voting"
    assert going.entries.filter(state="accepted").count() >= 12
    assert going.jurors.count() == 2
    assert over.result == frozen(over)
    draw = over.draws.get()
    told = {"committed": draw.commitment, "listing": draw.listing, "told": [number for number, _ticket in draw.result]}
    assert all(holds(draw.numbers, secret=draw.secret, value=draw.value, **told).values())


def test_a_leak_of_today_is_a_spike_and_a_strike_was_one(city: int):
    assert Spike.objects.filter(open=True, dimension="place", key="rue des lilas", n__gte=8).exists()
    assert Spike.objects.filter(open=None, dimension="theme", head=None).exists()
    assert Conversation.objects.filter(state="new", thread__startswith="passe-fuite").count() == 12
    assert HourCount.objects.filter(dimension="all", key="").order_by("hour")[0].hour < timezone.now() - timedelta(days=89)
    assert Sighting.objects.values("lookout").distinct().count() >= Lookout.objects.count() - 2


def test_the_period_runs_and_what_is_planned_leaves(city: int):
    assert "pre-election" in periods_at(timezone.now())
    planned = list(Post.objects.filter(state="scheduled"))
    assert len(planned) >= 4
    assert [why(post) for post in planned] == [""] * len(planned)
    assert Occurrence.objects.filter(post__isnull=False).exists()
    tonight = list(Post.objects.filter(live__event__slug="nuit-des-arts"))
    assert len(tonight) >= 2 and [why(post) for post in tonight] == [""] * len(tonight)


def test_nothing_happened_that_lies_ahead(city: int):
    now = timezone.now() + timedelta(seconds=5)
    wrong = []
    for model in (one for one in apps.get_models() if _ours(one) and one._meta.label_lower not in PLANS):
        moments = (one for one in model._meta.concrete_fields if isinstance(one, models.DateTimeField) and one.name not in AHEAD)
        ahead = {one.name: model._default_manager.filter(**{f"{one.name}__gt": now}).count() for one in moments}
        wrong += [f"{model._meta.label}.{name}: {n}" for name, n in ahead.items() if n]
    assert wrong == []


def test_what_was_said_in_the_past_is_not_of_tonight(city: int):
    tonight = LiveEvent.objects.get(state="open")
    assert not Message.objects.filter(pk__gt=tonight.looked, text__contains="fanfare").exists()


def test_the_forum_goes_on_from_there(city: int):
    """Whoever looks for questions without answer finds those that wait, each at its hour."""
    assert all(thread.due_at for thread in unheard())


def test_no_letter_leaves(city: int):
    assert not Letter.objects.filter(to__endswith="exemple.test").exists()


def test_twice_is_once_and_it_is_written_in_bulk(city: int):
    assert city < MOST
    before = _counts()
    furnish_rooms()
    assert _counts() == before


def _counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models() if _ours(model)}


def _ours(model: type[models.Model]) -> bool:
    return model.__module__.startswith("parvis.")


def test_those_who_were_added_are_nobody_who_signs_in(city: int):
    assert not User.objects.get(username="nadia").has_usable_password()
