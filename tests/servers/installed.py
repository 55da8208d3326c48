"""Parvis as an administrator installs it: web and worker processes of their own, used through commands and REST alone."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from bench.place import Place, installation, kill

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")


class Installed:
    """One installation with a manager's token."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.web = place.web()
        self.worker: subprocess.Popen[bytes] | None = None
        self.command("user", "add", "manager", "--email", "manager@ville.example", "--role", "manager")
        self._token = self.command("token", "create", "--user", "manager").strip()

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "parvis", *words],
            cwd=ROOT,
            env=self.place.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"parvis {' '.join(words[:3])}: {done.stdout}{done.stderr}"
        return done.stdout

    def connect(self, network: str, **given: str) -> int:
        """`parvis account add`, which tells the account's id."""
        pairs = [word for key, value in given.items() for word in ("--set", f"{key}={value}")]
        return int(self.command("account", "add", network, *pairs).split()[0])

    def begin(self) -> None:
        """A worker; it listens at once to the accounts that there are. `kill -9` for the one before."""
        if self.worker:
            kill(self.worker)
        self.worker = self.place.worker()

    def get(self, path: str, **params: Any) -> Any:
        return self._asked("GET", path, params=params)

    def post(self, path: str, body: Any = None, **sent: Any) -> Any:
        return self._asked("POST", path, **(sent or {"json": body or {}}))

    def patch(self, path: str, body: Any) -> Any:
        return self._asked("PATCH", path, json=body)

    def put(self, path: str, body: Any) -> Any:
        return self._asked("PUT", path, json=body)

    def refused(self, path: str, body: Any) -> Any:
        """A POST that must not succeed: what it says."""
        answer = self._answer("POST", f"/api/v1{path}", json=body)
        assert 400 <= answer.status_code < 500, answer.text[:600]
        return answer.json()

    def download(self, path: str) -> bytes:
        return bytes(self._answer("GET", path).content)

    def picture(self, path: Path, *, alt: str) -> int:
        with path.open("rb") as file:
            return int(self.post("/media", files={"file": (path.name, file, "image/png")}, data={"alt": alt})["id"])

    def conversations(self, **filters: Any) -> list[Any]:
        """Newest first, each with its messages."""
        return [self.get(f"/conversations/{one['id']}") for one in self.get("/conversations", **filters)["items"]]

    def holding(self, text: str) -> Any:
        """The conversation in which somebody said `text`; None until it has arrived."""
        return next((c for c in self.conversations() if any(text in m["text"] for m in c["messages"])), None)

    def arrived(self, text: str, *, within: float) -> Any:
        return until(lambda: self.holding(text), within, f"“{text}” did not arrive")

    def answer(self, conversation: Any, text: str, **more: Any) -> Any:
        return self.post(f"/conversations/{conversation['id']}/replies", {"text": text, "seen": conversation["seen"], **more})

    def sent(self, reply: Any, *, within: float = 20.0) -> Any:
        """The message of an answer once the network has taken it."""

        def found() -> Any:
            messages = self.get(f"/conversations/{reply['conversation']}")["messages"]
            return next((m for m in messages if m["id"] == reply["message"] and m["reply"]["state"] == "sent"), None)

        return until(found, within, "the answer has not left")

    def published(self, post: Any, *, within: float = 20.0) -> Any:
        """The post once all of its deliveries are out."""

        path = f"/posts/{post['id']}"

        def found() -> Any:
            now = self.get(path)
            return now if now["state"] == "sent" else None

        return until(found, within, lambda: f"not out: {json.dumps(self.get(path)['deliveries'])}")

    def reply(self, reply: Any) -> Any:
        """An answer as it is now."""
        messages = self.get(f"/conversations/{reply['conversation']}")["messages"]
        return next(m["reply"] for m in messages if m["id"] == reply["message"])

    def _asked(self, method: str, path: str, **sent: Any) -> Any:
        answer = self._answer(method, f"/api/v1{path}", **sent)
        told = (self.place.folder / "web.log").read_text()[-2000:] if answer.status_code >= 500 else answer.text[:600]
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {told}"
        return answer.json() if answer.content else None

    def _answer(self, method: str, path: str, **sent: Any) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self._token}"}
        return httpx2.request(method, self.place.url + path, headers=headers, trust_env=False, timeout=60, **sent)


def until(look: Callable[[], T | None], within: float, otherwise: str | Callable[[], str]) -> T:
    """What `look` finds, as soon as it finds something; else fails with `otherwise`."""
    end = time.monotonic() + 3 * within  # for a busy machine: it bounds a failure only
    while not (found := look()):
        assert time.monotonic() < end, otherwise if isinstance(otherwise, str) else otherwise()
        time.sleep(0.05)
    return found


@contextmanager
def installed() -> Iterator[Installed]:
    """With its own data folder on SQLite; looks after a doubt are close together so that tests are short."""
    with installation(PARVIS_LOOK_AGAIN="0.5", PARVIS_READ_EVERY="5", PARVIS_LEASE="5") as place:
        place.migrate()
        yield Installed(place)
