"""What is particular to LinkedIn: its Rest.li addresses, its little text, films in parts, polls and targets, quotas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Self

import pytest

from parvis.networks.linkedin import LinkedIn, read, refresh
from parvis.networks.linkedin.api import Api
from parvis.networks.linkedin.check import months_old
from parvis.networks.linkedin.facts import PDF
from parvis.networks.linkedin.incoming import heard
from parvis.networks.linkedin.words import alike, little
from parvis.networks.protocol import Audience, Draft, Expired, Incoming, Later, Media, Processing, Published, Refused, Target
from parvis.networks.tests.cases import Given, Routes, Scripted
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_linkedin import (
    ACTIVITY,
    CASE,
    COMMENTS,
    MEMBER,
    NOW,
    OF_TOP,
    POST,
    SECRETS,
    SETTINGS,
    comment,
    encoded,
    error,
    ms,
    note,
    on_comment,
    said,
    urn,
)

IMAGE, VIDEO, DOCUMENT = "urn:li:image:C4E1", "urn:li:video:C5F1", "urn:li:document:D1"
UPLOADS: Routes = {
    "POST /rest/images": Given(body={"value": {"uploadUrl": "https://up.example/i", "image": IMAGE}}),
    "POST /rest/documents": Given(body={"value": {"uploadUrl": "https://up.example/d", "document": DOCUMENT}}),
    "POST /rest/videos": Given(body={"value": {
        "video": VIDEO, "uploadToken": "", "uploadInstructions": [
            {"uploadUrl": "https://up.example/1", "firstByte": 0, "lastByte": 599},
            {"uploadUrl": "https://up.example/2", "firstByte": 600, "lastByte": 999}]}}),
    "PUT /*": Given(201, "", {"etag": '"tag"'}),
    "GET /rest/images/*": Given(body={"status": "AVAILABLE"}),
    "GET /rest/documents/*": Given(body={"status": "AVAILABLE"}),
    "GET /rest/videos/*": [Given(body={"status": "PROCESSING"}), Given(body={"status": "AVAILABLE"})],
}  # fmt: skip


def page(routes: Mapping[str, Any] | None = None, **settings: Any) -> tuple[LinkedIn, Scripted]:
    http = Scripted({**CASE.routes, **UPLOADS, **(routes or {})}, SECRETS)
    return LinkedIn({**SETTINGS, **settings}, SECRETS, http), http


def posted(draft: Draft, routes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    connector, http = page(routes)
    outcome = connector.publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = connector.resume(draft, outcome.token, "k")
    (call,) = http.calls("POST", "/rest/posts")
    return dict(call["json"])


def test_every_call_carries_its_version() -> None:
    connector, http = page(version="202608")
    connector.who()
    headers = http.sent[0]["headers"]
    assert (headers["LinkedIn-Version"], headers["X-Restli-Protocol-Version"]) == ("202608", "2.0.0")


def test_addresses_as_restli_wants_them() -> None:
    connector, http = page()
    list(connector.measure([POST]))
    assert http.sent[0].url.endswith(f"&shares=List({encoded(POST)})")
    connector.moderate("unlike", Target(urn(10), MEMBER))
    assert f"/reactions/(actor:{encoded('urn:li:organization:5515715')},entity:{encoded(urn(10))})" in http.sent[1].url


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Texte (bref) #Paris", "Texte \\(bref\\) #Paris"),
        ("a_b ~ c@d {e} | <f> * [g] \\", "a\\_b \\~ c\\@d \\{e\\} \\| \\<f\\> \\* \\[g\\] \\\\"),
        ("Merci @[Ville de Paris](urn:li:organization:123) !", "Merci @[Ville de Paris](urn:li:organization:123) !"),
        ("#ville_de_paris", "\\#ville\\_de\\_paris"),
        ("https://paris.fr/a#b", "https://paris.fr/a\\#b"),
    ],
)
def test_little_text(given: str, told: str) -> None:
    assert little(given) == told
    assert alike(told, given) or "\\\\" in told


def test_pictures_with_their_descriptions() -> None:
    told = posted(Draft("Deux", media=(media("image/png", alt="Un"), media("image/png", alt="Deux"))))
    assert told["content"] == {"multiImage": {"images": [{"id": IMAGE, "altText": "Un"}, {"id": IMAGE, "altText": "Deux"}]}}
    assert posted(Draft("", media=(media("image/png", alt="Un"),)))["content"] == {"media": {"id": IMAGE, "altText": "Un"}}


def test_a_document_has_a_title() -> None:
    told = posted(Draft("Lire", media=(media(PDF),), options={"title": "Le budget"}))
    assert told["content"] == {"media": {"id": DOCUMENT, "title": "Le budget"}}


def test_a_film_goes_in_parts_and_is_waited_for() -> None:
    connector, http = page()
    draft = Draft("Film", media=(media("video/mp4", seconds=10.0),))
    first = connector.publish(draft, "k")
    assert isinstance(first, Processing)
    whole = connector.resume(draft, first.token, "k")
    assert isinstance(whole, Processing)
    assert whole.token == {"made": [VIDEO]}
    assert [len(call["content"]) for call in http.calls("PUT", "/*")] == [600, 400]
    assert http.calls("POST", "/rest/videos")[1]["json"]["finalizeUploadRequest"]["uploadedPartIds"] == ["tag", "tag"]
    waiting = connector.resume(draft, whole.token, "k")
    assert isinstance(waiting, Processing)
    assert isinstance(connector.resume(draft, waiting.token, "k"), Published)


def test_a_film_that_cannot_be_read() -> None:
    connector, _ = page({"GET /rest/videos/*": Given(body={"status": "PROCESSING_FAILED"})})
    with pytest.raises(Refused, match="media-failed"):
        connector.resume(Draft("Film", media=(media("video/mp4"),)), {"made": [VIDEO]}, "k")


def test_links_become_cards_or_words() -> None:
    alone = posted(Draft("Lire", link="https://paris.fr/a", options={"title": "La page"}))
    assert alone["content"] == {"article": {"source": "https://paris.fr/a", "title": "La page", "description": ""}}
    photo: tuple[Media, ...] = (media("image/png"),)
    card = posted(Draft("Lire", media=photo, link="https://paris.fr/a", options={"card": True}))
    assert card["content"]["article"]["thumbnail"] == IMAGE
    assert card["content"]["article"]["title"] == "paris.fr"
    under = posted(Draft("Lire", media=photo, link="https://paris.fr/a"))
    assert under["commentary"] == "Lire\n\nhttps://paris.fr/a"


def test_polls() -> None:
    told = posted(Draft("Venez", options={"question": "Oui ?", "poll": {"choices": ["oui", "non"], "minutes": 4320}}))
    assert told["content"]["poll"] == {
        "question": "Oui ?", "options": [{"text": "oui"}, {"text": "non"}], "settings": {"duration": "THREE_DAYS"},
    }  # fmt: skip


def test_whom_it_is_for() -> None:
    audience = Audience(countries=("FR",), cities=("urn:li:geo:1",), languages=("fr",))
    (target,) = posted(Draft("Ici", audience=audience))["distribution"]["targetEntities"]
    assert target["geoLocations"] == ["urn:li:geo:105015875", "urn:li:geo:1"]
    assert target["interfaceLocales"] == [{"language": "fr", "country": "FR"}]
    assert posted(Draft("Ici"))["distribution"]["targetEntities"] == []


def test_places_are_looked_up() -> None:
    found = Given(body={"elements": [{"entity": "urn:li:geo:90009659", "displayText": "Paris et périphérie"}]})
    connector, http = page({"GET /rest/geoTypeahead": found})
    assert connector.places("paris", "city") == [("urn:li:geo:90009659", "Paris et périphérie")]
    assert connector.places("fra", "country") == [("FR", "France")]
    assert connector.places("ang", "language") == [("en", "anglais")]
    assert len(http.sent) == 1


def test_what_the_answers_mean() -> None:
    for given, code in (
        (error(403, "ACCESS_DENIED", "Not enough permissions"), "linkedin-role"),
        (error(426, "NONEXISTENT_VERSION", "Requested version 202501 is not active"), "linkedin-version"),
        (error(422, "DUPLICATE_POST", "Content is a duplicate"), "duplicate"),
        (error(400, "FIELD_LENGTH_TOO_LONG", "commentary"), "linkedin-long"),
        (error(400, "INVALID", "The targeted audience size is 12, at least 300 is needed"), "linkedin-audience"),
    ):
        connector, _ = page({"POST /rest/posts": given})
        with pytest.raises(Refused, match=code):
            connector.publish(Draft("Bonjour"), "k")


def test_a_daily_quota_is_waited_for_until_midnight() -> None:
    connector, _ = page(
        {"POST /rest/posts": error(429, "TOO_MANY", "APPLICATION DAY limit for calls to this resource is reached")}
    )
    with pytest.raises(Later, match="linkedin-quota") as later:
        connector.publish(Draft("Bonjour"), "k")
    assert later.value.named
    assert timedelta(0) < later.value.after <= timedelta(days=1, minutes=5)


def test_a_doubt_is_settled_by_media_or_words() -> None:
    shown = {"id": POST, "commentary": "Texte \\(bref\\)", "createdAt": ms(NOW), "content": {"media": {"id": IMAGE}}}
    connector, _ = page({"GET /rest/posts": Given(body={"elements": [shown]})})
    assert isinstance(connector.find(Draft("Texte (bref)"), "k", NOW), Published)
    assert isinstance(connector.find(Draft(""), "k", NOW, {"made": [IMAGE]}), Published)
    assert connector.find(Draft("Texte (bref)"), "k", NOW, {"made": ["urn:li:image:other"]}) is None
    assert connector.find(Draft("Texte (bref)"), "k", NOW + timedelta(hours=1)) is None


def test_an_answer_goes_under_the_first_comment() -> None:
    """What came by webhook does not tell it: it is asked for."""
    routes = {f"GET {COMMENTS}/13": Given(body=comment(13, parentComment=urn(10)))}
    connector, http = page(routes)
    draft = Draft("Bonjour", answering=on_comment(remote_id=urn(13), context={"object": ACTIVITY, "top": "", "post": POST}))
    outcome = connector.publish(draft, "k")
    assert isinstance(outcome, Published)
    (sent,) = http.calls("POST", OF_TOP)
    assert sent["json"]["parentComment"] == urn(10)
    assert outcome.remote_id == urn(12)
    assert outcome.context == {"object": ACTIVITY, "top": urn(10), "post": POST}


def test_a_doubtful_answer_is_looked_for() -> None:
    connector, _ = page({f"GET {OF_TOP}": Given(body={"elements": [comment(12, SETTINGS_PAGE, "Bonjour")]})})
    draft = Draft("Bonjour", answering=on_comment())
    found = connector.find(draft, "k", NOW)
    assert isinstance(found, Published)
    assert found.remote_id == urn(12)


SETTINGS_PAGE = "urn:li:organization:5515715"


def test_the_first_comment_is_a_step_of_its_own_and_a_refusal_says_what_is_there() -> None:
    draft = Draft("Fête", options={"first_comment": "Le programme : https://paris.fr/fete"})
    under = f"/rest/socialActions/{encoded(POST)}/comments"
    connector, http = page({f"POST {under}": Given(201, "", {"x-restli-id": "77"})})
    shown = connector.publish(draft, "k")
    assert isinstance(shown, Processing) and shown.token["shown"] == POST
    found = connector.resume(draft, shown.token, "k")
    assert isinstance(found, Published) and (found.remote_id, found.context) == (POST, {"comment": "77"})
    (sent,) = http.calls("POST", under)
    assert sent["json"] == {"actor": SETTINGS_PAGE, "object": POST, "message": {"text": "Le programme : https://paris.fr/fete"}}
    assert len(http.calls("POST", "/rest/posts")) == 1, "the post is not made twice"

    refusing, _ = page({f"POST {under}": error(403, "ACCESS_DENIED", "no")})
    with pytest.raises(Refused, match="linkedin-comment"):
        refusing.resume(draft, shown.token, "k")
    assert isinstance(refusing.resume(Draft("Fête"), shown.token, "k"), Published), "it was taken out meanwhile"

    there = comment(77, SETTINGS_PAGE, "Le programme : https://paris.fr/fete")
    looking, _ = page({f"GET {under}": Given(body={"elements": [there]})})
    assert isinstance(looking.find(draft, "k", NOW, shown.token), Published)
    assert looking.find(Draft("Fête", options={"first_comment": "Autre"}), "k", NOW, shown.token) is None


def test_what_members_write_says_until_when_it_may_be_kept() -> None:
    connector, http = page(every="30")
    first = connector.read(None)
    ends = {item.remote_id: (item.context or {}).get("expires") for item in first.items}
    assert ends.pop(urn(11)) is None, "our own words are ours"
    for end in ends.values():
        assert timedelta(hours=47) < datetime.fromisoformat(str(end)) - datetime.now(UTC) <= timedelta(hours=48)
    calls = len(http.sent)
    assert connector.read(first.cursor).items == ()
    assert len(http.sent) == calls, "the next round waits"


def test_our_answer_belongs_to_whom_it_answers() -> None:
    connector, _ = page()
    ours = next(item for item in connector.read(None).items if item.own)
    assert ours.thread == f"{POST}|{MEMBER}"
    assert ours.parent == urn(10)


def test_a_long_list_is_read_page_by_page() -> None:
    many = [note("COMMENT", urn(100 + number), {"comment": {"text": "Oui", "owner": MEMBER}}) for number in range(50)]
    last = [note("COMMENT", urn(99), {"comment": {"text": "Oui", "owner": MEMBER}})]
    pages = [Given(body={"elements": many}), Given(body={"elements": last})]
    connector, http = page({"GET /rest/organizationalEntityNotifications": pages})
    first = connector.read(None)
    assert first.more
    second = connector.read(first.cursor)
    assert not second.more
    assert [item.remote_id for item in second.items] == [urn(99)]
    assert "start=50" in http.sent[-1].url


class Noon(datetime):
    """The clock of the rounds: what is told lies minutes before it, however long the tests before this one took."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(NOW.timestamp(), tz)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "datetime", Noon)


def rounds(connector: LinkedIn, count: int) -> list[list[str]]:
    """What each of some rounds gave, one soon after the other."""
    given: list[list[str]] = []
    cursor: Any = None
    for _ in range(count):
        items: list[str] = []
        while True:
            found = connector.read(cursor)
            items, cursor = [*items, *(item.remote_id for item in found.items)], json.loads(json.dumps(found.cursor))
            if not found.more:
                break
        given.append(items)
        cursor["next"] = 0
    return given


def test_what_the_overlap_has_given_already_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def counted(api: Api, told: dict[str, Any], *, ask: bool) -> Incoming | None:
        parsed.append(told["generatedActivity"])
        return heard(api, told, ask=ask)

    monkeypatch.setattr(read, "heard", counted)
    listed = [note("COMMENT", urn(100 + number), said()) for number in range(40)]
    connector, http = page({"GET /rest/organizationalEntityNotifications": Given(body={"elements": listed})}, every="0.001")
    assert [len(given) for given in rounds(connector, 4)] == [40, 0, 0, 0]
    assert (len(parsed), len(http.sent)) == (40, 4)


def test_what_is_listed_late_is_not_lost() -> None:
    """Told after what came later, with the moment at which it was said: within the overlap it is found."""
    late = note("COMMENT", urn(98), said(), lastModifiedAt=ms(NOW - timedelta(minutes=5)))
    first, edited = note("COMMENT", urn(99), said()), note("COMMENT_EDIT", urn(99), said("Bravo !"))
    listed = [Given(body={"elements": each}) for each in ([first], [first, late], [edited, first, late], [edited, first, late])]
    connector, _ = page({"GET /rest/organizationalEntityNotifications": listed}, every="0.001")
    assert rounds(connector, 4) == [[urn(99)], [urn(98)], [urn(99)], []]


def test_what_moves_to_the_next_page_while_one_reads_comes_once() -> None:
    many = [note("COMMENT", urn(100 + number), said()) for number in range(50)]
    pages = [Given(body={"elements": each}) for each in (many, [many[-1], note("COMMENT", urn(99), said())], many)]
    connector, _ = page({"GET /rest/organizationalEntityNotifications": pages}, every="0.001")
    (given,) = rounds(connector, 1)
    assert sorted(given) == sorted({urn(99), *(urn(100 + number) for number in range(50))})


def test_what_was_not_told_enough_is_asked_for_again() -> None:
    bare = Given(body={"elements": [note("COMMENT", urn(10))]})
    asked = [Given(404, {"status": 404}), Given(body=comment(10))]
    routes = {"GET /rest/organizationalEntityNotifications": [bare, bare, bare], f"GET {COMMENTS}/10": asked}
    connector, _ = page(routes, every="0.001")
    assert rounds(connector, 3) == [[], [urn(10)], []]


def test_a_comment_that_is_gone_stops_nothing() -> None:
    connector, _ = page({f"GET {COMMENTS}/10": Given(404, {"status": 404})})
    assert [item.remote_id for item in connector.read(None).items] == ["urn:li:share:77"]


def test_one_post_that_is_gone_costs_the_others_nothing() -> None:
    routes = {
        "GET /rest/organizationalEntityShareStatistics": [
            Given(404, {}),
            CASE.routes["GET /rest/organizationalEntityShareStatistics"],
        ]
    }
    connector, _ = page(routes)
    assert {one.remote_id for one in connector.measure([POST, "urn:li:share:gone"])} == {POST}


def test_followers_by_place() -> None:
    connector, _ = page()
    assert [(share.by, share.key, share.value) for share in connector.audience()] == [
        ("country", "FR", 8123), ("region", "urn:li:geo:90009659", 5000),
    ]  # fmt: skip


def test_subscribing_needs_the_application_and_the_member() -> None:
    connector, http = page()
    connector.subscribe("https://ville.example/in")
    assert "developerApplication:urn%3Ali%3AdeveloperApplication%3A214001,user:urn%3Ali%3Aperson%3AAdMin_1" in http.sent[0].url
    connector, _ = page(application="")
    with pytest.raises(Refused, match="linkedin-webhook"):
        connector.subscribe("https://ville.example/in")


def test_an_old_version_is_said() -> None:
    assert months_old("202609", date(2026, 11, 25)) == 2
    connector, _ = page(version="202401")
    assert [(one.code, one.blocking) for one in connector.check(Draft("Bonjour"))] == [("linkedin-version-old", False)]


def test_renewing_needs_what_only_partners_have() -> None:
    routes = {"POST /oauth/v2/accessToken": Given(body={"access_token": "AQX-new", "expires_in": 5_184_000})}
    told = refresh(Scripted(routes, SECRETS), SETTINGS, SECRETS)
    assert told["token"] == "AQX-new"
    assert "refresh_token" not in told
    with pytest.raises(Expired, match="no-refresh"):
        refresh(Scripted({}), SETTINGS, {"client_secret": "secret"})
    with pytest.raises(Expired):
        refresh(Scripted({"POST /oauth/v2/accessToken": Given(400, {"error": "invalid_grant"})}), SETTINGS, SECRETS)


def test_a_thousand_notifications_are_not_the_end_of_a_round() -> None:
    many = Given(body={"elements": [note("COMMENT_DELETE", urn(number)) for number in range(50)]})
    connector, _ = page({"GET /rest/organizationalEntityNotifications": many})
    began = {"since": NOW.timestamp() - 3600, "known": [], "start": 950, "began": NOW.timestamp(), "marks": []}
    there = connector.read(began)
    assert there.more and there.cursor["start"] == 1000
