"""Mails that no person wrote, and bounces of ours."""

from __future__ import annotations

import pytest

from parvis.networks.email import parse
from parvis.networks.tests.mails import CITY, made, multi, text

AUTOMATIC = {
    "auto-submitted": ("Auto-Submitted: auto-replied (vacation)", "auto-submitted"),
    "generated": ("Auto-Submitted: auto-generated", "auto-submitted"),
    "precedence bulk": ("Precedence: bulk", "bulk"),
    "precedence junk": ("Precedence: Junk", "bulk"),
    "list": ("List-Id: Quartier <quartier.liste.example>", "list"),
    "newsletter": ("List-Unsubscribe: <mailto:non@x.example>", "list"),
    "exchange": ("X-Auto-Response-Suppress: All", "automatic-reply"),
    "old autoresponder": ("X-Autoreply: yes", "automatic-reply"),
    "no return path": ("Return-Path: <>", "no-return-path"),
    "subject fr": ("Subject: Réponse automatique : Le banc", "automatic-reply"),
    "subject fr, absence": ("Subject: =?utf-8?Q?Absence_du_bureau?= : Le banc", "automatic-reply"),
    "subject en": ("Subject: Automatic reply: The bench", "automatic-reply"),
    "subject de": ("Subject: Automatische Antwort: Die Bank", "automatic-reply"),
    "our own mail came back": (f"X-Loop: {CITY}", "loop"),
}


@pytest.mark.parametrize("name", AUTOMATIC)
def test_automatic_mail_is_known(name: str) -> None:
    head, reason = AUTOMATIC[name]
    item = parse(made(head), CITY)
    assert (item.verb, item.context["auto"], item.context["reason"]) == ("add", True, reason)


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: no",
        "Precedence: first-class",
        "X-Loop: contact@ailleurs.example",
        "Return-Path: <anna@habitants.example>",
        "Subject: Votre réponse automatique est fausse",
        "Subject: Re: hors du bureau de vote",
    ],
)
def test_a_persons_mail_is_not(head: str) -> None:
    assert parse(made(head), CITY).context["auto"] is False


def report(fields: str, returned: str, kind: str = "message/rfc822", report_type: str = "delivery-status") -> bytes:
    return multi(
        "From: MAILER-DAEMON@mx.ville.example\nSubject: Undelivered\nMessage-ID: <b1@mx>\nReturn-Path: <>",
        "report",
        text("Votre message n’est pas arrivé."),
        f"Content-Type: message/{report_type}\n\nReporting-MTA: dns; mx.ville.example\n\n{fields}",
        f"Content-Type: {kind}\n\n{returned}",
        more=f"; report-type={report_type}",
    )


FAILED = (
    "Final-Recipient: rfc822; Anna@habitants.example\nAction: failed\nStatus: 5.1.1\n"
    "Diagnostic-Code: smtp; 550 5.1.1 User unknown"
)
OURS = f"From: {CITY}\nMessage-ID: <k1@ville.example>\nReferences: <un@habitants.example> <deux@x>\nSubject: Re: banc\n\nBonjour"


def test_bounce_names_the_mail_that_did_not_arrive_in_its_thread() -> None:
    item = parse(report(FAILED, OURS), CITY)
    assert (item.verb, item.code, item.parent, item.thread) == (
        "bounce",
        "5.1.1",
        "k1@ville.example",
        "un@habitants.example",
    )
    assert item.remote_id == "b1@mx"
    assert item.context["recipient"] == "Anna@habitants.example"
    assert item.context["said"] == "smtp; 550 5.1.1 User unknown"
    assert item.context["auto"] is True


def test_bounce_with_headers_only() -> None:
    item = parse(report(FAILED, OURS.partition("\n\n")[0], "text/rfc822-headers"), CITY)
    assert (item.verb, item.parent, item.thread) == ("bounce", "k1@ville.example", "un@habitants.example")


def test_delay_is_a_bounce_that_may_still_arrive() -> None:
    item = parse(report("Final-Recipient: rfc822; a@x.example\nAction: delayed\nStatus: 4.4.1", OURS), CITY)
    assert (item.verb, item.code) == ("bounce", "4.4.1")


def test_the_worst_of_several_recipients_counts() -> None:
    fields = f"Final-Recipient: rfc822; b@x.example\nAction: delayed\nStatus: 4.4.1\n\n{FAILED}"
    item = parse(report(fields, OURS), CITY)
    assert (item.code, item.context["recipient"]) == ("5.1.1", "Anna@habitants.example")


def test_status_without_a_code_is_a_failure_of_no_known_kind() -> None:
    assert parse(report("Final-Recipient: rfc822; a@x.example\nAction: failed", OURS), CITY).code == "5.0.0"


def test_news_of_success_and_receipts_are_no_bounces() -> None:
    delivered = report("Final-Recipient: rfc822; a@x.example\nAction: delivered\nStatus: 2.0.0", OURS)
    receipt = report(
        "Final-Recipient: rfc822; a@x.example\nDisposition: manual; displayed",
        OURS,
        report_type="disposition-notification",
    )
    for mail in (delivered, receipt):
        item = parse(mail, CITY)
        assert (item.verb, item.context["auto"], item.context["reason"]) == ("add", True, "report")


def test_bounce_in_plain_words() -> None:
    words = (
        "Hi. This is the qmail-send program.\n<anna@habitants.example>:\n550 5.1.1 no such user\n\n"
        "--- Below this line is a copy of the message.\n\nReturn-Path: <contact@ville.example>\n"
        "References: <un@habitants.example>\nMessage-ID: <k1@ville.example>\nSubject: Re: banc\n\nBonjour\n"
    )
    item = parse(made("From: MAILER-DAEMON@mx.example\nSubject: failure notice", words), CITY)
    assert (item.verb, item.code, item.parent, item.thread) == (
        "bounce",
        "5.1.1",
        "k1@ville.example",
        "un@habitants.example",
    )


def test_bounce_of_exim() -> None:
    head = "From: Mail Delivery <Mailer-Daemon@mx>\nX-Failed-Recipients: anna@habitants.example\nSubject: Mail delivery failed"
    item = parse(made(head, "Message-ID: <k1@ville.example>\n550 unknown\n"), CITY)
    assert (item.verb, item.code, item.context["recipient"]) == ("bounce", "5.0.0", "anna@habitants.example")


def test_bounce_of_a_mail_that_cannot_be_named_is_kept_as_automatic() -> None:
    item = parse(made("From: MAILER-DAEMON@mx.example\nReturn-Path: <>\nSubject: failure notice", "550 no such user"), CITY)
    assert (item.verb, item.context["auto"]) == ("add", True)


def test_a_person_who_quotes_a_bounce_is_a_person() -> None:
    item = parse(made("Subject: Undelivered mail", "J’ai reçu :\nMessage-ID: <k1@ville.example>\n550 5.1.1\n"), CITY)
    assert (item.verb, item.context["auto"]) == ("add", False)
