"""Four eyes: who has said yes at one step says it at no other, however often and however fast they press."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from parvis.people.models import User
from parvis.publishing.approval import actions, many, reading, standing
from parvis.publishing.approval.models import Approval, Decision
from parvis.publishing.flows import actions as flows
from parvis.publishing.models import Post
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


class Town:
    """Two steps; `both` stands in both, `other` in the second alone."""

    def __init__(self, *, others: bool = True, every: bool = False) -> None:
        self.author, self.both = make.user("contributor"), make.user("agent")
        self.other = make.user("approver") if others else None
        second = [self.both.pk, *([self.other.pk] if self.other else [])]
        steps = [{"name": "Juridique", "users": [self.both.pk]}, {"name": "Direction", "users": second, "every": every}]
        head = make.user("manager")
        flows.add(name="Deux", steps=steps, by=head, conditions={"objectives": ["service"]})
        User.objects.filter(pk=head.pk).update(is_active=False)
        self.post = make.post(by=self.author, objective="service", accounts=[make.account()])
        self.approval = actions.ask(self.post, by=self.author)

    def where(self) -> tuple[str, str]:
        row = Approval.objects.get(pk=self.approval.pk)
        return row.state, {step.key: step.name for step in standing.path_of(row.post).steps}.get(row.step, "")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    found: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(n: int) -> None:
        start.wait()
        try:
            found[n] = acts[n]()
        except (PermissionDenied, ValidationError) as error:
            found[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def test_six_yeses_at_once_of_who_stands_in_both_steps_pass_one():
    town = Town()
    at_once(*[lambda: actions.decide(town.approval, verdict="yes", by=town.both)] * 6)
    assert town.where() == ("waiting", "Direction")
    assert Decision.objects.count() == 1
    assert Post.objects.get(pk=town.post.pk).state == "review"
    assert reading.whole(town.approval, town.both).voices == []
    assert reading.whole(town.approval, town.other).voices == [town.other]
    actions.decide(town.approval, verdict="yes", by=town.other)
    assert Approval.objects.get().state == "approved"


def test_over_the_pages_and_the_api_too():
    town = Town()
    page = Client()
    page.force_login(town.both)
    step = town.approval.step
    url = f"/publications/validation/{town.approval.pk}"
    assert f'name="step" value="{step}"' in page.get(url).content.decode()
    forms = [lambda: page.post(f"{url}/avis", {"verdict": "yes", "step": step}).status_code] * 3
    api = [lambda: Caller(town.both)("POST", f"/approvals/{town.approval.pk}/decide", {"verdict": "yes", "step": step})[0]] * 3
    assert set(at_once(*forms, *api)) <= {302, 200}, "the same yes again is the same yes"
    assert (Decision.objects.count(), town.where()) == (1, ("waiting", "Direction"))


def test_a_yes_to_a_step_that_has_passed_is_refused_in_words():
    town = Town()
    step = town.approval.step
    actions.decide(town.approval, verdict="yes", by=town.both, step=step)
    with pytest.raises(ValidationError, match="étape"):
        actions.decide(town.approval, verdict="yes", by=town.other, step=step)
    status, told = Caller(town.other)("POST", f"/approvals/{town.approval.pk}/decide", {"verdict": "yes", "step": step})
    assert status == 422 and "étape" in str(told)


def test_where_each_must_say_yes_the_word_of_an_earlier_step_stands():
    town = Town(every=True)
    actions.decide(town.approval, verdict="yes", by=town.both)
    assert standing.progress_of(Approval.objects.get()).missing == {town.other.pk}
    actions.decide(town.approval, verdict="yes", by=town.other)
    assert Approval.objects.get().state == "approved"


def test_where_nobody_else_is_left_one_person_says_it_of_each_step_by_its_name():
    """A small town: else nothing would ever leave. A second press of the first button is not a second yes."""
    town = Town(others=False)
    at_once(*[lambda: actions.decide(town.approval, verdict="yes", by=town.both, step=town.approval.step)] * 6)
    assert (Decision.objects.count(), town.where()) == (1, ("waiting", "Direction"))
    with pytest.raises(PermissionDenied, match="nommez"):
        actions.decide(town.approval, verdict="yes", by=town.both)
    (line,) = many.carry_out(list(Approval.objects.select_related("post")), verdict="yes", reason="", by=town.both)
    assert "nommez" in line.refused
    actions.decide(town.approval, verdict="yes", by=town.both, step=Approval.objects.get().step)
    assert Approval.objects.get().state == "approved"


def test_who_stands_in_for_two_says_yes_for_one():
    """The same hands, whosever voice they lend."""
    town = Town()
    substitute, head = make.user("agent"), make.user("manager")
    today = timezone.localdate()
    for absent in (town.both, town.other):
        flows.stand_in(absent=absent, substitute=substitute, first=today, last=today + timedelta(days=3), by=head)
    at_once(*[lambda: actions.decide(town.approval, verdict="yes", by=substitute)] * 6)
    assert (Decision.objects.count(), town.where()) == (1, ("waiting", "Direction"))
