"""The Instagram connector against the played Instagram: they share no code, so each checks the other."""

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

from parvis.networks import instagram
from parvis.networks.http import Http
from parvis.networks.protocol import Doubt, Draft, Expired, Forged, Later, Media, Processing, Refused, Target
from parvis.networks.signing import Way


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(params=["facebook", "instagram"])
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    """By both ways in."""
    return town_of(played, "instagram", handle_of(request), with_token="" if request.param == "facebook" else "instagram_token")


@pytest.fixture
def one(played: Played, request: pytest.FixtureRequest) -> Town:
    """By one way in, where both are the same."""
    return town_of(played, "instagram", handle_of(request))


def shown(town: Town, text: str = "Bonjour", *, media: tuple[Media, ...] = (), **options: Any) -> str:
    draft = Draft(text, media=media or (photo(town.played),), options=options)
    return town.send(draft).remote_id


# ── Publishing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_says_who_it_is(town: Town) -> None:
    profile = town.connector.who()
    assert (profile.remote_id, profile.settings["account"]) == (town.identity, town.identity)
    assert profile.handle == town.city()["handle"]


def test_a_picture_with_its_words(town: Town) -> None:
    there = town.send(Draft("La Seine", media=(photo(town.played),), link="https://ville.example"))
    post = town.post(there.remote_id)
    assert post["text"] == "La Seine\n\nhttps://ville.example"
    assert [row["alt"] for row in town.played.place.world.media_of(post)] == ["Un pont au crépuscule"]
    assert there.url.startswith(town.played.url)
    assert abs((there.at - datetime.now(UTC)).total_seconds()) < 60


def test_a_carousel_of_pictures_and_a_video_that_takes_time(one: Town) -> None:
    one.played.order(network="instagram", effect="slow_media", delay_ms=600)
    media = (photo(one.played, "a.jpg"), film(one.played), photo(one.played, "b.jpg"))
    there = one.send(Draft("Trois", media=media))
    kept = one.played.place.world.media_of(one.post(there.remote_id))
    assert [row["mime"] for row in kept] == ["image/jpeg", "video/mp4", "image/jpeg"]


@pytest.mark.parametrize(("form", "product"), [("post", "REELS"), ("reel", "REELS"), ("story", "STORY")])
def test_a_video_is_a_reel_or_a_story(one: Town, form: str, product: str) -> None:
    one.played.order(network="instagram", effect="slow_media", delay_ms=300)
    post = one.post(shown(one, "Un film", media=(film(one.played),), form=form))
    assert json.loads(post["details"])["product"] == product
    assert post["text"] == ("" if form == "story" else "Un film")


def test_a_first_comment(one: Town) -> None:
    there = one.send(Draft("Fête", media=(photo(one.played),), options={"first_comment": "#fête #ville"}))
    (comment,) = one.played.place.world.replies(one.post(there.remote_id))
    assert (comment["text"], comment["author"]) == ("#fête #ville", one.identity)
    assert there.context == {"comment": comment["id"]}


@pytest.mark.parametrize(
    ("medium", "code"),
    [
        (lambda played: photo(played, "long.jpg", (300, 900)), "instagram-shape"),
        (lambda played: photo(played, url=f"{played.url}/files/none.jpg"), "instagram-fetch"),
        (lambda played: film(played, url=f"{played.url}/files/none.mp4"), "instagram-fetch"),
        (lambda played: photo(played, url=""), "instagram-address"),
    ],
)
def test_what_cannot_be_used_is_refused_and_says_why(one: Town, medium: Any, code: str) -> None:
    with pytest.raises(Refused) as caught:
        one.send(Draft("Non", media=(medium(one.played),)))
    assert caught.value.code == code
    assert "Non" not in one.texts()


def test_the_day_s_publications_are_used_up(one: Town) -> None:
    handle = str(one.city()["handle"])
    for number in range(100):
        one.played.place.store.record("instagram", "publish", handle, str(number), str(number))
    with pytest.raises(Later) as caught:
        one.connector.publish(Draft("Une de trop", media=(photo(one.played),)), "k")
    assert caught.value.code == "instagram-quota"


# ── When it goes wrong ───────────────────────────────────────────────────────────────────────────────────────────────


def begun(town: Town, draft: Draft) -> Any:
    """Up to the last call: the token that is committed before it."""
    outcome = town.connector.publish(draft, "k")
    while isinstance(outcome, Processing) and "container" not in outcome.token:
        outcome = town.connector.resume(draft, outcome.token, "k")
    return outcome.token


@pytest.mark.parametrize("form", ["post", "story"])
@pytest.mark.parametrize("effect", ["drop_after", "5xx_after"])
@pytest.mark.parametrize("text", ["Marché", ""])
def test_a_publication_whose_answer_was_lost_is_found(one: Town, effect: str, text: str, form: str) -> None:
    draft, start = Draft(text, media=(photo(one.played),), options={"form": form}), datetime.now(UTC)
    token = begun(one, draft)
    assert one.connector.find(draft, "k", start, token) is None
    one.played.order(network="instagram", match="publish", effect=effect)
    with pytest.raises(Doubt):
        one.connector.resume(draft, token, "k")
    found = one.connector.find(draft, "k", start, token)
    assert found and len(one.texts()) == 1
    assert one.connector.resume(draft, token, "k").remote_id == found.remote_id  # even then it is not shown twice
    assert len(one.texts()) == 1


@pytest.mark.parametrize("effect", ["timeout_before", "5xx_before"])
def test_a_publication_that_never_arrived_is_not_found_and_goes_on(one: Town, effect: str) -> None:
    draft, start = Draft(effect, media=(photo(one.played),)), datetime.now(UTC)
    token = begun(one, draft)
    one.played.order(network="instagram", match="publish", effect=effect, delay_ms=10)
    with pytest.raises(Doubt):
        one.connector.resume(draft, token, "k")
    assert one.connector.find(draft, "k", start, token) is None
    one.finish(draft, one.connector.resume(draft, token, "k"))
    assert one.texts() == [effect]


def test_a_lost_first_comment_is_found_and_the_publication_stays_one(one: Town) -> None:
    draft = Draft("Fête", media=(photo(one.played),), options={"first_comment": "À samedi"})
    start, token = datetime.now(UTC), begun(one, draft)
    half = one.connector.resume(draft, token, "k")
    one.played.order(network="instagram", match="reply", effect="drop_after")
    with pytest.raises(Doubt):
        one.connector.resume(draft, half.token, "k")
    found = one.connector.find(draft, "k", start, half.token)
    assert found and found.context["comment"]
    assert one.texts() == ["Fête", "À samedi"]


def test_a_container_that_died_is_made_anew(one: Town) -> None:
    draft = Draft("Hier", media=(photo(one.played),))
    token = begun(one, draft)
    sql = "UPDATE media SET details = json_set(details, '$.made', ?) WHERE id = ?"
    one.played.place.store.execute(sql, (time.time() - 90_000, token["container"]))
    one.finish(draft, one.connector.resume(draft, token, "k"))
    assert one.texts() == ["Hier"]


def test_too_many_calls_and_a_token_that_expired(one: Town) -> None:
    draft = Draft("Trop", media=(photo(one.played),))
    token = begun(one, draft)
    one.played.order(network="instagram", match="publish", effect="429", retry_after=120)
    with pytest.raises(Later) as caught:
        one.connector.resume(draft, token, "k")
    assert (caught.value.after.total_seconds(), caught.value.named) == (120, True)
    one.played.order(network="instagram", match="publish", effect="expired")
    with pytest.raises(Expired):
        one.connector.resume(draft, token, "k")
    assert one.texts() == []


def test_what_is_removed_is_gone_and_may_be_removed_again(one: Town) -> None:
    there = shown(one)
    one.connector.remove(there)
    one.connector.remove(there)
    assert one.texts() == []


# ── In the open ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_comment_is_read_answered_and_answered_again(town: Town) -> None:
    post = shown(town, "Travaux")
    asked = town.comments(post, "Jusqu’à quand ?")
    (question,), cursor = town.read()
    assert (question.remote_id, question.text, question.parent) == (asked, "Jusqu’à quand ?", post)
    assert (question.author.handle, question.thread) == ("zoe", f"{asked}:{question.author.remote_id}")
    start, draft = datetime.now(UTC), Draft("Jusqu’à vendredi.", answering=answering(question))
    answer = town.send(draft)
    assert town.connector.find(draft, "k", start).remote_id == answer.remote_id
    again = town.comments(answer.remote_id, "Merci !")
    items, _ = town.read(cursor)
    by_id = {item.remote_id: item for item in items}
    assert set(by_id) == {asked, answer.remote_id, again}
    assert by_id[answer.remote_id].own and by_id[answer.remote_id].parent == asked
    assert by_id[again].parent == asked
    second = Draft("Je vous en prie.", answering=answering(by_id[again]))
    town.send(second)
    assert town.connector.find(second, "k", start)


def test_many_comments_and_answers_between_two_rounds_are_all_there(one: Town) -> None:
    post = shown(one, "Concours")
    first = one.comments(post, "n° 0")
    _, cursor = one.read()
    said = [one.comments(post, f"n° {number}") for number in range(1, 120)]
    said += [one.comments(first, f"réponse {number}") for number in range(70)]
    items, cursor = one.read(cursor)
    assert set(said) <= {item.remote_id for item in items}
    last = one.comments(first, "tout en bas")
    items, _ = one.read(cursor)
    assert last in {item.remote_id for item in items}


def test_an_equal_number_hides_nothing_from_the_hourly_round(one: Town) -> None:
    post = shown(one, "Débat")
    first = one.comments(post, "retiré")
    _, cursor = one.read()
    one.played.place.world.remove(one.post(first))
    second = one.comments(post, "à sa place")
    assert one.read(cursor)[0] == []
    later = {**cursor, "whole": cursor["whole"] - 2 * 3600}
    assert [item.remote_id for item in one.read(later)[0]] == [second]


def test_a_picture_that_tags_the_account_is_a_mention_that_can_be_answered(one: Town) -> None:
    tagged = one.mentions("Belle journée")
    (mention,), _ = one.read()
    assert (mention.remote_id, mention.kind) == (tagged, "mention")
    start, draft = datetime.now(UTC), Draft("Merci !", answering=answering(mention))
    there = one.send(draft)
    assert one.post(there.remote_id)["parent"] == tagged
    assert one.connector.find(draft, "k", start).remote_id == there.remote_id
    assert one.connector.may_moderate(Target(tagged, mention.author.remote_id, kind="mention")) == frozenset()


def test_a_comment_is_hidden_shown_and_deleted(one: Town) -> None:
    post = shown(one, "Débat")
    rude = one.comments(post, "Zut")
    target = Target(rude, "1")
    one.connector.moderate("hide", target)
    one.connector.moderate("hide", target)
    (item,), _ = one.read()
    assert one.post(rude)["hidden"] and item.context["hidden"]
    one.connector.moderate("show", target)
    assert not one.post(rude)["hidden"]
    one.connector.moderate("delete", target)
    one.connector.moderate("delete", target)
    assert one.read()[0] == []


# ── In private ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_message_is_read_and_answered(town: Town) -> None:
    written = town.whispers("Bonjour, où est la mairie ?")
    (question,), cursor = town.read()
    person = town.resident()["id"]
    assert (question.remote_id, question.private, question.thread) == (written, True, f"dm:{person}")
    start, draft = datetime.now(UTC), Draft("Place de l’Hôtel-de-Ville.", answering=answering(question))
    answer = town.send(draft)
    assert town.connector.find(draft, "k", start).remote_id == answer.remote_id
    items, _ = town.read(cursor)
    assert [(item.remote_id, item.own) for item in items] == [(written, False), (answer.remote_id, True)]
    assert town.connector.person(person).name == "Zoé Petit"


def test_the_window_of_24_hours_and_the_agent_s(one: Town) -> None:
    person, at = one.resident()["id"], time.time() - 2 * 86_400
    one.played.place.world.send("instagram", owner=one.identity, person=person, sender=person, text="Bonjour", at=at)
    (question,), _ = one.read({"since": time.time() - 3 * 86_400, "whole": 0.0, "counts": {}})
    told = answering(question)
    assert [problem.code for problem in one.connector.may_answer(told, datetime.now(UTC))] == ["instagram-human-agent"]
    with pytest.raises(Refused) as caught:
        one.send(Draft("Reçu", answering=told, options={"automatic": True}))
    assert caught.value.code == "instagram-window"
    assert all(one.send(Draft("Oui", answering=told, options=said)) for said in ({"human_agent": True}, {}))


def test_a_comment_is_answered_in_private_once(town: Town) -> None:
    post = shown(town, "État civil")
    town.comments(post, "Mon dossier est le 123")
    (question,), _ = town.read()
    start, draft = datetime.now(UTC), Draft("Parlons-en ici.", answering=answering(question, private=True))
    there = town.send(draft)
    assert there.context == {"thread": f"dm:{question.author.remote_id}"}
    assert town.connector.find(draft, "k", start).context == there.context
    with pytest.raises(Refused) as caught:
        town.send(draft)
    assert caught.value.code == "instagram-answered"


# ── Measures, webhooks, signing in ───────────────────────────────────────────────────────────────────────────────────


def test_it_measures_and_tells_where_followers_live(town: Town) -> None:
    reel, story = shown(town, "Film", media=(film(town.played),)), shown(town, media=(photo(town.played),), form="story")
    town.comments(reel, "Bravo")
    readings = {(one.remote_id, one.metric): one.value for one in town.connector.measure([reel, story, "1"])}
    assert readings[reel, "comments"] == 1
    assert readings[reel, "views"] > readings[reel, "reach"] > 0
    assert readings[reel, "watch_seconds"] > 0
    assert {metric for name, metric in readings if name == story} == {"views", "reach", "comments", "shares"}
    presence = {one.metric: one for one in town.connector.presence()}
    assert presence["followers"].value == 1000 and presence["publications"].value == 2
    assert presence["reach"].day == (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%d")
    shares = {(one.by, one.key): one.value for one in town.connector.audience()}
    assert shares["country", "FR"] == 620 and shares["city", "Paris, Île-de-France"] == 90


def test_what_happens_is_told_to_our_address_signed(one: Town) -> None:
    with ear(one.connector.challenge) as heard:
        one.connector.subscribe(heard.url)
        post = shown(one, "Fête de la musique")
        asked = one.comments(post, "À quelle heure ?")
        written = one.whispers("Bonjour")
        named = one.mentions("Belle fête")
        there = heard.wait(3)
        items = []
        for headers, body in there:
            one.connector.verify(headers, body)
            items += one.connector.parse(body)
        with pytest.raises(Forged):
            one.connector.verify(there[0][0], there[0][1] + b" ")
    told = {(item.remote_id, item.kind): item for item in items}
    assert set(told) == {(asked, "comment"), (written, "private"), (named, "mention")}
    read = {item.remote_id: item for item in one.read()[0]}
    for (name, _), item in told.items():  # what is told and what is read are one
        assert (item.thread, item.author.handle, item.text) == (read[name].thread, item.author.handle, read[name].text)


def test_who_answers_our_answer_under_their_own_picture_is_told(one: Town) -> None:
    """No list of ours holds it. They name us, as the application does of itself, and that is told to our address."""
    one.mentions("La fontaine fuit")
    (mention,), cursor = one.read()
    with ear(one.connector.challenge) as heard:
        one.connector.subscribe(heard.url)
        ours = one.send(Draft("Nous regardons.", answering=answering(mention))).remote_id
        back = one.comments(ours, "Merci !")
        items = [item for _, body in heard.wait(1) for item in one.connector.parse(body)]
    assert [(item.remote_id, item.kind, item.author.handle) for item in items] == [(back, "mention", "zoe")]
    assert back not in {item.remote_id for item in one.read(cursor)[0]}
    last = one.send(Draft("Je vous en prie.", answering=answering(items[0])))
    assert one.post(last.remote_id)["root"] == mention.remote_id


def test_a_comment_under_an_older_picture_is_read_when_their_number_changed(one: Town) -> None:
    old = shown(one, "Il y a longtemps")
    for number in range(25):
        one.played.place.world.write("instagram", one.identity, f"Plus neuf, {number}", details={"product": "FEED"})
    _, cursor = one.read()
    late = one.comments(old, "Et maintenant ?")
    assert [item.remote_id for item in one.read(cursor)[0]] == [late]


@pytest.mark.parametrize("login", ["facebook", "instagram"])
def test_signing_in_and_renewing(played: Played, login: str) -> None:
    given = played.credentials("instagram")
    settings: Any = {"login": login, "app_id": given["settings"]["app_id"], "base": given["settings"]["base"]}  # type: ignore[index]
    secrets: Any = {"app_secret": given["secrets"]["app_secret"]}  # type: ignore[index]
    way = Way(settings, secrets, "https://ville.example/back", state="s1")
    address = instagram.SIGN_IN.address(way)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert (asked["state"], asked["redirect_uri"]) == ("s1", way.redirect)
    assert httpx2.get(address, trust_env=False).status_code == 200
    back = httpx2.post(address, data=asked, trust_env=False).headers["location"]
    code = parse_qs(urlsplit(back).query)["code"][0]
    http = Http(DOOR)
    found = instagram.SIGN_IN.exchange(http, way, code)
    city = next(each for each in found if each.settings["handle"] == "paris_demo")
    assert set(city.secrets["scopes"].split()) == {scope.name for scope in instagram.SIGN_IN.scopes}
    whole, sealed = {**settings, **city.settings}, {**secrets, **city.secrets}
    assert instagram.make(whole, sealed, http).who().handle == "paris_demo"
    with pytest.raises(Refused):
        instagram.SIGN_IN.exchange(http, way, code)
    if login == "facebook":
        with pytest.raises(Expired):
            instagram.refresh(http, whole, sealed)
        return
    with pytest.raises(Expired):  # younger than a day
        instagram.refresh(http, whole, sealed)
    sql = "UPDATE tokens SET created = created - 90000 WHERE token = ?"
    played.place.store.execute(sql, (sealed["token"],))
    renewed = instagram.refresh(http, whole, sealed)
    assert renewed["token"] != sealed["token"]
    assert datetime.fromisoformat(renewed["expires"]) > datetime.now(UTC) + timedelta(days=29)
