"""The LinkedIn connector against the played LinkedIn: they share no code, so each checks the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from played import DOOR, Played, ear, sandbox
from town import Town, answering, asked_since, picture, spoken_in
from video_town import film

from parvis.networks.http import Http
from parvis.networks.linkedin import SIGN_IN, make, refresh
from parvis.networks.protocol import Audience, Doubt, Draft, Expired, Later, Media, Processing, Published, Refused, Target
from parvis.networks.signing import Way


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def given(played: Played) -> dict[str, Any]:
    return dict(played.credentials("linkedin"))


@pytest.fixture
def town(played: Played, given: dict[str, Any]) -> Town:
    http = Http(DOOR, secrets=given["secrets"].values())
    page = played.place.world.owned("linkedin")[0]
    return Town(played, "linkedin", page["id"], make(given["settings"], given["secrets"], http))


def row(town: Town, there: Published) -> Any:
    return town.post(there.remote_id.rpartition(":")[2])


def test_it_knows_itself(town: Town, given: dict[str, Any]) -> None:
    me = town.connector.who()
    assert (me.remote_id, me.handle, me.name) == (town.identity, "paris_demo", "Ville de Paris (démo)")
    http = Http(DOOR)
    assert make({**given["settings"], "organization": ""}, given["secrets"], http).who().remote_id == town.identity


def test_a_post_is_there_is_changed_and_goes(town: Town) -> None:
    text = "Marché (ouvert) [1] #Paris _ici_ @[Ville de Paris](urn:li:organization:123)"
    there = town.send(Draft(text, link="https://paris.fr/marches", options={"title": "Les marchés"}))
    kept = row(town, there)
    assert kept["text"] == "Marché (ouvert) [1] #Paris _ici_ Ville de Paris"
    for _ in range(2):
        town.connector.edit(there.remote_id, Draft("Fermé (hélas)"))
    assert row(town, there)["text"] == "Fermé (hélas)"
    shown = httpx2.get(there.url, follow_redirects=True, trust_env=False)
    assert (shown.status_code, "Fermé (hélas)" in shown.text) == (200, True)
    town.connector.remove(there.remote_id)
    town.connector.remove(there.remote_id)
    assert town.played.place.world.post("linkedin", kept["id"]) is None


def test_pictures_keep_their_descriptions(town: Town, tmp_path: Path) -> None:
    there = town.send(Draft("Deux vues", media=(picture(tmp_path), picture(tmp_path, "quai.png", "Un quai"))))
    assert [medium["alt"] for medium in town.played.place.world.media_of(row(town, there))] == [
        "Un pont au crépuscule",
        "Un quai",
    ]


def test_a_film_has_its_subtitles(town: Town, tmp_path: Path) -> None:
    video = replace(film(tmp_path, 1_000_000, seconds=20.0), captions=spoken_in(tmp_path, "fr", "en"))
    store = town.played.place.store
    for language, options, told in (("fr", {}, "FR"), ("en-GB", {}, "EN"), ("fr", {"subtitles": "en"}, "EN")):
        town.send(Draft("Le film", language=language, media=(video,), options={"title": "Un film", **options}))
        kept = store.execute("SELECT language, content FROM linkedin_captions ORDER BY rowid DESC LIMIT 1")
        assert [(each["language"], "00:00:01,000" in each["content"]) for each in kept] == [(told, True)]


def test_a_film_in_parts_that_takes_its_time(town: Town, tmp_path: Path) -> None:
    video = film(tmp_path, 5_000_000, seconds=20.0)
    town.played.order(network="linkedin", match="media", effect="slow_media", delay_ms=500)
    there = town.send(Draft("Le film", media=(video,), options={"title": "Un film"}))
    (medium,) = town.played.place.world.media_of(row(town, there))
    assert (medium["mime"], medium["size"]) == ("video/mp4", 5_000_000)
    video.path.write_bytes(b"n" * 5_000_000)
    with pytest.raises(Refused, match="media-failed"):
        town.send(Draft("Rien", media=(video,)))


def test_documents_polls_and_cards(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "budget.pdf"
    path.write_bytes(b"%PDF-1.7 budget")
    town.send(Draft("Lire", media=(Media(path, "application/pdf", 15, path.name),), options={"title": "Le budget"}))
    poll = {"choices": ["lundi", "mardi"], "minutes": 1440}
    town.send(Draft("Venez", options={"poll": poll, "question": "Quel jour ?"}))
    town.send(Draft("La page", media=(picture(tmp_path),), link="https://paris.fr", options={"card": True, "title": "Paris"}))
    assert town.texts()[-3:] == ["Lire", "Venez", "La page"]


def test_a_post_for_some(town: Town) -> None:
    paris = {name: key for key, name in town.connector.places("paris", "city")}["Paris et périphérie"]
    draft = Draft("Pour Paris", audience=Audience(countries=("FR",), cities=(paris,), languages=("fr",)))
    assert [one for one in town.connector.check(draft) if one.blocking] == []  # its API's version will be old one day, and says so
    town.send(draft)
    small = {name: key for key, name in town.connector.places("montreuil", "city")}["Montreuil, France"]
    with pytest.raises(Refused, match="linkedin-audience"):
        town.send(Draft("Pour peu", audience=Audience(cities=(small,))))


def test_the_same_words_soon_after_are_refused(town: Town) -> None:
    town.send(Draft("Une fois"))
    with pytest.raises(Refused, match="duplicate"):
        town.send(Draft("Une fois"))


@pytest.mark.parametrize("effect", ["drop_after", "5xx_after"])
def test_a_doubtful_post_is_looked_for(town: Town, tmp_path: Path, effect: str) -> None:
    draft = Draft(f"Sans faute (vraiment) {effect}", media=(picture(tmp_path),))
    first = town.connector.publish(draft, "k")
    town.played.order(network="linkedin", match="publish", effect=effect)
    since = asked_since()
    with pytest.raises(Doubt) as doubt:
        town.finish(draft, first)
    assert isinstance(town.connector.find(draft, "k", since, doubt.value.token), Published)
    assert isinstance(town.connector.find(draft, "k", since), Published)
    assert len([text for text in town.texts() if effect in text]) == 1
    assert town.connector.find(Draft("Autre chose"), "k", since) is None


def test_a_doubtful_answer_is_looked_for(town: Town) -> None:
    post = row(town, town.send(Draft("Sous laquelle on demande")))
    town.comments(post["id"], "Est-ce sûr ?")
    (item,) = [each for each in town.read()[0] if each.text == "Est-ce sûr ?"]
    draft = Draft("C’est sûr", answering=answering(item))
    town.played.order(network="linkedin", match="reply", effect="drop_after")
    since = asked_since()
    with pytest.raises(Doubt):
        town.connector.publish(draft, "k")
    assert isinstance(town.connector.find(draft, "k", since), Published)


def test_people_are_read_and_answered(town: Town) -> None:
    there = town.send(Draft("La piscine rouvre"))
    post = row(town, there)
    first = town.comments(post["id"], "Quand ?")
    mentioned = town.mentions("Merci à la ville")
    items, cursor = town.read()
    (question,) = [item for item in items if item.text == "Quand ?"]
    assert (question.kind, question.parent, question.own) == ("comment", there.remote_id, False)
    assert question.context["expires"] > datetime.now(UTC).isoformat()
    (named,) = [item for item in items if item.kind == "mention"]
    assert named.remote_id == f"urn:li:share:{mentioned}"
    answer = town.send(Draft("Demain.", answering=answering(question)))
    assert town.post(answer.context["top"].rstrip(")").rpartition(",")[2])["id"] == first
    town.comments(answer.remote_id.rstrip(")").rpartition(",")[2], "Merci !")
    later, _ = town.read(cursor)
    ours = next(item for item in later if item.own and item.text == "Demain.")
    thanks = next(item for item in later if item.text == "Merci !")
    assert ours.thread == thanks.thread == question.thread, "one thread with one person"
    again = town.send(Draft("Avec plaisir.", answering=answering(thanks)))
    assert again.remote_id != answer.remote_id
    town.send(Draft("Merci à vous.", answering=answering(named)))
    gone = replace(answering(question), context={**question.context, "top": question.remote_id[:-1] + "9)"})
    with pytest.raises(Refused, match="answered-gone"):
        town.send(Draft("Trop tard", answering=gone))


def test_what_is_changed_or_taken_back_is_told(town: Town) -> None:
    post = row(town, town.send(Draft("Avis de travaux")))
    said = town.comments(post["id"], "Bonjour")
    _, cursor = town.read()
    world = town.played.place.world
    world.edit(town.post(said), "Bonsoir")
    assert ("edit", "Bonsoir") in [(item.verb, item.text) for item in town.read(cursor)[0]]
    world.remove(town.post(said))
    urn = f"urn:li:comment:(urn:li:activity:{post['id']},{said})"
    assert ("remove", urn) in [(item.verb, item.remote_id) for item in town.read(cursor)[0]]


def test_a_long_list_is_read_whole(town: Town) -> None:
    post = row(town, town.send(Draft("Beaucoup en parlent")))
    for number in range(120):
        town.comments(post["id"], f"Mot {number}")
    assert {f"Mot {number}" for number in range(120)} <= {item.text for item in town.read()[0]}


def test_moderation_takes_effect(town: Town) -> None:
    post = row(town, town.send(Draft("Parlez-en")))
    said = town.comments(post["id"], "Grossier")
    target = Target(f"urn:li:comment:(urn:li:activity:{post['id']},{said})", "x")
    world = town.played.place.world
    for act, liked in (("like", True), ("unlike", False)):
        for _ in range(2):
            town.connector.moderate(act, target)
        assert world.reacted(town.post(said), town.identity, "like") is liked
    for _ in range(2):
        town.connector.moderate("delete", target)
    assert world.post("linkedin", said) is None


def test_figures(town: Town) -> None:
    there = town.send(Draft("Mesurée"))
    post = row(town, there)
    town.comments(post["id"], "Joli")
    town.played.place.world.react(post, town.resident()["id"], "like")
    told = {one.metric: one.value for one in town.connector.measure([there.remote_id])}
    assert (told["likes"], told["comments"]) == (1, 1)
    assert {one.remote_id for one in town.connector.measure([there.remote_id, "urn:li:share:1"])} == {there.remote_id}
    presence = {one.metric: one.value for one in town.connector.presence()}
    assert presence["followers"] == 41_000
    shares = list(town.connector.audience())
    assert {share.by for share in shares} == {"country", "region"}
    assert "FR" in {share.key for share in shares}


def test_deliveries_are_signed_and_read(town: Town, played: Played) -> None:
    post = row(town, town.send(Draft("À l’instant")))
    with ear(town.connector.challenge) as heard:
        town.connector.subscribe(heard.url)
        said = town.comments(post["id"], "Tout de suite")
        ((headers, body),) = heard.wait(1)
        town.connector.verify(headers, body)
        (item,) = town.connector.parse(body)
        assert (item.text, item.remote_id) == ("Tout de suite", f"urn:li:comment:(urn:li:activity:{post['id']},{said})")
        heard.heard.clear()
        answer = town.send(Draft("Merci", answering=answering(item)))
        assert answer.context["top"] == item.remote_id, "asked for when it is answered"


def test_waiting_and_signing_in_again(town: Town) -> None:
    town.played.order(network="linkedin", match="publish", effect="429", retry_after=9)
    with pytest.raises(Later) as later:
        town.connector.publish(Draft("Plus tard"), "k")
    assert (later.value.named, later.value.after) == (True, timedelta(seconds=9))
    town.played.order(network="linkedin", match="publish", effect="expired")
    with pytest.raises(Expired):
        town.connector.publish(Draft("Plus tard"), "k")
    assert not isinstance(town.connector.publish(Draft("Plus tard"), "k"), Processing)


def test_an_old_version_is_refused(given: dict[str, Any]) -> None:
    old = make({**given["settings"], "version": "202501"}, given["secrets"], Http(DOOR))
    with pytest.raises(Refused, match="linkedin-version"):
        old.who()


def test_signing_in_and_renewing(played: Played, given: dict[str, Any]) -> None:
    http = Http(DOOR)
    settings = {name: given["settings"][name] for name in ("client_id", "base", "web")}
    way = Way(settings, {"client_secret": given["secrets"]["client_secret"]}, "http://127.0.0.1/back", state="s")
    assert "LinkedIn" in httpx2.get(SIGN_IN.address(way), trust_env=False).text
    asked = {name: values[0] for name, values in parse_qs(urlsplit(SIGN_IN.address(way)).query).items()}
    account = played.place.world.owned("linkedin")[0]["id"]
    accepted = httpx2.post(f"{settings['web']}/oauth/v2/authorization", data={**asked, "account": account}, trust_env=False)
    back = parse_qs(urlsplit(accepted.headers["location"]).query)
    assert back["state"] == ["s"]
    (presence,) = SIGN_IN.exchange(http, way, back["code"][0])
    assert presence.settings["organization"] == account
    assert make(presence.settings, presence.secrets, http).who().handle == "paris_demo"
    renewed = refresh(http, presence.settings, presence.secrets)
    assert renewed["token"] != presence.secrets["token"]
    with pytest.raises(Refused, match="sign-in-code"):
        SIGN_IN.exchange(http, way, "not a code")
    with pytest.raises(Expired):
        refresh(http, presence.settings, {**presence.secrets, "refresh_token": "wrong"})
