"""A busy day: who may begin it, what it does while it lasts, and that it ends cleanly, by hand or by its hour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.busy import actions, jobs, lists
from parvis.busy.models import BusyDay
from parvis.inbox.models import Conversation, Message
from parvis.journal.models import Event
from parvis.promises.models import Level, Stretch
from parvis.receipts import jobs as receipts
from parvis.receipts.models import Receipt
from parvis.subjects import actions as subjects
from parvis.subjects.models import Subject, SubjectLink
from parvis.testing import make
from parvis.work import rows

pytestmark = pytest.mark.django_db
OLD = timedelta(seconds=10)


@pytest.fixture
def manager():
    return make.user("manager")


def begin(manager, **given) -> BusyDay:
    return actions.begin(by=manager, **({"reason": "Tempête"} | given))


def talk(*, text: str, **fields) -> Conversation:
    """As intake stores it: the conversation and its first message at one moment, some seconds ago."""
    made = make.conversation(texts=(text,), **fields)
    at = timezone.now() - OLD
    Conversation.objects.filter(pk=made.pk).update(created_at=at)
    Message.objects.filter(conversation=made).update(created_at=at)
    return made


def look() -> None:
    BusyDay.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
    held = rows.hold_due(BusyDay, 1, now=timezone.now())
    jobs.go_on(list(BusyDay.objects.filter(pk__in=[row.pk for row in held])))


def test_one_at_a_time_with_a_reason_by_who_may(manager):
    with pytest.raises(PermissionDenied):
        actions.begin(by=make.user("agent"), reason="Tempête")
    with pytest.raises(ValidationError) as refused:
        begin(manager, reason=" \x00 ", ends_at=timezone.now() - OLD, percent=105)
    assert set(refused.value.message_dict) == {"reason", "ends_at", "percent"}
    row = begin(manager)
    assert begin(make.user("admin"), reason="Autre chose") == row
    event = Event.objects.get(kind="busy.began")
    assert (event.by, event.data["reason"]) == (manager, "Tempête")


def test_promises_take_longer_and_are_the_usual_ones_again(manager):
    Level.objects.create(name="Tous", first=60)
    row = begin(manager, percent=200)
    assert (row.stretch.percent, row.stretch.reason) == (200, "Tempête")
    row = actions.change(row, by=manager, percent=300)
    assert row.stretch.percent == 300
    assert Stretch.objects.filter(ends__gt=timezone.now()).count() == 1, "the one before has ended"
    actions.finish(row, by=manager)
    assert not Stretch.objects.filter(ends__gt=timezone.now()).exists()


def test_a_stretch_that_somebody_ended_by_its_own_button_is_no_trouble(manager):
    from parvis.promises.actions import end_stretch

    row = begin(manager, percent=200)
    end_stretch(row.stretch, by=manager)
    assert actions.finish(row, by=manager).ended_by == manager


def test_it_ends_at_its_hour_and_nobody_is_named(manager):
    row = begin(manager, ends_at=timezone.now() + timedelta(hours=1))
    BusyDay.objects.update(ends_at=timezone.now() - OLD)
    look()
    row.refresh_from_db()
    assert (row.open, row.ended_by, row.due_at) == (None, None, None)
    assert Event.objects.get(kind="busy.ended").by is None
    actions.finish(row, by=manager)
    assert Event.objects.filter(kind="busy.ended").count() == 1, "again: nothing more"
    with pytest.raises(ValidationError):
        actions.change(row, by=manager, percent=200)


def test_what_begins_goes_into_the_subject_it_is_surely_about(manager):
    subject = subjects.open_subject(by=manager, team=make.team(), title="Tempête", keywords="arbre tombé, toiture")
    row = begin(manager)
    tree, other = talk(text="Un arbre est tombé rue Basfroi"), talk(text="À quelle heure ouvre la piscine ?")
    look()
    assert [link.conversation for link in subject.links.all()] == [tree]
    row.refresh_from_db()
    assert (row.heard, row.grouped) == (2, 1)
    subjects.leave(subject, tree, by=manager)
    Conversation.objects.update(created_at=timezone.now() - timedelta(hours=1))
    make.message(tree, text="L’arbre tombé est toujours là")
    Message.objects.update(created_at=timezone.now() - OLD)
    look()
    assert not SubjectLink.objects.exists(), "who takes one out again finds it out"
    assert other.pk


def test_nothing_is_grouped_when_that_is_off_or_only_the_title_is_shared(manager):
    subjects.open_subject(by=manager, team=make.team(), title="Grève des piscines municipales")
    begin(manager, groups=True)
    talk(text="La grève des piscines est une honte, piscines municipales fermées")
    look()
    assert not SubjectLink.objects.exists()
    actions.change(actions.current(), by=manager, groups=False)
    Subject.objects.update(keywords="arbre")
    talk(text="Un arbre est tombé")
    look()
    assert not SubjectLink.objects.exists()


def test_a_word_to_who_writes_in_private_once_and_never_in_public(manager):
    row = begin(manager, answers=True)
    private, public = talk(text="Bonjour, une question", private=True), talk(text="Bonjour")
    look()
    assert Receipt.objects.get().conversation == private
    make.message(private, text="Vous êtes là ?")
    Message.objects.update(created_at=timezone.now() - OLD)
    look()
    receipt = Receipt.objects.get()
    receipts.give([receipt])
    receipt.refresh_from_db()
    assert receipt.state == "sent"
    assert "112" in receipt.reply.message.text and "plus tard que d’habitude" in receipt.reply.message.text
    assert Conversation.objects.get(pk=private.pk).waiting_since, "a machine’s word answers nothing"
    assert public.pk and row.pk


def test_what_had_not_left_when_it_ended_does_not_leave(manager):
    row = begin(manager, answers=True)
    talk(text="Bonjour", private=True)
    look()
    actions.finish(row, by=manager)
    receipt = Receipt.objects.get()
    assert (receipt.state, receipt.reason, receipt.due_at) == ("silent", "over", None)


def test_a_thousand_messages_are_a_few_statements_and_none_is_looked_at_twice(manager, django_assert_max_num_queries):
    subjects.open_subject(by=manager, team=make.team(), title="Tempête", keywords="arbre")
    begin(manager, answers=True)
    account = make.account()
    for number in range(30):
        talk(text=f"Un arbre est tombé au numéro {number}", of=account)
    with django_assert_max_num_queries(40):
        look()
    assert SubjectLink.objects.count() == 30
    look()
    assert actions.current().heard == 30


def test_groups_of_what_is_alike_become_subjects(manager):
    row = begin(manager)
    account = make.account()
    under = [talk(text=f"avis {n}", of=account, about="publication-1", kind="comment") for n in range(4)]
    same = [talk(text=f"Coupure électricité rue {n}", of=account) for n in ("Basfroi", "Keller", "Sedaine")]
    for word in ("piscine", "vélo", "école"):
        talk(text=f"Bonjour, {word} ?", of=account)
    first, second = lists.alike(manager, row.at - timedelta(minutes=1))
    assert (sorted(first.conversations), first.under) == (sorted(one.pk for one in under), "publication-1")
    assert sorted(second.conversations) == sorted(one.pk for one in same)
    page = Client()
    page.force_login(manager)
    told = {"conversations": ",".join(map(str, second.conversations)), "title": "Coupure", "keywords": second.keywords}
    page.post("/journee-chargee/sujet", told)
    assert Subject.objects.get().talks == 3
    assert len(lists.alike(manager, row.at - timedelta(minutes=1))) == 1


def test_an_agent_groups_only_what_they_see(manager):
    elsewhere = talk(text="Panne", of=make.account(of=make.team("Autre")))
    with pytest.raises(ValidationError):
        actions.gather([elsewhere.pk], title="Panne", by=make.user("agent"))


def test_every_page_says_it_and_the_form_says_no_reason(manager):
    agent, page = make.user("agent"), Client()
    page.force_login(agent)
    assert "Journée chargée." not in page.get("/").content.decode()
    row = begin(manager, percent=200)
    html = page.get("/").content.decode()
    assert "Journée chargée." in html and "Tempête" in html and "200" in html
    assert "Finir maintenant" not in page.get("/journee-chargee/").content.decode()
    assert page.post("/journee-chargee/fin", {"day": row.pk}).status_code == 403
    form = Client().get(f"/contact/{make.account('form').remote_id}").content.decode()
    assert "prennent plus de temps" in form and "112" in form and "Tempête" not in form


def test_by_the_page(manager):
    page = Client()
    page.force_login(manager)
    assert page.post("/journee-chargee/", {"reason": "", "percent": 200}).status_code == 422
    page.post("/journee-chargee/", {"reason": "Grève", "percent": 200, "groups": "on", "ends_at": ""})
    row = actions.current()
    assert (row.reason, row.percent, row.answers) == ("Grève", 200, False)
    page.post("/journee-chargee/", {"reason": "Grève", "percent": 100, "groups": "on", "ends_at": ""})
    assert actions.current().stretch is None
    page.post("/journee-chargee/fin", {"day": row.pk})
    assert actions.current() is None
    assert "Grève" in page.get("/journee-chargee/").content.decode()


def test_by_the_api(manager):
    page, head = Client(), {"authorization": f"Bearer {make.token(manager)}"}

    def call(verb: str, path: str, body=None):
        return getattr(page, verb)(f"/api/v1{path}", body, content_type="application/json", headers=head)

    assert call("patch", "/busy", {"percent": 200}).status_code == 404
    told = call("post", "/busy", {"reason": "Tempête", "percent": 200, "answers": True}).json()
    assert (told["percent"], told["by"], told["ended_at"]) == (200, manager.pk, None)
    assert call("get", "/busy").json()["day"]["id"] == told["id"]
    assert call("patch", "/busy", {"ends_at": "2020-01-01T10:00:00"}).status_code == 422
    assert call("patch", "/busy", {"answers": False}).json()["answers"] is False
    assert call("get", "/busy/alike").json() == []
    assert call("delete", "/busy").status_code == 204
    assert call("get", "/busy").json() == {"busy": False, "day": None, "on_duty": []}
    assert [one["id"] for one in call("get", "/busy/past").json()] == [told["id"]]
