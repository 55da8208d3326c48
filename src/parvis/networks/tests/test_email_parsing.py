"""From bytes to `Incoming`: real mails, broken ones, hostile ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parvis.networks.email import parse
from parvis.networks.email.parsing import HEAVIEST, UNKNOWN, blank
from parvis.networks.packing import pack, unpack
from parvis.networks.protocol import Incoming
from parvis.networks.tests.mails import CITY, MAILS, PDF, PNG, attached, made, multi, text
from parvis.testing.costs import costs_at_most

TEXTS = {
    "crlf": "Bonjour,\nMerci.",
    "latin-1 body": "Une bétonnière",
    "windows-1252 told as latin-1": "L’été à 5 €",
    "utf-8 without charset": "Déjà l’été",
    "latin told as ascii": "Déjà",
    "latin told as utf-8": "D\ufffdj\ufffd vu",
    "unknown charset": "Déjà",
    "charset that is no text codec": "Déjà",
    "html only": "Bonjour\xa0!\n\nLa benne est pleine.",
    "alternative": "En texte",
    "alternative, empty text": "Seul le HTML parle",
    "list footer after html": "Le corps\n\n-- \nListe du quartier",
    "apple: text, picture, text": "Avant la photo\n\nAprès",
    "boundary never closed": "Coupé au mil",
    "no blank line after headers": "Bonjour sans ligne vide",
    "header lines that are none": "Ceci n'est pas un en-tête\n\nCorps",
    "no headers at all": "Bonjour, sans rien",
    "nothing": "",
    "direction marks and nul": "Nul et inverse",
    "reply, gmail french": "Merci beaucoup !",
}
SUBJECTS = {
    "8-bit headers utf-8": "Éclairage cassé",
    "8-bit headers latin": "Éclairage",
    "encoded subject q": "Réclamation à propos",
    "encoded subject b, two words": "Rappel : voirie",
    "character split over two words": "café",
    "direction marks and nul": "agpj.exeb",
}
SENDERS = {
    "8-bit headers utf-8": ("zoe@habitants.example", "Zoé Élan"),
    "no sender": (UNKNOWN, ""),
    "no headers at all": (UNKNOWN, ""),
    "sender with a false address for a name": ("pirate@ailleurs.example", ""),
    "sender with a comma unquoted": ("anna@habitants.example", "Anna"),
}
THREADS = {  # (thread, parent)
    "simple": ("un@habitants.example", ""),
    "reply, gmail french": ("un@habitants.example", "r1@ville.example"),
    "reply, in-reply-to only": ("r1@ville.example", "r1@ville.example"),
    "reply, references only": ("racine@x", "deux@x"),
    "reply, junk in in-reply-to": ("r1@ville.example", "r1@ville.example"),
    "message-id without brackets": ("nu@habitants.example", ""),
}
FILES = {
    "apple: text, picture, text": [("IMG_1.png", "image/png", PNG)],
    "inline picture by cid": [("photo.png", "image/png", PNG)],
    "pdf attached": [("Cerfa n°1.pdf", "application/pdf", PDF)],
    "rfc 2231 file name": [("Facture dété.pdf", "application/pdf", PDF)],
    "rfc 2047 file name": [("reçu.pdf", "application/pdf", PDF)],
    "path in file name": [("passwd", "text/plain", b"root")],
    "programme told as picture": [("chat.jpg", "application/x-msdownload", b"MZ\x90\x00")],
    "html told as picture": [("chat.png", "text/html", b"<script>alert(1)</script>")],
    "attachment that is the whole mail": [("scan.pdf", "application/pdf", PDF)],
    "winmail.dat": [("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22")],
}


def read(name: str) -> Incoming:
    return parse(MAILS[name], CITY)


@pytest.mark.parametrize(("name", "expected"), TEXTS.items())
def test_text(name: str, expected: str) -> None:
    assert read(name).text == expected


@pytest.mark.parametrize(("name", "expected"), SUBJECTS.items())
def test_subject(name: str, expected: str) -> None:
    assert read(name).subject == expected


@pytest.mark.parametrize(("name", "expected"), SENDERS.items())
def test_sender(name: str, expected: tuple[str, str]) -> None:
    author = read(name).author
    assert (author.remote_id, author.name) == expected
    assert author.handle == author.remote_id


@pytest.mark.parametrize(("name", "expected"), THREADS.items())
def test_thread_and_parent(name: str, expected: tuple[str, str]) -> None:
    assert (read(name).thread, read(name).parent) == expected


@pytest.mark.parametrize(("name", "expected"), FILES.items())
def test_attachments(name: str, expected: list[tuple[str, str, bytes]]) -> None:
    assert [(one.name, one.mime, one.content) for one in read(name).attached] == expected


@pytest.mark.parametrize("name", MAILS)
def test_every_mail_is_a_private_mail_that_can_be_stored(name: str) -> None:
    item = read(name)
    assert (item.verb, item.kind, item.private) == ("add", "mail", True)
    assert item.remote_id
    assert item.thread
    assert item.at.tzinfo is UTC
    assert blank().keys() <= item.context.keys()
    assert unpack(json.loads(json.dumps(pack(item)))) == item


def test_html_is_given_whole_beside_the_text() -> None:
    assert read("alternative").html == "<p>En <i>HTML</i></p>"
    assert "style" in read("html only").html


def test_html_beside_plain_parts_shows_them_too() -> None:
    assert read("list footer after html").html == "<p>Le corps</p>\n<pre>-- \nListe du quartier</pre>"


def test_inline_picture_keeps_its_id() -> None:
    assert read("inline picture by cid").attached[0].inline_id == "photo@x"


def test_calendar_is_an_attachment() -> None:
    names = [(one.name, one.mime) for one in read("calendar and vcard").attached]
    assert names == [("piece-jointe-1.ics", "text/calendar"), ("anna.vcf", "text/vcard")]


def test_broken_attachment_does_not_cost_the_text() -> None:
    item = read("broken base64")
    assert item.text == "Lisez"
    assert [one.name for one in item.attached] == ["a.pdf"]


def test_multipart_without_boundary_shows_what_it_holds() -> None:
    assert "Tout est là" in read("no boundary").text


def test_without_a_message_id_the_bytes_name_the_mail() -> None:
    first, again = read("no message-id"), read("no message-id")
    assert first.remote_id.startswith("sha256:")
    assert first.remote_id == again.remote_id == first.thread
    assert first.remote_id != parse(MAILS["no message-id"] + b"!", CITY).remote_id


def test_an_endless_message_id_fits_a_column_and_still_threads() -> None:
    endless = "x" * 500 + "@habitants.example"
    first = parse(made(f"Message-ID: <{endless}>"), CITY)
    answer = parse(made(f"Message-ID: <b@x>\nReferences: <{endless}>\nIn-Reply-To: <{endless}>"), CITY)
    assert len(first.remote_id) < 200
    assert answer.thread == answer.parent == first.remote_id
    assert first.context["message_id"] == endless


def test_time_is_ours_before_the_senders() -> None:
    ours = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert parse(MAILS["simple"], CITY, received=ours).at == ours
    assert read("simple").at == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert read("absurd date").at == datetime(2026, 11, 24, 9, tzinfo=UTC)  # from Received


def test_token_keeps_its_case_and_tag_is_read() -> None:
    assert read("plus address with token").context["token"] == "AbC-123_x"
    assert read("plus address").context["plus"] == "voirie"
    assert read("plus address").context["token"] == ""
    assert read("subject tag").context["tag"] == "2026-0042"


def test_token_for_another_address_is_none_of_ours() -> None:
    for to in ("contact+t.abcd@ailleurs.example", "xcontact+t.abcd@ville.example", "contact+t.abcd@ville.example.org"):
        assert parse(made(f"To: {to}"), CITY).context["token"] == "", to


def test_answers_go_where_the_person_asks() -> None:
    assert read("simple").context["reply_to"] == "anna@habitants.example"
    item = parse(made("Reply-To: Anna <anna@travail.example>\nCc: paul@x.example, Zoé <zoe@y.example>"), CITY)
    assert item.context["reply_to"] == "anna@travail.example"
    assert item.context["cc"] == ["paul@x.example", "zoe@y.example"]


@pytest.mark.parametrize("name", ["forward, gmail", "forward, outlook french", "forward as attachment"])
def test_forwarded_mail_names_its_first_writer_and_keeps_it_all(name: str) -> None:
    item = read(name)
    assert item.context["forwarded_from"] == {"name": "Jean Bon", "address": "jean@voisins.example"}
    assert item.author.handle == "anna@habitants.example"
    assert item.context["quoted"] == ""


def test_our_own_address_is_ours_only_if_our_server_vouches_for_it() -> None:
    mail, good = MAILS["own address"], b"Authentication-Results: mx.ville.example; dkim=pass; dmarc=pass\n"
    assert parse(mail, CITY).own  # an archive of ours
    forged = parse(mail, CITY, strict=True)
    assert (forged.own, forged.context["suspect"]) == (False, "own-address")
    assert parse(good + mail, CITY, strict=True, authserv="mx.ville.example").own
    assert not parse(good + mail, CITY, strict=True).own
    assert not parse(good + mail, CITY, strict=True, authserv="mx2.ville.example").own
    assert not parse(good.replace(b"pass", b"fail") + mail, CITY, strict=True, authserv="mx.ville.example").own


def test_authentication_is_that_of_our_server() -> None:
    head = (
        "Authentication-Results: pirate.example; spf=pass; dkim=pass; dmarc=pass\n"
        "Authentication-Results: mx.ville.example 1;\n spf=fail (not allowed; dmarc=pass) smtp.mailfrom=x; dmarc=fail"
    )
    found = parse(made(head), CITY, authserv="mx.ville.example").context["authentication"]
    assert found == {"spf": "fail", "dmarc": "fail"}


def test_a_very_long_text_stays_whole_as_an_attachment() -> None:
    item = parse(made("", "mot " * 50_000), CITY)
    assert len(item.text) == 100_000
    assert item.attached[0].name == "message.txt"
    assert item.attached[0].content.decode().split() == ["mot"] * 50_000


def test_too_heavy_a_mail_loses_its_attachments_by_name() -> None:
    mail = multi("", "mixed", text("Mon film"), attached("film.mp4", bytes(HEAVIEST), "video/mp4"))
    item = parse(mail, CITY)
    assert (item.text, item.attached) == ("Mon film", ())
    assert item.context["dropped"] == [{"name": "film.mp4", "size": HEAVIEST}]


HOSTILE = {
    "parts within parts": b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(2000)),
    "mails within mails": b"Content-Type: message/rfc822\n\n" * 2000,
    "a million parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 1_000_000,
    "a million headers": b"X-A: b\n" * 1_000_000 + b"\n",
    "a header without end": b"X-A: " + b"(" * 1_000_000 + b"\n\n",
    "parentheses in From": b"From: " + b"(" * 50_000 + b" x@y.example\n\n",
    "a type without end": b"Content-Type: text/plain;" + b";" * 500_000 + b"\n\n",
    "the type of a part without end": (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed;" + b"\n ;" * 300_000 + b"\n\nx"
    ),
    "elements within elements": b"Content-Type: text/html\n\n" + b"<div>" * 90_000,
    "quotes within quotes": b"Content-Type: text/html\n\n" + b"<blockquote>" * 40_000 + b"x",
    "references without end": b"References: " + b"<a@b> " * 200_000 + b"\n\n",
    "punycode": b"Content-Type: text/plain; charset=punycode\n\n" + b"ab-" * 500_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_forms_cost_little_and_keep_the_sender(name: str) -> None:
    raw = b"From: anna@habitants.example\nSubject: Bonjour\n" + HOSTILE[name]
    with costs_at_most(750):
        item = parse(raw, CITY)
    assert item.author.handle == "anna@habitants.example"
    assert item.subject == "Bonjour"


@pytest.mark.parametrize("name", ["parts within parts", "mails within mails", "a million parts", "a million headers"])
def test_what_cannot_be_read_is_kept_whole_and_said(name: str) -> None:
    raw = b"From: anna@habitants.example\nMessage-ID: <m@x>\n" + HOSTILE[name]
    item = parse(raw, CITY)
    assert item.context["broken"]
    assert item.remote_id == "m@x"
    assert [(one.name, one.content) for one in item.attached] == [("message.eml", raw)]


HEADER_NAMES = st.sampled_from(
    ["From", "To", "Subject", "Date", "Message-ID", "References", "In-Reply-To", "Content-Type", "Content-Disposition",
     "Content-Transfer-Encoding", "Content-ID", "Authentication-Results", "Received", "Reply-To", "Auto-Submitted"]
)  # fmt: skip
PIECES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [b"multipart/mixed; boundary=b", b"multipart/report; report-type=delivery-status; boundary=b", b"text/html", b"\n--b\n",
         b"\n--b--\n", b"message/rfc822", b"message/delivery-status", b"base64", b"=?utf-8?B?", b"?=", b"<", b">", b"@", b'"',
         b";", b"charset=", b"utf-16", b"idna", b"filename*0*=", b"name=", b"x-uuencode", b"begin 644 a\n", b"\n\n", b"\r\n",
         b"\x00"]
    ),
)  # fmt: skip
MAIL_BYTES = st.builds(
    lambda head, body: b"".join(b"%s: %s\n" % (name.encode(), b"".join(value)) for name, value in head) + b"\n" + b"".join(body),
    st.lists(st.tuples(HEADER_NAMES, st.lists(PIECES, max_size=6)), max_size=8),
    st.lists(PIECES, max_size=12),
)


@given(st.one_of(st.binary(max_size=300), MAIL_BYTES))
@example(b"Content-Type: text/plain; charset*=\n\n\x80")
@example(b"Content-Type: \x00text/html; name=a\n\nx")
@example(b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nStatus\n--b--")
def test_any_bytes_give_a_mail_that_a_database_takes(raw: bytes) -> None:
    item = parse(raw, CITY, strict=True)
    stored = json.dumps(pack(item), ensure_ascii=False)
    stored.encode()  # no lone surrogate
    assert "\\u0000" not in stored
    assert item.remote_id
    assert item.thread
    assert "\n" not in item.subject + item.author.name + item.author.handle + item.remote_id + item.thread + item.parent


def test_megabytes_of_recipients_cost_no_more_than_a_few() -> None:
    many = "".join(f"To: {', '.join(f'a{n}-{m}@x.example' for m in range(400))}\n" for n in range(500)).encode()
    with costs_at_most(300):
        found = parse(many + b"From: zoe@x.example\nSubject: Bonjour\n\nOui", "ville@x.example")
    assert (found.author.remote_id, found.subject) == ("zoe@x.example", "Bonjour") and len(found.context["to"]) == 100
