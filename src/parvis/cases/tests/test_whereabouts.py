"""What a case has from what was understood, and where an address is: the city's names first, the geocoder only if there is one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from parvis.cases import actions, whereabouts
from parvis.cases.models import Case
from parvis.cases.public.place import words_of
from parvis.cases.uniting import near
from parvis.cases.whereabouts import Outside, Spot, look
from parvis.city.models import Topic
from parvis.inbox.models import Conversation
from parvis.readings.actions import bring_places
from parvis.readings.models import Understood
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
STREETS = "nom_voie;lon;lat\nRue Basfroi;2.3800;48.8530\nRue Basfroi;2.3802;48.8534\nRue Basfroi;2.3804;48.8538\n"


@pytest.fixture
def agent() -> Any:
    return make.user("agent")


@pytest.fixture
def names() -> None:
    bring_places(name="rues.csv", text=STREETS, by=make.user("manager"))


@pytest.fixture
def alone(monkeypatch: Any) -> None:
    monkeypatch.setattr(whereabouts, "OUTSIDE", [])


def understood(talk: Conversation, **fields: Any) -> Conversation:
    given = {
        "kind": "report",
        "confidence": 0.9,
        "sure": True,
        "answer": True,
        "topic": "voirie/chaussee",
        "topic_confidence": 0.9,
    }
    place = {"name": "12 Rue Basfroi", "precision": "address", "confidence": 0.95, "key": "Rue Basfroi"}
    Understood.objects.create(message_id=talk.last_in, **given | {"places": [place]} | fields)
    return talk


def outside(monkeypatch: Any, *spots: Spot, wrong: str = "", ready: bool = True) -> list[str]:
    asked: list[str] = []

    def ask(address: str) -> list[Spot]:
        asked.append(address)
        if wrong:
            raise ValidationError(wrong)
        return list(spots)

    monkeypatch.setattr(whereabouts, "OUTSIDE", [Outside(ready=lambda: ready, ask=ask)])
    return asked


@pytest.mark.usefixtures("names")
def test_a_case_is_opened_with_what_was_understood(agent):
    topic = Topic.objects.create(key="voirie", name="Voirie et espaces")
    talk = understood(make.conversation(texts=("Un trou au 12 rue Basfroi",)))
    case = actions.open_case(by=agent, conversation=talk)
    assert (case.kind, case.topic, case.place, case.precision) == ("report", topic, "12 Rue Basfroi", "street")
    assert (case.lat, case.lon) == (48.8534, 2.3802), "the point of the street that is in its middle"
    assert words_of(case) == "Rue Basfroi", "no house number is shown to everybody"
    given = actions.open_case(by=agent, conversation=understood(make.conversation()), kind="question", place="Square", topic=None)
    assert (given.kind, given.topic, given.place, given.lat) == ("question", None, "Square", None), "what is given stands"


@pytest.mark.usefixtures("names")
def test_what_is_unsure_or_may_not_be_kept_is_not_taken(agent):
    unsure = understood(make.conversation(), sure=False, topic_confidence=0.1, places=[])
    case = actions.open_case(by=agent, conversation=unsure)
    assert (case.kind, case.topic, case.place) == ("request", None, "")
    brief = understood(make.conversation())
    brief.messages.update(expires_at=timezone.now() + timedelta(hours=48))
    assert actions.open_case(by=agent, conversation=brief).place == ""


def test_the_point_of_a_form_is_nearer_than_any_name(agent):
    talk = understood(make.conversation(private=True), places=[])
    talk.messages.update(context={"point": [48.85, 2.37]})
    case = actions.open_case(by=agent, conversation=talk)
    assert (case.lat, case.lon, case.precision) == (48.85, 2.37, "point")


@pytest.mark.usefixtures("names", "alone")
def test_the_form_and_the_counter_know_it_before_it_is_opened(agent):
    Topic.objects.create(key="voirie", name="Voirie")
    first = actions.open_case(by=agent, conversation=understood(make.conversation()))
    talk = understood(make.conversation(texts=("Le trou du 14 rue Basfroi",)))
    assert [one.case for one in near.to_conversation(talk, agent)] == [first]
    assert [one["case"]["id"] for one in Caller(agent)("GET", f"/conversations/{talk.pk}/near-cases")[1]] == [first.pk]
    page = Client()
    page.force_login(agent)
    beside = page.get(f"/guichet/{talk.pk}/a-cote").content.decode()
    assert first.number in beside and "Peut-être le même fait" in beside
    page.post(f"/dossiers/conversations/{talk.pk}/rattacher", {"numero": first.number})
    assert Case.objects.get().reporters == 2, "several persons, one fact"
    form = page.get(f"/dossiers/nouveau?conversation={understood(make.conversation()).pk}").content.decode()
    assert 'value="12 Rue Basfroi"' in form and "48.85340, 2.38020" in form


@pytest.mark.usefixtures("names")
def test_the_citys_names_come_first_and_the_geocoder_is_asked_only_if_there_is_one(monkeypatch):
    asked = outside(monkeypatch, ready=False)
    assert [(one.label, one.precision, one.by) for one in look("12 rue Basfroi").spots] == [("12 Rue Basfroi", "street", "names")]
    assert asked == [], "off until somebody chooses one"
    house = Spot("12 Rue Basfroi 75011 Paris", 48.8535, 2.3803, "point", "geocoder")
    asked = outside(monkeypatch, house)
    assert [one.by for one in look("12 rue Basfroi").spots] == ["names", "geocoder"] and asked == ["12 rue Basfroi"]
    outside(monkeypatch, wrong="Le géocodeur ne répond pas.")
    found = look("12 rue Basfroi")
    assert len(found.spots) == 1 and found.wrong == "Le géocodeur ne répond pas."


def test_what_the_city_knows_to_the_house_is_not_asked_outside(monkeypatch):
    bring_places(name="lieux.csv", text="nom_voie;lon;lat\nPiscine Molitor;2.26;48.845\n", by=make.user("manager"))
    asked = outside(monkeypatch)
    assert [one.precision for one in look("piscine Molitor").spots] == ["point"] and asked == []


@pytest.mark.usefixtures("names")
def test_an_agent_chooses_among_what_was_found_and_its_precision_is_kept(monkeypatch, agent):
    outside(monkeypatch, Spot("12 Rue Basfroi 75011 Paris", 48.8535, 2.3803, "point", "geocoder"))
    page = Client()
    page.force_login(agent)
    typed = {"title": "Un trou", "kind": "report", "priority": "normal", "team": make.team().pk, "place": "12 rue Basfroi"}
    found = page.post("/dossiers/nouveau", typed | {"do": "find"}).content.decode()
    assert "d’après les noms de la ville" in found and "d’après le géocodeur" in found and not Case.objects.exists()
    spot = "48.85350|2.38030|point|12 Rue Basfroi 75011 Paris"
    taken = page.post("/dossiers/nouveau", typed | {"do": "take", "spot": spot}).content.decode()
    assert "48.85350, 2.38030" in taken and 'value="point" selected' in taken and "Un trou" in taken
    page.post("/dossiers/nouveau", typed | {"do": "keep", "point": "48.85350, 2.38030", "precision": "point"})
    case = Case.objects.get()
    assert (case.lat, case.lon, case.precision, case.place) == (48.8535, 2.3803, "point", "12 rue Basfroi")
    nothing = page.post(f"/dossiers/{case.pk}/modifier", typed | {"do": "find", "place": "x"}).content.decode()
    assert "Écrivez une adresse." in nothing
    told = Caller(agent)("GET", "/case-places?q=12 rue Basfroi")
    assert told[0] == 200 and [one["by"] for one in told[1]["items"]] == ["names", "geocoder"]
