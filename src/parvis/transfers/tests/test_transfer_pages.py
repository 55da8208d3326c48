"""A colleague sends a question on from its conversation; a body's program answers at its own door; what the counter shows of it."""

from __future__ import annotations

import json
import threading
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.city.holidays import between
from parvis.directory.actions import open_hook
from parvis.inbox.models import Reply
from parvis.journal.hooks import sign
from parvis.journal.models import Notice
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.transfers import actions, doors
from parvis.transfers.days import after
from parvis.transfers.jobs import call, wait
from parvis.transfers.models import BodyAnswer, Handover, Letter, Transfer
from parvis.transfers.tests.town import destination, left
from parvis.work import rows

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_trainee_prepares_and_a_colleague_sends(place):
    """Nothing that a trainee does leaves the city; what they ask is seen, and done by whoever may."""
    trainee = make.user("trainee")
    User.objects.filter(pk=place.agent.pk).update(on_duty=True)
    client = client_of(trainee)
    client.post(f"/transferts/conversations/{place.conversation.pk}", {"destination": place.body.pk})
    row = Transfer.objects.get()
    page = client.get(f"/transferts/{row.pk}").content.decode()
    assert (
        "Demander à un collègue de l’envoyer" in page
        and "/envoyer" in page
        and ">Transmettre</button>" not in "".join(page.split())
    )
    given = {
        "summary": "Un arrêt cassé",
        "way": "mail",
        "mailbox": place.mailbox.pk,
        "ground": "law",
        "consent": "",
        "seen": make.seen(place.conversation),
    }
    assert client.post(f"/transferts/{row.pk}/envoyer", given).status_code == 422
    with pytest.raises(PermissionDenied):
        actions.send(row, by=trainee)
    assert client.post(f"/transferts/{row.pk}/demander", given).status_code == 302
    told = Notice.objects.get(kind="transfer.asked")
    assert told.user == place.agent and told.url == f"/transferts/{row.pk}"
    theirs = client_of(place.agent)
    for path in (f"/transferts/{row.pk}", "/transferts/?vue=brouillons", f"/guichet/{place.conversation.pk}/a-cote"):
        assert "un collègue" in theirs.get(path).content.decode(), path
    assert not Letter.objects.exists()
    theirs.post(f"/transferts/{row.pk}/envoyer", given)
    row.refresh_from_db()
    assert row.state == "sent" and row.by == place.agent and Letter.objects.get().by == place.agent
    left()
    for verb in ("relancer", "ecrire"):
        assert client.post(f"/transferts/{row.pk}/{verb}", {"text": "Alors ?"}).status_code == 403
    assert Letter.objects.count() == 1


def test_the_page_shows_of_the_quoted_words_what_left(place):
    message = make.message(place.conversation, text="Rappelez-moi au 06 12 34 56 78")
    row = actions.send(place.draft(quoted=[message.pk]), by=place.agent, informs="C’est transmis.", seen=make.seen(place.conversation))
    left()
    page = client_of(place.agent).get(f"/transferts/{row.pk}").content.decode()
    assert "Rappelez-moi au [téléphone]" in page and "06 12 34 56 78" not in page


def test_from_the_conversation_to_the_destination_and_back(place):
    client, talk = client_of(place.agent), place.conversation.pk
    assert f"/transferts/conversations/{talk}" in client.get(f"/guichet/{talk}").content.decode()
    assert "Transports" in client.get(f"/transferts/conversations/{talk}").content.decode()
    began = client.post(f"/transferts/conversations/{talk}", {"destination": place.body.pk})
    row = Transfer.objects.get()
    page = client.get(began["Location"]).content.decode()
    assert ("L’abribus de la rue Basse est cassé." in page and "Nous la lui avons transmise" in page) or "transmise" in page
    said = row.quoted.get().pk
    given = {"summary": "Un arrêt cassé", "quoted": [said], "way": "mail", "mailbox": place.mailbox.pk, "ground": "law", "consent": "",
             "tell": "yes", "informs": "Les transports l’ont.", "seen": make.seen(place.conversation)}  # fmt: skip
    client.post(f"/transferts/{row.pk}/envoyer", given)
    left()
    row.refresh_from_db()
    assert row.state == "sent" and Reply.objects.get().message.text == "Les transports l’ont."
    listed = client.get("/guichet/?vue=toutes").content.decode()
    assert "Chez Transports depuis" in listed
    assert f"talk-{talk}" in client.get("/guichet/?vue=toutes&transfert=en-cours").content.decode()
    assert f"talk-{talk}" in client.get(f"/guichet/?vue=toutes&transfert={place.body.pk}").content.decode()
    assert f"talk-{talk}" not in client.get("/guichet/?vue=toutes&transfert=revenues").content.decode()
    page = client.get(f"/transferts/{row.pk}").content.decode()
    assert "Un arrêt cassé" in page and row.tag in page


def test_what_was_typed_is_kept_when_it_cannot_leave(place):
    row = place.draft()
    given = {
        "summary": "",
        "way": "mail",
        "mailbox": place.mailbox.pk,
        "ground": "law",
        "consent": "",
        "informs": "Mot à mot",
        "tell": "yes",
    }
    page = client_of(place.agent).post(f"/transferts/{row.pk}/envoyer", given)
    assert page.status_code == 422 and "Mot à mot" in page.content.decode() and "Résumez" in page.content.decode()
    assert not Letter.objects.exists()
    assert "Le brouillon est enregistré, rien n’est parti." in page.content.decode()
    row.refresh_from_db()
    assert (row.informs, row.state) == ("Mot à mot", "draft")
    page = client_of(place.agent).post(f"/transferts/{row.pk}/envoyer", given | {"ground": "pigeon"})
    assert page.status_code == 422 and "rien n’est parti" not in page.content.decode(), "what was not kept is not said to be"


def test_a_colleagues_transfer_is_shown_before_a_second_one_leaves(place):
    other = destination("Voirie", email="v@voirie.test")
    colleague = make.user("agent")
    mine = place.draft()
    theirs = actions.prepare(
        actions.begin(place.conversation, other, by=colleague), by=colleague, summary="Rue", mailbox=place.mailbox.pk
    )
    actions.send(mine, by=place.agent)
    given = {"summary": "Rue", "way": "mail", "mailbox": place.mailbox.pk, "ground": "law", "consent": ""}
    page = client_of(colleague).post(f"/transferts/{theirs.pk}/envoyer", given)
    assert page.status_code == 409 and "un collègue a transmis cette demande" in page.content.decode()
    assert f'name="beside" value="{mine.pk}"' in page.content.decode(), "sent again, it has been seen"
    client_of(colleague).post(f"/transferts/{theirs.pk}/envoyer", given | {"beside": mine.pk})
    assert Letter.objects.count() == 2


def test_words_of_a_person_are_pointed_at_before_they_leave(place):
    message = make.message(place.conversation, text="Appelez-moi au 06 12 34 56 78")
    row = place.draft(quoted=[message.pk])
    assert "un numéro de téléphone" in client_of(place.agent).get(f"/transferts/{row.pk}").content.decode()


def test_only_messages_and_files_of_the_conversation_can_be_passed_on(place):
    other = make.conversation()
    row = place.draft(quoted=[other.messages.get().pk], files=[1, 2, 3])
    assert not row.quoted.exists() and not row.files.exists()


def test_the_list_costs_the_same_for_many(place, django_assert_max_num_queries):
    for number in range(12):
        talk = make.conversation()
        row = actions.begin(talk, destination(f"Corps {number}", email=f"a{number}@corps.test"), by=place.agent)
        actions.send(actions.prepare(row, by=place.agent, summary="Un trou", mailbox=place.mailbox.pk), by=place.agent)
    client = client_of(place.agent)
    with django_assert_max_num_queries(14):
        assert client.get("/transferts/").content.decode().count("Un trou") == 12
    with django_assert_max_num_queries(20):
        assert client.get("/guichet/?vue=toutes").content.decode().count("Chez Corps") == 12


def test_a_private_matter_is_not_shown_to_who_only_reads(place):
    talk = make.conversation(private=True)
    row = actions.prepare(
        actions.begin(talk, place.body, by=place.agent), by=place.agent, summary="Secret", mailbox=place.mailbox.pk
    )
    actions.send(row, by=place.agent)
    reader = client_of(make.user("approver"))
    assert reader.get(f"/transferts/{row.pk}").status_code == 404
    assert "Chez Transports" not in reader.get("/guichet/?vue=toutes").content.decode()
    assert "Secret" not in reader.get("/transferts/").content.decode()


# ── Working days ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("begin", "days", "end"),
    [
        ("2026-03-03T10:00", 1, "2026-03-04"), ("2026-03-06T18:00", 1, "2026-03-09"), ("2026-04-30T10:00", 1, "2026-05-04"),
        ("2026-12-24T10:00", 2, "2026-12-29"), ("2026-03-27T10:00", 5, "2026-04-03"),
    ],
)  # fmt: skip
def test_working_days(begin, days, end):
    moment = datetime.fromisoformat(begin).replace(tzinfo=PARIS)
    closed = between(moment.date(), moment.date() + timedelta(days=60))
    assert after(moment, days, closed).strftime("%Y-%m-%d %H:%M") == f"{end} 09:00"


@settings(deadline=None)  # a loaded machine is slow now and then
@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.integers(1, 60))
def test_a_reminder_is_on_a_working_morning_after_so_many_of_them(begin, days):
    moment = begin.replace(tzinfo=PARIS)
    closed = between(moment.date(), moment.date() + timedelta(days=200))
    found = after(moment, days, closed)

    def works(day: date) -> bool:
        return day.weekday() < 5 and day not in closed

    counted = [moment.date() + timedelta(days=n) for n in range(1, (found.date() - moment.date()).days + 1)]
    assert works(found.date()) and found.hour == 9 and sum(map(works, counted)) == days


def test_a_transfer_that_waits_is_marked(place):
    row = place.gone()
    Transfer.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    wait(rows.hold_due(Transfer, 5, now=timezone.now()))
    page = client_of(place.agent).get("/transferts/?relance=oui").content.decode()
    assert row.summary in page and 'data-tone="warning"' in page


# ── Their program ────────────────────────────────────────────────────────────────────────────────────────────────────


class Program:
    """A body's own program, played."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        calls = self.calls
        me = self

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                calls.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(me.status)
                self.end_headers()

            def log_message(self, *words: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Answering)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/parvis"


@pytest.fixture
def program():
    made = Program()
    yield made
    made.server.shutdown()


def handed(place: Any, program: Program) -> tuple[Transfer, str]:
    secret = open_hook(place.body, url=program.url, by=make.user("manager"))
    row = place.draft(way="hook")
    row.destination.refresh_from_db()
    return actions.send(row, by=place.agent), secret


def turn() -> None:
    Handover.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))
    held = rows.hold_due(Handover, 5, now=timezone.now())
    for one in held:
        one.attempts += 1
    call(held)


def test_a_call_is_signed_and_repeated_under_one_key_until_it_is_taken(place, program):
    row, secret = handed(place, program)
    program.status = 503
    turn()
    assert Handover.objects.get().state == "waiting"
    program.status = 200
    turn()
    (first, body), (second, _) = program.calls
    assert first["X-Parvis-Delivery"] == second["X-Parvis-Delivery"] == str(Handover.objects.get().key)
    assert first["X-Parvis-Signature"] == sign(secret, first["X-Parvis-Timestamp"], body)
    told = json.loads(body)
    assert told["summary"] == row.summary and told["person"] is None and told["messages"][0]["text"].startswith("L’abribus")
    row.refresh_from_db()
    assert row.sent_at and Handover.objects.get().state == "sent"


def answered(row: Transfer, token: str, **body: Any) -> tuple[int, Any]:
    client = Client()
    said = client.post(
        f"/api/transfers/v1/{row.key}/answers", json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": body.pop("key", "")},
    )  # fmt: skip
    return said.status_code, said.json()


def test_its_door_opens_with_its_own_secret_and_nothing_else(place, program):
    row, _ = handed(place, program)
    other = Transfer.objects.create(conversation=make.conversation(), team=row.team, destination=place.body, tag="T-X", state="sent",
                                    received_at=timezone.now())  # fmt: skip
    token = doors.secret_of(row.key)
    assert answered(row, "faux", state="answered", text="Oui")[0] == 401
    assert answered(other, token, state="answered", text="Oui")[0] == 401
    assert answered(row, make.token(make.user("admin")), state="answered", text="Oui")[0] == 401
    assert answered(row, token, state="parti")[0] == 422 and answered(row, token)[0] == 422
    assert answered(row, token, state="refused")[0] == 422, "a reason is asked"
    assert answered(row, token, state="acknowledged")[1]["state"] == "acknowledged"
    assert answered(row, token, state="returned", reason="Voirie", key="1")[1]["state"] == "returned"
    row.refresh_from_db()
    assert row.reason == "Voirie" and BodyAnswer.objects.count() == 2
    actions.say(row, state="closed", by=place.agent)
    assert answered(row, token, state="answered", text="Tard")[0] == 410


def test_the_same_answer_of_a_program_is_one(place, program):
    row, _ = handed(place, program)
    token = doors.secret_of(row.key)
    assert [answered(row, token, state="answered", text="Lundi", key="a")[0] for _ in range(2)] == [201, 200]
    assert BodyAnswer.objects.get().text == "Lundi"


def test_files_are_handed_at_the_same_door_only(place, program):
    row, _ = handed(place, program)
    headers = {"Authorization": f"Bearer {doors.secret_of(row.key)}"}
    assert Client().get(f"/api/transfers/v1/{row.key}/files/1", headers=headers).status_code == 404
    assert Client().get(f"/api/transfers/v1/{row.key}/files/1").status_code == 401


def test_an_old_transfer_that_is_acknowledged_late_leaves_the_new_one_alone(place, program):
    row, _ = handed(place, program)
    actions.say(row, state="returned", reason="Adressez-la au service voyageurs", by=place.agent)
    actions.send(place.draft(way="hook"), by=place.agent)
    assert answered(row, doors.secret_of(row.key), state="acknowledged")[1]["state"] == "returned"
    assert Transfer.objects.filter(state="sent").count() == 1


def test_their_program_is_called_through_the_guarded_door(place, program):
    """A private address is no destination."""
    handed(place, program)
    type(place.body).objects.filter(pk=place.body.pk).update(hook="http://10.0.0.1/parvis")
    turn()
    row = Handover.objects.get()
    assert row.state == "waiting" and "10.0.0.1" in row.said and not program.calls


def test_to_whom_it_may_go_over_the_api(place):
    """What the page offers: to whom the person's words lead first, and the words that they would be told."""
    caller = Caller(place.agent)
    Caller(make.user())("PATCH", f"/destinations/{place.body.pk}", {"words": ["arrêt de bus"]})
    place.conversation.messages.update(text="Un arrêt de bus est cassé")
    path = f"/conversations/{place.conversation.pk}"
    first = caller("GET", f"{path}/destinations")[1][0]
    assert (first["destination"], first["likely"]) == (place.body.pk, True)
    assert "transmise" in first["passed_on"] and "transmise" not in first["pointed"]
    found = caller("GET", f"{path}/destinations?q=transports")[1]
    assert [(one["destination"], one["likely"]) for one in found] == [(place.body.pk, False)]
    elected = destination("Maire adjointe", kind="official", site="https://elue.test")
    assert [one["destination"] for one in caller("GET", f"{path}/officials")[1]] == [elected.pk]
    assert "https://elue.test" in caller("GET", f"{path}/officials")[1][0]["text"]
    assert elected.pk not in [one["destination"] for one in caller("GET", f"{path}/destinations")[1]]
    assert not Transfer.objects.exists(), "nothing is begun by it"
