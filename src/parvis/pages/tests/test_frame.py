"""What stands around every page: what waits, notices, who is on duty; and who is still signed in."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.utils import timezone

from parvis.city.models import Stop
from parvis.inbox.models import Conversation
from parvis.journal.models import Notice
from parvis.pages.context import frame
from parvis.people.models import Membership, User
from parvis.testing import make

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def around(role: str) -> str:
    return signed_in(make.user(role, username=f"one-{role}")).get("/").content.decode()


@pytest.mark.parametrize(("role", "number"), [("manager", 2), ("agent", 2), ("contributor", 0)])
def test_what_waits_is_counted_for_who_may_answer(role: str, number: int) -> None:
    make.conversation()
    make.conversation()
    make.conversation(assignee=make.user("agent", username="autre"))
    make.conversation(state="closed")
    html = around(role)
    assert html.count(f'<b class="count">{number}</b>') == (2 if number else 0)  # beside the page, and on a telephone
    assert ('<b class="count">' in html) == bool(number)


def test_another_team_counts_its_own() -> None:
    make.conversation()
    elsewhere = make.user("agent", username="ailleurs", in_team=make.team("Ailleurs"))
    assert '<b class="count">' not in signed_in(elsewhere).get("/").content.decode()


def test_notices_duty_and_the_stop() -> None:
    user = make.user("manager", username="claire")
    page = signed_in(user)
    html = page.get("/").content.decode()
    assert 'class="dot"' not in html and "De permanence" not in html and "Arrêt d’urgence." not in html
    for n in range(3):
        Notice.objects.create(user=user, kind="test", text=str(n), seen_at=timezone.now() if n else None)
    User.objects.filter(pk=make.user("agent", username="samira").pk).update(on_duty=True, name="Samira D.")
    Stop.objects.create(reason="Incendie", at=timezone.now())
    html = page.get("/").content.decode()
    assert '<b class="dot">1</b>' in html
    assert "<strong>Samira D.</strong>" in html
    assert "Incendie" in html


def test_a_part_of_a_page_asks_nothing_for_the_frame(django_assert_max_num_queries: Any) -> None:
    page = signed_in(make.user("agent", username="samira"))
    make.conversation()
    page.get("/guichet/liste", headers={"HX-Request": "true"})  # a new connection looks first whether its SQLite knows JSON
    with django_assert_max_num_queries(4):  # session, user with roles, rows, and what the rooms say of them
        assert page.get("/guichet/liste", headers={"HX-Request": "true"}).status_code == 200


def test_who_signed_out_in_one_process_is_signed_out_in_all() -> None:
    page = signed_in(make.user("agent", username="samira"))
    assert page.get("/guichet/").status_code == 200
    Session.objects.all().delete()  # as another process does
    assert page.get("/guichet/").status_code == 302


def test_what_waits_is_counted_anew_when_roles_change() -> None:
    """The statement is kept for who asks; with another role it is another one."""
    agent = make.user("agent", username="samira")
    there, sports = make.conversation(), make.team("Sports")
    make.conversation(make.account(of=sports))
    request = RequestFactory().get("/")

    def waiting() -> int:
        request.user = User.objects.get(pk=agent.pk)
        return int(frame(request)["waiting"]())

    assert [waiting(), waiting()] == [1, 1]
    Membership.objects.create(user=agent, team=sports, role="agent")
    assert waiting() == 2
    Conversation.objects.filter(pk=there.pk).update(state="closed")
    assert waiting() == 1


def test_a_part_is_another_answer_than_its_page():
    """They have one address: a browser that goes back would else show the part alone."""
    client = Client()
    client.force_login(make.user("agent"))
    assert "HX-Request" in client.get("/guichet/?vue=toutes")["Vary"]
