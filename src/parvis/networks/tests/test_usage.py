"""What good answers tell of what is left is obeyed before the network has to refuse."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from parvis.networks.http import Http
from parvis.networks.protocol import Later
from parvis.networks.tests import fixtures_facebook
from parvis.networks.tests.cases import Given, Scripted

SOON = datetime.now(UTC) + timedelta(minutes=9)


def calls(headers: dict[str, str]) -> Http:
    return Scripted({"GET /a": Given(body={}, headers=headers), "GET /b": Given(body={})}, {"token": uuid4().hex})


@pytest.mark.parametrize(
    "headers",
    [
        {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(SOON.timestamp()))},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": SOON.isoformat().replace("+00:00", "Z")},
        {"ratelimit-remaining": "0", "ratelimit-reset": "540"},
    ],
)
@time_machine.travel(SOON - timedelta(minutes=9), tick=False)
def test_the_last_call_of_an_address_is_not_followed_by_one_that_would_be_refused(headers: dict[str, str]) -> None:
    http = calls(headers)
    http.call("GET", "https://x.example/a")
    with pytest.raises(Later) as told:
        http.call("GET", "https://x.example/a?page=2")
    assert told.value.named
    assert timedelta(minutes=8) < told.value.after < timedelta(minutes=10)
    http.call("GET", "https://x.example/b")
    assert len(http.sent) == 2  # type: ignore[attr-defined]
    again = calls({})
    again.call("GET", "https://x.example/a")  # another permission has its own


@pytest.mark.parametrize(
    "headers",
    [
        {"x-rate-limit-remaining": "1", "x-rate-limit-reset": str(int(SOON.timestamp()))},
        {"x-rate-limit-remaining": "0", "x-rate-limit-reset": "soon"},
        {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(time.time() - 5))},
        {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(time.time() + 90_000))},
        {"x-app-usage": "[broken"},
        {"x-app-usage": json.dumps({"call_count": 60})},
    ],
)
def test_what_is_left_or_makes_no_sense_stops_nothing(headers: dict[str, str]) -> None:
    http = calls(headers)
    for _ in range(2):
        http.call("GET", "https://x.example/a")
    http.read_gently()


def test_meta_s_share_slows_reading_then_stops_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = calls({"x-app-usage": json.dumps({"call_count": 80, "total_time": 3, "total_cputime": 1})})
    for _ in range(2):
        busy.call("GET", "https://x.example/a")
    with pytest.raises(Later, match="80 %"):
        busy.read_gently()
    line = {"type": "pages", "call_count": 97, "total_time": 3, "estimated_time_to_regain_access": 12}
    full = calls({"x-business-use-case-usage": json.dumps({"77": [line]})})
    full.call("GET", "https://x.example/a")
    with pytest.raises(Later) as told:
        full.call("GET", "https://x.example/b")
    assert timedelta(minutes=11) < told.value.after <= timedelta(minutes=12)


def test_a_foreign_server_shuts_only_its_own_door() -> None:
    """Without a permission, what one server tells of what is left is nothing to the others."""
    there, other = f"https://{uuid4().hex}.example/a", f"https://{uuid4().hex}.example/a"
    told = {"x-business-use-case-usage": json.dumps({"1": [{"call_count": 100, "estimated_time_to_regain_access": 60}]})}
    Scripted({"GET /a": Given(body={}, headers=told)}).call("GET", there)
    with pytest.raises(Later, match="100 %"):
        Scripted({"GET /a": Given(body={})}).call("GET", there)
    Scripted({"GET /a": Given(body={})}).call("GET", other)


def test_a_page_of_facebook_is_read_less_often_when_its_application_is_busy() -> None:
    told: dict[str, Any] = {"x-app-usage": json.dumps({"call_count": 82})}
    case = fixtures_facebook.CASE
    secrets = case.secrets | {"token": uuid4().hex}
    routes = {route: Given(given.status, given.body, told) for route, given in case.routes.items() if isinstance(given, Given)}
    connector = case.module.make(case.settings, secrets, Scripted(routes, secrets))
    page = connector.read(None)
    with pytest.raises(Later, match="82 %"):
        connector.read(page.cursor)
