"""A client of somebody else's Open311 door reads both forms, and never takes a lost answer for a no."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from parvis.networks.georeport import GeoReport, Question, Report, Service, Standing, Taken
from parvis.networks.http import Answer
from parvis.networks.protocol import Doubt, Later, Refused

SINCE = datetime(2026, 11, 26, 9, tzinfo=UTC)
REPORT = Report("11", "Un tag [#T-ABC]", address="12 rue Basfroi", answers={"HAUT": ["1", "2"], "QUI": ["moi"]})


class Wire:
    """Answers in their order; remembers what was asked."""

    def __init__(self, *answers: tuple[int, str]) -> None:
        self.answers, self.asked = list(answers), list[dict[str, Any]]()

    def call(self, method: str, url: str, **more: Any) -> Answer:
        self.asked.append({"method": method, "url": url} | more)
        status, body = self.answers.pop(0)
        return Answer(status, {}, body.encode(), url)

    def clean(self, text: str) -> str:
        return text.replace("secret-key", "•••")


def door(*answers: tuple[int, str], form: str = "json") -> tuple[GeoReport, Wire]:
    wire = Wire(*answers)
    return GeoReport("https://ailleurs.test/v2/", http=wire, key="secret-key", jurisdiction="ailleurs.test", form=form), wire  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body",
    [
        '[{"service_code": 11, "service_name": "Tag", "metadata": true, "type": "batch", "group": "Propreté"}, {"x": 1}]',
        "<services><service><service_code>11</service_code><service_name>Tag</service_name><metadata>true</metadata><type>batch</type>"
        "<group>Propreté</group><description/></service></services>",
        '{"services": [{"service_code": "11", "service_name": "Tag", "metadata": "true", "type": "batch", "group": "Propreté"}]}',
    ],
)
def test_services_in_both_forms(body: str) -> None:
    client, wire = door((200, body))
    assert client.services() == [Service("11", "Tag", "Propreté", "", True, "batch")]
    assert wire.asked[0]["url"] == "https://ailleurs.test/v2/services.json"
    assert wire.asked[0]["params"] == {"jurisdiction_id": "ailleurs.test"}


@pytest.mark.parametrize(
    "body",
    [
        '{"service_code": "11", "attributes": [{"code": "HAUT", "datatype": "multivaluelist", "required": true, "order": 1, '
        '"description": "Hauteur", "values": [{"key": 1, "name": "Haut"}]}]}',
        "<service_definition><service_code>11</service_code><attributes><attribute><code>HAUT</code><datatype>multivaluelist</datatype>"
        "<required>true</required><order>1</order><description>Hauteur</description><values><value><key>1</key><name>Haut</name></value>"
        "</values></attribute></attributes></service_definition>",
    ],
)
def test_questions_in_both_forms(body: str) -> None:
    client, _wire = door((200, body))
    assert client.questions("11") == [Question("HAUT", "Hauteur", "multivaluelist", True, True, (("1", "Haut"),))]


@pytest.mark.parametrize(
    ("body", "taken"),
    [
        ('[{"service_request_id": 638344, "service_notice": "Merci", "account_id": null}]', Taken("638344", "", "Merci")),
        ('[{"token": "abc"}]', Taken("", "abc")),
        ("<service_requests><request><token>abc</token></request></service_requests>", Taken("", "abc")),
        ('{"service_request_id": "7"}', Taken("7")),
    ],
)
def test_a_request_is_handed_in(body: str, taken: Taken) -> None:
    client, wire = door((201, body))
    assert client.file(REPORT, mark="k") == taken
    sent = wire.asked[0]
    assert (sent["changes"], sent["headers"]) == (True, {"Idempotency-Key": "k"})
    assert sent["form"] == {
        "service_code": "11", "description": "Un tag [#T-ABC]", "address_string": "12 rue Basfroi", "jurisdiction_id": "ailleurs.test",
        "attribute[HAUT][]": ["1", "2"], "attribute[QUI]": "moi", "api_key": "secret-key",
    }  # fmt: skip


@pytest.mark.parametrize("body", ["", "<html>", "[]", '[{"service_request_id": null}]', "<service_requests/>"])
def test_a_yes_that_says_nothing_is_a_doubt(body: str) -> None:
    client, _wire = door((200, body))
    with pytest.raises(Doubt):
        client.file(REPORT, mark="k")


def test_a_no_is_in_their_words_without_the_key() -> None:
    client, _wire = door((400, '[{"code": 400, "description": "no lat for secret-key"}]'))
    with pytest.raises(Refused) as refused:
        client.file(REPORT, mark="k")
    assert (refused.value.status, refused.value.said) == (400, "no lat for •••")
    client, _wire = door((302, "moved"))
    with pytest.raises(Refused):
        client.file(REPORT, mark="k")


def test_how_it_stands_and_that_nothing_is_told() -> None:
    told = (
        '[{"service_request_id": "7", "status": "CLOSED", "status_notes": "Fait.", "updated_datetime": "2026-11-26T10:00:00Z"}]'
    )
    client, _wire = door((200, told), (404, "[]"), (200, "[]"), (404, "[]"))
    assert client.standing("7") == Standing("7", "closed", "Fait.", "", datetime(2026, 11, 26, 10, tzinfo=UTC))
    assert client.standing("7") is None
    assert client.number_of("abc") == "" and client.number_of("abc") == ""


def test_it_is_found_by_its_mark_alone() -> None:
    rows = '[{"service_request_id": "7", "description": "Un tag"}, {"service_request_id": "8", "description": "Un tag [#T-ABC]"}]'
    client, wire = door((200, rows), (200, rows))
    found = client.find("11", mark="[#T-ABC]", since=SINCE)
    assert found is not None and found.number == "8"
    assert wire.asked[0]["params"]["start_date"] == "2026-11-26T08:50:00Z"
    assert client.find("11", mark="[#T-XYZ]", since=SINCE) is None


@pytest.mark.parametrize(
    "body", ["<!DOCTYPE x [<!ENTITY a 'b'>]><services>&a;</services>", "<serv", "<\x00s\x00e", "pas du JSON"]
)
def test_what_is_neither_form_is_said_to_be_unreadable(body: str) -> None:
    client, _wire = door((200, body))
    with pytest.raises(Later):
        client.services()
