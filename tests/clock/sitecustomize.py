"""Whole processes at another hour: read by each Python process that begins with this folder on its path (`PARVIS_TEST_AHEAD`, seconds).

Tests and what they start, the city's own processes and the sandbox, are all as far ahead; what waits goes on waiting as long as it does.
"""

import os
import time

if ahead := os.environ.get("PARVIS_TEST_AHEAD"):
    import datetime

    import time_machine

    time_machine.travel(
        datetime.datetime.fromtimestamp(time.time() + float(ahead), datetime.UTC), tick=True
    ).start()
