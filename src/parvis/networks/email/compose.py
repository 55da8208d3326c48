"""A draft as the mail that leaves: same key, same Message-ID; threaded; no header slipped in by anybody."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from parvis.networks.email.account import Account, is_address, on_the_wire
from parvis.networks.email.headers import ids, one_line
from parvis.networks.email.parsing import UNKNOWN
from parvis.networks.protocol import Draft
from parvis.networks.rules import outgoing

MOST_REFERENCES = 20
LONGEST = 900  # characters of References: one unfolded line, since a folded long id would be torn by encoded words

# Lines stay unfolded up to this length (RFC 5322 allows 998): the library breaks long Message-IDs when it folds.
_POLICY = SMTP.clone(max_line_length=990, cte_type="7bit")
_REPLY = re.compile(r"\s*(?:re|rép|réf|aw|sv|rv)\s*(?:\[\d+\]\s*)?:\s*", re.I)


def message_id(key: str, account: Account) -> str:
    """Made from our key, so that the same publication always has the same; without brackets."""
    return f"{re.sub(r'[^A-Za-z0-9._-]', '-', key)[:120]}@{account.domain}"


def recipients(draft: Draft, field: str = "to") -> list[str]:
    """Who it goes to: `draft.options`, else — for "to" — who is answered, where they asked to be answered."""
    given = draft.options.get(field)
    if given:
        people = re.split(r"[,;]", given) if isinstance(given, str) else map(str, given)
        return [one.strip() for one in people if one.strip()]
    if field != "to" or draft.answering is None:
        return []
    chosen = _context(draft).get("reply_to") or draft.answering.author
    return [] if chosen == UNKNOWN else [str(chosen)]


def subject(draft: Draft) -> str:
    """Its own, else that of what is answered; an answer has one "Re: " before it."""
    said = draft.subject or str(_context(draft).get("subject") or "")
    return one_line(said, 300) if draft.answering is None else f"Re: {bare(said)}".strip()


def bare(said: str) -> str:
    """A subject without its answers' marks."""
    said = one_line(said, 300)
    while match := _REPLY.match(said):
        said = said[match.end() :]
    return said


def references(draft: Draft) -> list[str]:
    """The ancestors' ids, root first and the answered one last, at most so many: the root and the newest matter."""
    if draft.answering is None:
        return []
    context = _context(draft)
    answered = str(context.get("message_id") or draft.answering.remote_id)
    chain = [*map(str, context.get("references") or ()), *([answered] if "@" in answered else ())]
    chain = [one for one in dict.fromkeys(chain) if ids(f"<{one}>") == [one] and one.isascii()]
    while len(chain) > MOST_REFERENCES or (len(chain) > 1 and sum(len(one) + 3 for one in chain) > LONGEST):
        del chain[1 if len(chain) > 2 else 0]
    return chain


def mail(draft: Draft, key: str, account: Account) -> EmailMessage:
    """Raises ValueError when an address is none, OSError when an attachment cannot be read."""
    built = EmailMessage(policy=_POLICY)
    local, _, domain = account.address.partition("@")
    built["From"] = Address(one_line(account.name, 100), local, domain)
    for field in ("to", "cc"):
        if people := recipients(draft, field):
            built[field.title()] = [_address(one) for one in people]
    if token := str(draft.options.get("token") or ""):
        built["Reply-To"] = _address(f"{local}+t.{token}@{domain}")
    built["Subject"] = subject(draft)
    built["Date"] = format_datetime(datetime.now(UTC))
    built["Message-ID"] = f"<{message_id(key, account)}>"
    if chain := references(draft):
        built["In-Reply-To"] = f"<{chain[-1]}>"
        built["References"] = " ".join(f"<{one}>" for one in chain)
    if draft.options.get("automatic"):
        built["Auto-Submitted"] = "auto-replied" if draft.answering else "auto-generated"
    if unsubscribe := one_line(str(draft.options.get("unsubscribe") or ""), LONGEST):
        built["List-Unsubscribe"] = f"<{unsubscribe}>"
    built["X-Loop"] = account.address
    built.set_content(_text(draft, account), cte="quoted-printable")
    if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?", draft.language):
        built["Content-Language"] = draft.language
    for item in draft.media:
        kind, _, form = item.mime.partition("/")
        built.add_attachment(
            item.path.read_bytes(), maintype=kind, subtype=form, filename=one_line(item.name, 150),
            headers=[f"Content-Description: {one_line(item.alt, 500)}"] if item.alt.strip() else None,
        )  # fmt: skip
    return built


def to_bytes(built: EmailMessage) -> bytes:
    """As it travels; with UTF-8 in its headers only when an address needs it."""
    people = [address.addr_spec for field in ("To", "Cc") if built[field] for address in built[field].addresses]
    return built.as_bytes(policy=_POLICY if all(one.isascii() for one in people) else _POLICY.clone(utf8=True))


def _text(draft: Draft, account: Account) -> str:
    said = outgoing(draft).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").rstrip("\n")
    signature = str(draft.options.get("signature", account.signature)).strip("\n").replace("\r", "")
    return f"{said}\n\n-- \n{signature}\n" if signature else f"{said}\n"


def _address(said: str) -> Address:
    if not is_address(said):
        raise ValueError(f"{said[:100]!r} is no e-mail address")
    local, _, domain = on_the_wire(said).partition("@")
    return Address("", local, domain)


def _context(draft: Draft) -> Mapping[str, Any]:
    context = draft.answering.context if draft.answering else None
    return context if isinstance(context, Mapping) else {}


def everybody(draft: Draft) -> Sequence[str]:
    """The envelope's recipients, each once."""
    return list(dict.fromkeys(on_the_wire(one) for field in ("to", "cc") for one in recipients(draft, field)))
