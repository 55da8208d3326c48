"""What waits on the public square stands on the morning page, and whoever may judge it is called: once, not for each."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.contests.entering import actions as entering
from parvis.contests.models import ContestKeeper
from parvis.contests.redress import actions as redress
from parvis.contests.tests import town as contests
from parvis.forum import actions, jobs
from parvis.forum.desk import actions as desk
from parvis.forum.models import Contribution, Decision, Thread
from parvis.forum.tests import town
from parvis.journal.models import Notice
from parvis.pages.square import on_the_square
from parvis.people.models import User
from parvis.square.blocks import actions as blocks
from parvis.square.testing import resident
from parvis.testing import make

pytestmark = pytest.mark.django_db


def page(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get("/").content.decode()


def calls(user: User) -> list[tuple[str, str]]:
    return sorted(Notice.objects.filter(user=user).values_list("kind", "url"))


def ask(title: str) -> Thread:
    """Somebody's first words: held until a colleague reads them."""
    return actions.ask(
        resident=resident(), board=town.board(), title=title, text="Je voudrais le savoir.", language="fr", asked=town.drawn()
    )


def test_the_forum_calls_its_team_and_waits_on_the_morning_page() -> None:
    make.account("email", of=town.team())
    agent, other = make.user("agent", in_team=town.team()), make.user("agent", in_team=make.team("Petite enfance"))
    decider = make.user("agent", in_team=town.team())
    town.rules()
    thread = town.question()
    for n in range(3):
        ask(f"Où est la piscine numéro {n} ?")
    for who, text in ((resident(), "C’est de la publicité."), (resident(), "Encore de la publicité.")):
        desk.flag(said=town.answer(thread), ground="spam", text=text, resident=who, sure=True)
    said = town.answer(thread, "Achetez mes matelas, ils sont bons.")
    desk.take_down(said=said, by=decider, facts="On n’y lit que de la publicité.", law="article L. 121-1")
    desk.contest(row=Decision.objects.get(), text="C’était un conseil sincère.")
    here = "/place-publique/forum/?voir="
    three = [(f"forum.{what}", f"{here}{what}") for what in ("contested", "flagged", "held")]
    assert calls(agent) == three  # one call a sort, however many wait
    assert calls(decider) == three[1:] and calls(other) == []
    waits = {one.url: one.number for one in on_the_square(agent, timezone.now())}
    assert waits == {f"{here}held": 3, f"{here}flagged": 2, f"{here}contested": 1}
    client = Client()
    client.force_login(agent)
    assert all(client.get(url).status_code == 200 for url in waits)
    html = page(agent)
    assert all(f'href="{url}"' in html for url in waits) and "textes du forum signalés" in html
    assert "textes du forum" not in page(make.user("contributor"))
    for row in Contribution.objects.filter(state="held"):
        desk.let_in(said=row, by=agent)
    ask("Et la patinoire, où est-elle donc ?")
    assert [kind for kind, _url in calls(agent)].count("forum.held") == 2  # the desk was empty: called again


def test_entries_to_examine_call_who_runs_the_contest_and_lead_there() -> None:
    manager, guest = make.user("manager"), make.user("contributor")
    row = contests.contest(by=manager)
    ContestKeeper.objects.create(contest=row, user=guest, at=timezone.now())
    for n in range(2):
        entering.prove(entry=contests.entry(row, email=f"lea{n}@exemple.test", state="unproved"))
    url = f"/place-publique/concours/{row.pk}/participations"
    assert calls(manager).count(("contest.waiting", url)) == calls(guest).count(("contest.waiting", url)) == 1
    assert [(one.number, one.url) for one in on_the_square(manager, timezone.now())] == [(2, url)]
    assert f'href="{url}"' in page(manager)
    assert on_the_square(make.user("approver", in_team=make.team("Petite enfance")), timezone.now()) == []


def test_reported_pictures_and_contested_blocks_wait_there_too() -> None:
    manager = make.user("manager")
    row = contests.contest(by=manager)
    entry, who = contests.entry(row), resident()
    redress.flag(entry=entry, ground="people", text="C’est ma fille, sans mon accord.", sure=True, resident=who)
    blocks.block(by=manager, resident=who, reason="Insultes", days=7)
    blocks.contest(resident=who, text="Je n’ai insulté personne.")
    waits = {one.url: one.number for one in on_the_square(manager, timezone.now())}
    assert waits == {f"/place-publique/concours/{row.pk}/decisions": 1, "/place-publique/habitants/blocages": 1}
    client = Client()
    client.force_login(manager)
    assert all(client.get(url).status_code == 200 for url in waits)


def test_a_question_that_no_team_receives_is_a_fault_for_who_sets_the_forum(client: Any) -> None:
    thread = town.question()
    town.rules(team=None)
    Thread.objects.filter(pk=thread.pk).update(due_at=timezone.now(), attempts=1)
    thread.refresh_from_db()
    jobs.look([thread])
    assert "1 question du forum attend une équipe" in page(make.user("manager"))
    assert "attend une équipe" not in page(make.user("agent"))
