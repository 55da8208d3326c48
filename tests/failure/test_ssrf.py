"""Nobody makes this installation call a private address: not by name, number, redirect or a DNS answer."""

from __future__ import annotations

import dataclasses
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from parvis.accounts.connect import door
from parvis.accounts.models import Account
from parvis.journal.models import Event, Hook, HookCall
from parvis.journal.seal import seal
from parvis.networks.http import Http
from parvis.networks.protocol import NetworkError, Refused
from parvis.testing import make
from parvis.testing.caller import Caller
from tests.failure.turns import turn

pytestmark = pytest.mark.django_db(transaction=True)
PRIVATE = (
    "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0.0.0.0", "10.0.0.7", "172.16.0.1", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[fe80::1]", "[fd00::1]",
    "127.0.0.1.", "localhost.", "[::]", "192.0.0.8", "[64:ff9b::7f00:1]", "[64:ff9b:1::1]", "[2002:7f00:1::1]", "[fec0::1]", "[::7f00:1]",
)  # fmt: skip


@pytest.fixture
def manager() -> Caller:
    return Caller(make.user("manager"))


@pytest.fixture(autouse=True)
def nothing_is_allowed(monkeypatch: Any) -> Callable[[str], None]:
    """As on a fresh installation: no private host is named. Gives a way to name one."""

    def allow(*hosts: str) -> None:
        monkeypatch.setattr(settings, "ENVIRONMENT", dataclasses.replace(settings.ENVIRONMENT, allow_hosts=frozenset(hosts)))

    allow()
    return allow


class Inner(BaseHTTPRequestHandler):
    """Something inside the city's network that must not be reached; `/away` sends on to `goes`."""

    goes = ""
    heard: list[str] = []

    def do_GET(self) -> None:
        type(self).heard.append(self.path)
        self.send_response(302 if self.path.startswith("/away") else 200)
        if self.path.startswith("/away"):
            self.send_header("Location", type(self).goes)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *said: Any) -> None:
        """Silent."""


@pytest.fixture
def inner() -> Iterator[ThreadingHTTPServer]:
    Inner.heard = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Inner)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("host", PRIVATE)
def test_an_account_at_a_private_address_is_refused(manager, inner, host):
    port = inner.server_address[1]
    body = {"network": "mastodon", "settings": {"server": f"http://{host}:{port}"}, "secrets": {"token": "un-jeton-secret"}}
    status, told = manager("POST", "/accounts", body)
    assert status == 422, told
    assert Inner.heard == []
    assert not Account.objects.exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.7", "[::1]"])
def test_a_mailbox_at_a_private_address_is_refused(manager, host):
    given = {"imap": f"imap://{host}:1143", "smtp": f"smtp://{host}:1025", "address": "a@ville.example"}
    status, told = manager(
        "POST", "/accounts", {"network": "email", "settings": given, "secrets": {"user": "a", "password": "secret"}}
    )
    assert status == 422
    assert "PARVIS_ALLOW_HOSTS" in told["detail"]


@pytest.mark.parametrize("host", PRIVATE)
def test_a_webhook_to_a_private_address_is_refused(manager, host):
    assert manager("POST", "/hooks", {"url": f"http://{host}/crochet"})[0] == 422
    assert not Hook.objects.exists()


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://ville.example/", "gopher://ville.example/", "javascript:alert(1)"])
def test_other_schemes_are_refused(manager, url):
    assert manager("POST", "/hooks", {"url": url})[0] == 422
    assert manager("POST", "/accounts", {"network": "mastodon", "settings": {"server": url}, "secrets": {"token": "t"}})[0] == 422


def test_a_redirect_to_a_private_address_is_not_followed(inner, nothing_is_allowed):
    """The first host is trusted by name; where it sends us is not."""
    port = inner.server_address[1]
    nothing_is_allowed(f"127.0.0.1:{port}")
    for goes in (f"http://127.0.0.2:{port}/", "http://169.254.169.254/latest/meta-data/", f"http://localhost:{port}/secret"):
        Inner.goes, Inner.heard = goes, []
        with pytest.raises(Refused) as refused:
            Http(door()).call("GET", f"http://127.0.0.1:{port}/away")
        assert refused.value.code == "blocked"
        assert Inner.heard == ["/away"]


def test_a_name_that_answers_with_a_private_address_gets_nowhere(inner, monkeypatch):
    """Also when it answers a public one first, and the private one a moment later: what was checked is what is called."""
    port = inner.server_address[1]
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    real = socket.getaddrinfo

    def resolved(host: Any, *more: Any, **named: Any) -> Any:
        if host != "piege.example":
            return real(host, *more, **named)
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    dialled: list[Any] = []

    def refuse(address: Any, *more: Any, **named: Any) -> Any:
        dialled.append(address[0])
        raise OSError("not today")

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    monkeypatch.setattr(socket, "create_connection", refuse)
    for _ in range(3):
        with pytest.raises(NetworkError):
            Http(door(), timeout=1).call("GET", f"http://piege.example:{port}/")
    assert set(dialled) <= {"93.184.216.34"}
    assert Inner.heard == []


def test_a_webhook_whose_name_has_moved_inside_is_not_called(manager, inner, monkeypatch):
    """It was public when it was added; at the hour of the call its name leads to us."""
    port = inner.server_address[1]
    hook = Hook.objects.create(
        url=f"http://localhost:{port}/", secret=seal({"secret": "s"}, at="journal.hook").decode(), by=manager.user
    )
    event = Event.objects.create(at=timezone.now(), kind="post.sent")
    HookCall.objects.create(hook=hook, event=event, due_at=timezone.now())
    turn()
    call = HookCall.objects.get()
    assert (call.state, call.sent_at) == ("waiting", None)
    assert "private" in call.said
    assert Inner.heard == []


def test_a_host_named_by_the_administrator_is_called(inner, nothing_is_allowed):
    """The rule does not simply refuse everything."""
    port = inner.server_address[1]
    nothing_is_allowed(f"127.0.0.1:{port}")
    assert Http(door()).call("GET", f"http://127.0.0.1:{port}/ici").status == 200
    assert Inner.heard == ["/ici"]
