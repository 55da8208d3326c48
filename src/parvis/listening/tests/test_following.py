"""Following feeds on a real server of the tests: what is new comes once, what did not change is not sent again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import feedparser
import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.listening import actions, jobs
from parvis.listening.models import Article, Source
from parvis.people.models import User
from parvis.publishing.models import Delivery, Post
from parvis.testing import make
from parvis.work import rows

pytestmark = pytest.mark.django_db


def rss(*numbers: int, title: str = "Le Quartier") -> bytes:
    items = "".join(
        f"<item><title>Nouvelle {n}</title><guid>{n}</guid><link>https://q.example/{n}</link>"
        f"<pubDate>Mon, 23 Nov 2026 0{n}:00:00 GMT</pubDate></item>" for n in numbers
    )  # fmt: skip
    return f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'.encode()


@dataclass
class Paper:
    """What the server answers, and what it was asked."""

    address: str = ""
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> Iterator[Paper]:
    told = Paper()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append({name.lower(): value for name, value in self.headers.items()})
            same = told.headers.get("ETag") and self.headers.get("If-None-Match") == told.headers["ETag"]
            self.send_response(304 if same else told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            body = b"" if same else told.body
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.address = f"http://127.0.0.1:{server.server_port}/flux"
    allowed = replace(settings.ENVIRONMENT, allow_hosts=frozenset({f"127.0.0.1:{server.server_port}"}))
    monkeypatch.setattr(settings, "ENVIRONMENT", allowed)
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def look() -> None:
    Source.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
    jobs.look(rows.hold_due(Source, 10, now=timezone.now()))


def test_what_was_there_is_old_and_what_comes_is_new_once(paper: Paper, manager: User) -> None:
    paper.body, paper.headers = rss(1, 2), {"ETag": '"a"'}
    source = actions.follow(url=paper.address, by=manager)
    assert (source.title, Article.objects.filter(old=True).count()) == ("Le Quartier", 2)
    look()
    paper.body, paper.headers = rss(2, 3), {"ETag": '"b"'}
    look()
    look()
    assert list(Article.objects.filter(old=False).values_list("title", flat=True)) == ["Nouvelle 3"]
    assert paper.asked[-1]["if-none-match"] == '"b"'
    source.refresh_from_db()
    assert source.quiet >= 1
    assert source.due_at is not None
    assert source.due_at > timezone.now()


def test_failures_are_told_obeyed_and_forgotten(paper: Paper, manager: User) -> None:
    paper.body = rss(1)
    source = actions.follow(url=paper.address, by=manager)
    paper.status, paper.headers = 429, {"Retry-After": "7200"}
    look()
    source.refresh_from_db()
    assert source.failure == "rate"
    assert source.due_at is not None
    assert (source.due_at - timezone.now()).total_seconds() == pytest.approx(7200, abs=30)
    paper.status, paper.headers, paper.body = 200, {}, b"<html>rien</html>"
    look()
    source.refresh_from_db()
    assert source.failure == "unreadable"
    paper.body = rss(1, 2)
    look()
    source.refresh_from_db()
    assert (source.failure, source.articles.count()) == ("", 2)
    paper.status = 410
    look()
    source.refresh_from_db()
    assert (source.state, source.due_at) == ("gone", None)


def test_a_private_address_is_not_called(manager: User) -> None:
    with pytest.raises(ValidationError) as caught:
        actions.follow(url="http://127.0.0.1:9/flux", by=manager)
    assert "url" in caught.value.message_dict


def test_bad_addresses_are_refused_with_words(paper: Paper, manager: User) -> None:
    for url in ("", "ftp://x", "pas une adresse"):
        with pytest.raises(ValidationError):
            actions.follow(url=url, by=manager)
    paper.status = 404
    with pytest.raises(ValidationError, match="404"):
        actions.follow(url=paper.address, by=manager)
    paper.status, paper.body = 200, b"<html></html>"
    with pytest.raises(ValidationError, match="pas de flux"):
        actions.follow(url=paper.address, by=manager)
    paper.body = rss(1)
    actions.follow(url=paper.address, by=manager)
    with pytest.raises(ValidationError, match="déjà"):
        actions.follow(url=paper.address, by=manager)
    with pytest.raises(PermissionDenied):
        actions.follow(url=paper.address, by=make.user("agent"))


def test_an_entry_becomes_one_draft(paper: Paper, manager: User) -> None:
    paper.body = rss(1)
    actions.follow(url=paper.address, by=manager)
    client = Client()
    client.force_login(manager)
    assert "Nouvelle 1" in client.get(reverse("listening:entries")).content.decode()
    entry = Article.objects.get()
    for _ in range(2):
        client.post(reverse("listening:entry", args=[entry.pk, "brouillon"]))
    post = Post.objects.get()
    assert post.text == "Nouvelle 1\n\nhttps://q.example/1"
    client.post(reverse("listening:entry", args=[entry.pk, "ecarter"]))
    assert "Nouvelle 1" not in client.get(reverse("listening:entries")).content.decode()
    assert client.post(reverse("listening:entries"), {"url": "x"}).status_code == 422


def test_another_team_s_feeds_are_not_seen(paper: Paper) -> None:
    paper.body = rss(1)
    one, other = make.user("contributor"), make.user("contributor", in_team=make.team("Petite enfance"))
    source = actions.follow(url=paper.address, by=one)
    client = Client()
    client.force_login(other)
    assert "Nouvelle 1" not in client.get(reverse("listening:entries")).content.decode()
    assert client.post(reverse("listening:source", args=[source.pk, "retirer"])).status_code == 404
    assert client.post(reverse("listening:entry", args=[Article.objects.get().pk, "brouillon"])).status_code == 404


# ── ours, read by others ─────────────────────────────────────────────────────────────────────────────────────────────


def said(text: str, **post: Any) -> Delivery:
    account = make.account()
    made = make.post(accounts=[account], text=text, state="sent", **post)
    return Delivery.objects.create(
        post=made, account=account, state="sent", planned_at=timezone.now(), sent_at=timezone.now(), url="https://s.example/1"
    )


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_a_reader_reads_what_the_city_said(form: str) -> None:
    said("La piscine <rouvre> lundi & mardi\nVoir https://ville.example")
    said("Pour la France seulement", audience={"countries": ["FR"]})
    answer = Client().get(reverse("feeds:city", args=[form]))
    found = feedparser.parse(answer.content)
    assert found.bozo == 0
    (entry,) = found.entries
    assert entry.title == "La piscine <rouvre> lundi & mardi"
    assert entry.link == "https://s.example/1"
    assert entry.id.startswith("urn:uuid:")
    assert 'href="https://ville.example"' in entry.summary
    again = Client().get(reverse("feeds:city", args=[form]), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_one_account_s_json_feed_has_its_own_words() -> None:
    delivery = said("Texte commun")
    delivery.post.variants.update(text="Pour ce réseau")
    said("D’un autre compte")
    told = json.loads(Client().get(reverse("feeds:account", args=[delivery.account_id, "json"])).content)
    assert [item["content_text"] for item in told["items"]] == ["Pour ce réseau"]
    assert told["feed_url"].endswith(f"/flux/compte-{delivery.account_id}.json")
    assert Client().get(reverse("feeds:account", args=[delivery.account_id, "pdf"])).status_code == 404
    mail = make.account("email")
    assert Client().get(reverse("feeds:account", args=[mail.pk, "json"])).status_code == 404
