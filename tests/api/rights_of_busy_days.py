"""What the operations of a busy day ask for."""

from __future__ import annotations

from tests.api.operation import Operation

SEE_INBOX, PRESS = ("inbox.see",), ("busy.press",)

BUSY = {
    "busy": Operation(see=SEE_INBOX),
    "busy_begin": Operation(201, see=PRESS, body=lambda _: {"reason": "Tempête"}),
    "busy_change": Operation(404, see=PRESS, body=lambda _: {"percent": 200}),
    "busy_end": Operation(204, see=PRESS),
    "busy_past": Operation(see=SEE_INBOX),
    "busy_alike": Operation(see=SEE_INBOX),
    "busy_gather": Operation(422, see=("subject.edit",), body=lambda _: {"conversations": [10**9], "title": "Tempête"}),
}
