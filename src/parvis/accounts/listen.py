"""Networks that ring (IMAP IDLE, streaming): one waiting thread an account, which makes its next read due at once."""

from __future__ import annotations

import threading

import structlog
from django.db import close_old_connections, connections

from parvis.accounts.connect import connector_of
from parvis.accounts.jobs import CALLED, ring_for
from parvis.accounts.models import Account
from parvis.networks.protocol import Listener, NetworkError

log = structlog.get_logger()
ROUND = 5.0
"""Seconds after which new, paused and removed accounts are noticed."""


class Ears:
    """All waiting threads of this process."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._threads: dict[int, threading.Thread] = {}
        self._silent: set[str] = set()  # networks that do not ring: their accounts are not looked at again
        self._thread = threading.Thread(target=self._run, name="ears", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._look()
            except Exception:  # the database may be away: ears are a comfort, reading goes on by the clock
                log.exception("ears.failed")
                connections.close_all()
            self._stopped.wait(ROUND)

    def _look(self) -> None:
        close_old_connections()
        for account in Account.objects.working().exclude(network__in=self._silent).select_related("grant"):
            living = self._threads.get(account.pk)
            if living is not None and living.is_alive():
                continue
            connector = connector_of(account)
            if isinstance(connector, Listener):
                thread = threading.Thread(target=self._wait, args=(account.pk, connector), name=f"ear-{account.pk}", daemon=True)
                self._threads[account.pk] = thread
                thread.start()
            else:
                self._silent.add(account.network)

    def _wait(self, pk: int, connector: Listener) -> None:
        """Until the account is no longer working, or its network fails: then a new thread begins at the next round."""
        owed = False
        try:
            while not self._stopped.is_set() and Account.objects.working().filter(pk=pk).exists():
                connections.close_all()  # it may wait for long: no connection is kept meanwhile
                rang = connector.wait(CALLED if owed else 60.0)
                owed = (rang or owed) and not ring_for(pk)
        except NetworkError as error:
            log.info("ears.silent", account=pk, code=error.code)
        finally:
            connections.close_all()
