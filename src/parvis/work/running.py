"""Whether Parvis runs on this data: each process that serves or works says so for as long as it lives, however it ends.

On this machine by a lock on a file in the data folder, which the system lets go of by itself; elsewhere by its connection to PostgreSQL.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

NAME = "running.lock"
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_held: list[int] = []


class Running(Exception):
    """Parvis runs on this data."""


def say() -> None:
    """This process runs from now on. Whoever has the data for themselves is waited for."""
    if not _held:
        descriptor = _open()
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _held.append(descriptor)


@contextmanager
def alone() -> Iterator[None]:
    """Nothing of Parvis runs here, nor begins to meanwhile; raises `Running`."""
    descriptor = _open()
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _elsewhere():
            raise Running
        yield
    except BlockingIOError as error:
        raise Running from error
    finally:
        os.close(descriptor)


def _open() -> int:
    return os.open(Path(settings.ENVIRONMENT.data) / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _elsewhere() -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(OTHERS, [connection.settings_dict["OPTIONS"].get("application_name", "")])
        return bool(cursor.fetchone()[0])
