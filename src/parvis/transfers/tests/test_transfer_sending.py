"""Sending a question on: both acts of the law in one, what leaves of a person, two agents at once, a process that dies."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection
from django.utils import timezone

from parvis.cases import actions as cases
from parvis.inbox.actions import Answered, Impossible, assign
from parvis.inbox.actions import reply as answer_resident
from parvis.inbox.models import Conversation, Message, Reply
from parvis.journal.models import Notice
from parvis.networks.protocol import Doubt, Problem, Refused
from parvis.readings.models import Understood
from parvis.testing import make
from parvis.testing.scripted import published
from parvis.transfers import actions, package, pointing
from parvis.transfers.models import BodyAnswer, Letter, Redirection, Transfer
from parvis.transfers.tests.town import SEEN, answer, arrives, destination, step, town
from parvis.work import rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def test_both_acts_of_the_law_are_one_gesture(place, post):
    row = place.sent(place="rue Basse")
    letter, told = Letter.objects.get(), Reply.objects.get()
    assert (row.state, row.informed, letter.state, letter.to) == ("sent", told, "sent", "contact@transports.test")
    assert row.sent_at and row.received_at and told.message.text == "Les transports ont votre demande."
    draft = next(one for one in post.drafts if one.options.get("to"))
    assert draft.options == {"to": ["contact@transports.test"], "token": str(letter.key)}
    assert "Un arrêt de bus est cassé." in draft.text and "> L’abribus de la rue Basse est cassé." in draft.text
    assert "Lieu\u00a0: rue Basse" in draft.text and "L. 114-2" in draft.text
    assert draft.subject == f"Un arrêt de bus est cassé. [#{row.tag}]"


def test_the_place_that_was_understood_is_proposed(place):
    said = place.conversation.messages.get()
    Understood.objects.update_or_create(
        message=said,
        defaults={"kind": "report", "confidence": 1.0, "sure": True, "answer": True, "places": [{"name": "rue Basse"}]},
    )
    assert actions.begin(place.conversation, place.body, by=place.agent).place == "rue Basse"


def test_the_case_above_says_who_has_it(place, post):
    case = cases.open_case(by=place.agent, conversation=place.conversation)
    closed = make.conversation()
    place.sent()
    case.refresh_from_db()
    assert (case.public_state, case.whom, case.state) == ("transferred", "Transports", "outside")
    assert [step.by for step in case.steps.filter(public_state="transferred")] == [place.agent]
    cases.passed_on(closed, whom="Personne", by=place.agent)  # no case: nothing to say


def test_no_name_leaves_by_default(place, post):
    place.sent()
    handle = place.conversation.identity.handle
    draft = next(one for one in post.drafts if one.options.get("to"))
    assert handle not in draft.text and handle not in draft.subject
    assert "Le nom de la personne ne vous est pas transmis" in draft.text


def test_without_a_name_no_number_leaves_in_the_chosen_words(place, post):
    """In the letter, in its preview and for a program; who may be named is quoted as they wrote."""
    words = "Rappelez-moi au 06\u00a012\u00a034\u00a056\u00a078, camille@exemple.fr, FR76 3000 6000 0112 3456 7890 189, plaque AB-123-CD"
    message = make.message(place.conversation, text=words)
    row = place.sent(quoted=[message.pk])
    letter = next(one.text for one in post.drafts if one.options.get("to"))
    assert "> Rappelez-moi au [téléphone], [courriel], [IBAN], plaque [plaque]" in letter
    assert package.personal([message]) == ["phone", "mail", "iban", "plate"]
    told = package.payload(row, kind="package", text="", door={"files": ""})
    assert words not in str(told) and "[IBAN]" in told["messages"][-1]["text"]
    row.identity, row.ground = True, "law"
    assert package.said(row, message) == words


@pytest.mark.parametrize(
    ("ground", "consent", "leaves"),
    [
        ("law", "", True),
        ("law", "refused", False),
        ("consent", "given", True),
        ("consent", "", False),
        ("consent", "asked", False),
    ],
)
def test_a_name_leaves_where_the_ground_allows_it(place, post, ground, consent, leaves):
    place.sent(identity=True, ground=ground, consent=consent, contact="06 12 34 56 78")
    draft = next(one for one in post.drafts if one.options.get("to"))
    assert (place.conversation.identity.handle in draft.text) is leaves
    assert ("06 12 34 56 78" in draft.text) is leaves


def test_what_a_network_no_longer_lets_us_keep_does_not_leave(place, post):
    row = place.draft()
    Message.objects.filter(conversation=place.conversation).update(expired_at=timezone.now(), text="")
    actions.send(row, by=place.agent, seen=SEEN)
    step(Letter)
    assert "Dans ses mots" not in post.drafts[-1].text


def test_who_refused_is_obeyed_where_only_consent_would_allow(place):
    with pytest.raises(ValidationError, match="refusé"):
        actions.send(place.draft(ground="consent", consent="refused"), by=place.agent, seen=SEEN)
    assert not Letter.objects.exists()


def test_a_refused_answer_keeps_the_question_here(place, monkeypatch):
    """Neither act without the other: the person's network would not take the answer."""
    monkeypatch.setattr("parvis.inbox.actions.answer_problems", lambda *given: [Problem("text-long", "text")])
    with pytest.raises(Impossible):
        actions.send(place.draft(), by=place.agent, informs="Trop long", seen=SEEN)
    assert not Letter.objects.exists() and Transfer.objects.get().state == "draft"


def test_a_colleague_who_answered_meanwhile_stops_both(place):
    row, manager = place.draft(), make.user("manager")
    answer_resident(place.conversation, text="C’est pour nous.", by=manager, seen=SEEN)
    with pytest.raises(Answered):
        actions.send(row, by=place.agent, informs="Les transports ont votre demande.", seen=0)
    assert not Letter.objects.exists()


def test_the_telling_may_wait_and_is_shown_as_to_do(place):
    row = actions.send(place.draft(), by=place.agent)
    assert row.informed is None
    row = actions.inform(row, text="Les transports ont votre demande.", by=place.agent, seen=SEEN)
    assert row.informed is not None
    with pytest.raises(ValidationError):
        actions.inform(row, text="Encore", by=place.agent, seen=SEEN)


def test_a_second_click_is_the_same_transfer(place):
    row = place.draft()
    for _ in range(2):
        actions.send(row, by=place.agent, informs="Les transports ont votre demande.", seen=SEEN)
    assert Letter.objects.count() == Reply.objects.count() == 1


def test_two_agents_at_once_see_each_other(place):
    """To two bodies: the second is shown the first, and may go on; to the very same one there is only one."""
    other, colleague = destination("Voirie", email="voirie@ville-voisine.test"), make.user("agent")
    mine = place.draft()
    theirs = actions.begin(place.conversation, other, by=colleague)
    theirs = actions.prepare(theirs, by=colleague, summary="La rue", mailbox=place.mailbox.pk)
    same = actions.prepare(actions.begin(place.conversation, place.body, by=colleague), by=colleague, summary="Le bus",
                           mailbox=place.mailbox.pk)  # fmt: skip
    actions.send(mine, by=place.agent)
    with pytest.raises(actions.Elsewhere) as met:
        actions.send(theirs, by=colleague)
    assert [one.pk for one in met.value.others] == [mine.pk]
    assert actions.send(theirs, by=colleague, beside=[mine.pk]).state == "sent"
    with pytest.raises(actions.Elsewhere):
        actions.send(same, by=colleague, beside=[mine.pk, theirs.pk])
    assert Letter.objects.count() == 2


def test_killed_between_the_call_and_its_outcome(place, post):
    """The mail left, and nobody wrote it down: no second one leaves before a person, or an answer, has said."""
    post.script = [Doubt("no-answer")]
    post.facts = type(post)(repeat=post.facts.repeat.BLIND).facts
    actions.send(place.draft(), by=place.agent)
    step(Letter)
    step(Letter)
    letter = Letter.objects.get()
    assert (letter.state, letter.transfer.trouble) == ("asked", "asked")
    assert len(post.drafts) == 1
    arrives(place.mailbox, answer(letter))
    letter = Letter.objects.get()
    assert (letter.state, letter.transfer.trouble, letter.transfer.state) == ("sent", "", "answered")
    step(Letter)
    assert len(post.drafts) == 1


def test_found_in_the_middle_of_sending_it_is_a_doubt(place, post):
    actions.send(place.draft(), by=place.agent)
    Letter.objects.update(state="sending", began_at=timezone.now(), due_at=timezone.now() - timedelta(seconds=1))
    post.facts = type(post)(repeat=post.facts.repeat.BLIND).facts
    step(Letter)
    step(Letter)
    assert Letter.objects.get().state == "asked" and not post.drafts
    actions.judge(Letter.objects.get(), there=False, by=place.agent)
    step(Letter)
    assert Letter.objects.get().state == "sent" and len(post.drafts) == 1


def test_a_refusal_is_told_and_tried_again_at_the_new_address(place, post):
    post.script = [Refused("email-refused", "unknown user"), published()]
    row = actions.send(place.draft(), by=place.agent)
    step(Letter)
    row.refresh_from_db()
    assert row.trouble == "refused" and Notice.objects.filter(user=place.agent, kind="transfer.trouble").exists()
    place.body.email = "nouveau@transports.test"
    place.body.save()
    actions.retry(Letter.objects.get(), by=place.agent)
    step(Letter)
    assert post.drafts[-1].options["to"] == ["nouveau@transports.test"]
    row.refresh_from_db()
    assert row.trouble == "" and row.sent_at


def test_nothing_goes_to_a_mailbox_of_the_city(place):
    mailbox = make.account("email", name="Voirie")
    type(mailbox).objects.filter(pk=mailbox.pk).update(handle="contact@transports.test")
    with pytest.raises(ValidationError, match="boîte de la ville"):
        actions.send(place.draft(), by=place.agent)


def test_a_team_of_the_counter_gets_the_conversation_itself(place):
    voirie = make.team("Voirie")
    colleague = make.user("agent", in_team=voirie)
    team = destination("Équipe voirie", kind="team", team=voirie, email="")
    row = actions.begin(place.conversation, team, by=place.agent)
    row = actions.send(actions.prepare(row, by=place.agent, summary="Un trou"), by=place.agent)
    talk = Conversation.objects.get(pk=place.conversation.pk)
    assert (row.way, talk.team, talk.assignee, talk.state) == ("team", voirie, None, "open")
    assert "Un trou" in talk.messages.get(way="note").text
    assert Conversation.objects.seen_by(colleague).filter(pk=talk.pk).exists()
    assign(talk, to=colleague, by=colleague)
    row.refresh_from_db()
    assert row.state == "acknowledged"
    actions.say(row, state="returned", reason="C’est aux espaces verts", by=colleague)
    assert Conversation.objects.get(pk=talk.pk).team == place.conversation.team


def test_a_reminder_is_asked_for_and_leaves_by_one_click(place, post):
    row = place.sent()
    step(Transfer)
    row.refresh_from_db()
    assert row.reminded_at and row.due_at is None and len(post.drafts) == 1, "nothing leaves by itself"
    assert Notice.objects.filter(user=place.agent, kind="transfer.waits").exists()
    row = actions.write(row, by=place.agent, remind=True)
    step(Letter)
    assert (row.relaunched, row.reminded_at) == (1, None) and row.due_at
    draft = post.drafts[-1]
    assert row.tag in draft.text and draft.answering is not None, "in the same thread"


def test_a_courtesy_is_no_transmission(place):
    row = pointing.redirect(place.conversation, place.body, text="Cela relève des transports.", by=place.agent, seen=SEEN)
    assert row.kind == "courtesy" and not Transfer.objects.exists() and not Letter.objects.exists()


def test_a_political_question_goes_to_the_elected_person_in_the_citys_words(place):
    mayor = destination("Jeanne Roux", kind="official", email="")
    mayor.handles.create(network="mastodon", handle="roux@pouet.test", url="https://pouet.test/@roux")
    key = uuid.uuid4()
    for _ in range(2):
        pointing.refer(place.conversation, mayor, by=place.agent, seen=SEEN, key=key)
    said = Message.objects.get(way="out").text
    assert "Jeanne Roux" in said and "https://pouet.test/@roux" in said
    assert Redirection.objects.get().kind == "political"
    with pytest.raises(ValidationError):
        actions.begin(place.conversation, mayor, by=place.agent)


def test_who_may_not_answer_may_not_send(place):
    row, approver = place.draft(), make.user("approver")
    with pytest.raises(PermissionDenied):
        actions.send(row, by=approver)
    assert Transfer.objects.seen_by(approver).exists()


def test_what_was_said_in_private_is_only_for_who_may_answer(post):
    place = town(private=True)
    row = place.draft()
    assert not Transfer.objects.seen_by(make.user("approver")).exists()
    assert not Transfer.objects.seen_by(make.user("contributor")).exists()
    assert not Transfer.objects.seen_by(make.user("agent", in_team=make.team("Ailleurs"))).exists()
    assert Transfer.objects.seen_by(make.user("agent")).get() == row


def test_rows_are_held_by_one(place):
    actions.send(place.draft(), by=place.agent)
    now = timezone.now() + timedelta(seconds=1)
    assert len(rows.hold_due(Letter, 5, now=now)) == 1 and not rows.hold_due(Letter, 5, now=now)


def both(*acts):
    """At one moment, each in its own thread and connection; what each gave or raised."""
    start, found = threading.Barrier(len(acts)), [None] * len(acts)

    def do(number, act):
        start.wait()
        try:
            found[number] = act()
        except (actions.Elsewhere, DatabaseError) as error:
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=one) for one in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def test_two_threads_send_to_the_same_body_and_one_letter_leaves(place):
    colleague = make.user("agent")
    mine = place.draft()
    theirs = actions.prepare(
        actions.begin(place.conversation, place.body, by=colleague), by=colleague, summary="Le bus", mailbox=place.mailbox.pk
    )
    found = both(lambda: actions.send(mine, by=place.agent), lambda: actions.send(theirs, by=colleague))
    assert sorted(type(one).__name__ for one in found) == ["Elsewhere", "Transfer"]
    assert Letter.objects.count() == 1


def test_the_same_answer_by_two_workers_at_once_is_one(place, post):
    place.sent()
    mail = answer(Letter.objects.get(), remote="une@transports.test")
    other = make.account("email")
    both(lambda: arrives(place.mailbox, mail), lambda: arrives(other, mail))
    assert BodyAnswer.objects.count() == 1
