"""The e-mail connector against Dovecot: what arrives, at once and once; and both ways together."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import mail_servers
import pytest
from mail_servers import (
    HOST,
    IMAP,
    LMTP,
    NOW,
    SMTP,
    STRANGE,
    Dovecot,
    Post,
    answer,
    connector,
    everything,
    ids,
    letter,
    strange,
)

from parvis.networks import email
from parvis.networks.protocol import (
    Answering,
    Doubt,
    Draft,
    Expired,
    Later,
    Published,
    Refused,
    Repeat,
)

needs_dovecot = pytest.mark.skipif(bool(mail_servers.why_no_dovecot()), reason=mail_servers.why_no_dovecot() or "-")
pytestmark = [
    pytest.mark.server,
    pytest.mark.filterwarnings("ignore"),  # aiosmtpd tells that a password without TLS is unwise
]

_users = count()


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with mail_servers.dovecot(IMAP, LMTP) as running:
        yield running


@pytest.fixture
def user() -> str:
    """A mailbox that no other test knows."""
    return f"contact{next(_users)}@ville.example"


@pytest.fixture
def post() -> Iterator[Post]:
    with mail_servers.post(SMTP) as running:
        yield running


@needs_dovecot
@pytest.mark.gate
def test_what_arrives_is_read_once_in_order_and_marked(dovecot: Dovecot, user: str) -> None:
    reading = connector(user=user)
    dovecot.deliver(user, *(letter(number) for number in range(120)))
    items, cursor = everything(reading)
    assert ids(items) == [f"{number}@habitants.example" for number in range(120)]
    assert items[0].text == "Bonjour"
    assert abs(items[0].at - datetime.now(UTC)) < timedelta(minutes=1)
    assert everything(reading, cursor)[0] == []
    dovecot.deliver(user, letter(500))
    later, cursor = everything(connector(user=user), cursor)  # another process goes on
    assert ids(later) == ["500@habitants.example"]
    eyes = dovecot.client(user)
    eyes.select_folder("INBOX", readonly=True)
    flags = {flag for one in eyes.get_flags(range(1, 121)).values() for flag in one}
    assert flags == {b"$Imported"}  # and not \Seen: reading changes nothing for people who use the mailbox too
    eyes.logout()


@needs_dovecot
def test_wait_rings_as_soon_as_a_mail_arrives(dovecot: Dovecot, user: str) -> None:
    reading = connector(user=user)
    _, cursor = everything(reading)
    assert reading.wait(60)  # it begins to listen: what came before must be looked at
    started = time.monotonic()
    assert not reading.wait(0.5)
    assert 0.4 < time.monotonic() - started < 20
    timer = threading.Timer(0.3, dovecot.deliver, (user, letter(1)))
    timer.start()
    assert reading.wait(60)
    assert time.monotonic() - started < 50
    timer.join()
    items, cursor = everything(reading, cursor)
    assert ids(items) == ["1@habitants.example"]
    dovecot.deliver(user, letter(2))  # between two waits
    assert reading.wait(60)
    assert ids(everything(reading, cursor)[0]) == ["2@habitants.example"]
    reading.close()


@needs_dovecot
def test_idle_is_renewed(dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.networks.email.bell.RENEW", 0.2)
    reading = connector(user=user)
    assert reading.wait(60)
    assert not reading.wait(1)  # several renewals
    threading.Timer(0.3, dovecot.deliver, (user, letter(1))).start()
    assert reading.wait(60)
    reading.close()


@needs_dovecot
def test_close_ends_a_wait(dovecot: Dovecot, user: str) -> None:
    reading = connector(user=user)
    reading.wait(1)
    threading.Timer(0.2, reading.close).start()
    started = time.monotonic()
    reading.wait(60)
    assert time.monotonic() - started < 50


@needs_dovecot
def test_a_dead_connection_is_made_again(dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.networks.email.bell.SHORTEST", 0.1)
    reading = connector(user=user)
    _, cursor = everything(reading)
    reading.wait(1)
    for box in (reading._mailbox, reading._bell._mailbox):
        assert box._session is not None
        box._session.client.socket().shutdown(socket.SHUT_RDWR)
    dovecot.deliver(user, letter(1))
    assert reading.wait(6)
    with pytest.raises(Later):
        reading.read(cursor)
    assert ids(everything(reading, cursor)[0]) == ["1@habitants.example"]


@needs_dovecot
def test_folder_made_anew_is_read_anew(dovecot: Dovecot, user: str) -> None:
    eyes = dovecot.client(user)
    eyes.create_folder("Guichet")
    eyes.append("Guichet", letter(1))
    items, cursor = everything(connector(user=user, folder="Guichet"))
    assert ids(items) == ["1@habitants.example"]
    eyes.delete_folder("Guichet")
    time.sleep(1.1)  # Dovecot makes UIDVALIDITY from the second
    eyes.create_folder("Guichet")
    for number in (1, 2):
        eyes.append("Guichet", letter(number))
    items, again = everything(connector(user=user, folder="Guichet"), cursor)
    assert ids(items) == ["1@habitants.example", "2@habitants.example"]
    assert again["uidvalidity"] != cursor["uidvalidity"]
    eyes.logout()


@needs_dovecot
def test_broken_mails_pass_with_the_others(dovecot: Dovecot, user: str) -> None:
    deep = b"From: a@x.example\r\nMessage-ID: <deep@x>\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 1500 + b"fin\r\n"
    dovecot.deliver(user, letter(1), b"\xff\xfe pas un courriel \x00\r\n", deep, letter(2))
    items, _ = everything(connector(user=user))
    assert len(items) == 4
    assert (items[0].remote_id, items[3].remote_id) == ("1@habitants.example", "2@habitants.example")
    assert items[1].author.handle == "resident@habitants.example"  # who handed it in, since it says nothing itself
    assert items[1].text.startswith("ÿþ pas un courriel")
    assert items[2].remote_id == "deep@x"
    assert items[2].context["broken"]


@needs_dovecot
def test_too_heavy_a_mail_comes_without_its_attachments(dovecot: Dovecot, user: str) -> None:
    heavy = (
        b"From: anna@habitants.example\r\nSubject: Photo\r\nMessage-ID: <lourd@x>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"
        b"--c\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nVoil=C3=A0.\r\n"
        b"--c\r\nContent-Type: text/html\r\n\r\n<p>Voil\xc3\xa0.</p>\r\n--c--\r\n--b\r\n"
        b"Content-Type: image/jpeg; name=\"place.jpg\"\r\nContent-Disposition: attachment; filename=\"place.jpg\"\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + (b"/9j/" * 19 + b"\r\n") * 340_000 + b"--b--\r\n"
    )  # fmt: skip
    alone = b"From: anna@habitants.example\r\nMessage-ID: <seul@x>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + (
        "été\r\n".encode() * 4_500_000
    )
    dovecot.deliver(user, heavy, alone)
    items, _ = everything(connector(user=user, timeout=20))
    assert ids(items) == ["lourd@x", "seul@x"]
    assert (items[0].text, items[0].html, items[0].attached) == ("Voilà.", "<p>Voilà.</p>", ())
    assert [one["name"] for one in items[0].context["dropped"]] == ["place.jpg"]
    assert items[1].text.startswith("été\nété")
    assert items[1].context["dropped"]


@needs_dovecot
def test_wrong_password_and_folder(dovecot: Dovecot, user: str) -> None:
    wrong = connector("un faux mot de passe", user=user)
    for call in (lambda: wrong.read(None), lambda: wrong.wait(1), wrong.who):
        with pytest.raises(Expired) as caught:
            call()
        assert "faux" not in str(caught.value)
    with pytest.raises(Refused) as refused:
        connector(user=user, folder="Nulle part").read(None)
    assert refused.value.code == "folder"


def test_no_imap_server_waits_longer_each_time() -> None:
    reading = connector(imap=f"imap://{HOST}:{STRANGE}")
    pauses = []
    for _ in range(4):
        with pytest.raises(Later) as caught:
            reading.read(None)
        assert caught.value.code == "unreachable"
        pauses.append(caught.value.after.total_seconds())
    assert pauses == [5, 10, 20, 40]
    started = time.monotonic()
    assert reading.wait(0.3)  # falls back to a slow clock
    assert 0.2 < time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ((None,), Later),
        ((b"* BYE too many connections\r\n",), Later),
        ((b"* OK [CAPABILITY IMAP4rev1] x\r\n", b"* CAPABILITY IMAP4rev1\r\nAAAA0 OK x\r\n", None), Later),
        ((b"220 this is SMTP\r\n",), Later),
    ],
)
def test_strange_imap_servers(script: tuple[bytes | None, ...], error: type[Exception]) -> None:
    with strange(*script), pytest.raises(error):
        connector(imap=f"imap://{HOST}:{STRANGE}", timeout=2).read(None)


@needs_dovecot
def test_threads_share_a_connector(dovecot: Dovecot, post: Post, user: str) -> None:
    dovecot.deliver(user, *(letter(number) for number in range(30)))
    shared = connector(user=user, sent="append")
    found: list[Any] = []

    def guarded(call: Callable[[], Any]) -> Callable[[], None]:
        return lambda: found.append(call())

    calls = [lambda: len(everything(shared)[0]), lambda: shared.publish(answer(), "k").remote_id] * 4  # type: ignore[union-attr]
    threads = [threading.Thread(target=guarded(call)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(map(str, found)) == ["30"] * 4 + ["k@ville.example"] * 4
    shared.close()


# ── both ways ──


@needs_dovecot
def test_who_signs_in_to_both_and_tells_what_they_can_do(dovecot: Dovecot, post: Post, user: str) -> None:
    profile = connector(user=user, name="Ville de X").who()
    assert (profile.remote_id, profile.handle, profile.name) == (user, user, "Ville de X")
    assert profile.settings == {"idle": True, "marks": True, "sent_folder": "Envoyés", "size": 18_000_000}
    with pytest.raises(Later):
        connector(user=user, smtp=f"smtp://{HOST}:{STRANGE}").who()


@needs_dovecot
def test_a_copy_is_filed_among_the_sent_mails(dovecot: Dovecot, post: Post, user: str) -> None:
    sending = connector(user=user, sent="append")
    outcome = sending.publish(answer(), "k1")
    assert isinstance(outcome, Published)
    assert outcome.context["filed"] is True
    eyes = dovecot.client(user)
    eyes.select_folder("Envoyés", readonly=True)
    (uid,) = eyes.search()
    found = eyes.fetch([uid], ["BODY.PEEK[]", "FLAGS"])[uid]
    assert email.parse(found[b"BODY[]"], user).remote_id == "k1@ville.example"
    assert b"\\Seen" in found[b"FLAGS"]
    eyes.logout()


@needs_dovecot
def test_a_doubt_is_settled_in_the_providers_sent_folder(dovecot: Dovecot, post: Post, user: str) -> None:
    sending = connector(user=user, sent="provider")
    assert sending.facts.repeat is Repeat.VISIBLE
    post.drop = "after"
    with pytest.raises(Doubt):
        sending.publish(answer(), "k1")
    assert sending.find(answer(), "k1", NOW) is None
    eyes = dovecot.client(user)
    eyes.append("Envoyés", bytes(post.taken[0].content))  # as the provider does by itself
    eyes.logout()
    found = sending.find(answer(), "k1", NOW)
    assert isinstance(found, Published)
    assert found.remote_id == "k1@ville.example"
    assert sending.find(answer(), "k2", NOW) is None


@needs_dovecot
@pytest.mark.gate
def test_there_and_back(dovecot: Dovecot, post: Post, user: str) -> None:
    """A resident writes, the city answers, the resident answers: one thread, and what we sent is known as ours."""
    city = connector(user=user)
    dovecot.deliver(user, letter(1))
    ((first,), cursor) = everything(city)
    asked = Answering(first.remote_id, first.thread, True, first.author.remote_id, first.author.handle, first.at, first.context)
    ours = city.publish(Draft("C’est réparé.", answering=asked), "k1")
    assert isinstance(ours, Published)
    sent = email.parse(bytes(post.taken[0].content), user)
    reply = letter(2).replace(b"\r\n\r\n", f"\r\nIn-Reply-To: <{sent.remote_id}>\r\nReferences: <{first.remote_id}> "
                              f"<{sent.remote_id}>\r\n\r\n".encode(), 1)  # fmt: skip
    dovecot.deliver(user, reply)
    ((second,), _) = everything(city, cursor)
    assert second.thread == first.thread == sent.thread == ours.context["thread"]
    assert second.parent == ours.remote_id
    assert not second.own
