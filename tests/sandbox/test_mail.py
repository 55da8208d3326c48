"""The mail servers, driven by the clients that a city's software would use: smtplib and IMAPClient."""

import asyncio
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from random import Random

import pytest
import uvloop
from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from parvis.sandbox.faults import Faults, order
from parvis.sandbox.imap_fetch import envelope, structure
from parvis.sandbox.letters import NotSendable, open_letter, write_letter
from parvis.sandbox.mail import MailServers, deliver, deposit
from parvis.sandbox.mailbox import mailroom
from parvis.sandbox.store import Store

USER, PASSWORD = "contact@ville.example", "a right password"


@dataclass
class Running:
    store: Store
    servers: MailServers
    faults: Faults
    clients: ExitStack

    def smtp(self, password: str = PASSWORD) -> smtplib.SMTP:
        client = smtplib.SMTP(self.servers.host, self.servers.smtp_port, timeout=5)
        self.clients.callback(client.close)
        client.login(USER, password)
        return client

    def imap(self, folder: str = "INBOX", *, readonly: bool = False) -> IMAPClient:
        client = IMAPClient(self.servers.host, self.servers.imap_port, ssl=False, timeout=5)
        self.clients.callback(client.shutdown)
        client.login(USER, PASSWORD)
        client.select_folder(folder, readonly=readonly)
        return client

    def write(self, subject: str = "Un banc cassé", body: str = "Bonjour, le banc est cassé.", **more: object) -> str:
        given = {"sender": "anna@habitants.example", "sender_name": "Anna Müller", "subject": subject, "body": body}
        return deliver(self.store, **{**given, **more})  # type: ignore[arg-type]

    def order(self, effect: str, **more: object) -> None:
        self.faults.add(order({"network": "mail", "effect": effect, "count": 1, **more}))

    def records(self) -> list[str]:
        rows = self.store.execute("SELECT remote_id FROM records WHERE network = 'mail' ORDER BY seq")
        return [row["remote_id"] for row in rows]


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Running]:
    store, faults = Store(tmp_path), Faults(seed=1)
    servers = MailServers(store, host="127.0.0.1", smtp_port=0, imap_port=0, user=USER, password=PASSWORD, faults=faults)
    loop = uvloop.new_event_loop()  # what uvicorn runs the sandbox on
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(servers.start(), loop).result(5)
    with ExitStack() as clients:
        yield Running(store, servers, faults, clients)
    asyncio.run_coroutine_threadsafe(servers.stop(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()
    store.close()


def answer_to(message_id: str, to: str = "anna@habitants.example", text: str = "Nous passons demain.") -> EmailMessage:
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = USER, to, "Re: Un banc cassé"
    reply["Message-ID"], reply["In-Reply-To"] = f"<reply-to-{message_id.strip('<>')}>", message_id
    reply.set_content(text)
    return reply


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
    with smtplib.SMTP(mail.servers.host, mail.servers.smtp_port, timeout=5) as smtp:
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


# Residents write, the city reads


def test_a_delivered_mail_is_pushed_to_who_waits_within_100_ms(mail: Running) -> None:
    client = mail.imap()
    client.idle()
    delays = []
    for number in range(1, 6):
        start = time.perf_counter()
        mail.write(f"Message {number}")
        assert (number, b"EXISTS") in client.idle_check(timeout=2)
        delays.append(time.perf_counter() - start)
    client.idle_done()
    assert sorted(delays)[2] < 0.1
    assert client.search(["UID", "5:*"]) == [5]


def test_a_mail_is_read_whole(mail: Running) -> None:
    message_id = mail.write(
        "Éclairage en panne 💡", "Rue des Lilas, il fait noir.", in_reply_to="<before@ville.example>",
        references=["<first@ville.example>"], attachments=[("lampe.jpg", "image/jpeg", b"\xff\xd8picture")],
    )  # fmt: skip
    client = mail.imap()
    found = client.fetch(1, ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "BODY.PEEK[]"])[1]
    letter = open_letter(found[b"BODY[]"])
    assert found[b"RFC822.SIZE"] == len(found[b"BODY[]"])
    assert abs(found[b"INTERNALDATE"].timestamp() - time.time()) < 86400
    assert (letter.message_id, letter.in_reply_to) == (message_id, "<before@ville.example>")
    assert letter.references == ("<first@ville.example>", "<before@ville.example>")
    assert (letter.sender, letter.sender_name, letter.recipient) == ("anna@habitants.example", "Anna Müller", USER)
    assert (letter.subject, letter.text) == ("Éclairage en panne 💡", "Rue des Lilas, il fait noir.")
    assert letter.attachments == (("lampe.jpg", "image/jpeg", b"\xff\xd8picture"),)
    assert client.get_flags(1)[1] == ()


def test_parts_of_a_mail(mail: Running) -> None:
    mail.write("Une lampe", "Texte", attachments=[("a.txt", "text/plain", b"contenu")])
    client = mail.imap()
    asked = [
        "BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]",
        "BODY.PEEK[TEXT]",
        "BODY.PEEK[1]",
        "BODY.PEEK[2]",
        "BODY.PEEK[9]",
    ]
    found = client.fetch(1, [*asked, "BODY.PEEK[]<0.11>", "ENVELOPE", "BODYSTRUCTURE"])[1]
    assert found[b"BODY[HEADER.FIELDS (SUBJECT FROM)]"].startswith(b"From: ")
    assert found[b"BODY[HEADER.FIELDS (SUBJECT FROM)]"].endswith(b"Subject: Une lampe\r\n\r\n")
    assert found[b"BODY[1]"].strip() == b"Texte"
    assert b"Y29udGVudQ==" in found[b"BODY[2]"]
    assert found[b"BODY[9]"] == b""
    assert found[b"BODY[TEXT]"].count(b"Content-Type") == 2
    assert found[b"BODY[]<0>"] == found[b"BODY[]<0>"][:11]
    assert len(found[b"BODY[]<0>"]) == 11
    assert found[b"ENVELOPE"].subject == b"Une lampe"
    assert found[b"ENVELOPE"].from_[0].mailbox == b"anna"
    assert found[b"BODYSTRUCTURE"].is_multipart
    assert [part[1] for part in found[b"BODYSTRUCTURE"][0]] == [b"plain", b"plain"]


def test_reading_marks_as_seen_unless_one_peeks(mail: Running) -> None:
    mail.write()
    mail.imap(readonly=True).fetch(1, ["BODY[]"])
    client = mail.imap()
    client.fetch(1, ["BODY.PEEK[]"])
    assert client.search("UNSEEN") == [1]
    client.fetch(1, ["BODY[HEADER]"])
    assert client.search("UNSEEN") == []


def test_searching(mail: Running) -> None:
    first = mail.write("Un banc cassé", at=time.time() - 10 * 86400)
    mail.write("Les horaires de la piscine", "À quelle heure ouvre-t-elle ?", sender="bob@y.example")
    mail.write("ÉCOLE : la cantine")
    client = mail.imap()
    client.add_flags(3, ["$Imported", SEEN])
    recent = date.today() - timedelta(days=3)
    expected: list[tuple[object, list[int]]] = [
        ("ALL", [1, 2, 3]),
        ("UNSEEN", [1, 2]),
        (["UID", "2:*"], [2, 3]),
        (["UID", "40:*"], [3]),
        (["SINCE", recent], [2, 3]),
        (["BEFORE", recent], [1]),
        (["HEADER", "Message-ID", first], [1]),
        (["FROM", "bob@y.example"], [2]),
        (["SUBJECT", "PISCINE"], [2]),
        (["TEXT", "quelle heure"], [2]),
        (["KEYWORD", "$imported"], [3]),
        (["NOT", "SEEN", "NOT", ["SUBJECT", "banc"]], [2]),
        (["OR", "SEEN", ["SUBJECT", "banc"]], [1, 3]),
        ("1:2", [1, 2]),
    ]
    for criteria, uids in expected:
        assert client.search(criteria) == uids, criteria
    assert client.search(["SUBJECT", "école"], charset="UTF-8") == [3]


def test_flags_are_set_added_and_taken_away(mail: Running) -> None:
    mail.write()
    client, other = mail.imap(), mail.imap()
    assert client.set_flags(1, [SEEN])[1] == (SEEN,)
    assert set(client.add_flags(1, ["$Imported"])[1]) == {SEEN, b"$Imported"}
    assert client.remove_flags(1, [SEEN])[1] == (b"$Imported",)
    other.noop()
    assert other.get_flags(1)[1] == (b"$Imported",)
    with pytest.raises(IMAPClientError, match="READ-ONLY"):
        mail.imap(readonly=True).add_flags(1, [SEEN])


def test_moving_tells_the_other_sessions(mail: Running) -> None:
    for number in range(4):
        mail.write(f"Message {number}")
    client, other = mail.imap(), mail.imap()
    other.idle()
    client.move([1, 3], "Archive")
    assert client.search() == [2, 4]
    pushed = other.idle_check(timeout=2)
    assert (1, b"EXPUNGE") in pushed
    other.idle_done()
    other.noop()
    assert other.fetch([1, 2, 3, 4], ["FLAGS"]).keys() == {2, 4}
    assert mail.imap("Archive").search() == [1, 2]


def test_a_uid_is_never_used_again(mail: Running) -> None:
    mail.write()
    mail.write()
    client = mail.imap()
    client.delete_messages([2])
    client.expunge()
    mail.write()
    client.noop()
    assert client.search() == [1, 3]
    assert client.folder_status("INBOX", ["UIDNEXT", "MESSAGES", "UNSEEN"]) == {
        b"UIDNEXT": 4, b"MESSAGES": 2, b"UNSEEN": 2,
    }  # fmt: skip


def test_uidvalidity_is_kept_by_a_restart_and_changed_by_a_reset(mail: Running, tmp_path: Path) -> None:
    mail.write()
    client = mail.imap()
    before = client.folder_status("INBOX", ["UIDVALIDITY"])
    again = Store(tmp_path)
    folder = mailroom(again).folder("INBOX")
    again.close()
    assert folder is not None
    assert folder.uidvalidity == before[b"UIDVALIDITY"]
    mail.store.reset()
    with pytest.raises((IMAPClientError, OSError)):
        client.search()
    assert mail.imap().folder_status("INBOX", ["UIDVALIDITY"]) != before


def test_folders(mail: Running) -> None:
    client = mail.imap()
    listed = {name: flags for flags, _, name in client.list_folders()}
    assert set(listed) >= {"INBOX", "Sent", "Archive", "Junk", "Trash"}
    assert b"\\Sent" in listed["Sent"]
    assert client.find_special_folder(b"\\Archive") == "Archive"
    client.create_folder("Écoles")
    client.append("Écoles", b"Subject: kept\r\n\r\n\r\n", flags=[SEEN], msg_time=datetime(2026, 2, 3, 4, 5, tzinfo=UTC))
    assert client.select_folder("Écoles")[b"EXISTS"] == 1
    assert client.fetch(1, ["INTERNALDATE", "FLAGS"])[1][b"FLAGS"] == (SEEN,)
    assert client.search(["ON", date(2026, 2, 3)]) == [1]
    client.unselect_folder()
    assert client.folder_status("Écoles", ["MESSAGES"]) == {b"MESSAGES": 1}
    assert client.folder_exists("Écoles")
    client.delete_folder("Écoles")
    assert not client.folder_exists("Écoles")
    with pytest.raises(IMAPClientError, match="TRYCREATE"):
        client.append("Nowhere", b"Subject: lost\r\n\r\n")


def test_what_residents_receive_is_not_a_folder_of_the_city(mail: Running) -> None:
    with mail.smtp() as smtp:
        smtp.send_message(answer_to("<a@b.example>"))
    client = mail.imap()
    assert "anna@habitants.example" not in [name for _, _, name in client.list_folders()]
    with pytest.raises(IMAPClientError):
        client.select_folder("anna@habitants.example")


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
    with socket.create_connection((mail.servers.host, mail.servers.imap_port), timeout=5) as raw:
        talk = raw.makefile("rwb")
        talk.readline()
        talk.write(line + b"\r\nb NOOP\r\n")
        talk.flush()
        refused = talk.readline()
        assert refused.startswith((b"a BAD", b"a NO"))
        assert talk.readline() == b"b OK Done\r\n"


def test_nothing_is_read_before_signing_in(mail: Running) -> None:
    client = IMAPClient(mail.servers.host, mail.servers.imap_port, ssl=False, timeout=5)
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
