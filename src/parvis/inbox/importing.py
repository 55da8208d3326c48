"""`parvis import messages FILE`: an archive of any size, in batches; it may be stopped and run again.

How far it came is kept beside the database after each batch, so that a batch at most is read twice; what is already
there is left alone by the same digest as everything that arrives. What cannot be read is told line by line in a report.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.inbox.archive import Form, Read, form_of, opened, read
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Conversation
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.tables.reading import Unread
from parvis.web.uploads import sentence

BATCH = 500
OLD = timedelta(days=30)
"""A conversation that ended before that comes in closed: an archive is not a pile of late answers."""
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Result:
    """Of this file since its first run. `str()` is a sentence."""

    offset: int = 0
    lines: int = 0
    added: int = 0
    there: int = 0  # known already, or of no conversation
    wrong: int = 0
    began: str = ""
    report: str = ""
    told: int = 0  # bytes of the report that belong to lines before `offset`

    def __str__(self) -> str:
        told = _("%(added)s messages ajoutés, %(there)s déjà là, %(wrong)s refusés.") % {
            "added": self.added, "there": self.there, "wrong": self.wrong,
        }  # fmt: skip
        return told + (_(" Les lignes refusées et leur motif : %(report)s") % {"report": self.report} if self.wrong else "")


@dataclass(slots=True)
class _Import:
    path: Path
    form: Form
    accounts: _Accounts
    result: Result
    kept: Path
    batch: list[tuple[int, Arrived]] = field(default_factory=list)

    def take(self, line: Read) -> None:
        self.result.lines += 1
        try:
            if line.wrong:
                raise ValidationError(line.wrong)
            if line.item is not None:
                self.batch.append((self.result.lines, Arrived(self.accounts.of(line), line.item)))
        except ValidationError as error:
            self.refuse(self.result.lines, " ".join(error.messages), line.start)

    def refuse(self, number: int, why: str, start: str = "") -> None:
        self.result.wrong += 1
        with Path(self.result.report).open("a", encoding="utf-8") as report:
            report.write(json.dumps({"line": number, "error": why, "start": start}, ensure_ascii=False) + "\n")

    def store(self, offset: int) -> None:
        """The batch, then how far we are: a stop in between reads it again and finds it there."""
        try:
            added = digest([one for _n, one in self.batch], quiet=True)
        except (DatabaseError, ValueError, KeyError, TypeError):
            added = sum(self._alone(number, one) for number, one in self.batch)
        self.result.added += added
        self.result.there += len(self.batch) - added
        self.batch.clear()
        self._put_away()
        self.result.offset, report = offset, Path(self.result.report)
        self.result.told = report.stat().st_size if report.exists() else 0
        draft = self.kept.with_suffix(".new")
        draft.write_text(json.dumps(asdict(self.result)))
        os.replace(draft, self.kept)

    def _alone(self, number: int, one: Arrived) -> int:
        try:
            return digest([one], quiet=True)
        except (DatabaseError, ValueError, KeyError, TypeError) as error:
            self.refuse(number, f"{type(error).__name__}: {error}"[:300], one.item.remote_id)
            self.result.there -= 1
            return 0

    def _put_away(self) -> None:
        old = Conversation.objects.filter(
            account__in=self.accounts.used,
            created_at__gte=self.result.began,
            last_at__lt=timezone.now() - OLD,
            state__in=("new", "open"),
        )
        old.update(state="closed", waiting_since=None)


class _Accounts:
    """Which account a line belongs to: the one that was chosen, else the one that it names, else the only one there is."""

    def __init__(self, chosen: Account | None) -> None:
        self.chosen = chosen
        self.all = list(Account.objects.exclude(state="removed").select_related("team"))
        self.used: set[int] = set()

    def of(self, line: Read) -> Account:
        found = self._of(line)
        self.used.add(found.pk)
        return found

    def _of(self, line: Read) -> Account:
        if self.chosen is not None:
            if line.network != self.chosen.network:
                words = _("Cette ligne est du réseau %(network)s, le compte choisi de %(chosen)s.")
                raise ValidationError(words % {"network": line.network, "chosen": self.chosen.network})
            return self.chosen
        here = [a for a in self.all if a.network == line.network]
        named = [a for a in here if line.account in (str(a.pk), a.name, a.handle, f"@{a.handle}", a.remote_id)]
        wanted = named if line.account else here
        if len(wanted) != 1:
            words = _("Aucun compte « %(account)s » sur %(network)s : connectez-le, ou choisissez-en un avec --account.")
            raise ValidationError(words % {"account": line.account or "?", "network": line.network})
        return wanted[0]

    def address(self) -> str:
        """Whose mailbox an mbox is."""
        mailboxes = [self.chosen] if self.chosen else [a for a in self.all if a.network == "email"]
        if len(mailboxes) != 1 or mailboxes[0].network != "email":
            raise ValidationError(_("De quelle boîte viennent ces courriels ? Choisissez le compte avec --account."))
        return str(mailboxes[0].settings.get("address") or mailboxes[0].handle)


def messages(path: Path, *, account: Account | None = None, by: User | None = None, progress: Progress | None = None) -> Result:
    """Bring in what `path` holds (.mbox, .jsonl, .csv, .xlsx, .xls, .ods). `progress(done, total)` in bytes, after each batch."""
    demand(by, "import.run")
    form, accounts = form_of(path), _Accounts(account)
    address = accounts.address() if form == "mbox" else ""
    kept = _place(path, account)
    work = _Import(path, form, accounts, _so_far(kept), kept)
    with _opened(path) as file:
        total = file.seek(0, os.SEEK_END)
        if work.result.offset > total:
            raise ValidationError(
                _("Ce fichier est plus court qu’à la dernière fois. Retirez %(kept)s pour recommencer.") % {"kept": kept}
            )
        end = work.result.offset
        for line in read(file, form, work.result.offset, address):
            end = line.end
            work.take(line)
            if work.result.lines % BATCH == 0:
                work.store(end)
                if progress:
                    progress(end, total)
        work.store(end)
    if progress:
        progress(total, total)
    kept.unlink()
    told = work.result
    record("messages.imported", by=by, name=path.name, added=told.added, there=told.there, wrong=told.wrong)
    return told


def _opened(path: Path) -> BinaryIO:
    try:
        return opened(path)
    except Unread as error:
        raise ValidationError(sentence(error)) from error


def _place(path: Path, account: Account | None) -> Path:
    """Where we note how far we are in this very file: by its name and first bytes."""
    with path.open("rb") as file:
        mark = hashlib.sha256(f"{path.resolve()}|{account.pk if account else ''}|".encode() + file.read(4096)).hexdigest()[:16]
    folder = Path(settings.ENVIRONMENT.data) / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{path.stem[:40]}-{mark}.json"


def _so_far(kept: Path) -> Result:
    if kept.exists():
        found = Result(**json.loads(kept.read_text()))
        if Path(found.report).exists():
            os.truncate(found.report, found.told)  # what comes after is read again
        return found
    report = kept.with_suffix(".errors.jsonl")
    report.unlink(missing_ok=True)
    return Result(began=timezone.now().isoformat(), report=str(report))
