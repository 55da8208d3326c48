"""Celery, only as a carrier of "go now" messages: no result, no retry, no schedule of its own."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.conf.settings")

from parvis.conf.settings import ENVIRONMENT

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


@app.task(name="parvis.go")
def go(label: str, pks: list[int], token: str) -> None:
    from parvis.work.engine import begin, leave

    batch = None
    try:
        batch = begin(label, pks, token)
    finally:
        if batch is None:
            leave(label, pks)
    if batch is not None:
        batch.then(lambda: leave(label, pks))
