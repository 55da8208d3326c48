"""The mails that leave: same key, same mail; threaded; nothing slipped in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.networks.email import compose, parse
from parvis.networks.email.account import Account, account
from parvis.networks.protocol import Answering, Draft, Media
from parvis.networks.tests.mails import CITY, MAILS, made

SETTINGS = {"imap": "imap.ville.example", "smtp": "smtp.ville.example", "user": CITY, "name": "Ville de X"}
ACCOUNT = account(SETTINGS)


def answering(raw: bytes = MAILS["simple"], **context: Any) -> Answering:
    item = parse(raw, CITY)
    return Answering(
        item.remote_id,
        item.thread,
        True,
        item.author.remote_id,
        item.author.handle,
        item.at,
        {**item.context, **context},
    )


def sent(draft: Draft, key: str = "k1", ours: Account = ACCOUNT) -> EmailMessage:
    raw = compose.to_bytes(compose.mail(draft, key, ours))
    return cast(EmailMessage, message_from_bytes(raw, policy=policy.default))


ANSWER = Draft("C’est réparé.", answering=answering())


def test_an_answer_threads() -> None:
    mail = sent(ANSWER)
    assert mail["From"] == "Ville de X <contact@ville.example>"
    assert mail["To"] == "anna@habitants.example"
    assert mail["Subject"] == "Re: Une question"
    assert mail["Message-ID"] == "<k1@ville.example>"
    assert mail["In-Reply-To"] == mail["References"] == "<un@habitants.example>"
    assert mail["X-Loop"] == CITY
    assert mail["Auto-Submitted"] is None
    assert mail.get_content().replace("\r\n", "\n") == "C’est réparé.\n"


def test_what_we_send_and_read_again_is_in_the_same_thread() -> None:
    first = parse(MAILS["simple"], CITY)
    ours = parse(compose.to_bytes(compose.mail(ANSWER, "k1", ACCOUNT)), CITY)
    theirs = parse(
        made("Message-ID: <trois@x>\nIn-Reply-To: <k1@ville.example>\nReferences: <un@habitants.example> <k1@ville.example>"),
        CITY,
    )
    assert first.thread == ours.thread == theirs.thread
    assert theirs.parent == ours.remote_id == compose.message_id("k1", ACCOUNT)
    assert ours.own


def test_the_same_key_is_the_same_id_whatever_is_in_it() -> None:
    assert compose.message_id("a b\r\nBcc: x@y <>@", ACCOUNT) == "a-b--Bcc--x-y----@ville.example"
    assert sent(ANSWER, "k1")["Message-ID"] == sent(ANSWER, "k1")["Message-ID"] != sent(ANSWER, "k2")["Message-ID"]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Le banc", "Re: Le banc"),
        ("Re: Le banc", "Re: Le banc"),
        ("RE : Re[2]: AW: RÉF : Le banc", "Re: Le banc"),
        ("", "Re:"),
        ("Réunion: lundi", "Re: Réunion: lundi"),
        ("a\r\nBcc: x@y.example", "Re: a Bcc: x@y.example"),
    ],
)
def test_re_once(theirs: str, ours: str) -> None:
    assert sent(replace(ANSWER, answering=answering(subject=theirs)))["Subject"] == ours
    assert not theirs or sent(replace(ANSWER, subject=theirs))["Subject"] == ours


def test_references_keep_the_root_and_the_newest() -> None:
    chain = [f"m{n}@x.example" for n in range(40)]
    found = compose.references(replace(ANSWER, answering=answering(references=chain)))
    assert len(found) == 20
    assert found[0] == "m0@x.example"
    assert found[-2:] == ["m39@x.example", "un@habitants.example"]


def test_long_ids_of_outlook_are_not_torn() -> None:
    long = [f"VI1PR0402MB{n:04}{'A1B2' * 12}@VI1PR0402MB3439.eurprd04.prod.outlook.com" for n in range(20)]
    draft = replace(ANSWER, answering=answering(references=long[:-1], message_id=long[-1]))
    raw = compose.to_bytes(compose.mail(draft, "k1", ACCOUNT))
    assert max(len(line) for line in raw.split(b"\r\n")) < 998
    assert b"=?" not in raw
    again = parse(raw, CITY)
    assert again.parent == long[-1]
    assert again.thread == long[0]


def test_an_id_of_ours_for_a_mail_without_id_is_not_sent() -> None:
    mail = sent(replace(ANSWER, answering=answering(MAILS["no message-id"])))
    assert mail["In-Reply-To"] is None
    assert mail["To"] == "anna@habitants.example"


def test_answers_go_to_reply_to_and_to_nobody_else() -> None:
    raw = made("Reply-To: anna@travail.example\nCc: paul@x.example")
    mail = sent(replace(ANSWER, answering=answering(raw)))
    assert mail["To"] == "anna@travail.example"
    assert mail["Cc"] is None


def test_a_mail_of_its_own() -> None:
    draft = Draft("Bonjour", subject="Travaux", options={"to": "a@x.example; b@y.example", "cc": ["c@z.example"]})
    mail = sent(draft)
    assert (mail["To"], mail["Cc"], mail["Subject"]) == ("a@x.example, b@y.example", "c@z.example", "Travaux")
    assert compose.everybody(draft) == ["a@x.example", "b@y.example", "c@z.example"]
    assert mail["In-Reply-To"] is None


def test_machines_say_that_they_are() -> None:
    assert sent(replace(ANSWER, options={"automatic": True}))["Auto-Submitted"] == "auto-replied"
    draft = Draft("x", subject="x", options={"to": "a@x.example", "automatic": True})
    assert sent(draft)["Auto-Submitted"] == "auto-generated"


def test_token_brings_the_answer_back() -> None:
    mail = sent(replace(ANSWER, options={"token": "AbC-1"}))
    assert mail["Reply-To"] == "contact+t.AbC-1@ville.example"
    assert parse(made(f"To: {mail['Reply-To']}"), CITY).context["token"] == "AbC-1"


def test_signature_and_link() -> None:
    mail = sent(replace(ANSWER, link="https://ville.example/bancs"), ours=account({**SETTINGS, "signature": "La ville\nMairie"}))
    assert mail.get_content().replace("\r\n", "\n") == "C’est réparé.\n\nhttps://ville.example/bancs\n\n-- \nLa ville\nMairie\n"


def test_attachments_travel_whole(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"%PDF-1.7")
    media = Media(path, "application/pdf", 8, "Facture d’été.pdf", alt="La facture à payer")
    mail = sent(replace(ANSWER, media=(media,)))
    (part,) = mail.iter_attachments()
    assert (part.get_filename(), part.get_content(), part.get_content_type()) == (
        "Facture d’été.pdf",
        b"%PDF-1.7",
        "application/pdf",
    )
    assert part["Content-Description"] == "La facture à payer"
    item = parse(mail.as_bytes(), CITY)
    assert (item.text, item.attached[0].name, item.attached[0].alt) == (
        "C’est réparé.",
        "Facture d’été.pdf",
        "La facture à payer",
    )


def test_domain_with_accents_and_name_with_marks() -> None:
    ours = account({**SETTINGS, "user": "contact@mairie-évry.example", "name": 'La "Ville", <3'})
    mail = sent(ANSWER, ours=ours)
    assert mail["Message-ID"] == "<k1@xn--mairie-vry-h7a.example>"
    assert mail["From"].addresses[0].display_name == 'La "Ville", <3'
    assert mail["From"].addresses[0].addr_spec == "contact@xn--mairie-vry-h7a.example"


@given(st.text(), st.text(), st.text(), st.text(max_size=80))
def test_no_text_adds_a_header_or_a_recipient(subject: str, name: str, body: str, identifier: str) -> None:
    ours = replace(ACCOUNT, name=name)
    context = answering(subject=subject, message_id=identifier, references=[identifier, subject])
    mail = sent(Draft(body or "x", answering=context), ours=ours)
    expected = {
        "from", "to", "subject", "date", "message-id", "x-loop", "content-type", "content-transfer-encoding", "mime-version",
        "content-language",
    }  # fmt: skip
    assert {key.lower() for key in mail} - {"in-reply-to", "references"} == expected
    assert [one.addr_spec for one in mail["To"].addresses] == ["anna@habitants.example"]
    assert [one.addr_spec for one in mail["From"].addresses] == [CITY]


def test_a_wrong_address_is_refused_before_anything_leaves() -> None:
    for wrong in ("a@b\r\nBcc: c@d.example", "a b@c.example", "a@b@c", "@x", "x@", "a@-x.example"):
        with pytest.raises(ValueError, match="address"):
            compose.mail(Draft("x", subject="x", options={"to": [wrong]}), "k1", ACCOUNT)


def test_date_is_now() -> None:
    assert abs((datetime.now(UTC) - sent(ANSWER)["Date"].datetime).total_seconds()) < 5
