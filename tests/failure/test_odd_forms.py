"""Each form of each page, sent with the year 1, the year 9999 and half an emoji: refused in words or taken, never an error of ours."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from parvis.testing import make
from tests.failure.addresses import address, patterns
from tests.failure.forms import Form, forms

pytestmark = [pytest.mark.django_db, pytest.mark.drawn(lambda item: item.callspec.params["pattern"].split("/")[0])]
HALF = "%ED%A0%BD"
"""The first half of an emoji, as bytes."""
DAYS = ("0001-01-01", "9999-12-31")
ENDS = ("signout", "logout")
"""A session that has ended fills in no further form."""


@pytest.mark.parametrize("pattern", sorted(patterns()))
def test_no_form_breaks(pattern: str) -> None:
    team = make.team()
    user = make.user("admin", in_team=team)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    where = address(pattern, team, user)
    page = client.get(where)
    if page.status_code != 200 or not page["Content-Type"].startswith("text/html"):
        return
    wrong = []
    for form in forms(where, page.content.decode()):
        if form.action.startswith("/") and not form.action.endswith(ENDS):
            wrong += [(form.action, given) for given in odd(form) if not stands(client, form, given)]
    assert wrong == []


def odd(form: Form) -> list[dict[str, str]]:
    days = [{"day": day} for day in DAYS] if form.moments else []
    return days + ([{"text": HALF}] if form.texts else [])


def stands(client: Client, form: Form, given: dict[str, str]) -> bool:
    """Sent, looked at, undone. What writes says why it does not: the day is named."""
    mark = transaction.savepoint()
    cache.clear()
    if form.method == "get":
        answer = client.get(f"{form.action.partition('?')[0]}?{form.body(**given)}")
    else:
        answer = client.post(form.action, form.body(**given), content_type="application/x-www-form-urlencoded")
    transaction.savepoint_rollback(mark)
    if form.method == "get" or "day" not in given:
        return answer.status_code < 500
    return answer.status_code == 400 and f"«\u00a0{given['day'][:7]}" in answer.content.decode()
