"""Pinterest's own client, unmodified, against the played Pinterest: its classes, and its generated client where they have none."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openapi_generated.pinterest_client.api.media_api import MediaApi
from openapi_generated.pinterest_client.api.pins_api import PinsApi
from openapi_generated.pinterest_client.api.user_account_api import UserAccountApi
from openapi_generated.pinterest_client.configuration import Configuration
from openapi_generated.pinterest_client.exceptions import ApiException
from openapi_generated.pinterest_client.model.media_upload_request import MediaUploadRequest
from PIL import Image
from pinterest.client import PinterestSDKClient
from pinterest.organic.boards import Board
from pinterest.organic.pins import Pin
from pinterest.utils.refresh_access_token import get_new_access_token
from played import Played, sandbox


def does(operation: str) -> pytest.MarkDecorator:
    return pytest.mark.fidelity(network="Pinterest", operation=operation, sdk="pinterest-api-sdk")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("pinterest")) as running:
        yield running


@pytest.fixture(scope="module")
def given(played: Played) -> dict[str, Any]:
    return dict(played.credentials("pinterest"))


@pytest.fixture(scope="module")
def client(given: dict[str, Any]) -> Iterator[PinterestSDKClient]:
    configuration = Configuration(host=given["settings"]["base"], access_token=given["secrets"]["token"])
    with PinterestSDKClient(configuration=configuration) as made:
        yield made


def picture() -> str:
    kept = io.BytesIO()
    Image.new("RGB", (60, 90), "teal").save(kept, "JPEG")
    return base64.b64encode(kept.getvalue()).decode()


def made(client: PinterestSDKClient, board: str, title: str) -> Pin:
    source = {"source_type": "image_base64", "content_type": "image/jpeg", "data": picture()}
    return Pin.create(board, source, title=title, description="Au printemps", alt_text="Un carré", client=client)


@does("renew the permission")
def test_renewing(client: PinterestSDKClient, given: dict[str, Any]) -> None:
    settings, secrets = given["settings"], given["secrets"]
    token = get_new_access_token(settings["app_id"], secrets["app_secret"], secrets["refresh_token"], host=settings["base"])
    renewed = PinterestSDKClient(configuration=Configuration(host=settings["base"], access_token=token))
    assert UserAccountApi(renewed).user_account_get().username == "paris_demo"


@does("make boards and sections, list them")
def test_boards(client: PinterestSDKClient) -> None:
    board = Board.create(name="Marchés", description="", privacy="PUBLIC", client=client)
    section = board.create_section("Bastille")
    assert section.name == "Bastille"
    listed, _ = board.list_sections()
    assert [each.name for each in listed] == ["Bastille"]
    boards, _ = Board.get_all(client=client)
    assert "Marchés" in [each.name for each in boards]


@does("publish a picture")
def test_pin(client: PinterestSDKClient, given: dict[str, Any], played: Played) -> None:
    pin = made(client, given["sdk"]["board"], "Les quais")
    read = Pin(pin_id=pin.id, client=client)
    assert (read.title, read.alt_text, read.board_id) == ("Les quais", "Un carré", given["sdk"]["board"])
    assert played.accepted("pinterest", "publish")[-1] == "Les quais\nAu printemps"
    listed, _ = Pin.get_all(client=client)
    assert pin.id in [each.id for each in listed]


@does("register a film")
def test_film(client: PinterestSDKClient) -> None:
    told = MediaApi(client).media_create(MediaUploadRequest(media_type="video"))
    assert told.upload_url.endswith("/upload")
    assert MediaApi(client).media_get(told.media_id).status == "registered"


@does("read figures of a pin and of the account")
def test_figures(client: PinterestSDKClient, given: dict[str, Any]) -> None:
    pin = made(client, given["sdk"]["board"], "Mesurée")
    today = datetime.now(UTC).date()
    first = today - timedelta(days=7)
    told = PinsApi(client).pins_analytics(pin_id=pin.id, start_date=first, end_date=today, metric_types=["IMPRESSION", "SAVE"])
    days = told["all"].daily_metrics
    assert len(days) == 8
    account = UserAccountApi(client).user_account_analytics(start_date=first, end_date=today)
    assert account["all"].summary_metrics


@does("remove")
def test_removing(client: PinterestSDKClient, given: dict[str, Any]) -> None:
    pin = made(client, given["sdk"]["board"], "De trop")
    Pin.delete(pin_id=pin.id, client=client)
    with pytest.raises(ApiException):
        PinsApi(client).pins_get(pin.id)
