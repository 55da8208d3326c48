"""Work without a clock: what is due is done here and now, one row after the other, in the test's own thread."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.utils import timezone

from parvis.work.engine import perform
from parvis.work.registry import JOBS
from parvis.work.rows import hold_due


def turn() -> int:
    """Everything that is due now, once; how many rows it was."""
    count = 0
    for label, job in list(JOBS.items()):
        if label == "work.routine":
            continue
        for row in hold_due(job.model, 500, now=timezone.now()):
            assert row.due_at is not None
            perform(label, [row.pk], row.due_at.isoformat())
            count += 1
    return count


def work_until(done: Callable[[], object], seconds: float = 10.0) -> None:
    """Turn after turn until `done()`."""
    end = time.monotonic() + 3 * seconds  # for a busy machine: it bounds a failure only
    while not done():
        assert time.monotonic() < end, "it does not happen"
        if not turn():
            time.sleep(0.02)
