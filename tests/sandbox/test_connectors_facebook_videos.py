"""Videos, reels, stories, first comments and moderation on the played Facebook."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from facebook_town import Town, ended, film, finish, picture, published, town_of
from played import Played, sandbox
from town import spoken_in

from parvis.networks.protocol import Audience, Doubt, Draft, Processing, Refused, Target


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    return town_of(played, request)


def shown(town: Town) -> list[str]:
    """What visitors of the page see, newest first."""
    sql = "SELECT text FROM posts WHERE network = 'facebook' AND author = ? AND published AND parent IS NULL ORDER BY seq DESC"
    return [row["text"] for row in town.played.place.store.execute(sql, (town.page,))]


def last_token(town: Town, draft: Draft) -> Any:
    """Where a video stands whose bytes are all there and that nobody sees yet."""
    outcome = town.facebook.publish(draft, "k")
    while isinstance(outcome, Processing) and outcome.token["from"] < outcome.token["size"]:
        outcome = town.facebook.resume(draft, outcome.token, "k")
    assert isinstance(outcome, Processing)
    return outcome.token


def test_the_words_of_a_post_and_of_a_video_are_changed(town: Town, tmp_path: Path) -> None:
    for draft in (Draft("Le pont"), Draft("Le pont", media=(film(tmp_path),))):
        there = ended(town, draft, town.facebook.publish(draft, "k"))
        for _ in range(2):
            town.facebook.edit(there.remote_id, replace(draft, text="Le pont rouvre"))
        assert town.post(there.remote_id)["text"] == "Le pont rouvre"


def test_a_video_has_its_subtitles(town: Town, tmp_path: Path) -> None:
    draft = Draft("Le pont", media=(replace(film(tmp_path), captions=spoken_in(tmp_path, "fr", "en-GB")),))
    there = ended(town, draft, town.facebook.publish(draft, "k"))
    (medium,) = town.played.place.world.media_of(town.post(there.remote_id))
    details = json.loads(medium["details"])
    assert (sorted(details["subtitles"]), details["spoken"]) == (["en_GB", "fr_FR"], "fr_FR")


@pytest.mark.parametrize("form", ["post", "reel"])
def test_a_video_goes_up_in_pieces_and_is_shown_once(town: Town, tmp_path: Path, form: str) -> None:
    audience = Audience(countries=("FR",))
    draft = Draft(f"Le pont, {form}", media=(film(tmp_path),), audience=audience, options={"form": form})
    outcome = town.facebook.publish(draft, "k")
    steps = 0
    while isinstance(outcome, Processing) and not outcome.token.get("told"):
        assert shown(town) == []
        outcome, steps = town.facebook.resume(draft, json.loads(json.dumps(outcome.token)), "k"), steps + 1
    assert steps == (4 if form == "post" else 2)
    there = ended(town, draft, outcome)
    assert shown(town) == [draft.text]
    post = town.post(there.remote_id)
    assert json.loads(post["details"])["targeting"] == {"geo_locations": {"countries": ["FR"]}}
    (medium,) = town.played.place.world.media_of(post)
    assert (medium["mime"], medium["size"]) == ("video/mp4", 2_500_000)
    assert town.played.accepted("facebook", "publish").count(draft.text) == 1


def test_a_video_that_facebook_works_on_is_waited_for(town: Town, tmp_path: Path) -> None:
    town.played.order(network="facebook", effect="slow_media", delay_ms=700)
    draft = Draft("Au ralenti", media=(film(tmp_path),))
    outcome = town.facebook.publish(draft, "k")
    waited = 0
    while isinstance(outcome, Processing):
        if outcome.token.get("told"):
            waited += 1
            assert outcome.after.total_seconds() > 0
            assert waited < 50
            time.sleep(0.1)
        outcome = town.facebook.resume(draft, outcome.token, "k")
    assert waited > 2
    assert town.post(published(outcome).remote_id)["text"] == "Au ralenti"


@pytest.mark.parametrize("form", ["post", "reel", "story"])
@pytest.mark.parametrize("effect", ["drop_after", "timeout_before"])
def test_a_video_whose_last_answer_was_lost(town: Town, tmp_path: Path, form: str, effect: str) -> None:
    draft = Draft("" if form == "story" else f"Perdue {effect} {form}", media=(film(tmp_path),), options={"form": form})
    start = datetime.now(UTC)
    token = last_token(town, draft)
    town.played.order(network="facebook", match="publish", effect=effect, delay_ms=10)
    with pytest.raises(Doubt):
        town.facebook.resume(draft, token, "k")
    found = town.facebook.find(draft, "k", start, token)
    if effect == "drop_after":
        ended(town, draft, found)
    else:
        assert found is None
        ended(town, draft, town.facebook.resume(draft, token, "k"))
    assert len(shown(town)) == 1


def test_a_piece_whose_answer_was_lost_costs_an_upload_only(town: Town, tmp_path: Path) -> None:
    draft = Draft("Deux fois le pont", media=(film(tmp_path),))
    outcome = town.facebook.publish(draft, "k")
    assert isinstance(outcome, Processing)
    town.facebook.resume(draft, outcome.token, "k")  # its answer is lost: the same piece is sent again
    there = ended(town, draft, town.facebook.resume(draft, outcome.token, "k"))
    assert town.post(there.remote_id)["text"] == draft.text
    assert len(shown(town)) == 1


def test_what_is_no_video_is_refused(town: Town, tmp_path: Path) -> None:
    broken = film(tmp_path)
    broken.path.write_bytes(b"no film at all" * 100)
    with pytest.raises(Refused):
        finish(town, Draft("Cassée", media=(broken,)))
    assert shown(town) == []


def test_stories_are_shown_in_their_ring_alone(town: Town, tmp_path: Path) -> None:
    story = {"form": "story"}
    photo = finish(town, Draft("", media=(picture(tmp_path, "a.png"),), options=story))
    video = finish(town, Draft("", media=(film(tmp_path),), options=story))
    assert town.post(photo.remote_id)["visibility"] == town.post(video.remote_id)["visibility"] == "story"
    items, _ = town.read()
    assert items == []
    town.facebook.remove(photo.remote_id)


def test_a_lost_photo_story_is_found_by_its_photo(town: Town, tmp_path: Path) -> None:
    draft = Draft("", media=(picture(tmp_path, "a.png"),), options={"form": "story"})
    start = datetime.now(UTC)
    outcome = town.facebook.publish(draft, "k")
    assert isinstance(outcome, Processing)
    assert town.facebook.find(draft, "k", start, outcome.token) is None
    town.played.order(network="facebook", match="publish", effect="drop_after")
    with pytest.raises(Doubt):
        town.facebook.resume(draft, outcome.token, "k")
    published(town.facebook.find(draft, "k", start, outcome.token))


def test_the_first_comment_is_the_page_s_and_written_once(town: Town) -> None:
    draft = Draft("Marché de Noël", options={"first_comment": "Le plan est ici : https://ville.example"})
    start = datetime.now(UTC)
    outcome = town.facebook.publish(draft, "k")
    assert isinstance(outcome, Processing)
    assert town.facebook.find(draft, "k", start, outcome.token) is None
    town.played.order(network="facebook", match="reply", effect="drop_after")
    with pytest.raises(Doubt):
        town.facebook.resume(draft, outcome.token, "k")
    there = published(town.facebook.find(draft, "k", start, outcome.token))
    (comment,) = town.played.place.world.replies(town.post(there.remote_id))
    assert (comment["author"], there.context) == (town.page, {"comment": comment["id"]})
    assert town.read()[0] == []  # the page's own words are said to nobody


def test_comments_are_liked_deleted_and_people_blocked(town: Town) -> None:
    post = published(town.facebook.publish(Draft("Débat"), "k")).remote_id
    town.says(post, "Bravo")
    (item,), _ = town.read()
    target = Target(item.remote_id, item.author.remote_id, kind="comment")
    world, store = town.played.place.world, town.played.place.store
    blocked = "SELECT count(*) FROM relations WHERE network = 'facebook' AND owner = ? AND person = ? AND kind = 'block'"
    assert town.facebook.may_moderate(target) == {"hide", "show", "delete", "like", "unlike", "block", "unblock"}
    for act, liked, stopped in (("like", 1, 0), ("unlike", 0, 0), ("block", 0, 1), ("unblock", 0, 0)):
        for _ in range(2):
            town.facebook.moderate(act, target)  # type: ignore[arg-type]
        assert world.reactions(town.post(item.remote_id), "like") == liked
        assert store.number(blocked, (town.page, town.maria)) == stopped
    town.facebook.moderate("delete", target)
    town.facebook.moderate("delete", target)
    assert town.read()[0] == []
