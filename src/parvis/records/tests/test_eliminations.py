"""Durations are versions within bounds; a list is drawn, agreed to with a visa, done in batches; what is held stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from parvis.inbox.models import Contact, Conversation, Identity, Message, Moderation
from parvis.kept.lasting import BY_NAME
from parvis.records import actions, eliminating, jobs
from parvis.records.models import Disposal, Elimination, Listed, Package, RetentionVersion
from parvis.records.retention import let_go
from parvis.search.models import Entry
from parvis.testing import make
from parvis.work import rows

pytestmark = pytest.mark.django_db
PUBLIC = BY_NAME["conversation.public"]
PRESENCE = BY_NAME["shifts.absence"]


@pytest.fixture
def officer():
    return make.user("admin")


@pytest.fixture
def second():
    return make.user("manager")


def old(count: int = 3, days: int = 400, **fields):
    account, at = make.account(), timezone.now() - timedelta(days=days)
    talks = [make.conversation(account, texts=(f"Le kiosque {n} fuit",)) for n in range(count)]
    Conversation.objects.filter(pk__in=[talk.pk for talk in talks]).update(last_at=at, state="closed", **fields)
    return talks


def run(row: Elimination) -> Elimination:
    row.refresh_from_db()
    Elimination.objects.filter(pk=row.pk).update(due_at=timezone.now())
    row.refresh_from_db()
    jobs.eliminate([row])
    row.refresh_from_db()
    return row


def test_a_duration_is_chosen_within_bounds_and_each_choice_is_kept(officer):
    least, most = PUBLIC.bounds
    for days, fate, basis in (
        (least - 1, "destroy", "x"),
        (most + 1, "destroy", "x"),
        (least, "burn", "x"),
        (least, "sort", " "),
    ):
        with pytest.raises(ValidationError):
            eliminating.choose(PUBLIC, days=days, fate=fate, basis=basis, why="", by=officer)
    for days in (200, 300):
        eliminating.choose(PUBLIC, days=days, fate="destroy", basis="délibération 12", why="avis de la DPD", by=officer)
    assert list(RetentionVersion.objects.order_by("number").values_list("number", "days", "current")) == [
        (1, 200, False),
        (2, 300, True),
    ]
    with pytest.raises(ValidationError, match="ne se règle pas"):
        eliminating.choose(BY_NAME["inbox.presence"], days=1, fate="destroy", basis="", why="", by=officer)
    with pytest.raises(PermissionDenied):
        eliminating.choose(PUBLIC, days=200, fate="destroy", basis="x", why="", by=make.user("agent"))


def test_a_trial_counts_and_touches_nothing(officer, django_assert_max_num_queries):
    talks = old()
    actions.hold(talks[0].contact, reason="plainte", by=officer)
    with django_assert_max_num_queries(12):
        found = eliminating.trial(PUBLIC, days=None, by=officer)
    assert (found.rows, found.held, [one["id"] for one in found.examples]) == (2, 1, [talks[1].pk, talks[2].pk])
    assert eliminating.trial(PUBLIC, days=500, by=officer).rows == 0
    assert Message.objects.exclude(text="").count() == 3


def test_a_list_is_agreed_to_with_a_visa_and_done_what_is_held_stays(officer, second):
    talks = old(4)
    actions.hold(talks[3].contact, reason="juge", by=officer)
    row = run(eliminating.draw(PUBLIC, by=officer))
    assert (row.state, row.total, row.held, sum(row.years.values())) == ("asked", 3, 1, 3)
    with pytest.raises(PermissionDenied):
        eliminating.agree(row, by=officer, visa="AD-2026-12")
    with pytest.raises(ValidationError, match="visa"):
        eliminating.agree(row, by=second, visa=" ")
    with pytest.raises(ValidationError, match="PDF"):
        eliminating.agree(row, by=second, visa="", file=SimpleUploadedFile("visa.exe", b"MZ"))
    eliminating.agree(row, by=second, visa="AD-2026-12", file=SimpleUploadedFile("visa.pdf", b"%PDF-1.7 x"))
    Conversation.objects.filter(pk=talks[1].pk).update(state="open")
    actions.hold(talks[2].contact, reason="plainte", by=officer)
    counts = Conversation.objects.count(), Message.objects.count()
    row = run(row)
    assert (row.state, row.gone, row.held, row.changed) == ("done", 1, 2, 1)
    assert dict(Listed.objects.values_list("row", "state")) == {talks[0].pk: "gone", talks[1].pk: "changed", talks[2].pk: "held"}
    assert set(Message.objects.exclude(text="").values_list("conversation", flat=True)) == {talk.pk for talk in talks[1:]}
    assert (Conversation.objects.count(), Message.objects.count()) == counts
    assert Entry.objects.filter(label="inbox.message", row__in=Message.objects.filter(text="")).count() == 0
    assert Contact.objects.get(pk=talks[0].contact_id).name == "" and Identity.objects.get(pk=talks[0].identity_id).handle == ""
    assert Disposal.objects.get().rows == 1
    paper = "".join(eliminating.sheet(row))
    assert str(talks[0].pk) in paper and "kiosque" not in paper


def test_it_is_stopped_in_the_middle_and_what_is_gone_is_noted(officer, second, monkeypatch):
    monkeypatch.setattr(eliminating, "BATCH", 1)
    old(3)
    row = run(eliminating.draw(PUBLIC, by=officer))
    eliminating.agree(row, by=second, visa="v")
    row.refresh_from_db()
    assert eliminating.turn(row)
    eliminating.stop(row, by=officer)
    with pytest.raises(rows.Lost):
        eliminating.turn(row)
    row.refresh_from_db()
    assert (row.state, row.gone, Disposal.objects.get().rows) == ("cancelled", 1, 1)
    assert Message.objects.exclude(text="").count() == 2
    eliminating.draw(PUBLIC, by=officer)


def test_what_is_sorted_or_transferred_is_in_a_verified_package_first(officer):
    old(1, days=800)
    eliminating.choose(PUBLIC, days=200, fate="transfer", basis="DUA", why="", by=officer)
    with pytest.raises(ValidationError, match="paquet"):
        eliminating.draw(PUBLIC, by=officer)
    kept = Package.objects.create(kind="archive", kinds=["conversations"], state="done", by=officer, at=timezone.now())
    with pytest.raises(ValidationError, match="paquet"):
        eliminating.draw(PUBLIC, by=officer, archive=kept)
    Package.objects.update(verified_at=timezone.now(), until=timezone.localdate() - timedelta(days=801))
    kept.refresh_from_db()
    row = run(eliminating.draw(PUBLIC, by=officer, archive=kept))
    assert (row.state, row.total) == ("done", 0), "what the package does not hold is not on the list"


def test_acts_of_moderation_lose_their_words_when_nothing_is_owed(officer, second):
    talk = make.conversation()
    Moderation.objects.create(
        act="hide", conversation=talk, account=talk.account, team=talk.team, at=timezone.now() - timedelta(days=400), reason="injure",
        state="done", snapshot={"text": "gros mot", "author": "Jo"},
    )  # fmt: skip
    rule = BY_NAME["moderation"]
    eliminating.choose(rule, days=366, fate="destroy", basis="loi de 1881", why="", by=officer)
    row = run(eliminating.draw(rule, by=officer))
    eliminating.agree(row, by=second, visa="v")
    assert run(row).gone == 1
    one = Moderation.objects.get()
    assert one.reason == "" and one.snapshot["text"] == "" and one.act == "hide"
    assert eliminating.trial(rule, days=None, by=officer).rows == 0


def test_the_nightly_work_follows_the_chosen_duration_and_notes_it(officer):
    from parvis.shifts.models import Absence

    day = timezone.localdate() - timedelta(days=60)
    Absence.objects.create(user=officer, first=day, last=day)
    eliminating.choose(PRESENCE, days=90, fate="destroy", basis="", why="", by=officer)
    let_go()
    assert Absence.objects.exists()
    eliminating.choose(PRESENCE, days=30, fate="destroy", basis="", why="", by=officer)
    let_go()
    assert not Absence.objects.exists()
    assert list(Disposal.objects.values_list("key", "rows", "days")) == [("shifts.absence", 1, 30)]


def test_durations_set_elsewhere_are_shown_and_run_from_here(officer):
    from parvis.cases.public.actions import keep_rules
    from parvis.records.retention import days_of

    keep_rules(prefix="", keep_days=500, link_days=30, by=officer)
    assert days_of(BY_NAME["cases.case"], {}) == 500 and not BY_NAME["cases.case"].editable
