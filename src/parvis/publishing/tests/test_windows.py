"""Each electoral window at its moment: a due delivery is driven through it, and what may not leave does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError

from parvis.charter import actions as charter
from parvis.charter import shipped
from parvis.city.models import Ballot
from parvis.publishing import actions, verdicts
from parvis.publishing.approval.actions import ask, decide
from parvis.publishing.checks import check_post
from parvis.publishing.jobs import deliver
from parvis.publishing.models import Delivery, Post
from parvis.testing import make
from parvis.testing.scripted import Scripted
from parvis.work import rows

pytestmark = pytest.mark.django_db
ROUND = date(2028, 3, 12)
RESULTS = "Premiers résultats dans le 13e arrondissement."


@pytest.fixture(autouse=True)
def the_city_charter(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clauses of the period, as they are shipped."""
    for one in shipped.city()["clauses"]:
        if one["number"].startswith(("8.", "9.")):
            charter.save_clause(one, by=None, force=True)
    monkeypatch.setattr("parvis.accounts.sending.connector_of", lambda account: Scripted())


def ballot(zone: str = "Europe/Paris", **fields: Any) -> Ballot:
    given = {"name": "Régionales", "kind": "regional", "status": "decreed", "round1": ROUND, "closes": time(20), "zone": zone}
    return Ballot.objects.create(**given | fields)


def due(text: str, at: datetime, **fields: Any) -> Delivery:
    """Planned long before, when nobody thought of a ballot: due at this moment."""
    post = make.post(text=text, accounts=[make.account()], publish_at=at, state="scheduled", **fields)
    return Delivery.objects.create(post=post, account=post.variants.get().account, planned_at=at, due_at=at, state="scheduled")


def leaves(delivery: Delivery, at: datetime) -> Delivery:
    """Its job takes it at that moment."""
    with time_machine.travel(at, tick=False):
        Delivery.objects.filter(pk=delivery.pk).update(due_at=at - timedelta(seconds=1), planned_at=at)
        (held,) = rows.hold_due(Delivery, 5, now=at)
        deliver([Delivery.objects.select_related("post__topic", "account__grant").get(pk=held.pk)]).wait()
    return Delivery.objects.get(pk=delivery.pk)


def at(text: str, zone: str = "Europe/Paris") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("text", "objective", "moment", "state", "clause"),
    [
        # the eve, from midnight until the last poll closes: services pass, all else is held
        ("Le marché de Noël ouvre.", "city", "2028-03-10T23:59", "unapproved", ""),  # before: the period asks for a second look
        ("La photo du jour : les quais.", "presence", "2028-03-10T23:59", "sent", ""),
        ("La photo du jour : les quais.", "presence", "2028-03-11T00:00", "held", "8.4"),
        ("Une nouvelle place.", "city", "2028-03-11T00:00", "unapproved", ""),
        ("Le marché ouvre.", "", "2028-03-12T12:00", "unapproved", ""),
        ("Les bureaux ouvrent à 8 h.", "service", "2028-03-11T00:00", "sent", ""),
        ("Les bureaux ferment à 20 h.", "service", "2028-03-12T19:59", "sent", ""),
        ("La photo du jour : les quais.", "presence", "2028-03-12T19:59", "held", "8.4"),
        ("La photo du jour : les quais.", "presence", "2028-03-12T20:00", "sent", ""),
        # results: not before the last poll closes, by no service and no emergency
        (RESULTS, "service", "2028-03-12T19:59", "held", "8.3"),
        (f"Danger immédiat : évacuez. {RESULTS}", "service", "2028-03-12T19:59", "held", "8.3"),
        ("Danger immédiat : évacuez les quais.", "city", "2028-03-12T12:00", "sent", ""),
        (RESULTS, "service", "2028-03-12T20:00", "sent", ""),
        # six months before, from the first day
        ("Le bilan de nos réalisations.", "service", "2027-08-31T23:59", "sent", ""),
        ("Le bilan de nos réalisations.", "service", "2027-09-01T00:00", "unapproved", ""),
        ("Les travaux commencent.", "city", "2027-09-01T00:00", "unapproved", ""),
        ("Les travaux commencent.", "city", "2028-03-13T00:00", "sent", ""),
    ],
)
def test_what_leaves_in_each_window(text: str, objective: str, moment: str, state: str, clause: str) -> None:
    ballot()
    found = leaves(due(text, at(moment), objective=objective), at(moment))
    assert found.state == state, found.said
    assert found.said.startswith(clause)


@pytest.mark.parametrize(
    ("zone", "closes", "inside", "outside"),
    [
        ("America/Martinique", time(18), datetime(2028, 3, 12, 21, 59, tzinfo=UTC), datetime(2028, 3, 12, 22, 0, tzinfo=UTC)),
        ("Pacific/Noumea", time(18), datetime(2028, 3, 10, 13, 0, tzinfo=UTC), datetime(2028, 3, 10, 12, 59, tzinfo=UTC)),
        ("Pacific/Tahiti", time(18), datetime(2028, 3, 13, 3, 59, tzinfo=UTC), datetime(2028, 3, 13, 4, 0, tzinfo=UTC)),
    ],
)
def test_overseas_the_hours_are_those_of_the_vote(zone: str, closes: time, inside: datetime, outside: datetime) -> None:
    ballot(zone, closes=closes)
    photo = {"text": "La photo du jour.", "objective": "presence"}
    assert leaves(due(at=inside, **photo), inside).state == "held"
    assert leaves(due(at=outside, **photo), outside).state == "sent"


def test_a_dissolution_holds_what_was_planned_before_anybody_knew() -> None:
    """Planned and approved in June; announced the same evening."""
    moment = at("2028-06-10T09:00")
    with time_machine.travel(at("2028-06-01T09:00")):
        post = make.post(text="Le bilan de nos réalisations.", accounts=[make.account()], objective="service")
        actions.schedule(post, at=moment, by=make.user("manager"))
    delivery = post.deliveries.get()
    ballot(kind="legislative", round1=date(2028, 6, 30), announced_on=date(2028, 6, 9))
    assert leaves(delivery, moment).state == "unapproved"
    Delivery.objects.filter(pk=delivery.pk).update(state="scheduled")
    Ballot.objects.update(announced_on=date(2028, 6, 11))
    assert leaves(delivery, moment).state == "sent"


def test_a_hypothesis_and_a_ballot_of_others_hold_nothing_but_the_eve() -> None:
    ballot(status="hypothesis")
    text = {"text": "Les travaux commencent.", "objective": "city"}
    assert leaves(due(at=at("2028-03-11T12:00"), **text), at("2028-03-11T12:00")).state == "sent"
    Ballot.objects.update(status="decreed", interested=False)
    assert leaves(due(at=at("2028-03-01T12:00"), **text), at("2028-03-01T12:00")).state == "sent"
    assert leaves(due(at=at("2028-03-11T12:00"), **text), at("2028-03-11T12:00")).state == "held"


def test_a_second_look_lets_it_leave_in_the_period_not_on_the_eve() -> None:
    ballot()
    moment = at("2028-03-01T09:00")
    with time_machine.travel(at("2028-02-20T09:00")):
        post = make.post(text="Les travaux commencent.", accounts=[make.account()], objective="city", publish_at=moment)
        manager = make.user("manager")
        decide(ask(post, by=manager), verdict="yes", by=make.user("approver"))
        post = Post.objects.get(pk=post.pk)
        if post.state != "scheduled":
            actions.schedule(post, at=moment, by=manager)
    assert leaves(post.deliveries.get(), moment).state == "sent"


def test_the_eve_may_be_set_aside_by_a_person_with_a_reason_the_embargo_by_nobody() -> None:
    ballot()
    approver = make.user("approver")
    photo = due("La photo du jour.", at("2028-03-11T12:00"), objective="presence")
    verdicts.exempt(photo.post, check_post(photo.post), number="8.4", reason="Une photo sans rapport avec la ville", by=approver)
    assert leaves(photo, at("2028-03-11T12:00")).state == "sent"
    results = due(RESULTS, at("2028-03-12T12:00"), objective="service")
    with pytest.raises(ValidationError, match="Personne"):
        verdicts.exempt(results.post, check_post(results.post), number="8.3", reason="Tout le monde les connaît", by=approver)
    (shown,) = verdicts.panel(check_post(results.post), post=results.post_id, team=results.post.team_id, by=approver)
    assert "exempt" not in next(one for one in shown["verdicts"] if one["clause"] == "8.3"), "nor is it offered"
    assert leaves(results, at("2028-03-12T12:00")).state == "held"
