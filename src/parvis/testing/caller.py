"""A user of the API, with a token."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from parvis.people.models import User
from parvis.testing import make


class Caller:
    """`caller("POST", "/posts", {…})` → (status, answer)."""

    def __init__(self, user: User, scopes: list[str] | None = None, token: str = "") -> None:
        self.user, self.client = user, Client()
        self.headers = {"Authorization": f"Bearer {token or make.token(user, scopes=scopes)}"}

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        answer = self.client.generic(
            method, f"/api/v1{path}", json.dumps(body) if body is not None else "", content_type="application/json",
            headers=self.headers | headers,
        )  # fmt: skip
        return answer.status_code, json.loads(answer.content) if answer.content else None
