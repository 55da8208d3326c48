"""The months that the sandbox tells of are on its networks: connectors read there what the demo city took in, and reach what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import time
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Sum
from played import DOOR, Played, sandbox

from parvis.accounts.models import Account
from parvis.accounts.sorting import sort_out
from parvis.demo import begin
from parvis.demo.begin import connections
from parvis.demo.figures import FOLLOWED, furnish_figures
from parvis.demo.past.posts import write_posts
from parvis.demo.past.told import NETWORK, Past, incoming
from parvis.insights import jobs
from parvis.insights.models import Reading, Watch
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.http import Http
from parvis.networks.protocol import Answering, Draft, Incoming, Processing
from parvis.sandbox import past
from parvis.sandbox.app import create

KEY = "0190a5b2-1d3c-7c5e-9a55-3f2b6a1c0d01"
READ = ("mastodon", "x", "facebook", "instagram", "threads", "bluesky")
DAY = 86_400
BEGIN: dict[str, Any] = {  # Meta's networks ring, so that a first reading of theirs looks back minutes
    "facebook": lambda: {"since": time() - DAY},
    "instagram": lambda: {"since": time() - DAY, "whole": 0.0, "counts": {}},
    "threads": lambda: {"since": time() - DAY},
}
SAME = ("remote_id", "thread", "kind", "parent", "private", "text")


def busy_day(dice: Random, now: float) -> list[float]:
    return sorted(now - dice.uniform(0.01, 0.9) * DAY for _ in range(260))


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The day before this moment, whatever the hour, busy from end to end: what a first reading looks back on."""
    change = pytest.MonkeyPatch()
    for name, value in {"POSTED": 12, "NEW": 0, "MATTERS": (), "_hours_of_talk": busy_day}.items():
        change.setattr(past, name, value)
    with sandbox(tmp_path_factory.mktemp("past"), past_content=True) as running:
        yield running
    change.undo()


def told(played: Played) -> Past:
    rows = [*past.rows(played.place)]
    return Past(played.url, rows, {NETWORK.get(one["network"], one["network"]): SimpleNamespace() for one in rows})  # type: ignore[misc]


def connector(played: Played, network: str) -> Any:
    given, secrets = next(
        (given, secrets) for key, given, secrets in connections(played.url, played.all_credentials()) if key == network
    )
    plain, sealed = sort_out(network, given, secrets)
    known, http = CATALOGUE[network], Http(DOOR, secrets=sealed.values())
    settings = {**plain, **known.make(plain, sealed, http).who().settings}
    if network == "bluesky" and known.refresh:  # its session is made after the account is connected
        sealed = {**sealed, **known.refresh(http, settings, sealed)}
    return known.make(settings, sealed, http)


def read(of: Any, cursor: Any = None) -> dict[str, Incoming]:
    found, more = dict[str, Incoming](), True
    while more:
        page = of.read(cursor)
        cursor, more = page.cursor, page.more
        found |= {one.remote_id: one for one in page.items}
    return found


@pytest.mark.parametrize("network", READ)
def test_connectors_read_what_was_told(played: Played, network: str) -> None:
    here = told(played)
    kept = {one["id"]: incoming(here, one) for one in here.what("said", "again") if one["network"] == network}
    there = read(connector(played, network), BEGIN.get(network, lambda: None)())
    both = [(kept[key], there[key]) for key in kept.keys() & there.keys()]
    assert len(both) >= 2, (len(kept), len(there))
    for mine, theirs in both:
        assert {name: getattr(mine, name) for name in SAME} == {name: getattr(theirs, name) for name in SAME}
        assert mine.author.remote_id == theirs.author.remote_id
        assert mine.author.handle == theirs.author.handle
        assert mine.context == theirs.context


@pytest.mark.parametrize("network", READ)
def test_an_answer_reaches_what_was_told(played: Played, network: str) -> None:
    here = told(played)
    items = [incoming(here, one) for one in here.what("said") if one["network"] == network and one["way"] != "private"]
    item = next(one for one in items if network != "x" or one.context["summoned"])
    answering = Answering(item.remote_id, item.thread, False, item.author.remote_id, item.author.handle, item.at, item.context)
    text = f"@{item.author.handle} Bonjour, nous regardons." if network in ("x", "mastodon") else "Bonjour, nous regardons."
    there, draft = connector(played, network), Draft(text, answering=answering)
    outcome = there.publish(draft, KEY)
    while isinstance(outcome, Processing):
        outcome = there.resume(draft, outcome.token, KEY)
    assert [said for said in played.accepted(network, "reply") if "nous regardons" in said]


@pytest.mark.django_db(transaction=True)
def test_figures_are_those_that_the_networks_tell(played: Played) -> None:
    """What the demo city begins with is what it is told when its networks are asked again: nothing falls, nothing was made up."""
    begin._colleagues()
    begin._topics()
    begin._accounts(played.url, played.all_credentials())
    furnish_figures(write_posts(Past.of(played.url)), counted=28)
    before = sums()
    jobs.begin()
    for account in Account.objects.filter(network__in=FOLLOWED):
        jobs.measure(list(Watch.objects.filter(account=account, delivery__isnull=False).select_related("account__grant", "delivery")))
    after = sums()
    assert set(before) == set(after) and {network for network, _metric in before} == set(FOLLOWED)
    for key, value in before.items():
        assert value <= after[key] <= 1.15 * value + 50, (key, value, after[key])  # a post of this day still grows
    likes = {network: before[network, "likes"] for network in FOLLOWED}
    assert min(likes.values()) > 0 and sum(likes.values()) > 10_000, likes


def sums() -> dict[tuple[str, str], float]:
    """Of publications, by network and metric; a metric by day has other days tomorrow."""
    found = Reading.objects.filter(last=True, delivery__isnull=False, day=None).values_list("account__network", "metric")
    return {(network, metric): total for network, metric, total in found.annotate(total=Sum("value")).order_by()}


def test_a_sandbox_that_was_stopped_while_it_told_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"POSTED": 11, "TALKED": 3, "TALKS": 20, "LATELY": 0.0, "NEW": 0, "MATTERS": ()}.items():
        monkeypatch.setattr(past, name, value)

    def stops(self: past.Past, at: float) -> None:
        self.place.store.close()  # as the end of its process closes it
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(past.Past, "speak", stops)
        with pytest.raises(KeyboardInterrupt):
            create(tmp_path, base_url="http://127.0.0.1:1", demo_content=True, past_content=True)
    told = []
    for _ in range(2):  # the second time it has told everything
        app = create(tmp_path, base_url="http://127.0.0.1:1", demo_content=True, past_content=True)
        told.append(past.rows(app.state.place))
        app.state.place.store.close()
    assert len({one["id"] for one in told[0]}) == len(told[0])
    assert {one["what"] for one in told[0]} >= {"post", "said"}
    assert told[1] == told[0]
