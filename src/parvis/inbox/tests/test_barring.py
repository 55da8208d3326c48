"""Who is blocked or muted has an end, and it comes: on the network, or in somebody's hands, never silently not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.inbox import actions
from parvis.inbox.barring.actions import prolong, settle_by_hand
from parvis.inbox.barring.jobs import TRIES, lift
from parvis.inbox.barring.terms import term
from parvis.inbox.models import Barring, Conversation, Message, Moderation
from parvis.journal.models import Event, Notice
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Act, Later, NetworkError, Refused, Target
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.testing.scripted import Scripted
from parvis.work import rows

pytestmark = pytest.mark.django_db
ACTS: frozenset[Act] = frozenset({"block", "unblock", "mute", "unmute", "hide", "show"})
PARIS = ZoneInfo("Europe/Paris")


class Wall(Scripted):
    """A network that blocks; `fails`: what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.acts, self.fails = ACTS, None
        self.done: list[str] = []

    acts: frozenset[Act]
    fails: NetworkError | None

    def may_moderate(self, target: Target) -> frozenset[Act]:
        return self.acts

    def moderate(self, act: Act, target: Target) -> None:
        if self.fails:
            raise self.fails
        self.done.append(act)


@pytest.fixture
def network(monkeypatch: Any) -> Wall:
    found = Wall()
    monkeypatch.setitem(CATALOGUE, "mastodon", replace(CATALOGUE["mastodon"], make=lambda *given: found))
    return found


@pytest.fixture
def agent() -> User:
    return make.user("agent", username="samira")


def said(row: Conversation) -> Message:
    return Message.objects.select_related("conversation__account__grant", "conversation__identity", "identity").get(
        conversation=row
    )


def barred(agent: User, act: Act = "block", **given: Any) -> Barring:
    done = actions.moderate(said(make.conversation()), act=act, reason="Menaces", by=agent, **given)
    return Barring.objects.get(moderation=done)


def days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


def comes(row: Barring, tries: int = 1) -> Barring:
    """Its moment came: the job has it."""
    past = timezone.now() - timedelta(seconds=1)
    Barring.objects.filter(pk=row.pk).update(due_at=past, review_at=past, attempts=tries - 1)
    held = rows.hold_due(Barring, 5, now=timezone.now())
    lift(rows.take(Barring, [one.pk for one in held], held[0].due_at.isoformat() if held[0].due_at else ""))
    return Barring.objects.get(pk=row.pk)


@pytest.mark.parametrize("act", ["block", "mute"])
def test_thirty_days_unless_another_day_or_no_end_is_said(network: Wall, agent: User, act: Act) -> None:
    row = barred(agent, act)
    assert (row.until, row.state) == (days(30), "standing")
    assert row.due_at == row.review_at and timezone.localtime(row.review_at).date() == days(30)
    assert barred(agent, act, until=days(7)).until == days(7)
    endless = barred(agent, act, endless=True)
    assert endless.until is None and endless.review_at > timezone.now() + timedelta(days=170)


@pytest.mark.parametrize(("given", "endless"), [(0, False), (-3, False), (4000, False), (9, True)])
def test_a_day_that_is_none_is_refused_before_the_network_is_asked(network: Wall, agent: User, given: int, endless: bool) -> None:
    with pytest.raises(ValidationError):
        actions.moderate(said(make.conversation()), act="block", reason="Menaces", by=agent, until=days(given), endless=endless)
    assert network.done == [] and not Moderation.objects.exists()


def test_it_ends_as_that_day_begins_in_the_city_in_summer_too() -> None:
    now = timezone.now().astimezone(PARIS).replace(year=2026, month=3, day=20)
    assert term(date(2026, 4, 2), endless=False, now=now, zone=PARIS).review_at.isoformat() == "2026-04-02T00:00:00+02:00"


def test_at_its_end_it_is_lifted_on_the_network_and_the_register_says_so(network: Wall, agent: User) -> None:
    row = comes(barred(agent))
    assert network.done == ["block", "unblock"]
    assert (row.state, row.due_at) == ("over", None)
    done, undone = Moderation.objects.order_by("pk")
    assert done.undone_at and done.undone_by is None
    assert (undone.act, undone.by, undone.state) == ("unblock", None, "done")


@pytest.mark.parametrize("why", ["refused", "not offered", "message gone", "account gone", "away for long"])
def test_what_cannot_be_lifted_is_told_to_who_moderates_and_stays_on_top(network: Wall, agent: User, why: str) -> None:
    make.user("agent", in_team=make.team("Petite enfance"))
    other, row = barred(agent, until=days(3)), barred(agent)
    if why == "refused":
        network.fails = Refused("not-found", "no such relation")
    elif why == "away for long":
        network.fails = Later("network-away")
    elif why == "not offered":
        network.acts = frozenset({"block"})
    elif why == "message gone":
        Message.objects.filter(pk=row.moderation.message_id).delete()
    else:
        type(row.moderation.account).objects.filter(pk=row.moderation.account_id).update(state="removed")
    row = comes(row, TRIES)
    assert (row.state, row.due_at) == ("by_hand", None) and row.failure
    assert Moderation.objects.get(pk=row.moderation_id).undone_at is None, "nobody says that it is lifted"
    notice = Notice.objects.get(kind="barring.by_hand")
    assert (notice.user, notice.url) == (agent, "/guichet/bloques") and row.moderation.snapshot["author"] not in notice.text
    first, second = Caller(agent)("GET", "/barrings")[1]["items"]
    assert (first["id"], first["state"], first["due"], second["id"]) == (row.pk, "by_hand", True, other.pk)
    assert first["sentence"]
    settle_by_hand(row, by=agent)
    assert Moderation.objects.get(pk=row.moderation_id).undone_by == agent
    assert [one["id"] for one in Caller(agent)("GET", "/barrings")[1]["items"]] == [other.pk]


def test_a_network_that_is_away_is_asked_again_and_nobody_is_bothered(network: Wall, agent: User) -> None:
    row = barred(agent)
    network.fails = Later("network-away")
    row = comes(row)
    assert row.state == "standing" and row.due_at and row.due_at > timezone.now() and not Notice.objects.exists()
    network.fails = None
    assert comes(row, 2).state == "over"


def test_without_an_end_somebody_is_asked_to_look_and_it_stands_meanwhile(network: Wall, agent: User) -> None:
    row = comes(barred(agent, endless=True))
    assert (row.state, row.due_at, network.done) == ("standing", None, ["block"])
    assert Notice.objects.get(user=agent).kind == "barring.review"
    with pytest.raises(ValidationError, match="nécessaire"):
        prolong(row, until=None, endless=True, reason=" ", by=agent)
    row = prolong(row, until=days(10), endless=False, reason="Elle menace encore", by=agent)
    assert (row.until, row.reviewed_by) == (days(10), agent) and row.due_at == row.review_at
    assert Event.objects.get(kind="barring.prolonged").data["reason"] == "Elle menace encore"


def test_lifted_by_hand_before_its_end_the_job_has_nothing_to_do(network: Wall, agent: User) -> None:
    row = barred(agent)
    actions.moderate(said(row.moderation.conversation), act="unblock", by=agent)  # type: ignore[arg-type]
    row.refresh_from_db()
    assert (row.state, row.due_at) == ("over", None)
    with pytest.raises(ValidationError, match="levé"):
        prolong(row, until=None, endless=False, reason="Encore", by=agent)


def test_blocked_once_more_the_newer_end_counts(network: Wall, agent: User) -> None:
    first = barred(agent, until=days(3))
    again = actions.moderate(said(first.moderation.conversation), act="block", reason="Encore", by=agent)  # type: ignore[arg-type]
    first.refresh_from_db()
    assert (first.state, first.due_at) == ("over", None)
    assert Barring.objects.standing().get().moderation == again


def test_only_who_moderates_there(network: Wall, agent: User) -> None:
    row, stranger = barred(agent), make.user("agent", in_team=make.team("Petite enfance"))
    for by in (stranger, make.user("approver")):
        with pytest.raises(PermissionDenied):
            prolong(row, until=None, endless=True, reason="Encore", by=by)
        with pytest.raises(PermissionDenied):
            settle_by_hand(row, by=by)
    assert Caller(stranger)("GET", "/barrings")[1]["items"] == []
    assert Caller(stranger)("POST", f"/barrings/{row.pk}/lift")[0] == 404


def test_on_its_page(network: Wall, agent: User, django_assert_max_num_queries: Any) -> None:
    page = Client()
    page.force_login(agent)
    assert "Personne n’est bloqué" in page.get("/guichet/bloques").content.decode()
    talk = make.conversation()
    where = f"/guichet/messages/{said(talk).pk}/moderer"
    asked = page.get(f"{where}?act=block").content.decode()
    assert f'value="{days(30).isoformat()}"' in asked and "Sans date de fin" in asked
    assert "Sans date de fin" not in page.get(f"{where}?act=hide").content.decode()
    given = {"act": "block", "reason": "Menaces", "confirmed": "yes", "term": "day"}
    refused = page.post(where, given | {"until": "2026-02-31"})
    assert refused.status_code == 422 and "existe pas" in refused.content.decode() and network.done == []
    page.post(where, given | {"until": days(12).isoformat()})
    row = Barring.objects.get()
    assert row.until == days(12)
    assert "fin le" in page.get(f"/guichet/{talk.pk}").content.decode()
    for _ in range(5):
        barred(agent)
    with django_assert_max_num_queries(8):
        shown = page.get("/guichet/bloques").content.decode()
    assert shown.count('class="event"') == 6 and shown.index(f'id="b-{row.pk}"') < shown.index(f'id="b-{row.pk + 1}"')
    refused = page.post(f"/guichet/bloques/{row.pk}", {"do": "prolonger", "reason": "", "until": days(40).isoformat()})
    assert refused.status_code == 422 and 'role="alert"' in refused.content.decode()
    page.post(
        f"/guichet/bloques/{row.pk}", {"do": "prolonger", "reason": "Encore", "term": "endless", "until": days(40).isoformat()}
    )
    assert Barring.objects.get(pk=row.pk).until is None
    page.post(f"/guichet/bloques/{row.pk}", {"do": "lever"})
    assert (Barring.objects.get(pk=row.pk).state, network.done[-1]) == ("over", "unblock")
    assert page.post(f"/guichet/bloques/{row.pk}", {"do": "danser"}).status_code == 404
    reader = Client()
    reader.force_login(make.user("approver"))
    assert "C’est fait" not in reader.get("/guichet/bloques").content.decode()


def test_over_the_api(network: Wall, agent: User) -> None:
    call, message = Caller(agent), said(make.conversation())
    given = {"act": "mute", "reason": "Envoi répété", "until": days(5).isoformat()}
    status, told = call("POST", f"/messages/{message.pk}/moderate", given)
    assert (status, told["until"]) == (200, days(5).isoformat())
    assert call("POST", f"/messages/{message.pk}/moderate", given | {"endless": True})[0] == 422
    for _ in range(2):
        barred(agent)
    first = call("GET", "/barrings?limit=1")[1]
    assert [(one["act"], one["until"], one["due"]) for one in first["items"]] == [("mute", days(5).isoformat(), False)]
    rest = call("GET", f"/barrings?limit=5&cursor={first['next']}")[1]
    assert len(rest["items"]) == 2 and rest["next"] == ""
    pk = first["items"][0]["id"]
    assert call("PATCH", f"/barrings/{pk}", {"reason": "Encore", "endless": True})[1]["until"] is None
    assert call("POST", f"/barrings/{pk}/lift")[1]["act"] == "unmute"
    assert call("POST", f"/barrings/{pk}/settle")[0] == 422
