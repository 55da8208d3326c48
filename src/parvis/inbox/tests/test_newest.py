"""A page of a list asked for in branches is the page of the list."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.inbox.lists import chosen
from parvis.inbox.models import STATES, Conversation
from parvis.inbox.newest import newest
from parvis.people.models import Membership, User
from parvis.rest.cursors import page
from parvis.search.index import Text, index
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LISTS: tuple[dict[str, Any], ...] = (
    {"view": "toutes"}, {"view": "repondre"}, {"view": "moi"}, {"view": "personne"}, {"view": "attente"}, {"view": "closes"},
    {"view": "retard"}, {"view": "reportees"}, {"view": "services"}, {"view": "toutes", "network": "x"}, {},
    {"view": "closes", "network": "facebook", "assignee": "none"}, {"state": "new,closed"}, {"assignee": "me"},
    {"view": "toutes", "assignee": "moi", "network": "x"}, {"view": "personne", "state": "open"}, {"network": "nowhere"},
    {"q": "piscine"}, {"q": "piscine", "view": "closes"},
)  # fmt: skip


def people() -> list[User]:
    two = make.user("agent", username="deux")
    Membership.objects.create(user=two, team=make.team("Sports"), role="agent")
    return [make.user("manager"), make.user("agent", username="un"), two,
            make.user("agent", username="petite", in_team=make.team("Voirie"))]  # fmt: skip


def past(users: list[User], dice: random.Random) -> None:
    accounts = [
        make.account(network, of=make.team(team)) for network in ("x", "facebook") for team in ("Sports", "Voirie", "Centre")
    ]
    accounts.append(make.account("x"))
    for n in range(90):
        at = timezone.now() - timedelta(minutes=dice.randrange(40))  # some at the same moment: the id decides
        row = make.conversation(dice.choice(accounts), at=at, state=dice.choice(STATES), assignee=dice.choice([None, *users]))
        if n % 5 == 0:
            Conversation.objects.filter(pk=row.pk).update(due_at=timezone.now() + timedelta(days=1))
        if n % 3 == 0:
            index([Text("inbox.message", row.last_in, row.pk, row.team_id, row.last_at, "la piscine")])


def along(user: User, wanted: dict[str, Any]) -> list[int]:
    found, cursor = list[int](), ""
    while True:
        rows, cursor = page(newest(user, cursor=cursor, size=7, **wanted), by="last_at", cursor=cursor, size=7)
        found += [row.pk for row in rows]
        if not cursor:
            return found


@pytest.mark.parametrize("wanted", LISTS, ids=str)
def test_page_after_page_it_is_the_list_and_nobody_sees_more(wanted: dict[str, Any]) -> None:
    users = people()
    past(users, random.Random(7))
    for user in users:
        whole = chosen(user, **wanted).order_by("-last_at", "-id")
        assert along(user, wanted) == list(whole.values_list("pk", flat=True)), user.username
