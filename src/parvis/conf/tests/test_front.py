"""In front of the page threads: health, what is too heavy, what comes slowly, files that go out."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.http import FileResponse
from django.test import Client
from django.urls import get_resolver

from parvis.conf import asgi
from parvis.conf.weights import FILMS, TABLES, WORDS, weight_of
from parvis.conf.wsgi_bridge import Pages
from parvis.contact.views.public import HEAVIEST
from parvis.rest import bodies
from parvis.testing import make

pytestmark = pytest.mark.django_db(transaction=True)


class Answer:
    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        self.asked = 0

    @property
    def status(self) -> int:
        return int(self.said[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.said[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.said[1:])


def ask(path: str, *, method: str = "GET", body: bytes | None = None, length: int = 0, app: Any = None, **headers: str) -> Answer:
    """`body` None: its head alone came, and nothing follows."""
    answer = Answer()
    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    if length or body:
        told.append((b"content-length", str(length or len(body or b"")).encode()))
    scope = {
        "type": "http", "http_version": "1.1", "method": method, "path": path, "query_string": b"", "headers": told,
        "server": ("localhost", 80), "client": ("192.0.2.9", 1234),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        answer.asked += 1
        if body is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        answer.said.append(message)

    asyncio.run((app or asgi.application)(scope, receive, send))
    return answer


@pytest.fixture(autouse=True)
def at_once(monkeypatch: Any, settings: Any) -> None:
    monkeypatch.setattr(bodies, "LINGER", 0.01)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, body_seconds=0.1)


@pytest.fixture
def no_thread(monkeypatch: Any) -> None:
    """Whoever takes a page thread fails."""
    monkeypatch.setattr(asgi, "pages", None)
    monkeypatch.setattr(asgi, "files", None)


@pytest.mark.usefixtures("no_thread")
def test_health_is_said_without_a_thread_as_django_says_it():
    through, here = Client().get("/healthz"), ask("/healthz")
    assert (here.status, here.body) == (through.status_code, through.content)
    assert here.headers == {name.lower(): value for name, value in through.items()}


@pytest.mark.usefixtures("no_thread")
@pytest.mark.parametrize(
    ("path", "length"),
    [("/signin/login/", 80_000_000), ("/", 80_000_000), ("/medias/ajouter", WORDS + 1), ("/api/v1/media", WORDS + 1),
     ("/place/concours/velo/participer", 500_000_000), ("/medias/ajouter", FILMS + 1)],
)  # fmt: skip
def test_heavy_from_nobody_is_refused_unread(path, length):
    answer = ask(path, method="POST", length=length)
    assert answer.status == 413 and answer.headers["connection"] == "close"


@pytest.mark.usefixtures("no_thread")
def test_each_is_told_in_their_form():
    page = ask("/medias/ajouter", method="POST", length=80_000_000, accept="text/html", cookie="language=en")
    assert page.headers["content-type"].startswith("text/html") and page.headers["content-language"] == "en"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    problem = ask("/api/v1/media", method="POST", length=80_000_000)
    assert problem.headers["content-type"] == "application/problem+json"
    assert "lourd" in json.loads(problem.body)["title"] and "5,0" in json.loads(problem.body)["detail"]
    assert "En vous connectant" in json.loads(problem.body)["detail"]
    words = ask("/medias/ajouter", method="POST", length=80_000_000, accept="*/*")
    assert words.headers["content-type"].startswith("text/plain") and "lourd" in words.body.decode()


@pytest.mark.usefixtures("no_thread")
def test_who_is_no_longer_signed_in_learns_that():
    answer = ask("/api/v1/media", method="POST", length=80_000_000, authorization="Bearer rien")
    assert answer.status == 401 and "jeton" in json.loads(answer.body)["title"]
    late = ask("/direct/terrain/fete", method="POST", length=20_000_000, cookie=f"{settings.SESSION_COOKIE_NAME}=rien")
    assert late.status == 401


@pytest.mark.usefixtures("no_thread")
@pytest.mark.parametrize(
    ("path", "status"), [("/signin/login/", 408), ("/api/v1/posts", 408), ("/mcp", 408), ("/open311/v2/requests.json", 408)]
)
def test_what_does_not_come_is_not_waited_for(path, status):
    assert ask(path, method="POST", length=1000).status == status


@pytest.mark.usefixtures("no_thread")
def test_a_crowd_of_strangers_has_so_much_room(monkeypatch):
    monkeypatch.setattr(asgi, "strangers", bodies.Room(10))
    answer = ask("/signin/login/", method="POST", body=b"x" * 11)
    assert answer.status == 503 and answer.headers["retry-after"]
    assert asgi.strangers.held == 0


def test_colleagues_come_through_a_crowd_and_with_heavy_things(monkeypatch, settings):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, body_seconds=60)  # here nobody is slow but the machine
    crowd = bodies.Room(10)
    crowd.take(10)
    monkeypatch.setattr(asgi, "strangers", crowd)
    token = f"Bearer {make.token(make.user('manager'))}"
    light = ask("/api/v1/posts", method="POST", body=b'{"text": "Bonjour"}', content_type="application/json", authorization=token)
    assert light.status == 201, light.body
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n' + b"x" * (WORDS + 1) + b"\r\n--b--\r\n"
    kind = "multipart/form-data; boundary=b"
    heavy = ask("/api/v1/media", method="POST", body=part, content_type=kind, authorization=token)
    assert heavy.status == 422 and "file" in json.loads(heavy.body)["errors"]


@pytest.mark.parametrize(("kind", "size", "apart"), [
    ("multipart/form-data; boundary=b", 9000, True), ("Multipart/Form-Data; boundary=b", 9000, True),
    ("multipart/form-data; boundary=b", 2000, False), ("application/json", 9000, False), ("", 9000, False),
])  # fmt: skip
def test_what_brings_a_file_holds_no_page_thread(kind, size, apart, monkeypatch):
    """A picture is drawn anew for seconds: whoever reads pages meanwhile waits for none of it."""
    for name in ("pages", "files"):
        monkeypatch.setattr(asgi, name, Pages(lambda environ, start, name=name: [start("200 OK", []), name.encode()][1:], 1))
    answer = ask("/signin/login/", method="POST", body=b"x" * size, content_type=kind)
    assert answer.body == (b"files" if apart else b"pages")


def test_the_forms_say_themselves_that_files_are_too_heavy():
    make.account("form", remote_id="mairie", settings={"slug": "mairie"})
    page = ask("/contact/mairie", method="POST", length=HEAVIEST + 1, accept="text/html")
    assert page.status == 413 and "cinq au plus" in page.body.decode()
    door = ask("/api/contact/v1/mairie/messages", method="POST", length=HEAVIEST + 1)
    assert (door.status, json.loads(door.body)["error"]) == (413, "heavy")
    assert page.asked <= 1 and door.asked <= 1, "only to be polite"


def test_a_file_goes_out_without_its_thread():
    """One thread, and two who do not read: both get their file, and the page between them is made."""
    content = bytes(range(256)) * 4000
    closed: list[int] = []

    class Held(BytesIO):
        def close(self) -> None:
            closed.append(1)
            super().close()

    def made(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == "/page":
            start_response("200 OK", [])
            return [b"page"]
        response = FileResponse(Held(content))
        start_response("200 OK", list(response.items()))
        response.file_to_stream.close = response.close
        return environ["wsgi.file_wrapper"](response.file_to_stream, 4096)

    async def go() -> list[bytes]:
        app, reads, outs = Pages(made, 1), asyncio.Event(), [b"", b"", b""]

        def line(number: int) -> Any:
            async def send(message: dict[str, Any]) -> None:
                if number < 2 and message["type"] == "http.response.body":
                    await reads.wait()
                outs[number] += message.get("body", b"")

            return send

        def asked(number: int, path: str) -> Any:
            scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": path, "query_string": b"", "headers": []}
            return asyncio.ensure_future(app(scope, None, line(number), BytesIO()))  # type: ignore[arg-type]

        files = [asked(0, "/file"), asked(1, "/file")]
        await asyncio.wait_for(asked(2, "/page"), 10)
        assert outs == [b"", b"", b"page"]
        reads.set()
        await asyncio.gather(*files)
        return outs

    assert asyncio.run(go()) == [content, content, b"page"]
    assert len(closed) >= 2


def test_what_weighs_is_named_by_addresses_that_exist():
    """The table names rooms: one that moved would be small without anybody noticing."""
    for path in ("/medias/ajouter", "/publications/nouvelle", "/idees/nouvelle", "/ville/preuves/", "/api/v1/media", "/contact/mairie",
                 "/api/contact/v1/mairie/messages", "/place/concours/velo/participer", "/open311/v2/requests.json"):  # fmt: skip
        assert get_resolver().resolve(path) and weight_of(path).anybody + weight_of(path).known > WORDS + TABLES, path
    assert weight_of("/place/concours/velo/participer/autre") == weight_of("/signin/login/")
