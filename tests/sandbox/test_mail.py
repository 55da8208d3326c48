"""What the city sends by the played mail servers, with smtplib; faults and bad input on both sides."""

import asyncio
import smtplib
import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from random import Random

import pytest
from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError
from mail_town import PASSWORD, USER, Running, answer_to, running

from parvis.sandbox.faults import order
from parvis.sandbox.imap_fetch import envelope, structure
from parvis.sandbox.letters import NotSendable, open_letter, write_letter
from parvis.sandbox.mail import MailServers, deposit


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as servers:
        yield servers


# The city writes


def test_an_answer_reaches_the_resident_and_the_records(mail: Running) -> None:
    asked = mail.write()
    with mail.smtp() as smtp:
        smtp.send_message(answer_to(asked))
    [row] = mail.store.execute("SELECT * FROM mails WHERE mailbox = 'anna@habitants.example'")
    assert (row["direction"], row["recipient"], row["sender"]) == ("out", "anna@habitants.example", USER)
    assert open_letter(row["raw"]).in_reply_to == asked
    [record] = mail.store.execute("SELECT * FROM records")
    assert (record["network"], record["kind"], record["account"]) == ("mail", "reply", USER)
    assert record["text"] == "Nous passons demain."
    assert f"<{record['remote_id']}>" == f"<{record['key']}>" == row["message_id"]


def test_a_mail_sent_twice_is_recorded_twice(mail: Running) -> None:
    with mail.smtp() as smtp:
        smtp.send_message(answer_to("<a@b.example>"))
        smtp.send_message(answer_to("<a@b.example>"))
    assert len(mail.records()) == 2
    assert len(set(mail.records())) == 1


def test_the_server_files_what_the_city_sends_and_a_client_may_file_it_too(mail: Running) -> None:
    mail.order("drop_after", match="reply")
    smtp = mail.smtp()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        smtp.send_message(answer_to("<a@b.example>"))
    client = mail.imap("Sent")
    assert client.search(["HEADER", "Message-ID", "<reply-to-a@b.example>"]) == [1]
    client.append("Sent", answer_to("<a@b.example>").as_bytes(policy=SMTP), flags=[SEEN])
    client.append("Sent", answer_to("<c@d.example>").as_bytes(policy=SMTP), flags=[SEEN])
    assert client.search() == [1, 2]


def test_one_mail_to_three_people_is_one_record_and_three_mailboxes(mail: Running) -> None:
    with mail.smtp() as smtp:
        smtp.send_message(answer_to("<a@b.example>"), to_addrs=["a@x.example", "b@x.example", "C@x.example"])
    assert len(mail.records()) == 1
    rows = mail.store.execute("SELECT mailbox FROM mails WHERE mailbox != 'Sent' ORDER BY mailbox")
    assert [row["mailbox"] for row in rows] == ["a@x.example", "b@x.example", "c@x.example"]


def test_the_city_signs_in_with_its_password_only(mail: Running) -> None:
    with pytest.raises(smtplib.SMTPAuthenticationError) as refused:
        mail.smtp("wrong")
    assert refused.value.smtp_code == 535


def test_without_signing_in_one_may_write_to_the_city_alone(mail: Running) -> None:
    with smtplib.SMTP(mail.servers.host, mail.servers.smtp_port, timeout=60) as smtp:
        smtp.sendmail("bob@y.example", ["contact+abc@ville.example"], "Subject: Bonjour\r\n\r\nUne question.\r\n")
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            smtp.sendmail("bob@y.example", ["carl@y.example"], "Subject: x\r\n\r\ny\r\n")
    assert refused.value.recipients["carl@y.example"][0] == 530
    assert [mail.imap().fetch(1, ["FLAGS"])[1][b"FLAGS"]] == [()]
    assert mail.records() == []


def test_a_mail_to_nobody_bounces(mail: Running) -> None:
    with mail.smtp() as smtp:
        smtp.send_message(answer_to("<a@b.example>", to="inconnu@habitants.example"))
    raw = mail.imap().fetch(1, ["BODY.PEEK[]"])[1][b"BODY[]"]
    assert b"Return-Path: <>" in raw
    assert b"Content-Type: multipart/report; report-type=delivery-status" in raw
    assert b"Status: 5.1.1" in raw
    assert b"reply-to-a@b.example" in raw


# Faults


@pytest.mark.parametrize(
    ("effect", "more", "code", "happened"),
    [
        ("5xx_before", {}, 451, 0),
        ("5xx_before", {"status": 550}, 550, 0),
        ("429", {}, 450, 0),
        ("5xx_after", {}, 451, 1),
    ],
)
def test_a_fault_answers_with_its_code(mail: Running, effect: str, more: dict[str, object], code: int, happened: int) -> None:
    mail.order(effect, **more)
    with mail.smtp() as smtp, pytest.raises(smtplib.SMTPDataError) as refused:
        smtp.send_message(answer_to("<a@b.example>"))
    assert refused.value.smtp_code == code
    assert len(mail.records()) == happened


@pytest.mark.parametrize(
    ("effect", "happened"), [("drop_after", 1), ("timeout_after", 1), ("timeout_before", 0)]
)  # fmt: skip
def test_a_fault_cuts_the_line(mail: Running, effect: str, happened: int) -> None:
    mail.order(effect, match="reply", delay_ms=50)
    smtp = mail.smtp()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        smtp.send_message(answer_to("<a@b.example>"))
    assert len(mail.records()) == happened
    with mail.smtp() as again:
        again.send_message(answer_to("<a@b.example>"))
    assert len(mail.records()) == happened + 1


def test_expired_credentials_are_refused_on_both_sides(mail: Running) -> None:
    mail.faults.add(order({"network": "mail", "effect": "expired"}))
    with pytest.raises(smtplib.SMTPAuthenticationError):
        mail.smtp()
    with pytest.raises(LoginError, match="AUTHENTICATIONFAILED"):
        mail.imap()
    mail.faults.clear()
    mail.smtp()
    mail.imap()


def test_reading_meets_faults_too(mail: Running) -> None:
    client = mail.imap()
    mail.order("429", match="read")
    with pytest.raises(IMAPClientError, match=r"\[LIMIT\]"):
        client.search()
    assert client.search() == []
    mail.order("drop_after", match="/imap/search")
    with pytest.raises((IMAPClientError, OSError)):
        client.search()


# Bad input


def test_a_broken_mail_is_kept_byte_for_byte(mail: Running) -> None:
    broken = b"From: =?utf-8?q?=ZZ?= <\xff\xfe\r\nContent-Type: text/plain; charset=no-such\r\nSubject \r\n\r\n\xe9\x00\r\n"
    deposit(mail.store, broken)
    assert mail.imap().fetch(1, ["BODY[]", "ENVELOPE", "BODYSTRUCTURE"])[1][b"BODY[]"] == broken


def test_nobody_writes_headers_through_a_subject_or_a_name(mail: Running) -> None:
    mail.write("Bonjour\r\nBcc: all@x.example", sender_name="Eve\nX-Loop: 1")
    raw = mail.imap().fetch(1, ["BODY[HEADER]"])[1][b"BODY[HEADER]"]
    assert b"\r\nBcc:" not in raw
    assert b"\r\nX-Loop:" not in raw
    with pytest.raises(NotSendable):
        mail.write(sender="not an address")


@pytest.mark.parametrize(
    "line",
    [
        b"a",
        b"a NONSENSE",
        b'a LOGIN "x',
        b"a LOGIN (",
        b"a LOGIN x)",
        b"a UID",
        b"a FETCH x FLAGS",
        b"a SELECT",
        b"a UID FETCH 1:x FLAGS",
    ],
)
def test_a_command_that_makes_no_sense_is_refused_and_the_session_goes_on(mail: Running, line: bytes) -> None:
    with socket.create_connection((mail.servers.host, mail.servers.imap_port), timeout=60) as raw:
        talk = raw.makefile("rwb")
        talk.readline()
        talk.write(line + b"\r\nb NOOP\r\n")
        talk.flush()
        refused = talk.readline()
        assert refused.startswith((b"a BAD", b"a NO"))
        assert talk.readline() == b"b OK Done\r\n"


def test_nothing_is_read_before_signing_in(mail: Running) -> None:
    client = IMAPClient(mail.servers.host, mail.servers.imap_port, ssl=False, timeout=60)
    mail.clients.callback(client.shutdown)
    with pytest.raises(LoginError, match="AUTHENTICATIONFAILED"):
        client.login(USER, "wrong")
    with pytest.raises(IMAPClientError):
        client.select_folder("INBOX")
    client.plain_login(USER, PASSWORD)
    assert client.select_folder("INBOX")[b"EXISTS"] == 0


def test_a_taken_port_is_told_and_nothing_is_held(mail: Running) -> None:
    async def start() -> None:
        servers = MailServers(
            mail.store, host="127.0.0.1", smtp_port=mail.servers.smtp_port, imap_port=0, user=USER, password=PASSWORD
        )
        with pytest.raises(OSError, match="in use"):
            await servers.start()

    asyncio.run(start())


def test_reading_never_fails_however_a_mail_was_damaged() -> None:
    whole = write_letter(
        sender="a@b.example", sender_name="Zoé", recipient=USER, subject="Été 💡", body="héhé\n",
        message_id="<1@b.example>", at=1e9, in_reply_to="<2@b.example>",
        attachments=[("é.jpg", "image/jpeg", b"abc")],
    )  # fmt: skip
    page = (
        b"Content-Type: text/html; charset=no\x00such\r\n\r\n<p>Bonjour<style>p{}</style><br>&eacute;t\xc3\xa9<!-- no --> <![foo"
    )
    assert open_letter(page).text == "Bonjour\nété <![foo"
    dice = Random(5)
    for _ in range(500):
        raw = bytearray(dice.choice([whole, page]))
        for _ in range(dice.randrange(1, 10)):
            place = dice.randrange(len(raw))
            raw[place : place + dice.randrange(8)] = dice.choice(
                [b"\r\n", b"=?x?b?", b'"', b"\xff\x00", b"boundary=", b"<![", b""]
            )
        letter = open_letter(bytes(raw))
        assert "\n" not in letter.subject
        assert structure(bytes(raw)).startswith(b"(")
        assert envelope(message_from_bytes(bytes(raw))).startswith(b"(")
