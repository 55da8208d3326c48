"""From the bytes of a mail to an `Incoming`. Any bytes: what cannot be read is kept, and said in ``context["broken"]``.

``context`` of a mail, every key always there but the last five::

    message_id, references, subject, to, cc    as the mail says; ids without brackets
    reply_to    where an answer goes           plus   what follows "+" in our address
    auto        nobody waits for an answer     reason why (`automatic.reason`)
    authentication   {"spf", "dkim", "dmarc"} as our own server judged, when its name is set
    quoted      the part of the text that only quotes; `Incoming.text` is what is new, the two are the whole
    token       ours, from "contact+t.<token>@…": the key of the mail that is answered; answers  its Message-ID
    tag         ours, from "[#…]" in the subject
    broken, dropped, forwarded_from, suspect
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import compat32
from io import BytesIO

from parvis.networks.email import automatic, headers
from parvis.networks.email.body import Body, body
from parvis.networks.email.headers import BREAKS, Mail
from parvis.networks.email.quoting import forwarded_from, split_quoted
from parvis.networks.protocol import JSON, Attached, Incoming, Person

HEAVIEST = 25 * 1024 * 1024  # bytes of a mail that is read whole
MOST_PARTS = 5_000  # boundaries; a mail with more is meant to fill the memory
MOST_HEADERS = 50_000  # header lines, or what looks like them, in a row
LONGEST_HEADER = 8_000  # bytes of a header that tells the form of a part
UNKNOWN = "unknown@invalid"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_LONG_HEADER = re.compile(rb"(?im)^content-[a-z-]+:(?=[^\n]{8000}|(?:[^\n]*\n[ \t]){40})[^\n]*(?:\n[ \t][^\n]*)*\n?")
_FORWARD = re.compile(r"\s*(?:fwd?|tr|wg|rv|i|enc|réf ?: ?tr)\s*:", re.I)
_TOKEN = re.compile(r"t\.([A-Za-z0-9_\-.]{4,200})")
_TAG = re.compile(r"\[#([A-Za-z0-9-]{1,40})\]")
_REACHED = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")


def parse(
    raw: bytes,
    address: str,
    *,
    received: datetime | None = None,
    authserv: str = "",
    strict: bool = False,
    dropped: Sequence[JSON] = (),
) -> Incoming:
    """`raw` as received by `address`. Never raises.

    `received`: when our server took it, better than the sender's clock. `strict`: the mail comes from outside, so that
    a From with our own address makes it ours only if `authserv` vouches for it. `dropped`: what was not fetched.
    """
    received = received.astimezone(UTC) if received else None
    try:
        mail = message_from_bytes(_tamed(raw), policy=compat32)
        found = body(mail, attachments=len(raw) <= HEAVIEST)
        found.dropped.extend(dropped)
        return _read(mail, found, raw, address.lower(), received, authserv, strict)
    except BREAKS as error:
        return _salvage(raw, address, received, f"{type(error).__name__}: {error}"[:200])


def _tamed(raw: bytes) -> bytes:
    """`raw`, if reading it costs what an honest mail costs: the library's time or memory can be blown up by its form."""
    if raw.count(b"\n--") > MOST_PARTS:
        raise ValueError("too many parts")
    run = 0
    for line in BytesIO(raw):
        run = run + 1 if b":" in line[:80] else 0
        if run > MOST_HEADERS:
            raise ValueError("too many header lines")
    return _LONG_HEADER.sub(lambda found: found.group()[:LONGEST_HEADER] + b"\n", raw)


def blank() -> dict[str, JSON]:
    """The context of a mail of which nothing is known."""
    return {
        "message_id": "", "references": [], "subject": "", "to": [], "cc": [], "plus": "", "reply_to": "",
        "auto": False, "reason": "", "authentication": {}, "quoted": "", "token": "", "tag": "",
    }  # fmt: skip


def _read(mail: Mail, found: Body, raw: bytes, address: str, received: datetime | None, authserv: str, strict: bool) -> Incoming:
    identifier = next(iter(headers.ids(headers.raw(mail, "Message-ID"))), "")
    references, parent = _ancestors(mail)
    name, sender = next(iter(headers.people(mail, "From", "Sender", "Return-Path")), ("", UNKNOWN))
    context = _context(mail, found, address, authserv)
    context |= {"message_id": identifier, "references": references}
    if sender == UNKNOWN:
        context["broken"] = [*context.get("broken", ()), "no sender"]
    own = sender == address
    if own and strict and "pass" not in (context["authentication"].get("dmarc"), context["authentication"].get("dkim")):
        own, context["suspect"] = False, "own-address"
    remote_id = headers.short(identifier) if identifier else headers.digest(raw)
    thread = headers.short((references or [parent or identifier])[0] or remote_id)
    new, context["quoted"] = (found.text, "") if _FORWARD.match(context["subject"]) else split_quoted(found.text)
    whole = Incoming(
        verb="add", remote_id=remote_id, thread=thread, kind="mail", at=received or headers.date(mail) or EPOCH,
        author=Person(sender, sender, name), text=new.strip("\n"), html=found.html, language=_language(mail),
        subject=context["subject"], parent=headers.short(parent), private=True,
        own=own, attached=tuple(found.attached), context=context,
    )  # fmt: skip
    return _bounced(mail, whole, found.text) or whole


def _context(mail: Mail, found: Body, address: str, authserv: str) -> dict[str, JSON]:
    reason = automatic.reason(mail, address)
    subject = headers.text(mail, "Subject", 500)
    plus = _plus(mail, address)
    context = blank() | {
        "subject": subject, "to": [who for _, who in headers.people(mail, "To")], "plus": plus,
        "cc": [who for _, who in headers.people(mail, "Cc")], "auto": bool(reason), "reason": reason,
        "reply_to": next((who for _, who in headers.people(mail, "Reply-To", "From")), ""),
        "authentication": headers.authentication(mail, authserv),
    }  # fmt: skip
    if token := _TOKEN.fullmatch(plus):
        context["token"] = token.group(1)
        context["answers"] = f"{token.group(1)}@{address.rpartition('@')[2]}"
    if tag := _TAG.search(subject):
        context["tag"] = tag.group(1)
    if found.dropped:
        context["dropped"] = found.dropped
    if found.broken:
        context["broken"] = found.broken
    if _FORWARD.match(subject) and (first := forwarded_from(found.text) or _enclosed(mail)):
        context["forwarded_from"] = {"name": headers.one_line(first[0], 200), "address": first[1]}
    return context


def _bounced(mail: Mail, whole: Incoming, text: str) -> Incoming | None:
    """The same mail as a bounce of ours, in the thread of the mail that did not arrive."""
    found = automatic.bounce(mail, text)
    if found is None:
        return None
    original = headers.short(headers.tidy(found.original))
    thread = headers.short(headers.tidy(found.references[0])) if found.references else original
    context = whole.context | {
        "auto": True,
        "recipient": headers.tidy(found.recipient),
        "said": headers.tidy(found.said),
    }
    return Incoming(
        verb="bounce", remote_id=whole.remote_id, thread=thread, kind="mail", at=whole.at, author=whole.author,
        text=whole.text, html=whole.html, subject=whole.subject, parent=original, private=True, attached=whole.attached,
        context=context, code=found.status,
    )  # fmt: skip


def _ancestors(mail: Mail) -> tuple[list[str], str]:
    """References, root first, and the Message-ID that is answered. Some programs write only one of the two."""
    references = headers.ids(" ".join(headers.raws(mail, "References")))[:100]
    answered = headers.ids(headers.raw(mail, "In-Reply-To"))
    parent = answered[0] if answered else (references[-1] if references else "")
    return references, parent


def _plus(mail: Mail, address: str) -> str:
    """What follows "+" in our own address, its case kept: a token is signed to the letter."""
    local, _, domain = address.partition("@")
    plus = r"\+([\w.!#$%&*+/=?^~-]{1,240})@"
    ours = re.compile(rf"(?<![\w.+-]){re.escape(local)}{plus}{re.escape(domain)}(?![\w-]|[.]\w)", re.I)
    for value in (value for name in _REACHED for value in headers.raws(mail, name)):
        if found := ours.search(value):
            return headers.tidy(found.group(1))
    return ""


def _language(mail: Mail) -> str:
    said = headers.text(mail, "Content-Language", 20).split(",")[0].strip()
    return said if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?", said) else ""


def _enclosed(mail: Mail) -> tuple[str, str] | None:
    """Who wrote the mail that is attached whole."""
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822" and (inside := headers.inside(part)):
            return next(iter(headers.people(inside[0], "From")), None)
    return None


def _salvage(raw: bytes, address: str, received: datetime | None, why: str) -> Incoming:
    """A mail that the library cannot take: its bytes whole as an attachment, its first lines read by hand."""
    head, _, rest = raw[:200_000].replace(b"\r\n", b"\n").partition(b"\n\n")

    def line(name: bytes) -> str:
        found = re.search(rb"(?im)^" + name + rb":[ \t]*+([^\n]{0,900})", head)
        return headers.one_line(headers.words(headers.decode(found.group(1)))) if found else ""

    sender = re.search(r"[\w.+-]{1,64}@[\w.-]{1,190}", line(b"From"))
    who = sender.group().lower() if sender else UNKNOWN
    identifier = next(iter(headers.ids(line(b"Message-ID"))), "")
    remote_id = headers.short(identifier) if identifier else headers.digest(raw)
    context = blank() | {
        "message_id": identifier, "subject": line(b"Subject")[:500], "reply_to": "" if who == UNKNOWN else who,
        "auto": bool(line(b"Auto-Submitted")), "broken": [why],
    }  # fmt: skip
    return Incoming(
        verb="add", remote_id=remote_id, thread=remote_id, kind="mail", at=received or EPOCH, author=Person(who, who),
        text=headers.tidy(headers.decode(rest))[:20_000], subject=line(b"Subject")[:500], private=True,
        attached=(Attached("message.eml", "message/rfc822", content=raw[:HEAVIEST]),), context=context,
    )  # fmt: skip
