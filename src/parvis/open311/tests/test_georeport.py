"""The Open311 door as another program meets it: JSON and XML, keys, requests taken once, nothing private out."""

from __future__ import annotations

import json
from datetime import timedelta
from xml.etree.ElementTree import fromstring

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from parvis.accounts.models import Account, Raw
from parvis.cases import actions as cases
from parvis.cases.categories import actions as categories
from parvis.cases.models import Case, Category
from parvis.cases.public import actions as public
from parvis.cases.states import Move
from parvis.contact import actions as contact
from parvis.contact.choices import choices_of
from parvis.contact.jobs import register
from parvis.contact.models import Entry
from parvis.inbox import actions as inbox
from parvis.inbox.jobs import take_in
from parvis.inbox.models import Conversation, Message, Reply
from parvis.open311 import actions
from parvis.open311.models import ClientKey, Filed
from parvis.testing import make

pytestmark = pytest.mark.django_db

TABLE = """code,parent,name,active,public,description,keywords,elsewhere,elsewhere_text,attributes
10,,Propreté,1,1,,,,,
11,10,Graffiti,1,1,Sur un mur ou un meuble,"tag,mur",,,
12,10,Urine,0,1,,,,,
13,10,Station de métro,1,1,,,RATP,Le métro relève de la RATP : 3424.,
14,10,Interne,1,0,,,,,
20,,Arbre,1,1,,,,,"[{""code"":""HAUT"",""description"":""Hauteur"",""datatype"":""singlevaluelist"",""required"":true,""values"":[{""key"":""1"",""name"":""Plus haut que moi""},{""key"":""2"",""name"":""Moins""}]},{""code"":""M"",""description"":""Mètres"",""datatype"":""number""}]"
"""  # noqa: E501


@pytest.fixture
def manager():
    return make.user()


@pytest.fixture
def key(manager) -> str:
    categories.bring_in(TABLE.encode(), by=manager)
    actions.set_door(open=True, jurisdiction="ville.test", team=make.team(), by=manager)
    return actions.give_key(name="Appli de la ville", by=manager)[1]


class Program:
    def __init__(self) -> None:
        self.client = Client()

    def get(self, path: str, **asked: str) -> tuple[int, object]:
        answer = self.client.get(f"/open311/v2/{path}", asked)
        return answer.status_code, json.loads(answer.content)

    def post(self, path: str = "requests.json", headers=None, **given: object) -> tuple[int, object]:
        answer = self.client.post(f"/open311/v2/{path}", given, headers=headers)
        return answer.status_code, json.loads(answer.content)


@pytest.fixture
def program() -> Program:
    return Program()


BASE = settings.ENVIRONMENT.public_url
HERE = {"lat": "48.85391", "long": "2.38012"}


def arrive() -> None:
    """What intake and the receipts' job do a moment later."""
    take_in(list(Raw.objects.filter(state="new")))
    register(list(Entry.objects.filter(state="new")))


def test_services_are_the_leaves_that_are_offered(program, key):
    status, told = program.get("services.json")
    assert status == 200 and [one["service_code"] for one in told] == ["11", "13", "20"]
    assert told[0] == {"service_code": "11", "service_name": "Graffiti", "description": "Sur un mur ou un meuble", "metadata": False,
                       "type": "realtime", "keywords": "tag,mur", "group": "Propreté"}  # fmt: skip
    assert "RATP" in told[1]["description"]
    definition = program.get("services/20.json")[1]
    assert [(a["code"], a["required"], a["order"]) for a in definition["attributes"]] == [("HAUT", True, 1), ("M", False, 2)]
    assert program.get("services/12.json")[0] == 404 == program.get("services/14.json")[0]


def told_in_xml(program, path):
    return fromstring(program.client.get(f"/open311/v2/{path}").content)  # noqa: S314 - our own


def test_the_same_in_xml(program, key):
    root = told_in_xml(program, "services.xml")
    assert root.tag == "services" and root.find("service/service_name").text == "Graffiti"
    root = told_in_xml(program, "services/20.xml")
    assert root.find("attributes/attribute/values/value/name").text == "Plus haut que moi"
    answer = program.client.post("/open311/v2/requests.xml", {"service_code": "11"})
    assert answer.status_code == 403 and b"<error><code>403</code>" in answer.content
    assert answer["Content-Type"].startswith("text/xml")


def test_a_request_is_a_case_with_its_number_and_a_message_that_can_be_answered(program, key, manager):
    status, told = program.post(
        api_key=key, service_code="20", description="Penche", email="jeanne@mail.test", first_name="Jeanne", phone="0612345678",
        **HERE, **{"attribute[HAUT]": "1", "attribute[M]": "4"},
    )  # fmt: skip
    assert status == 200
    case = Case.objects.get(number=told[0]["service_request_id"])
    assert (case.kind, case.team, case.lat, case.answers) == ("report", make.team(), 48.85391, {"HAUT": "1", "M": "4"})
    arrive()
    talk = case.links.get().conversation
    assert talk.private and talk.messages.get().context["reply_to"] == "jeanne@mail.test"
    assert "Hauteur : Plus haut que moi" in talk.messages.get().text
    assert Entry.objects.get().reference == case.number, "one number for the person"
    inbox.reply(talk, text="Un élagueur passe lundi.", by=manager, seen=make.seen(talk))
    Reply.objects.update(state="sent")
    assert "Un élagueur passe lundi." in Client().get(told[0]["status_url"].removeprefix(BASE)).content.decode()


def test_answers_leave_by_the_teams_mailbox(program, key):
    box = make.account("email")
    program.post(api_key=key, service_code="11", description="Un tag", **HERE)
    assert choices_of(Entry.objects.get().account).mailbox == box.pk and not choices_of(Entry.objects.get().account).open


def test_the_same_again_is_the_same(program, key):
    first = program.post(api_key=key, service_code="11", description="Un tag", **HERE)
    assert program.post(api_key=key, service_code="11", description="Un tag", **HERE) == first
    keyed = program.post(headers={"Idempotency-Key": "a"}, api_key=key, service_code="11", description="Un tag", **HERE)
    assert keyed != first
    assert program.post(headers={"Idempotency-Key": "a"}, api_key=key, service_code="11", description="Un tag", **HERE) == keyed
    assert program.post(headers={"Idempotency-Key": "a"}, api_key=key, service_code="11", description="Autre", **HERE)[0] == 400
    assert Case.objects.count() == Filed.objects.count() == 2
    arrive()
    assert Conversation.objects.count() == Message.objects.count() == 2
    Filed.objects.update(at=timezone.now() - timedelta(days=2))
    assert program.post(api_key=key, service_code="11", description="Un tag", **HERE) != first


def test_what_is_doubtful_waits_and_its_token_tells(program, key, manager):
    status, told = program.post(api_key=key, service_code="11", description="buy backlinks, crypto investment", **HERE)
    assert status == 200 and set(told[0]) == {"token", "service_notice", "account_id", "status_url"} and not Case.objects.exists()
    token = told[0]["token"]
    assert program.get(f"tokens/{token}.json")[1] == [{"service_request_id": None, "token": token}]
    contact.release(Entry.objects.get(), by=manager)
    arrive()
    number = Case.objects.get().number
    assert program.get(f"tokens/{token}.json")[1] == [{"service_request_id": number, "token": token}]
    assert Case.objects.get().links.count() == 1
    assert program.get("tokens/ffffffff-0000-0000-0000-000000000000.json")[0] == 404 == program.get("tokens/x.json")[0]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"service_code": "11"}, "location"),
        ({"service_code": "11", "lat": "48"}, "together"),
        ({"service_code": "11", "lat": "200", "long": "2"}, "lat is not"),
        ({"service_code": "11", "lat": "nan", "long": "2"}, "lat is not"),
        ({"service_code": "11", **HERE, "description": "x" * 4001}, "4000"),
        ({"service_code": "11", **HERE, "email": "jeanne"}, "email"),
        ({"service_code": "11", **HERE, "media_url": "file:///etc/passwd"}, "media_url"),
        ({"service_code": "20", **HERE}, "attribute[HAUT] is required"),
        ({"service_code": "20", **HERE, "attribute[HAUT]": "9"}, "attribute[HAUT] is not"),
        ({"service_code": "20", **HERE, "attribute[HAUT]": "1", "attribute[M]": "grand"}, "attribute[M] is not"),
        ({**HERE}, "service_code was not provided"),
    ],
)
def test_what_is_wrong_is_said(program, key, given, said):
    status, told = program.post(api_key=key, **given)
    assert status == 400 and said in told[0]["description"] and told[0]["code"] == 400
    assert not Entry.objects.exists()


def test_keys_and_jurisdictions(program, key, manager):
    assert program.post(service_code="11", **HERE)[0] == 403 == program.post(api_key="x", service_code="11", **HERE)[0]
    assert program.post(api_key=key, service_code="99", **HERE)[0] == 404
    assert program.get("services.json", jurisdiction_id="autre.test")[0] == 404
    assert program.get("services.json", jurisdiction_id="ville.test")[0] == 200
    assert key not in str(ClientKey.objects.values())
    actions.revoke_key(ClientKey.objects.get(), by=manager)
    assert program.post(api_key=key, service_code="11", **HERE)[0] == 403
    actions.set_door(open=False, jurisdiction="", team=None, by=manager)
    assert program.get("services.json")[0] == 404 == program.get("discovery.json")[0]


def test_a_key_has_its_pace(program, manager, key):
    slow = actions.give_key(name="Lente", a_minute=2, by=manager)[1]
    assert [program.post(api_key=slow, service_code="11", description=str(n), **HERE)[0] for n in range(3)] == [200, 200, 429]
    assert program.post(api_key=slow, service_code="11", description="0", **HERE)[0] == 200, "a repeat costs nothing"


def filed(program, key, description="Un tag rue Basfroi, je suis Jeanne") -> Case:
    who = {"address_string": "12 rue Basfroi", "email": f"j{len(description)}{description[:2].strip()}@mail.test"}
    told = program.post(api_key=key, service_code="11", description=description, **who, **HERE)
    return Case.objects.get(number=told[1][0]["service_request_id"])


def test_private_cases_are_in_no_answer_and_public_ones_without_persons(program, key, manager):
    case = filed(program, key)
    assert program.get("requests.json")[1] == []
    assert program.get(f"requests/{case.number}.json")[0] == 404
    assert program.get("servicerequestupdates.json")[1] == []
    public.show(case, title="Tag", text="Sur un mur.", by=manager)
    cases.advance(case, Move("done", told="C’est effacé.", shown=True), by=manager)
    status, told = program.get(f"requests/{case.number.lower()}.json")
    assert status == 200 and told[0]["status"] == "closed" and told[0]["description"] == "Tag\n\nSur un mur."
    assert (told[0]["lat"], told[0]["long"], told[0]["address"]) == (48.854, 2.38, None)
    assert "effacé" in told[0]["status_notes"]
    assert not any(word in json.dumps(told) for word in ("Jeanne", "Basfroi", "mail.test"))
    updates = program.get("servicerequestupdates.json")[1]
    assert [one["status"] for one in updates] == ["closed", "open"]
    public.conceal(Case.objects.get(), by=manager)
    assert program.get("requests.json")[1] == []


def test_lists_are_narrowed_newest_first(program, key, manager):
    made = [filed(program, key, str(n)) for n in range(3)]
    for days, case in zip((1, 100, 2), made, strict=True):
        public.show(case, title="Tag", text="Mur", by=manager)
        Case.objects.filter(pk=case.pk).update(opened_at=timezone.now() - timedelta(days=days))
    cases.advance(made[2], Move("done"), by=manager)
    numbers = lambda **asked: [one["service_request_id"] for one in program.get("requests.json", **asked)[1]]  # noqa: E731
    assert numbers() == [made[0].number, made[2].number]
    assert numbers(status="closed") == [made[2].number] and numbers(status="open") == [made[0].number]
    assert numbers(service_code="20") == [] and len(numbers(service_code="20,11")) == 2
    assert set(numbers(service_request_id=f"{made[1].number},{made[0].number}")) == {made[0].number, made[1].number}
    old = (timezone.now() - timedelta(days=120)).isoformat()
    assert numbers(start_date=old) == [made[1].number]
    assert program.get("requests.json", start_date=old, end_date=timezone.now().isoformat())[0] == 400
    assert program.get("requests.json", start_date="hier")[0] == 400 == program.get("requests.json", status="lost")[0]


def test_a_list_asks_few_questions(program, key, manager, django_assert_max_num_queries):
    for n in range(12):
        public.show(filed(program, key, str(n)), title="Tag", text="Mur", by=manager)
    with django_assert_max_num_queries(4):
        assert len(program.get("requests.json")[1]) == 12


def test_a_partner_adds_to_what_it_handed_in_and_to_nothing_else(program, key, manager):
    case = filed(program, key)
    assert program.post("servicerequestupdates.json", api_key=key, service_request_id=case.number, description="Vu")[0] == 503
    arrive()
    sent = {
        "api_key": key,
        "service_request_id": case.number,
        "description": "Passage demain",
        "status": "open",
        "update_id": "7",
    }
    assert program.post("servicerequestupdates.json", **sent)[1] == [{"update_id": "7"}]
    assert program.post("servicerequestupdates.json", **sent)[0] == 200
    arrive()
    assert [m.text for m in case.links.get().conversation.messages.order_by("pk")][1:] == ["Passage demain\n\n[open]"]
    assert case.steps.filter(kind="heard").count() == 1
    other = actions.give_key(name="Autre", by=manager)[1]
    assert program.post("servicerequestupdates.json", **sent | {"api_key": other})[0] == 404
    assert program.post("servicerequestupdates.json", **sent | {"api_key": "x"})[0] == 403


def test_what_is_not_a_format_or_a_method(program, key):
    assert program.get("services.csv")[0] == 404
    answer = program.client.post("/open311/v2/services.json")
    assert answer.status_code == 405 and answer["Allow"] == "GET"


def test_a_table_brought_in_twice_doubles_nothing_and_a_wrong_one_nothing_at_all(manager):
    assert categories.bring_in(TABLE.encode(), by=manager) == (6, 6)
    categories.change(Category.objects.get(code="11"), by=manager, public=False)
    assert categories.bring_in("code;parent;name\n11;10;Graffitis\n10;;Propreté".encode(), by=manager) == (2, 0)
    graffiti = Category.objects.get(code="11")
    assert (graffiti.name, graffiti.public, graffiti.path) == ("Graffitis", False, "Propreté > Graffitis")
    for wrong in ("nom\nx", "code,name\n1,", "code,parent,name\n1,2,a\n2,1,b", "code,name\n1,a\n1,b", "code,parent,name\n1,9,a"):
        with pytest.raises(categories.ValidationError):
            categories.bring_in(wrong.encode(), by=manager)
    assert Category.objects.count() == 6


def test_the_settings_page_shows_a_key_once(manager):
    client = Client()
    client.force_login(manager)
    client.post("/reglages/open311/", {"open": "on", "team": make.team().pk, "jurisdiction": "ville.test"})
    assert actions.door().open
    given = client.post("/reglages/open311/cles", {"name": "Appli", "a_minute": 60, "a_day": 100})
    text = given.content.decode().partition('id="new-key">')[2].partition("<")[0]
    assert actions.key_of(text).name == "Appli"
    assert text not in client.get("/reglages/open311/").content.decode()
    client.post(f"/reglages/open311/cles/{ClientKey.objects.get().pk}/revoquer")
    with pytest.raises(actions.No):
        actions.key_of(text)
    agent = Client()
    agent.force_login(make.user("agent"))
    assert agent.get("/reglages/open311/").status_code == 403


def test_a_request_that_is_refused_leaves_no_account_behind(program, key, monkeypatch):
    """The account of the door is made on first use: with the first request, or not at all."""
    accounts = Account.objects.count()

    def often(*given: object, **more: object) -> None:
        raise contact.Often(timedelta(minutes=5))

    monkeypatch.setattr(contact, "accept", often)
    assert program.post(api_key=key, service_code="11", description="Un tag", **HERE)[0] == 429
    assert Account.objects.count() == accounts and not Filed.objects.exists()
    monkeypatch.undo()
    assert program.post(api_key=key, service_code="11", description="Un tag", **HERE)[0] == 200
    assert Account.objects.count() == accounts + 1
