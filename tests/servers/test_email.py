"""The e-mail connector against aiosmtpd: what is sent, refused, lost; never in the clear, never twice."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import mail_servers
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from mail_servers import (
    CITY,
    HOST,
    NOW,
    SMTP,
    STRANGE,
    Post,
    answer,
    connector,
    strange,
)

from parvis.networks import email
from parvis.networks.http import Door, Http
from parvis.networks.protocol import (
    Doubt,
    Draft,
    Expired,
    Later,
    Published,
    Refused,
)

LATER = timedelta(minutes=5)

pytestmark = [
    pytest.mark.server,
    pytest.mark.filterwarnings("ignore"),  # aiosmtpd tells that a password without TLS is unwise
]


@pytest.fixture
def post() -> Iterator[Post]:
    with mail_servers.post(SMTP) as running:
        yield running


@pytest.mark.gate
def test_accepted_is_published_and_arrives_as_it_was_written(post: Post) -> None:
    outcome = connector().publish(answer(), "k1")
    assert isinstance(outcome, Published)
    assert outcome.remote_id == "k1@ville.example"
    (taken,) = post.taken
    item = email.parse(bytes(taken.content), CITY)
    assert (item.text, item.parent, item.remote_id) == (
        "C’est réparé.\n.\n..fin",
        "1@habitants.example",
        "k1@ville.example",
    )
    assert (taken.mail_from, taken.rcpt_tos) == (CITY, ["anna@habitants.example"])


@pytest.mark.parametrize(
    ("answers", "error", "code"),
    [
        ({"DATA": "451 4.7.1 greylisted"}, Later, "server-error"),
        ({"DATA": "421 4.3.2 closing"}, Later, "server-error"),
        ({"DATA": "452 4.2.2 full"}, Later, "server-error"),
        ({"DATA": "554 5.7.1 spam"}, Refused, "email-refused"),
        ({"DATA": "552 5.3.4 too big"}, Refused, "email-refused"),
        ({"RCPT": "450 4.2.0 greylisted"}, Later, "server-error"),
        ({"RCPT": "550 5.1.1 nobody"}, Refused, "email-recipient"),
        ({"MAIL": "451 4.3.0 later"}, Later, "server-error"),
        ({"MAIL": "553 5.7.1 not yours"}, Refused, "email-sender"),
        ({"MAIL": "530 5.7.0 sign in"}, Expired, "expired"),
    ],
)
def test_refusals(post: Post, answers: dict[str, str], error: type[Exception], code: str) -> None:
    post.answers = answers
    with pytest.raises(error) as caught:
        connector().publish(answer(), "k1")
    assert caught.value.code == code  # type: ignore[attr-defined]
    said = next(iter(answers.values()))
    assert said[4:] in caught.value.said  # type: ignore[attr-defined]
    assert post.taken == []
    if isinstance(caught.value, Later):
        assert caught.value.after == LATER


def test_a_greylisted_mail_goes_the_second_time(post: Post) -> None:
    post.answers = {"DATA": "451 4.7.1 greylisted"}
    sending = connector()
    with pytest.raises(Later):
        sending.publish(answer(), "k1")
    post.answers = {}
    assert isinstance(sending.publish(answer(), "k1"), Published)
    assert len(post.taken) == 1


@pytest.mark.parametrize("drop", ["before", "after"])
@pytest.mark.gate
def test_a_line_cut_after_the_last_dot_is_a_doubt(post: Post, drop: str) -> None:
    post.drop = drop
    with pytest.raises(Doubt):
        connector().publish(answer(), "k1")
    assert len(post.taken) == (drop == "after")


def test_wrong_password_asks_a_person(post: Post) -> None:
    with pytest.raises(Expired) as caught:
        connector("un faux mot de passe").publish(answer(), "k1")
    assert "faux" not in str(caught.value) + repr(caught.value)
    assert post.taken == []


def test_who_is_refused_among_several_is_named(post: Post) -> None:
    post.answers = {"b@y.example": "550 5.1.1 nobody"}
    draft = Draft("Bonjour", subject="Travaux", options={"to": ["a@x.example", "b@y.example"]})
    outcome = connector().publish(draft, "k1")
    assert isinstance(outcome, Published)
    assert outcome.context["refused"] == {"b@y.example": [550, "5.1.1 nobody"]}
    assert post.taken[0].rcpt_tos == ["a@x.example"]


def test_everybody_refused_for_different_reasons_waits(post: Post) -> None:
    post.answers = {"a@x.example": "450 4.2.0 later", "b@y.example": "550 5.1.1 nobody"}
    with pytest.raises(Later, match="b@y"):
        connector().publish(Draft("x", subject="x", options={"to": ["a@x.example", "b@y.example"]}), "k1")


def test_nobody_listens() -> None:
    with pytest.raises(Later) as caught:
        connector(smtp=f"smtp://{HOST}:{STRANGE}").publish(answer(), "k1")
    assert caught.value.code == "unreachable"


def test_attachments_of_megabytes_pass(post: Post, tmp_path: Path) -> None:
    from parvis.networks.protocol import Media

    path = tmp_path / "plan.pdf"
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20_000)
    media = Media(path, "application/pdf", path.stat().st_size, "plan.pdf", alt="Plan")
    connector().publish(answer(media=(media,)), "k1")
    assert email.parse(bytes(post.taken[0].content), CITY).attached[0].content == path.read_bytes()


HELLO = (b"220 x\r\n", b"250 x\r\n")


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ((None,), Later),
        ((b"554 no service\r\n",), Refused),
        ((b"421 busy\r\n",), Later),
        ((b"HTTP/1.1 400 Bad Request\r\n",), Later),
        ((*HELLO, None), Later),  # after EHLO
        ((*HELLO, b"250 ok\r\n", b"250 ok\r\n", None), Later),  # before DATA
        ((*HELLO, b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", None), Doubt),
        ((*HELLO, b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"what?\r\n"), Doubt),
        ((*HELLO, b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"250 " + b"x" * 9000 + b"\r\n"), Doubt),
        ((*HELLO, b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"250 ok\r\n", None), type(None)),
    ],
)
def test_strange_servers(script: tuple[bytes | None, ...], error: type[Exception]) -> None:
    with strange(*script):
        sending = connector(smtp=f"smtp://{HOST}:{STRANGE}", timeout=2)
        if error is type(None):
            assert isinstance(sending.publish(answer(), "k1"), Published)
            return
        with pytest.raises(error):
            sending.publish(answer(), "k1")


@pytest.mark.parametrize("lost", ["MAIL", "token"])
def test_signing_in_with_a_token(lost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """XOAUTH2: the refresh token makes an access token, once; a refused one asks a person."""
    said: list[bytes] = []

    async def serve() -> None:
        async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 x\r\n")
            while line := await reader.readline():
                said.append(line)
                if line.startswith(b"ehlo"):
                    writer.write(b"250-x\r\n250 AUTH XOAUTH2 PLAIN\r\n")
                elif line.startswith(b"AUTH"):
                    writer.write(b"235 ok\r\n" if lost == "MAIL" else b"334 eyJzdGF0dXMiOiI0MDEifQ==\r\n")
                else:
                    writer.write(b"535 5.7.8 no\r\n" if line == b"\r\n" else b"451 later\r\n")

        server = await asyncio.start_server(peer, HOST, STRANGE)
        ready.set()
        await stop.wait()
        server.close()

    ready, stop, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(5)
        http = Http(Door(frozenset({HOST})))
        answered = type("Given", (), {"status": 200, "json": lambda self: {"access_token": "jeton", "expires_in": 3600}})()
        monkeypatch.setattr(http, "call", lambda *given, **more: answered)
        settings = {
            "imap": f"imap://{HOST}:1",
            "smtp": f"smtp://{HOST}:{STRANGE}",
            "user": CITY,
            "token_url": "https://x.example",
        }
        sending = email.make(settings, {"refresh_token": "renouveler"}, http)
        with pytest.raises(Later if lost == "MAIL" else Expired):
            sending.publish(answer(), "k1")
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)
    assert any(line.startswith(b"AUTH XOAUTH2 dXNlcj1jb250YWN0QHZpbGxlLmV4YW1wbGUBYXV0aD1CZWFyZXIgamV0b24BAQ==") for line in said)


def test_the_same_draft_twice_has_the_same_id(post: Post) -> None:
    sending = connector()
    for _ in range(2):
        sending.publish(answer(), "k1")
    sending.publish(replace(answer(), text="autre"), "k2")
    assert [email.parse(bytes(one.content), CITY).remote_id for one in post.taken] == ["k1@ville.example"] * 2 + [
        "k2@ville.example"
    ]


def test_a_mail_that_left_has_left_even_if_no_copy_can_be_filed(post: Post) -> None:
    outcome = connector(imap=f"imap://{HOST}:{STRANGE}", sent="append").publish(answer(), "k1")
    assert isinstance(outcome, Published)
    assert outcome.context["filed"] is False
    assert len(post.taken) == 1


# ── encryption ──


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for "localhost" that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True).sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_certificate_that_nobody_vouches_for_stops_everything(certificate: Path) -> None:
    with mail_servers.post(SMTP, starttls=server_side(certificate)) as post:
        with pytest.raises(Later) as caught:
            connector(smtp=f"smtp://localhost:{SMTP}", allow=("localhost", HOST)).publish(answer(), "k1")
        assert (caught.value.code, post.taken) == ("certificate", [])


@pytest.mark.parametrize("way", ["tls", "starttls"])
def test_encrypted_with_a_known_certificate(certificate: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    scheme = "smtps" if way == "tls" else "smtp"
    with mail_servers.post(SMTP, **{way: server_side(certificate)}) as post:  # type: ignore[arg-type]
        connector(smtp=f"{scheme}://localhost:{SMTP}", allow=("localhost",)).publish(answer(), "k1")
        assert len(post.taken) == 1


def test_a_certificate_for_another_name_is_refused(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_servers.post(SMTP, starttls=server_side(certificate)) as post:
        with pytest.raises(Later) as caught:
            connector().publish(answer(), "k1")  # 127.0.0.1 is not "localhost"
        assert (caught.value.code, post.taken) == ("certificate", [])


def test_no_password_in_the_clear_to_a_host_that_nobody_named(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Door, "addresses", lambda self, host, port: [HOST])  # as if it were a public one
    with pytest.raises(Refused) as caught:
        connector(allow=()).publish(answer(), "k1")
    assert (caught.value.code, post.taken) == ("cleartext", [])
    assert isinstance(connector(allow=(f"{HOST}:{SMTP}",)).publish(answer(), "k1"), Published)
