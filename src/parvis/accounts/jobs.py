"""Reading: an account that is due is asked for what is new; the cursor is saved with what it gave."""

from __future__ import annotations

import hashlib
import json
import threading
import time
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog
from django.conf import settings
from django.db import Error, transaction
from django.utils import timezone

from parvis.accounts.backlog import begun_anew, grown, is_long
from parvis.accounts.connect import connector_of
from parvis.accounts.health import failed, pause, success
from parvis.accounts.hearing import compare
from parvis.accounts.models import Account, Raw
from parvis.accounts.moves import spread
from parvis.accounts.raws import keep, set_aside
from parvis.accounts.renewal import Renewed, renew
from parvis.journal.record import record
from parvis.networks.moments import dated
from parvis.networks.odd import STRANGE, Odd, gathered
from parvis.networks.packing import pack
from parvis.networks.protocol import JSON, Beckoner, Expired, Later, NetworkError, Page, Reader, Refused, Wary
from parvis.work import rows
from parvis.work.registry import job

log = structlog.get_logger()
EVERY = timedelta(seconds=settings.ENVIRONMENT.read_every)
"""Between two reads of an account that nothing announces."""
TOGETHER = min(5.0, settings.ENVIRONMENT.read_every)
"""Seconds: reads come due on steps of so many, several accounts at one. A clock that wakes for each account alone costs more than
what it wakes for."""
SAFETY = timedelta(minutes=5)
"""Between two reads of an account whose network sends by itself."""
PAGES = 20
"""Pages read at once before the others have their turn."""
STALE = timedelta(hours=6)
"""After so long without a reading, places in the network's own lists are not believed any more: the round begins anew."""
CALLED = 0.2
"""Seconds within which an account that was called is taken up: a second call would take the lease of whoever does."""


DEATHS = 2
"""So often in a row a reading may end its process before the account waits, longer each time, and says so."""


class _Rings:
    """Which accounts this process is reading, and which of them rang meanwhile."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.reading: set[int] = set()
        self.rang: set[int] = set()
        self.beckoned: dict[int, list[bytes]] = {}
        self.called: dict[int, float] = {}

    def begin(self, pk: int) -> None:
        with self.lock:
            self.reading.add(pk)
            self.rang.discard(pk)
            self.called.pop(pk, None)

    def end(self, pk: int) -> bool:
        """True: it rang during the read, whose first page may have come before."""
        with self.lock:
            self.reading.discard(pk)
            return pk in self.rang

    def keep(self, pk: int, body: bytes) -> bool:
        """True: it is being read, and will be again afterwards, because of this delivery."""
        with self.lock:
            if pk in self.reading:
                self.beckoned.setdefault(pk, []).append(body)
            return pk in self.reading

    def kept(self, pk: int) -> list[bytes]:
        with self.lock:
            return self.beckoned.pop(pk, [])

    def wait(self, pk: int) -> bool:
        """True: it is being read; it will be read once more afterwards."""
        with self.lock:
            if pk in self.reading:
                self.rang.add(pk)
            return pk in self.reading

    def call(self, pk: int) -> bool:
        """False: it was called a moment ago."""
        with self.lock:
            now = time.monotonic()
            fresh = now - self.called.get(pk, -CALLED) >= CALLED
            if fresh:
                self.called[pk] = now
            return fresh


_rings = _Rings()


def ring_for(pk: int) -> bool:
    """The account's network says that there is something: read now, or as soon as the present read is over.

    False: it was called a moment ago and nobody has begun here; whoever rings does so once more, for another process may have.
    """
    if _rings.wait(pk):
        return True
    if not _rings.call(pk):
        return False
    if Account.objects.working().filter(pk=pk, due_at__gt=timezone.now()).update(due_at=timezone.now()):
        rows.ring()
    return True


def beckon(account: Account, connector: Beckoner, body: bytes) -> None:
    """A delivery that tells no words: what it is about is read now, or once the present read, which saves its own place, is over."""
    if not _rings.keep(account.pk, body):
        _hurry(account.pk, connector, [body])


def _hurry(pk: int, connector: Beckoner, bodies: list[bytes]) -> None:
    with transaction.atomic():
        there = Account.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if there is None:
            return
        cursor = there.cursor
        for body in bodies:
            cursor = connector.beckoned(body, cursor)
        if cursor == there.cursor:
            return
        Account.objects.filter(pk=pk).update(cursor=cursor)
    ring_for(pk)


@job(Account, lane="network", seats=4, fetch=("grant",))
def read(accounts: list[Account]) -> None:
    for account in accounts:
        _rings.begin(account.pk)
        try:
            _read(account)
        finally:
            if _rings.end(account.pk):
                ring_for(account.pk)
            if bodies := _rings.kept(account.pk):
                connector = connector_of(account)
                assert isinstance(connector, Beckoner)
                _hurry(account.pk, connector, bodies)


def _read(account: Account) -> None:
    if account.state != "active" or account.stopped_at or not isinstance(connector := connector_of(account), Reader):
        return rows.settle(account, due_at=None, ended=account.attempts)
    if account.resume_at and account.resume_at > timezone.now():
        return rows.settle(account, due_at=account.resume_at, ended=account.attempts)
    if isinstance(connector, Wary):
        connector.wary(_died(account) > 0)
    elif _died(account) >= DEATHS:
        return _failed(account, connector, Later("reader-died"))
    try:
        with rows.renewed(account):
            more, found = _pages(account, connector)
    except STRANGE as error:
        # the whole answer has a shape that nobody here knows: it is asked for again, more and more slowly, and the account says so
        log.exception("account.unreadable", account=account.pk)
        return _failed(account, connector, Later("unreadable", f"{type(error).__name__}: {error}"))
    except Expired as expired:
        renewed = renew(account)
        if renewed is not Renewed.NO:
            wait = EVERY if renewed is Renewed.WAIT else timedelta(0)
            return rows.settle(account, due_at=timezone.now() + wait, ended=account.attempts)
        with transaction.atomic():
            pause(account, expired, "read")
            return rows.settle(account, due_at=None, ended=account.attempts)
    except NetworkError as error:
        return _failed(account, connector, error)
    now = timezone.now()
    due = now if more else _step(now + (SAFETY if account.pushed and not account.missed_at else EVERY))
    rows.settle(account, due_at=due, attempts=0, ended=0, **found, **success(account, "read_at"))


def _died(account: Account) -> int:
    """How many readings in a row did not come back: nobody told of an end."""
    return account.attempts - 1 - account.ended


def _step(at: datetime) -> datetime:
    """The last step until then. Where steps lie is the installation's own affair: not all cities ask at one second."""
    phase = zlib.crc32(settings.ENVIRONMENT.public_url.encode()) % 1000 / 1000 * TOGETHER
    return datetime.fromtimestamp((at.timestamp() - phase) // TOGETHER * TOGETHER + phase, UTC)


def _failed(account: Account, connector: Reader, error: NetworkError) -> None:
    """What is refused, or cannot be read, in the middle of a round may be the place where it stands: the next one begins it anew."""
    failed(account, error)
    again = begun_anew(account, connector) if isinstance(error, Refused) or error.code == "unreadable" else {}
    rows.settle(account, due_at=timezone.now() + _pause(account, error), ended=account.attempts, **again)


def _pages(account: Account, connector: Reader) -> tuple[bool, dict[str, JSON]]:
    """Pages until there are no more, or enough for one turn. True = there are more. What is left to be written: where an
    empty page ended, which is most of them, so that a look that finds nothing writes its account once."""
    if _stale(account) and (again := begun_anew(account, connector)):
        rows.settle(account, **again)
    for _ in range(PAGES):
        with gathered(Error) as odd:
            page = _believed(connector.read(account.cursor))
        if not page.items and not odd and not page.more and not is_long(account.reading):
            return False, {"cursor": page.cursor, **({"reading": None} if account.reading else {}), **_unread(account, page)}
        compare(account, connector, page.items, timezone.now())
        _keep(account, page, odd)
        if not page.more:
            return False, {}
    return True, {}


def _believed(page: Page) -> Page:
    now = timezone.now()
    return replace(page, items=tuple(dated(item, now) for item in page.items)) if page.items else page


def _stale(account: Account) -> bool:
    """The age of a long reading is that of the last page that was kept: of its turns none may have ended well for hours."""
    kept = (account.reading or {}).get("at")
    last = datetime.fromisoformat(kept) if kept else account.read_at
    return last is not None and timezone.now() - last > STALE


def _unread(account: Account, page: Page) -> dict[str, JSON]:
    """What the network would not give in the round that ended with this page, where that has changed."""
    return {} if page.unread is None or page.unread == account.unread else {"unread": dict(page.unread)}


def _keep(account: Account, page: Page, odd: Sequence[Odd]) -> None:
    """What was read, what nobody could read, where we are and how far a long reading is, in one transaction: none is ever ahead
    of the others."""
    was = account.reading
    now_read = grown(was, page, timezone.now()) if page.more or was else None
    with transaction.atomic():
        if page.items:
            keep([_raw(account, json.dumps([pack(item)]).encode()) for item in page.items])
        set_aside(account, odd)
        rows.settle(account, cursor=page.cursor, reading=now_read if page.more else None, **_unread(account, page))
        if page.more and is_long(now_read) and not is_long(was):
            record("account.catching_up", about=account, channel=f"accounts:{account.team_id}")
        elif now_read and is_long(was) and not page.more:
            record("account.caught_up", about=account, channel=f"accounts:{account.team_id}", rows=now_read["items"])


def _raw(account: Account, body: bytes) -> Raw:
    now = timezone.now()
    digest = hashlib.sha256(body).hexdigest()
    return Raw(account=account, digest=digest, form="items", body=body, received_at=now, due_at=now)


def _pause(account: Account, error: NetworkError) -> timedelta:
    if isinstance(error, Later) and error.named:
        return error.after
    growing = spread(EVERY * 2 ** min(account.attempts, 6), account.pk * 37 + account.attempts)
    return min(growing, timedelta(minutes=15))
