"""Votes, marks, draws, prizes; what becomes of the pictures; who sees what."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.contests import actions
from parvis.contests.draws import actions as drawing
from parvis.contests.entering import actions as entering
from parvis.contests.jobs import let_go
from parvis.contests.judging import actions as judging
from parvis.contests.judging.results import lines_of
from parvis.contests.models import Contest, ContestKeeper, Finding, KeeperInvitation, Vote
from parvis.contests.reuse import actions as reusing
from parvis.contests.reuse.actions import news, to_library
from parvis.contests.tests import town
from parvis.contests.voting import actions as voting
from parvis.letters.models import Letter
from parvis.media.models import File
from parvis.media.uses import uses
from parvis.people.models import User
from parvis.square.actions import erase
from parvis.square.actions import exported as told_of
from parvis.square.models import Resident
from parvis.square.testing import enter as signed_in
from parvis.square.testing import resident
from parvis.testing import make

pytestmark = pytest.mark.django_db


def desk(by):
    client = Client()
    client.force_login(by)
    return client


def test_a_resident_votes_within_limits_and_takes_it_back(client):
    row = town.contest(votes_each=2)
    mine = town.entry(row, email="lea@exemple.test")
    town.entries(row, 3)
    row = town.move(row, "voting")
    address = f"/place/concours/{row.slug}/{{}}/vote"
    assert "/place/entrer" in client.post(address.format(2))["Location"], "who is nobody is asked to come in"
    signed_in(client, resident("lea", "lea@exemple.test"))
    for number, status in ((2, 302), (2, 302), (3, 302), (4, 422), (1, 422)):
        assert client.post(address.format(number), {"do": "give"}).status_code == status
    assert Vote.objects.count() == 2
    assert client.post(address.format(3), {"do": "back"}).status_code == 302
    assert client.post(address.format(4), {"do": "give"}).status_code == 302
    assert not mine.votes.exists(), "never for one's own"
    row = town.move(row, "judging")
    assert client.post(address.format(3), {"do": "give"}).status_code == 422


def test_two_thousand_votes_and_a_pattern_among_them(django_assert_max_num_queries):
    """What is found is set apart and explained; the honest votes count; a decision is kept; what was lifted is not found again."""
    by = make.user()
    row = town.contest(by)
    town.entries(row, 10)
    row = town.move(row, "voting")
    pictures = list(row.entries.order_by("number"))
    now = timezone.now() - timedelta(hours=6)
    people = Resident.objects.bulk_create([
        Resident(pseudonym=f"r{n}", bare=f"r{n}", email=f"r{n}@exemple.test", joined_at=now - timedelta(days=90) if n < 1800 else now)
        for n in range(2000)
    ])  # fmt: skip
    Vote.objects.bulk_create([
        Vote(contest=row, entry=pictures[n % 10] if n < 1800 else pictures[4], resident=one,
             at=now - timedelta(minutes=n) if n < 1800 else now + timedelta(seconds=n), net=f"b{n % 700}" if n < 1800 else "ferme")
        for n, one in enumerate(people)
    ])  # fmt: skip
    with django_assert_max_num_queries(12):
        (finding,) = voting.look(contest=row, by=by)
    assert (finding.kind, finding.entry, finding.told["votes"]) == ("net", pictures[4], 200)
    assert Vote.objects.count() == 2000
    with django_assert_max_num_queries(2):
        assert {line.votes for line in lines_of(row)} == {180}
    assert voting.look(contest=row) == []
    page = desk(by).get(f"/place-publique/concours/{row.pk}/votes")
    assert "200 votes sur 380" in page.text
    with pytest.raises(ValidationError):
        voting.settle(finding=finding, uphold=True, reason=" ", by=by)
    voting.settle(finding=finding, uphold=False, reason="C’est le car du lycée.", by=by)
    assert max(line.votes for line in lines_of(row)) == 380
    assert voting.look(contest=row) == [], "somebody looked already"
    voting.settle(finding=finding, uphold=True, reason="Comptes achetés.", by=by)
    assert max(line.votes for line in lines_of(row)) == 180


def test_the_jury_sees_numbers_and_declares_its_conflicts(client):
    row = town.contest()
    one = town.entry(row)
    juror = row.jurors.get()
    assert str(juror.key) in Letter.objects.get(kind="contest.jury").text
    link = f"/place/concours/jury/{juror.key}"
    photo = one.photos.get()
    assert client.get(f"{link}/photos/{photo.pk}-480").status_code == 404, "the declaration first"
    assert client.get(f"{link}/1").status_code == 302
    client.post(link)
    page = client.get(f"{link}/1?lang=fr")
    assert "Le pont" in page.text
    for who in ("Léa", "lea@"):
        assert who not in page.text + client.get(link).text
    assert client.get(f"{link}/photos/{photo.pk}-1280").status_code == 200
    bad = client.post(f"{link}/1?lang=fr", {"mark-lumiere": "11", "mark-theme": ""})
    assert bad.status_code == 422
    assert "de 0 à 10" in bad.text
    assert client.post(f"{link}/1", {"mark-lumiere": "9", "mark-theme": "4"}).status_code == 302
    assert str(lines_of(row)[0].jury) == "260/3"
    assert client.post(f"{link}/1", {"conflict": "on"}).status_code == 422
    client.post(f"{link}/1", {"conflict": "on", "reason": "C’est ma cousine."})
    assert lines_of(row)[0].judges == 0
    assert juror.scores.get().marks == {}
    by = row.by
    assert "C’est ma cousine." in desk(by).get(f"/place-publique/concours/{row.pk}/jury").text


@pytest.mark.parametrize("phase", ["entering", "voting", "judging", "counting"])
def test_no_public_page_names_an_author_while_a_jury_judges_without_names(client, phase):
    row = town.contest()
    town.entry(row)
    town.move(row, phase)
    here = f"/place/concours/{row.slug}"
    pages = [client.get(f"{here}{end}?lang=fr").text for end in ("/", "/galerie", "/1")]
    for page in pages:
        assert "Le pont" in page
        assert "Léa R." not in page
    assert (
        "ils ne paraissent à côté des photos qu’avec le résultat" in pages[0] and "Le nom paraîtra avec le résultat" in pages[2]
    )


@pytest.mark.parametrize("changed", [{"state": "announced"}, {"state": "cancelled", "reason": "pluie"}, {"jury_weight": 0}])
def test_the_author_is_named_once_no_jury_judges(client, changed):
    row = town.contest()
    town.entry(row)
    Contest.objects.filter(pk=row.pk).update(**changed)
    assert "Léa R." in client.get(f"/place/concours/{row.slug}/1?lang=fr").text
    assert "Léa R." in client.get(f"/place/concours/{row.slug}/galerie?lang=fr").text


def test_a_result_is_announced_once_nothing_is_open(client, django_capture_on_commit_callbacks, monkeypatch):
    """And then: the feed, the sums, a draft for the networks with pictures, names and rights; the author may still leave."""
    by = make.user()
    row = town.contest(by, years=3)
    first, second = (
        town.entry(row),
        town.entry(row, email="max@exemple.test", title="La gare", credit="Max", content=town.jpeg("red")),
    )
    juror = judging.declare(juror=row.jurors.get())
    judging.score(juror=juror, entry=first, marks={"lumiere": 10, "theme": 5})
    judging.score(juror=juror, entry=second, marks={"lumiere": 5, "theme": 2})
    row = town.move(row, "voting")
    voting.vote(entry=row.entries.get(number=2), resident=resident())
    with pytest.raises(ValidationError):
        actions.announce(contest=row, by=by)
    row = town.move(row, "counting")
    assert actions.propose_prizes(contest=row, by=by) == 2
    finding = Finding.objects.create(contest=row, entry=second, kind="net", told={}, at=timezone.now())
    with pytest.raises(ValidationError, match="signalements"):
        actions.announce(contest=row, by=by)
    finding.delete()
    assert client.get(f"/place/concours/{row.slug}/resultat").status_code == 404
    row = actions.announce(contest=row, by=by)
    assert row.result["lines"][0] | {"votes": 0} == {
        "entry": 2, "votes": 0, "judges": 1, "public": "100.00", "jury": "46.67", "total": "73.33", "rank": 1, "public_weight": 50,
        "jury_weight": 50, "whole": 100,
    }  # fmt: skip
    page = client.get(f"/place/concours/{row.slug}/resultat?lang=fr").text
    assert "(100.00 × 50 + 46.67 × 50) ÷ 100" in page
    assert Letter.objects.filter(kind="contest.result").count() == 2
    assert row.title in client.get("/place/concours/flux.atom").text
    with monkeypatch.context() as broken:
        broken.setattr(reusing, "describe", Mock(side_effect=ValidationError("Pas maintenant.")))
        with pytest.raises(ValidationError, match="Pas maintenant"):
            news(contest=row, by=by, address="https://ville.test/r")
    assert not File.objects.exists(), "no picture in the library without the rights that its author gave"
    post = news(contest=row, by=by, address="https://ville.test/r")
    assert "Premier prix : « La gare », Max" in post.text
    (shown, _other) = [one.file for one in post.attachments.all()]
    assert (shown.credit, shown.licence, shown.consent, shown.alt) == ("Max", "ceded", "none", "Un pont sous la pluie")
    assert shown.expires_on.year == timezone.localdate().year + 3
    assert "règlement version 1" in shown.consent_reference
    assert to_library(entry=row.entries.get(number=2), by=by) == [shown], "twice is once"
    assert uses([shown.pk])[shown.pk][0].kind == "post"
    with django_capture_on_commit_callbacks(execute=True):
        entering.withdraw(entry=row.entries.get(number=2))
    shown.refresh_from_db()
    assert shown.expires_on == timezone.localdate()
    assert client.get(f"/place/concours/{row.slug}/resultat").status_code == 200


def test_the_originals_as_one_file():
    by = make.user()
    row = town.contest(by)
    town.entry(row, content=town.jpeg(exif=True))
    town.entry(row, email="b@exemple.test", title="=cmd()", state="refused")
    answer = desk(by).get(f"/place-publique/concours/{row.pk}/originaux.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["001-1-le-pont.jpg", "liste.csv"]
        assert archive.read("001-1-le-pont.jpg") == town.jpeg(exif=True)
        assert "Léa R." in archive.read("liste.csv").decode()


def test_a_draw_promised_and_done_is_verified_in_the_open(client):
    by = make.user()
    row = town.contest(by)
    town.entries(row, 6)
    held = drawing.promise(contest=row, what="L’ordre d’accrochage", source="Le Loto du 5 juin", most=3, by=by)
    page = client.get(f"/place/concours/{row.slug}/tirages/{held.pk}").text
    assert held.commitment in page
    assert held.secret not in page
    done = drawing.draw(draw=held, value="4 8 15 16 23 42", by=by)
    with pytest.raises(ValidationError):
        drawing.draw(draw=done, value="1", by=by)
    page = client.get(f"/place/concours/{row.slug}/tirages/{held.pk}?lang=fr").text
    assert "Tout concorde" in page
    assert done.secret in page
    assert client.get(f"/place/concours/{row.slug}/tirages/{held.pk}/liste.txt").content == b"1\n2\n3\n4\n5\n6"


def test_a_guest_runs_one_contest_and_sees_nothing_else(client):
    by = make.user()
    row, other = town.contest(by), town.contest(by, title="Autre")
    entry = town.entry(row, state="waiting")
    town.entry(other)
    actions.let_in(contest=row, email="agence@dehors.test", by=by)
    link = Letter.objects.get(kind="contest.guest").text.split("/place/concours/equipe/")[1].split()[0]
    door = f"/place/concours/equipe/{link}"
    assert client.get(door).status_code == 200
    assert client.post(door, {"username": "agence", "name": "Agence", "password": "a"}).status_code == 422
    given = {"username": "agence", "name": "Agence", "password": "une phrase de passe longue"}
    assert client.post(door, given).status_code == 302
    assert client.get(door).status_code == 410, "once"
    guest = User.objects.get(username="agence")
    theirs, base = desk(guest), "/place-publique/concours"
    assert other.title not in theirs.get(f"{base}/").text
    for page in (
        "",
        "/reglages",
        "/reglement",
        "/participations",
        "/participations/1",
        "/jury",
        "/votes",
        "/resultat",
        "/tirages",
    ):
        assert theirs.get(f"{base}/{row.pk}{page}").status_code == 200, page
        assert theirs.get(f"{base}/{other.pk}{page}").status_code == 404, page
    for page in (f"{base}/nouveau", f"{base}/{row.pk}/equipe", f"{base}/{row.pk}/hashtag", "/guichet/", "/publications/", "/annuaire/",
                 "/journal/", "/dossiers/", "/place-publique/habitants", "/api/v1/answers", "/api/v1/people", "/reglages"):  # fmt: skip
        assert theirs.get(page).status_code in (403, 404), page
    assert theirs.get("/")["Location"] == f"{base}/"
    assert theirs.post(f"{base}/{row.pk}/participations/{entry.number}", {"do": "accept"}).status_code == 302
    assert theirs.get(f"/place/concours/photos/{other.entries.get().photos.get().pk}-480").status_code == 200, (
        "that one is public"
    )
    other.entries.update(state="waiting")
    assert theirs.get(f"/place/concours/photos/{other.entries.get().photos.get().pk}-480").status_code == 404
    with pytest.raises(PermissionDenied):
        to_library(entry=entry, by=guest)
    with pytest.raises(PermissionDenied):
        actions.let_in(contest=row, email="x@dehors.test", by=guest)
    actions.let_out(keeper=ContestKeeper.objects.get(), by=by)
    assert desk(User.objects.get(pk=guest.pk)).get(f"{base}/{row.pk}").status_code == 404
    assert not KeeperInvitation.objects.filter(used_at__isnull=True).exists()


def test_what_was_accepted_does_not_change_once_it_is_open():
    by = make.user()
    row = town.contest(by)
    for name, value in (("years", 9), ("uses", ["contest", "press"]), ("public_weight", 90), ("least_age", 3)):
        with pytest.raises(ValidationError) as refused:
            actions.change(contest=row, by=by, revision=row.revision, **{name: value})
        assert name in refused.value.message_dict
    with pytest.raises(actions.Changed):
        actions.change(contest=row, by=by, revision=1, theme="Autre")
    with pytest.raises(ValidationError):
        actions.change(contest=row, by=by, revision=row.revision, theme="")
    late = row.enter_until + timedelta(hours=3)
    assert actions.change(contest=row, by=by, revision=row.revision, enter_until=late).enter_until == late


def test_it_opens_only_when_complete(client):
    by = make.user()
    row = actions.make(title="Les toits", team=make.team(), by=by)
    page = desk(by).get(f"/place-publique/concours/{row.pk}").text
    assert "Écrivez le règlement." in page
    with pytest.raises(ValidationError):
        actions.open_(contest=row, by=by)
    assert client.get(f"/place/concours/{row.slug}/").status_code == 404
    ready = town.contest(by, title="Prêt", opened=False)
    assert "Ouvrir le concours" in desk(by).get(f"/place-publique/concours/{ready.pk}").text
    desk(by).post(f"/place-publique/concours/{ready.pk}/faire/ouvrir")
    assert client.get(f"/place/concours/{ready.slug}/").status_code == 200
    assert client.get("/place/?lang=fr").text.count("Prêt") == 1


def test_the_settings_keep_what_was_typed():
    by = make.user()
    row = town.contest(by, opened=False)
    page = f"/place-publique/concours/{row.pk}/reglages"
    given = {
        "revision": str(row.revision), "title": "Neuf", "theme": "T", "enter_from": "2026-06-10T08:00", "enter_until": "2026-06-01T08:00",
        "most_photos": "2", "votes_each": "3", "least_age": "18", "years": "2", "public_weight": "50", "jury_weight": "50",
        "territory": "world", "uses": ["contest"], "criterion": ["Lumière", ""], "weight": ["1", "1"], "most": ["10", "10"],
        "prizes": "Un livre\n", "contact": "photo@ville.test", "organiser": "V", "lead": "", "hashtag": "#VilleLaNuit",
    }  # fmt: skip
    bad = desk(by).post(page, given)
    assert bad.status_code == 422
    assert "La fin est avant le début." in bad.text
    assert 'value="Neuf"' in bad.text
    assert desk(by).post(page, given | {"enter_until": "2026-06-20T08:00"}).status_code == 302
    row = Contest.objects.get(pk=row.pk)
    assert (row.title, row.prizes, row.hashtag) == ("Neuf", ["Un livre"], "VilleLaNuit")
    assert desk(by).post(page, given).status_code == 409


def test_who_goes_takes_their_pictures_and_their_vote_stays_under_no_name():
    row = town.contest()
    lea = resident("lea", "lea@exemple.test")
    entry = entering.enter(contest=row, written=town.written(row), resident=lea)
    other = town.entry(row, email="b@exemple.test")
    row = town.move(row, "voting")
    voting.vote(entry=row.entries.get(pk=other.pk), resident=lea, net="x")
    told = told_of(lea)["contests"]
    assert (told["entries"][0]["title"], told["votes"][0]["entry"]) == ("Le pont", 2)
    erase(resident=lea)
    entry.refresh_from_db()
    assert entry.state == "withdrawn"
    assert lines_of(row)[0].votes == 1
    Contest.objects.filter(pk=row.pk).update(announced_at=timezone.now() - timedelta(days=400), state="announced")
    let_go()
    other.refresh_from_db()
    assert (other.name, other.email, Vote.objects.get().net) == ("", "", "")


def test_pages_take_as_many_queries_for_many_as_for_few(client, django_assert_max_num_queries):
    row = town.contest()
    town.entry(row)
    town.entries(row, 40)
    client.get(f"/place/concours/{row.slug}/galerie")
    with django_assert_max_num_queries(5):
        page = client.get(f"/place/concours/{row.slug}/galerie?lang=fr")
    assert "Photos suivantes" in page.text
    assert client.get(f"/place/concours/{row.slug}/galerie?suite=24").status_code == 200
    with django_assert_max_num_queries(9):
        client.get(f"/place/concours/{row.slug}/")
    by = row.by
    colleague = desk(by)
    colleague.get(f"/place-publique/concours/{row.pk}/participations?etat=accepted")
    with django_assert_max_num_queries(14):
        colleague.get(f"/place-publique/concours/{row.pk}/participations?etat=accepted")
