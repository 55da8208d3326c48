"""The four ways in which a call may fail, and a webhook that is not the network's. Everything above a connector acts on these alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any


class NetworkError(Exception):
    """A failed call. `code` is a stable word for the cause; `said` is the network's own answer, cut, without secrets."""

    def __init__(self, code: str, said: str = "", *, status: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.said = said[:2000]
        self.status = status

    def __str__(self) -> str:
        return f"{self.code} ({self.status or '–'}): {self.said[:200]}"


class Refused(NetworkError):
    """No, and no again: show it, stop. `code` chooses the sentence (`networks/sentences.py`)."""


class Later(NetworkError):
    """Nothing happened; try again after `after` (obeyed exactly when the network named it: `named`)."""

    def __init__(
        self, code: str, said: str = "", *, status: int = 0, after: timedelta = timedelta(seconds=5), named: bool = False
    ) -> None:
        super().__init__(code, said, status=status)
        self.after = after
        self.named = named


class Expired(NetworkError):
    """Our permission is gone: pause the account, ask its owner to sign in again."""


class Doubt(NetworkError):
    """It may have happened. Never send again before `find` has said no. `token`: where a started work stood."""

    def __init__(self, code: str, said: str = "", *, status: int = 0, token: Any = None) -> None:
        super().__init__(code, said, status=status)
        self.token = token


class Forged(Exception):
    """A webhook whose signature is wrong or absent."""
