"""Celery, only as a carrier of "go now" messages: no result, no retry, no schedule of its own."""

from __future__ import annotations

import os

import structlog
from celery import Celery
from celery.signals import worker_shutting_down
from kombu.connection import Connection
from kombu.exceptions import ChannelError, OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.conf.settings")

from parvis.conf.settings import ENVIRONMENT
from parvis.work.ending import for_good

app = Celery("parvis", broker=ENVIRONMENT.broker_url or "memory://")
app.conf.update(
    task_ignore_result=True,
    task_acks_late=False,  # a lost message is no lost work: the row comes back after its lease
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    task_default_queue="parvis",
    worker_hijack_root_logger=False,
    broker_pool_limit=4,
)

log = structlog.get_logger()


class Queue:
    """How many messages wait for a worker: asked over a connection of its own, which stays open. For one thread."""

    def __init__(self) -> None:
        self._connection: Connection | None = None

    def depth(self) -> int | None:
        """None: the broker does not say."""
        if self._connection is None:
            once = {"max_retries": 1, "interval_start": 0, "interval_step": 0}
            self._connection = app.connection_for_read(connect_timeout=2, transport_options=once)
        there = self._connection
        try:
            return int(there.default_channel.queue_declare(app.conf.task_default_queue, passive=True).message_count)
        except ChannelError:  # there is no such queue yet; on Valkey, an empty one
            return 0
        except (OperationalError, OSError, *there.connection_errors, *there.channel_errors) as error:
            log.warning("broker.silent", error=type(error).__name__)
            self._connection = None
            there.collect(socket_timeout=0.1)
            return None


worker_shutting_down.connect(for_good)


@app.task(name="parvis.go")
def go(label: str, pks: list[int], token: str) -> None:
    from parvis.work.engine import begin, leave

    batch = None
    try:
        batch = begin(label, pks, token)
    finally:
        if batch is None:
            leave(label, pks, token)
    if batch is not None:
        batch.then(lambda: leave(label, pks, token))
