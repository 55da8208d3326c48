"""The demo city is taken away whole: every row, then every file of its own. The keys stay, and what each installation has."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.city.models import Demo
from parvis.inbox.models import Conversation
from parvis.people.models import User
from parvis.publishing.models import Post
from parvis.work.routines import plan

STAYS = {"django_content_type", "auth_permission"}
"""What migrations write."""
OF_THE_CITY = ("sandbox", "packages", "access", "letters", "imports")
"""Folders in the data folder, besides the files of its rows."""
PARTS = ("journal.anchors*", "journal.new", "intake.sqlite3*")
OURS = ("form", "forum")
"""Networks that are Parvis itself."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Held:
    """What goes with a demo city."""

    people: int
    posts: int
    conversations: int
    files: int


def held() -> Held:
    return Held(
        people=User.objects.count(),
        posts=Post.objects.count(),
        conversations=Conversation.objects.count(),
        files=sum(1 for _ in _files(Path(settings.MEDIA_ROOT))),
    )


def real_accounts() -> list[Account]:
    """Accounts that are not one of the sandbox's: with one of them this is a real city."""
    return [row for row in Account.objects.exclude(state="removed").order_by("network", "pk") if not _played(row)]


def _played(row: Account) -> bool:
    """The sandbox's mailbox has an address that can exist nowhere; a city may well have its real one on its own machine."""
    if row.network in OURS:
        return True
    if row.network == "email":
        return str(row.settings.get("address", "")).endswith(".example")
    hosts = {urlsplit(value).hostname for value in row.settings.values() if isinstance(value, str) and "://" in value}
    return bool(hosts) and hosts <= set(LOOPBACK)


def unfinished() -> Demo | None:
    """A removal that ended between its rows and its files."""
    return Demo.objects.filter(removed_at__isnull=False, files_gone=False).first()


def remove_rows(demo: Demo) -> Demo:
    """All of them or none. What is noted with them says that files are left to go."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            connection.check_constraints()  # what is still to be checked keeps a table from being emptied
        with connection.cursor() as cursor:
            for statement in connection.ops.sql_flush(no_style(), _tables(), reset_sequences=True):
                cursor.execute(statement)
        plan()
        gone = Demo.objects.create(begun_at=demo.begun_at, removed_at=timezone.now())
    if (
        connection.vendor == "sqlite" and not connection.in_atomic_block
    ):  # what was deleted stands in the file until it is written anew
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return gone


def _tables() -> list[str]:
    counted = [one["LOCATION"] for one in settings.CACHES.values() if "DatabaseCache" in one["BACKEND"]]
    there = set(connection.introspection.table_names())
    ours = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return [*(name for name in ours if name not in STAYS), *(name for name in counted if name in there)]


def remove_files(gone: Demo) -> None:
    """Those from before its rows went: what a city that began since has brought stays."""
    assert gone.removed_at is not None
    data = Path(settings.ENVIRONMENT.data)
    for folder in (Path(settings.MEDIA_ROOT), *(data / name for name in OF_THE_CITY)):
        _clear(folder, gone.removed_at)
    for pattern in PARTS:
        for path in data.glob(pattern):
            if _from_before(path, gone.removed_at):
                path.unlink(missing_ok=True)
    Demo.objects.filter(pk=gone.pk).update(files_gone=True)


def _clear(folder: Path, until: datetime) -> None:
    newer = False
    for path in list(_files(folder)):
        if _from_before(path, until):
            path.unlink(missing_ok=True)
        else:
            newer = True
    if folder.is_dir() and not newer:
        shutil.rmtree(folder)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


def _from_before(path: Path, until: datetime) -> bool:
    return path.lstat().st_mtime <= until.timestamp()
