"""Many rows at once: each gets its own values, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parvis.inbox.models import Conversation, Message
from parvis.search.many import update_many
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_each_row_gets_its_own_values_and_keeps_the_others(django_assert_num_queries):
    one, two, untouched = (make.conversation(texts=(f"Question {number}",)) for number in range(3))
    before = untouched.preview, untouched.count
    one.preview, one.count, one.waiting_since = "« L’été », 100 % {a,b} \\N", 7, None
    two.preview, two.count, two.waiting_since, two.language = "", 8, NOON, "à jeter"
    with django_assert_num_queries(1):
        update_many(Conversation, ("preview", "count", "waiting_since"), [one, two])
    found = {row.pk: row for row in Conversation.objects.all()}
    assert (found[one.pk].preview, found[one.pk].count, found[one.pk].waiting_since) == (one.preview, 7, None)
    assert (found[two.pk].preview, found[two.pk].count, found[two.pk].waiting_since) == ("", 8, NOON)
    assert found[two.pk].language != "à jeter"
    assert (found[untouched.pk].preview, found[untouched.pk].count) == before


def test_values_of_another_form_and_of_nobody():
    message = make.message(make.conversation())
    message.context = {"à": ["é", 1, None]}
    update_many(Message, ("context",), [message])
    assert Message.objects.get(pk=message.pk).context == {"à": ["é", 1, None]}
    update_many(Message, ("context",), [])


def test_a_row_that_is_gone_does_not_come_back():
    there, gone = make.conversation(), make.conversation()
    Conversation.objects.filter(pk=gone.pk).delete()
    there.count, gone.count = 5, 6
    update_many(Conversation, ("count",), [there, gone])
    assert list(Conversation.objects.values_list("pk", "count")) == [(there.pk, 5)]
