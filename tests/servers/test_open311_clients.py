"""Two public Open311 clients against a live server, and the JSON Schemas of GeoReport v2.

The schemas are not part of this repository: PARVIS_OPEN311_SCHEMAS says where they are, else they are looked for in
``../shared/data/open311-georeport-v2`` beside it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.utils import timezone

from parvis.accounts.models import Raw
from parvis.cases import actions as cases
from parvis.cases.categories import actions as categories
from parvis.cases.models import Case
from parvis.cases.public import actions as public
from parvis.cases.states import Move
from parvis.directory.models import Destination
from parvis.inbox.jobs import take_in
from parvis.inbox.models import Conversation
from parvis.networks.georeport import GeoReport
from parvis.networks.http import Door, Http
from parvis.open311 import actions
from parvis.open311.models import Handed
from parvis.open311.partners import actions as partners
from parvis.open311.partners import jobs as handing
from parvis.testing import make
from parvis.transfers import actions as transfers
from parvis.transfers.models import Transfer
from parvis.work import rows

pytestmark = [pytest.mark.server, pytest.mark.django_db(transaction=True)]

SCHEMAS = Path(os.environ.get("PARVIS_OPEN311_SCHEMAS") or Path(__file__).parents[3] / "shared" / "data" / "open311-georeport-v2")
TABLE = """code,parent,name,public,attributes
10,,Propreté,1,
11,10,Graffiti,1,
20,,Arbre,1,"[{""code"":""HAUT"",""description"":""Hauteur"",""datatype"":""multivaluelist"",""required"":true,""values"":[{""key"":""1"",""name"":""Plus haut que moi""},{""key"":""2"",""name"":""Moins""}]}]"
"""  # noqa: E501


@pytest.fixture
def manager():
    return make.user()


@pytest.fixture
def key(manager) -> str:
    categories.bring_in(TABLE.encode(), by=manager)
    actions.set_door(open=True, jurisdiction="ville.test", team=make.team(), by=manager)
    return actions.give_key(name="Appli", by=manager)[1]


@pytest.fixture
def base(live_server, key) -> str:
    return f"{live_server.url}/open311/v2"


def shown(manager) -> Case:
    """Whatever was handed in becomes public, and is settled."""
    case = Case.objects.get()
    public.show(case, title="Un tag", text="Sur un mur.", by=manager)
    cases.advance(case, Move("done"), by=manager)
    return case


@pytest.mark.gate
def test_civicbot_hands_in_and_follows(base, key, manager):
    civicbot = pytest.importorskip("civicbot.open311", reason="civicbot is not installed: make setup-dev")
    registry = pytest.importorskip("civicbot.registry")
    client = civicbot.Open311Client(registry.Endpoint("ville", "Ville", base, write=True), jurisdiction_id="ville.test")
    assert [one["service_code"] for one in client.list_services()] == ["11", "20"]
    sent = client.create_request(
        "20", dry_run=False, confirm="SEND", api_key=key, validate_remote=True, lat=48.85391, lng=2.38012, description="Penche",
        first_name="Jeanne", email="jeanne@mail.test", attributes={"HAUT": ["1", "2"]},
    )  # fmt: skip
    number = sent.response[0]["service_request_id"]
    take_in(list(Raw.objects.filter(state="new")))
    assert Conversation.objects.get().case_links.get().case.answers == {"HAUT": ["1", "2"]}
    assert client.list_requests() == []
    shown(manager)
    told = client.get_request(number)
    assert (told["service_request_id"], told["status"]) == (number, "closed") and "Jeanne" not in json.dumps(told)
    assert client.list_requests(status="closed", service_code="20") == [told]
    assert client.get_token(str(actions.Filed.objects.get().token))[0]["service_request_id"] == number
    with pytest.raises(Exception, match="HTTP 403"):
        client.create_request("11", dry_run=False, confirm="SEND", api_key="x", lat=48.8, lng=2.3)


@pytest.mark.parametrize("output_format", ["json", "xml"])
def test_georeport_reads(base, key, manager, output_format):
    georeport = pytest.importorskip("georeport", reason="georeport is not installed: make setup-dev")
    client = georeport.GeoReport(base, jurisdiction="ville.test", output_format=output_format)
    assert [one["service_name"] for one in client.get_service_list()] == ["Graffiti", "Arbre"]
    assert client.get_service_definition("20")["service_code"] == "20"
    cases.open_case(by=manager, conversation=make.conversation(), category=categories.Category.objects.get(code="11"))
    number = shown(manager).number
    assert client.get_service_request(number)["service_request_id"] == number
    found = client.get_service_requests(status="closed")
    assert (found[0] if isinstance(found, list) else found)["service_request_id"] == number


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the JSON Schemas of GeoReport v2 are not beside the repository")
def test_answers_are_as_the_schemas_say(client, key, manager):
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    cases.open_case(
        by=manager, conversation=make.conversation(), category=categories.Category.objects.get(code="11"), lat=48.85, lon=2.38
    )
    number = shown(manager).number
    for path, schema in (
        ("services.json", "service"), ("services/20.json", "service-definition"), ("requests.json", "request"),
        (f"requests/{number}.json", "request"),
    ):  # fmt: skip
        judge = jsonschema_rs.Draft4Validator(json.loads((SCHEMAS / f"{schema}.json").read_text()))
        told = client.get(f"/open311/v2/{path}").json()
        for one in told if isinstance(told, list) else [told]:
            assert list(judge.iter_errors(one)) == []


@pytest.mark.parametrize("form", ["json", "xml"])
def test_our_own_client_hands_in_follows_and_hears_at_our_own_door(base, key, manager, form, monkeypatch):
    """As another city would: what it takes, its questions, a request once, found by its mark, closed with its answer."""
    monkeypatch.setattr("parvis.open311.partners.actions.way_out", lambda: Door(frozenset({"localhost", "127.0.0.1"})))
    body = Destination.objects.create(kind="body", name="Voisine", sort="voisine")
    door = partners.keep_door(body, base=base, jurisdiction="ville.test", form=form, key=key, by=manager)
    door = partners.read_door(door, by=manager)
    assert [one["code"] for one in door.services] == ["11", "20"]
    assert [one["code"] for one in door.questions["20"]] == ["HAUT"]
    row = transfers.begin(make.conversation(), body, by=manager)
    row = transfers.prepare(row, by=manager, summary="Un arbre penche.", place="12 rue Basfroi", quoted=[])
    partners.prepare(row, by=manager, service="20", lat=48.85391, lon=2.38012, answers={"HAUT": ["1", "2"]})
    transfers.send(row, by=manager)
    handed = step()
    case = Case.objects.get()
    assert (handed.state, handed.number, case.answers) == ("sent", case.number, {"HAUT": ["1", "2"]})
    assert step().silent == 1, "a private case is told to nobody"
    public.show(case, title="Un arbre", text=f"Il penche. [#{row.tag}]", by=manager)
    found = partners.client_of(door).find("20", mark=row.tag, since=handed.began_at)
    assert found is not None and found.number == case.number
    cases.advance(case, Move("done"), by=manager)
    handed = step()
    assert (handed.state, handed.status) == ("over", "closed")
    assert Transfer.objects.get(pk=row.pk).state == "answered"


def step() -> Handed:
    Handed.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
    held = rows.hold_due(Handed, 1, now=timezone.now())
    handing.hand_in(list(Handed.objects.filter(pk__in=[row.pk for row in held]).select_related(*handing.FETCH)))
    return Handed.objects.get()


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the JSON Schemas of GeoReport v2 are not beside the repository")
def test_what_our_client_reads_of_our_door_is_what_the_schemas_say_in_both_forms(base, key, manager):
    """The XML of a server, read, is the same value as its JSON; and both are what the schema of that answer allows."""
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    http = Http(Door(frozenset({"localhost", "127.0.0.1"})))
    judge = jsonschema_rs.Draft4Validator(json.loads((SCHEMAS / "service.json").read_text()))
    told = [GeoReport(base, http=http, jurisdiction="ville.test", form=form).services() for form in ("json", "xml")]
    assert told[0] == told[1] and [one.code for one in told[0]] == ["11", "20"]
    for one in json.loads(http.call("GET", f"{base}/services.json").body):
        assert list(judge.iter_errors(one)) == []
    asked = [GeoReport(base, http=http, form=form).questions("20") for form in ("json", "xml")]
    assert asked[0] == asked[1] and asked[0][0].values == (("1", "Plus haut que moi"), ("2", "Moins"))
