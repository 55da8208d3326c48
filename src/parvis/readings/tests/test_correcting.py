"""An agent's word wins over the guess, can be taken back, and becomes an example without names."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.inbox.alarm.actions import set_danger
from parvis.inbox.models import Conversation, Message
from parvis.journal.models import Event
from parvis.networks.protocol import Person
from parvis.readings.actions import GUESSED, correct
from parvis.readings.learning.waiting import lessons
from parvis.readings.models import Learning, Lesson, Understood
from parvis.readings.redacting import for_learning
from parvis.readings.tests.test_arriving import LAMP, arrive, said
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(db):
    arrive(make.account(), said(LAMP))
    return Message.objects.select_related("conversation", "identity").get()


@pytest.fixture
def agent(db):
    return make.user("agent")


def test_the_word_of_an_agent_wins_and_is_an_example(message, agent):
    row = correct(message, by=agent, kind="request", topic="voirie/chantier")
    assert (row.kind, row.sure, row.confidence, row.topic, row.by) == ("request", True, 1.0, "voirie/chantier", agent)
    assert row.guess["kind"] == "report" and row.guess["topic"] == "voirie/eclairage"
    lesson = Lesson.objects.get()
    assert (lesson.kind, lesson.topic, lesson.language) == ("request", "voirie/chantier", "fr")
    assert "06 12" not in lesson.text and "[téléphone]" in lesson.text
    event = Event.objects.get(kind="reading.corrected")
    assert (event.by, event.data) == (agent, {"message": message.pk, "said": "request", "topic": "voirie/chantier"})


def test_danger_is_learnt_as_an_agent_said_it_and_never_as_the_model_guessed(agent):
    account = make.account()
    arrive(account, said("Un fil électrique est tombé devant l’école, il y a des enfants"), said(LAMP, 1), said(LAMP, 2))
    wire, lamp, other = Message.objects.select_related("conversation", "identity").order_by("remote_id")
    assert Understood.objects.get(pk=wire.pk).danger == "danger"
    for one in (wire, lamp):
        correct(one, by=agent, kind="report")
    assert set(Lesson.objects.values_list("danger", flat=True)) == {None}, "nobody said anything of danger"
    set_danger(wire.conversation, kind="", by=agent)
    set_danger(lamp.conversation, kind="fire", by=agent)
    set_danger(other.conversation, kind="fire", by=agent)
    correct(other, by=agent, kind="report")
    assert [Lesson.objects.get(pk=one.pk).danger for one in (wire, lamp, other)] == [False, True, True]
    assert [one["danger"] for one in lessons()] == [False, True, True]
    arrive(account, replace(said("Merci", 3), thread="t1", author=Person("p1", "p1")))
    late = Message.objects.select_related("conversation", "identity").get(text="Merci")
    assert late.conversation == lamp.conversation
    correct(late, by=agent, kind="praise")
    assert Lesson.objects.get(pk=late.pk).danger is None, "the word was of what was there then"
    set_danger(lamp.conversation, kind="", by=agent)
    set_danger(lamp.conversation, kind="life", by=agent)
    assert Lesson.objects.get(pk=lamp.pk).danger is None, "of which of two messages nobody knows"


def test_a_word_taken_back_leaves_the_guess_and_no_example(message, agent):
    before = Understood.objects.get()
    correct(message, by=agent, kind="request", topic="")
    correct(message, by=agent, kind=GUESSED)
    row = Understood.objects.get()
    assert (row.kind, row.confidence, row.topic, set(row.guess)) == (
        before.kind,
        before.confidence,
        "",
        {"topic", "topic_confidence"},
    )
    assert Lesson.objects.get().kind == ""
    correct(message, by=agent, topic=GUESSED)
    row = Understood.objects.get()
    assert (row.topic, row.guess, row.by, row.at) == (before.topic, None, None, None)
    assert not Lesson.objects.exists()


def test_saying_that_the_guess_is_right_is_an_example_too(message, agent):
    correct(message, by=agent, kind="report")
    assert Understood.objects.get().guess["kind"] == "report"
    assert Lesson.objects.get().kind == "report"


def test_private_messages_are_learnt_from_only_when_the_city_says_so(message, agent):
    Message.objects.update(private=True)
    message.refresh_from_db()
    correct(message, by=agent, kind="request")
    assert Understood.objects.get().kind == "request" and not Lesson.objects.exists()
    Learning.objects.create(private=True)
    correct(message, by=agent, kind="question")
    assert Lesson.objects.get().private


def test_what_was_never_read_is_read_when_somebody_speaks_of_it(agent):
    arrive(make.account(), said(LAMP), quiet=True)
    correct(Message.objects.select_related("conversation", "identity").get(), by=agent, kind="request")
    assert Understood.objects.get().guess["kind"] == "report"


@pytest.mark.parametrize("given", [{"kind": "nonsense"}, {"topic": "voirie/lune"}])
def test_unknown_words_change_nothing(message, agent, given):
    with pytest.raises(ValidationError):
        correct(message, by=agent, **given)
    assert Understood.objects.get().guess is None


def test_what_is_no_longer_there_is_not_corrected(message, agent):
    message.removed_at = timezone.now()
    with pytest.raises(ValidationError):
        correct(message, by=agent, kind="report")


@pytest.mark.parametrize("role", ["trainee", "approver", "contributor"])
def test_who_does_not_sort_does_not_correct(message, role):
    with pytest.raises(PermissionDenied):
        correct(message, by=make.user(role), kind="report")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Bonjour, je m'appelle Aïcha Benali, le banc est cassé", "Bonjour, je m'appelle [nom], le banc est cassé"),
        ("Merci à Mme Durand pour son accueil", "Merci à Mme [nom] pour son accueil"),
        ("Madame la Maire, que faites-vous ?", "Madame la Maire, que faites-vous ?"),
        ("@julie_92 regarde https://x.example/p?u=12", "@ regarde https://"),
        ("Le lampadaire est en panne. Cordialement, Jean-Paul Martin", "Le lampadaire est en panne. Cordialement, [nom]"),
        ("cordialement la rue est sale", "cordialement la rue est sale"),
        ("Ici riverain Okonkwo, poubelle renversée", "Ici riverain [nom], poubelle renversée"),
    ],
)
def test_an_example_names_nobody(text, kept):
    identity = make.conversation().identity
    identity.name, identity.handle = "Chidi Okonkwo", "chidi.o@town.example"
    assert for_learning(text, identity) == kept


# ── On the pages ─────────────────────────────────────────────────────────────────────────────────────────────────────


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_counter_shows_kind_topic_and_place_with_how_sure_and_why(message, agent):
    arrive(message.account, said("ping 2026", 1))
    page = signed_in(agent).get("/guichet/?vue=toutes").content.decode()
    assert "Signalement · Éclairage public" in page
    assert "Supposition, sûre à" in page and "lampadaire" in page
    assert "14 rue Pasteur" in page
    assert "À vérifier" in page


def test_a_conversation_shows_it_under_the_message_and_offers_a_key_for_each_kind(message, agent):
    page = signed_in(agent).get(f"/guichet/{message.conversation_id}").content.decode()
    assert f'id="under-{message.pk}"' in page
    for key in "1234567890":
        assert f'data-key="{key}"' in page
    assert "téléphone" in page
    seen = signed_in(make.user("trainee")).get(f"/guichet/{message.conversation_id}").content.decode()
    assert f'id="under-{message.pk}"' in seen and f'id="kinds-{message.pk}"' not in seen


def test_below_the_threshold_a_kind_is_not_told_but_proposed(agent):
    arrive(make.account(), said("ping 2026"))
    row = Understood.objects.get()
    assert not row.sure
    Understood.objects.update(kind="report", second="personal", confidence=0.4)
    page = signed_in(agent).get(f"/guichet/{Conversation.objects.get().pk}").content.decode()
    line = page[page.index(f'id="under-{row.pk}"') :].partition("</p>")[0]
    assert "À vérifier" in line and "%" not in line
    proposed = re.findall(r'name="kind" value="(\w+)" form="(\S+)".*?<kbd>(.)</kbd>', line, re.DOTALL)
    assert proposed == [("report", f"kinds-form-{row.pk}", "1"), ("personal", f"kinds-form-{row.pk}", "7")]
    assert f'<form id="kinds-form-{row.pk}"' in page
    seen = signed_in(make.user("trainee")).get(f"/guichet/{row.message.conversation_id}").content.decode()
    assert 'name="kind"' not in seen[seen.index(f'id="under-{row.pk}"') :].partition("</p>")[0]
    Understood.objects.update(confidence=0.1)
    page = signed_in(agent).get(f"/guichet/{Conversation.objects.get().pk}").content.decode()
    assert 'name="kind"' not in page[page.index(f'id="under-{row.pk}"') :].partition("</p>")[0], "nothing is likely"


def test_one_key_corrects_and_the_toast_takes_it_back(message, agent):
    client, url = signed_in(agent), f"/guichet/messages/{message.pk}/lecture"
    response = client.post(url, {"kind": "request"}, headers={"HX-Request": "true"})
    assert "C’est noté\u00a0: Demande." in response.content.decode()
    assert "parvis:changed:reading.corrected" in response.headers["HX-Trigger"]
    assert '<input type="hidden" name="kind" value="guess">' in response.content.decode()
    client.post(url, {"kind": "guess", "undo": "1"}, headers={"HX-Request": "true"})
    assert (Understood.objects.get().kind, Understood.objects.get().guess) == ("report", None)


def test_without_script_the_form_is_a_page(message, agent):
    client, url = signed_in(agent), f"/guichet/messages/{message.pk}/lecture"
    assert "De quoi il parle" in client.get(url).content.decode()
    response = client.post(url, {"topic": "sport/piscine"})
    assert response["Location"] == f"/guichet/{message.conversation_id}"
    assert Understood.objects.get().topic == "sport/piscine"
    assert client.post(url, {"topic": "lune"}).status_code == 422


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("nature=report", ["m0"]), ("nature=praise", ["m1"]), ("nature=incertain", ["m2"]), ("theme=voirie", ["m0"]),
        ("theme=voirie/eclairage", ["m0"]), ("theme=sport", []), ("lieu=14%20rue%20pasteur", ["m0"]), ("nature=lune", []),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_kind_topic_place_and_unsure(message, agent, query, found):
    arrive(message.account, said("Un grand merci aux jardiniers, le parc est magnifique", 1), said("ping 2026", 2))
    client = signed_in(agent)
    page = client.get(f"/guichet/?vue=toutes&{query}").content.decode()
    ids = {one.remote_id: one.conversation_id for one in Message.objects.all()}
    assert [name for name in sorted(ids) if f'id="talk-{ids[name]}"' in page] == found
    english = query.replace("nature", "kind").replace("theme", "topic").replace("lieu", "place").replace("incertain", "unsure")
    told = client.get(f"/api/v1/conversations?{english}").json()["items"]
    assert sorted(one["id"] for one in told) == sorted(ids[name] for name in found)


def test_the_filters_offer_kinds_and_topics(message, agent):
    page = signed_in(agent).get("/guichet/filtres").content.decode()
    assert "Nature du message" in page and "Voirie → Éclairage public" in page and "À vérifier" in page


# ── Over the API ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reading_is_told_and_corrected_over_the_api(message, agent):
    client, url = signed_in(agent), f"/api/v1/messages/{message.pk}/reading"
    told = client.get(url).json()
    assert (told["kind"], told["sure"], told["topic"], told["kind_said"]) == ("report", True, "voirie/eclairage", False)
    assert told["personal"][0]["kind"] == "phone" and told["places"][0]["name"] == "14 rue Pasteur"
    changed = client.patch(url, {"kind": "request"}, content_type="application/json").json()
    assert (changed["kind"], changed["confidence"], changed["kind_said"], changed["by"]) == ("request", 1.0, True, agent.pk)
    assert client.patch(url, {"kind": None}, content_type="application/json").json()["kind"] == "report"
    assert client.patch(url, {"topic": "lune"}, content_type="application/json").status_code == 422
    assert client.patch(url, {"kind": "lune"}, content_type="application/json").status_code == 422


def test_who_does_not_see_the_conversation_does_not_see_its_reading(message):
    stranger = make.user("agent", in_team=make.team("ailleurs"))
    assert signed_in(stranger).get(f"/api/v1/messages/{message.pk}/reading").status_code == 404
