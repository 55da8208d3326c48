"""A city at work — web, worker, sandbox as processes — whose Facebook page is written to as Facebook does it."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from tests.commands.home import Home

SECRET = "sandbox-facebook-app-secret"


class City(Home):
    page = ""
    door = ""
    """Where the page's webhooks go: told to the network when the account was connected."""

    def open(self) -> None:
        self.sandbox()
        self.manager()
        self.web()
        self.worker()
        given = self.ask("/credentials")["facebook"]
        self.page = given["page_id"]
        self.connect(
            "facebook", base=given["base_url"], version=given["version"], page=given["page_id"], token=given["page_token"],
            **{name: given[name] for name in ("app_id", "app_secret", "verify_token")},
        )  # fmt: skip
        params = {"access_token": f"{given['app_id']}|{given['app_secret']}"}
        asked = httpx2.get(f"{given['base_url']}/{given['version']}/{given['app_id']}/subscriptions", params=params)
        [self.door] = {one["callback_url"] for one in asked.json()["data"]}

    def event(self, verb: str, comment: str, text: str = "", at: int = 0) -> bytes:
        """A comment under one of the page's posts, as Facebook tells it; each comment is somebody else's."""
        value = {"item": "comment", "verb": verb, "comment_id": f"1_{comment}", "post_id": f"{self.page}_1", "message": text,
                 "from": {"id": f"9{zlib.crc32(comment.encode())}", "name": "Lou"}, "created_time": int(time.time())}  # fmt: skip
        entry = {"id": self.page, "time": at or int(time.time()), "changes": [{"field": "feed", "value": value}]}
        return json.dumps({"object": "page", "entry": [entry]}).encode()

    def send(self, body: bytes, secret: str = SECRET) -> int:
        return httpx2.post(self.door, content=body, headers=signed(body, secret), timeout=30).status_code

    def says(self, comment: str, text: str) -> int:
        return self.send(self.event("add", comment, text))

    def said(self) -> list[str]:
        """Every text in the inbox; of a conversation with one message its preview is the text."""
        found: list[str] = []
        cursor = ""
        while True:
            told = self.call("GET", f"/conversations?limit=200&cursor={cursor}")
            for row in told["items"]:
                if row["count"] == 1:
                    found.append(row["preview"])
                else:
                    found += [message["text"] for message in self.call("GET", f"/conversations/{row['id']}")["messages"]]
            cursor = told["next"]
            if not cursor:
                return found


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


@contextmanager
def city(database_url: str = "", **options: str) -> Iterator[City]:
    place = City(database_url=database_url, **options)
    try:
        place.open()
        yield place
    finally:
        place.stop()
