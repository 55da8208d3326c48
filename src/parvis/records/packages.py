"""Packages on the disk: asked for, made behind, stopped, taken, read again; gone after thirty days."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from parvis.journal.notices import tell
from parvis.journal.private import fresh
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.records import archiving, leaving
from parvis.records.actions import VERB
from parvis.records.discarding import path_of
from parvis.records.models import Package
from parvis.records.packing import Unreadable, fingerprint, verify
from parvis.work import rows

log = structlog.get_logger()
DAYS = 30
OFTEN = 0.7
"""Seconds between two lines of progress."""
READY = gettext_lazy("Un paquet d’archives est prêt : il reste trente jours.")


@transaction.atomic
def ask(*, kind: str, kinds: Sequence[str], since: date | None, until: date | None, by: User) -> Package:
    """A package for the archives, of some kinds and a period; or the whole city, without its secrets."""
    demand(by, VERB)
    wrong: dict[str, str] = {}
    if kind not in ("archive", "city"):
        wrong["kind"] = _("Choisissez : archives, ou toute la ville.")
    if kind == "archive" and (not kinds or set(kinds) - set(archiving.WRITERS)):
        wrong["kinds"] = _("Choisissez au moins une sorte de document.")
    if since and until and since > until:
        wrong["until"] = _("La fin est avant le début.")
    if wrong:
        raise ValidationError(wrong)
    if Package.objects.filter(kind=kind, state="working").exists():
        raise ValidationError(_("Un paquet se fait déjà : attendez qu’il soit prêt, ou arrêtez-le."))
    whole = kind == "city"
    now = timezone.now()
    row = Package.objects.create(
        kind=kind, kinds=[] if whole else [one for one in archiving.WRITERS if one in kinds], since=None if whole else since,
        until=None if whole else until, by=by, at=now, due_at=now,
    )  # fmt: skip
    record("package.asked", by=by, about=row, channel="city", package=kind)
    rows.ring()
    return row


@transaction.atomic
def stop(package: Package, *, by: User) -> Package:
    """What is being made is not made; nothing of it stays."""
    demand(by, VERB)
    row = Package.objects.select_for_update(of=("self",)).get(pk=package.pk)
    if row.state != "working":
        raise ValidationError(_("Ce paquet ne se fait plus."))
    row.state, row.due_at, row.done_at = "cancelled", None, timezone.now()
    row.save(update_fields=["state", "due_at", "done_at"])
    record("package.stopped", by=by, about=row, channel="city")
    return row


@transaction.atomic
def reread(package: Package, *, by: User) -> Package:
    """Read it whole once more and compare each fingerprint; behind, since it may be long."""
    demand(by, VERB)
    row = Package.objects.select_for_update(of=("self",)).get(pk=package.pk)
    if row.state != "done":
        raise ValidationError(_("Ce paquet n’est pas là : il n’est pas prêt, ou ses trente jours sont passés."))
    row.verify, row.due_at = True, timezone.now()
    row.save(update_fields=["verify", "due_at"])
    rows.ring()
    return row


@transaction.atomic
def take(package: Package, *, by: User) -> Path:
    """The file, for who may; each time is in the journal."""
    demand(by, VERB)
    row = Package.objects.get(pk=package.pk)
    if row.state != "done" or not path_of(row).is_file():
        raise ValidationError(_("Ce paquet n’est pas là : il n’est pas prêt, ou ses trente jours sont passés."))
    record("package.taken", by=by, about=row, channel="city")
    return path_of(row)


def make(row: Package) -> None:
    """Written beside, read again, then renamed. Whoever dies in the middle, the next one begins it again."""
    draft = path_of(row).with_suffix(".part")
    told, last = dict[str, list[int]](), 0.0

    def progress(kind: str, done: int, total: int) -> None:
        nonlocal last
        told[kind] = [done, total]
        if time.monotonic() - last > OFTEN:
            last = time.monotonic()
            rows.settle(row, progress=told)

    try:
        with override(row.by.language if row.by else settings.LANGUAGE_CODE):
            left_out = 0
            if row.kind == "city":
                _whole(row, draft, told)
            else:
                left_out = archiving.write(fresh(draft), kinds=row.kinds, since=row.since, until=row.until, progress=progress)
        wrong = verify(draft)
        size, sha256 = draft.stat().st_size, fingerprint(draft)
        with transaction.atomic():
            now = timezone.now()
            rows.settle(row, state="failed" if wrong else "done", progress=told, size=size, sha256=sha256, restricted=left_out,
                        wrong=wrong, verified_at=now, done_at=now, due_at=None, attempts=0)  # fmt: skip
            record("package.made", about=row, channel="city", sha256=sha256)
            if row.by is not None:
                tell([row.by], "package.made", READY, url=row.address)
            draft.replace(path_of(row))
    finally:
        draft.unlink(missing_ok=True)


class Stopped(Exception):
    """The row is no longer ours: what is being written is not needed."""


def _whole(row: Package, draft: Path, told: dict[str, list[int]]) -> None:
    """All rows of one moment are one long reading: it has a thread and a connection of its own, so that progress can be written
    beside it and nobody waits for it."""
    stopped = threading.Event()

    def progress(kind: str, done: int, total: int) -> None:
        if stopped.is_set():
            raise Stopped
        told[kind] = [done, total]

    def export() -> None:
        try:
            leaving.export(draft, progress=progress)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(export)
        while not made.done():
            wait([made], timeout=OFTEN)
            try:
                rows.settle(row, progress=dict(told))
            except rows.Lost:
                stopped.set()
                raise
        made.result()


def look_again(row: Package) -> None:
    """What the file says of itself, and what we noted of it."""
    try:
        wrong = verify(path_of(row))
        if fingerprint(path_of(row)) != row.sha256:
            wrong = wrong or [_("le fichier entier")]
    except (Unreadable, OSError) as error:
        wrong = [str(error)]
    rows.settle(row, verify=False, wrong=wrong, verified_at=timezone.now(), due_at=None, attempts=0)


def let_go() -> int:
    """What is past its time: the file, then the row says so."""
    gone = 0
    for row in Package.objects.filter(state="done", done_at__lt=timezone.now() - timedelta(days=DAYS)):
        path_of(row).unlink(missing_ok=True)
        gone += Package.objects.filter(pk=row.pk).update(state="gone")
    if gone:
        log.info("records.archives_gone", rows=gone)
    return gone
