"""A full disk: what cannot be stored is not acknowledged, an upload says so, and all goes on once there is room.

The processes may not make any file longer than a few bytes: that is what a full disk looks like from within.
"""

from __future__ import annotations

import io
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image

from tests.commands.home import until
from tests.failure.city import City

pytestmark = [
    pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="prlimit is Linux's")
]  # fmt: skip
ROOM = 4096


@contextmanager
def full_disk(city: City, *names: str) -> Iterator[None]:
    """For the running processes of these names no file grows beyond `ROOM` bytes."""
    living = [p for p in city.started if p.poll() is None and any(name in p.args for name in names)]
    assert living
    kept = {p.pid: resource.prlimit(p.pid, resource.RLIMIT_FSIZE) for p in living}
    for pid, (_, hard) in kept.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        for pid, limits in kept.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
    assert all(p.poll() is None for p in living), "a full disk ended a process"


def picture(size: int = 200) -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", (size, size), os.urandom(size * size * 3)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.gate
def test_only_what_is_stored_is_acknowledged(city):
    def says(n: int) -> int:
        return city.says(f"disque{n}", f"Disque, message {n}.")

    assert says(0) == 200
    with full_disk(city, "web", "worker"):
        statuses = {n: says(n) for n in range(1, 31)}
    assert set(statuses.values()) <= {200, 503}
    assert 503 in statuses.values(), "the disk was not full"
    refused = [n for n, status in statuses.items() if status == 503]
    assert {says(n) for n in refused} == {200}, "the network sends again, and there is room again"
    wanted = {f"Disque, message {n}." for n in range(31)}
    until(lambda: wanted <= set(city.said()), 30, "something acknowledged is lost")
    said = city.said()
    assert {text: said.count(text) for text in wanted} == dict.fromkeys(wanted, 1)


def test_an_upload_is_refused_in_words_and_leaves_nothing(city):
    files = city.folder / "files"
    before = sorted(files.rglob("*")) if files.exists() else []
    with full_disk(city, "web"):
        answer = city.answer("POST", "/api/v1/media", files={"file": ("pont.png", picture(), "image/png")})
        assert answer.status_code in (503, 507), answer.text[:300]
        assert answer.headers["content-type"] == "application/problem+json"
        assert "disque" in answer.json()["title"] or "base de données" in answer.json()["title"]
        assert city.answer("GET", "/healthz").status_code == 200
    after = [path for path in sorted(files.rglob("*")) if path.is_file()] if files.exists() else []
    assert set(after) <= set(before)
    assert city.answer("POST", "/api/v1/media", files={"file": ("pont.png", picture(), "image/png")}).status_code == 201


def test_a_heavy_upload_whose_copy_finds_no_room(city):
    """Big enough for a file of its own while it comes in."""
    with full_disk(city, "web"):
        content = b"\0\0\0\x18ftypisom" + b"\0" * 3_000_000
        answer = city.answer("POST", "/api/v1/media", files={"file": ("film.mp4", content, "video/mp4")})
        assert answer.status_code in (503, 507), answer.text[:300]
        assert answer.headers["content-type"] == "application/problem+json"
    assert list((city.folder / "files").rglob("drafts/*")) == []


def test_what_is_there_can_be_read(city):
    assert city.call("GET", "/posts")["items"] is not None
    with full_disk(city, "web"):
        assert city.call("GET", "/posts")["items"] is not None
        assert city.answer("GET", "/signin/login/").status_code == 200


def test_publishing_waits_for_room(city):
    """A worker that cannot write that it is about to send does not send."""
    account = city.call("GET", "/accounts")["items"][0]["id"]
    with full_disk(city, "worker"):
        post = city.call("POST", "/posts", {"text": "Le disque était plein.", "accounts": [account]})
        city.call("POST", f"/posts/{post['id']}/publish")
        until(lambda: city.call("GET", f"/posts/{post['id']}")["deliveries"][0]["state"] in ("scheduled", "sending"))
    until(lambda: city.call("GET", f"/posts/{post['id']}")["state"] == "sent", 40, "it does not go on")
    texts = [record["text"] for record in city.ask("/records?limit=1000")["records"]]
    assert texts.count("Le disque était plein.") == 1
