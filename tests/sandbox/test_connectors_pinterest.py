"""The Pinterest connector against the played Pinterest: they share no code, so each checks the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from played import DOOR, Played, sandbox
from town import Town, asked_since, picture

from parvis.networks.http import Http
from parvis.networks.pinterest import SIGN_IN, make, refresh
from parvis.networks.protocol import Doubt, Draft, Expired, Later, Processing, Published, Refused
from parvis.networks.signing import Way


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def given(played: Played) -> dict[str, Any]:
    return dict(played.credentials("pinterest"))


@pytest.fixture
def town(played: Played, given: dict[str, Any]) -> Town:
    http = Http(DOOR, secrets=given["secrets"].values())
    city = played.place.world.owned("pinterest")[0]
    return Town(played, "pinterest", city["id"], make(given["settings"], given["secrets"], http))


@pytest.fixture
def pin(town: Town, given: dict[str, Any], tmp_path: Path) -> Draft:
    return Draft("Au printemps", media=(picture(tmp_path),), options={"board": given["sdk"]["board"], "title": "Les quais"})


def test_it_knows_itself(town: Town) -> None:
    me = town.connector.who()
    assert (me.remote_id, me.handle, dict(me.settings)) == (town.identity, "paris_demo", {"username": "paris_demo"})


def test_a_pin_is_there_is_changed_and_goes(town: Town, pin: Draft) -> None:
    there = town.send(replace(pin, link="https://paris.fr/quais"))
    assert town.post(there.remote_id)["text"] == "Au printemps\nhttps://paris.fr/quais"
    (medium,) = town.played.place.world.media_of(town.post(there.remote_id))
    assert medium["alt"] == "Un pont au crépuscule"
    for _ in range(2):
        town.connector.edit(there.remote_id, replace(pin, text="En automne"))
    assert "En automne" in town.post(there.remote_id)["text"]
    shown = httpx2.get(there.url, follow_redirects=True, trust_env=False)
    assert (shown.status_code, "En automne" in shown.text) == (200, True)
    town.connector.remove(there.remote_id)
    town.connector.remove(there.remote_id)
    assert town.played.place.world.post("pinterest", there.remote_id) is None


def test_several_pictures(town: Town, pin: Draft) -> None:
    there = town.send(replace(pin, text="Trois vues", media=pin.media * 3))
    assert len(town.played.place.world.media_of(town.post(there.remote_id))) == 3


def test_a_film_that_takes_its_time(town: Town, pin: Draft, tmp_path: Path) -> None:
    film, cover = tmp_path / "film.mp4", tmp_path / "pont.png"
    film.write_bytes(b"\0\0\0\x18ftypmp42" + b"v" * 50_000)
    video = replace(pin.media[0], path=film, mime="video/mp4", name="film.mp4", seconds=20.0, cover=cover)
    town.played.order(network="pinterest", match="media", effect="slow_media", delay_ms=600)
    draft = replace(pin, text="Le film", media=(video,))
    first = town.connector.publish(draft, "k")
    assert isinstance(first, Processing)
    assert isinstance(town.connector.resume(draft, first.token, "k"), Processing)
    there = town.finish(draft, first)
    (medium,) = town.played.place.world.media_of(town.post(there.remote_id))
    assert (medium["mime"], medium["alt"]) == ("video/mp4", "Un pont au crépuscule")
    film.write_bytes(b"no film at all")
    again = town.connector.publish(draft, "k2")
    with pytest.raises(Refused, match="media-failed"):
        town.connector.resume(draft, again.token, "k2")


def test_boards_and_sections_are_chosen_or_made_once(town: Town, pin: Draft) -> None:
    names = [label for _, label in town.connector.choices("board")]
    assert {"Jardins", "Quais de Seine"} <= set(names)
    board, label = town.connector.create("board", "Fêtes")
    assert town.connector.create("board", "fêtes") == (board, label)
    section, shown = town.connector.create("section", "Fêtes / Bals")
    assert town.connector.create("section", "Fêtes / bals") == (section, shown) == (section, "Fêtes / Bals")
    assert (section, shown) in town.connector.choices("section")
    with pytest.raises(Refused, match="pinterest-name"):
        town.connector.create("section", "Fêtes")
    draft = replace(pin, text="Bal du 14", options={"board": board, "section": section})
    assert town.connector.check(draft) == []
    assert section.endswith(str(httpx_details(town, town.send(draft))["board_section_id"]))


def httpx_details(town: Town, there: Published) -> dict[str, Any]:
    return dict(town.connector._api.get(f"/pins/{there.remote_id}"))


@pytest.mark.parametrize("effect", ["drop_after", "5xx_after"])
def test_a_doubtful_pin_is_looked_for(town: Town, pin: Draft, effect: str) -> None:
    draft = replace(pin, text=f"Sans faute {effect}")
    town.played.order(network="pinterest", match="publish", effect=effect)
    since = asked_since()
    with pytest.raises(Doubt):
        town.connector.publish(draft, "k")
    assert isinstance(town.connector.find(draft, "k", since), Published)
    assert len([text for text in town.texts() if effect in text]) == 1
    assert town.connector.find(replace(pin, text="Autre chose"), "k", since) is None


def test_waiting_and_signing_in_again(town: Town, pin: Draft) -> None:
    town.played.order(network="pinterest", match="publish", effect="429", retry_after=9)
    with pytest.raises(Later) as later:
        town.connector.publish(pin, "k")
    assert (later.value.named, later.value.after) == (True, timedelta(seconds=9))
    town.played.order(network="pinterest", match="publish", effect="expired")
    with pytest.raises(Expired):
        town.connector.publish(pin, "k")


def test_figures(town: Town, pin: Draft) -> None:
    there = town.send(replace(pin, text="Mesurée"))
    world = town.played.place.world
    town.comments(there.remote_id, "Joli")
    world.react(town.post(there.remote_id), town.resident()["id"], "react")
    readings = list(town.connector.measure([there.remote_id]))
    assert {one.metric: one.value for one in readings if not one.day} == {"comments": 1, "likes": 1}
    assert {one.metric for one in readings if one.day} == {"impressions", "clicks", "saves", "views"}
    gone = list(town.connector.measure([there.remote_id, "999"]))
    assert {one.remote_id for one in gone} == {there.remote_id}, "one that is gone costs the others nothing"
    presence = list(town.connector.presence())
    assert {one.metric for one in presence if not one.day} == {"followers", "following", "publications"}
    shares = list(town.connector.audience())
    assert shares[0].by == "country"
    assert "FR" in {share.key for share in shares}


def test_signing_in_and_renewing(played: Played, given: dict[str, Any]) -> None:
    http = Http(DOOR)
    way = Way(given["settings"], {"app_secret": given["secrets"]["app_secret"]}, "http://127.0.0.1/back", state="s")
    page = httpx2.get(SIGN_IN.address(way), trust_env=False)
    assert "Pinterest" in page.text
    asked = {name: values[0] for name, values in parse_qs(urlsplit(SIGN_IN.address(way)).query).items()}
    account = played.place.world.owned("pinterest")[0]["id"]
    accepted = httpx2.post(f"{given['settings']['web']}/oauth/", data={**asked, "account": account}, trust_env=False)
    back = parse_qs(urlsplit(accepted.headers["location"]).query)
    assert back["state"] == ["s"]
    (presence,) = SIGN_IN.exchange(http, way, back["code"][0])
    assert make(presence.settings, presence.secrets, http).who().handle == "paris_demo"
    renewed = refresh(http, presence.settings, presence.secrets)
    assert renewed["refresh_token"] != presence.secrets["refresh_token"]
    with pytest.raises(Expired):
        refresh(http, presence.settings, presence.secrets)
    with pytest.raises(Refused):
        SIGN_IN.exchange(http, way, "not a code")
