"""LinkedIn's own client, unmodified, against the played LinkedIn. Its addresses are constants of a module: they are set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import linkedin_api.clients.auth.utils.oauth as oauth
import linkedin_api.common.constants as constants
import pytest
from linkedin_api.clients.auth.client import AuthClient
from linkedin_api.clients.restli.client import RestliClient
from played import Played, sandbox

VERSION = "202609"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8cfc0f01f0005000180a5a6c40000000049454e44ae426082"
)


def does(operation: str) -> pytest.MarkDecorator:
    return pytest.mark.fidelity(network="LinkedIn", operation=operation, sdk="linkedin-api-client")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("linkedin")) as running:
        yield running


@pytest.fixture
def given(played: Played, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    told: dict[str, Any] = dict(played.credentials("linkedin"))
    monkeypatch.setattr(constants, "VERSIONED_BASE_URL", told["sdk"]["rest"])
    for module in (constants, oauth):
        monkeypatch.setattr(module, "OAUTH_BASE_URL", f"{told['settings']['web']}/oauth/v2")
    return told


class Page:
    """The client with what every call of it needs."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.urn = f"urn:li:organization:{given['settings']['organization']}"
        self._client, self._token = RestliClient(), given["secrets"]["token"]

    def __getattr__(self, name: str) -> Any:
        def call(path: str, **more: Any) -> Any:
            told = getattr(self._client, name)(resource_path=path, access_token=self._token, version_string=VERSION, **more)
            assert told.status_code < 300, told.response.text
            return told

        return call


@pytest.fixture
def page(given: dict[str, Any]) -> Page:
    return Page(given)


def post(page: Page, text: str, **more: Any) -> str:
    distribution = {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []}
    entity = {"author": page.urn, "commentary": text, "visibility": "PUBLIC", "distribution": distribution,
              "lifecycleState": "PUBLISHED", **more}  # fmt: skip
    return str(page.create("/posts", entity=entity).decoded_entity_id)


@does("sign in and renew the permission")
def test_signing_in(given: dict[str, Any]) -> None:
    settings, secrets = given["settings"], given["secrets"]
    client = AuthClient(settings["client_id"], secrets["client_secret"], "https://ville.example/back")
    address = client.generate_member_auth_url(["w_organization_social"], state="s")
    assert "LinkedIn" in httpx2.get(address, trust_env=False).text
    form = {"account": settings["organization"]}
    back = httpx2.post(address, data=form, trust_env=False).headers["location"]
    told = client.exchange_auth_code_for_access_token(back.partition("code=")[2].partition("&")[0])
    assert told.access_token
    assert client.exchange_refresh_token_for_access_token(secrets["refresh_token"]).access_token


@does("publish, read, change, remove")
def test_posts(page: Page, played: Played) -> None:
    urn = post(page, "Bonjour \\(à tous\\)")
    assert played.accepted("linkedin", "publish")[-1] == "Bonjour (à tous)"
    assert page.get("/posts/{id}", path_keys={"id": urn}).entity["author"] == page.urn
    page.partial_update("/posts/{id}", path_keys={"id": urn}, patch_set_object={"commentary": "Bonsoir"})
    listed = page.finder("/posts", finder_name="author", query_params={"author": page.urn, "count": 10})
    assert ("Bonsoir", urn) in [(each["commentary"], each["id"]) for each in listed.elements]
    page.delete("/posts/{id}", path_keys={"id": urn})


@does("upload a picture and publish it")
def test_picture(page: Page, given: dict[str, Any], played: Played) -> None:
    asked = {"initializeUploadRequest": {"owner": page.urn}}
    place = page.action("/images", action_name="initializeUpload", action_params=asked).value
    headers = {"Authorization": f"Bearer {given['secrets']['token']}"}
    assert httpx2.put(place["uploadUrl"], content=PNG, headers=headers, trust_env=False).status_code == 201
    assert page.get("/images/{id}", path_keys={"id": place["image"]}).entity["status"] == "AVAILABLE"
    urn = post(page, "Une vue", content={"media": {"id": place["image"], "altText": "Un point"}})
    row = played.place.world.post("linkedin", urn.rpartition(":")[2])
    assert row is not None
    (medium,) = played.place.world.media_of(row)
    assert medium["alt"] == "Un point"


@does("read comments and answer")
def test_comments(page: Page) -> None:
    urn = post(page, "Parlez-en")
    activity = urn.replace("share", "activity")
    first = page.create(
        "/socialActions/{id}/comments", path_keys={"id": urn},
        entity={"actor": page.urn, "object": activity, "message": {"text": "Un"}},
    )  # fmt: skip
    top = first.entity["commentUrn"] if first.entity else f"urn:li:comment:({activity},{first.decoded_entity_id})"
    page.create(
        "/socialActions/{id}/comments", path_keys={"id": top},
        entity={"actor": page.urn, "object": activity, "message": {"text": "Deux"}, "parentComment": top},
    )  # fmt: skip
    listed = page.get_all("/socialActions/{id}/comments", path_keys={"id": top})
    assert [each["message"]["text"] for each in listed.elements] == ["Deux"]


@does("read figures and followers by place")
def test_figures(page: Page) -> None:
    urn = post(page, "Mesurée")
    query = {"organizationalEntity": page.urn, "shares": [urn]}
    told = page.finder("/organizationalEntityShareStatistics", finder_name="organizationalEntity", query_params=query)
    assert told.elements[0]["share"] == urn
    followers = page.finder(
        "/organizationalEntityFollowerStatistics",
        finder_name="organizationalEntity",
        query_params={"organizationalEntity": page.urn},
    )
    assert followers.elements[0]["followerCountsByGeoCountry"][0]["geo"] == "urn:li:geo:105015875"
