"""What an administrator says, read with care; what the connector answers before it calls anybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parvis.networks import email
from parvis.networks.email.account import Server, account, is_address, server
from parvis.networks.http import Door, Http
from parvis.networks.protocol import (
    Connected,
    Draft,
    Later,
    Listener,
    Media,
    Publisher,
    Reader,
    Refused,
    Repeat,
    Replier,
)
from parvis.networks.tests.mails import CITY, made
from parvis.networks.tests.test_email_compose import ANSWER, SETTINGS, answering


def connector(**settings: Any) -> email.Email:
    return email.make({**SETTINGS, **settings}, {"password": "un secret bien gardé"}, Http())


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("imaps://mx.example:993", Server("mx.example", 993, True)),
        ("imaps://mx.example", Server("mx.example", 993, True)),
        ("imap://mx.example", Server("mx.example", 143, False)),
        ("imap://127.0.0.1:1143/", Server("127.0.0.1", 1143, False)),
        ("mx.example", Server("mx.example", 993, True)),
        ("mx.example:993", Server("mx.example", 993, True)),
        ("mx.example:143", Server("mx.example", 143, False)),
        ("imaps://[::1]:1993", Server("::1", 1993, True)),
    ],
)
def test_imap_servers(said: str, expected: Server) -> None:
    assert server("imap", said) == expected


def test_smtp_servers() -> None:
    assert server("smtp", "smtp.example") == Server("smtp.example", 465, True)
    assert server("smtp", "smtp.example:587") == Server("smtp.example", 587, False)
    assert server("smtp", "smtps://smtp.example") == Server("smtp.example", 465, True)
    assert server("smtp", "smtp://127.0.0.1:8025") == Server("127.0.0.1", 8025, False)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("imap", ""),
        ("imap", "https://mx.example"),
        ("imap", "imap://user:password@mx.example"),
        ("imap", "imap://mx.example:port"),
        ("imap", "imap://mx.example/INBOX"),
        ("smtp", "imap://mx.example"),
        ("user", ""),
        ("user", "a\r\nb"),
        ("address", "pas une adresse"),
        ("sent", "peut-être"),
        ("mark", "rouge"),
        ("days", "sept"),
        ("days", "-1"),
    ],
)
def test_wrong_settings_are_named(key: str, value: str) -> None:
    with pytest.raises(Refused) as caught:
        connector(**{key: value})
    assert caught.value.code == "settings"
    assert key in caught.value.said


def test_address_is_guessed_from_the_user() -> None:
    assert account({**SETTINGS, "user": "contact"}).address == "contact@ville.example"
    assert account({**SETTINGS, "user": "contact", "imap": "imap://127.0.0.1:1143"}).address == "contact@localhost"
    assert account({**SETTINGS, "user": "u123", "address": CITY}).address == CITY


def test_addresses() -> None:
    assert all(map(is_address, ("a@b", "a.b+c@d-e.example", "élu@mairie-évry.example")))
    assert not any(
        map(is_address, ("", "a", "a@", "@b", "a b@c", "a@b c", "a@b,c@d", "a..b@c", "<a@b>", "a@b\n", "a" * 65 + "@b"))
    )


def test_it_is_what_it_claims() -> None:
    made_one = connector()
    for protocol in (Connected, Publisher, Replier, Reader, Listener):
        assert isinstance(made_one, protocol)


def test_doubt_is_blind_unless_the_provider_files_what_it_sends() -> None:
    assert connector().facts.repeat is Repeat.BLIND
    assert connector(sent="provider").facts.repeat is Repeat.VISIBLE


def test_the_same_account_keeps_its_connections_and_another_password_does_not() -> None:
    assert connector() is connector()
    assert connector() is not connector(user="autre@ville.example")
    before = connector()
    assert email.make(SETTINGS, {"password": "un autre secret"}, Http()) is not before
    assert connector() is not before
    assert email.make(SETTINGS, {"password": "un secret bien gardé"}, Http(Door(frozenset({"x"})))) is not connector()


def test_the_password_is_not_shown() -> None:
    made_one = connector()
    assert "secret" not in repr(made_one) + repr(made_one._way) + str(vars(made_one._way.account.__class__))


def codes(draft: Draft, **settings: Any) -> set[str]:
    return {problem.code for problem in connector(**settings).check(draft) if problem.blocking}


def test_a_good_answer_has_no_problem() -> None:
    assert connector().check(ANSWER) == []


def test_what_a_mail_needs() -> None:
    assert codes(Draft("Bonjour")) == {"email-subject-needed", "email-recipient-needed"}
    assert codes(Draft("Bonjour", subject="x", options={"to": "a@x.example"})) == set()
    assert codes(Draft("", subject="x", options={"to": "a@x.example"})) == {"text-needed"}
    assert codes(Draft("x", subject="x", options={"to": "a@x.example, pas une adresse"})) == {"email-address"}
    assert codes(Draft("x", subject="x", options={"to": [f"a{n}@x.example" for n in range(51)]})) == {"email-recipients-many"}
    assert codes(replace(ANSWER, parts=("suite",))) == {"no-threads"}
    assert codes(replace(ANSWER, text="x" * 100_001)) == {"text-long"}


def test_attachments_are_counted_weighed_and_sorted() -> None:
    pdf = Media(Path("/nowhere"), "application/pdf", 14_000_000, "a.pdf", alt="a")
    assert codes(replace(ANSWER, media=(pdf,))) == set()
    assert codes(replace(ANSWER, media=(pdf, pdf))) == {"email-heavy"}
    assert codes(replace(ANSWER, media=(pdf,)), size=10_000_000) == {"email-heavy"}
    assert codes(replace(ANSWER, media=(replace(pdf, size=16_000_000),))) == {"media-heavy"}
    assert codes(replace(ANSWER, media=(replace(pdf, mime="application/x-msdownload"),))) == {"media-kind"}
    assert "media-many" in codes(replace(ANSWER, media=(replace(pdf, size=1),) * 21))


def test_a_machine_does_not_answer_a_machine() -> None:
    draft = replace(ANSWER, answering=answering(made("Auto-Submitted: auto-replied")))
    assert codes(draft) == set()  # a person may
    assert codes(replace(draft, options={"automatic": True})) == {"email-automatic"}
    with pytest.raises(Refused):
        connector().publish(replace(draft, options={"automatic": True}), "k1")


def test_may_answer() -> None:
    ask = connector().may_answer
    moment = answering().at
    assert ask(answering(), moment) == []
    (problem,) = ask(answering(made("From: ")), moment)
    assert (problem.code, problem.blocking) == ("email-recipient-needed", True)
    for raw, code in (
        (made("From: ne-pas-repondre@x.example"), "email-no-reply"),
        (made("Precedence: bulk"), "email-automatic"),
    ):
        (problem,) = ask(answering(raw), moment)
        assert (problem.code, problem.blocking) == (code, False)


def test_what_mail_cannot_do_is_refused() -> None:
    with pytest.raises(Refused):
        connector().remove("k1@ville.example")
    with pytest.raises(Refused):
        connector().resume(ANSWER, None, "k1")


def test_a_private_address_is_behind_the_door() -> None:
    inside = connector(imap="imap://127.0.0.1:9", smtp="smtp://127.0.0.1:9")
    with pytest.raises(Refused, match="blocked"):
        inside.read(None)
    with pytest.raises(Refused, match="blocked"):
        inside.publish(ANSWER, "k1")


def test_a_host_that_does_not_exist_is_for_later() -> None:
    with pytest.raises(Later, match="no-such-server"):
        connector(imap="imaps://mx.invalid").read(None)
