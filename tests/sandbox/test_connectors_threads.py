"""The Threads connector against the played Threads: they share no code, so each checks the other."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from meta_town import film, handle_of, photo, town_of
from played import DOOR, Played, ear, sandbox
from town import Town, answering

from parvis.networks import threads
from parvis.networks.http import Http
from parvis.networks.protocol import Audience, Doubt, Draft, Expired, Forged, Later, Processing, Refused, Target
from parvis.networks.signing import Way


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    return town_of(played, "threads", handle_of(request))


def target(item: Any) -> Target:
    return Target(item.remote_id, item.author.remote_id, item.author.handle, item.kind, item.thread, item.parent, item.context)


# ── Publishing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_says_who_it_is(town: Town) -> None:
    profile = town.connector.who()
    assert (profile.remote_id, profile.handle) == (town.identity, town.city()["handle"])
    assert profile.settings["geo"] is True


def test_a_text_with_its_link_topic_and_who_may_see_and_answer(town: Town) -> None:
    draft = Draft(
        "Piscine fermée", link="https://ville.fr/piscine", audience=Audience(countries=("FR", "BE")),
        options={"replies": "followers_only", "topic": "Piscines"},
    )  # fmt: skip
    there = town.send(draft)
    kept = json.loads(town.post(there.remote_id)["details"])
    assert kept["targeting"] == {"geo_locations": {"countries": ["FR", "BE"]}}
    assert (kept["replies"], kept["topic"], kept["link"]) == ("FOLLOWERS_ONLY", "Piscines", "https://ville.fr/piscine")
    assert there.url.startswith(town.played.url)
    assert abs((there.at - datetime.now(UTC)).total_seconds()) < 60


def test_a_poll(town: Town) -> None:
    draft = Draft("Quel jour ?", options={"poll": {"choices": ["samedi", "dimanche"], "minutes": 1440}})
    assert town.connector.check(draft) == []
    kept = json.loads(town.post(town.send(draft).remote_id)["details"])
    assert kept["poll"] == {"option_a": "samedi", "option_b": "dimanche"}


def test_a_picture_and_a_carousel_with_a_video_that_takes_time(town: Town) -> None:
    one = town.post(town.send(Draft("La Seine", media=(photo(town.played),))).remote_id)
    assert [row["alt"] for row in town.played.place.world.media_of(one)] == ["Un pont au crépuscule"]
    town.played.order(network="threads", effect="slow_media", delay_ms=500)
    media = (photo(town.played, "a.jpg"), film(town.played))
    two = town.post(town.send(Draft("Deux", media=media, link="https://ville.fr")).remote_id)
    assert [row["mime"] for row in town.played.place.world.media_of(two)] == ["image/jpeg", "video/mp4"]
    assert two["text"] == "Deux\n\nhttps://ville.fr"


def test_a_chain_is_one_post_below_the_other(town: Town) -> None:
    there = town.send(Draft("Un", parts=("Deux", "Trois"), media=(photo(town.played),)))
    first, second, third = (town.post(name) for name in there.context["parts"])
    assert [row["text"] for row in (first, second, third)] == ["Un", "Deux", "Trois"]
    assert (second["parent"], third["parent"]) == (first["id"], second["id"])
    assert len(town.played.place.world.media_of(first)) == 1 and town.played.place.world.media_of(second) == []


@pytest.mark.parametrize(
    ("medium", "code"),
    [
        (lambda played: photo(played, url=f"{played.url}/files/none.jpg"), "media-failed"),
        (lambda played: photo(played, url=""), "threads-address"),
    ],
)
def test_what_cannot_be_used_is_refused(town: Town, medium: Any, code: str) -> None:
    with pytest.raises(Refused) as caught:
        town.send(Draft("Non", media=(medium(town.played),)))
    assert caught.value.code == code
    assert town.texts() == []


def test_the_day_s_posts_are_used_up(town: Town) -> None:
    for number in range(250):
        town.played.place.store.record("threads", "publish", str(town.city()["handle"]), str(number), str(number))
    with pytest.raises(Later) as caught:
        town.connector.publish(Draft("Un de trop"), "k")
    assert caught.value.code == "threads-quota"


# ── When it goes wrong ───────────────────────────────────────────────────────────────────────────────────────────────


def begun(town: Town, draft: Draft) -> Any:
    """Up to the first call that shows something: the token that is committed before it."""
    outcome = town.connector.publish(draft, "k")
    while isinstance(outcome, Processing) and "container" not in outcome.token:
        outcome = town.connector.resume(draft, outcome.token, "k")
    return outcome.token


@pytest.mark.parametrize("effect", ["drop_after", "5xx_after"])
def test_a_post_whose_answer_was_lost_is_found(town: Town, effect: str) -> None:
    draft, start = Draft("Marché", media=(photo(town.played),)), datetime.now(UTC)
    token = begun(town, draft)
    assert town.connector.find(draft, "k", start, token) is None
    town.played.order(network="threads", match="publish", effect=effect)
    with pytest.raises(Doubt):
        town.connector.resume(draft, token, "k")
    found = town.connector.find(draft, "k", start, token)
    assert found.remote_id == town.connector.resume(draft, token, "k").remote_id  # even then it is not shown twice
    assert town.texts() == ["Marché"]


def test_a_lost_second_part_is_found_and_the_chain_goes_on(town: Town) -> None:
    draft, start = Draft("Un", parts=("Deux", "Trois")), datetime.now(UTC)
    outcome = town.connector.resume(draft, begun(town, draft), "k")
    outcome = town.connector.resume(draft, outcome.token, "k")
    town.played.order(network="threads", match="publish", effect="drop_after")
    with pytest.raises(Doubt):
        town.connector.resume(draft, outcome.token, "k")
    town.finish(draft, town.connector.find(draft, "k", start, outcome.token))
    assert town.texts() == ["Un", "Deux", "Trois"]


@pytest.mark.parametrize("effect", ["timeout_before", "5xx_before"])
def test_a_post_that_never_arrived_is_not_found_and_goes_on(town: Town, effect: str) -> None:
    draft, start = Draft("Travaux"), datetime.now(UTC)
    token = begun(town, draft)
    town.played.order(network="threads", match="publish", effect=effect, delay_ms=10)
    with pytest.raises(Doubt):
        town.connector.resume(draft, token, "k")
    assert town.connector.find(draft, "k", start, token) is None
    town.finish(draft, town.connector.resume(draft, token, "k"))
    assert town.texts() == ["Travaux"]


def test_a_container_that_died_is_made_anew(town: Town) -> None:
    draft = Draft("Hier")
    token = begun(town, draft)
    sql = "UPDATE media SET details = json_set(details, '$.made', ?) WHERE id = ?"
    town.played.place.store.execute(sql, (time.time() - 90_000, token["container"]))
    town.finish(draft, town.connector.resume(draft, token, "k"))
    assert town.texts() == ["Hier"]


def test_too_many_calls_and_a_token_that_expired(town: Town) -> None:
    draft = Draft("Trop")
    token = begun(town, draft)
    for effect, error in (("429", Later), ("expired", Expired)):
        town.played.order(network="threads", match="publish", effect=effect)
        with pytest.raises(error):
            town.connector.resume(draft, token, "k")
    assert town.texts() == []


def test_what_is_removed_is_gone_and_may_be_removed_again(town: Town) -> None:
    there = town.send(Draft("Bonjour")).remote_id
    town.connector.remove(there)
    town.connector.remove(there)
    assert town.texts() == []


# ── Reading, answering, hiding ───────────────────────────────────────────────────────────────────────────────────────


def test_a_reply_is_read_answered_and_answered_again(town: Town) -> None:
    post = town.send(Draft("Travaux")).remote_id
    asked = town.comments(post, "Jusqu’à quand ?")
    (question,), cursor = town.read()
    assert (question.remote_id, question.text, question.parent) == (asked, "Jusqu’à quand ?", post)
    assert (question.author.handle, question.thread) == ("zoe", f"{post}:zoe")
    start, draft = datetime.now(UTC), Draft("Jusqu’à vendredi.", answering=answering(question))
    answer = town.send(draft)
    assert town.connector.find(draft, "k", start).remote_id == answer.remote_id
    again = town.comments(answer.remote_id, "Merci !")
    by_id = {item.remote_id: item for item in town.read(cursor)[0]}
    assert set(by_id) == {asked, answer.remote_id, again}
    assert by_id[answer.remote_id].own and by_id[answer.remote_id].parent == asked
    assert by_id[again].parent == answer.remote_id


def test_many_replies_between_two_rounds_are_all_there(town: Town) -> None:
    post = town.send(Draft("Concours")).remote_id
    _, cursor = town.read()
    said = [town.comments(post, f"n° {number}") for number in range(130)]
    items, cursor = town.read(cursor)
    assert {item.remote_id for item in items} == set(said)
    last = town.comments(said[0], "tout en bas")
    assert last in {item.remote_id for item in town.read(cursor)[0]}


def test_a_mention_is_read_and_answered(town: Town) -> None:
    named = town.mentions("Belle journée")
    (mention,), _ = town.read()
    assert (mention.remote_id, mention.kind) == (named, "mention")
    there = town.send(Draft("Merci !", answering=answering(mention)))
    assert town.post(there.remote_id)["parent"] == named
    assert town.connector.may_moderate(target(mention)) == frozenset()


def test_who_answers_our_answer_under_their_own_post_is_read(town: Town) -> None:
    """They name nobody, and the post is not ours: only what stands below our answer tells of it."""
    named = town.mentions("La fontaine fuit")
    (mention,), cursor = town.read()
    ours = town.send(Draft("Nous regardons.", answering=answering(mention))).remote_id
    back = town.comments(ours, "Merci !")
    items, cursor = town.read(cursor)
    item = next(item for item in items if item.remote_id == back)
    assert (item.thread, item.kind, item.parent, item.own) == (mention.thread, "comment", ours, False)
    assert item.context["root"] == named
    again = town.send(Draft("Je vous en prie.", answering=answering(item))).remote_id
    last = town.comments(again, "Bonne journée")
    assert last in {item.remote_id for item in town.read(cursor)[0]}


def test_a_burst_during_a_round_is_there_after_the_next_one(town: Town) -> None:
    """More than a page on each list, in the same second, and more of it between the pages."""
    post = town.send(Draft("Alerte")).remote_id
    town.mentions("La fontaine fuit")
    (mention,), cursor = town.read()
    ours = town.send(Draft("Nous regardons.", answering=answering(mention))).remote_id
    spoken, heard = set[str](), set[str]()

    def speak(number: int) -> None:
        spoken.update(town.comments(post, f"n° {number}.{one}") for one in range(30))
        spoken.update(town.comments(ours, f"et n° {number}.{one}") for one in range(15))
        spoken.update(town.mentions(f"Dites, n° {number}.{one}") for one in range(15))

    for turn in range(6):
        speak(turn)
    for turn in range(40):
        page = town.connector.read(cursor)
        cursor, heard = page.cursor, heard | {item.remote_id for item in page.items}
        if turn < 4:
            speak(10 + turn)
        if turn >= 4 and not page.more and spoken <= heard:
            break
    assert len(spoken) == 600 and not spoken - heard


def test_who_speaks_under_an_older_post_is_read_within_the_hour(town: Town) -> None:
    old = town.send(Draft("Il y a longtemps")).remote_id
    for number in range(25):
        town.played.place.world.write("threads", town.identity, f"Plus neuf, {number}")
    _, cursor = town.read()
    while "look" in cursor:  # the first one further back
        _, cursor = town.read(cursor)
    late = town.comments(old, "Et maintenant ?")
    items, cursor = town.read(cursor)
    assert late not in {item.remote_id for item in items}
    items, cursor = town.read({**cursor, "whole": cursor["whole"] - 2 * 3600})
    while "look" in cursor:
        more, cursor = town.read(cursor)
        items += more
    assert late in {item.remote_id for item in items}


def test_a_direct_reply_is_hidden_and_shown_a_deeper_one_cannot_be(town: Town) -> None:
    post = town.send(Draft("Débat")).remote_id
    rude = town.comments(post, "Zut")
    deeper = town.comments(rude, "Flûte")
    items = {item.remote_id: item for item in town.read()[0]}
    assert town.connector.may_moderate(target(items[deeper])) == frozenset()
    assert town.connector.may_moderate(target(items[rude])) == {"hide", "show"}
    town.connector.moderate("hide", target(items[rude]))
    town.connector.moderate("hide", target(items[rude]))
    assert next(item for item in town.read()[0] if item.remote_id == rude).context["hidden"]
    town.connector.moderate("show", target(items[rude]))
    assert not town.post(rude)["hidden"]


# ── Measures, webhooks, signing in ───────────────────────────────────────────────────────────────────────────────────


def test_it_measures_and_tells_where_followers_live(town: Town) -> None:
    post = town.send(Draft("Mesure")).remote_id
    town.comments(post, "Bravo")
    readings = {one.metric: one.value for one in town.connector.measure([post, "1"])}
    assert set(readings) == {"views", "likes", "comments", "quotes", "shares"}
    assert readings["comments"] == 1 and readings["views"] > 0
    presence = {one.metric: one for one in town.connector.presence()}
    assert presence["followers"].value == 1000
    assert presence["views"].day == (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%d")
    shares = {(one.by, one.key): one.value for one in town.connector.audience()}
    assert shares["country", "FR"] == 620 and shares["city", "Paris, Île-de-France"] == 90


def test_what_happens_is_told_to_our_address_signed(town: Town) -> None:
    given: Any = town.played.credentials("threads")
    app, secrets = given["settings"]["app_id"], given["secrets"]
    with ear(town.connector.challenge) as heard:
        with pytest.raises(Refused) as caught:
            town.connector.subscribe(heard.url)
        assert caught.value.code == "threads-webhook"
        declared = httpx2.post(  # as an administrator does in the application's settings
            f"{town.played.url}/threads/{app}/subscriptions", trust_env=False,
            data={"access_token": f"TH|{app}|{secrets['app_secret']}", "callback_url": heard.url,
                  "verify_token": secrets["verify_token"], "fields": "replies,mentions,publish,delete"},
        )  # fmt: skip
        assert declared.status_code == 200
        post = town.send(Draft("Fête de la musique")).remote_id
        asked = town.comments(post, "À quelle heure ?")
        named = town.mentions("Belle fête")
        there = heard.wait(3)
        items = []
        for headers, body in there:
            town.connector.verify(headers, body)
            items += town.connector.parse(body)
        with pytest.raises(Forged):
            town.connector.verify(there[0][0], there[0][1] + b" ")
    told = {item.remote_id: item for item in items}
    assert {name: item.kind for name, item in told.items()} == {asked: "comment", named: "mention"}
    read = {item.remote_id: item for item in town.read()[0]}
    for name, item in told.items():  # what is told and what is read are one
        assert (item.thread, item.author.handle, item.parent) == (read[name].thread, read[name].author.handle, read[name].parent)


def test_signing_in_and_renewing(played: Played) -> None:
    given: Any = played.credentials("threads")
    settings = {"app_id": given["settings"]["app_id"], "base": given["settings"]["base"]}
    way = Way(settings, {"app_secret": given["secrets"]["app_secret"]}, "https://ville.example/back", state="s1")
    address = threads.SIGN_IN.address(way)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert httpx2.get(address, trust_env=False).status_code == 200
    back = httpx2.post(address, data=asked, trust_env=False).headers["location"]
    http = Http(DOOR)
    code = parse_qs(urlsplit(back).query)["code"][0]
    (city,) = threads.SIGN_IN.exchange(http, way, code)
    whole = {**settings, **city.settings}
    assert threads.make(whole, city.secrets, http).who().handle == city.settings["handle"] == "paris_demo"
    with pytest.raises(Refused):
        threads.SIGN_IN.exchange(http, way, code)
    with pytest.raises(Expired):  # younger than a day
        threads.refresh(http, whole, city.secrets)
    played.place.store.execute("UPDATE tokens SET created = created - 90000 WHERE token = ?", (city.secrets["token"],))
    renewed = threads.refresh(http, whole, city.secrets)
    assert renewed["token"] != city.secrets["token"]
    assert datetime.fromisoformat(renewed["expires"]) > datetime.now(UTC) + timedelta(days=29)
