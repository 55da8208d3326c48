"""Somebody is forgotten: nothing of them is in any table or on the disk, all counts stay, whatever dies on the way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from parvis.drafts import actions as drafts
from parvis.drafts.models import SharedDraft
from parvis.inbox import actions as inbox
from parvis.inbox.joining.actions import merge
from parvis.inbox.models import Contact, Conversation, Message, Moderation, Reply
from parvis.journal import checking, linking
from parvis.journal.models import Event, Link, Redaction
from parvis.kept.hooks import KEPT
from parvis.media import actions as media
from parvis.media.jobs import UNSENT, forget_unsent
from parvis.media.models import File
from parvis.media.tests.test_media import photo
from parvis.records import actions, erasing, jobs
from parvis.records.models import Erasure
from parvis.records.tests import person
from parvis.search.index import find
from parvis.testing import make
from parvis.work import rows

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
COUNTED = (
    "inbox.contact", "inbox.identity", "inbox.conversation", "inbox.message", "inbox.moderation", "cases.case", "cases.caselink",
    "transfers.transfer", "subjects.subjectlink", "promises.promise", "receipts.receipt", "contact.entry",
)  # fmt: skip


@pytest.fixture
def account():
    return make.account("mastodon")


def work(times: int = 100) -> None:
    """As a worker does: hold what is due, and do it."""
    for _ in range(times):
        held = rows.hold_due(Erasure, 5, now=timezone.now() + timedelta(minutes=1))
        if not held:
            return
        for row in held:
            jobs.run(row)


def forget(contact: Contact, *, mode: str = "erase") -> Erasure:
    by = make.user("admin")
    row = actions.ask(contact, mode=mode, reason="par courrier", by=by)
    if row.state == "asked":
        actions.agree(row, by=make.user("admin"))
    work()
    return Erasure.objects.get(pk=row.pk)


def counts() -> dict[str, int]:
    return {label: apps.get_model(label)._default_manager.count() for label in COUNTED}


@pytest.mark.parametrize("mode", ["erase", "anonymise"])
def test_a_picture_that_went_with_an_answer_goes_too(account, mode):
    talk = make.conversation(account, private=True)
    agent = make.user("agent", in_team=talk.team)
    file = media.take_in(photo(), name="dossier.jpg", by=agent, answers=True)
    inbox.reply(talk, text="Voici votre dossier.", by=agent, seen=talk.last_in, files=[file])
    forget(talk.contact, mode=mode)
    assert not File.objects.exists() and not (Path(settings.MEDIA_ROOT) / file.path).exists()


def test_a_picture_that_goes_into_an_open_draft_for_somebody_else_too_stays(account):
    talk, other = make.conversation(account, private=True), make.conversation(account, private=True)
    agent = make.user("agent", in_team=talk.team)
    file = media.take_in(photo(), name="plan.jpg", by=agent, answers=True)
    inbox.reply(talk, text="Voici le plan.", by=agent, seen=talk.last_in, files=[file])
    for one in (talk, other):
        drafts.share(one, text="Le plan, encore.", by=agent, seen=one.last_in, files=[file])
    forget(talk.contact)
    assert list(SharedDraft.objects.get(conversation=other).files.all()) == [file]
    assert (Path(settings.MEDIA_ROOT) / file.path).exists()
    forget(other.contact)
    File.objects.update(created_at=timezone.now() - UNSENT - timedelta(hours=1))
    forget_unsent()
    assert not File.objects.exists() and not (Path(settings.MEDIA_ROOT) / file.path).exists(), "nobody holds it any more"


def test_nothing_is_left_in_any_table_nor_on_the_disk_and_all_counts_stay(account):
    one = person.everywhere(account)
    before, talk = counts(), Conversation.objects.get()
    assert {"inbox_message.text", "inbox_message.attached", "inbox_identity.handle", "inbox_moderation.snapshot", "journal_event.data",
            "journal_notice.text", "search_entry.body", "transfers_transfer.summary", "cases_case.title", "rest_once.body",
            "accounts_raw.body", "open311_filed.told", "drafts_draftversion.text", "journal_hookcall.said", "inbox_reply.before",
            "charter_exemption.excerpt", "contact_entry.message", "transfers_bodyanswer.text"} <= set(person.where())  # fmt: skip
    picture = File.objects.get(inbound=True)
    row = forget(one)
    assert person.where() == []
    assert row.state == "done" and row.percent == 100 and row.sealed is None
    assert counts() == before
    assert not File.objects.filter(pk=picture.pk).exists() and not (Path(settings.MEDIA_ROOT) / picture.path).exists()
    assert not find(person.WORDS, label="inbox.message").exists()
    talk.refresh_from_db()
    assert (talk.state, talk.hidden_at, talk.erased_at is not None, talk.count) == ("closed", None, True, 2)
    assert row.counts["inbox.message"] == 4 and row.counts["files"] == 1
    assert [one["name"] for one in row.told] == ["Port autonome"]  # who must be told too (article 19)
    assert Event.objects.get(kind="person.forgotten").data["receipt"] == row.pk


def test_a_page_shows_nothing_half_way_and_then_only_that_there_was_something(account, client):
    one = person.everywhere(account)
    talk, manager = Conversation.objects.get(), make.user("manager")
    row = actions.ask(one, mode="erase", reason="par courrier", by=make.user("admin"))
    actions.agree(row, by=make.user("admin"))
    row = Erasure.objects.get(pk=row.pk)
    erasing.turn(row)  # hidden, and nothing more
    assert row.hidden_at and Message.objects.exclude(text="").exists()
    assert not Conversation.objects.seen_by(manager).exists() and not Contact.objects.seen_by(manager).filter(pk=one.pk).exists()
    assert not Moderation.objects.seen_by(manager).exists()
    client.force_login(manager)
    assert client.get(f"/guichet/{talk.pk}").status_code == 404
    for address in ("/guichet/?vue=toutes", "/guichet/registre", "/transferts/", "/guichet/?q=panne"):
        page = client.get(address).content.decode().lower()
        assert not any(mark in page for mark in person.MARKS), address
    while erasing.turn(row):
        pass
    page = client.get(f"/guichet/{talk.pk}").content.decode()
    assert "Effacé : la personne l’a demandé" in page and "Nom effacé" in page
    with pytest.raises(ValidationError, match="effacée"):
        inbox.reply(talk, text="Bonjour", by=manager, seen=0)


@pytest.mark.parametrize("after", [False, True])
def test_a_death_at_any_step_is_taken_up_by_the_next_worker(account, monkeypatch, after):
    """Each step dies once, before what it did is there or just after; whoever comes next goes on."""
    one = person.everywhere(account)
    before, died = counts(), set()
    go_on = erasing._go_on

    def dies(row, step, found):
        if step in died:
            return go_on(row, step, found)
        died.add(step)
        if after:
            go_on(row, step, found)
        raise RuntimeError(step)

    monkeypatch.setattr(erasing, "_go_on", dies)
    row = actions.ask(one, mode="erase", reason="par courrier", by=make.user("admin"))
    Erasure.objects.filter(pk=row.pk).update(state="working", due_at=timezone.now(), agreed_at=timezone.now())
    for _ in range(3 * len(erasing.steps())):
        held = rows.hold_due(Erasure, 1, now=timezone.now() + timedelta(hours=2))
        if not held:
            break
        try:
            jobs.run(held[0])
        except RuntimeError:
            Erasure.objects.filter(pk=row.pk).update(due_at=timezone.now())  # its lease ran out
    row.refresh_from_db()
    assert died == set(erasing.steps()[1:-1]) and row.state == "done"
    assert person.where() == [] and counts() == before
    assert row.counts["inbox.message"] == 4


def test_the_journal_still_verifies_and_a_forged_redaction_is_found(account):
    one = person.everywhere(account)
    linking.extend(timezone.now() + timedelta(minutes=1))
    forget(one)
    linking.extend(timezone.now() + timedelta(minutes=1))
    assert Redaction.objects.count() >= 4 and Link.objects.count() == 2
    assert checking.verify().findings == []
    spoken = Redaction.objects.first()
    Event.objects.filter(pk=spoken.event).update(data={"reason": "autre chose", "redacted": True})
    assert [(one.what, one.event) for one in checking.verify().findings] == [("changed", spoken.event)]


def test_a_redaction_without_its_line_is_not_believed(account):
    one = person.everywhere(account)
    linking.extend(timezone.now() + timedelta(minutes=1))
    forget(one)
    linking.extend(timezone.now() + timedelta(minutes=1))
    last = Redaction.objects.order_by("-event").first()
    Redaction.objects.filter(pk=last.pk).update(line=last.line + 1000)
    assert {one.what for one in checking.verify().findings} == {"changed"}


def test_words_that_are_gone_cannot_be_guessed_from_the_chain():
    made = make.conversation()
    linking.extend(timezone.now() + timedelta(minutes=1))
    one, two = (inbox.record("contact.objected", about=made.contact, reason="par courrier") for _ in range(2))
    assert one.data["salt"] != two.data["salt"] and len(one.data["salt"]) == 16


def test_made_anonymous_the_words_stay_without_the_person(account):
    one = person.everywhere(account)
    row = forget(one, mode="anonymise")
    assert row.state == "done"
    kept = Message.objects.filter(way="in").first().text
    assert kept == f"La {person.WORDS} est en panne, […], [téléphone]"
    assert [place for place in person.where((person.HANDLE, "xylophonia")) if place] == []
    assert find(person.WORDS, label="inbox.message").exists()


def test_what_comes_afterwards_is_somebody_new_and_old_words_do_not_come_back(account):
    person.take(account, person.said("m1"))
    one = person.contact()
    forget(one)
    person.take(account, person.said("m1"))
    assert person.where() == [] and Conversation.objects.count() == 1
    person.take(account, person.said("m9", "Bonjour"))
    new = person.contact()
    assert new.pk != one.pk and new.objected_at is None and Conversation.objects.count() == 2


def test_an_objection_outlives_the_person(account):
    person.take(account, person.said("m1"))
    one = person.contact()
    inbox_contacts = person.contacts
    inbox_contacts.object_to(one, objects=True, reason="au guichet", by=make.user())
    forget(one)
    person.take(account, person.said("m9", "Bonjour"))
    assert person.contact().objected_at is not None


def test_a_legal_hold_refuses_and_stops_what_was_asked_before(account):
    person.take(account, person.said("m1"))
    one, by = person.contact(), make.user("admin")
    held = actions.hold(one, reason="plainte", by=by)
    with pytest.raises(ValidationError, match="gel juridique"):
        actions.ask(one, mode="erase", reason="par courrier", by=by)
    actions.release(held, by=by)
    row = actions.ask(one, mode="erase", reason="par courrier", by=by)
    again = actions.hold(one, reason="plainte", by=by)
    work()
    row.refresh_from_db()
    assert row.state == "held" and person.where() != []
    actions.release(again, by=by)
    work()
    row.refresh_from_db()
    assert row.state == "done" and person.where() == []


def test_a_second_colleague_says_yes_where_there_is_one(account):
    person.take(account, person.said("m1"))
    one, by, other = person.contact(), make.user("admin"), make.user("manager")
    row = actions.ask(one, mode="erase", reason="par courrier", by=by)
    assert row.state == "asked" and row.due_at is None
    with pytest.raises(PermissionDenied):
        actions.agree(row, by=by)
    with pytest.raises(PermissionDenied):
        actions.agree(row, by=make.user("agent"))
    assert actions.agree(row, by=other).state == "working"
    with pytest.raises(ValidationError):
        actions.refuse(row, by=by)


def test_an_answer_on_its_way_is_waited_for_and_one_that_waits_never_leaves(account):
    person.take(account, person.said("m1"))
    talk = Conversation.objects.get()
    sent, waits = (Reply(account=account, conversation=talk, message=make.message(talk, way="out", remote_id=None), state=state)
                   for state in ("sending", "scheduled"))  # fmt: skip
    for reply in (sent, waits):
        reply.due_at = timezone.now() + timedelta(hours=1)
        reply.save()
    row = actions.ask(person.contact(), mode="erase", reason="par courrier", by=make.user("admin"))
    work(1)
    row.refresh_from_db()
    assert row.hidden_at is None and row.due_at > timezone.now()
    Reply.objects.filter(pk=sent.pk).update(state="sent", due_at=None)
    work()
    waits.refresh_from_db()
    assert (waits.state, waits.due_at) == ("dropped", None) and person.where() == []


def test_the_proof_of_a_moderation_stays_its_year_without_the_name(account):
    one = person.everywhere(account)
    Moderation.objects.update(at=timezone.now() - timedelta(days=300))
    row = forget(one)
    assert row.state == "kept" and row.kept[0]["why"] == "proof" and row.due_at > timezone.now() + timedelta(days=60)
    assert person.where() == ["inbox_appeal.text", "inbox_appeal.decision", "inbox_moderation.snapshot"]
    assert (
        Moderation.objects.get().snapshot["author"] == "" and "xylophonia" not in str(Moderation.objects.get().snapshot).lower()
    )
    Moderation.objects.update(at=timezone.now() - timedelta(days=400))
    Erasure.objects.update(due_at=timezone.now())
    work()
    row.refresh_from_db()
    assert row.state == "done" and row.kept == [] and person.where() == []


def test_all_that_was_united_goes_and_what_is_a_neighbours_stays(account):
    person.take(
        account,
        person.said("m1"),
        person.said("m2", number=2),
    )
    other = make.conversation(account, texts=("Bonjour, et merci.",))
    one, two = Contact.objects.filter(identities__handle__startswith="@quetz").order_by("pk")
    person.contacts.unite(one, two, ground="hand", by=make.user())
    row = forget(two)  # whoever is asked for: it is the same person
    assert row.contact_id == one.pk and person.where() == []
    assert Message.objects.get(conversation=other).text == "Bonjour, et merci."


def test_what_somebody_else_said_in_a_conversation_merged_into_theirs_stays(account):
    person.take(account, person.said("m1"))
    theirs, other = Conversation.objects.get(), make.conversation(account, texts=("Je parle d’autre chose.",), private=True)
    merge(theirs, other, by=make.user(), other_person=True)
    forget(person.contact())
    assert person.where() == [] and Message.objects.get(text="Je parle d’autre chose.").conversation_id == theirs.pk


def test_each_kind_of_row_is_found_and_told(account):
    one = person.everywhere(account)
    found = actions.found(erasing.forgetting.whole(one))
    assert found["inbox.message"] == 4 and found["transfers.letter"] == 1 and set(found) <= set(KEPT)
