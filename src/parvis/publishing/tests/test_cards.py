"""The card of a link: read through the one guarded way out, remembered, and never a reason to stop."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.cache import cache

from parvis.publishing.composing import cards

PAGE = b"""<html><head><title>Titre simple</title><meta property="og:title" content="Les piscines &amp; bains">
<meta name="description" content="Horaires   et tarifs"></head><body><title>non</title></body></html>"""


pytestmark = pytest.mark.django_db  # clearing the cache clears what is counted together


@pytest.fixture
def site(settings: Any) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        asked = 0

        def do_GET(self) -> None:
            Handler.asked += 1
            self.send_response(404 if self.path == "/rien" else 200)
            self.send_header("Content-Type", "application/pdf" if self.path == "/doc" else "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE)

        def log_message(self, *told: Any) -> None:
            pass

    cache.clear()
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> None:
    from parvis.networks.http import Door

    monkeypatch.setattr(cards, "door", lambda: Door(frozenset({"127.0.0.1"})))


def test_a_page_is_read_once(site: str, door: None) -> None:
    assert cards.seen(site) is None
    found = cards.card(site)
    assert (found.title, found.words, found.host, found.said) == ("Les piscines & bains", "Horaires et tarifs", "127.0.0.1", "")
    assert cards.seen(site) == found == cards.card(site)
    assert cards.card(f"{site}/rien").said
    assert cards.card(f"{site}/doc").title == ""


def test_a_private_address_is_not_called(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from parvis.networks.http import Door

    monkeypatch.setattr(cards, "door", lambda: Door(frozenset()))
    assert "privée" in cards.card(site).said
    assert cards.card("http://[").said
    assert cards.card("file:///etc/passwd").said
