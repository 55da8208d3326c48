"""What the operations of the assistant ask for: off, as it is everywhere until somebody switches it on."""

from __future__ import annotations

from tests.api.operation import Operation
from tests.api.things import conversation

SET = ("assist.edit",)

ASSIST = {
    "assistant": Operation(see=SET),
    "assistant_change": Operation(see=SET, body=lambda _: {"on": False}),
    "assistant_try": Operation(409, see=SET),
    "assistant_months": Operation(see=SET),
    "assistant_kinds_measure": Operation(409, see=SET),
    "assistant_kinds_stop": Operation(see=SET),
    "conversation_assist": Operation(
        409, see=("inbox.see",), needs="inbox.reply", thing=conversation, body=lambda _: {"use": "draft"}
    ),
}
