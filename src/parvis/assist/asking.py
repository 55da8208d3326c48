"""One call to an OpenAI-compatible service, through the one door out: short, bounded, few at a time.

What an agent asks for is called in the thread that serves the page, and not by a job: a job would have to keep the texts until it runs,
and nothing of them is kept. So that a slow service cannot take the pages' threads, a quarter of them may wait for one; who comes then is
told. Jobs that read what stands there anyway (`jobs.py`) call `aside` and take no page's seat.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings

from parvis.networks.http import Answer, Door, Http
from parvis.networks.protocol import Expired, Later, NetworkError, Refused

SECONDS = 30.0
MOST_BYTES = 500_000
MOST_TOKENS = 1_200
MOST_TOLD = 10**9
"""Tokens of one call from which on a service's count is not believed."""
SAID = 300
"""Characters of a service's own words that an administrator is shown."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """As the service counts them; None: it does not say, which is not 0."""

    read: int | None = None
    written: int | None = None


class Unanswered(Exception):
    """No text came. `code`: words.SENTENCES; `said`: the service's own words, cut, without the key. `after`: when it wants to be asked
    again, where it said so. `tokens`: of an answer that came all the same."""

    def __init__(
        self, code: str, said: str = "", *, status: int = 0, after: timedelta | None = None, tokens: Tokens | None = None
    ) -> None:
        super().__init__(code)
        self.code, self.said, self.status = code, " ".join(said.split())[:SAID], status
        self.after, self.tokens = after, tokens


@dataclass(frozen=True, slots=True)
class Service:
    address: str  # with /v1, without a slash at its end
    model: str
    key: str = ""

    def __repr__(self) -> str:
        return f"Service({self.address}, {self.model})"


@dataclass(frozen=True, slots=True)
class Completion:
    text: str
    tokens: Tokens


def complete(
    service: Service, messages: Sequence[dict[str, str]], *, most_tokens: int = MOST_TOKENS, temperature: float = 0.2,
    aside: bool = False,
) -> Completion:  # fmt: skip
    """What the model says to `messages`. Raises Unanswered."""
    body = {
        "model": service.model, "messages": list(messages), "max_tokens": most_tokens, "temperature": temperature, "stream": False,
    }  # fmt: skip
    found = _json(_called(service, "POST", "/chat/completions", aside=aside, json=body))
    tokens = _tokens(found)
    try:
        text = found["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise Unanswered("unreadable") from error
    if text is not None and not isinstance(text, str):
        raise Unanswered("unreadable")
    if not (text or "").strip():
        raise Unanswered("empty", tokens=tokens)
    return Completion(str(text), tokens)


def _tokens(found: Any) -> Tokens:
    usage = found.get("usage") if isinstance(found, dict) else None
    told = usage if isinstance(usage, dict) else {}
    read, written = (told.get(name) for name in ("prompt_tokens", "completion_tokens"))
    return Tokens(*(one if type(one) is int and 0 <= one < MOST_TOLD else None for one in (read, written)))


def models(service: Service) -> list[str]:
    """The names of the models that the service tells; [] where it tells none. Raises Unanswered."""
    try:
        found = _json(_called(service, "GET", "/models"))
    except Unanswered as error:
        if error.code == "missing":
            return []
        raise
    rows = found.get("data") if isinstance(found, dict) else None
    if not isinstance(rows, list):
        raise Unanswered("unreadable")
    return [str(row["id"])[:200] for row in rows if isinstance(row, dict) and "id" in row][:500]


def _called(service: Service, method: str, path: str, *, aside: bool = False, **sent: Any) -> Answer:
    http = Http(Door(settings.ENVIRONMENT.allow_hosts), timeout=SECONDS, secrets=[service.key])
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {service.key}"} if service.key else {})
    with nullcontext() if aside else _seat():
        try:
            answer = http.call(method, service.address + path, headers=headers, most=MOST_BYTES, within=SECONDS, **sent)
        except NetworkError as error:
            after = error.after if isinstance(error, Later) and error.named else None
            raise Unanswered(_code(error), _words(http, error.said), status=error.status, after=after) from error
    if len(answer.body) > MOST_BYTES:
        raise Unanswered("huge", status=answer.status)
    if answer.status != 200:
        raise Unanswered(_of_status(answer.status), _words(http, answer.text()), status=answer.status)
    return answer


def _json(answer: Answer) -> Any:
    try:
        return answer.json()
    except Later as error:
        raise Unanswered("unreadable", status=answer.status) from error


def _code(error: NetworkError) -> str:
    if isinstance(error, Expired):
        return "key"
    if isinstance(error, Refused):
        return error.code if error.code in ("blocked", "address") else "refused"
    return {"rate": "rate", "server-error": "service", "no-answer": "slow", "unreachable": "unreachable"}.get(
        error.code, "service"
    )


def _of_status(status: int) -> str:
    if status in (401, 403):
        return "key"
    if 300 <= status < 400:
        return "moved"
    return "missing" if status == 404 else "refused"


def _words(http: Http, said: str) -> str:
    """What it says of itself, if these are words and no page."""
    return "" if said.lstrip()[:1] == "<" else http.clean(said)


@cache
def _seats() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(max(1, settings.ENVIRONMENT.pages // 4))


@contextmanager
def _seat() -> Iterator[None]:
    if not _seats().acquire(blocking=False):
        raise Unanswered("busy")
    try:
        yield
    finally:
        _seats().release()
