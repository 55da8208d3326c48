"""Whole processes at another hour: read by each Python process that begins with this folder on its path (`PARVIS_TEST_AHEAD`, seconds).

The tests, the city's own processes and the sandbox are all as far ahead, and the clock goes on; what waits waits as long as ever.
"""

import os
import time
from datetime import UTC, datetime, timedelta

if ahead := os.environ.get("PARVIS_TEST_AHEAD"):
    import time_machine

    time_machine.travel(datetime.fromtimestamp(time.time(), UTC) + timedelta(seconds=float(ahead)), tick=True).start()
