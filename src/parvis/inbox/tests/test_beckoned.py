"""TikTok rings without words: what it rings for is read at once, not when the next round is due."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.accounts import jobs
from parvis.accounts.models import Account, Raw
from parvis.inbox.jobs import take_in
from parvis.networks.tests.fixtures_tiktok import COMMENT, SECRETS, SETTINGS, VIDEO
from parvis.testing import make
from parvis.work import rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
LATER = time.time() + 290


@pytest.fixture
def account() -> Account:
    row = make.account("tiktok", settings=SETTINGS, secrets=SECRETS)
    cursor = {"since": time.time() - 60, "counts": {VIDEO: 3, "other": 1}, "next": LATER}
    Account.objects.filter(pk=row.pk).update(cursor=cursor, due_at=timezone.now() + timedelta(minutes=5))
    return row


def rings(account: Account, action: str = "insert", **more: Any) -> None:
    content = {"comment_id": COMMENT, "video_id": VIDEO, "comment_action": action, "timestamp": 1_700_000_000} | more
    body = json.dumps({"client_key": "aw7tests", "event": "comment.update", "content": json.dumps(content)}).encode()
    Raw.objects.create(account=account, digest=f"{time.time()}", form="hook", body=body, received_at=timezone.now(), due_at=timezone.now())
    take_in(rows.hold_due(Raw, 10, now=timezone.now()))


def test_a_ring_makes_the_account_due_now_and_its_video_read(account: Account) -> None:
    rings(account)
    account.refresh_from_db()
    assert account.due_at <= timezone.now()
    assert account.cursor["next"] < time.time()
    assert account.cursor["counts"] == {"other": 1}, "its number of comments may lag behind"
    assert Raw.objects.get().state == "done"


@pytest.mark.parametrize("action", ["set_to_public", "set_to_hidden"])
def test_what_becomes_visible_is_read_too(account: Account, action: str) -> None:
    rings(account, action)
    account.refresh_from_db()
    assert account.due_at <= timezone.now()


def test_a_removal_needs_no_reading(account: Account) -> None:
    rings(account, "delete")
    account.refresh_from_db()
    assert account.due_at > timezone.now() and account.cursor["next"] == LATER


def test_a_ring_during_a_reading_is_heard_after_it(account: Account) -> None:
    """The reading saves its own place over whatever is written meanwhile."""
    read = jobs._read

    def reading(row: Account) -> None:
        rings(row)
        kept = {"since": 1.0, "counts": {VIDEO: 4}, "next": LATER}
        Account.objects.filter(pk=row.pk).update(cursor=kept, due_at=timezone.now() + timedelta(minutes=5))

    jobs._read = reading
    try:
        jobs.read([account])
    finally:
        jobs._read = read
    account.refresh_from_db()
    assert account.cursor["next"] == 0 and account.cursor["counts"] == {} and account.due_at <= timezone.now()
