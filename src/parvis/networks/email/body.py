"""What a mail says and what it carries: text, HTML, attachments — however its parts are nested."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from parvis.networks.email import headers, markup
from parvis.networks.email.headers import Mail
from parvis.networks.protocol import JSON, Attached

DEEPEST = 30  # parts within parts
MOST = 100  # attachments of one mail
LONGEST_TEXT = 100_000  # characters shown; the whole is then an attachment
LONGEST_HTML = 500_000

_MAGIC = (
    (b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"PK\x03\x04", "application/zip"), (b"MZ", "application/x-msdownload"), (b"\x7fELF", "application/x-executable"),
    (b"\x1f\x8b", "application/gzip"), (b"OggS", "application/ogg"), (b"ID3", "audio/mpeg"),
)  # fmt: skip
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|script|svg|\?xml|iframe|meta)\b", re.I)
_MIME = re.compile(r"[a-z0-9][a-z0-9.+-]{0,40}/[a-z0-9][a-z0-9.+_-]{0,90}")
_NAME = re.compile(r"""\b(?:file)?name\s*=\s*(?:"([^"]*)"|([^\s;"]+))""", re.I)
_ZIPPED = re.compile(r"application/(?:vnd\.(?:openxmlformats|oasis\.opendocument)|zip|epub|x-zip)|.*\+zip")


@dataclass(slots=True)
class Body:
    """`dropped`: what was too much to carry, by name and size. `broken`: parts that are kept undecoded."""

    text: str = ""
    html: str = ""
    attached: list[Attached] = field(default_factory=list)
    dropped: list[JSON] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Piece:
    plain: str
    html: str


def body(mail: Mail, *, attachments: bool = True) -> Body:
    """Reads every part. Without `attachments` their names alone are kept, in `dropped`."""
    found = Body()
    pieces = list(_pieces(mail, found, attachments, 0))
    texts = [
        piece.plain if piece.plain.strip() or not piece.html else markup.plain(piece.html[:LONGEST_HTML]) for piece in pieces
    ]
    found.text = "\n\n".join(text.strip("\n") for text in texts if text.strip())
    if any(piece.html.strip() for piece in pieces):
        found.html = "\n".join(piece.html or markup.from_text(piece.plain) for piece in pieces)
    _shorten(found)
    return found


def sniff(content: bytes, told: str) -> str:
    """The type of a file by its first bytes; a name or a header that says otherwise is not believed."""
    for magic, mime in _MAGIC:
        if content.startswith(magic):
            return told if mime == "application/zip" and _ZIPPED.fullmatch(told) else mime
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return told if told in ("video/quicktime", "image/heic", "image/avif", "audio/mp4") else "video/mp4"
    if _MARKUP.match(content[:200]):
        return "image/svg+xml" if b"<svg" in content[:1000].lower() else "text/html"
    return "application/octet-stream" if told.startswith("image/") or told == "application/pdf" else told


def file_name(said: str, mime: str, number: int) -> str:
    """A name without path, control or direction marks; made when there is none."""
    name = re.sub(r'[<>:"|?*]', "_", re.split(r"[/\\]", headers.one_line(headers.words(said), 500))[-1]).strip(". ")
    if not name:
        return f"piece-jointe-{number}{mimetypes.guess_extension(mime) or ''}"
    stem, dot, ending = name.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:12]}" if dot else name[:112]


def _pieces(part: Mail, found: Body, attachments: bool, depth: int) -> Iterator[_Piece]:
    kind = part.get_content_type()
    inside = headers.inside(part)
    if kind.startswith("multipart/") and inside and depth < DEEPEST:
        pieces = [piece for child in inside for piece in _pieces(child, found, attachments, depth + 1)]
        if kind == "multipart/alternative" and pieces:
            pieces = [_Piece(_join(piece.plain for piece in pieces), _join(piece.html for piece in pieces))]
        yield from pieces
        return
    try:
        if _is_text(part, kind) or (kind.startswith("multipart/") and not inside):  # a multipart without boundary
            content = headers.tidy(headers.decode(_content(part), str(part.get_content_charset("") or "")))
            yield _Piece("", content) if kind == "text/html" else _Piece(content, "")
        else:
            _attach(part, kind, found, attachments)
    except headers.BREAKS as error:
        found.broken.append(f"{kind}: {type(error).__name__}")
        name, kept = f"partie-{len(found.attached) + 1}.bin", str(part.get_payload()).encode("utf-8", "replace")
        found.attached.append(Attached(name, "application/octet-stream", content=kept))


def _is_text(part: Mail, kind: str) -> bool:
    return kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment" and not _named(part)


def _attach(part: Mail, kind: str, found: Body, attachments: bool) -> None:
    content = _content(part)
    name = file_name(_named(part), kind, len(found.attached) + 1)
    if not attachments or len(found.attached) >= MOST:
        found.dropped.append({"name": name, "size": len(content)})
        return
    inline = headers.one_line(headers.raw(part, "Content-ID"), 250).strip("<>")
    alt = headers.text(part, "Content-Description", 500)
    mime = sniff(content, kind if _MIME.fullmatch(kind) else "application/octet-stream")
    found.attached.append(Attached(name, mime, content=content, alt=alt, inline_id=inline))


def _content(part: Mail) -> bytes:
    if inside := headers.inside(part):  # a whole mail within the mail, or parts too deep to look at
        return b"\n".join(child.as_bytes() for child in inside)
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else str(content or "").encode("utf-8", "surrogateescape")


def _named(part: Mail) -> str:
    """The file name that a part tells, in any of the ways they are written; "" = none."""
    for header in ("Content-Disposition", "Content-Type"):
        said = headers.raw(part, header)
        if not said.isascii() and (found := _NAME.search(said)):  # 8-bit bytes, which the library loses
            return found.group(1) or found.group(2)
    if (name := part.get_filename()) is not None:
        return name
    kind = part.get_content_type()
    return "message.eml" if kind in ("message/rfc822", "message/global") else ""


def _join(texts: Iterator[str]) -> str:
    return "\n".join(text for text in texts if text.strip())


def _shorten(found: Body) -> None:
    """A text too long for a screen stays whole as an attachment."""
    if len(found.text) > LONGEST_TEXT:
        found.attached.append(Attached("message.txt", "text/plain", content=found.text.encode()))
        found.text = found.text[:LONGEST_TEXT]
    if len(found.html) > LONGEST_HTML:
        found.attached.append(Attached("message.html", "text/html", content=found.html.encode()))
        found.html = ""
