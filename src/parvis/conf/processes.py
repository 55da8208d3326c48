"""Several web processes on one port: the system shares what comes among them, and one that dies is begun anew."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import NoReturn

import structlog

log = structlog.get_logger()

SOON = 5.0
"""Seconds; a process that ends sooner than that after its beginning is not begun again at once."""
PAUSE = 1.0
ENDING = (signal.SIGTERM, signal.SIGINT)


def end_with(parent: int) -> None:
    """A child does not outlive the process that began it, even when that was killed. `parent`: its number, as that one knew it; a
    child that asks whose it is may be an orphan already."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


class Processes:
    """`count` children by fork, so that they share what is loaded; each calls `serve` with a socket of its own.

    The sockets stay open here: what came for a child that died waits for the next one. To be used before any thread is begun.
    """

    def __init__(self, count: int, host: str, port: int, serve: Callable[[socket.socket], None]) -> None:
        self.serve = serve
        self.sockets = [listening(host, port) for _ in range(count)]
        self.children: dict[int, tuple[socket.socket, float]] = {}
        self.stopping = False

    def run(self) -> None:
        """Until SIGTERM or Ctrl-C, and all have ended."""
        gc.freeze()  # what is loaded is never looked through by a child, so its memory stays shared
        for one in self.sockets:
            self._begin(one)
        for number in ENDING:
            signal.signal(number, self._stop)
        while self.children:
            pid, status = os.wait()
            one, began = self.children.pop(pid)
            if self.stopping:
                continue
            log.warning("web process ended", pid=pid, status=os.waitstatus_to_exitcode(status))
            if time.monotonic() - began < SOON:
                time.sleep(PAUSE)
            self._begin(one)
        for one in self.sockets:
            one.close()

    def _begin(self, one: socket.socket) -> None:
        """Who is told to end meanwhile hears it when the child is on the list, and the child when it knows what to do."""
        first, held = os.getpid(), signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        if not self.stopping:
            pid = os.fork()
            if not pid:
                self._child(one, first, held)
            self.children[pid] = (one, time.monotonic())
        signal.pthread_sigmask(signal.SIG_SETMASK, held)

    def _child(self, one: socket.socket, first: int, held: Iterable[int]) -> NoReturn:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn ends in order on SIGTERM, then raises it again
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        threading.Thread(target=end_with, args=(first,), daemon=True).start()
        self.serve(one)
        sys.exit(0)

    def _stop(self, *_: object) -> None:
        self.stopping = True
        for pid in list(self.children):
            with suppress(ProcessLookupError):  # it ended by itself just now
                os.kill(pid, signal.SIGTERM)


def listening(host: str, port: int) -> socket.socket:
    """One of several sockets at the same address: the system gives each connection to one of them."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind((host, port))
    made.listen(4096)
    made.setblocking(False)
    return made
