"""Reading: an account that is due is asked for what is new; the cursor is saved with what it gave."""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from parvis.accounts.connect import connector_of
from parvis.accounts.health import failed, pause, worked
from parvis.accounts.models import Account, Raw
from parvis.accounts.raws import keep
from parvis.accounts.renewal import Renewed, renew
from parvis.networks.packing import pack
from parvis.networks.protocol import Expired, Later, NetworkError, Page, Reader
from parvis.work import rows
from parvis.work.registry import job

EVERY = timedelta(seconds=20)
"""Between two reads of an account that nothing announces."""
SAFETY = timedelta(minutes=5)
"""Between two reads of an account whose network sends by itself."""
PAGES = 20
"""Pages read at once before the others have their turn."""


class _Rings:
    """Which accounts this process is reading, and which of them rang meanwhile."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.reading: set[int] = set()
        self.rang: set[int] = set()

    def begin(self, pk: int) -> None:
        with self.lock:
            self.reading.add(pk)
            self.rang.discard(pk)

    def end(self, pk: int) -> bool:
        """True: it rang during the read, whose first page may have come before."""
        with self.lock:
            self.reading.discard(pk)
            return pk in self.rang

    def wait(self, pk: int) -> bool:
        """True: it is being read; it will be read once more afterwards."""
        with self.lock:
            if pk in self.reading:
                self.rang.add(pk)
            return pk in self.reading


_rings = _Rings()


def ring_for(pk: int) -> None:
    """The account's network says that there is something: read now, or as soon as the present read is over."""
    if not _rings.wait(pk) and Account.objects.working().filter(pk=pk, due_at__gt=timezone.now()).update(due_at=timezone.now()):
        rows.ring()


@job(Account, lane="network", seats=4)
def read(accounts: list[Account]) -> None:
    for account in accounts:
        _rings.begin(account.pk)
        try:
            _read(account)
        finally:
            if _rings.end(account.pk):
                ring_for(account.pk)


def _read(account: Account) -> None:
    if account.state != "active" or not isinstance(connector := connector_of(account), Reader):
        return rows.settle(account, due_at=None)
    if account.resume_at and account.resume_at > timezone.now():
        return rows.settle(account, due_at=account.resume_at)
    try:
        with rows.renewed(account):
            more = _pages(account, connector)
    except Expired as expired:
        renewed = renew(account)
        if renewed is not Renewed.NO:
            return rows.settle(account, due_at=timezone.now() + (EVERY if renewed is Renewed.WAIT else timedelta(0)))
        with transaction.atomic():
            pause(account, expired)
            return rows.settle(account, due_at=None)
    except NetworkError as error:
        failed(account, error)
        return rows.settle(account, due_at=timezone.now() + _pause(account, error))
    worked(account, "read_at")
    wait = timedelta(0) if more else (SAFETY if account.pushed else EVERY)
    rows.settle(account, due_at=timezone.now() + wait, attempts=0)


def _pages(account: Account, connector: Reader) -> bool:
    """Pages until there are no more, or enough for one turn. True = there are more."""
    for _ in range(PAGES):
        page = connector.read(account.cursor)
        _keep(account, page)
        if not page.more:
            return False
    return True


def _keep(account: Account, page: Page) -> None:
    """What was read and where we are, in one transaction: neither is ever ahead of the other."""
    with transaction.atomic():
        if page.items:
            keep([_raw(account, json.dumps([pack(item)]).encode()) for item in page.items])
        rows.settle(account, cursor=page.cursor)


def _raw(account: Account, body: bytes) -> Raw:
    now = timezone.now()
    digest = hashlib.sha256(body).hexdigest()
    return Raw(account=account, digest=digest, form="items", body=body, received_at=now, due_at=now)


def _pause(account: Account, error: NetworkError) -> timedelta:
    if isinstance(error, Later) and error.named:
        return error.after
    growing: timedelta = EVERY * 2 ** min(account.attempts, 6)
    return min(growing, timedelta(minutes=15))
