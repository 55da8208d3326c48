"""Starting and stopping: one process that does all (`run`), or web and workers apart."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import structlog
import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from parvis.accounts.listen import Ears
from parvis.conf import tables
from parvis.conf.heads import Bounded
from parvis.conf.late import load_all
from parvis.conf.processes import Processes
from parvis.journal import stream
from parvis.readings import jobs as second_look
from parvis.understanding import second
from parvis.work import running
from parvis.work.clock import Clock, Ear
from parvis.work.engine import Broker, Engine, Threads
from parvis.work.memory import give_back
from parvis.work.routines import plan

log = structlog.get_logger()


class PortTaken(SystemExit):
    """Stops the start with what to do about it."""

    def __init__(self, name: str, port: int) -> None:
        super().__init__(
            f"Le port {port} est déjà pris. Choisissez-en un autre : {name}={port + 100} make run\n"
            f"Port {port} is already in use. Choose another one: {name}={port + 100} make run"
        )


def free_or_stop(name: str, host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(name, port) from error


def migrate() -> None:
    """Bring the database up to date; two processes that start at once wait for each other on PostgreSQL."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7203)")
            try:
                _migrate()
            finally:
                cursor.execute("SELECT pg_advisory_unlock(7203)")
    else:
        _migrate()
    plan()


def _migrate() -> None:
    if pending():
        call_command("migrate", verbosity=0, interactive=False)


def pending() -> bool:
    """Whether there are migrations that the database does not have yet."""
    return not tables.has_all(connection)


class Work:
    """Clock, engine and ears of this process."""

    def __init__(self) -> None:
        engine: Engine = Broker() if settings.ENVIRONMENT.broker_url else Threads()
        self.clock = Clock(engine)
        self.ears = Ears()

    def start(self) -> None:
        self.clock.start()
        self.ears.start()
        if second.there():
            threading.Thread(target=second_look.ready, name="second look", daemon=True).start()

    def stop(self) -> None:
        self.ears.stop()
        self.clock.stop()


class Server(uvicorn.Server):
    """uvicorn, telling when it listens; it ends open streams at once when it is asked to stop."""

    def __init__(self, ready: Callable[[], None] | None = None) -> None:
        environment = settings.ENVIRONMENT
        super().__init__(
            uvicorn.Config(
                "parvis.conf.asgi:application", host=environment.host, port=environment.port, log_level="warning",
                access_log=False, timeout_graceful_shutdown=1, lifespan="on", proxy_headers=bool(environment.proxies),
                forwarded_allow_ips=list(environment.proxies), server_header=False,
                backlog=4096, http=Bounded,
            )
        )  # fmt: skip
        self._ready = ready

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        stream.tail.end()  # open tabs listen for ever: uvicorn would wait for them, and tear them off with a traceback each
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _tend_memory()
        if self._ready is not None:
            threading.Thread(target=self._ready, name="ready", daemon=True).start()


def _tend_memory() -> None:
    """What is loaded by now stays: the collector need not look through it again, which made every fifth long page wait for
    150 ms."""
    gc.collect()
    gc.freeze()
    give_back()


def web() -> None:
    """Pages, API, intake and stream: in this process, or in as many as PARVIS_PROCESSES says."""
    environment = settings.ENVIRONMENT
    free_or_stop("PARVIS_PORT", environment.host, environment.port)
    running.say()
    if environment.processes == 1:
        return serve()
    if connection.vendor != "postgresql":
        raise SystemExit(
            f"PARVIS_PROCESSES={environment.processes} : plusieurs processus demandent PostgreSQL (PARVIS_DATABASE_URL)."
        )
    import parvis.conf.asgi  # noqa: F401 — loaded once, before there are several

    load_all()
    if second.there():
        second_look.ready()  # the weights too: loaded before there are several, they are in memory once
    connections.close_all()
    Processes(environment.processes, environment.host, environment.port, serve).run()


def serve(listening: socket.socket | None = None, ready: Callable[[], None] | None = None) -> None:
    """The web in this process, on a socket that is there already or on its own."""
    ear = _ear()
    connections.close_all()
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C: uvicorn has ended in order, then says so
        Server(ready).run([listening] if listening else None)
    if ear:
        ear.stop()


def worker() -> None:
    """A worker process: with a broker a Celery worker (and a clock that feeds it), else a clock with threads."""
    running.say()
    ear, work = _ear(), Work()
    connections.close_all()
    work.start()
    try:
        if settings.ENVIRONMENT.broker_url:
            from parvis.conf.celery import app

            app.worker_main(
                [
                    "worker",
                    "--pool=threads",
                    f"--concurrency={settings.ENVIRONMENT.threads}",
                    "--without-gossip",
                    "--without-mingle",
                    "--without-heartbeat",
                    "--loglevel=WARNING",
                    "-n",
                    f"parvis{os.getpid()}@%h",
                ]
            )
        else:
            _until_told()
    finally:
        work.stop()
        if ear:
            ear.stop()


def run(*, sandbox: Sandbox | None, ready: Callable[[], None]) -> None:
    """Everything in one process, the sandbox beside it. Ctrl-C stops both."""
    environment = settings.ENVIRONMENT
    free_or_stop("PARVIS_PORT", environment.host, environment.port)
    running.say()
    # uvicorn ends on SIGTERM and then raises it again: as an exit, so that workers and sandbox are stopped too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if sandbox:
        sandbox.start()
    try:
        migrate()
        work = Work()
        work.start()
        try:
            serve(ready=ready)
        finally:
            work.stop()
    finally:
        if sandbox:
            sandbox.stop()


class Sandbox:
    """The sandbox as a child process: it dies with us, and leaves our terminal's Ctrl-C to us."""

    def __init__(self, folder: Path, port: int, *, past: bool) -> None:
        self.folder, self.port, self.past = folder, port, past
        self.smtp, self.imap = port + 1, port + 2
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def hosts(self) -> str:
        """What PARVIS_ALLOW_HOSTS must name for the sandbox to be reached."""
        return ",".join(f"127.0.0.1:{port}" for port in (self.port, self.smtp, self.imap))

    def start(self) -> None:
        for port in (self.port, self.smtp, self.imap):
            free_or_stop("PARVIS_SANDBOX_PORT", "127.0.0.1", port)
        command = [
            sys.executable,
            "-m",
            "parvis",
            "sandbox",
            "--folder",
            str(self.folder),
            "--port",
            str(self.port),
            "--with-parent",
            str(os.getpid()),
            *(["--past"] if self.past else []),
        ]
        self._process = subprocess.Popen(command, start_new_session=True)

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()


def _ear() -> Ear | None:
    if connection.vendor != "postgresql":
        return None
    ear = Ear()
    ear.start()
    return ear


def _until_told() -> None:
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    while not told.wait(1):
        pass
