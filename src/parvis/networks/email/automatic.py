"""Mails that no person wrote: absence notes, bulk, lists, receipts; and bounces of what we sent (RFC 3834, 3464)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parvis.networks.email import headers
from parvis.networks.email.headers import Mail

_SUBJECT = re.compile(
    r"(?:réponse automatique|absence du bureau|(?:message|notification) d[’']absence|auto(?:matic)?[ -]?reply"
    r"|out of (?:the )?office|automatische antwort|abwesenheitsnotiz|respuesta automática|fuera de la oficina"
    r"|risposta automatica)\b",
    re.I,
)
_BOUNCE_SUBJECT = re.compile(
    r"undeliver|delivery (?:status notification|failure|has failed)|mail delivery (?:failed|failure|system)"
    r"|returned mail|failure notice|non remis|échec de (?:la )?remise|message non distribué|unzustellbar"
    r"|no se puede entregar|mancata consegna",
    re.I,
)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY_CODE = re.compile(r"\b([45])\d\d[ -]")
_MESSAGE_ID = re.compile(r"^[> \t]*Message-ID:\s*<([^<>\s]{3,900})>", re.I | re.M)
_REFERENCES = re.compile(r"^[> \t]*References:((?:\s*<[^<>\s]{3,900}>)+)", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail of ours that did not arrive. `status` 5.x.x = never, 4.x.x = the server still tries."""

    original: str  # Message-ID of ours
    references: tuple[str, ...]
    status: str
    recipient: str
    said: str


def reason(mail: Mail, address: str) -> str:
    """Why nobody waits for an answer to this mail; "" when a person may have written it."""
    submitted = headers.text(mail, "Auto-Submitted").lower()
    if headers.text(mail, "X-Loop").lower() == address.lower():
        return "loop"
    if submitted and submitted.split(";")[0].strip() != "no":
        return "auto-submitted"
    if mail.get_content_type() == "multipart/report":
        return "report"
    if headers.raw(mail, "Return-Path").strip() == "<>":
        return "no-return-path"
    if headers.text(mail, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply"):
        return "bulk"
    if headers.raw(mail, "List-Id") or headers.raw(mail, "List-Unsubscribe"):
        return "list"
    if any(headers.raw(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress")):
        return "automatic-reply"
    return "automatic-reply" if _SUBJECT.match(headers.text(mail, "Subject")) else ""


def bounce(mail: Mail, text: str) -> Bounce | None:
    """What a mail server says about a mail of ours; None when this is no bounce, or not of a mail that can be named."""
    if mail.get_content_type() == "multipart/report":
        kind = str(mail.get_param("report-type", "") or "").lower()
        return _report(mail) if kind in ("", "delivery-status") else None
    sender = next((who for _, who in headers.people(mail, "From")), "").partition("@")[0]
    alone = headers.raw(mail, "Return-Path").strip() == "<>" or sender in ("mailer-daemon", "postmaster", "mail-daemon")
    failed = headers.text(mail, "X-Failed-Recipients")
    if not failed and not (alone and _BOUNCE_SUBJECT.search(headers.text(mail, "Subject"))):
        return None
    original, references = _returned(mail, text)
    return Bounce(original, references, _code(text, ""), failed, headers.one_line(text, 500)) if original else None


def _report(mail: Mail) -> Bounce | None:
    fields: Mail | None = None
    for part in mail.walk():
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            fields = _worst([block for block in headers.inside(part) if headers.raw(block, "Final-Recipient")])
    original, references = _returned(mail, "")
    if fields is None or not original:
        return None
    action, said = headers.text(fields, "Action").lower(), headers.text(fields, "Diagnostic-Code", 500)
    if action in ("delivered", "relayed", "expanded"):
        return None
    recipient = headers.text(fields, "Final-Recipient") or headers.text(fields, "Original-Recipient")
    status = _code(headers.text(fields, "Status"), "4.0.0" if action == "delayed" else "5.0.0")
    return Bounce(original, references, status, recipient.rpartition(";")[2].strip()[:254], said)


def _worst(blocks: list[Mail]) -> Mail | None:
    """Of several recipients, one who will never get it, else one who waits."""
    by_action = {headers.text(block, "Action").lower(): block for block in reversed(blocks)}
    return by_action.get("failed") or by_action.get("delayed") or (blocks[0] if blocks else None)


def _returned(mail: Mail, text: str) -> tuple[str, tuple[str, ...]]:
    """Message-ID and References of the mail that came back, from its headers or, failing that, from the words."""
    for part in mail.walk():
        kind, inside = part.get_content_type(), headers.inside(part)
        if kind in ("message/rfc822", "message/global") and inside:
            found = headers.ids(headers.raw(inside[0], "Message-ID"))
            if found:
                return found[0], tuple(headers.ids(headers.raw(inside[0], "References")))
        if kind in ("text/rfc822-headers", "message/global-headers", "text/plain"):
            content = part.get_payload(decode=True)
            said = headers.decode(content) if isinstance(content, bytes) else text
            if match := _MESSAGE_ID.search(said[:200_000]):
                references = _REFERENCES.search(said[:200_000])
                return match.group(1), tuple(headers.ids(references.group(1))) if references else ()
    match = _MESSAGE_ID.search(text)
    return (match.group(1), ()) if match else ("", ())


def _code(said: str, default: str) -> str:
    if match := _STATUS.search(said):
        return match.group(1)
    reply = _REPLY_CODE.search(said)
    return default or (f"{reply.group(1)}.0.0" if reply else "5.0.0")
