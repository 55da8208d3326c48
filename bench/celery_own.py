"""Celery by itself, as others use it: tasks with an hour of their own (`eta`), on Valkey, that make one call each with our client.

What `bench.delivery` is told beside, in the same run on the same machine. A task keeps nothing: no row, no lease, no look at what
has changed, no answer that is written down; when its process dies during the call, it is lost or made twice.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx2
from celery import Celery

APP = Celery("celery_own", broker=os.environ.get("BENCH_BROKER_URL", ""))
APP.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True, worker_hijack_root_logger=False)
_KEPT = threading.local()


@APP.task(name="publish")
def publish(port: int, text: str, key: str) -> None:
    """The call that a delivery makes, with the moment at which it began as a part of its words."""
    if getattr(_KEPT, "client", None) is None:
        _KEPT.client = httpx2.Client(timeout=30)
    headers = {"Authorization": "Bearer now-celery", "Idempotency-Key": key}
    told = {"status": f"{text} {time.time():.6f}"}
    _KEPT.client.post(f"http://127.0.0.1:{port}/api/v1/statuses", data=told, headers=headers).raise_for_status()


@contextmanager
def workers(broker: str, count: int, threads: int) -> Iterator[None]:
    command = [sys.executable, "-m", "celery", "-A", "bench.celery_own", "worker", "--pool=threads", f"--concurrency={threads}",
               "--loglevel=ERROR", "--without-gossip", "--without-mingle"]  # fmt: skip
    environment = {**os.environ, "BENCH_BROKER_URL": broker}
    started = [
        subprocess.Popen(
            [*command, f"--hostname=own{n}@%h"],
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for n in range(count)
    ]
    try:
        yield
    finally:
        for one in started:
            one.terminate()
        for one in started:
            one.wait(30)


def ask(broker: str, port: int, name: str, moments: list[float]) -> None:
    """A task for each moment (Unix time)."""
    with Celery(broker=broker) as app, app.producer_pool.acquire(block=True) as producer:
        for n, moment in enumerate(moments):
            args = (port, f"{name} {moment:.6f}", f"{name}-{n}")
            app.send_task("publish", args, eta=datetime.fromtimestamp(moment, UTC), producer=producer, ignore_result=True)
