"""What is peculiar to Mastodon: learnt limits, keys, threads, visibilities, climbing and walking, the bell."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from parvis.networks.mastodon import FACTS, make
from parvis.networks.mastodon.facts import software_of
from parvis.networks.protocol import Doubt, Draft, Expired, Later, Processing, Published, Refused, Repeat
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_mastodon import CASE, ME, NOW, SECRETS, ZOE, answering, status, ville

STATUSES = "POST /api/v1/statuses"
OWN = f"GET /api/v1/accounts/{ME}/statuses"
NOTES = "GET /api/v1/notifications"


def said(*statuses: dict[str, Any]) -> list[Given]:
    return [Given(body=one) for one in statuses]


# ── the server ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_tells_what_the_server_allows() -> None:
    told = {
        "domain": "m.example", "version": "4.6.0",
        "configuration": {
            "urls": {"streaming": "wss://stream.m.example"},
            "statuses": {"max_characters": 1000, "max_media_attachments": 6, "characters_reserved_per_url": 30},
            "media_attachments": {
                "supported_mime_types": ["image/png", "video/mp4"], "image_size_limit": 5, "description_limit": 9,
            },
        },
    }  # fmt: skip
    profile = ville(**{"GET /api/v2/instance": Given(body=told)})[0].who()
    facts = ville(dict(profile.settings))[0].facts
    assert (profile.remote_id, profile.handle) == (ME, "ville")
    assert profile.settings["software"] == "mastodon"
    assert profile.settings["streaming"] == "wss://stream.m.example"
    assert (facts.text.limit, facts.text.link, facts.media.most) == (1000, 30, 6)
    assert (facts.media.images, facts.media.videos) == (("image/png",), ("video/mp4",))
    assert (facts.media.bytes_image, facts.media.alt_text) == (5, 9)
    assert facts.repeat is Repeat.SAFE


def test_a_server_without_v2_is_asked_by_v1() -> None:
    old = {"uri": "m.example", "version": "2.7.2 (compatible; Pleroma 2.5.0)", "max_toot_chars": 5000}
    routes = {"GET /api/v2/instance": Given(404, "<h1>no</h1>"), "GET /api/v1/instance": Given(body=old)}
    profile = ville(**routes)[0].who()
    assert (profile.settings["software"], profile.settings["max_characters"]) == ("pleroma", 5000)
    assert ville(dict(profile.settings))[0].facts.repeat is Repeat.VISIBLE


@pytest.mark.parametrize(
    ("version", "named", "software"),
    [
        ("4.6.0", "", "mastodon"),
        ("4.3.1+glitch", "", "mastodon"),
        ("4.6.0", "Mastodon", "mastodon"),
        ("4.0.0 (not true; really snac/2.75)", "", "snac"),
        ("3.5.3 (compatible; Pixelfed 0.12)", "", "pixelfed"),
        ("0.19.1+git-1234", "gotosocial", "gotosocial"),
        ("", "", "unknown"),
        ("garbage", "", "unknown"),
    ],
)
def test_software(version: str, named: str, software: str) -> None:
    assert software_of({"version": version}, {"software": {"name": named}} if named else None) == software


def test_unlearnt_servers_are_not_trusted_with_keys() -> None:
    assert FACTS.repeat is Repeat.SAFE
    assert make({"server": "m.example"}, SECRETS, Scripted({})).facts.repeat is Repeat.VISIBLE
    assert ville({"software": "pixelfed"})[0].facts.media.needed


def test_what_is_no_mastodon_is_said() -> None:
    with pytest.raises(Refused, match="not-mastodon"):
        ville(**{"GET /api/v1/accounts/verify_credentials": Given(body=["hello"])})[0].who()


def test_a_bare_name_is_a_server() -> None:
    http = Scripted(CASE.routes, SECRETS)
    make({"server": " mastodon.example/ ", "account_id": ME}, SECRETS, http).publish(Draft("Bonjour"), "k")
    assert http.sent[0].url == "https://mastodon.example/api/v1/statuses"


# ── publishing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_status_carries_its_key_language_and_visibility() -> None:
    connector, http = ville()
    draft = Draft(
        "Bonjour", language="fr-FR", link="https://paris.fr/a", options={"visibility": "unlisted", "warning": "Travaux"}
    )
    assert isinstance(connector.publish(draft, "abc"), Published)
    (sent,) = http.sent
    assert sent["headers"]["Idempotency-Key"] == "abc-0"
    assert sent["form"] == {
        "status": "Bonjour\n\nhttps://paris.fr/a", "visibility": "unlisted", "language": "fr", "spoiler_text": "Travaux",
    }  # fmt: skip


def test_pictures_go_first_with_their_description() -> None:
    connector, http = ville()
    picture = media("image/png", alt="La Seine", focus=(0.5, -0.25))
    assert isinstance(connector.publish(Draft("Vue", media=(picture,)), "k"), Published)
    upload, post = http.sent
    assert upload["form"] == {"description": "La Seine", "focus": "0.50,-0.25"}
    assert post["form"]["media_ids[]"] == ["7"]
    assert not upload.changes


def test_slow_media_are_waited_for() -> None:
    slow: dict[str, Any] = {
        "POST /api/v2/media": Given(202, {"id": "7", "type": "video", "url": None}),
        "GET /api/v1/media/7": [Given(206, {}), Given(200, {})],
    }
    connector, http = ville(**slow)
    draft = Draft("Film", media=(media("video/mp4"),))
    first = connector.publish(draft, "k")
    assert isinstance(first, Processing)
    second = connector.resume(draft, first.token, "k")
    assert isinstance(second, Processing)
    assert second.after > timedelta(0)
    assert isinstance(connector.resume(draft, second.token, "k"), Published)
    assert len(http.calls("POST", "/api/v2/media")) == 1


def test_media_that_cannot_be_read_are_refused() -> None:
    failed = Given(422, {"error": "Error processing"})
    slow: dict[str, Any] = {"POST /api/v2/media": Given(202, {"id": "7"}), "GET /api/v1/media/7": failed}
    connector, _ = ville(**slow)
    draft = Draft("Film", media=(media("video/mp4"),))
    first = connector.publish(draft, "k")
    assert isinstance(first, Processing)
    with pytest.raises(Refused, match="media-failed"):
        connector.resume(draft, first.token, "k")


def test_an_older_server_takes_media_by_v1() -> None:
    routes = {"POST /api/v2/media": Given(404, ""), "POST /api/v1/media": Given(body={"id": "8"})}
    connector, http = ville(**routes)
    connector.publish(Draft("Vue", media=(media("image/png"),)), "k")
    assert http.sent[-1]["form"]["media_ids[]"] == ["8"]


THREAD = Draft("un", parts=("deux", "trois"), media=(media("image/png"),))


def test_a_thread_is_one_step_a_part() -> None:
    connector, http = ville(**{STATUSES: said(status("1"), status("2"), status("3"))})
    first = connector.publish(THREAD, "k")
    assert isinstance(first, Processing)
    second = connector.resume(THREAD, first.token, "k")
    assert isinstance(second, Processing)
    last = connector.resume(THREAD, second.token, "k")
    assert isinstance(last, Published)
    assert (last.remote_id, last.context) == ("1", {"parts": ["1", "2", "3"]})
    posts = http.calls("POST", "/api/v1/statuses")
    assert [post["form"]["status"] for post in posts] == ["un", "deux", "trois"]
    assert [post["form"].get("in_reply_to_id") for post in posts] == [None, "1", "2"]
    assert [post["headers"]["Idempotency-Key"] for post in posts] == ["k-0", "k-1", "k-2"]
    assert ["media_ids[]" in post["form"] for post in posts] == [True, False, False]


def test_a_doubt_in_a_thread_says_where_it_stood() -> None:
    connector, _ = ville(**{STATUSES: [*said(status("1")), Given(lost="after")]})
    first = connector.publish(THREAD, "k")
    assert isinstance(first, Processing)
    with pytest.raises(Doubt) as doubt:
        connector.resume(THREAD, first.token, "k")
    assert doubt.value.token["done"] == ["1"]


def test_find_knows_the_part_that_may_have_left() -> None:
    token = {"media": [], "done": ["1"], "first": {"id": "1", "url": "u", "at": NOW.isoformat()}}
    other = status("9", "<p>deux</p>")  # the same words, elsewhere
    mine = status("2", "<p>deux</p>", in_reply_to_id="1")
    below = {"GET /api/v1/statuses/1/context": Given(body={"ancestors": [], "descendants": []})}
    connector, _ = ville(**{OWN: [Given(body=[other, mine]), Given(body=[])]})
    found = connector.find(THREAD, "k", NOW, token)
    assert isinstance(found, Processing)
    assert found.token["done"] == ["1", "2"]
    connector, _ = ville(**{OWN: [Given(body=[other]), Given(body=[])]}, **below)
    assert connector.find(THREAD, "k", NOW, token) is None


def test_a_private_answer_is_also_looked_for_below_what_it_answers() -> None:
    to = answering(private=True, context={"visibility": "direct"})
    theirs = status("5", "<p>@zoe Oui</p>", ZOE, in_reply_to_id=to.remote_id, visibility="direct")
    mine = status("6", "<p>@zoe Oui</p>", in_reply_to_id=to.remote_id, visibility="direct")
    thread = f"GET /api/v1/statuses/{to.remote_id}/context"
    draft = Draft("Oui", answering=to)
    connector, _ = ville(**{OWN: Given(body=[]), thread: Given(body={"descendants": [theirs]})})
    assert connector.find(draft, "k", NOW) is None
    connector, _ = ville(**{OWN: Given(body=[]), thread: Given(body={"descendants": [theirs, mine]})})
    found = connector.find(draft, "k", NOW)
    assert isinstance(found, Published)
    assert found.remote_id == "6"


def test_find_takes_only_what_is_recent_and_ours() -> None:
    old = status("3", "<p>Bonjour</p>", created_at=(NOW - timedelta(hours=1)).isoformat())
    reblog = status("4", "<p>Bonjour</p>", reblog=status("5"))
    answer = status("6", "<p>Bonjour</p>", in_reply_to_id="77")
    connector, _ = ville(**{OWN: [Given(body=[answer, reblog, old]), Given(body=[])]})
    assert connector.find(Draft("Bonjour"), "k", NOW) is None
    shown = '<p>Bonjour <a href="#">@<span>zoe</span></a><br />à <a href="#"><span class="invisible">https://</span>e.org</a></p>'
    connector, _ = ville(**{OWN: Given(body=[status("8", shown)])})
    found = connector.find(Draft("Bonjour @zoe@m.example\nà https://e.org"), "k", NOW)
    assert isinstance(found, Published)
    assert found.remote_id == "8"


@pytest.mark.parametrize(
    ("given", "error", "code"),
    [
        (Given(422, {"error": "Validation failed: Text can't be blank"}), Refused, "invalid"),
        (Given(422, {"error": "Cannot attach files that have not finished processing"}), Later, "media-processing"),
        (Given(422, ""), Expired, "expired"),
        (Given(403, {"error": "This action is not allowed"}), Refused, "forbidden"),
        (Given(403, "<h1>Forbidden</h1>"), Refused, "forbidden"),
        (Given(200, {}), Doubt, "unreadable"),
    ],
)
def test_what_the_server_says(given: Given, error: type[Exception], code: str) -> None:
    connector, _ = ville(**{STATUSES: given})
    with pytest.raises(error, match=code):
        connector.publish(Draft("Bonjour"), "k")


def test_removing_twice_is_no_error_but_keeping_is() -> None:
    gone = {"DELETE /api/v1/statuses/1": Given(404, {}), "GET /api/v1/statuses/1": Given(404, {})}
    ville(**gone)[0].remove("1")
    kept = {"DELETE /api/v1/statuses/1": Given(404, {}), "GET /api/v1/statuses/1": Given(body=status("1"))}
    with pytest.raises(Refused, match="cannot-remove"):
        ville(**kept)[0].remove("1")


# ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_names_the_person_and_hangs_on_their_words() -> None:
    connector, http = ville()
    connector.publish(Draft("À 9 h.", answering=answering()), "k")
    form = http.sent[0]["form"]
    assert (form["status"], form["in_reply_to_id"]) == ("@zoe@other.example À 9 h.", "113000000000000020")
    connector.publish(Draft("@Zoe@other.example oui", answering=answering()), "k2")
    assert http.sent[1]["form"]["status"] == "@Zoe@other.example oui"


@pytest.mark.parametrize(
    ("theirs", "private", "asked", "ours"),
    [
        ("public", False, None, "public"),
        ("unlisted", False, "public", "unlisted"),
        ("public", False, "private", "private"),
        ("direct", True, "public", "direct"),
        ("private", True, None, "direct"),
        (None, False, "public", "unlisted"),
        (None, True, "public", "direct"),
    ],
)
def test_an_answer_is_never_wider(theirs: str | None, private: bool, asked: str | None, ours: str) -> None:
    connector, http = ville()
    told = answering(private=private, context={"visibility": theirs} if theirs else None)
    connector.publish(Draft("Oui", answering=told, options={"visibility": asked} if asked else {}), "k")
    assert http.sent[0]["form"]["visibility"] == ours


def test_answering_what_is_gone() -> None:
    connector, _ = ville(**{STATUSES: Given(404, {"error": "Record not found"})})
    with pytest.raises(Refused, match="answered-gone"):
        connector.publish(Draft("Oui", answering=answering()), "k")


def test_check_counts_what_leaves() -> None:
    connector, _ = ville()
    link = "https://example.org/" + "a" * 600
    assert connector.length(Draft(f"Voir {link}")).used == 28
    assert connector.length(Draft("Oui", answering=answering())).used == len("@zoe Oui")
    assert [problem.code for problem in connector.check(replace(THREAD, parts=(" ",)))] == ["part-empty"]
