"""What failed for one cause is tried again once; what is online is changed or taken down, by us or as a task."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.city.models import Stop
from parvis.journal.models import Notice
from parvis.networks.protocol import Doubt, Later, Refused
from parvis.people.models import User
from parvis.publishing import actions as newsroom
from parvis.publishing.approval import actions as judging
from parvis.publishing.approval.models import Approval, Hold
from parvis.publishing.flows import actions as flows
from parvis.publishing.models import Delivery, Post, Variant
from parvis.publishing.repair import actions
from parvis.publishing.repair.causes import causes
from parvis.publishing.repair.jobs import MOST_TRIES, correct
from parvis.publishing.repair.models import Amendment
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.testing.scripted import Scripted

pytestmark = pytest.mark.django_db


class Online(Scripted):
    """A network on which what is there may be changed."""

    def __init__(self, *answers: Exception | None) -> None:
        super().__init__(edits=True, deletes=True)
        self.answers = list(answers)
        self.texts: list[str] = []

    def _said(self) -> None:
        if self.answers and (answer := self.answers.pop(0)):
            raise answer

    def edit(self, remote_id: str, draft: Any, context: Any = None) -> None:
        self._said()
        self.texts.append(draft.text)

    def remove(self, remote_id: str) -> None:
        self.asked.append(("remove", remote_id))
        self._said()


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def on(monkeypatch: Any, network: Online) -> Online:
    for where in ("accounts.sending", "publishing.checks", "publishing.drafts", "publishing.repair.jobs"):
        monkeypatch.setattr(f"parvis.{where}.connector_of", lambda account: network)
    monkeypatch.setattr("parvis.publishing.repair.actions.facts_of", lambda row: network.facts)
    return network


def row(state: str, account: Any = None, **fields: Any) -> Delivery:
    account = account or make.account()
    post = make.post(accounts=[account], state="sent" if state == "sent" else "attention", publish_at=timezone.now())
    return Delivery.objects.create(post=post, account=account, planned_at=timezone.now(), state=state, **fields)


def turn(amendment: Amendment) -> Amendment:
    """One turn of the clock."""
    Amendment.objects.filter(pk=amendment.pk, due_at__isnull=False).update(due_at=timezone.now())
    held = Amendment.objects.select_related("delivery__post__team", "delivery__account__grant", "by").get(pk=amendment.pk)
    if held.due_at:
        correct([held])
    return Amendment.objects.get(pk=amendment.pk)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_same_failure_on_the_same_account_is_one_cause(manager: User, django_assert_max_num_queries: Any) -> None:
    account, other = make.account("x"), make.account("facebook")
    for _ in range(7):
        row("refused", account, failure="x-credits")
    row("refused", other, failure="x-credits")
    row("doubt", account)
    row("asked", account)
    found = causes(manager)
    assert [(c.account, c.code, len(c.rows), c.again) for c in found[:1]] == [(account, "x-credits", 7, True)]
    assert sorted((c.state, c.again) for c in found[1:]) == [("asked", False), ("doubt", False), ("refused", True)]
    client = signed_in(manager)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("publishing:repairs")).content.decode()
    assert "Réessayer les 7" in page and page.count("checked") == 8


def test_all_of_a_cause_leave_again_once_and_the_rest_stays(manager: User) -> None:
    account = make.account("x")
    failed = [row("refused", account, failure="x-credits") for _ in range(3)]
    doubt, sent = row("doubt", account), row("sent", account)
    client = signed_in(manager)
    given = {"delivery": [one.pk for one in (*failed, doubt, sent)]}
    client.post(reverse("publishing:repair_retry"), given)
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in (*failed, doubt, sent)] == ["scheduled"] * 3 + ["doubt", "sent"]
    Delivery.objects.filter(pk=failed[0].pk).update(state="sending")  # a worker is at it
    again = client.post(reverse("publishing:repair_retry"), given, follow=True).content.decode()
    assert "quelqu’un s’en est déjà occupé" in again
    assert Delivery.objects.get(pk=failed[0].pk).state == "sending"
    with pytest.raises(PermissionDenied):
        actions.retry_all(failed, by=make.user("contributor"))


def test_an_unapproved_post_is_left_with_its_reason(manager: User) -> None:
    failed = row("refused", failure="duplicate")
    flows.add(name="Tout", steps=[{"roles": ["approver"]}], by=manager)
    done, left = actions.retry_all([failed], by=manager)
    assert done == 0 and "doit d’abord être validée" in left[0]


def test_an_edit_reaches_the_network(manager: User, monkeypatch: Any) -> None:
    network = on(monkeypatch, Online(Doubt("no-answer"), None))
    sent = row("sent", remote_id="42", sent_at=timezone.now())
    made = actions.rewrite(sent, text="La piscine rouvre mardi.", by=manager)
    assert turn(made).state == "scheduled"
    assert (turn(made).state, network.texts) == ("done", ["La piscine rouvre mardi."])
    assert Variant.objects.get().text == "La piscine rouvre mardi." and Delivery.objects.get().state == "sent"


def test_new_words_wait_for_their_approval(manager: User, monkeypatch: Any) -> None:
    network = on(monkeypatch, Online())
    approver = make.user("approver")
    sent = row("sent", remote_id="42", sent_at=timezone.now())
    flows.add(name="Tout", steps=[{"users": [approver.pk]}], by=manager)
    made = actions.rewrite(sent, text="La piscine rouvre mardi.", by=manager)
    assert (made.state, turn(made).state, network.texts) == ("review", "review", [])
    judging.decide(Approval.objects.get(), verdict="yes", by=approver)
    assert (turn(made).state, network.texts) == ("done", ["La piscine rouvre mardi."])
    assert Post.objects.get().state == "sent"


def test_who_asks_again_for_new_words_is_not_told_of_networks_where_nothing_goes(manager: User, monkeypatch: Any) -> None:
    on(monkeypatch, Online())
    sent = row("sent", remote_id="42", sent_at=timezone.now())
    flows.add(name="Tout", steps=[{"roles": ["approver"]}], by=manager)
    assert actions.rewrite(sent, text="La piscine rouvre mardi.", by=manager).state == "review"
    Account.objects.update(settings={"languages": ["de"]})  # a new publication in French would be refused there
    assert judging.submit(sent.post, by=manager).state == "waiting"
    with pytest.raises(newsroom.Stale):
        judging.submit(sent.post, by=manager, revision=sent.post.revision + 1)


def stop() -> None:
    Stop.objects.create(reason="Attentat", at=timezone.now())


def language(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(settings={"languages": ["fr"]})


ENGLISH = "The city library will be closed on Sunday because of the works in the main hall."
AGAINST: list[tuple[str, str, Callable[[Account], Any]]] = [
    ("Un mot interdit.", "Article 1.1", lambda account: make.clause(title="Rien d’interdit")),
    (ENGLISH, "anglais", language),
    ("x" * 501, "too-long", lambda account: None),  # the network's own check
    ("La piscine rouvre mardi.", "arrêt d’urgence", lambda account: stop()),
    ("La piscine rouvre mardi.", "gelé", lambda account: Hold.objects.create(post=Post.objects.get(), reason="On attend")),
]


@pytest.mark.parametrize(("text", "said", "against"), AGAINST, ids=["charter", "language", "network", "stop", "hold"])
def test_new_words_for_what_is_online_pass_what_all_words_pass(
    manager: User, monkeypatch: Any, text: str, said: str, against: Callable[[Account], Any]
) -> None:
    network = on(monkeypatch, Online())
    sent = row("sent", remote_id="42", sent_at=timezone.now())
    begun = actions.rewrite(sent, text=text, by=manager) if len(text) < 500 else None  # nothing stands in the way yet
    against(sent.account)
    if begun:
        held = turn(begun)
        assert (held.state, held.due_at, network.texts) == ("held", None, []), "it changed before it left"
        assert said.removeprefix("Article ") in held.said
        assert held.said in Notice.objects.get(user=manager).text
        assert held.said in signed_in(manager).get(reverse("publishing:post", args=[sent.post_id])).content.decode().replace(
            "&#x27;", "'"
        )
    page = signed_in(manager).post(reverse("publishing:online", args=[sent.pk]), {"verb": "edit", "text": text})
    assert page.status_code == 422 and said in page.content.decode()
    status, told = Caller(manager)("POST", f"/deliveries/{sent.pk}/amendments", {"verb": "edit", "text": text})
    assert status == 422 and said.removeprefix("Article ") in json.dumps(told, ensure_ascii=False)
    assert Amendment.objects.filter(state__in=actions.OPEN).count() == 0
    down = actions.take_down(sent, reason="Erreur", by=manager)
    assert turn(down).state == "done", "taking down is always free"


def test_a_clause_set_aside_lets_the_correction_pass(manager: User, monkeypatch: Any) -> None:
    network = on(monkeypatch, Online())
    sent = row("sent", remote_id="42", sent_at=timezone.now())
    make.clause(title="Rien d’interdit")
    make.clause("6.1", kind="rhythm", params={"day_most": 1})
    row("scheduled", sent.account)
    client, address = signed_in(manager), reverse("publishing:online", args=[sent.pk])
    page = client.post(address, {"verb": "edit", "text": "Un mot interdit."}).content.decode()
    assert "Passer outre pour ce texte" in page and "6.1" not in page, "nothing more goes out"
    link = html.unescape(re.search(r'href="([^"]+)">(?:(?!</a>).)*Passer outre pour', page, re.S)[1])  # type: ignore[index]
    assert client.post(link, {"reason": "Une citation"}).headers["Location"] == address
    assert client.post(address, {"verb": "edit", "text": "Un mot interdit."}).status_code == 302
    assert (turn(Amendment.objects.get()).state, network.texts) == ("done", ["Un mot interdit."])


def test_taking_down_goes_through_all_parts_of_a_thread(manager: User, monkeypatch: Any) -> None:
    network = on(monkeypatch, Online(None, Later("rate"), Refused("not-found"), None))
    sent = row("sent", remote_id="1", context={"parts": ["1", "2"]}, sent_at=timezone.now())
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.take_down(sent, reason=" ", by=manager)
    made = actions.take_down(sent, reason="Erreur de date", by=manager)
    with pytest.raises(ValidationError, match="déjà en cours"):
        actions.take_down(sent, reason="Encore", by=manager)
    assert turn(made).state == "scheduled"
    assert turn(made).state == "done"
    assert [name for _, name in network.asked] == ["2", "1", "2", "1"]
    gone = Delivery.objects.get()
    assert (gone.state, gone.failure, gone.post.state) == ("dropped", "taken-down", "draft")


def test_after_a_few_tries_a_person_does_it(manager: User, monkeypatch: Any) -> None:
    on(monkeypatch, Online(*[Later("unreachable", after=timedelta(0))] * 9))
    made = actions.take_down(row("sent", remote_id="1"), reason="Erreur", by=manager)
    for _ in range(MOST_TRIES):
        made = turn(made)
    assert made.state == "task"


def test_where_the_network_does_not_allow_it_a_person_does(manager: User) -> None:
    sent = row("sent", make.account("x"), remote_id="1", url="https://x.test/1")
    made = actions.rewrite(sent, text="Autrement", by=manager)
    assert made.state == "task"
    client = signed_in(manager)
    page = client.get(reverse("publishing:repairs")).content.decode()
    assert "https://x.test/1" in page and "C’est fait" in page
    client.post(reverse("publishing:amendment", args=[made.pk, "fait"]), {"back": "repairs"})
    made.refresh_from_db()
    assert (made.state, made.done_by) == ("done", manager)


def test_one_refused_network_is_corrected_and_planned_again_over_the_api(manager: User, monkeypatch: Any) -> None:
    on(monkeypatch, Online())
    post = make.post(
        by=manager, accounts=[account := make.account(), other := make.account()], text="Trop long", state="attention"
    )
    row = Delivery.objects.create(post=post, account=account, planned_at=timezone.now(), state="refused", failure="too-long")
    Delivery.objects.create(post=post, account=other, planned_at=timezone.now(), state="sent")
    caller, at = Caller(manager), (timezone.now() + timedelta(days=1)).replace(microsecond=0)
    assert caller("PATCH", f"/posts/{post.pk}", {"text": "Court"})[0] == 422, "another network has it"
    status, told = caller("POST", f"/deliveries/{row.pk}/correct", {"text": "Court"})
    assert (status, told["state"]) == (200, "refused") and Variant.objects.get(post=post, account=account).text == "Court"
    told = caller("POST", f"/deliveries/{row.pk}/replan", {"at": at.isoformat()})[1]
    assert told["state"] == "scheduled" and Delivery.objects.get(pk=row.pk).due_at == at
    told = caller("POST", f"/deliveries/{row.pk}/correct", {"text": "Plus court", "retry": True})[1]
    assert told["state"] == "scheduled" and Delivery.objects.get(pk=row.pk).due_at <= timezone.now()
    assert Variant.objects.get(post=post, account=other).text is None
    assert caller("POST", f"/deliveries/{row.pk}/replan", {"at": "2020-01-01T00:00:00Z"})[0] == 422


def test_a_correction_is_left_over_the_api(manager: User) -> None:
    post = make.post(by=manager, accounts=[account := make.account()], state="sent")
    row = Delivery.objects.create(post=post, account=account, planned_at=timezone.now(), state="sent")
    task = Amendment.objects.create(delivery=row, verb="remove", state="task")
    caller = Caller(manager)
    assert caller("POST", f"/amendments/{task.pk}/leave")[1]["state"] == "dropped"
    assert caller("POST", f"/amendments/{task.pk}/leave")[0] == 422
