"""One answer to all: personalised, in the person's language, once each, whatever dies, whoever answers meanwhile."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from parvis.inbox import actions as inbox
from parvis.inbox.models import Conversation, Reply
from parvis.people.models import Membership
from parvis.subjects import actions, jobs
from parvis.subjects.models import Round, Subject, Told
from parvis.testing import make
from parvis.work import rows

pytestmark = pytest.mark.django_db
TEXT = "Bonjour {personne}, la grève dure jusqu’à jeudi."


@pytest.fixture
def agent():
    return make.user("agent")


def many(agent, count: int, **talk) -> Subject:
    account = talk.pop("of", None) or make.account()
    talks = [make.conversation(account, **talk) for _ in range(count)]
    subject = actions.open_subject(by=agent, conversation=talks[0], title="Grève")
    actions.join(subject, [one.pk for one in talks[1:]], by=agent)
    return Subject.objects.get(pk=subject.pk)


def held() -> Round:
    """As the clock takes it, whatever pause it is in."""
    Round.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
    (row,) = rows.hold_due(Round, 1, now=timezone.now())
    return Round.objects.select_related("subject", "by").get(pk=row.pk)


def work() -> None:
    jobs.go_on([held()])


def everything() -> None:
    while Round.objects.filter(due_at__isnull=False).exists():
        work()


def outcomes() -> list[str]:
    return list(Told.objects.order_by("id").values_list("outcome", flat=True))


def test_each_is_told_by_name_in_their_language_where_they_wrote(agent):
    subject = many(agent, 1, private=True)
    tourist = make.conversation(language="en-GB")
    actions.join(subject, [tourist.pk], by=agent)
    actions.answer_all(subject, texts={"fr": TEXT, "en": "Hello {personne}, until Thursday."}, by=agent)
    assert not Reply.objects.exists(), "nothing leaves with the request"
    everything()
    row = Round.objects.get()
    assert (row.state, outcomes()) == ("done", ["sent", "sent"])
    said = {reply.conversation_id: reply.message for reply in Reply.objects.select_related("message")}
    assert said[tourist.pk].text == f"Hello {tourist.identity.called}, until Thursday."
    first = subject.links.order_by("id")[0].conversation
    assert said[first.pk].text == f"Bonjour {first.identity.called}, la grève dure jusqu’à jeudi."
    assert said[first.pk].private and not said[tourist.pk].private
    assert set(Conversation.objects.values_list("assignee", "state")) == {(None, "waiting")}, "nobody has them all on their desk"


def test_a_process_that_dies_between_two_batches_doubles_and_loses_nothing(agent, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 3)
    subject = many(agent, 8)
    actions.answer_all(subject, texts={"fr": TEXT}, by=agent)
    work()
    assert outcomes() == ["sent"] * 3 + [""] * 5
    tell, done = jobs._tell, []

    def dies(*given):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(tell(*given))
        return done[-1]

    monkeypatch.setattr(jobs, "_tell", dies)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert outcomes() == ["sent"] * 5 + [""] * 3 and Round.objects.get().due_at is not None
    monkeypatch.setattr(jobs, "_tell", tell)
    everything()
    assert outcomes() == ["sent"] * 8 and Reply.objects.count() == 8
    assert Round.objects.get().done_at is not None


def test_the_same_conversation_told_twice_is_one_answer(agent):
    subject = many(agent, 1)
    actions.answer_all(subject, texts={"fr": TEXT}, by=agent)
    row = held()
    told = row.tellings.select_related(*jobs.WITH).get()
    assert jobs._tell(row, told, agent) and jobs._tell(row, told, agent)
    assert Reply.objects.count() == 1 and outcomes() == ["sent"]


def test_two_workers_do_not_share_a_round(agent):
    subject = many(agent, 2)
    actions.answer_all(subject, texts={"fr": TEXT}, by=agent)
    first = held()
    assert rows.hold_due(Round, 1, now=timezone.now()) == []
    Round.objects.filter(pk=first.pk).update(due_at=timezone.now() + jobs.PAUSE)  # its lease ran out: another has it
    with pytest.raises(rows.Lost):
        jobs.go_on([first])
    everything()
    assert Reply.objects.count() == 2


def test_a_colleague_who_answered_meanwhile_is_left_alone(agent):
    subject = many(agent, 2)
    actions.answer_all(subject, texts={"fr": TEXT}, by=agent)
    first = Told.objects.order_by("id")[0]
    inbox.reply(first.conversation, text="Je m’en occupe.", by=make.user("agent"), seen=first.seen)
    everything()
    assert outcomes() == ["answered", "sent"] and Told.objects.order_by("id")[0].failure
    assert [reply.message.text for reply in first.conversation.replies.all()] == ["Je m’en occupe."]


def test_what_a_network_refuses_is_kept_in_words_and_keeps_nobody_back(agent):
    subject = many(agent, 2)
    gone = make.conversation(make.account(name="Fermé"))
    actions.join(subject, [gone.pk], by=agent)
    actions.answer_all(subject, texts={"fr": TEXT}, by=agent)
    type(gone.account).objects.filter(pk=gone.account_id).update(state="removed")
    everything()
    refused = Told.objects.get(conversation=gone)
    assert (refused.outcome, Round.objects.get().state) == ("refused", "done") and "retiré" in refused.failure
    assert Told.objects.filter(outcome="sent").count() == 2


def test_what_no_network_takes_is_not_begun(agent):
    subject = many(agent, 2)
    for text in ("  ", "Bonjour {prénom du chat}", "Bonjour {personne", "x" * 900):
        with pytest.raises(ValidationError):
            actions.answer_all(subject, texts={"fr": text}, by=agent)
    assert not Round.objects.exists()


def test_it_can_be_stopped_and_taken_up_again(agent, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    subject = many(agent, 5)
    row = actions.answer_all(subject, texts={"fr": TEXT}, by=agent)
    work()
    taken = held()
    actions.stop(row, by=make.user("agent"))
    jobs.go_on([taken])  # a worker had it already
    assert outcomes() == ["sent"] * 2 + [""] * 3 and Round.objects.get().due_at is None
    actions.resume(row, by=agent)
    everything()
    assert outcomes() == ["sent"] * 5 and Reply.objects.count() == 5


def test_two_agents_at_once_begin_one(agent):
    subject = many(agent, 2)
    key = uuid4()
    first = actions.answer_all(subject, texts={"fr": TEXT}, by=agent, key=key)
    assert actions.answer_all(subject, texts={"fr": TEXT}, by=agent, key=key) == first, "a button pressed twice"
    with pytest.raises(ValidationError):
        actions.answer_all(subject, texts={"fr": "Autre chose."}, by=make.user("agent"))
    everything()
    with pytest.raises(ValidationError):
        actions.answer_all(subject, texts={"fr": "Autre chose."}, by=agent)  # all were told
    late = make.conversation()
    actions.join(subject, [late.pk], by=agent)
    second = actions.answer_all(subject, texts={"fr": TEXT}, by=agent)
    assert list(second.tellings.values_list("conversation", flat=True)) == [late.pk], "only who was not told yet"


def test_the_end_is_told_to_all_once_more(agent):
    subject = many(agent, 3)
    actions.answer_all(subject, texts={"fr": TEXT}, by=agent)
    everything()
    actions.end(subject, by=agent)
    actions.answer_all(subject, texts={"fr": "La grève est finie."}, by=agent, again=True)
    everything()
    assert Reply.objects.count() == 6 and set(outcomes()) == {"sent"}


def test_many_in_public_are_left_when_it_is_wanted(agent):
    subject = many(agent, 4)
    aside = make.conversation(private=True)
    actions.join(subject, [aside.pk], by=agent)
    actions.answer_all(subject, texts={"fr": TEXT}, by=agent, public_most=2)
    everything()
    assert outcomes() == ["sent", "sent", "left", "left", "sent"] and aside.replies.count() == 1


def test_rights_count_when_each_answer_leaves(agent):
    subject = many(agent, 1)
    other = make.team("Voirie")
    hidden = make.conversation(make.account(of=other))
    actions.join(subject, [hidden.pk], by=make.user())
    row = actions.answer_all(subject, texts={"fr": TEXT}, by=agent)
    assert row.chosen == 1, "only conversations that the agent may answer"
    Membership.objects.filter(user=agent).update(role="contributor")
    everything()
    assert outcomes() == ["refused"] and not Reply.objects.exists()
    with pytest.raises(PermissionDenied):
        actions.answer_all(subject, texts={"fr": TEXT}, by=make.user("approver"))


def test_nobody_answers_in_the_name_of_somebody_gone(agent):
    subject = many(agent, 1)
    actions.answer_all(subject, texts={"fr": TEXT}, by=agent)
    Round.objects.update(by=None)
    work()
    assert (Round.objects.get().state, outcomes()) == ("stopped", [""])


def test_two_thousand_are_begun_in_a_few_statements_and_told_in_batches(agent, django_assert_max_num_queries):
    account, who = make.account(), make.identity()
    subject = many(agent, 1, of=account)
    at = timezone.now()
    talks = Conversation.objects.bulk_create(
        Conversation(account=account, thread=f"g{n}", kind="mention", contact=who.contact, identity=who, team=account.team,
                     preview="La grève ?", count=1, last_at=at, waiting_since=at) for n in range(2000)
    )  # fmt: skip
    for n in range(0, 2000, 500):
        with django_assert_max_num_queries(20):
            actions.join(subject, [one.pk for one in talks[n : n + 500]], by=agent)
    with django_assert_max_num_queries(40):
        row = actions.answer_all(subject, texts={"fr": TEXT}, by=agent)
    assert row.chosen == row.tellings.count() == 2001
    with django_assert_max_num_queries(40 * jobs.AT_ONCE):
        work()
    assert row.tellings.filter(outcome="sent").count() == jobs.AT_ONCE
    waits = Round.objects.get().due_at
    assert waits is not None and waits > timezone.now(), "the counter has its turn between two batches"
