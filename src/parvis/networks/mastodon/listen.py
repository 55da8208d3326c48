"""The server rings: server-sent events tell that there is something to read. https://docs.joinmastodon.org/methods/streaming/"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from parvis.networks.mastodon.api import Api
from parvis.networks.protocol import Later, Refused

ABSENT = 600.0  # seconds before a server without streaming is asked again
BROKEN = 30.0  # … and one whose stream broke
RINGS = ("event: notification", "event: status.update", "event: delete")
"""Something was said to us; something that was said may have been changed, or taken back."""


class Bell:
    """One stream, kept open between two waits so that nothing rings unheard; without streaming it only sleeps."""

    def __init__(self, api: Api, streaming: str, sleep: Callable[[float], None] = time.sleep) -> None:
        base = streaming.rstrip("/").replace("wss://", "https://", 1).replace("ws://", "http://", 1) or api.server
        self._url = f"{base}/api/v1/streaming/user"  # notifications alone would not tell of edits and deletions
        self._api, self._sleep = api, sleep
        self._lines: Iterator[str] | None = None
        self._silent_until = 0.0
        self._lock = threading.Lock()

    def wait(self, seconds: float) -> bool:
        """True: read now. Also when the stream was just opened, for what came while there was none."""
        with self._lock:
            end = time.monotonic() + seconds
            if time.monotonic() < self._silent_until:
                self._sleep(seconds)
                return False
            try:
                return self._heard(seconds, end)
            except Refused:
                self._silent_until = time.monotonic() + ABSENT
            except Later:
                self._silent_until = time.monotonic() + BROKEN
            self._lines = None
            self._sleep(max(0.0, end - time.monotonic()))
            return False

    def _heard(self, seconds: float, end: float) -> bool:
        if self._lines is None:
            self._lines = self._api.http.lines(self._url, headers=self._api.headers, silence=seconds)
            next(self._lines, "")
            return True
        for line in self._lines:
            if line.startswith(RINGS):
                return True
            if time.monotonic() >= end:
                return False
        self._lines = None
        return False
