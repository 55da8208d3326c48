"""The headers in which Meta says how much of its limits is used, in percent. They are announced, never enforced: a limit strikes only
when it is ordered."""

import json
from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SHARE = {"call_count": 3, "total_time": 2, "total_cputime": 2}
APP = (b"x-app-usage", json.dumps(SHARE).encode())


def of(kind: str, who: str) -> tuple[bytes, bytes]:
    """Of one page or account, in its own header."""
    line = {"type": kind, "call_count": 7, "total_cputime": 1, "total_time": 1, "estimated_time_to_regain_access": 0}
    return b"x-business-use-case-usage", json.dumps({who: [line]}).encode()


def announced(app: ASGIApp, extra: Sequence[tuple[bytes, bytes]]) -> ASGIApp:
    """Each answer of `app`, with these headers."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        await app(scope, receive, sending)

    return wrapped
