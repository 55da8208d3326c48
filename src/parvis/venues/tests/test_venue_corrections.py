"""A correction leaves once: never twice, never silently not."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from parvis.accounts.models import Account, Attempt
from parvis.city.actions import resume as end_stop
from parvis.city.actions import stop
from parvis.journal.models import Event, Notice
from parvis.networks.tests.cases import Given
from parvis.networks.tests.fixtures_foursquare import LIBRARY, POOL, suggestion
from parvis.testing import make
from parvis.venues import actions
from parvis.venues.models import Correction
from parvis.venues.tests.network import account, played, turn

pytestmark = pytest.mark.django_db(transaction=True)
EDIT, STATUS = "POST /places/*/suggest/edit", "GET /places/suggest/status"
LOST = Given(lost="after")


def proposed(by=None, of=None, **fields):
    given = {"place": POOL, "values": {"phone": "+33 1 42 76 40 40"}} | fields
    return actions.correct(of or account(), by=by or make.user("manager"), **given)


def test_it_leaves_at_once_and_only_once(monkeypatch):
    http = played(monkeypatch)
    row = turn(proposed())
    assert (row.state, row.remote_id, row.due_at, row.ids) == ("sent", "66e1a0", None, ["66e1a0"])
    assert [(one.verb, one.outcome) for one in Attempt.objects.all()] == [("publish", "sent")]
    turn(row)
    assert len(http.calls("POST", "/places/*")) == 1
    assert Event.objects.filter(kind="correction.sent", about=row.pk).exists()


def test_the_same_key_is_the_same_correction(monkeypatch):
    played(monkeypatch)
    by, of, key = make.user("manager"), account(), uuid4()
    assert proposed(by, of, key=key).pk == proposed(by, of, key=key).pk
    assert Correction.objects.count() == 1


def test_one_of_a_place_at_a_time(monkeypatch):
    played(monkeypatch)
    by, of = make.user("manager"), account()
    first = proposed(by, of)
    with pytest.raises(ValidationError) as told:
        proposed(by, of, values={"website": "https://ville.example"})
    assert told.value.code == "under-way"
    turn(first)
    assert proposed(by, of).pk != first.pk


def test_a_lost_answer_is_looked_for_and_found(monkeypatch):
    now = timezone.now().isoformat()
    http = played(monkeypatch, **{EDIT: LOST, STATUS: Given(body={"suggested_edits": [suggestion("new", created_at=now)]})})
    row = turn(proposed())
    assert row.state == "doubt"
    row = turn(row)
    assert (row.state, row.remote_id) == ("sent", "new")
    assert len(http.calls("POST", "/places/*")) == 1


def test_an_earlier_correction_is_not_taken_for_this_one(monkeypatch):
    """Of the same place, a minute before: it is known, so the lost one is sent again after two looks."""
    by, of, now = make.user("manager"), account(), timezone.now().isoformat()
    played(monkeypatch, **{EDIT: Given(body={"suggested_edits": [suggestion("first", created_at=now)]})})
    turn(proposed(by, of))
    http = played(monkeypatch, **{
        EDIT: [LOST, Given(body={"suggested_edits": [suggestion("second")]})],
        STATUS: Given(body={"suggested_edits": [suggestion("first", created_at=now)]}),
    })  # fmt: skip
    row = proposed(by, of, values={"website": "https://ville.example"})
    states = []
    for _ in range(4):
        row = turn(row)
        states.append(row.state)
    assert states == ["doubt", "doubt", "scheduled", "sent"]
    assert row.remote_id == "second"
    assert len(http.calls("POST", "/places/*")) == 2


def test_a_dead_worker_is_a_doubt(monkeypatch):
    http = played(monkeypatch)
    row = proposed()
    Correction.objects.update(state="sending", began_at=timezone.now())
    row = turn(row)
    assert row.state == "doubt"
    assert http.calls("POST", "/places/*") == []


def test_what_is_refused_is_told_and_tried_again_by_a_person(monkeypatch):
    by = make.user("manager")
    played(monkeypatch, **{EDIT: [Given(400, {"message": "Invalid tel"}), Given(body={"suggested_edits": [suggestion()]})]})
    row = turn(proposed(by))
    assert (row.state, row.said) == ("refused", '{"message": "Invalid tel"}')
    assert Notice.objects.get(user=by).url == f"/etablissements/{row.account_id}"
    assert turn(actions.retry(row, by=by)).state == "sent"
    with pytest.raises(ValidationError):
        actions.retry(Correction.objects.get(), by=by)


def test_it_waits_for_a_paused_account_and_a_busy_network(monkeypatch):
    played(
        monkeypatch,
        **{EDIT: [Given(429, {"message": "slow"}, {"Retry-After": "17"}), Given(body={"suggested_edits": [suggestion()]})]},
    )
    row = turn(proposed())
    assert row.state == "later"
    assert timedelta(seconds=10) < row.due_at - timezone.now() < timedelta(seconds=18)
    Account.objects.update(state="paused", resume_at=None)
    row = turn(row)
    assert (row.state, row.due_at) == ("later", None)
    Account.objects.update(state="active")
    Correction.objects.update(due_at=timezone.now())
    assert turn(row).state == "sent"


def test_nothing_leaves_during_an_emergency_stop(monkeypatch):
    http, by = played(monkeypatch), make.user("manager")
    stop(reason="Incendie", by=by)
    row = turn(proposed(by))
    assert (row.state, http.sent) == ("scheduled", [])
    assert row.due_at > timezone.now()
    end_stop(by=by)
    assert turn(row).state == "sent"


def test_a_person_says_whether_it_is_there(monkeypatch):
    played(monkeypatch)
    by, row = make.user("manager"), proposed()
    for there, state in ((False, "scheduled"), (True, "sent")):
        Correction.objects.update(state="asked", due_at=None)
        assert actions.judge(Correction.objects.get(), there=there, by=by).state == state
    with pytest.raises(ValidationError):
        actions.judge(Correction.objects.get(pk=row.pk), there=True, by=by)


def test_it_is_given_up_before_it_leaves(monkeypatch):
    played(monkeypatch)
    by, row = make.user("manager"), proposed()
    assert actions.drop(row, by=by).state == "dropped"
    assert proposed(by, row.account).state == "scheduled", "the place is free again"
    Correction.objects.filter(state="scheduled").update(state="sending")
    with pytest.raises(ValidationError):
        actions.drop(Correction.objects.latest("pk"), by=by)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"values": {}}, "ne change rien"), ({"values": {"phone": "appelez"}}, "téléphone"),
        ({"place": LIBRARY}, "choisissez-le"), ({"report": "moved"}, "signalement"),
    ],
)  # fmt: skip
def test_what_the_network_would_refuse_never_leaves(monkeypatch, given, words):
    played(monkeypatch)
    with pytest.raises(ValidationError) as told:
        proposed(**given)
    assert words in " ".join(told.value.messages)
    assert not Correction.objects.exists()


@pytest.mark.parametrize("role", ["agent", "contributor"])
def test_only_who_publishes_may(monkeypatch, role):
    played(monkeypatch)
    with pytest.raises(PermissionDenied):
        proposed(make.user(role))


# ── what became of it ────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_became_of_them_is_asked_for(monkeypatch):
    by, of = make.user("agent"), account()
    two = Given(body={"suggested_edits": [suggestion("a"), suggestion("b")]})
    edits = [suggestion("a", status="approved"), suggestion("b", status="pending")]
    http = played(monkeypatch, **{EDIT: two, STATUS: Given(body={"suggested_edits": edits})})
    row = turn(proposed(of=of))
    assert actions.follow(of, by=by) == 1
    row.refresh_from_db()
    assert row.outcome == "waiting", "both are to be taken"
    assert http.calls("GET", "/places/suggest/status")[0]["params"]["suggested_edit_ids"] == "a,b"
    played(
        monkeypatch,
        **{STATUS: Given(body={"suggested_edits": [suggestion("a", status="approved"), suggestion("b", status="rejected")]})},
    )
    assert actions.follow(of, by=by) == 1
    row.refresh_from_db()
    assert row.outcome == "rejected"
    quiet = played(monkeypatch)
    assert actions.follow(of, by=by) == 0
    assert quiet.sent == [], "what is settled is asked no more"


# ── our places ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_place_is_chosen_and_left(monkeypatch):
    played(monkeypatch, **{f"GET /places/{LIBRARY}": Given(body={"fsq_place_id": LIBRARY, "name": "Bibliothèque"})})
    by, of = make.user("manager"), account(due_at=timezone.now() + timedelta(hours=1))
    actions.choose(of, place=LIBRARY, by=by)
    actions.choose(of, place=LIBRARY, by=by)
    of.refresh_from_db()
    assert [one["name"] for one in of.settings["places"]] == ["Piscine Joséphine-Baker", "Bibliothèque"]
    assert of.due_at <= timezone.now(), "its tips are read now"
    actions.leave(of, place=POOL, by=by)
    of.refresh_from_db()
    assert [one["id"] for one in of.settings["places"]] == [LIBRARY]


def test_a_place_that_is_not_there_is_refused_in_words(monkeypatch):
    played(monkeypatch, **{f"GET /places/{LIBRARY}": Given(404, {"message": "Place not found."})})
    with pytest.raises(ValidationError) as told:
        actions.choose(account(), place=LIBRARY, by=make.user("manager"))
    assert told.value.code == "not-found"
