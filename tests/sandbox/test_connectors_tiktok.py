"""The TikTok connector against the played TikTok: they share no code, so each checks the other."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from PIL import Image
from played import DOOR, Played, ear, sandbox
from town import Town, answering, asked_since
from video_town import film

from parvis.insights.audiences.splitting import Rules, Told, split
from parvis.networks.http import Http
from parvis.networks.protocol import Doubt, Draft, Expired, Later, Media, Processing, Published, Refused, Target
from parvis.networks.signing import Way
from parvis.networks.tiktok import SIGN_IN, make, refresh
from parvis.sandbox.tiktok.face import CITIES, COUNTRIES

OPTIONS = {"privacy": "PUBLIC_TO_EVERYONE", "comments": True}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def given(played: Played) -> dict[str, Any]:
    return dict(played.credentials("tiktok"))


@pytest.fixture
def town(played: Played, given: dict[str, Any]) -> Town:
    http = Http(DOOR, secrets=given["secrets"].values())
    city = played.place.world.owned("tiktok")[0]
    return Town(played, "tiktok", city["id"], make(given["settings"], given["secrets"], http))


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return Draft("Au marché", media=(film(tmp_path, seconds=12.0),), options=OPTIONS)


def photo(town: Town, name: str = "vue.jpg", kind: str = "JPEG") -> Media:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(content, kind)
    path = town.played.place.media.folder / name
    path.write_bytes(content.getvalue())
    return Media(path, "image/jpeg", path.stat().st_size, name, url=f"{town.played.url}/files/{name}")


def test_it_knows_itself(town: Town) -> None:
    me = town.connector.who()
    assert (me.remote_id, me.handle, me.name) == (town.identity, "paris_demo", "Ville de Paris (démo)")


def test_a_video_is_there(town: Town, draft: Draft) -> None:
    assert town.connector.check(draft) == []
    there = town.send(draft)
    row = town.post(there.remote_id)
    assert (row["text"], row["visibility"]) == ("Au marché", "public")
    (medium,) = town.played.place.world.media_of(row)
    assert (medium["mime"], medium["size"]) == ("video/mp4", 300_000)
    shown = httpx2.get(there.url, follow_redirects=True, trust_env=False)
    assert (shown.status_code, "Au marché" in shown.text) == (200, True)


def test_a_long_video_goes_in_pieces(town: Town, draft: Draft, tmp_path: Path) -> None:
    there = town.send(replace(draft, text="Long", media=(film(tmp_path, 65_000_000, seconds=60.0),)))
    (medium,) = town.played.place.world.media_of(town.post(there.remote_id))
    assert medium["size"] == 65_000_000


def test_a_video_that_takes_its_time_or_cannot_be_read(town: Town, draft: Draft) -> None:
    town.played.order(network="tiktok", match="media", effect="slow_media", delay_ms=600)
    assert town.send(replace(draft, text="Lent")).remote_id.isdigit()
    draft.media[0].path.write_bytes(b"n" * 300_000)
    with pytest.raises(Refused, match="tiktok-failed"):
        town.send(draft)


def test_photos_are_fetched(town: Town) -> None:
    draft = Draft("Deux vues", media=(photo(town), photo(town, "b.jpg")), options={**OPTIONS, "title": "Vues"})
    there = town.send(draft)
    assert len(town.played.place.world.media_of(town.post(there.remote_id))) == 2
    with pytest.raises(Refused, match="tiktok-failed") as failed:
        town.send(replace(draft, media=(photo(town, "c.png", "PNG"),)))
    assert failed.value.said == "photo_pull_failed"


def test_drafts_and_private_videos(town: Town, draft: Draft) -> None:
    assert town.send(replace(draft, options={**OPTIONS, "draft": True})).remote_id.startswith("v_pub_file")
    alone = town.send(replace(draft, text="Pour moi", options={"privacy": "SELF_ONLY"}))
    assert alone.url == ""
    assert town.texts()[-1] == "Pour moi"


def test_an_application_that_was_not_audited(town: Town, draft: Draft) -> None:
    store = town.played.place.store
    store.remember("tiktok-unaudited", "yes")
    try:
        with pytest.raises(Refused, match="tiktok-audit"):
            town.send(draft)
    finally:
        store.execute("DELETE FROM meta WHERE name = 'tiktok-unaudited'")


@pytest.mark.parametrize("effect", ["drop_after", "5xx_after", "drop_before"])
def test_a_doubtful_video_is_looked_for(town: Town, draft: Draft, effect: str) -> None:
    wanted = replace(draft, text=f"Sans faute {effect}")
    first = town.connector.publish(wanted, "k")
    assert isinstance(first, Processing)
    since = asked_since()
    town.played.order(network="tiktok", match="publish", effect=effect.replace("drop_before", "5xx_before"))
    with pytest.raises(Doubt) as doubt:
        town.connector.resume(wanted, first.token, "k")
    found = town.connector.find(wanted, "k", since, doubt.value.token)
    assert isinstance(town.finish(wanted, found), Published)
    assert isinstance(town.connector.find(wanted, "k", since), Published)
    assert len([text for text in town.texts() if effect in text]) == 1
    assert town.connector.find(replace(draft, text="Autre chose"), "k", since) is None


def test_people_are_read_and_answered(town: Town, draft: Draft) -> None:
    there = town.send(replace(draft, text="La piscine"))
    first = town.comments(there.remote_id, "Quand ?")
    items, cursor = town.read()
    (question,) = [item for item in items if item.remote_id == first]
    assert (question.kind, question.parent, question.author.handle) == ("comment", there.remote_id, "zoe")
    answer = town.send(Draft("Demain.", answering=answering(question)))
    for number in range(4):
        town.comments(answer.remote_id, f"Merci {number}")
    later, _ = town.read(cursor)
    ours = next(item for item in later if item.own)
    thanks = [item for item in later if item.text.startswith("Merci")]
    assert len(thanks) == 4, "more than the three that come with their comment"
    assert {ours.thread, *(item.thread for item in thanks)} == {question.thread}
    town.send(Draft("De rien.", answering=answering(thanks[-1])))
    town.played.order(network="tiktok", match="reply", effect="drop_after")
    again, since = Draft("Bonne baignade", answering=answering(question)), datetime.now(UTC)
    with pytest.raises(Doubt):
        town.connector.publish(again, "k")
    assert isinstance(town.connector.find(again, "k", since), Published)


def test_a_long_list_is_read_whole(town: Town, draft: Draft) -> None:
    there = town.send(replace(draft, text="On en parle"))
    for number in range(70):
        town.comments(there.remote_id, f"Mot {number}")
    assert {f"Mot {number}" for number in range(70)} <= {item.text for item in town.read()[0]}


def test_moderation_takes_effect(town: Town, draft: Draft) -> None:
    there = town.send(replace(draft, text="Parlez"))
    said = town.comments(there.remote_id, "Grossier")
    target, world = Target(said, "zoe", context={"video": there.remote_id, "own": False}), town.played.place.world
    for act in ("hide", "show", "hide", "like", "unlike", "like"):
        for _ in range(2):
            town.connector.moderate(act, target)
    assert town.post(said)["hidden"]
    assert world.reacted(town.post(said), town.identity, "like")
    (item,) = [item for item in town.read()[0] if item.remote_id == said]
    ours = town.send(Draft("Restons polis", answering=answering(item)))
    for _ in range(2):
        town.connector.moderate("delete", Target(ours.remote_id, "us", context=ours.context))
    assert world.post("tiktok", ours.remote_id) is None


def test_figures(town: Town, draft: Draft, given: dict[str, Any]) -> None:
    there = town.send(replace(draft, text="Mesurée"))
    town.comments(there.remote_id, "Joli")
    town.played.place.world.react(town.post(there.remote_id), town.resident()["id"], "like")
    told = {one.metric: one.value for one in town.connector.measure([there.remote_id, "999"])}
    assert (told["likes"], told["comments"]) == (1, 1)
    assert {"views", "reach", "saves", "watch_seconds"} <= set(told)
    plain = make({**given["settings"], "business_id": ""}, given["secrets"], Http(DOOR))
    assert {one.metric for one in plain.measure([there.remote_id])} == {"views", "likes", "comments", "shares"}
    assert {one.metric: one.value for one in town.connector.presence()}["followers"] == 64_000
    audience = list(town.connector.audience())
    assert {share.by for share in audience} == {"country", "city"}
    rules = Rules({("city", "paris"): "residents", ("country", "FR"): "country"})
    found = split([Told(one.by, one.key, one.label, one.value) for one in audience], 64_000, rules)
    truth = {"residents": CITIES["Paris"], "abroad": sum(COUNTRIES.values()) - COUNTRIES["FR"]}
    assert {side: found.part(side) for side in truth} == pytest.approx(truth, abs=0.01)


def test_deliveries_are_signed_and_read(town: Town, draft: Draft) -> None:
    there = town.send(replace(draft, text="À l’instant"))
    said = town.comments(there.remote_id, "Oups")
    with ear(town.connector.challenge) as heard:
        town.connector.subscribe(heard.url)
        town.played.place.world.remove(town.post(said))
        ((headers, body),) = heard.wait(1)
        town.connector.verify(headers, body)
        (item,) = town.connector.parse(body)
        assert (item.verb, item.remote_id) == ("remove", said)


def test_waiting_and_signing_in_again(town: Town, draft: Draft) -> None:
    town.played.order(network="tiktok", match="media", effect="429", retry_after=9)
    with pytest.raises(Later) as later:
        town.connector.publish(draft, "k")
    assert (later.value.named, later.value.after) == (True, timedelta(seconds=9))
    town.played.order(network="tiktok", match="media", effect="expired")
    with pytest.raises(Expired):
        town.connector.publish(draft, "k")


def test_signing_in_and_renewing(played: Played, given: dict[str, Any]) -> None:
    http = Http(DOOR)
    way = Way(given["settings"], given["secrets"], "http://127.0.0.1/back", "s", "v" * 64, "unused")
    assert "TikTok" in httpx2.get(SIGN_IN.address(way), trust_env=False).text
    asked = {name: values[0] for name, values in parse_qs(urlsplit(SIGN_IN.address(way)).query).items()}
    account = played.place.world.owned("tiktok")[0]["id"]
    accepted = httpx2.post(SIGN_IN.address(way).partition("?")[0], data={**asked, "account": account}, trust_env=False)
    back = parse_qs(urlsplit(accepted.headers["location"]).query)
    assert back["state"] == ["s"]
    (presence,) = SIGN_IN.exchange(http, way, back["code"][0])
    assert make(presence.settings, presence.secrets, http).who().handle == "paris_demo"
    renewed = refresh(http, presence.settings, presence.secrets)
    assert renewed["refresh_token"] != presence.secrets["refresh_token"]
    assert renewed["business_token"] != presence.secrets["business_token"]
    with pytest.raises(Expired):
        refresh(http, presence.settings, presence.secrets)
    with pytest.raises(Refused, match="sign-in-code"):
        SIGN_IN.exchange(http, replace(way, verifier=base64.b64encode(b"other").decode()), "not a code")
