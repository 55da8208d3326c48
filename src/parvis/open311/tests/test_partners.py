"""A transfer through somebody else's Open311 door: once, whatever dies; looked for, then asked; followed; what they say comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from parvis.directory.models import Destination
from parvis.inbox.models import Conversation
from parvis.journal.models import Notice
from parvis.journal.seal import unseal
from parvis.networks.georeport import Question, Report, Service, Standing, Taken
from parvis.networks.protocol import Doubt, Later, Refused
from parvis.open311.models import Handed, PartnerDoor
from parvis.open311.partners import actions, jobs
from parvis.testing import make
from parvis.transfers import actions as transfers
from parvis.transfers.models import Transfer
from parvis.work import rows

pytestmark = pytest.mark.django_db


class Partner:
    """Their door, played: each call gives what is next in its list, or raises it."""

    def __init__(self) -> None:
        self.files: list[Any] = [Taken("638344", "", "Merci de votre signalement.")]
        self.finds: list[Any] = []
        self.standings: list[Any] = []
        self.numbers: list[str] = []
        self.handed: list[tuple[Report, str]] = []
        self.down = False

    def services(self) -> list[Service]:
        if self.down:
            raise Later("network")
        return [Service("11", "Graffiti", "Propreté"), Service("20", "Arbre", asks=True)]

    def questions(self, code: str) -> list[Question]:
        return [Question("HAUT", "Hauteur", "singlevaluelist", True, True, (("1", "Haut"), ("2", "Bas")))]

    def _next(self, given: list[Any], otherwise: Any) -> Any:
        told = given.pop(0) if given else otherwise
        if isinstance(told, Exception):
            raise told
        return told

    def file(self, report: Report, *, mark: str) -> Taken:
        self.handed.append((report, mark))
        taken: Taken = self._next(self.files, Taken("1"))
        return taken

    def find(self, code: str, *, mark: str, since: Any) -> Standing | None:
        return self._next(self.finds, None)  # type: ignore[no-any-return]

    def standing(self, number: str) -> Standing | None:
        return self._next(self.standings, None)  # type: ignore[no-any-return]

    def number_of(self, token: str) -> str:
        return self.numbers.pop(0) if self.numbers else ""


@pytest.fixture
def partner(monkeypatch: pytest.MonkeyPatch) -> Partner:
    played = Partner()
    monkeypatch.setattr(actions, "client_of", lambda door: played)
    monkeypatch.setattr(jobs, "client_of", lambda door: played)
    return played


@pytest.fixture
def agent():
    return make.user("agent")


@pytest.fixture
def door(partner: Partner) -> PartnerDoor:
    body = Destination.objects.create(kind="body", name="Métropole", sort="metropole")
    manager = make.user()
    kept = actions.keep_door(body, base="https://metropole.test/v2/", key="cle-secrete", by=manager)
    return actions.read_door(kept, by=manager)


def test_a_key_stays_with_the_server_that_it_was_given_for(door):
    """Whoever may move the door does not get the key sent to a server of his own."""
    by, body = make.user(), door.destination
    same = actions.keep_door(body, base="https://METROPOLE.test:443/v3", by=by)
    assert same.sealed is not None and unseal(bytes(same.sealed))["key"] == "cle-secrete"
    for elsewhere in (
        "https://evil.test/v2",
        "http://metropole.test/v2",
        "https://metropole.test:8443/v2",
        "https://metropole.test@evil.test/v2",
    ):
        actions.keep_door(body, base="https://metropole.test/v2", key="cle-secrete", by=by)
        assert actions.keep_door(body, base=elsewhere, by=by).sealed is None
    moved = actions.keep_door(body, base="https://other.test/v2", key="une-autre", by=by)
    assert moved.sealed is not None and unseal(bytes(moved.sealed))["key"] == "une-autre"


def draft(door: PartnerDoor, agent, *, quotes: bool = False, **given: Any) -> Transfer:
    talk = make.conversation(make.account(), texts=("Un tag rue Basfroi, Jeanne, 06 12 34 56 78",))
    row = transfers.begin(talk, door.destination, by=agent)
    assert row.way == "o311", "the only way there is"
    quoted = list(talk.messages.values_list("pk", flat=True)) if quotes else []
    row = transfers.prepare(row, by=agent, summary="Un tag sur un mur.", place="12 rue Basfroi", quoted=quoted)
    actions.prepare(row, by=agent, **({"service": "11"} | given))
    return row


def send(door: PartnerDoor, agent, **given: Any) -> Handed:
    row = draft(door, agent, **given)
    transfers.send(row, by=agent, informs="La Métropole a votre demande.", seen=make.seen(row.conversation))
    return Handed.objects.get(transfer=row)


def step() -> Handed:
    Handed.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
    held = rows.hold_due(Handed, 1, now=timezone.now())
    jobs.hand_in(list(Handed.objects.filter(pk__in=[row.pk for row in held]).select_related(*jobs.FETCH)))
    return Handed.objects.select_related("transfer").get()


def test_without_a_name_the_quoted_words_tell_of_nobody_either(door, agent, partner):
    send(door, agent, quotes=True)
    step()
    words = partner.handed[0][0].description
    assert "Un tag rue Basfroi" in words and "06 12 34 56 78" not in words


def test_it_leaves_with_its_mark_and_nobodys_name(door, agent, partner):
    send(door, agent)
    row = step()
    assert (row.state, row.number, row.transfer.state, row.transfer.trouble) == ("sent", "638344", "acknowledged", "")
    report, mark = partner.handed[0]
    assert mark == str(row.key) and f"[#{row.transfer.tag}]" in report.description
    assert (report.address, report.first_name, report.email, report.phone) == ("12 rue Basfroi", "", "", "")
    assert "Jeanne" not in report.description
    assert row.transfer.answers.get().text == "Merci de votre signalement."
    assert row.transfer.sent_at and row.transfer.informed


def test_what_they_ask_stands_in_the_way_until_it_is_answered(door, agent):
    row = draft(door, agent, service="20")
    with pytest.raises(ValidationError) as refused:
        transfers.send(row, by=agent, informs="")
    assert "answers.HAUT" in refused.value.message_dict
    actions.prepare(row, by=agent, service="20", answers={"HAUT": ["9"], "AUTRE": ["x"]})
    assert set(actions.lacks(row)) == {"answers.HAUT"}
    actions.prepare(row, by=agent, service="20", lat=48.85, lon=2.38, answers={"HAUT": ["1"]})
    transfers.prepare(row, by=agent, place="")
    assert actions.lacks(row) == {}
    with pytest.raises(ValidationError):
        actions.prepare(row, by=agent, service="99")
    with pytest.raises(ValidationError):
        actions.prepare(row, by=agent, service="11", lat=148.0, lon=2.0)


def test_what_may_have_arrived_is_found_and_not_sent_again(door, agent, partner):
    partner.files, partner.finds = [Doubt("no-answer")], [Standing("77", "open")]
    send(door, agent)
    assert step().state == "doubt"
    row = step()
    assert (row.state, row.number) == ("sent", "77")
    assert len(partner.handed) == 1


def test_what_is_not_found_is_asked_of_a_person_and_never_sent_by_itself(door, agent, partner):
    partner.files = [Doubt("no-answer"), Taken("78")]
    send(door, agent)
    step(), step()
    row = step()
    assert (row.state, row.due_at, row.transfer.trouble, len(partner.handed)) == ("asked", None, "unsure", 1)
    assert Notice.objects.filter(user=agent, kind="transfer.trouble").exists()
    actions.judge(row, there=False, by=agent)
    assert step().number == "78"
    with pytest.raises(ValidationError):
        actions.judge(row, there=True, by=agent)


def test_a_person_found_it_with_its_number(door, agent, partner):
    partner.files = [Doubt("no-answer")]
    send(door, agent)
    step(), step()
    actions.judge(step(), there=True, number="99", by=agent)
    partner.standings = [Standing("99", "closed", "C’est nettoyé.")]
    row = step()
    assert (row.state, row.number, row.transfer.state, len(partner.handed)) == ("over", "99", "answered", 1)


def test_a_worker_that_died_in_the_call_is_a_doubt(door, agent, partner):
    send(door, agent)
    Handed.objects.update(state="sending", began_at=timezone.now())
    assert step().state == "doubt"
    assert partner.handed == []


def test_nothing_happened_is_tried_later_and_a_no_is_said(door, agent, partner):
    partner.files = [Later("unreachable"), Refused("georeport-refused", "Hors de notre territoire.")]
    send(door, agent)
    assert step().state == "waiting"
    row = step()
    assert (row.state, row.said, row.transfer.trouble) == ("refused", "Hors de notre territoire.", "failed")
    actions.try_again(row, by=agent)
    assert step().state == "sent"


def test_a_token_then_its_number_then_their_answer_comes_back_once(door, agent, partner):
    partner.files, partner.numbers = [Taken("", "jeton-1")], ["", "638344"]
    send(door, agent)
    assert (step().number, step().number, step().number) == ("", "", "638344")
    partner.standings = [None, Standing("638344", "open", "Une équipe passera lundi.", "Propreté")] * 2
    assert step().silent == 1
    assert step().notes == "Une équipe passera lundi."
    step(), step()
    row = Handed.objects.select_related("transfer").get()
    assert row.transfer.answers.count() == 1 and row.transfer.state == "acknowledged"
    partner.standings = [Standing("638344", "closed", "C’est nettoyé.", "Propreté")]
    row = step()
    assert (row.state, row.due_at, row.transfer.state) == ("over", None, "answered")
    last = row.transfer.answers.latest("pk")
    assert (last.text, last.author, last.state) == ("C’est nettoyé.", "Propreté", "closed")
    talk = Conversation.objects.get(pk=row.transfer.conversation_id)
    assert talk.state == "open" and talk.waiting_since, "it is ours to go on"


def test_looks_are_rarer_when_they_tell_nothing_and_end_when_the_transfer_is_closed(door, agent, partner):
    send(door, agent)
    step()
    Handed.objects.update(silent=40)
    assert step().due_at - timezone.now() > timedelta(hours=5)
    transfers.say(Transfer.objects.get(), state="closed", by=agent)
    assert step().due_at is None


def test_no_letter_goes_by_this_way_and_a_door_that_was_used_stays(door, agent, partner):
    row = send(door, agent)
    step()
    with pytest.raises(ValidationError):
        transfers.write(row.transfer, by=agent, text="Alors ?")
    with pytest.raises(ValidationError):
        actions.drop_door(door, by=make.user())


def test_by_the_pages(door, agent, partner):
    row, page = draft(door, agent), Client()
    page.force_login(agent)
    html = page.get(f"/transferts/{row.pk}").content.decode()
    assert "Leur porte Open311" in html and "Graffiti" in html and "Hauteur" in html
    given = {
        "way": "o311",
        "summary": "Un tag.",
        "place": "12 rue Basfroi",
        "ground": "law",
        "service": "20",
        "lat": "48,85",
        "lon": "2.38",
    }
    assert page.post(f"/transferts/{row.pk}/envoyer", given | {"lat": "nord"}).status_code == 422
    assert page.post(f"/transferts/{row.pk}/envoyer", given).status_code == 422
    page.post(f"/transferts/{row.pk}/envoyer", given | {"answer-20-HAUT": "2"})
    partner.files = [Doubt("no-answer")]
    step(), step(), step()
    assert partner.handed[0][0].answers == {"HAUT": ["2"]} and partner.handed[0][0].lat == 48.85
    html = page.get(f"/transferts/{row.pk}").content.decode()
    assert "Elle est arrivée" in html and "Écrire à l’interlocuteur" not in html
    page.post(f"/transferts/{row.pk}/arrivee", {"number": "5"})
    assert Handed.objects.get().number == "5"
    assert page.get(f"/reglages/open311/partenaires/{door.destination_id}").status_code == 403
    keeper = Client()
    keeper.force_login(make.user())
    shown = keeper.get(f"/reglages/open311/partenaires/{door.destination_id}").content.decode()
    assert "Graffiti" in shown and "cle-secrete" not in shown
    assert (
        keeper.post(
            f"/reglages/open311/partenaires/{door.destination_id}", {"do": "keep", "base": "ftp://x", "form": "xml"}
        ).status_code
        == 422
    )
    keeper.post(
        f"/reglages/open311/partenaires/{door.destination_id}",
        {"do": "keep", "base": "https://metropole.test/v3", "form": "xml", "key": ""},
    )
    partner.down = True
    silent = keeper.post(
        f"/reglages/open311/partenaires/{door.destination_id}",
        {"do": "keep", "base": "https://metropole.test/v3", "form": "xml", "key": ""},
    )
    assert silent.status_code == 422 and "L’adresse est enregistrée, leurs services ne sont pas lus." in silent.content.decode()
    kept = PartnerDoor.objects.get()
    assert (kept.base, kept.form, bool(kept.sealed)) == ("https://metropole.test/v3", "xml", True), "the key stays"


def test_by_the_api(door, agent, partner):
    row, page, head = draft(door, agent), Client(), {"authorization": f"Bearer {make.token(agent)}"}

    def call(verb: str, path: str, body: Any = None) -> Any:
        return getattr(page, verb)(f"/api/v1{path}", body, content_type="application/json", headers=head)

    told = call("get", f"/destinations/{door.destination_id}/open311").json()
    assert told["has_key"] and "cle-secrete" not in str(told)
    assert call("put", f"/transfers/{row.pk}/open311", {"service": "11", "lat": 48.85, "lon": 2.38}).json()["state"] == "draft"
    assert call("post", f"/transfers/{row.pk}/send", {"informs": ""}).status_code == 200
    step()
    assert call("get", f"/transfers/{row.pk}/open311").json()["number"] == "638344"
    assert call("post", f"/transfers/{row.pk}/open311/judge", {"there": True}).status_code == 422
    thread = call("get", f"/transfers/{row.pk}/thread").json()["items"]
    assert any("n° 638344" in line["badges"] for line in thread)
    assert call("put", f"/destinations/{door.destination_id}/open311", {"base": "https://metropole.test/v3"}).status_code == 403
