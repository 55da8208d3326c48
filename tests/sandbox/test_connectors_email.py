"""The e-mail connector in the sandbox: it reads what residents write, answers, and what it sends reaches them once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from parvis.networks import email
from parvis.networks.http import Door, Http
from parvis.networks.protocol import Answering, Doubt, Draft, Expired, Incoming, Published
from parvis.sandbox.faults import Faults, order
from parvis.sandbox.mail import MailServers, deliver
from parvis.sandbox.store import Store

USER, PASSWORD = "contact@ville.example", "a right password"


class City:
    def __init__(self, store: Store, servers: MailServers, faults: Faults) -> None:
        self.store, self.servers, self.faults = store, servers, faults

    def connector(self, password: str = PASSWORD, sent: str = "provider") -> email.Email:
        host = self.servers.host
        settings = {
            "imap": f"imap://{host}:{self.servers.imap_port}", "smtp": f"smtp://{host}:{self.servers.smtp_port}",
            "user": USER, "sent": sent, "timeout": 5,
        }  # fmt: skip
        return email.Email(settings, {"password": password}, Http(Door(frozenset({host}))))

    def write(self, **more: object) -> str:
        given = {"sender": "anna@habitants.example", "sender_name": "Anna Müller", "subject": "Un banc", "body": "Il est cassé."}
        return deliver(self.store, **{**given, **more})  # type: ignore[arg-type]

    def sent(self) -> list[str]:
        rows = self.store.execute("SELECT remote_id FROM records WHERE network = 'mail' ORDER BY seq")
        return [row["remote_id"] for row in rows]


@contextmanager
def running(folder: Path) -> Iterator[City]:
    store, faults = Store(folder), Faults(seed=1)
    servers = MailServers(store, host="127.0.0.1", smtp_port=0, imap_port=0, user=USER, password=PASSWORD, faults=faults)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(servers.start(), loop).result(5)
    try:
        yield City(store, servers, faults)
    finally:
        asyncio.run_coroutine_threadsafe(servers.stop(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
        store.close()


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with running(tmp_path) as found:
        yield found


def answering(item: Incoming) -> Answering:
    return Answering(item.remote_id, item.thread, True, item.author.remote_id, item.author.handle, item.at, item.context)


def test_a_resident_writes_and_is_answered_in_the_same_thread(city: City) -> None:
    connector = city.connector()
    assert connector.who().handle == USER
    asked = city.write()
    page = connector.read(None)
    (item,) = page.items
    assert (f"<{item.remote_id}>", item.text, item.subject) == (asked, "Il est cassé.", "Un banc")
    outcome = connector.publish(Draft("Nous passons demain.", answering=answering(item)), "k1")
    assert isinstance(outcome, Published)
    assert city.sent() == [outcome.remote_id]
    again = connector.read(page.cursor)
    assert (again.items, again.more) == ((), False)
    connector.close()


def test_it_rings_when_a_resident_writes(city: City) -> None:
    connector = city.connector()
    assert connector.wait(60)
    assert not connector.wait(0.2)
    threading.Timer(0.2, city.write).start()
    assert connector.wait(60)
    connector.close()


def test_many_mails_come_in_pages_each_once(city: City) -> None:
    asked = [city.write(subject=f"Banc {number}") for number in range(120)]
    connector, cursor, found = city.connector(), None, []
    while True:
        page = connector.read(cursor)
        found += [f"<{item.remote_id}>" for item in page.items]
        cursor = page.cursor
        if not page.more:
            break
    assert found == asked
    connector.close()


def test_a_lost_answer_is_a_doubt_that_the_sent_folder_settles(city: City) -> None:
    city.write()
    connector = city.connector()
    (item,) = connector.read(None).items
    draft = Draft("Nous passons demain.", answering=answering(item))
    city.faults.add(order({"network": "mail", "effect": "drop_after", "match": "reply", "count": 1}))
    with pytest.raises(Doubt):
        connector.publish(draft, "k1")
    assert isinstance(connector.find(draft, "k1", item.at), Published)
    assert connector.find(draft, "k2", item.at) is None
    assert len(city.sent()) == 1
    connector.close()


def test_a_wrong_password_asks_a_person(city: City) -> None:
    with pytest.raises(Expired):
        city.connector("wrong").read(None)
    with pytest.raises(Expired):
        city.connector("wrong").publish(Draft("x", subject="x", options={"to": "a@x.example"}), "k1")
