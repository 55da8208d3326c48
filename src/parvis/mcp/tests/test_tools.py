"""An agent speaks over pipes and over HTTP: it reads what its user may read, leaves drafts, sends nothing."""

from __future__ import annotations

import io
import json

import pytest
from django.test import Client

from parvis.assist.models import Assistant
from parvis.drafts.models import SharedDraft
from parvis.inbox.looks import READ
from parvis.inbox.models import Reply
from parvis.journal.models import Event
from parvis.mcp.protocol import LATEST
from parvis.mcp.serving import over_pipes
from parvis.people.models import ApiToken
from parvis.publishing.models import Delivery, Post
from parvis.testing import make

pytestmark = pytest.mark.django_db


def asked(token: str, *messages: object) -> list[dict]:
    """What a client reads back."""
    out = io.StringIO()
    lines = "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in messages)
    over_pipes(token, io.StringIO(lines), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def call(token: str, name: str, **given: object) -> dict:
    (answer,) = asked(token, {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": given}})
    return answer.get("result") or answer


def test_hello_then_the_tools():
    token = make.token(make.user("manager"))
    hello = {"jsonrpc": "2.0", "id": "a", "method": "initialize", "params": {"protocolVersion": LATEST, "capabilities": {}}}
    done = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    first, tools = asked(token, hello, done, {"jsonrpc": "2.0", "id": 2, "method": "tools/list"})
    assert first["id"] == "a" and first["result"]["protocolVersion"] == LATEST and "tools" in first["result"]["capabilities"]
    names = {one["name"] for one in tools["result"]["tools"]}
    assert {"list_posts", "read_conversation", "search_knowledge", "draft_post", "draft_reply", "figures"} <= names
    assert not [name for name in names if "publish" in name or "send" in name]
    for one in tools["result"]["tools"]:
        assert one["inputSchema"]["type"] == "object" and one["annotations"]["readOnlyHint"] == (
            not one["name"].startswith("draft")
        )


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("{", -32700), ("[]", -32600), ({"id": 1, "method": "ping"}, -32600), ({"jsonrpc": "2.0", "id": 1, "method": "vol"}, -32601),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "publish_post"}}, -32602),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "draft_post"}}, -32602),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_posts", "arguments": {"limit": "3"}}}, -32602),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_posts", "arguments": {"x": 1}}}, -32602),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_call_is_said(message, code):
    (answer,) = asked(make.token(make.user("manager")), message)
    assert answer["error"]["code"] == code


def test_a_draft_of_a_post_stays_a_draft():
    user = make.user("contributor")
    found = call(make.token(user), "draft_post", text="La piscine rouvre lundi.", objective="service")
    assert not found["isError"] and found["structuredContent"]["state"] == "draft"
    row = Post.objects.get()
    assert row.author == user and row.state == "draft" and row.publish_at is None and not Delivery.objects.exists()
    listed = call(make.token(user), "list_posts", state="draft")["structuredContent"]["posts"]
    assert [one["id"] for one in listed] == [row.pk]


def test_an_answer_is_shared_not_sent():
    user = make.user("agent")
    talk = make.conversation(make.account())
    token = make.token(user)
    read = call(token, "read_conversation", conversation=talk.pk)["structuredContent"]
    assert read["conversation"]["id"] == talk.pk
    found = call(token, "draft_reply", conversation=talk.pk, text="Bonjour, lundi à 8 h.")
    assert found["structuredContent"]["state"] == "shared"
    assert SharedDraft.objects.get().author == user and not Reply.objects.exists()
    again = call(token, "draft_reply", conversation=talk.pk, text="Encore.")
    assert again["isError"] and SharedDraft.objects.count() == 1


def test_a_model_is_shown_nobody_and_no_note():
    user = make.user("agent", username="samira")
    said = ("Bonjour, je suis Jeanne Martin, 06 12 34 56 78, jeanne@exemple.fr.", "Rappelez Jeanne au 12 rue des Lilas.")
    talk = make.conversation(make.account(), texts=said, subject="Pour Jeanne Martin")
    make.message(talk, text="Note : dossier délicat", way="note", user=user)
    make.message(talk, text="Bonjour Jeanne, c’est noté.", way="out", user=user)
    token = make.token(user)
    read = call(token, "read_conversation", conversation=talk.pk)
    listed = call(token, "list_conversations")
    for found in (read, listed):
        told = json.dumps(found, ensure_ascii=False)
        for word in ("Jeanne", "Martin", "06 12", "exemple.fr", "Lilas", "dossier", talk.identity.handle, user.name):
            assert word not in told, word
    told = read["structuredContent"]
    assert [one["who"] for one in told["messages"]] == ["resident", "resident", "city"] and told["notes_left_out"] == 1
    assert "[nom 1]" in told["messages"][0]["text"] and "[nom 1]" in told["messages"][2]["text"]
    call(token, "draft_reply", conversation=talk.pk, text="Bonjour {personne}, dites à [nom 7] que c’est noté.")
    assert SharedDraft.objects.get().text == f"Bonjour {talk.identity.called}, dites à {{nom}} que c’est noté."


def test_private_words_wait_for_the_administrations_switch_and_are_told():
    user = make.user("agent")
    talk = make.conversation(make.account(), texts=("Je suis malade",), private=True)
    token = make.token(user)
    refused = call(token, "read_conversation", conversation=talk.pk)
    assert refused["isError"] and "private" in refused["content"][0]["text"]
    assert "malade" not in json.dumps(call(token, "list_conversations"))
    assert not Event.objects.filter(kind=READ).exists()
    Assistant.objects.create(private=True)
    read = call(token, "read_conversation", conversation=talk.pk)["structuredContent"]
    assert read["messages"][0]["text"] == "Je suis malade"
    event = Event.objects.get(kind=READ)
    assert event.by == user and event.about == talk.pk


def test_a_private_message_within_a_public_conversation_is_not_shown_either():
    talk = make.conversation(make.account())
    talk.messages.update(private=True)
    assert call(make.token(make.user("agent")), "read_conversation", conversation=talk.pk)["isError"]


def test_rights_are_those_of_the_tokens_user():
    elsewhere = make.account(of=make.team("Ailleurs"))
    talk = make.conversation(elsewhere)
    token = make.token(make.user("agent"))
    assert call(token, "read_conversation", conversation=talk.pk)["isError"]
    assert call(token, "draft_post", text="Bonjour")["isError"]
    narrow = make.token(make.user("manager"), scopes=["answer.see"])
    assert call(narrow, "list_posts")["isError"] and not call(narrow, "search_knowledge", query="piscine")["isError"]
    ApiToken.objects.all().delete()
    assert "no longer" in call(token, "figures")["content"][0]["text"]


def test_knowledge_and_figures(django_assert_max_num_queries):
    user = make.user("manager")
    make.answer(title="Horaires des piscines", texts={"fr": "La piscine ouvre à 8 h."})
    token = make.token(user)
    call(token, "search_knowledge", query="piscine")  # this process reads all answers once
    with django_assert_max_num_queries(12):
        found = call(token, "search_knowledge", query="piscine")["structuredContent"]["answers"]
    assert found[0]["texts"][0]["text"] == "La piscine ouvre à 8 h."
    assert call(token, "figures", days=30)["structuredContent"]["days"] == 30


def test_over_http():
    token, client = make.token(make.user("manager")), Client()
    hello = {"jsonrpc": "2.0", "id": 1, "method": "ping"}

    def ask(body: object, **headers: str):
        return client.post("/mcp", body, content_type="application/json", headers=headers)

    good = {"Authorization": f"Bearer {token}"}
    assert ask(hello).status_code == 401
    assert ask(hello, **good).json() == {"jsonrpc": "2.0", "id": 1, "result": {}}
    assert ask({"jsonrpc": "2.0", "method": "notifications/initialized"}, **good).status_code == 202
    assert ask(hello, **good, Origin="https://ailleurs.test").status_code == 403
    assert ask(hello, **good, **{"MCP-Protocol-Version": "1999-01-01"}).status_code == 400
    assert client.get("/mcp", headers=good).status_code == 405
