"""Who restricted the use of their data stands in no figure and no lookout; what is erased is still counted."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from parvis.inbox.models import Conversation
from parvis.insights.counter.facts import touched
from parvis.insights.counter.folding import count
from parvis.insights.models import Fact
from parvis.journal.models import Event
from parvis.listening.models import Lookout, Sighting, heard_by
from parvis.records import actions, jobs, restricting
from parvis.records.models import Erasure
from parvis.testing import make

pytestmark = pytest.mark.django_db


def test_a_restriction_takes_a_person_out_of_figures_and_listening_and_gives_them_back():
    by, account = make.user("admin"), make.account()
    one, other = make.conversation(account), make.conversation(account)
    lookout = Lookout.objects.create(name="Piscine", query="piscine", team=account.team)
    for talk in (one, other):
        Sighting.objects.create(lookout=lookout, conversation=talk, message=talk.messages.first(), at=timezone.now())
    count([one.pk, other.pk])
    assert Fact.objects.count() == 2
    before = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    row = restricting.restrict(one.contact, kind="object", reason="courriel du 3 mars", by=by)
    assert one.pk in touched(before, 100)[0], "figures look at the conversation anew"
    count([one.pk, other.pk])
    assert list(Fact.objects.values_list("talk", flat=True)) == [other.pk]
    assert [seen.conversation_id for seen in Sighting.objects.seen_by(by)] == [other.pk]
    assert list(heard_by(by)) == [other] and Conversation.objects.seen_by(by).count() == 2, "the counter still answers them"
    with pytest.raises(ValidationError, match="déjà limité"):
        restricting.restrict(one.contact, kind="restrict", reason="x", by=by)
    restricting.lift(row, by=by)
    count([one.pk, other.pk])
    assert Fact.objects.count() == 2 and Sighting.objects.seen_by(by).count() == 2
    with pytest.raises(ValidationError, match="déjà levée"):
        restricting.lift(row, by=by)


def test_only_who_keeps_the_records_restricts_and_says_why():
    talk = make.conversation()
    with pytest.raises(PermissionDenied):
        restricting.restrict(talk.contact, kind="object", reason="x", by=make.user("agent"))
    for kind, reason in (("other", "x"), ("object", " ")):
        with pytest.raises(ValidationError):
            restricting.restrict(talk.contact, kind=kind, reason=reason, by=make.user("admin"))


def test_figures_are_the_same_after_an_erasure():
    by, account = make.user("admin"), make.account()
    talks = [make.conversation(account) for _ in range(3)]
    pks = [talk.pk for talk in talks]
    count(pks)
    figures = list(Fact.objects.order_by("talk").values())
    row = actions.ask(talks[0].contact, mode="erase", reason="courrier", by=by)
    Erasure.objects.filter(pk=row.pk).update(due_at=timezone.now())
    jobs.run(Erasure.objects.get(pk=row.pk))
    count(pks)
    after = list(Fact.objects.order_by("talk").values())
    assert [one["day"] for one in after] == [one["day"] for one in figures] and len(after) == 3
    assert after[1:] == figures[1:]
