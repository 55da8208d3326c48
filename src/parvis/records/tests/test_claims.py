"""The register of what persons ask about their data: its clock, its reminders, its pages and its API; and who is found."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from parvis.inbox.models import Contact, Identity
from parvis.journal.models import Event, Notice
from parvis.kept.hooks import KEPT
from parvis.records import actions as records
from parvis.records import erasing, finding, jobs
from parvis.records.claims import actions, lists
from parvis.records.claims.clock import RIGHTS, end, telling
from parvis.records.models import Claim, Erasure
from parvis.square.models import Resident
from parvis.testing import make
from parvis.testing.caller import Caller

HOME = "/reglages/registres/demandes"


@pytest.mark.parametrize(
    ("came", "months", "last"),
    [
        (date(2026, 3, 2), 1, date(2026, 4, 2)),
        (date(2026, 1, 31), 1, date(2026, 3, 2)),  # the last of February is a Saturday
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 4, 1), 1, date(2026, 5, 4)),  # a holiday, then a weekend
        (date(2026, 11, 25), 3, date(2027, 2, 25)),
        (date(2026, 10, 31), 3, date(2027, 2, 1)),
    ],
)
def test_a_month_ends_on_a_working_day(came: date, months: int, last: date) -> None:
    assert end(came, months, {date(2026, 5, 1)}) == last


def test_each_mark_is_told_once_and_a_late_look_tells_the_last_one_alone() -> None:
    told, marks = None, []
    for left in range(14, -4, -1):
        if (mark := telling(left, told)) is not None:
            told = mark
            marks.append((left, mark))
    assert marks == [(10, 10), (3, 3), (0, 0), (-1, -1)]
    assert telling(1, None) == 3 and telling(-40, 10) == -1 and telling(-40, -1) is None


@pytest.fixture
def admin(db):
    return make.user("admin")


def noted(by, **more) -> Claim:
    return actions.note(**{"right": "access", "who": "Jeanne", "by": by} | more)


def test_every_right_has_its_words() -> None:
    assert set(lists.NAMES) == set(RIGHTS)


def test_a_demand_is_noted_extended_once_and_answered(admin) -> None:
    row = noted(admin, received_on=timezone.localdate() - timedelta(days=4))
    first = row.due_on
    assert first > timezone.localdate() + timedelta(days=20) and row.keeper == admin
    row = actions.extend(row, why="cinquante demandes", by=admin)
    assert row.due_on > first + timedelta(days=55)
    changes = Event.objects.get(kind="claim.extended").data["changes"]
    assert changes["due_on"] == [first.isoformat(), row.due_on.isoformat()] and "why" not in changes
    with pytest.raises(ValidationError, match="une fois"):
        actions.extend(row, why="encore", by=admin)
    row = actions.answer(row, words="dossier remis en main propre", by=admin)
    assert (row.state, row.ended_on) == ("answered", timezone.localdate())
    with pytest.raises(ValidationError, match="close"):
        actions.refuse(row, words="trop tard", by=admin)


def test_two_months_more_are_told_within_the_first(admin) -> None:
    row = noted(admin, received_on=timezone.localdate() - timedelta(days=60))
    with pytest.raises(ValidationError, match="premier mois"):
        actions.extend(row, why="complexe", by=admin)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"right": "tout"}, "right"),
        ({"who": " "}, "who"),
        ({"received_on": date(2100, 1, 1)}, "received_on"),
    ],
)
def test_what_is_wrong_is_named(admin, given, field) -> None:
    with pytest.raises(ValidationError) as error:
        noted(admin, **given)
    assert set(error.value.message_dict) == {field} and not Claim.objects.exists()


def test_colleagues_are_told_before_the_end_on_it_and_once_it_is_over(admin) -> None:
    manager = make.user("manager")
    row = noted(admin)
    actions.give(row, to=manager, by=admin)
    assert Notice.objects.filter(user=manager, kind="claim.given").count() == 1
    with pytest.raises(ValidationError):
        actions.give(row, to=make.user("agent"), by=admin)
    for left, told in ((11, []), (10, [manager]), (9, []), (2, [manager]), (0, [manager]), (-1, [admin, manager]), (-5, [])):
        Notice.objects.all().delete()
        actions.remind(row.due_on - timedelta(days=left))
        assert sorted(Notice.objects.values_list("user", flat=True)) == sorted(user.pk for user in told), left
    jobs.remind()
    row = actions.answer(Claim.objects.get(), words="fait", by=admin)
    Notice.objects.all().delete()
    assert actions.remind(row.due_on + timedelta(days=90)) == 0


def test_the_pages_note_show_and_close(admin, client) -> None:
    client.force_login(admin)
    person = make.conversation().contact
    form = client.get(f"{HOME}?personne={person.pk}").content.decode()
    assert f'name="personne" value="{person.pk}"' in form
    wrong = client.post(HOME, {"right": "access", "who": "", "received_on": "hier"})
    assert wrong.status_code == 422 and not Claim.objects.exists()
    went = client.post(
        HOME, {"right": "erase", "who": "Jeanne", "received_on": timezone.localdate().isoformat(), "personne": person.pk}
    )
    row = Claim.objects.get()
    assert went.url == row.address and row.contact == person
    assert "être effacé" in client.get(row.address).content.decode()
    assert f"Demande n° {row.pk}" in client.get(f"/reglages/registres/personnes/{person.pk}").content.decode()
    assert client.post(row.address, {"do": "extend", "words": ""}).status_code == 422
    client.post(row.address, {"do": "extend", "words": "trois services à demander"})
    client.post(row.address, {"do": "refuse", "words": "=déjà répondu le 3"})
    row.refresh_from_db()
    assert (row.state, row.why) == ("refused", "trois services à demander")
    assert "Jeanne" not in client.get(HOME).content.decode()
    assert "Jeanne" in client.get(f"{HOME}?vue=refused").content.decode()
    table = b"".join(client.get(f"{HOME}/demandes.csv").streaming_content).decode()
    assert ";Jeanne;" in table and "'=déjà" in table
    assert Event.objects.filter(kind="export.made", data__what="claims").count() == 1
    client.force_login(make.user("agent"))
    assert [client.get(path).status_code for path in (HOME, row.address, f"{HOME}/demandes.csv")] == [403] * 3


def test_the_api_keeps_the_register(admin) -> None:
    call = Caller(admin)
    came = timezone.localdate() - timedelta(days=100)
    status, told = call("POST", "/records/claims", {"right": "portability", "who": "Jeanne", "received_on": came.isoformat()})
    assert (status, told["due_on"]) == (201, actions.ends(came, 1).isoformat())
    assert call("GET", "/records/claims?state=late")[1]["items"][0]["id"] == told["id"]
    assert call("POST", f"/records/claims/{told['id']}/answer", {"words": "remis"})[1]["state"] == "answered"
    assert call("GET", "/records/claims?state=open")[1]["items"] == []
    assert call("POST", "/records/claims", {"right": "access", "who": "Jeanne", "person": 999})[0] == 422


def test_it_says_nothing_of_who_was_forgotten(admin) -> None:
    person = make.conversation().contact
    row = noted(admin, contact=person, how="courrier du 3")
    erasure = records.ask(person, mode="erase", reason="par courrier", by=admin)
    Erasure.objects.filter(pk=erasure.pk).update(state="working", due_at=timezone.now())
    while erasing.turn(Erasure.objects.get(pk=erasure.pk)):
        continue
    row.refresh_from_db()
    assert (row.who, row.how, row.state) == ("", "", "open")
    assert "records.claim" in KEPT


# ── Who is found ─────────────────────────────────────────────────────────────────────────────────────────────────────


def resident(pseudonym: str = "Lune d’Été", email: str = "lune@lettres.test") -> Resident:
    return Resident.objects.create(pseudonym=pseudonym, bare="lunedete", email=email, joined_at=timezone.now())


@pytest.mark.parametrize("q", ["lune@lettres.test", "LUNE@lettres.test", "lune d'ete", "Lune"])
def test_a_resident_who_never_wrote_is_found_and_has_a_page(admin, client, q) -> None:
    row = resident()
    client.force_login(admin)
    page = client.get("/reglages/registres/", {"q": q}).content.decode()
    assert f"/reglages/registres/habitants/{row.pk}" in page
    went = client.post(f"/reglages/registres/habitants/{row.pk}")
    contact = Contact.objects.get()
    assert went.url == f"/reglages/registres/personnes/{contact.pk}"
    assert "comptes sur la place publique" in client.get(went.url).content.decode()
    assert finding.residents(q) == [] and [one.contact for one in finding.search(q)] == [contact]
    assert finding.opened(row, by=admin) == contact and Identity.objects.count() == 2


def test_who_wrote_by_mail_and_has_an_account_is_one_person(admin) -> None:
    row, writer = resident(), make.identity("email", handle="lune@lettres.test")
    Identity.objects.filter(pk=writer.pk).update(remote_id="lune@lettres.test")
    assert [one.contact for one in finding.search("lune")] == [writer.contact]
    assert finding.residents("lune") == [] and finding.opened(row, by=admin) == writer.contact


def test_an_address_under_which_something_is_kept_has_a_page(admin, client) -> None:
    from parvis.letters.models import Letter

    client.force_login(admin)
    assert client.post("/reglages/registres/adresse", {"email": "rien@lettres.test"}).url == "/reglages/registres/"
    Letter.objects.create(
        name="a", kind="forum.digest", to="jean@lettres.test", subject="Nouvelles", account=make.account("email")
    )  # fmt: skip
    assert "gardée sous cette adresse" in client.get("/reglages/registres/", {"q": "Jean@lettres.test"}).content.decode()
    went = client.post("/reglages/registres/adresse", {"email": "Jean@lettres.test"})
    assert went.url == f"/reglages/registres/personnes/{Contact.objects.get().pk}"
