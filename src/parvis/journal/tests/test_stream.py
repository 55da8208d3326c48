"""The stream: hints to those who may hear them, resumed where a client left, one tail however many listen."""

from __future__ import annotations

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError

from parvis.journal import stream
from parvis.journal.models import Event
from parvis.journal.record import record
from parvis.people.models import ApiToken
from parvis.people.sessions import channels_of, user_of_token
from parvis.testing import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


class Client:
    """One browser: `frames` is what it was told, as dicts."""

    def __init__(self, channels, last=None, again=None):
        self.channels, self.last, self.again = channels, last, again
        self.body, self.gone = b"", asyncio.Event()

    async def receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.body += message.get("body", b"")

    @property
    def told(self) -> list[dict]:
        return [json.loads(line[6:]) for line in self.body.decode().splitlines() if line.startswith('data: {"id"')]

    async def until(self, count: int) -> list[dict]:
        for _ in range(200):
            if len(self.told) >= count:
                break
            await asyncio.sleep(0.02)
        return self.told

    async def follow(self):
        await stream.follow(self.channels, self.last, self.receive, self.send, self.again)


@pytest.fixture(autouse=True)
def _fresh_tail(monkeypatch):
    monkeypatch.setattr(stream, "tail", stream.Tail())


def play(scene):
    asyncio.run(scene())


async def say(kind="post.edited", channel="posts:1"):
    return await sync_to_async(record, thread_sensitive=False)(kind, channel=channel)


async def enter(*clients):
    tasks = [asyncio.ensure_future(client.follow()) for client in clients]
    for client in clients:
        while b"retry" not in client.body:
            await asyncio.sleep(0.01)
    return tasks


async def leave(clients, tasks):
    for client in clients:
        client.gone.set()
    await asyncio.gather(*tasks)


def test_each_hears_their_channels_only():
    async def scene():
        mine, all_posts, other = Client(["posts:1"]), Client(["posts:*"]), Client(["inbox:1"])
        tasks = await enter(mine, all_posts, other)
        await say()
        await say(channel="posts:2")
        assert [t["channel"] for t in await all_posts.until(2)] == ["posts:1", "posts:2"]
        assert [t["channel"] for t in mine.told] == ["posts:1"]
        assert other.told == []
        await leave([mine, all_posts, other], tasks)

    play(scene)


def test_a_client_that_was_away_gets_what_it_missed_once():
    async def scene():
        first = await say()
        missed = [await say() for _ in range(3)]
        client = Client(["posts:1"], last=first.pk)
        tasks = await enter(client)
        await say()
        ids = [t["id"] for t in await client.until(4)]
        assert ids[:3] == [e.pk for e in missed]
        assert len(ids) == len(set(ids)) == 4
        await leave([client], tasks)

    play(scene)


def test_too_much_missed_says_so(monkeypatch):
    monkeypatch.setattr(stream, "REPLAY", 3)

    async def scene():
        first = await say()
        for _ in range(6):
            await say()
        client = Client(["posts:1"], last=first.pk)
        tasks = await enter(client)
        await asyncio.sleep(0.2)
        assert b"event: lost" in client.body
        await leave([client], tasks)

    play(scene)


def test_a_hundred_first_clients_share_one_tail(monkeypatch):
    fetches = []
    real = stream.Tail._fetch
    monkeypatch.setattr(stream.Tail, "_fetch", lambda self, now: (fetches.append(1), real(self, now))[1])

    async def scene():
        clients = [Client(["posts:1"]) for _ in range(100)]
        tasks = await enter(*clients)
        await say()
        for client in clients:
            assert len(await client.until(1)) == 1
        await leave(clients, tasks)

    play(scene)
    assert len(fetches) < 10


def test_a_lower_id_that_is_committed_later_is_not_lost():
    async def scene():
        client = Client(["posts:1"])
        tasks = await enter(client)
        event = await say()
        late, early = event.pk + 1, event.pk + 2
        make_event = sync_to_async(Event.objects.create, thread_sensitive=False)
        fields = {"at": event.at, "kind": "post.edited", "channel": "posts:1"}
        await make_event(pk=early, **fields)
        stream.bell.ring_here()
        assert [t["id"] for t in await client.until(2)] == [event.pk, early]
        await make_event(pk=late, **fields)
        stream.bell.ring_here()
        assert [t["id"] for t in await client.until(3)] == [event.pk, early, late]
        await leave([client], tasks)

    play(scene)


def test_a_slow_listener_is_let_go():
    listener = stream.Listener(frozenset(["posts:1"]))
    for n in range(stream.QUEUE + 1):
        listener.give((n, stream.frame(Event(pk=n, kind="post.edited", channel="posts:1"))))
    assert listener.dead


def test_a_process_that_ends_hangs_up_in_order():
    async def scene():
        clients = [Client(["posts:1"]), Client(["posts:1"])]
        tasks = await enter(*clients)
        stream.tail.end()
        await asyncio.wait_for(asyncio.gather(*tasks), 10)

    play(scene)


def test_channels_follow_the_rights():
    messages = make.team("Pôle Messages")
    agent = make.user("agent", in_team=messages)
    heard = channels_of(agent)
    assert f"inbox:{messages.pk}" in heard
    assert not any(channel.endswith(":*") for channel in heard)
    assert "inbox:*" in channels_of(make.user("manager"))
    contributor = channels_of(make.user("contributor"))
    assert not any(channel.startswith("inbox") for channel in contributor)


@pytest.mark.parametrize("at_once", [True, False], ids=["told", "with time"])
def test_an_open_stream_ends_with_what_opened_it(at_once, monkeypatch):
    """A key that is revoked, a colleague who is out: their stream is hung up on before anything else is said."""
    user, other = make.user("manager"), make.user("agent")
    token = make.token(user)
    monkeypatch.setattr(stream, "CHECK", 60.0 if at_once else 0.2)
    monkeypatch.setattr(stream, "BEAT", 0.2)

    def asked():
        found = user_of_token(token)
        return channels_of(found) if found else None

    async def scene():
        kept = Client(channels_of(other), again=sync_to_async(lambda: channels_of(other), thread_sensitive=False))
        out = Client(channels_of(user), again=sync_to_async(asked, thread_sensitive=False))
        tasks = await enter(kept, out)
        await say("post.edited", "posts:1")
        known = len(await out.until(1))
        assert known == 1
        await sync_to_async(ApiToken.objects.all().delete, thread_sensitive=False)()
        if at_once:
            await say("token.revoked", f"user:{user.pk}")
        await asyncio.wait_for(tasks[1], 10)
        await say("post.edited", "posts:1")
        await asyncio.sleep(0.3)
        assert len(out.told) == known and not tasks[0].done()
        await leave([kept], tasks[:1])

    play(scene)


def test_a_role_that_is_taken_is_no_longer_heard():
    """What waits is let go, and the page is told to ask anew."""
    may = ["posts:1", "inbox:1"]

    async def now():
        return list(may)

    async def scene():
        client = Client(["posts:1", "inbox:1"], again=now)
        tasks = await enter(client)
        may.remove("inbox:1")
        await say("user.role", "city")
        await say("conversation.changed", "inbox:1")
        for _ in range(500):
            if b"event: lost" in client.body:
                break
            await asyncio.sleep(0.02)
        await say("post.edited", "posts:1")
        told = await client.until(1)
        assert [one["channel"] for one in told] == ["posts:1"]
        assert b"event: lost" in client.body
        await leave([client], tasks)

    play(scene)


def test_many_doubts_are_one_and_hang_up_on_nobody():
    listener = stream.Listener(frozenset(["city"]))
    for _ in range(stream.QUEUE + 1):
        listener.doubt()
    assert listener.stale and not listener.dead and listener.waiting.qsize() == 1


def test_while_the_database_is_away_nothing_is_told(monkeypatch):
    """The doubt stays until somebody could say what may be heard."""
    monkeypatch.setattr(stream, "AGAIN", 0.05)
    away, asked = [True], []

    async def now():
        asked.append(1)
        if away:
            raise OperationalError
        return []

    async def scene():
        client = Client(["posts:1"], again=now)
        tasks = await enter(client)
        await say("user.role", "city")
        await say()
        for _ in range(200):
            if len(asked) > 2:
                break
            await asyncio.sleep(0.02)
        assert len(asked) > 2 and client.told == []
        away.clear()
        for _ in range(200):
            if b"event: lost" in client.body:
                break
            await asyncio.sleep(0.02)
        await say()
        assert b"event: lost" in client.body and client.told == []
        await leave([client], tasks)

    play(scene)


@pytest.mark.parametrize(("kind", "times"), [("user.signed-in", 0), ("user.role", 1)])
def test_a_sign_in_asks_nobody_anew(kind, times):
    asked = []

    async def now():
        asked.append(1)
        return ["posts:1"]

    async def scene():
        client = Client(["posts:1"], again=now)
        tasks = await enter(client)
        await say(kind, "city")
        await say()
        assert len(await client.until(1)) == 1 and len(asked) == times
        await leave([client], tasks)

    play(scene)
