"""Editing, liking, muting, blocking, reporting and deleting on Mastodon."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parvis.networks.protocol import Draft, Refused, Target
from parvis.networks.tests.cases import Given
from parvis.networks.tests.fixtures_mastodon import CASE, ME, PICTURE, POST, ZOE, status, ville

SECOND = "113000000000000002"
PUT, GET = f"PUT /api/v1/statuses/{POST}", f"GET /api/v1/statuses/{POST}"
SHOWN = {"media_attachments": [{"id": "7", "type": "image", "url": "https://mastodon.example/m.png"}]}


def test_an_edit_keeps_the_pictures_and_says_the_rest_anew() -> None:
    connector, http = ville(**{GET: Given(body=status(**SHOWN)), PUT: Given(body=status())})
    connector.edit(POST, Draft("Bonsoir", link="https://ville.example", media=(PICTURE,), options={"warning": "Météo"}))
    (sent,) = http.calls("PUT", "/*")
    assert sent["form"] == {
        "status": "Bonsoir\n\nhttps://ville.example", "language": "fr", "spoiler_text": "Météo", "sensitive": "false",
        "media_ids[]": ["7"],
    }  # fmt: skip
    assert not sent.changes


def test_each_part_of_a_thread_is_edited() -> None:
    second = {f"GET /api/v1/statuses/{SECOND}": Given(body=status(SECOND)), f"PUT /api/v1/statuses/{SECOND}": Given(body={})}
    connector, http = ville(**{GET: Given(body=status()), PUT: Given(body=status()), **second})
    connector.edit(POST, Draft("un", parts=("deux",)), {"parts": [POST, SECOND]})
    assert [sent["form"]["status"] for sent in http.calls("PUT", "/*")] == ["un", "deux"]


@pytest.mark.parametrize(
    ("draft", "told", "code"),
    [
        (Draft("un", parts=("deux",)), {}, "mastodon-edit-parts"),
        (Draft("un"), {"poll": {"id": "3"}}, "mastodon-edit-poll"),
        (Draft("un"), SHOWN, "mastodon-edit-media"),
        (Draft("un", media=(PICTURE,)), {}, "mastodon-edit-media"),
    ],
)
def test_what_an_edit_would_lose_is_refused_before_anything_changes(draft: Draft, told: dict[str, object], code: str) -> None:
    connector, http = ville(**{GET: Given(body=status(**told))})
    with pytest.raises(Refused) as caught:
        connector.edit(POST, draft)
    assert caught.value.code == code
    assert http.calls("PUT", "/*") == []


def test_servers_on_which_an_edit_makes_another_status_are_left_alone() -> None:
    connector, http = ville({"software": "snac"})
    assert not connector.facts.edits
    with pytest.raises(Refused):
        connector.edit(POST, Draft("Bonsoir"))
    assert http.sent == []


def test_what_may_be_done() -> None:
    connector, _ = ville()
    assert connector.may_moderate(Target("1", ZOE)) == {"like", "unlike", "mute", "unmute", "block", "unblock", "report"}
    assert connector.may_moderate(Target("1", ME)) == {"delete"}


def test_a_report_is_told_to_the_other_server_too() -> None:
    assert CASE.moderating
    for author, forwarded in (("zoe@ailleurs.example", "true"), ("zoe", None)):
        connector, http = ville()
        connector.moderate("report", replace(CASE.moderating, author=author, reason="I" * 2000))
        (sent,) = http.sent
        assert sent["form"]["account_id"] == ZOE
        assert sent["form"]["status_ids[]"] == ["113000000000000020"]
        assert len(sent["form"]["comment"]) == 1000
        assert sent["form"].get("forward") == forwarded
