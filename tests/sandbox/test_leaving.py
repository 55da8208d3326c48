"""A person leaves the city's application on the played networks of Meta: what they let it do is over, and its address is told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from urllib.parse import parse_qs

import httpx2
import pytest
from played import Ear, Played, ear, sandbox

SECRET = "le secret d’une application"
KEEPERS = {"facebook": "100000000000001", "instagram": "100000000000002"}
NETWORKS = ("facebook", "instagram", "threads")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("leaving")) as running:
        yield running


@pytest.fixture
def heard() -> Iterator[Ear]:
    with ear(lambda query: None) as found:
        yield found


def an_application(played: Played, network: str) -> dict[str, str]:
    """With a page or an account of its own that it was let into, and one that it was not."""
    now, store = time.time(), played.place.store
    who = str(played.place.world.join(network, f"ville_{now}", "Ville", owned=True)["id"])
    app, kind = f"app-{network}-{now}", "page" if network in KEEPERS else "user"
    store.insert("apps", id=app, network=network, secret=SECRET, name="Essai")
    for name in (app, f"other {app}"):
        store.insert("tokens", token=f"token of {name}", network=network, person=who, kind=kind, app=name, created=now)
    return {"app": app, "who": KEEPERS.get(network, who)}


def states(played: Played, app: str) -> list[str]:
    sql = "SELECT state FROM tokens WHERE token IN (?, ?) ORDER BY token"
    return [row["state"] for row in played.place.store.execute(sql, (f"token of {app}", f"token of other {app}"))]


def press(played: Played, network: str, **form: str) -> httpx2.Response:
    return httpx2.post(f"{played.url}/{network}/application", data=form, trust_env=False)


def said(heard: Ear) -> dict[str, object]:
    """What was sent, read as Meta's pages say that it is to be read."""
    ((headers, body),) = heard.heard
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    name, told = parse_qs(body.decode())["signed_request"][0].split(".")
    right = base64.urlsafe_b64encode(hmac.new(SECRET.encode(), told.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()
    assert name == right
    return dict(json.loads(base64.urlsafe_b64decode(told + "==")))


@pytest.mark.parametrize("network", NETWORKS)
def test_an_application_is_taken_away(played: Played, heard: Ear, network: str) -> None:
    mine = an_application(played, network)
    page = press(played, network, do="leave", leave_url=heard.url, **mine).text
    assert "L’application est retirée, et prévenue." in page
    told = said(heard)
    assert (told["user_id"], told["algorithm"]) == (mine["who"], "HMAC-SHA256")
    assert abs(int(str(told["issued_at"])) - time.time()) < 60
    assert states(played, mine["app"]) == ["revoked", "live"], "another application's way in stays"


@pytest.mark.parametrize("network", NETWORKS)
def test_a_person_wants_their_data_erased(played: Played, heard: Ear, network: str) -> None:
    heard.says = json.dumps({"url": "https://ville.example/effacement/2a3f", "confirmation_code": "2a3f"})
    mine = an_application(played, network)
    page = press(played, network, do="forget", forget_url=heard.url, **mine).text
    assert said(heard)["user_id"] == mine["who"]
    assert '<a href="https://ville.example/effacement/2a3f">' in page and "<code>2a3f</code>" in page
    assert states(played, mine["app"]) == ["live", "live"]
    kept = httpx2.get(f"{played.url}/{network}/application", params={"app": mine["app"]}, trust_env=False).text
    assert heard.url in kept, "its address is remembered"


def test_what_goes_wrong_is_said(played: Played, heard: Ear) -> None:
    mine = an_application(played, "facebook")
    assert "personne n’est prévenu" in press(played, "facebook", do="forget", **mine).text
    assert "n’a pas donné d’adresse et de code" in press(played, "facebook", do="forget", forget_url=heard.url, **mine).text
    heard.deaf = 1
    assert "L’application refuse (500)." in press(played, "facebook", do="leave", leave_url=heard.url, **mine).text
    assert "L’adresse ne répond pas" in press(played, "facebook", do="leave", leave_url="http://127.0.0.1:1/", **mine).text
    assert httpx2.get(f"{played.url}/mastodon/application", trust_env=False).status_code == 404


def test_an_address_of_this_kind_is_no_webhook(played: Played) -> None:
    """What Graph lists and removes as an application's subscriptions is another thing."""
    mine = an_application(played, "facebook")
    press(played, "facebook", do="save", leave_url="https://ville.example/a", **mine)
    asked = {"access_token": f"{mine['app']}|{SECRET}"}
    url = f"{played.url}/facebook/v26.0/{mine['app']}/subscriptions"
    assert httpx2.get(url, params=asked, trust_env=False).json() == {"data": []}
