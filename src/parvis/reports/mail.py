"""A planned report goes by mail: what each plot answers, in words, and an address of its own where it is read without an account."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from parvis.journal.notices import tell
from parvis.letters.actions import NoMailbox, write
from parvis.letters.models import Letter
from parvis.networks.protocol import Media
from parvis.reports.models import Report, Sheet
from parvis.reports.papers import Made, lead
from parvis.reports.words import UNSENT

DAYS = 60
"""For which the address in the mail opens."""
HEAVIEST = 5 * 2**20
"""Bytes of a PDF that goes with the mail; a heavier one is read at its address."""


def send(report: Report, blocks: Sequence[Made], to: Sequence[str]) -> str:
    """A letter to each, once however often the report is made; in the caller's transaction and in the language that is spoken. The key
    with which it is read, "" when no mailbox can send."""
    key = report.key or secrets.token_urlsafe(32)
    text = _text(report, blocks, key, carried=Sheet.objects.filter(report=report, form="pdf", size__lte=HEAVIEST).exists())
    try:
        for address in to:
            write(to=address, subject=report.name, text=text, kind="report", key=f"report:{report.pk}:{address}"[:120],
                  language=report.language)  # fmt: skip
    except NoMailbox:
        if report.by is not None:
            tell([report.by], "report.unsent", UNSENT, url=report.address, name=report.name)
        return ""
    return key


def folder() -> Path:
    """Where papers stand while they leave."""
    return Path(settings.ENVIRONMENT.data) / "letters"


def paper(letter: Letter) -> tuple[Media, ...]:
    """The accessible PDF, with the same pictures as the page. None when it is too heavy or no more: its address is in the words."""
    pk = letter.name.split(":")[1]
    sheet = Sheet.objects.filter(report=int(pk), form="pdf", size__lte=HEAVIEST).select_related("report").first()
    if sheet is None:
        return ()
    folder().mkdir(mode=0o700, exist_ok=True)
    path, fresh = folder() / f"report-{pk}.pdf", folder() / f"report-{pk}-{secrets.token_hex(8)}"
    fresh.write_bytes(bytes(sheet.content))
    fresh.replace(path)  # another letter of the same report may be reading it
    return (Media(path, "application/pdf", sheet.size, f"{slugify(sheet.report.name) or 'rapport'}.pdf", alt=sheet.report.name),)


def forget_papers(before: float) -> None:
    """Those that were written before that moment (seconds since 1970) have left."""
    for path in folder().glob("report-*"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def _text(report: Report, blocks: Sequence[Made], key: str, *, carried: bool) -> str:
    parts = [lead(report)]
    for block in blocks:
        if block.kind == "heading" and block.text:
            parts.append(block.text.upper())
        elif block.plot is not None and block.plot.answer:
            parts.append(f"{block.plot.title}\n{block.plot.answer}")
        elif block.text:
            parts.append(block.text)
    if carried:
        parts.append(_("Le rapport est joint à ce courriel, en PDF accessible, avec ses graphiques et leurs tableaux."))
    address = settings.ENVIRONMENT.public_url + reverse("open-data:report", args=[key, "html"])
    paper = settings.ENVIRONMENT.public_url + reverse("open-data:report", args=[key, "pdf"])
    parts.append(_("Le rapport avec ses graphiques : %(url)s") % {"url": address})
    parts.append(_("En PDF accessible : %(url)s") % {"url": paper})
    parts.append(_("Ces deux adresses sont pour vous : elles s’ouvrent sans compte, pendant %(n)s jours.") % {"n": DAYS})
    return "\n\n".join(parts)
