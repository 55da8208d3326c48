"""A subject: opened, joined, left, ended; what is proposed to it; what two agents do at once."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from parvis.city.models import Topic
from parvis.inbox import hooks
from parvis.inbox.marked import marks_of
from parvis.journal.models import Event
from parvis.publishing.models import Delivery
from parvis.subjects import actions
from parvis.subjects.alike import Known, likely, weight
from parvis.subjects.lists import chosen
from parvis.subjects.models import Subject, SubjectLink
from parvis.subjects.proposing import proposed, wanted
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def agent():
    return make.user("agent")


def opened(agent, **fields) -> Subject:
    fields.setdefault("title", "Grève des piscines")
    return actions.open_subject(by=agent, conversation=fields.pop("conversation", None) or make.conversation(), **fields)


def test_a_subject_counts_people_by_network(agent):
    subject = opened(agent)
    page, who = make.account("facebook"), make.identity("facebook")
    talks = [make.conversation(page, identity=who), make.conversation(page, identity=who), make.conversation(page)]
    joined = actions.join(subject, [talk.pk for talk in talks], by=agent)
    assert (len(joined.done), joined.elsewhere) == (3, [])
    subject.refresh_from_db()
    assert (subject.people, subject.talks, subject.networks) == (3, 4, {"facebook": 2, "mastodon": 1})
    actions.leave(subject, talks[2], by=agent)
    subject.refresh_from_db()
    assert (subject.people, subject.talks) == (2, 3)
    assert actions.join(subject, [talks[2].pk], by=agent).done == [talks[2].pk], "it may come back"
    kinds = set(Event.objects.filter(kind__startswith="subject.").values_list("kind", flat=True))
    assert kinds == {"subject.opened", "subject.joined", "subject.left"}


def test_many_join_in_a_few_statements(agent, django_assert_max_num_queries):
    subject = opened(agent)
    account = make.account()
    pks = [make.conversation(account).pk for _ in range(120)]
    with django_assert_max_num_queries(16):
        assert len(actions.join(subject, pks, by=agent).done) == 120
    with django_assert_max_num_queries(8):
        assert actions.join(subject, pks, by=agent).done == []


def test_a_conversation_is_in_one_open_subject_at_most(agent):
    talk = make.conversation()
    first = opened(agent, conversation=talk)
    with pytest.raises(ValidationError):
        opened(agent, conversation=talk, title="Tempête")
    second = opened(agent, title="Tempête")
    assert actions.join(second, [talk.pk], by=agent).elsewhere == [talk.pk]
    actions.end(first, by=agent)
    assert actions.join(second, [talk.pk], by=agent).done == [talk.pk], "the first is over"
    assert SubjectLink.objects.filter(conversation=talk, current=True).get().subject == second
    with pytest.raises(ValidationError):
        actions.join(first, [make.conversation().pk], by=agent)


def test_two_agents_at_once_are_told_of_each_other(agent):
    subject = opened(agent)
    other = make.user("agent")
    actions.describe(subject, by=other, revision=1, line="Elle dure jusqu’à jeudi.")
    with pytest.raises(actions.Changed) as error:
        actions.describe(subject, by=agent, revision=1, line="Elle est finie.")
    assert error.value.subject.line == "Elle dure jusqu’à jeudi."
    actions.end(Subject.objects.get(), by=agent, revision=2)
    assert Subject.objects.get().ended_at is not None
    actions.reopen(Subject.objects.get(), by=agent)
    assert Subject.objects.get().ended_at is None


def test_who_may(agent):
    subject, talk = opened(agent), make.conversation()
    for role in ("approver", "contributor"):
        user = make.user(role)
        with pytest.raises(PermissionDenied):
            actions.describe(subject, by=user, line="x")
        with pytest.raises(PermissionDenied):
            actions.open_subject(by=user, conversation=talk, title="x")
    stranger = make.user("agent", in_team=make.team("Piscines"))
    assert not chosen(stranger).exists() and chosen(make.user("approver")).exists()
    with pytest.raises(PermissionDenied):
        actions.join(subject, [talk.pk], by=stranger)
    hidden = make.conversation(make.account(of=make.team("Voirie")))
    with pytest.raises(ValidationError):
        actions.join(subject, [hidden.pk], by=agent)


def test_a_title_is_asked(agent):
    with pytest.raises(ValidationError):
        opened(agent, title="  ")
    assert not Subject.objects.exists()


# ── Later arrivals ───────────────────────────────────────────────────────────────────────────────────────────────────

STRIKE = Known(1, "Grève des piscines", "grève, piscine fermée", ("La piscine Pailleron est fermée ce matin, pourquoi ?",))
STORM = Known(2, "Tempête du 12 mars", "tempête, arbre tombé")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Il y a encore la GREVE demain ?", [1]),
        ("Les piscines fermées, ça suffit", [1]),
        ("Un arbre est tombé rue Basfroi avec la tempete, et la grève ?", [2, 1]),
        ("La piscine Pailleron est fermée ce matin ??", [1]),
        ("Où trouver une crèche ?", []),
        ("", []),
        ("des du la le", []),
    ],
)
def test_words_in_common_propose_a_subject(text, found):
    assert list(likely(text, [STRIKE, STORM])) == found


def test_a_publication_of_the_same_topic_makes_one_word_enough():
    plain = Known(3, "Horaires des piscines")
    assert weight("Quels horaires ?", plain) == 0
    assert weight("Quels horaires ?", Known(3, "Horaires des piscines", same_topic=True)) > 0
    assert weight("Bravo !", Known(3, "Horaires des piscines", same_topic=True)) == 0


def test_an_open_subject_is_proposed_and_never_joined_by_itself(agent, django_assert_max_num_queries):
    topic = Topic.objects.create(key="piscines-essai", name="Piscines")
    subject = opened(agent, keywords="grève", topic=topic)
    talk = make.conversation(texts=("Bonjour", "C’est encore la grève demain ?"))
    with django_assert_max_num_queries(4):
        assert proposed(talk, agent) == [subject]
    assert not SubjectLink.objects.filter(conversation=talk).exists()
    post = make.post(topic=topic, accounts=[talk.account])
    Delivery.objects.create(post=post, account=talk.account, remote_id="P1", state="sent", planned_at=timezone.now())
    under = make.conversation(talk.account, texts=("Et les piscines du nord ?",), about="P1")
    assert proposed(under, agent) == [subject]
    assert [one.pk for one in wanted(subject, agent)] == [talk.pk]
    actions.end(subject, by=agent)
    assert proposed(talk, agent) == []


# ── On the counter ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_rows_are_marked_in_one_statement_and_the_list_is_narrowed(agent, django_assert_num_queries):
    talks = [make.conversation() for _ in range(3)]
    subject = opened(agent, conversation=talks[0])
    actions.join(subject, [talks[1].pk], by=agent)
    with django_assert_num_queries(1):
        marks = marks_of(talks, agent)
    assert {pk: [str(one.words) for one in found] for pk, found in marks.items()} == {
        talks[0].pk: ["Grève des piscines"],
        talks[1].pk: ["Grève des piscines"],
        talks[2].pk: [],
    }
    narrow = hooks.NARROWS["sujet"]
    found = narrow.of(agent, str(subject.pk))
    assert found is not None and set(type(talks[0]).objects.filter(found)) == set(talks[:2])
    assert narrow.of(agent, "9999") is None and narrow.of(agent, "x") is None
    assert narrow.of(make.user("agent", in_team=make.team("Voirie")), str(subject.pk)) is None


def test_what_it_wants_and_whom_it_would_reach_over_the_api(agent):
    caller = Caller(agent)
    subject = opened(agent, keywords="piscine", conversation=make.conversation(texts=("La piscine ?",)))
    near, public = make.conversation(texts=("Piscine fermée",)), make.conversation(texts=("Closed?",), language="en")
    make.conversation(texts=("Un arbre est tombé",))
    assert caller("GET", f"/subjects/{subject.pk}/wanted")[1] == [near.pk]
    actions.join(subject, [public.pk], by=agent)
    reach = caller("GET", f"/subjects/{subject.pk}/reach")[1]
    assert reach["fresh"] == reach["everybody"] == {"all": 2, "public": 2, "languages": {"fr": 1, "en": 1}}
    assert (reach["declining"], reach["running"], reach["quiet_until"]) == (0, False, None)
