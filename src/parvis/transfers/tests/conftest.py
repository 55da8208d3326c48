"""The network is played: a mailbox that takes what it is given."""

from __future__ import annotations

from typing import Any

import pytest

from parvis.testing.scripted import Scripted
from parvis.transfers.tests.town import Town, town


class Post(Scripted):
    """Keeps the drafts that left."""

    def __init__(self, *script: Any, **more: Any) -> None:
        super().__init__(*script, **more)
        self.drafts: list[Any] = []

    def check(self, draft: Any) -> list[Any]:
        return []

    def publish(self, draft: Any, key: str) -> Any:
        self.drafts.append(draft)
        return super().publish(draft, key)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    network = Post()
    monkeypatch.setattr("parvis.accounts.sending.connector_of", lambda account: network)
    return network


@pytest.fixture
def place(post: Post) -> Town:
    return town()
