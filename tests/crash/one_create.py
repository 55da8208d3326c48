"""Creates over the API, each in a process of its own that may kill itself on the way.

`python -m tests.crash.one_create` loads what all of them need, opens nothing, and reads lines of JSON `[WHAT, WHERE, WHEN]`: for
each it begins a process and prints how that one ended and the answers that it had, `{"ended": -9, "told": []}`. Without WHERE it
asks twice. The claims of their keys end after a fifth of a second.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import signal
import sys
import time
from datetime import timedelta
from typing import Any, TextIO

import django

BODIES = {
    "posts": {"text": "La piscine rouvre lundi."},
    "accounts": {
        "network": "mastodon",
        "settings": {"server": "https://social.example"},
        "secrets": {"token": "secret-of-the-test"},
    },
}


def main() -> None:
    django.setup()
    from django.db import connections

    from parvis.conf.late import load_all
    from parvis.rest import idempotency

    load_all()
    idempotency.LEASE = timedelta(seconds=0.2)
    for line in sys.stdin:
        connections.close_all()  # a connection is nobody's inheritance
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            begin(*json.loads(line), told=os.fdopen(writing, "w", buffering=1))
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answers:
            told = [json.loads(one) for one in answers]
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps({"ended": ended, "told": told}), flush=True)


def begin(what: str, where: str, when: str, *, told: TextIO) -> None:
    """The process of one create."""
    from parvis.accounts import actions
    from parvis.networks.protocol import Profile
    from parvis.testing.scripted import Scripted

    actions._ask = lambda *_: (Scripted(), Profile("1", "ville", "Ville"))
    if where not in ("", "answer"):
        deadly(where, when)
    for _ in range(1 if where else 2):
        answer = asked(what)
        if where == "answer":
            die()
        print(json.dumps({"status": answer.status_code, "id": answer.json().get("id")}), file=told)


def deadly(where: str, when: str) -> None:
    """The function `module:name` ends the process, before or after it did its work."""
    module, name = where.split(":")
    holder = importlib.import_module(module)
    real = getattr(holder, name)

    def last(*args: Any, **kwargs: Any) -> None:
        if when == "after":
            real(*args, **kwargs)
        die()

    setattr(holder, name, last)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def asked(what: str) -> Any:
    from django.test import Client

    from parvis.people.models import User
    from parvis.testing import make

    user = User.objects.filter(username="redactrice").first() or make.user("manager", username="redactrice")
    headers = {"Authorization": f"Bearer {make.token(user, value=f'token-{time.monotonic_ns()}')}", "Idempotency-Key": "once"}
    if what == "media":
        return Client().post("/api/v1/media", {"file": picture()}, headers=headers)
    return Client().generic("POST", f"/api/v1/{what}", json.dumps(BODIES[what]), content_type="application/json", headers=headers)


def picture() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(drawn, "PNG")
    return SimpleUploadedFile("pont.png", drawn.getvalue(), "image/png")


if __name__ == "__main__":
    main()
