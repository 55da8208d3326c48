"""Handing a mail to our server. Up to the last dot nothing has happened; after it, only the server's answer tells."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from parvis.networks.email.wire import Way, told
from parvis.networks.protocol import Doubt, Later, Refused

VERDICT = 60.0  # seconds for the answer after the last dot: servers filter before they accept
SLOWEST = 30_000  # bytes a second of a line that is slow but works
_LINE = re.compile(rb"\r\n|\r|\n")

Refusals = dict[str, list[int | str]]


def submit(way: Way, mail: bytes, sender: str, recipients: Sequence[str]) -> Refusals:
    """Returns who was refused while others were accepted: {address: [code, words]}. Raises the four errors."""
    session = way.smtp()
    try:
        refused = _envelope(session, len(mail), sender, recipients)
    except (smtplib.SMTPException, OSError) as error:
        _leave(session)
        raise way.judge_smtp(error) from error
    try:
        code, said = _message(way, session, mail)
    finally:
        _leave(session)
    words = way.clean(told(said))
    if code == 250:
        return {who: [status, way.clean(told(why))] for who, (status, why) in refused.items()}
    if 400 <= code < 500:
        raise Later("server-error", words, status=code, after=timedelta(minutes=5))
    if 500 <= code < 600:
        raise Refused("email-refused", words, status=code)
    raise Doubt("no-answer", words, status=code)


def _envelope(session: smtplib.SMTP, size: int, sender: str, recipients: Sequence[str]) -> dict[str, tuple[int, bytes]]:
    """MAIL, RCPT and DATA, up to the server's "go on". Nobody accepted is an error; somebody refused is not."""
    options = [f"SIZE={size}"] if session.has_extn("size") else []
    if not all(who.isascii() for who in (sender, *recipients)):
        if not session.has_extn("smtputf8"):
            raise smtplib.SMTPNotSupportedError("the server takes ASCII addresses only")
        options += ["SMTPUTF8", "BODY=8BITMIME"]
        session.command_encoding = "utf-8"
    code, said = session.mail(sender, options)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, said, sender)
    refused: dict[str, tuple[int, bytes]] = {}
    for who in recipients:
        code, said = session.rcpt(who)
        if code == 421:
            raise smtplib.SMTPResponseException(code, said)
        if code not in (250, 251):
            refused[who] = (code, said)
    if len(refused) == len(recipients):
        raise smtplib.SMTPRecipientsRefused(refused)
    code, said = session.docmd("DATA")
    if code != 354:
        raise smtplib.SMTPDataError(code, said)
    return refused


def _message(way: Way, session: smtplib.SMTP, mail: bytes) -> tuple[int, bytes]:
    lines = _LINE.sub(b"\r\n", mail)
    lines = re.sub(rb"(?m)^\.", b"..", lines)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    try:
        if session.sock is not None:
            session.sock.settimeout(max(way.account.timeout, len(lines) / SLOWEST))
        session.send(lines)  # without the last dot a server must forget all of it
    except (smtplib.SMTPException, OSError) as error:
        raise way.judge_smtp(error) from error
    try:
        if session.sock is not None:
            session.sock.settimeout(VERDICT)
        session.send(b".\r\n")
        return session.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise Doubt("no-answer", way.clean(f"{type(error).__name__}: {error}")) from error


def _leave(session: smtplib.SMTP) -> None:
    """QUIT for politeness: after the verdict nothing it answers matters."""
    with suppress(smtplib.SMTPException, OSError):
        if session.sock is not None:
            session.sock.settimeout(5)
        session.quit()
    session.close()
