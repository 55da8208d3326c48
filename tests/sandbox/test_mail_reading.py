"""The played mailbox, driven by IMAPClient as it is: residents write, the city reads."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from imapclient import SEEN
from imapclient.exceptions import IMAPClientError
from mail_town import USER, Running, answer_to, running

from parvis.sandbox.letters import open_letter
from parvis.sandbox.mailbox import mailroom
from parvis.sandbox.store import Store


def proves(operation: str) -> pytest.MarkDecorator:
    return pytest.mark.fidelity(network="E-mail", operation=operation, sdk="IMAPClient")


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as servers:
        yield servers


# Residents write, the city reads


@proves("IDLE: told at once")
def test_a_delivered_mail_is_pushed_to_who_waits_within_100_ms(mail: Running) -> None:
    client = mail.imap()
    client.idle()
    delays = []
    for number in range(1, 6):
        start = time.perf_counter()
        mail.write(f"Message {number}")
        assert (number, b"EXISTS") in client.idle_check(timeout=60)
        delays.append(time.perf_counter() - start)
    client.idle_done()
    assert min(delays) < 0.1  # a busy machine delays the others
    assert client.search(["UID", "5:*"]) == [5]


@proves("read a whole mail")
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


@proves("read its parts")
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


@proves("read without marking as seen")
def test_reading_marks_as_seen_unless_one_peeks(mail: Running) -> None:
    mail.write()
    mail.imap(readonly=True).fetch(1, ["BODY[]"])
    client = mail.imap()
    client.fetch(1, ["BODY.PEEK[]"])
    assert client.search("UNSEEN") == [1]
    client.fetch(1, ["BODY[HEADER]"])
    assert client.search("UNSEEN") == []


@proves("search")
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


@proves("flags")
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


@proves("move")
def test_moving_tells_the_other_sessions(mail: Running) -> None:
    for number in range(4):
        mail.write(f"Message {number}")
    client, other = mail.imap(), mail.imap()
    other.idle()
    client.move([1, 3], "Archive")
    assert client.search() == [2, 4]
    pushed = other.idle_check(timeout=60)
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


@proves("folders")
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
