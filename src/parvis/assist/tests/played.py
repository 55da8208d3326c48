"""An OpenAI-compatible service of the tests: it answers as it is told, and keeps what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "clef-tres-secrete-0123456789"


class Service(ThreadingHTTPServer):
    """`says`: the text of the next answers, or what makes it of the request; `body`: the bytes instead; `status`, `headers`; `usage`:
    tokens of each answer, {} = it does not tell."""

    daemon_threads = True

    def __init__(self) -> None:
        self.says: str | Callable[[dict[str, Any]], str] = "RIEN"
        self.body: bytes | None = None
        self.usage: dict[str, Any] = {"prompt_tokens": 400, "completion_tokens": 50}
        self.status, self.headers = 200, dict[str, str]()
        self.got: list[tuple[str, dict[str, str], str]] = []
        told = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer("", {"object": "list", "data": [{"id": "albert-large"}, {"id": "albert-small"}]})

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
                text = told.says(json.loads(sent)) if callable(told.says) else told.says
                told_usage = {"usage": told.usage} if told.usage else {}
                self._answer(sent, {"choices": [{"message": {"role": "assistant", "content": text}}], **told_usage})

            def _answer(self, sent: str, usual: Any) -> None:
                told.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, sent))
                body = json.dumps(usual).encode() if told.body is None else told.body
                self.send_response(told.status)
                for name, value in {"Content-Type": "application/json", **told.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    return  # who asked has read enough

            def log_message(self, *_: Any) -> None:
                return

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def sent(self) -> str:
        """All that ever left, as it left."""
        return "\n".join(json.dumps(json.loads(body), ensure_ascii=False) for _, _, body in self.got if body)

    @property
    def data(self) -> Any:
        """What stood in the last request as data, after the instructions."""
        return json.loads(json.loads(self.got[-1][2])["messages"][-1]["content"])


def sorts(kind: Callable[[str], Any]) -> Callable[[dict[str, Any]], str]:
    """A model that says of each text what `kind` makes of it; None: nothing."""

    def says(asked: dict[str, Any]) -> str:
        texts = json.loads(asked["messages"][-1]["content"])["texts"]
        found = {number: kind(text) for number, text in texts.items()}
        return f"Voici :\n```json\n{json.dumps({number: one for number, one in found.items() if one})}\n```"

    return says
