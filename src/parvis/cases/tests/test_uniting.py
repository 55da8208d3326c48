"""Two cases that are one fact: merged, told, followed by both numbers, taken back; and which are proposed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.cases import actions, forgetting
from parvis.cases.jobs import forget_old
from parvis.cases.lists import chosen
from parvis.cases.models import Case, CaseLink
from parvis.cases.public import actions as public
from parvis.cases.states import Move
from parvis.cases.uniting import near
from parvis.cases.uniting.actions import merge, undo
from parvis.city.models import Topic
from parvis.inbox.drafts import draft_of
from parvis.inbox.models import Conversation
from parvis.kept.hooks import Person
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
HERE = (48.8530, 2.3800)


@pytest.fixture
def agent() -> Any:
    return make.user("agent")


def opened(agent: Any, conversation: Conversation | None = None, **fields: Any) -> Case:
    return actions.open_case(by=agent, conversation=conversation or make.conversation(), **fields)


def under(case: Case) -> set[int]:
    return set(CaseLink.objects.filter(case=case, current=True).values_list("conversation", flat=True))


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def state() -> tuple[Any, ...]:
    """All that an undo at once gives back; not what it adds to the history, nor when."""
    own = ("pk", "title", "place", "lat", "topic", "category", "priority", "state", "closed_at", "merged_into", "reporters")
    return (
        list(Case.objects.order_by("pk").values(*own)),
        list(CaseLink.objects.order_by("case", "conversation").values("case", "conversation", "current")),
    )


def test_both_numbers_lead_to_the_one_that_stays_and_conversations_come_along(agent):
    stays, goes = opened(agent), opened(agent, place="12 rue Basfroi", lat=HERE[0], lon=HERE[1], priority="high")
    talks = under(stays) | under(goes)
    merge(stays, goes, by=agent)
    assert under(stays) == talks and under(goes) == set()
    found = again(stays)
    assert (found.reporters, found.place, found.lat, found.priority) == (2, "12 rue Basfroi", HERE[0], "high")
    assert list(chosen(agent)) == [stays], "what was merged stands in no list"
    assert list(chosen(agent, q=goes.number.lower())) == [stays] == list(chosen(agent, q="rue Basfroi"))
    with pytest.raises(ValidationError, match=stays.number):
        actions.advance(goes, Move("done"), by=agent)
    page = Client()
    page.force_login(agent)
    assert page.get(f"/dossiers/{goes.pk}")["Location"] == f"/dossiers/{stays.pk}"
    shown = page.get(f"/dossiers/{stays.pk}").content.decode()
    assert goes.number in shown and "Annuler la fusion" in shown


def test_residents_of_both_are_told_where_they_wrote(agent):
    in_public, in_private = make.conversation(), make.conversation(make.account("form"), private=True)
    stays, goes = opened(agent, in_public), opened(agent, in_private)
    seen = actions.newest([in_public.pk, in_private.pk])
    merge(stays, goes, by=agent, told="Suivi ensemble.", tell=seen)
    for talk in (in_public, in_private):
        reply = talk.replies.get()
        assert (reply.message.text, reply.message.private, reply.account) == ("Suivi ensemble.", talk.private, talk.account)
    assert again(stays).steps.get(kind="merged").tellings.count() == 2
    foreign = make.conversation()
    with pytest.raises(ValidationError):
        merge(stays, opened(agent), by=agent, told="Suivi ensemble.", tell={foreign.pk: 0})
    assert not foreign.replies.exists() and Case.objects.filter(merged_into__isnull=False).count() == 1, "all of it, or nothing"


def test_who_has_the_link_of_the_one_that_went_follows_the_one_that_stays(agent):
    talk = make.conversation(make.account("form"), private=True)
    stays, goes = opened(agent), opened(agent, talk)
    address = draft_of(public.send_pass(goes, talk, by=agent, seen=make.seen(talk))).text.split()[-1]
    merge(stays, goes, by=agent)
    step = actions.advance(stays, Move("progress", told="On s’en occupe."), by=agent)
    actions.tell(step, text=step.told, to=actions.newest([talk.pk]) | {talk.pk: make.seen(talk)}, by=agent)
    path = "/dossier/" + address.partition("/dossier/")[2]
    shown = Client().get(path).content.decode()
    assert stays.number in shown and "On s’en occupe." in shown
    public.revoke_passes(stays, by=agent)
    assert Client().get(path).status_code == 404, "closing the links closes those that came along"


def test_a_public_number_leads_on_and_nothing_private_becomes_public(agent):
    stays, goes = opened(agent), opened(agent)
    public.show(goes, title="Un arbre tombé", text="Il barre le trottoir.", by=agent)
    with pytest.raises(ValidationError, match=goes.number):
        merge(stays, goes, by=agent)
    merge(goes, stays, by=agent)
    for number in (stays.number, goes.number):
        answer = Client().get(f"/dossier/{number}", follow=True)
        assert answer.status_code == 200 and "Un arbre tombé" in answer.content.decode()
    public.conceal(again(goes), by=agent)
    assert Client().get(f"/dossier/{stays.number}", follow=True).status_code == 404


def test_what_a_private_case_knows_stays_out_of_a_public_one(agent):
    stays, goes = opened(agent), opened(agent, place="12 rue Basfroi")
    public.show(stays, title="Un arbre tombé", text="Il barre le trottoir.", by=agent)
    merge(stays, goes, by=agent)
    assert again(stays).place == "" and "Basfroi" not in Client().get(f"/dossier/{stays.number}", follow=True).content.decode()


def test_an_undo_at_once_is_exact_and_what_was_done_since_stays(agent):
    topic = Topic.objects.create(key="voirie", name="Voirie")
    stays, goes = opened(agent), opened(agent, topic=topic, place="Rue Basfroi")
    before = state()
    undo(merge(stays, goes, by=agent), by=agent)
    assert state() == before
    union = merge(stays, goes, by=agent)
    later, moved = make.conversation(), next(iter(under(goes) | (under(stays) - {stays.links.first().conversation_id})))
    actions.attach(stays, later, by=agent)
    actions.describe(again(stays), by=agent, place="Rue Neuve")
    actions.detach(again(stays), Conversation.objects.get(pk=moved), by=agent)
    elsewhere = opened(agent, Conversation.objects.get(pk=moved))
    undo(union, by=agent)
    assert again(stays).place == "Rue Neuve" and later.pk in under(stays), "what a colleague said since stands"
    assert under(elsewhere) == {moved} and under(goes) == set(), "what a colleague moved since is where they put it"
    with pytest.raises(ValidationError):
        undo(union, by=agent)


def test_unions_are_taken_back_newest_first(agent):
    one, two, three = opened(agent), opened(agent), opened(agent)
    inner = merge(two, three, by=agent)
    outer = merge(one, two, by=agent)
    assert set(Case.objects.filter(merged_into=one)) == {two, three}, "a number never leads to one that was merged itself"
    with pytest.raises(ValidationError):
        undo(inner, by=agent)
    undo(outer, by=agent)
    assert again(three).merged_into == two and again(two).merged_into is None
    undo(inner, by=agent)
    assert not Case.objects.filter(merged_into__isnull=False).exists()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=6))
def test_no_conversation_is_lost_or_in_two_whatever_the_order(agent, steps):
    CaseLink.objects.all().delete()
    Case.objects.all().delete()
    cases = [opened(agent) for _ in range(4)]
    talks = {pk for case in cases for pk in under(case)}
    done: list[Any] = []
    for one, two, back in steps:
        try:
            if back and done:
                undo(done.pop(), by=agent)
            else:
                done.append(merge(again(cases[one]), again(cases[two]), by=agent))
        except ValidationError:
            continue
        standing = [pk for case in Case.objects.filter(merged_into__isnull=True) for pk in under(case)]
        assert sorted(standing) == sorted(talks)
        assert not Case.objects.filter(merged_into__merged_into__isnull=False).exists()


def test_what_may_not_be(agent):
    one, closed = opened(agent), opened(agent)
    actions.advance(closed, Move("done"), by=agent)
    for stays, goes in ((one, one), (again(closed), one)):
        with pytest.raises(ValidationError):
            merge(stays, goes, by=agent)
    union = merge(one, again(closed), by=agent)
    undo(union, by=agent)
    assert again(closed).closed_at, "it is closed again as it was"
    with pytest.raises(actions.Changed):
        merge(again(one), opened(agent), by=agent, revision=1)
    stranger = make.user("agent", in_team=make.team("Piscines"))
    with pytest.raises(PermissionDenied):
        merge(again(one), opened(agent), by=stranger)


def test_a_person_is_forgotten_in_what_was_merged(agent):
    talk = make.conversation(texts=("Je suis Jeanne Martin",))
    stays, goes = opened(agent), opened(agent, talk)
    merge(stays, goes, by=agent)
    person = Person(contacts=(talk.contact_id,), identities=(talk.identity_id,), needles=("Jeanne Martin",))
    assert list(forgetting.theirs(person)) == [goes], "the one that stays is somebody else's too"
    forgetting.forget_cases(person, 0)
    assert again(goes).title == ""
    Case.objects.update(closed_at=timezone.now() - timedelta(days=4000))
    forget_old()
    assert again(goes).forgotten_at and again(stays).forgotten_at


# ── What is near ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def topic() -> Topic:
    return Topic.objects.create(key="voirie", name="Voirie")


def at(metres_north: float = 0) -> dict[str, float]:
    return {"lat": HERE[0] + metres_north / 111_195, "lon": HERE[1]}


def test_the_same_topic_a_few_metres_and_days_away_is_proposed_nearest_first(agent, topic, django_assert_max_num_queries):
    case = opened(agent, topic=topic, **at())
    near_by, further = opened(agent, topic=topic, **at(40)), opened(agent, topic=topic, **at(150))
    too_far, other_topic = opened(agent, topic=topic, **at(260)), opened(agent, **at())
    old, over = opened(agent, topic=topic, **at()), opened(agent, topic=topic, **at())
    Case.objects.filter(pk=old.pk).update(opened_at=timezone.now() - timedelta(days=31))
    actions.advance(over, Move("done"), by=agent)
    with django_assert_max_num_queries(4):
        found = near.to_case(again(case), agent)
    assert [(one.case, one.metres) for one in found] == [(near_by, 40), (further, 150)]
    assert not {too_far, other_topic, old, over} & {one.case for one in found}
    public.keep_rules(prefix="", keep_days=730, link_days=30, near_metres=0, near_days=30, by=make.user())
    assert near.to_case(again(case), agent) == []
    assert near.to_case(opened(agent), agent) == [], "no point, no proposal"


def test_merged_over_the_api_and_taken_back(agent, topic):
    caller = Caller(agent)
    stays, goes = opened(agent, topic=topic, **at()), opened(agent, topic=topic, **at(30))
    assert [one["case"]["id"] for one in caller("GET", f"/cases/{stays.pk}/near")[1]] == [goes.pk]
    assert caller("POST", f"/cases/{stays.pk}/merge", {"other": 10**9})[0] == 422
    talk = goes.links.get().conversation
    body = {"other": goes.pk, "told": "Suivi ensemble.", "tell": [{"conversation": talk.pk, "seen": talk.last_in}], "revision": 1}
    status, union = caller("POST", f"/cases/{stays.pk}/merge", body, **{"Idempotency-Key": "un"})
    assert status == 201 and union["tellings"][0]["reply"] == talk.replies.get().pk
    assert caller("POST", f"/cases/{stays.pk}/merge", body, **{"Idempotency-Key": "un"})[1]["id"] == union["id"]
    assert caller("POST", f"/cases/{stays.pk}/merge", body | {"other": opened(agent).pk})[0] == 409
    assert caller("GET", f"/cases/{goes.pk}")[1]["merged_into"] == stays.pk
    assert {step["of"] for step in caller("GET", f"/cases/{stays.pk}")[1]["steps"]} == {"", goes.number}
    assert caller("POST", f"/case-unions/{union['id']}/undo")[1]["undone_by"] == agent.pk
    assert caller("POST", f"/case-unions/{union['id']}/undo")[0] == 422
    assert [one["id"] for one in caller("GET", f"/cases/{stays.pk}/unions")[1]] == [union["id"]]


def test_on_the_page(agent, topic):
    page = Client()
    page.force_login(agent)
    stays, goes = opened(agent, topic=topic, **at()), opened(agent, topic=topic, **at(30))
    assert goes.number in page.get(f"/dossiers/{stays.pk}").content.decode(), "proposed beside it"
    asked = page.get(f"/dossiers/{stays.pk}/fusionner").content.decode()
    assert f"?avec={goes.pk}" in asked and "à 30 mètres" in asked
    found = page.get(f"/dossiers/{stays.pk}/fusionner", {"q": goes.number}).content.decode()
    assert found.count(f"?avec={goes.pk}") == 2
    talk = goes.links.get().conversation
    form = page.get(f"/dossiers/{stays.pk}/fusionner?avec={goes.pk}").content.decode()
    assert f'value="{talk.pk}"' in form and f"Garder plutôt {goes.number}" in form
    given = {"avec": goes.pk, "revision": 1, "told": " ", "tell": [talk.pk], f"seen-{talk.pk}": talk.last_in}
    assert page.post(f"/dossiers/{stays.pk}/fusionner", given).status_code == 422
    told = page.post(f"/dossiers/{stays.pk}/fusionner", given | {"told": "Suivi ensemble."}, follow=True).content.decode()
    assert "1 réponse part" in told and talk.replies.get().message.text == "Suivi ensemble."
    union = stays.unions.get()
    assert "La fusion est annulée." in page.post(f"/dossiers/fusions/{union.pk}/annuler", follow=True).content.decode()
    stranger = Client()
    stranger.force_login(make.user("agent", in_team=make.team("Piscines")))
    assert stranger.get(f"/dossiers/{stays.pk}/fusionner").status_code == 404
    assert stranger.post(f"/dossiers/fusions/{union.pk}/annuler").status_code == 404
