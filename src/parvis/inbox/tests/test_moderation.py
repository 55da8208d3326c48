"""Moderation: what the network allows, why it is done, what is kept of it, and what comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.inbox import actions
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Conversation, Message, Moderation, Unsent
from parvis.inbox.moderation import ACTS, BACK
from parvis.journal.models import Event
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Act, Incoming, Person, Refused, Target
from parvis.people.models import User
from parvis.search.index import Text, find, index
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.testing.scripted import Scripted

pytestmark = pytest.mark.django_db
LIVE = {"HX-Request": "true"}
ALL: frozenset[Act] = frozenset(ACTS)


class Moderated(Scripted):
    """A network on which everything may be done; `fails`: it says no."""

    def __init__(self) -> None:
        super().__init__()
        self.acts, self.fails = ALL, False
        self.done: list[tuple[str, Target]] = []

    def may_moderate(self, target: Target) -> frozenset[Act]:
        return self.acts if target.kind != "private" else self.acts & {"block", "unblock", "report"}

    def moderate(self, act: Act, target: Target) -> None:
        if self.fails:
            raise Refused("not-found", "gone since", status=404)
        self.done.append((act, target))


@pytest.fixture
def network(monkeypatch: Any) -> Moderated:
    found = Moderated()
    monkeypatch.setitem(CATALOGUE, "mastodon", replace(CATALOGUE["mastodon"], make=lambda *given: found))
    return found


@pytest.fixture
def agent() -> User:
    return make.user("agent", username="samira")


@pytest.fixture
def page(agent: User) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def said(row: Conversation) -> Message:
    return Message.objects.select_related("conversation__account__grant", "conversation__identity", "identity").filter(
        conversation=row, way="in"
    ).latest("pk")  # fmt: skip


def html(answer: Any) -> str:
    return str(answer.content.decode())


def test_each_act_is_kept_with_its_reason_and_a_copy_of_the_words(network: Moderated, agent: User) -> None:
    row = make.conversation(texts=("Bande d’incapables, adresse : 3 rue X",))
    kept = actions.moderate(said(row), act="hide", reason=" Données personnelles ", by=agent)
    assert (kept.state, kept.reason, kept.by, kept.team) == ("done", "Données personnelles", agent, row.team)
    assert kept.snapshot["text"].startswith("Bande") and kept.snapshot["handle"] == row.identity.handle
    assert said(row).context == {"hidden": True}
    act, target = network.done[0]
    assert (act, target.remote_id, target.author_id, target.reason) == (
        "hide", said(row).remote_id, row.identity.remote_id, "Données personnelles",
    )  # fmt: skip
    event = Event.objects.get(kind="message.hidden")
    assert (event.by, event.data["reason"], event.about) == (agent, "Données personnelles", row.pk)
    shown = actions.moderate(said(row), act="show", by=agent)
    kept.refresh_from_db()
    assert (kept.undone_by, kept.undone_at is not None, shown.undone_at) == (agent, True, None)
    assert said(row).context == {"hidden": False}


@pytest.mark.parametrize("act", [act for act, rule in ACTS.items() if rule.reasoned])
def test_what_takes_something_away_asks_for_a_reason(network: Moderated, agent: User, act: Act) -> None:
    with pytest.raises(ValidationError, match="motif"):
        actions.moderate(said(make.conversation()), act=act, reason=" ", by=agent)
    assert network.done == [] and not Moderation.objects.exists()


def test_a_refusal_of_the_network_is_said_and_kept(network: Moderated, agent: User) -> None:
    row = make.conversation()
    network.fails = True
    with pytest.raises(ValidationError, match="n’existe plus"):
        actions.moderate(said(row), act="hide", reason="Injure", by=agent)
    kept = Moderation.objects.get()
    assert (kept.state, kept.failure, kept.said, kept.undone_at) == ("refused", "not-found", "gone since", None)
    assert said(row).context is None


def test_who_may_not_moderate_and_what_the_network_does_not_allow(network: Moderated) -> None:
    row, agent = make.conversation(), make.user("agent")
    for by in (make.user("approver"), make.user("contributor"), make.user("agent", in_team=make.team("Petite enfance"))):
        with pytest.raises(PermissionDenied):
            actions.moderate(said(row), act="like", by=by)
    network.acts = frozenset({"hide", "show"})
    with pytest.raises(ValidationError, match="ne permet pas"):
        actions.moderate(said(row), act="like", by=agent)
    Message.objects.update(removed_at=timezone.now())
    with pytest.raises(ValidationError, match="retiré"):
        actions.moderate(said(row), act="hide", reason="Injure", by=agent)


def test_a_message_that_the_city_deletes_leaves_the_thread_the_search_and_the_list(network: Moderated, agent: User) -> None:
    row = make.conversation(texts=("Bonjour", "Votez Untel !"))
    message = said(row)
    index([Text("inbox.message", message.pk, row.pk, row.team_id, message.at, message.text)])
    actions.moderate(message, act="delete", reason="Propagande électorale", by=agent)
    gone = said(row)
    assert (gone.text, gone.removed_at is not None) == ("", True)
    assert not find("untel", label="inbox.message").exists()
    assert Conversation.objects.get(pk=row.pk).preview == "Bonjour"
    assert Moderation.objects.get().snapshot["text"] == "Votez Untel !"


def test_an_author_is_blocked_in_all_their_conversations_with_that_account(network: Moderated, page: Client, agent: User) -> None:
    account = make.account()
    first = make.conversation(account)
    second = make.conversation(account, identity=first.identity)
    assert "Bloquer" in html(page.get(f"/guichet/{second.pk}"))
    actions.moderate(said(first), act="block", reason="Menaces répétées", by=agent)
    shown = html(page.get(f"/guichet/{second.pk}"))
    assert "auteur bloqué" in shown and "Débloquer" in shown and ">Bloquer" not in shown
    actions.moderate(said(second), act="unblock", by=agent)
    assert Moderation.objects.get(act="block").undone_by == agent
    assert "auteur bloqué" not in html(page.get(f"/guichet/{second.pk}"))


def test_approving_ends_holding(network: Moderated, agent: User) -> None:
    message = said(make.conversation())
    actions.moderate(message, act="hold", reason="À relire", by=agent)
    actions.moderate(message, act="approve", by=agent)
    assert [(row.act, bool(row.undone_at)) for row in Moderation.objects.order_by("pk")] == [("hold", True), ("approve", False)]


def test_the_menu_shows_just_what_applies(network: Moderated, page: Client, agent: User) -> None:
    network.acts = frozenset({"hide", "show", "like", "unlike"})
    row = make.conversation()
    shown = html(page.get(f"/guichet/{row.pk}"))
    assert "Masquer…" in shown and 'value="like"' in shown
    assert "Montrer de nouveau" not in shown and "Ne plus aimer" not in shown and "Supprimer" not in shown
    answer = page.post(f"/guichet/messages/{said(row).pk}/moderer", {"act": "like"}, headers=LIVE)
    liked = html(answer)
    assert "aimé" in liked and "Ne plus aimer" in liked and 'value="like"' not in liked
    assert f"#m-{said(row).pk}-acts" in answer["HX-Trigger"], "the focus stays at the message"
    private = make.conversation(private=True)
    assert "Masquer…" not in html(page.get(f"/guichet/{private.pk}"))
    reader = Client()
    reader.force_login(make.user("approver"))
    assert "Modérer le message" not in html(reader.get(f"/guichet/{row.pk}"))
    network.acts = frozenset()
    assert "Modérer le message" not in html(page.get(f"/guichet/{row.pk}"))


def test_a_reason_is_asked_in_a_dialog_with_the_rule_on_criticism(network: Moderated, page: Client) -> None:
    row = make.conversation()
    where = f"/guichet/messages/{said(row).pk}/moderer"
    dialog = html(page.get(f"{where}?act=delete", headers=LIVE))
    assert "<dialog" in dialog and "La critique n’est jamais un motif" in dialog and "pour toujours" in dialog
    assert 'name="confirmed"' in dialog and 'name="confirmed"' not in html(page.get(f"{where}?act=hide", headers=LIVE))
    whole = html(page.get(f"{where}?act=hide"))
    assert "<h1>Masquer</h1>" in whole and "Ne rien faire" in whole
    assert page.get(where).status_code == page.get(f"{where}?act=sing").status_code == 404
    again = page.post(where, {"act": "delete", "reason": "Injure"}, headers=LIVE)
    assert (again.status_code, again["HX-Retarget"], network.done) == (422, "#moderating", [])
    assert 'value="Injure"' in html(again) and "Confirmez" in html(again)
    assert page.post(where, {"act": "hide", "reason": "Injure"}).status_code == 302
    network.fails = True
    answer = page.post(where, {"act": "like"}, headers=LIVE)
    assert answer.status_code == 204 and "parvis:say" in answer["HX-Trigger"]


def test_replying_and_then_hiding_loses_no_draft(network: Moderated, page: Client, agent: User) -> None:
    row = make.conversation()
    page.post(f"/guichet/{row.pk}/brouillon", {"text": "Nous comprenons votre", "mode": "reply"})
    answer = html(page.post(f"/guichet/messages/{said(row).pk}/moderer", {"act": "hide", "reason": "Injure"}, headers=LIVE))
    assert "<textarea" not in answer, "the box in which one writes is left alone"
    assert Unsent.objects.get(user=agent).text == "Nous comprenons votre"
    assert "Nous comprenons votre" in html(page.get(f"/guichet/{row.pk}"))


def test_what_its_author_took_back_offers_only_acts_on_the_author(network: Moderated, page: Client, agent: User) -> None:
    row = make.conversation()
    Message.objects.filter(conversation=row).update(removed_at=timezone.now(), text="")
    shown = html(page.get(f"/guichet/{row.pk}"))
    assert "Message retiré par son auteur." in shown and "Rendre muet…" in shown and "Masquer…" not in shown
    second = make.conversation()
    actions.moderate(said(second), act="delete", reason="Arnaque", by=agent)
    assert "Message supprimé par la ville." in html(page.get(f"/guichet/{second.pk}"))


def test_the_register_by_act_account_and_person_on_its_page_and_as_a_file(network: Moderated, page: Client, agent: User) -> None:
    row = make.conversation(texts=("=1+1; « Voleurs », 06 12 34 56 78",))
    actions.moderate(said(row), act="hide", reason="Injure", by=agent)
    actions.moderate(said(row), act="like", by=agent)
    elsewhere = make.conversation(make.account(of=make.team("Petite enfance")), texts=("Ailleurs",))
    actions.moderate(said(elsewhere), act="hide", reason="Injure", by=make.user("manager"))
    shown = html(page.get("/guichet/registre"))
    assert "Voleurs" in shown and "Ailleurs" not in shown and shown.count('class="event"') == 2
    assert html(page.get("/guichet/registre?acte=hide")).count('class="event"') == 1
    assert html(page.get(f"/guichet/registre?qui={agent.pk}&compte={row.account_id}")).count('class="event"') == 2
    assert "Aucun acte" in html(page.get("/guichet/registre?compte=999999"))
    assert page.get("/guichet/registre?suite=zzz").status_code == 404
    file = page.get("/guichet/registre.csv?acte=hide")
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 2 and lines[0].startswith("id;act;at;reason") and "'=1+1" in lines[1]
    assert "« Voleurs », [téléphone]" in lines[1] and "06 12 34 56 78" in shown, "a file leaves, the page does not"
    contributor = Client()
    contributor.force_login(make.user("contributor"))
    assert contributor.get("/guichet/registre").status_code == contributor.get("/guichet/registre.csv").status_code == 403


def reported(**context: Any) -> Conversation:
    row = make.conversation(texts=("Il insulte tout le monde",), private=True, kind="report", subject="Le budget")
    Message.objects.filter(conversation=row).update(
        context={"report": "pending", "local": True, "quoted": "Bande d’ânes", "reasons": ["hate", "of tomorrow"]} | context
    )
    return row


def test_what_people_reported_is_settled_and_says_where_it_stands(network: Moderated, page: Client, agent: User) -> None:
    network.acts = frozenset({"accept", "dismiss", "reopen"})
    network.may_moderate = lambda target: network.acts  # type: ignore[method-assign]
    row = reported()
    shown = html(page.get(f"/guichet/{row.pk}"))
    assert "contenu signalé" in shown and "Ce qui est signalé" in shown and "Bande d’ânes" in shown and "haine ou injure" in shown
    assert "Donner suite…" in shown and "Classer sans suite…" in shown and "Remettre à traiter" not in shown
    with pytest.raises(ValidationError, match="motif"):
        actions.moderate(said(row), act="accept", by=agent)
    actions.moderate(said(row), act="accept", reason="Injure", by=agent)
    assert network.done[-1][1].kind == "report" and said(row).context["report"] == "accepted"
    shown = html(page.get(f"/guichet/{row.pk}"))
    assert "suite donnée" in shown and "Injure" in shown and "Donner suite…" not in shown and "Remettre à traiter" in shown
    actions.moderate(said(row), act="reopen", by=agent)
    assert "suite donnée" not in html(page.get(f"/guichet/{row.pk}"))
    assert [(one.act, bool(one.undone_at)) for one in Moderation.objects.order_by("pk")] == [("accept", True), ("reopen", False)]


def test_a_report_that_somebody_else_settled_says_so_whatever_was_done_from_here(
    network: Moderated, page: Client, agent: User
) -> None:
    network.may_moderate = lambda target: frozenset({"accept", "dismiss", "reopen"})  # type: ignore[method-assign]
    row = reported()
    actions.moderate(said(row), act="accept", reason="Injure", by=agent)
    message = said(row)
    who = Person(row.identity.remote_id, row.identity.handle)
    told = Incoming("edit", message.remote_id or "", row.thread, "report", timezone.now(), who, message.text, private=True,
                    context={"report": "rejected"})  # fmt: skip
    digest([Arrived(row.account, told)])
    shown = html(page.get(f"/guichet/{row.pk}"))
    assert "sans suite" in shown and "suite donnée" not in shown and "Bande d’ânes" in shown
    assert said(row).edited_at is None, "settled is not edited"
    assert Caller(agent)("GET", f"/conversations/{row.pk}")[1]["messages"][0]["report"] == "rejected"


def test_over_the_api(network: Moderated, django_assert_max_num_queries: Any) -> None:
    call, row = Caller(make.user("agent")), make.conversation()
    path = f"/messages/{said(row).pk}/moderate"
    assert call("POST", path, {"act": "hide"})[0] == 422
    assert call("POST", path, {"act": "sing"})[0] == 422
    status, told = call("POST", path, {"act": "report", "reason": "Menace"})
    assert (status, told["act"], told["state"], told["text"]) == (200, "report", "done", said(row).text)
    network.fails = True
    assert call("POST", path, {"act": "like"})[0] == 422
    for _ in range(4):
        make.conversation()
    listed = call("GET", f"/moderations?message={said(row).pk}")[1]
    assert [(one["act"], one["state"], one["failure"]) for one in listed["items"]] == [
        ("like", "refused", "not-found"), ("report", "done", ""),
    ]  # fmt: skip
    with django_assert_max_num_queries(5):
        first = call("GET", "/moderations?limit=1")[1]
    assert first["next"] and call("GET", f"/moderations?limit=1&cursor={first['next']}")[1]["items"][0]["act"] == "report"


def test_each_act_that_can_be_taken_back_says_how() -> None:
    assert BACK == {"like": "unlike", "hide": "show", "mute": "unmute", "block": "unblock"}
    assert all(rule.means for rule in ACTS.values() if rule.reasoned)


@pytest.mark.parametrize(("network_key", "said_of_it"), [("facebook", "ses amis"), ("x", "réponses masquées"), ("bluesky", "déplier")])
def test_hiding_says_what_it_does_on_this_network(page: Client, network_key: str, said_of_it: str) -> None:
    row = make.conversation(make.account(network_key))
    asked = html(page.get(f"/guichet/messages/{said(row).pk}/moderer?act=hide", headers=LIVE))
    assert said_of_it in asked
    assert ("ses amis" in asked) == (network_key == "facebook")
