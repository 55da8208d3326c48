"""Before an answer, over the API: what stands in its way, whom a note may name, one's own draft, what came with a message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from parvis.inbox.models import Message, Reply, Unsent
from parvis.media.models import File
from parvis.signatures.actions import keep
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


def test_an_answer_is_checked_and_nothing_is_sent() -> None:
    agent, talk = Caller(make.user("agent", username="lea")), make.conversation()
    keep(team=None, network="mastodon", text="— {agent}", by=make.user())
    status, told = agent("POST", f"/conversations/{talk.pk}/check", {"text": "Lundi."})
    assert status == 200 and told["problems"] == [] and told["waits"] == [] and told["signature"] == "— Lea"
    alone = agent("POST", f"/conversations/{talk.pk}/check", {"text": "Lundi"})[1]["used"]
    assert told["used"] == alone + 1
    wrong = agent("POST", f"/conversations/{talk.pk}/check", {"text": "a" * (told["limit"] + 1)})[1]
    assert any(one["blocking"] for one in wrong["problems"]) and not Reply.objects.exists()
    assert agent("POST", f"/conversations/{talk.pk}/check", {"text": "a", "files": [10**9]})[0] == 422


def test_colleagues_and_ones_own_draft() -> None:
    me, other, talk = make.user("agent"), make.user("agent", username="samira"), make.conversation()
    agent = Caller(me)
    assert [one["username"] for one in agent("GET", f"/conversations/{talk.pk}/colleagues?q=sam")[1]] == ["samira"]
    path = f"/conversations/{talk.pk}/draft"
    assert agent("GET", path)[1]["text"] == ""
    assert agent("PUT", path, {"text": "Je vérifie", "note": True})[1]["note"] is True
    assert agent("GET", path)[1]["text"] == "Je vérifie"
    assert Caller(other)("GET", path)[1]["text"] == "", "nobody else reads it"
    agent("PUT", path, {"text": " "})
    assert not Unsent.objects.exists()


def test_what_came_with_a_message_is_taken_by_who_may_see_it() -> None:
    talk, where = make.conversation(), Path(settings.MEDIA_ROOT) / "recu.txt"
    where.parent.mkdir(parents=True, exist_ok=True)
    where.write_bytes(b"Bonjour")
    row = File.objects.create(name="recu.txt", mime="text/plain", path="recu.txt", sha256="0" * 64, size=7)
    Message.objects.filter(conversation=talk).update(attached=[{"name": "recu.txt", "file": row.pk}])
    pk = talk.messages.get().pk

    def get(user: Any, number: int) -> Any:
        headers = {"Authorization": f"Bearer {make.token(user)}"}
        return Client().get(f"/api/v1/messages/{pk}/files?number={number}", headers=headers)

    agent = make.user("agent")
    answer = get(agent, 0)
    assert b"".join(answer) == b"Bonjour" and answer["Content-Disposition"].startswith("attachment")
    assert get(agent, 1).status_code == 404
    assert get(make.user("agent", in_team=make.team("Piscines")), 0).status_code == 404
