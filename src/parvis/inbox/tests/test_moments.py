"""A message may be dated as its sender likes: it is as old as its arrival where that cannot be believed, and no page falls over it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.template import engines
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.accounts.models import Raw
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Conversation, Message
from parvis.networks.moments import believed, dated, sane
from parvis.networks.protocol import Incoming, Person
from parvis.search.models import Entry
from parvis.testing import make

MAD = ["9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00+05:00",
       "1970-01-01T00:00:00+00:00", "2031-01-01T00:00:00+00:00"]  # fmt: skip


def said(number: int, at: datetime) -> Incoming:
    return Incoming("add", f"m{number}", f"t{number}", "mention", at, Person("p", "zoe", "Zoé"), text="Bonjour la piscine")


@pytest.mark.parametrize("given", MAD)
def test_a_moment_that_cannot_be_believed_is_that_of_the_arrival(given: str) -> None:
    now = datetime.now(UTC)
    item = dated(said(1, datetime.fromisoformat(given)), now)
    assert (item.at, item.context) == (now, {"dated": datetime.fromisoformat(given).isoformat()})
    assert believed(datetime.fromisoformat(given), now) in (None, datetime(2031, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(days=9000), timedelta(hours=-3)])
def test_what_can_be_believed_stays(ago: timedelta) -> None:
    now = datetime.now(UTC)
    assert sane(now - ago, now) == now - ago
    kept = {"expires": (now + timedelta(days=2)).isoformat()}
    item = Incoming("add", "m", "t", "mention", now - ago, Person("p", "h"), context=kept)
    assert dated(item, now) is item


@pytest.mark.parametrize("until", ["9999-12-31T23:59:59-05:00", "nonsense", None])
def test_words_are_not_kept_beyond_what_can_be_told(until: str | None) -> None:
    now = datetime.now(UTC)
    item = dated(Incoming("add", "m", "t", "mention", now, Person("p", "h"), context={"expires": until, "a": 1}), now)
    assert item.context["a"] == 1 and datetime.fromisoformat(item.context["expires"]).year < 2100


def pages(conversation: Conversation) -> list[str]:
    return [reverse("pages:today"), reverse("inbox:list"), reverse("inbox:list") + "?vue=toutes", reverse("pages:search") + "?q=piscine",
            reverse("inbox:conversation", args=[conversation.pk])]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["items", "batch"])
def test_one_mad_mention_neither_holds_its_batch_nor_a_page(form: str) -> None:
    from parvis.inbox.jobs import take_in
    from parvis.networks.packing import pack
    from parvis.work import rows

    account, now = make.account(), datetime.now(UTC)
    items = [said(n, datetime.fromisoformat(at)) for n, at in enumerate([*MAD, "2026-11-25T12:00:00+00:00"])]
    if form == "batch":
        digest([Arrived(account, item) for item in items])
    else:
        import json

        for n, item in enumerate(items):
            body = json.dumps([pack(item)]).encode()
            Raw.objects.create(account=account, digest=str(n), form="items", body=body, received_at=now, due_at=now)
        held = rows.hold_due(Raw, 20, now=datetime.now(UTC))
        take_in(rows.take(Raw, [r.pk for r in held], held[0].due_at.isoformat()))
    assert Message.objects.count() == len(MAD) + 1
    assert not Message.objects.filter(at__gt=timezone.now() + timedelta(days=1)).exists()
    client = Client()
    client.force_login(make.user("manager"))
    for url in pages(Conversation.objects.order_by("pk")[0]):
        assert client.get(url).status_code == 200, url
    assert {one.year for one in Message.objects.values_list("at", flat=True)} <= {now.year, 2026}


@pytest.mark.django_db
def test_a_row_that_cannot_be_drawn_is_told_as_such_and_the_page_stands() -> None:
    """As a version before this one, or a restored copy, may have stored it."""
    account = make.account()
    digest([Arrived(account, said(n, datetime.now(UTC))) for n in range(3)])
    bad, good = Conversation.objects.order_by("pk")[:2]
    far = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    Conversation.objects.filter(pk=bad.pk).update(last_at=far, waiting_since=far)
    Message.objects.filter(conversation=bad).update(at=far)
    Entry.objects.filter(thread=bad.pk).update(at=far)
    client = Client()
    client.force_login(make.user("manager"))
    cache.clear()  # Today counts once a minute for all who see the same
    for url in pages(bad):
        answer = client.get(url)
        assert answer.status_code == 200, url
    assert "ne peut pas être affiché" in client.get(reverse("inbox:conversation", args=[bad.pk])).content.decode()
    assert "31 décembre 9999" in client.get(reverse("pages:search") + "?q=piscine").content.decode()
    rows = client.get(reverse("inbox:list") + "?vue=toutes").content.decode()
    assert f'id="talk-{good.pk}"' in rows and f'id="talk-{bad.pk}"' in rows


def test_the_rows_beside_one_that_cannot_be_drawn_are_drawn() -> None:
    rows = engines["django"].from_string(
        "{% for at in days %}{% guarded %}<li>{{ at|date:'Y' }}</li>{% endguarded %}{% endfor %}"
    )
    html = rows.render({"days": [datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)]})
    assert "<li>2026</li>" in html and "Cette ligne ne peut pas être affichée" in html
