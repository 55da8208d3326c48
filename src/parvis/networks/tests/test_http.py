"""The one door out, against a small server of this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from parvis.networks.http import Answer, Door, Http, retry_after
from parvis.networks.protocol import Doubt, Expired, Later, NetworkError, Refused

SECRET = "a-very-secret-token"


class Server(BaseHTTPRequestHandler):
    """``/status/503`` answers 503, ``/drop`` hangs up, ``/slow`` waits, ``/to?…`` redirects, ``/stream`` streams."""

    def answer(self) -> None:
        kind, _, rest = self.path.strip("/").partition("/")
        if kind == "drop":
            self.connection.shutdown(socket.SHUT_RDWR)
        elif kind == "slow":
            time.sleep(1)
        elif kind == "stream":
            self.stream(rest)
        elif kind == "to":
            self.reply(302, b"", ("Location", rest))
        elif kind == "cookie":
            self.reply(200, b"", ("Set-Cookie", f"session={SECRET}; Path=/"))
        elif kind == "asked":
            self.reply(200, repr(sorted(self.headers.items())).encode())
        else:
            self.reply(int(rest or 200), f"token={SECRET} {self.command}".encode())

    do_GET = do_POST = answer

    def reply(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def stream(self, rest: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if rest == "not" else "text/event-stream")
        self.end_headers()
        self.wfile.write(b"event: one\n\n")
        self.wfile.flush()
        time.sleep(30 if rest == "silent" else 0)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def http() -> Http:
    return Http(Door(frozenset({"127.0.0.1"})), timeout=0.4, secrets=[SECRET])


def failure(http: Http, url: str, *, changes: bool) -> NetworkError:
    with pytest.raises(NetworkError) as caught:
        http.call("POST", url, changes=changes)
    return caught.value


@pytest.mark.parametrize(
    ("path", "changes", "error", "code"),
    [
        ("/status/401", True, Expired, "expired"),
        ("/status/429", True, Later, "rate"),
        ("/status/500", True, Doubt, "server-error"),
        ("/status/503", False, Later, "server-error"),
        ("/drop", True, Doubt, "no-answer"),
        ("/drop", False, Later, "no-answer"),
        ("/slow", True, Doubt, "no-answer"),
        ("/slow", False, Later, "no-answer"),
    ],
)
def test_what_happens_is_one_of_the_four(
    http: Http, url: str, path: str, changes: bool, error: type[NetworkError], code: str
) -> None:
    found = failure(http, url + path, changes=changes)
    assert (type(found), found.code) == (error, code)
    assert SECRET not in f"{found} {found.said} {found!r}"


def test_what_never_left_is_no_doubt(http: Http) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refused
        found = failure(http, f"http://127.0.0.1:{taken.getsockname()[1]}/", changes=True)
    assert (type(found), found.code) == (Later, "unreachable")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:1/", "blocked"),
        ("http://[::1]:1/", "blocked"),
        ("http://169.254.169.254/", "blocked"),
        ("http://10.0.0.1/", "blocked"),
        ("file:///etc/passwd", "address"),
        ("ftp://example.org/", "address"),
        ("", "address"),
    ],
)
def test_private_and_odd_addresses_are_refused(url: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        Http().call("GET", url)


def test_a_redirect_does_not_open_the_door(url: str) -> None:
    port = url.rsplit(":", 1)[1]
    narrow = Http(Door(frozenset({f"127.0.0.1:{port}"})))
    assert narrow.call("GET", f"{url}/to/{url}/status/200").status == 200
    with pytest.raises(Refused, match="blocked"):
        narrow.call("GET", f"{url}/to/http://127.0.0.1:1/")


def test_a_redirect_elsewhere_does_not_carry_the_token(http: Http, url: str) -> None:
    headers = {"Authorization": f"Bearer {SECRET}"}
    assert SECRET in http.call("GET", f"{url}/to/{url}/asked", headers=headers).text()
    other = url.replace("127.0.0.1", "localhost")
    wide = Http(Door(frozenset({"127.0.0.1", "localhost"})))
    assert SECRET not in wide.call("GET", f"{url}/to/{other}/asked", headers=headers).text()


def test_what_a_network_set_for_one_account_does_not_go_out_with_another(http: Http, url: str) -> None:
    http.call("GET", f"{url}/cookie")
    other = Http(Door(frozenset({"127.0.0.1"})))
    assert "cookie" not in other.call("GET", f"{url}/asked").text().lower()


def test_a_stream_gives_its_lines_and_ends_in_silence(http: Http, url: str) -> None:
    assert list(http.lines(f"{url}/stream/", silence=2)) == ["", "event: one", ""]
    started = time.monotonic()
    assert list(http.lines(f"{url}/stream/silent", silence=0.2)) == ["", "event: one", ""]
    assert time.monotonic() - started < 29, "it waited for what comes after the silence"


@pytest.mark.parametrize(
    ("path", "error", "code"),
    [
        ("/stream/not", Refused, "no-stream"),
        ("/status/404", Refused, "no-stream"),
        ("/status/401", Expired, "expired"),
        ("/status/503", Later, "server-error"),
        ("/drop", Later, "no-answer"),
    ],
)
def test_what_is_no_stream(http: Http, url: str, path: str, error: type[NetworkError], code: str) -> None:
    with pytest.raises(error, match=code):
        next(http.lines(url + path, silence=1))


NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "wait", "named"),
    [
        ({"retry-after": "17"}, 17, True),
        ({"retry-after": "Tue, 24 Nov 2026 12:00:30 GMT"}, 30, True),
        ({"x-ratelimit-reset": "2026-11-24T12:05:00.000Z"}, 300, True),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 60)}, 60, True),
        ({"x-ratelimit-reset": str(int(NOW.timestamp()) - 60)}, 0, True),
        ({"retry-after": "soon"}, 30, False),
        ({}, 30, False),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], wait: int, named: bool) -> None:
    assert retry_after(headers, NOW) == (timedelta(seconds=wait), named)


class Redirecting(Http):
    """`hops` one after the other, then an answer that tells what came with the last request."""

    def __init__(self, *hops: str) -> None:
        super().__init__(Door())
        self.hops, self.seen = list(hops), []  # type: ignore[var-annotated]

    def _once(self, method: str, url: str, changes: bool, **sent: Any) -> Answer:
        self.seen.append((url, sorted(sent["headers"] or ()), sent["json"], sent["content"]))
        return Answer(302, {"location": self.hops.pop(0)}, b"", url) if self.hops else Answer(200, {}, b"", url)


SENT = {"Authorization": f"Bearer {SECRET}", "X-Api-Key": SECRET, "Cookie": SECRET, "Accept": "text/html"}


@pytest.mark.parametrize(
    ("hops", "carried"),
    [
        (["https://a.example/2"], True), (["http://a.example/2"], False), (["https://b.example/2"], False), (["//b.example/2"], False),
        (["https://a.example:8443/2"], False), (["http://a.example/2", "https://a.example/3"], False),
    ],
)  # fmt: skip
def test_what_says_who_asks_goes_nowhere_else_and_nowhere_in_the_clear(hops: list[str], carried: bool) -> None:
    http = Redirecting(*hops)
    http.call("GET", "https://a.example/1", headers=SENT, json={"token": SECRET}, content=b"x")
    kept = (sorted(SENT), {"token": SECRET}, b"x") if carried else (["Accept"], None, None)
    assert http.seen[-1][1:] == kept


def test_to_encryption_it_may_go() -> None:
    http = Redirecting("https://a.example/1")
    http.call("GET", "http://a.example/1", headers=SENT)
    assert http.seen[-1][1] == sorted(SENT)
