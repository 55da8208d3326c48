"""A case: opened, joined, moved, told; what two agents do at once; what the counter says of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from parvis.cases import actions, counter
from parvis.cases.actions import Changed
from parvis.cases.jobs import forget_old
from parvis.cases.lists import chosen
from parvis.cases.models import Case, CaseLink, CaseRules
from parvis.cases.public import actions as public
from parvis.cases.states import Move
from parvis.city import references
from parvis.inbox import actions as inbox
from parvis.inbox import hooks
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.drafts import draft_of
from parvis.inbox.marked import marks_of
from parvis.inbox.models import Conversation
from parvis.journal.models import Event
from parvis.networks.protocol import Incoming, Person
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make.user("agent")


def opened(agent, **fields) -> Case:
    return actions.open_case(by=agent, conversation=fields.pop("conversation", None) or make.conversation(), **fields)


def test_a_case_has_a_number_that_proves_itself_and_the_title_of_its_conversation(agent):
    case = opened(agent)
    assert references.is_right(case.number) and case.number.startswith("PAR-")
    assert (case.title, case.team, case.reporters) == ("Quand rouvre la piscine ?", make.team(), 1)
    assert [step.kind for step in case.steps.all()] == ["opened"]
    assert Event.objects.get(kind="case.opened").about == case.pk


def test_a_title_does_not_begin_with_whom_it_speaks_to(agent):
    assert (
        opened(agent, conversation=make.conversation(texts=("@ville @maire Un arbre est tombé",))).title == "Un arbre est tombé"
    )


def test_words_that_may_not_be_kept_are_not_copied(agent):
    talk = make.conversation()
    talk.messages.update(expires_at=timezone.now() + timedelta(hours=48))
    assert opened(agent, conversation=talk).title == ""


def test_the_prefix_is_the_citys_choice(agent):
    public.keep_rules(prefix="vil", keep_days=730, link_days=30, by=make.user())
    assert opened(agent).number.startswith("VIL-")
    with pytest.raises(ValidationError):
        public.keep_rules(prefix="V1", keep_days=730, link_days=30, by=make.user())
    with pytest.raises(PermissionDenied):
        public.keep_rules(prefix="", keep_days=730, link_days=30, by=agent)


def test_a_conversation_is_under_one_open_case(agent):
    talk = make.conversation()
    first = opened(agent, conversation=talk)
    with pytest.raises(ValidationError, match=first.number):
        opened(agent, conversation=talk)
    other = opened(agent)
    with pytest.raises(ValidationError, match=first.number):
        actions.attach(other, talk, by=agent)
    actions.advance(first, Move("done"), by=agent)
    actions.attach(other, talk, by=agent)
    assert list(CaseLink.objects.filter(conversation=talk, current=True).values_list("case", flat=True)) == [other.pk]
    assert first.links.count() == 1, "the closed one keeps what was under it"


def test_many_persons_for_one_fact_are_counted_once_each(agent):
    who = make.identity()
    case = opened(agent, conversation=make.conversation(identity=who))
    actions.attach(case, make.conversation(identity=who), by=agent)
    talk = make.conversation()
    assert actions.attach(case, talk, by=agent).reporters == 2
    assert actions.attach(case, talk, by=agent).links.count() == 3
    assert actions.detach(case, talk, by=agent).reporters == 1


def test_two_agents_at_once(agent):
    case = opened(agent)
    actions.advance(case, Move("transferred", whom="Voirie"), by=agent, revision=1)
    with pytest.raises(Changed) as refused:
        actions.advance(case, Move("done"), by=make.user("agent"), revision=1)
    assert refused.value.case.whom == "Voirie"
    case.refresh_from_db()
    assert (case.public_state, case.state, case.revision) == ("transferred", "outside", 2)


def test_an_end_closes_and_a_return_opens(agent):
    case = opened(agent)
    actions.advance(case, Move("rejected", told="Ce carrefour sera refait en mai."), by=agent)
    case.refresh_from_db()
    assert case.state == "closed" and case.closed_at
    with pytest.raises(ValidationError):
        actions.advance(case, Move("done"), by=agent)
    actions.advance(case, Move("planned", day=timezone.localdate() + timedelta(3)), by=agent)
    case.refresh_from_db()
    assert case.closed_at is None and case.state == "outside"
    with pytest.raises(ValidationError):
        actions.set_inside(case, state="closed", by=agent)


def test_who_may():
    voirie = make.team("Voirie")
    case = actions.open_case(by=make.user(), conversation=make.conversation(make.account(of=voirie)))
    approver, stranger = make.user("approver", in_team=voirie), make.user("agent", in_team=make.team("Piscines"))
    assert list(chosen(approver)) == [case] and list(chosen(stranger)) == []
    for nobody in (approver, stranger):
        with pytest.raises(PermissionDenied):
            actions.advance(case, Move("done"), by=nobody)
    given = case.links.get().conversation
    Conversation.objects.filter(pk=given.pk).update(assignee=stranger)
    assert list(chosen(stranger)) == [case], "who has the conversation has its case"
    actions.advance(case, Move("done"), by=stranger)


def test_residents_are_told_where_they_wrote_each_with_its_outcome(agent):
    case = opened(agent)
    one, other = case.links.get().conversation, make.conversation()
    actions.attach(case, other, by=agent)
    seen = actions.newest([one.pk, other.pk])
    inbox.reply(other, text="Je regarde.", by=make.user("agent"), seen=seen[other.pk])
    step = actions.advance(case, Move("done"), by=agent)
    told = {t.conversation_id: t for t in actions.tell(step, text="C’est réparé.", to=seen, by=agent)}
    assert told[one.pk].reply.message.text == "C’est réparé."
    assert told[other.pk].reply is None and "entre-temps" in told[other.pk].failure
    again = actions.tell(step, text="C’est réparé.", to={one.pk: seen[one.pk]}, by=agent)
    assert again[0].reply == told[one.pk].reply and one.replies.count() == 1


def test_nobody_is_told_in_a_conversation_of_another_case(agent):
    case, foreign = opened(agent), make.conversation()
    step = actions.advance(case, Move("done"), by=agent)
    with pytest.raises(ValidationError):
        actions.tell(step, text="Réparé", to={foreign.pk: 0}, by=agent)


def test_what_the_counter_says_reaches_the_case(agent):
    account = make.account("facebook")
    said = Incoming("add", "m1", "f1", "comment", timezone.now(), Person("42", "Jeanne", "Jeanne"), "Un arbre est tombé")
    digest([Arrived(account, said)])
    talk = Conversation.objects.get()
    case = opened(agent, conversation=talk)
    actions.set_inside(case, state="resident", by=agent)
    digest([Arrived(account, Incoming("add", "m2", "f1", "comment", timezone.now(), said.author, "Rue Basfroi"))])
    case.refresh_from_db()
    assert case.state == "working" and [s.kind for s in case.steps.all()][-1] == "heard"
    inbox.reply(talk, text="Merci.", by=agent, seen=make.seen(talk))
    assert case.steps.last().kind == "answered"
    inbox.set_state(talk, state="closed", by=agent)
    inbox.set_state(talk, state="open", by=agent)
    assert [s.kind for s in case.steps.all()][-2:] == ["answered", "closed"]
    actions.advance(case, Move("done"), by=agent)
    digest([Arrived(account, Incoming("add", "m3", "f1", "comment", timezone.now(), said.author, "Merci"))])
    case.refresh_from_db()
    assert case.closed_at and case.stirred


def test_the_counter_shows_the_number_and_is_narrowed_to_it(agent):
    case = opened(agent)
    talk = case.links.get().conversation
    assert marks_of([talk], agent)[talk.pk][0].words == case.number
    found = Conversation.objects.filter(hooks.NARROWS["dossier"].of(agent, case.number.lower()))
    assert list(found) == [talk]
    assert hooks.NARROWS["dossier"].of(make.user("agent", in_team=make.team("Autre")), case.number) is None
    assert counter._beside(talk, agent)["case"] == case


# ── The public, and private links ────────────────────────────────────────────────────────────────────────────────────


def test_a_case_becomes_public_only_in_words_written_for_it(agent):
    case = opened(agent, conversation=make.conversation(private=True, texts=("Je suis Jeanne, 12 rue Basfroi",)))
    for title, text in (("", "Un arbre est tombé"), ("Arbre tombé", " ")):
        with pytest.raises(ValidationError):
            public.show(case, title=title, text=text, by=agent)
    shown = public.show(case, title="Arbre tombé", text="Un arbre barre le trottoir.", by=agent)
    assert shown.public
    assert not public.conceal(shown, by=agent).public


def test_a_private_link_goes_where_the_person_wrote_and_colleagues_do_not_see_it(agent):
    case = opened(agent, conversation=make.conversation(make.account("form"), private=True))
    talk = case.links.get().conversation
    reply = public.send_pass(case, talk, by=agent, seen=make.seen(talk))
    assert "/dossier/" not in reply.message.text and "[lien personnel du dossier]" in reply.message.text
    address = draft_of(reply).text.split()[-1]
    secret = address.rpartition("/")[2]
    assert address.startswith(public.address_of(case)) and secret not in str(case.passes.values())
    assert public.opened_by(case.number, secret).case == case
    assert public.opened_by(case.number, secret[:-1]) is None
    assert public.opened_by(opened(agent).number, secret) is None
    public.revoke_passes(case, by=agent)
    assert public.opened_by(case.number, secret) is None


def test_who_wrote_in_public_is_sent_the_link_in_private(agent):
    case = opened(agent, conversation=make.conversation(make.account("x"), kind="mention", private=False))
    reply = public.send_pass(case, case.links.get().conversation, by=agent, seen=make.seen(case.links.get().conversation))
    assert reply.message.private and draft_of(reply).answering.private
    assert "/dossier/" in draft_of(reply).text


def test_the_link_does_not_go_to_somebody_else_who_wrote_there_since(agent):
    talk = make.conversation(make.account("x"), kind="mention", private=False)
    case = opened(agent, conversation=talk)
    make.message(talk, text="Chez moi aussi.", identity=make.identity("x"))
    with pytest.raises(ValidationError, match="Quelqu’un d’autre"):
        public.send_pass(case, talk, by=agent, seen=make.seen(talk))


def test_no_private_link_in_public_nor_too_many(agent):
    case = opened(agent, conversation=make.conversation(make.account("youtube"), kind="comment", private=False))
    with pytest.raises(ValidationError):
        public.send_pass(case, case.links.get().conversation, by=agent, seen=make.seen(case.links.get().conversation))
    private = opened(agent, conversation=make.conversation(make.account("form"), private=True))
    for _ in range(public.A_DAY):
        public.send_pass(private, private.links.get().conversation, by=agent, seen=make.seen(private.links.get().conversation))
    with pytest.raises(ValidationError):
        public.send_pass(private, private.links.get().conversation, by=agent, seen=make.seen(private.links.get().conversation))


def test_an_old_case_forgets_whom_it_was_for(agent):
    case = opened(agent, place="12 rue Basfroi", lat=48.85391, lon=2.38012)
    actions.advance(case, Move("done", told="Madame Martin, c’est réparé."), by=agent)
    CaseRules.objects.create(keep_days=100)
    Case.objects.update(closed_at=timezone.now() - timedelta(days=99))
    forget_old()
    assert Case.objects.get().title
    Case.objects.update(closed_at=timezone.now() - timedelta(days=101))
    forget_old()
    case.refresh_from_db()
    assert (case.title, case.place, case.lat, case.links.count()) == ("", "", 48.85, 0)
    assert case.reporters == 1 and case.public_state == "done"
    assert not any(step.told for step in case.steps.all())
    with pytest.raises(ValidationError):
        actions.attach(case, make.conversation(), by=agent)


def test_a_case_that_is_opened_after_the_answer_is_called_by_the_question(agent):
    talk = make.conversation(texts=("Le lampadaire du 14 est éteint.",))
    make.message(talk, text="Bonjour, nous le signalons.", way="out", user=agent)
    talk.preview = "Bonjour, nous le signalons."
    talk.save(update_fields=["preview"])
    assert opened(agent, conversation=talk).title == "Le lampadaire du 14 est éteint."
