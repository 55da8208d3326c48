"""From what arrives to what is done: once, after the batch, in the owner's name, never again by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.desk.macros import actions as macros
from parvis.desk.models import Label
from parvis.inbox import actions as inbox
from parvis.inbox.models import Conversation, Message, Moderation, Reply
from parvis.journal.models import Event, Notice
from parvis.kept.lasting import RULES
from parvis.networks.protocol import Later
from parvis.people.models import Membership
from parvis.promises.tests.town import hours
from parvis.records.retention import sweep
from parvis.rules import actions, doing
from parvis.rules.jobs import act, look_after
from parvis.rules.models import Rule, RuleRun
from parvis.rules.tests.town import arrive, label, rule, said, take, work
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def hiding(monkeypatch):
    """A network that can hide."""
    network = Network()
    for room in ("inbox.actions", "rules.jobs"):
        monkeypatch.setattr(f"parvis.{room}.connector_of", lambda account: network)
    return network


class Network:
    """What it was asked to do; an error put in `failing` is raised instead."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.failing: list[Exception] = []

    def may_moderate(self, target):
        return frozenset({"hide", "show"})

    def moderate(self, act, target):
        if self.failing:
            raise self.failing.pop()
        self.asked.append((act, target.remote_id))


def spam(**more):
    return rule("Arnaques", any_words=["viagra", "casino en ligne"], acts={"hide": "spam", **more})


def test_what_fits_is_labelled_given_and_noted_in_the_owners_name() -> None:
    manager, agent, word = make.user("manager"), make.user("agent"), label()
    rule(by=manager, acts={"labels": [word.pk], "assignee": agent.pk, "note": "Horaires d’été", "state": "open"})
    talk = arrive(make.account(), said("m1"))
    assert not talk.labelled.exists()  # nothing is done while the batch is stored
    assert work(RuleRun) == 1
    talk.refresh_from_db()
    assert [one.label for one in talk.labelled.all()] == [word] and talk.assignee == agent and talk.state == "open"
    assert talk.messages.get(way="note").user == manager
    run = RuleRun.objects.get()
    assert (run.state, run.did, run.due_at) == ("done", ["labels", "assignee", "note", "state"], None)
    assert Event.objects.filter(kind="rule.acted", about=talk.pk, by=manager).exists()


def test_the_first_that_fits_or_all_in_their_order() -> None:
    manager = make.user("manager")
    rule("Un", acts={"note": "un"})
    two = rule("Deux", acts={"note": "deux"})
    actions.order_rule(two, up=True, by=manager)
    arrive(make.account(), said("m1"))
    work(RuleRun)
    assert list(Message.objects.filter(way="note").order_by("pk").values_list("text", flat=True)) == ["deux", "un"]
    actions.choose_order(first=True, by=manager)
    arrive(make.account(), said("m2"))
    assert RuleRun.objects.get(due_at__isnull=False).rule == two


def test_statements_do_not_grow_with_the_messages() -> None:
    """With every kind of condition asked, and each message fitting two rules."""
    office, word = hours(), label()
    rule("Tout", everything=True)
    rule("Une", together=False, networks=["mastodon"], first=True, labels=[word.pk], hours=office.pk, any_words=["piscine"])
    account, counts = make.account("mastodon"), []
    arrive(account, said("begin", who="0"))
    for size in (2, 40):
        with CaptureQueriesContext(connection) as found:
            arrive(account, *[said(f"{size}-{n}", who=f"{size}-{n}") for n in range(size)])
        counts.append(len([one for one in found if "rules_" in one["sql"] or "desk_labelled" in one["sql"]]))
    assert counts[0] == counts[1] <= 6
    assert RuleRun.objects.count() == 2 * 43


def test_no_rule_costs_one_statement() -> None:
    account = make.account()
    with CaptureQueriesContext(connection) as found:
        arrive(account, said("m1"))
    assert len([one for one in found if "rules_" in one["sql"]]) == 1


def test_what_a_rule_does_triggers_no_rule() -> None:
    """A rule for everything that notes, labels and closes hears none of that, nor what the city itself writes."""
    word, agent = label(), make.user("agent")
    rule("Tout", everything=True, acts={"note": "La piscine", "labels": [word.pk], "state": "closed"})
    talk = arrive(make.account(), said("m1"))
    for _ in range(3):
        work(RuleRun)
    inbox.reply(Conversation.objects.get(pk=talk.pk), text="Lundi.", by=agent, seen=make.seen(Conversation.objects.get(pk=talk.pk)))
    arrive(talk.account, said("m9", thread="m1", own=True))
    assert RuleRun.objects.count() == 1 and Message.objects.filter(way="note").count() == 1
    assert Reply.objects.count() == 1


def test_a_message_and_a_rule_meet_once() -> None:
    rule()
    arrive(make.account(), said("m1"))
    run = RuleRun.objects.get()
    arrive(run.account, said("m1"))  # the network delivers it again
    assert RuleRun.objects.count() == 1
    run.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        run.save()


def test_a_worker_that_dies_before_acting_or_in_the_middle_acts_once(monkeypatch) -> None:
    rule(acts={"note": "Vu", "state": "open"})
    with time_machine.travel(timezone.now(), tick=False) as clock:
        talk = arrive(make.account(), said("m1"))
        assert take(RuleRun)  # … and the process is killed: nothing was done
        assert work(RuleRun) == 0
        clock.shift(timedelta(minutes=5))
        (held,) = take(RuleRun)
        with monkeypatch.context() as patched:
            patched.setattr(doing.inbox, "set_state", lambda *args, **more: (_ for _ in ()).throw(SystemExit))
            with pytest.raises(SystemExit):
                act([held])  # killed between the note and the state
        assert not talk.messages.filter(way="note").exists()
        clock.shift(timedelta(minutes=5))
        assert work(RuleRun) == 1
    assert talk.messages.filter(way="note").count() == 1
    assert RuleRun.objects.get().state == "done"


def test_a_colleague_is_never_overruled() -> None:
    agent, other = make.user("agent"), make.user("agent")
    rule(acts={"assignee": agent.pk, "state": "closed"})
    talk = arrive(make.account(), said("m1"))
    inbox.assign(talk, to=other, by=other)
    arrive(talk.account, said("m2", "Autre chose", thread="m1"))
    work(RuleRun)
    talk.refresh_from_db()
    assert talk.assignee == other and talk.state != "closed"  # they wrote again since
    assert RuleRun.objects.get().state == "skipped"


def test_whoever_gets_many_is_told_once_until_they_read_it() -> None:
    agent, team = make.user("agent"), make.team("Sport")
    there = make.user("agent", in_team=team)
    rule(acts={"assignee": agent.pk})
    rule("Équipe", any_words=["stade"], acts={"team": team.pk})
    account = make.account()
    arrive(account, *[said(f"m{n}", who=str(n)) for n in range(5)], *[said(f"s{n}", "Le stade", who=f"s{n}") for n in range(5)])
    work(RuleRun)
    assert Notice.objects.filter(user=agent, kind="rule.assigned").count() == 1
    assert Notice.objects.filter(user=there, kind="rule.given").count() == 1
    assert Conversation.objects.filter(team=team).count() == 5


def test_a_rule_whose_label_is_retired_is_off_and_its_owner_told() -> None:
    manager, word = make.user("manager"), label()
    row = rule(by=manager, acts={"labels": [word.pk]})
    Label.objects.filter(pk=word.pk).update(retired_at=timezone.now())
    talk = arrive(make.account(), said("m1"))
    work(RuleRun)
    row.refresh_from_db()
    assert (row.active, row.broken) == (False, "label")
    assert "Piscines" in Notice.objects.get(user=manager, kind="rule.broken").text
    assert not talk.labelled.exists() and RuleRun.objects.get().state == "skipped"
    look_after()
    assert Notice.objects.filter(kind="rule.broken").count() == 1


@pytest.mark.parametrize("gone", ["colleague", "owner", "macro"])
def test_a_colleague_an_owner_or_a_macro_that_is_gone(gone: str) -> None:
    manager, agent = make.user("manager"), make.user("agent")
    macro = macros.keep_macro(name="Ranger", by=manager, team=make.team(), state="waiting")
    row = rule(by=manager, acts={"assignee": agent.pk, "macro": macro.pk})
    if gone == "colleague":
        agent.is_active = False
        agent.save()
    elif gone == "owner":
        Membership.objects.filter(user=manager).update(role="agent")
    else:  # it answers from now on, and a rule never does
        macros.keep_macro(name="Ranger", by=manager, macro=macro, team=make.team(), reply="Bonjour")
    look_after()
    row.refresh_from_db()
    assert (row.active, row.broken) == (False, gone)
    assert not Reply.objects.exists()


def test_spam_is_hidden_with_its_reason_and_stands_in_the_list_to_review(hiding) -> None:
    row = spam()
    talk = arrive(make.account("facebook"), said("m1", "Viagra pas cher", kind="comment"))
    work(RuleRun)
    done, run = Moderation.objects.get(), RuleRun.objects.get()
    assert hiding.asked == [("hide", "m1")] and done.act == "hide" and done.by == row.owner and "Arnaques" in done.reason
    assert (run.review, run.did, run.moderation) == ("wanted", ["hide"], done)
    run.message.conversation = talk
    actions.review(run, right=False, by=make.user("agent"))
    assert hiding.asked[-1] == ("show", "m1")
    assert RuleRun.objects.get().review == "shown"
    done.refresh_from_db()
    assert done.undone_at is not None


def test_hiding_cites_an_article_of_the_charter_and_stops_when_it_is_gone(hiding) -> None:
    """A rule kept before the charter had articles hides nothing more until one is cited."""
    old = spam(note="Vu")
    make.clause("5.2", title="Courtois, toujours")
    manager = old.owner
    with pytest.raises(ValidationError, match="article"):
        spam()
    with pytest.raises(ValidationError, match="article"):
        spam(clause="9.9")
    arrive(make.account(), said("m1", "Casino en ligne ici"))
    work(RuleRun)
    old.refresh_from_db()
    assert not hiding.asked and (old.active, old.broken) == (False, "clause")
    assert Notice.objects.filter(user=manager, kind="rule.broken").exists()
    row = actions.keep_rule(old, name=old.name, conditions=old.conditions, acts={"hide": "spam", "clause": "5.2"}, by=manager)
    actions.switch(row, active=True, by=manager)
    arrive(make.account(), said("m2", "Casino en ligne ici"))
    work(RuleRun)
    assert Moderation.objects.get().clause == "5.2 Courtois, toujours" and hiding.asked == [("hide", "m2")]


def test_a_death_after_the_network_hid_it_hides_it_once_and_still_lists_it(hiding, monkeypatch) -> None:
    spam()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        arrive(make.account("facebook"), said("m1", "Viagra pas cher", kind="comment"))
        with monkeypatch.context() as patched:
            patched.setattr("parvis.rules.jobs._hidden", lambda *given: (_ for _ in ()).throw(SystemExit))
            with pytest.raises(SystemExit):
                act(take(RuleRun))
        clock.shift(timedelta(minutes=5))
        work(RuleRun)
    assert hiding.asked == [("hide", "m1")] and RuleRun.objects.get().review == "wanted"


def test_a_network_that_says_later_is_asked_later(hiding) -> None:
    spam()
    hiding.failing.append(Later("busy", after=timedelta(minutes=1)))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        arrive(make.account("facebook"), said("m1", "Viagra pas cher", kind="comment"))
        work(RuleRun)
        assert RuleRun.objects.get().state == "acted" and not hiding.asked
        clock.shift(timedelta(minutes=3))
        work(RuleRun)
    assert hiding.asked == [("hide", "m1")]


def test_where_a_network_cannot_hide_nothing_is_hidden() -> None:
    word = label()
    spam(labels=[word.pk])
    talk = arrive(make.account("mastodon"), said("m1", "Viagra pas cher", kind="comment"))
    work(RuleRun)
    assert not Moderation.objects.exists()
    assert talk.labelled.exists() and RuleRun.objects.get().review == ""


def test_runs_are_kept_thirty_days_and_those_to_review_until_they_are(hiding) -> None:
    spam()
    rule(acts={"note": "Vu"})
    arrive(make.account("facebook"), said("m1", "Viagra pas cher", kind="comment"), said("m2", kind="comment"))
    work(RuleRun)
    RuleRun.objects.update(at=timezone.now() - timedelta(days=31))
    kept = next(one for one in RULES if one.label == "rules.rulerun")
    sweep(kept)
    assert RuleRun.objects.count() == 2, "by the run of what is open still a rule knows that it has acted"
    Conversation.objects.update(state="closed")
    sweep(kept)
    assert RuleRun.objects.get().review == "wanted"


def test_a_rule_dropped_meanwhile_does_nothing() -> None:
    row = rule()
    talk = arrive(make.account(), said("m1"))
    actions.drop_rule(row, by=make.user("manager"))
    work(RuleRun)
    assert not talk.messages.filter(way="note").exists() and not Rule.objects.exists()
    assert RuleRun.objects.get().state == "skipped"
