"""The years that are of our times, for the API's shapes and for what pages send (a process that begins loads no shapes)."""

from __future__ import annotations

FIRST_SENT = 1000
"""What a page's field sends before that is a year half typed."""
LAST = 2200
