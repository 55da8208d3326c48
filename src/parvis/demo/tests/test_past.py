"""The past of the demo city stands as the product itself would have left it, and is written in bulk."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.cases.models import Case, CaseStep
from parvis.city.references import is_right
from parvis.demo import begin
from parvis.demo.counter import furnish_counter
from parvis.demo.destinations import fill_directory
from parvis.demo.kinds import sort_requests
from parvis.demo.past import cases, furnish
from parvis.demo.past.told import NETWORK, Past
from parvis.inbox.models import Conversation, Message, Reply
from parvis.insights.models import Fact
from parvis.journal.models import Event
from parvis.people.models import Team
from parvis.promises.models import Promise
from parvis.publishing.models import Delivery, Post
from parvis.sandbox import past
from parvis.sandbox.app import create
from parvis.subjects.models import Subject
from parvis.testing import make
from parvis.transfers.models import Transfer


def told(folder: Path, talks: int) -> Past:
    """A sandbox's past of so many talks, with an account on each of its networks."""
    with pytest.MonkeyPatch.context() as change:
        for name, value in {"POSTED": 30, "TALKED": 40, "TALKS": talks}.items():
            change.setattr(past, name, value)
        app = create(folder, base_url="http://127.0.0.1:8010", demo_content=True, past_content=True)
    rows = past.rows(app.state.place)
    app.state.place.store.close()
    networks = {NETWORK.get(one["network"], one["network"]) for one in rows}
    accounts = {
        key: Account.objects.filter(network=key).first() or make.account(key, of=Team.objects.get(slug="redaction"))
        for key in networks
    }
    return Past("http://127.0.0.1:8010", rows, accounts)


@pytest.fixture
def city(db: None) -> None:
    begin._colleagues()
    begin._topics()
    fill_directory()
    sort_requests()
    furnish_counter()


def furnished(folder: Path, talks: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Writes it; the number of statements."""
    here = told(folder, talks)
    monkeypatch.setattr(furnish.Past, "of", classmethod(lambda cls, sandbox: here))
    monkeypatch.setattr(furnish, "furnish_figures", lambda sent, counted: None)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        furnish.furnish_past("")
    return len(asked)


def test_it_stands_as_the_product_leaves_it(city: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    furnished(tmp_path, 160, monkeypatch)
    the_counter_stands()
    what_is_over_it_stands()
    nothing_lies_ahead()


def the_counter_stands() -> None:
    talks, now = Conversation.objects.all(), timezone.now()
    assert {"closed", "open", "new"} <= set(talks.values_list("state", flat=True))
    assert not talks.filter(state="closed", waiting_since__isnull=False).exists()
    assert not talks.filter(state="new", assignee__isnull=False).exists()
    for talk in talks.prefetch_related("messages")[:40]:
        said = sorted(talk.messages.all(), key=lambda one: (one.at, one.pk))
        assert (talk.count, talk.preview, talk.last_at) == (len(said), said[-1].text[:200], said[-1].at)
        assert talk.last_in == max(one.pk for one in said if one.way == "in")
    assert not Promise.objects.filter(state="running", deadline__lt=now).exists()
    assert not talks.filter(~Exists(Promise.objects.filter(conversation=OuterRef("pk"), clock="first"))).exists()
    assert not Promise.objects.filter(conversation__state="closed", ended_at=None).exists()
    assert {"kept", "broken"} <= set(Promise.objects.values_list("state", flat=True))
    answers = Message.objects.filter(way="out")
    assert answers.count() == Reply.objects.filter(state="sent", remote_id=F("message__remote_id"), due_at=None).count() > 60
    assert Fact.objects.filter(talk__in=talks.values("pk")).count() == talks.count()
    assert Fact.objects.filter(answered=1).count() == talks.filter(Exists(answers.filter(conversation=OuterRef("pk")))).count()


def what_is_over_it_stands() -> None:
    assert {"done", "transferred"} <= set(CaseStep.objects.values_list("public_state", flat=True))
    assert all(is_right(number) for number in Case.objects.values_list("number", flat=True))
    assert not Case.objects.filter(public=True).filter(Q(public_title="") | Q(links__conversation__private=True)).exists()
    assert Transfer.objects.filter(state="answered", answers__isnull=False).exists()
    assert Conversation.objects.filter(state="service").count() >= Transfer.objects.filter(
        state="sent", conversation__state__in=("open", "waiting")
    ).count()  # fmt: skip
    assert Subject.objects.filter(people__gt=10, state="ended").exists()


def nothing_lies_ahead() -> None:
    now = timezone.now()
    assert not Message.objects.filter(at__gt=now).exists()
    assert not Post.objects.filter(state="sent", publish_at__gt=now).exists()
    assert not Delivery.objects.filter(sent_at__gt=now).exists()
    assert not CaseStep.objects.filter(at__gt=now).exists()
    assert not Transfer.objects.filter(Q(answered_at__gt=now) | Q(closed_at__gt=now)).exists()
    moments = list(Event.objects.filter(kind__in=("conversation.answered", "conversation.state", "case.state")).order_by("pk"))
    assert [one.at for one in moments] == sorted(one.at for one in moments) and moments[-1].at <= now


def test_twice_as_much_asks_no_more_of_the_database(city: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        few = furnished(tmp_path / "few", 40, monkeypatch)
        transaction.set_rollback(True)
    many = furnished(tmp_path / "many", 130, monkeypatch)
    assert many <= few + 20  # another batch of rows, never one for each


def test_no_two_cases_of_the_past_have_one_number(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo city that began in some hours of the year never began."""
    monkeypatch.setattr(cases, "LETTERS", "234")
    found = cases._numbers(80, Random(1))  # of eighty-one that there are
    assert len(set(found)) == 80 and all(is_right(number) for number in found)
