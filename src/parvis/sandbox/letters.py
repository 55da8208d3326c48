"""Reading and writing mails. Reading never fails, however broken the mail; writing refuses what would not be valid."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.utils import format_datetime, parseaddr

Attachment = tuple[str, str, bytes]
"""A file's name, its media type ("image/jpeg") and its bytes."""


class NotSendable(ValueError):
    """A mail cannot be written like this; the message says why."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a reader sees of a mail."""

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    sender: str = ""
    sender_name: str = ""
    recipient: str = ""
    subject: str = ""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


def open_letter(raw: bytes) -> Letter:
    """Read a mail; what cannot be read is empty or shows replacement characters."""
    message = message_from_bytes(raw, policy=policy.compat32)
    name, address = parseaddr(_header(message, "From"))
    parts = [part for part in message.walk() if not part.is_multipart()]
    texts = [part for part in parts if part.get_content_maintype() == "text" and not _filename(part)]
    plain = next((part for part in texts if part.get_content_subtype() == "plain"), None)
    return Letter(
        message_id=_header(message, "Message-ID").strip(),
        in_reply_to=_header(message, "In-Reply-To").strip(),
        references=tuple(_header(message, "References").split()),
        sender=address.lower(),
        sender_name=name or address,
        recipient=parseaddr(_header(message, "To"))[1].lower(),
        subject=" ".join(_header(message, "Subject").split()),
        text=_text(plain) if plain else "\n".join(_without_tags(_text(part)) for part in texts),
        attachments=tuple(_attachment(part) for part in parts if part not in texts),
    )


def headers(raw: bytes, name: str) -> list[str]:
    """Every header of this name, decoded."""
    message = BytesHeaderParser(policy=policy.compat32).parsebytes(raw)
    return [_decoded(value) for value in message.get_all(name, [])]


def _header(message: Message, name: str) -> str:
    return _decoded(message.get(name, ""))


def _decoded(value: object) -> str:
    """A header as it is read; as it stands where it cannot be decoded."""
    try:
        return str(make_header(decode_header(value)))  # type: ignore[arg-type]
    except (MessageError, LookupError, ValueError):
        return str(value)


def write_letter(
    *, sender: str, sender_name: str, recipient: str, subject: str, body: str, message_id: str, at: float,
    in_reply_to: str | None = None, references: Sequence[str] = (), attachments: Sequence[Attachment] = (),
    extra: Mapping[str, str] | None = None,
) -> bytes:  # fmt: skip
    """A whole mail as bytes. Line ends in the subject or the name become spaces: nobody writes headers through them."""
    letter = EmailMessage(policy=policy.SMTP)
    try:
        letter["From"] = Address(" ".join(sender_name.split()), addr_spec=sender)
        letter["To"] = recipient
        letter["Subject"] = " ".join(subject.split())
        letter["Date"] = format_datetime(datetime.fromtimestamp(at, UTC))
        letter["Message-ID"] = message_id
        if in_reply_to:
            letter["In-Reply-To"] = in_reply_to
            letter["References"] = " ".join(dict.fromkeys([*references, in_reply_to]))
        for name, value in (extra or {}).items():
            letter[name] = value
        letter.set_content(body)
        for filename, mime, content in attachments:
            kind, _, subtype = mime.partition("/")
            letter.add_attachment(content, maintype=kind, subtype=subtype or "octet-stream", filename=filename)
        return letter.as_bytes()
    except (MessageError, ValueError, IndexError) as error:
        raise NotSendable(f"{sender}: {error}") from error


BOUNCE = """\
Return-Path: <>
From: Mail Delivery System <mailer-daemon@{domain}>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: {message_id}
In-Reply-To: {returned}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_report"

--=_report
Content-Type: text/plain; charset=utf-8

Your message could not be delivered.
<{failed}>: 550 5.1.1 User unknown

--=_report
Content-Type: message/delivery-status

Reporting-MTA: dns; {domain}

Final-Recipient: rfc822; {failed}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--=_report
Content-Type: text/rfc822-headers

Message-ID: {returned}

--=_report--
"""


def write_bounce(returned: Letter, *, to: str, failed: str, message_id: str) -> bytes:
    """The report that comes back for a mail to nobody (RFC 3464)."""
    original = " ".join(returned.message_id.split())
    report = BOUNCE.format(domain=to.rpartition("@")[2], to=to, failed=failed, message_id=message_id, returned=original)
    return report.replace("\n", "\r\n").encode()


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        text = content.decode(part.get_content_charset("utf-8"), errors="replace")
    except (LookupError, ValueError):
        text = content.decode("utf-8", errors="replace")
    return text.replace("\r\n", "\n").strip()


def _attachment(part: Message) -> Attachment:
    content = part.get_payload(decode=True)
    return _filename(part) or "sans nom", part.get_content_type(), content if isinstance(content, bytes) else b""


def _filename(part: Message) -> str | None:
    try:
        return part.get_filename()
    except ValueError:  # a charset that is no charset at all
        return None


def _without_tags(page: str) -> str:
    """The words of a page: enough for a screen that shows what was written, and never wrong-footed by broken HTML."""
    page = re.sub(r"(?is)<(style|script)\b.*?</\1\s*>|<!--.*?-->", "", page)
    page = re.sub(r"(?i)<(br|/?p|/?div|/?li|/?tr)\b[^>]*>", "\n", page)
    return html.unescape(re.sub(r"<[^>]*>", "", page)).strip()
