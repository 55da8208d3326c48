"""A picture is flagged, taken out of the gallery with reasons, contested, looked at again; a guest's days; what the disk lets go of."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from parvis.contests import actions
from parvis.contests.entering import actions as entering
from parvis.contests.entering import photos
from parvis.contests.jobs import let_go
from parvis.contests.models import Contest, ContestKeeper, Decision, Entry, Flag
from parvis.contests.redress import actions as redress
from parvis.contests.telling import running
from parvis.contests.tests import town
from parvis.journal.models import Notice
from parvis.kept.hooks import Person
from parvis.letters.models import Letter
from parvis.people.models import User
from parvis.records import packing
from parvis.square.testing import enter as signed_in
from parvis.square.testing import moment, resident
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
FACTS = "On y reconnaît une enfant, sans l’accord de ses parents."


def desk(by: User) -> Client:
    client = Client()
    client.force_login(by)
    return client


def notice(**more):
    """What the form of a notice sends."""
    given = {"moment": moment(), "ground": "people", "text": "C’est ma fille, et personne ne m’a demandé.", "sure": "1"}
    return given | {"name": "Mme Petit", "email": "petit@exemple.test"} | more


def test_from_a_notice_to_a_second_look(client):
    by, other = make.user(), make.user()
    row = town.contest(by)
    entry = town.entry(row)
    page = f"/place/concours/{row.slug}/{entry.number}/signaler?lang=fr"
    assert "Signaler cette photo" in client.get(f"/place/concours/{row.slug}/{entry.number}?lang=fr").text
    assert client.get(page).status_code == 200
    bad = client.post(page, notice(text="non", sure="", email="x"))
    assert bad.status_code == 422
    assert all(words in bad.text for words in ("Expliquez en quelques mots", "de bonne foi", "votre adresse de courriel"))
    assert client.post(page, notice(website="x")).status_code == 302  # a machine is answered as if all were well
    assert not Flag.objects.exists()
    assert client.post(page, notice()).status_code == 302
    flag = Flag.objects.get()
    assert Letter.objects.filter(to="petit@exemple.test", kind="contest.flag").count() == 1
    assert Notice.objects.filter(user=other, kind="contest.flagged").exists()
    assert client.get(f"/place/concours/{row.slug}/{entry.number}").status_code == 200, "a notice hides nothing"

    base = f"/place-publique/concours/{row.pk}"
    assert "C’est ma fille" in desk(by).get(f"{base}/decisions").text
    refuse = {"do": "refuse", "ground": "people", "words": "non", "law": "Code civil, article 9"}
    assert desk(by).post(f"{base}/participations/{entry.number}", refuse).status_code == 422, (
        "what was shown does not go without facts"
    )
    assert desk(by).post(f"{base}/participations/{entry.number}", refuse | {"words": FACTS}).status_code == 302
    decision = Decision.objects.get()
    assert (decision.act, decision.source, decision.facts, decision.law, decision.by) == (
        "hide",
        "flag",
        FACTS,
        "Code civil, article 9",
        by,
    )
    flag.refresh_from_db()
    assert (flag.state, flag.by) == ("followed", by)
    told = Letter.objects.filter(kind="contest.decided").latest("pk").text
    assert FACTS in told and "Code civil, article 9" in told and "Défenseur des droits" in told
    assert "n’est plus montrée" in Letter.objects.filter(kind="contest.flag").latest("pk").text
    assert client.get(f"/place/concours/{row.slug}/{entry.number}").status_code == 404

    mine = f"/place/concours/participation/{entry.key}"
    shown = client.get(f"{mine}?lang=fr").text
    assert FACTS in shown and "Code civil, article 9" in shown and "signalé par quelqu’un" in shown
    assert client.post(mine, {"do": "contest", "text": "non"}).status_code == 422
    assert client.post(mine, {"do": "contest", "text": "Sa mère était là et m’a dit oui."}).status_code == 302
    assert client.post(mine, {"do": "contest", "text": "Encore une fois, sa mère était là."}).status_code == 422, "once"
    assert Notice.objects.filter(kind="contest.contested").exclude(user=by).exists()
    assert not Notice.objects.filter(kind="contest.contested", user=by).exists(), "not whoever decided"

    assert "second regard est celui d’une autre personne" in desk(by).get(f"{base}/decisions").text
    with pytest.raises(ValidationError):
        redress.second_look(decision=decision, by=by, lift=True, answer="Tout compte fait, oui.")
    look = f"{base}/decisions/{decision.pk}"
    again = desk(other).post(look, {"act": "lift", "answer": "court"})
    assert again.status_code == 422 and "court" in again.text
    assert desk(other).post(look, {"act": "lift", "answer": "Son accord écrit est arrivé."}).status_code == 302
    decision.refresh_from_db()
    entry.refresh_from_db()
    assert (decision.outcome, decision.decided_by, entry.state, entry.ground) == ("lifted", other, "accepted", "")
    assert "Son accord écrit" in Letter.objects.filter(kind="contest.decided").latest("pk").text
    assert client.get(f"/place/concours/{row.slug}/{entry.number}").status_code == 200
    assert "levée" in desk(by).get(f"{base}/decisions").text


def test_a_notice_is_dismissed_a_refusal_kept_and_the_register_read_by_program():
    by, other = make.user("manager"), make.user("manager")
    row = town.contest(by)
    entry = town.entry(row)
    lea = resident("lea2", "lea2@exemple.test")
    given = {"entry": entry, "ground": "author", "text": "Je l’ai vue dans un livre.", "sure": True, "resident": lea}
    redress.flag(**given)
    with pytest.raises(ValidationError):
        redress.flag(**given)
    call, second = Caller(by), Caller(other)
    flags = call("GET", f"/contests/{row.pk}/flags")[1]["items"]
    assert [(one["number"], one["ground"], one["by"]) for one in flags] == [(entry.number, "author", "lea2")]
    assert call("POST", f"/contests/entries/{entry.pk}/flags/dismiss", {})[1] == {"answered": 1}
    assert "reste en place" in Letter.objects.filter(to="lea2@exemple.test").latest("pk").text
    body = {"accept": False, "ground": "theme", "words": "On y voit le jour, pas la nuit."}
    assert call("POST", f"/contests/entries/{entry.pk}/decision", body)[0] == 200
    redress.contest(entry=Entry.objects.get(pk=entry.pk), text="C’est la nuit polaire.")
    (line,) = call("GET", f"/contests/{row.pk}/decisions")[1]["items"]
    assert (line["act"], line["source"], line["appeal"], line["outcome"]) == ("hide", "own", "C’est la nuit polaire.", "")
    answer = {"lift": False, "answer": "Le règlement dit la nuit d’ici."}
    assert call("POST", f"/contests/decisions/{line['id']}/look-again", answer)[0] == 422
    assert second("POST", f"/contests/decisions/{line['id']}/look-again", answer)[1]["outcome"] == "kept"
    shown = Client().get(f"/place/concours/participation/{entry.key}?lang=fr").text
    assert "Le règlement dit la nuit d’ici." in shown and 'value="contest"' not in shown
    entering.decide(entry=Entry.objects.get(pk=entry.pk), accept=True, by=by)
    assert Decision.objects.get().lifted_at is not None, "taken back in, the decision is lifted"


def test_a_guest_sees_it_from_their_first_day_to_their_last_one():
    by, today = make.user(), timezone.localdate()
    row = town.contest(by)
    agency = User.objects.create_user("agence", "agence@dehors.test", "une phrase de passe")
    page = f"/place-publique/concours/{row.pk}"

    def between(first: int, last: int) -> None:
        days = {"first_day": today + timedelta(days=first), "last_day": today + timedelta(days=last)}
        actions.let_in(contest=row, email="agence@dehors.test", by=by, **days)

    between(0, 0)
    assert desk(agency).get(page).status_code == 200
    assert agency in running(row)
    between(1, 30)
    early = desk(agency).get("/place-publique/concours/")
    assert early.status_code == 403 and "n’est pas ouvert aujourd’hui" in early.text and row.title in early.text
    assert desk(agency).get(page).status_code == 404
    assert Caller(agency)("GET", "/contests")[0] == 403
    assert desk(agency).get("/guichet/").status_code == 403, "outside their days they are a guest all the same"
    assert agency not in running(row)
    ContestKeeper.objects.update(first_day=None, last_day=today - timedelta(days=1))
    assert desk(agency).get(page).status_code == 404
    with pytest.raises(ValidationError):
        between(-9, -1)
    call = Caller(by)
    body = {"email": "studio@dehors.test", "first_day": str(today), "last_day": str(today + timedelta(days=9))}
    assert call("POST", f"/contests/{row.pk}/guests", body)[0] == 201
    letter = Letter.objects.get(kind="contest.guest")
    assert "compris" in letter.text
    told = call("GET", f"/contests/{row.pk}/guests")[1]
    assert [one["email"] for one in told["items"]] == ["agence@dehors.test"]
    assert [one["last_day"] for one in told["invitations"]] == [str(today + timedelta(days=9))]
    link = letter.text.split("/place/concours/equipe/")[1].split()[0]
    studio = actions.come_in(secret=link, username="studio", name="Studio", password="une phrase de passe longue")
    assert ContestKeeper.objects.get(user=studio).last_day == today + timedelta(days=9)
    for one in call("GET", f"/contests/{row.pk}/guests")[1]["items"]:
        assert call("DELETE", f"/contests/guests/{one['id']}")[0] == 204
    assert not ContestKeeper.objects.exists()


def paper(entry: Entry) -> Entry:
    Entry.objects.filter(pk=entry.pk).update(age=16)
    return entering.give_parental(entry=entry, paper=SimpleUploadedFile("a.pdf", b"%PDF-1.4 accord"))


def test_parents_papers_leave_the_disk_when_their_time_is_over(django_capture_on_commit_callbacks):
    row = town.contest()
    won, lost, refused = (paper(town.entry(row, email=f"{n}@exemple.test")) for n in ("a", "b", "c"))
    kept = {one.pk: photos.root() / one.parental for one in (won, lost, refused)}
    Entry.objects.filter(pk=won.pk).update(prize="Premier prix")
    Entry.objects.filter(pk=refused.pk).update(state="refused")
    with django_capture_on_commit_callbacks(execute=True):
        let_go()
    assert all(path.exists() for path in kept.values())
    Contest.objects.update(announced_at=timezone.now() - timedelta(days=400), state="announced")
    with django_capture_on_commit_callbacks(execute=True):
        let_go()
    assert [kept[one.pk].exists() for one in (won, lost, refused)] == [True, True, False], "the proof lasts as long as the rights"
    Entry.objects.update(grant=won.grant | {"until": str(timezone.localdate() - timedelta(days=1))})
    with django_capture_on_commit_callbacks(execute=True):
        let_go()
    assert not any(path.exists() for path in kept.values())
    assert not Entry.objects.exclude(parental="").exists()


def test_a_contest_that_was_cancelled_lets_go_of_names_too():
    row = town.contest()
    entry = town.entry(row)
    Contest.objects.update(state="cancelled", enter_until=timezone.now() - timedelta(days=400))
    let_go()
    entry.refresh_from_db()
    assert (entry.name, entry.email) == ("", "")


def test_a_picture_is_described_better_and_its_caption_goes_to_the_library():
    by = make.user()
    row = town.contest(by)
    entry = town.entry(row, story="Un soir de novembre, en rentrant.")
    photo = entry.photos.get()
    page = f"/place-publique/concours/{row.pk}/participations/{entry.number}"
    assert desk(by).post(page, {"do": "describe", "photo": str(photo.pk), "alt": " "}).status_code == 422
    assert desk(by).post(page, {"do": "describe", "photo": str(photo.pk), "alt": "Un pont, la nuit"}).status_code == 302
    call = Caller(by)
    (file,) = call("POST", f"/contests/entries/{entry.pk}/library", {})[1]["files"]
    photo.refresh_from_db()
    assert photo.file is not None
    assert (photo.file_id, photo.file.alt, photo.file.description) == (
        file,
        "Un pont, la nuit",
        "Un soir de novembre, en rentrant.",
    )
    assert (
        call("POST", f"/contests/photos/{photo.pk}/description", {"alt": "Le pont neuf"})[1]["photos"][0]["alt"] == "Le pont neuf"
    )
    with pytest.raises(PermissionDenied):
        entering.describe(photo=photo, alt="x", by=make.user("contributor"))


def test_their_own_data_hold_their_pictures(client):
    row = town.contest()
    lea = resident("lea3", "lea@exemple.test")
    entry = town.entry(row)
    original = (photos.root() / entry.photos.get().original).read_bytes()
    answer = signed_in(client, lea).get("/place/moi/donnees")
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        told = json.loads(archive.read("mes-donnees.json"))
        assert archive.read(f"concours/{row.slug}-1/1.jpeg") == original
    assert told["contests"]["entries"][0]["photos"][0]["alt"] == "Un pont sous la pluie"


def test_whoever_asks_the_city_what_it_keeps_is_handed_their_pictures(tmp_path):
    row = town.contest()
    entry = paper(town.entry(row))
    person = Person((), (), needles=("lea@exemple.test",))
    envelope = {"made_at": timezone.now(), "city": "Ville", "language": "fr", "number": 1}
    packing.write(tmp_path / "a.zip", person, envelope, lambda _done: None)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        there = {name for name in archive.namelist() if name.startswith("concours/")}
        assert archive.read(f"concours/{row.slug}-1/1.jpeg") == (photos.root() / entry.photos.get().original).read_bytes()
    assert there == {f"concours/{row.slug}-1/1.jpeg", f"concours/{row.slug}-1/autorisation.pdf"}
    assert packing.verify(tmp_path / "a.zip") == []
