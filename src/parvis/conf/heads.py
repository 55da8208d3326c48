"""What a request says before its body is bounded: the server's own parser gathers a header of any length, in memory, from anybody."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST = 65_536
"""Bytes of a request's line and headers; and of what else is not its body: the sizes of its pieces, what follows them."""
REFUSED = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Bounded(HttpToolsProtocol):
    """Counts what comes of each request and is not body. A body in pieces may have as much around it as it is long."""

    _came = _body = 0

    def on_message_begin(self) -> None:
        self._came = self._body = 0
        super().on_message_begin()

    def on_body(self, body: bytes) -> None:
        self._body += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._came = self._body = 0

    def data_received(self, data: bytes) -> None:
        self._came += len(data)
        super().data_received(data)
        if self._came <= MOST + 2 * self._body or self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:  # nobody else is answering on this connection
            self.transport.write(REFUSED)
        self.transport.close()
