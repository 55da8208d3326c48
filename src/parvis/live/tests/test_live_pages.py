"""The pages as their readers use them: the desk, the field, the wall, questions, frames, feeds."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from parvis.accounts.models import Account
from parvis.inbox.models import Conversation, Message
from parvis.journal.models import Event
from parvis.live import actions, wall
from parvis.live.asked import actions as asking
from parvis.live.field import actions as field
from parvis.live.models import Item, LiveEvent, Prepared, Question, Report
from parvis.live.queue import actions as queue
from parvis.live.ready import actions as ready
from parvis.live.tests.festival import event, gather, hear
from parvis.publishing.models import Post
from parvis.square.testing import moment
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
DESK = "/place-publique/direct/"


@pytest.fixture(autouse=True)
def _fresh():
    wall.forget()


@pytest.fixture
def manager(client):
    who = make.user("manager")
    client.force_login(who)
    return who


def picture() -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(made, "PNG")
    made.seek(0)
    made.name = "scene.png"
    return made


def stamp(hours: int) -> str:
    return f"{timezone.localtime(timezone.now() + timedelta(hours=hours)):%Y-%m-%dT%H:%M}"


def test_an_event_is_made_opened_run_and_told(client, manager):
    account = make.account()
    given = {"title": "Nuit des arts", "begins_at": stamp(1), "ends_at": stamp(9), "words": "#nuitdesarts", "team": make.team().pk,
             "accounts": [account.pk], "allowed": "@theatre", "origins": "https://office.exemple.fr"}  # fmt: skip
    assert client.post(f"{DESK}nouveau", given | {"words": "(oups"}).status_code == 422
    assert client.post(f"{DESK}nouveau", given).status_code == 302
    row = LiveEvent.objects.get()
    assert (row.slug, row.allowed, row.origins) == ("nuit-des-arts", ["theatre"], ["https://office.exemple.fr"])
    assert Client().get(f"/place/direct/{row.slug}").status_code == 404
    client.post(f"{DESK}{row.pk}/actes/ouvrir")
    client.post(
        f"{DESK}{row.pk}/etapes", {"at": stamp(2), "title": "Bal au jardin", "where": "Jardin des Plantes", "public": "on"}
    )
    client.post(f"{DESK}{row.pk}/preparer", {"text": "Le bal commence.", "label": "Bal", "rain": "Le bal est à la halle."})
    prepared = Prepared.objects.get()
    client.post(f"{DESK}{row.pk}/actes/basculer", {"to": "rain"})
    assert Post.objects.get(pk=prepared.post_id).text == "Le bal est à la halle."
    client.post(f"{DESK}{row.pk}/preparees/{prepared.pk}/publier")
    page = client.get(f"{DESK}{row.pk}").content.decode()
    assert "partie à" in page
    assert "Bal au jardin" in page
    public = Client().get(f"/place/direct/{row.slug}").content.decode()
    assert "Il pleut" in public
    assert "Jardin des Plantes" in public
    client.post(f"{DESK}{row.pk}/actes/finir", {"recap": "Une belle nuit."})
    assert "Une belle nuit." in Client().get(f"/place/direct/{row.slug}").content.decode()


def test_the_desk_asks_a_fixed_number_of_statements(client, manager, django_assert_max_num_queries):
    row = event(manager)
    row.accounts.set([make.account()])
    for n in range(6):
        actions.add_step(row, by=manager, at=timezone.now(), title=f"Étape {n}")
        ready.prepare(row, by=manager, text=f"Texte {n}", label=f"Bouton {n}")
        field.receive(row, by=manager, key=uuid.uuid4(), text=f"Rapport {n}")
    with django_assert_max_num_queries(32):
        assert client.get(f"{DESK}{row.pk}").status_code == 200


def test_what_waits_is_taken_shown_and_stands_on_the_wall(client, manager):
    row = event(manager)
    hear(row, "Quelle soirée #nuitdesarts")
    assert "prenez-en vingt" in client.get(f"{DESK}{row.pk}/files").content.decode()
    client.post(f"{DESK}{row.pk}/prendre")
    item = row.items.get()
    assert "Quelle soirée" in client.get(f"{DESK}{row.pk}/files").content.decode()
    client.post(f"{DESK}{row.pk}/ranger", {"to": f"shown:{item.pk}"})
    assert "Quelle soirée" in Client().get(f"/place/direct/{row.slug}/mur").content.decode()


def test_a_wall_is_asked_for_by_many_and_costs_one_statement_or_none(client, manager, django_assert_num_queries, monkeypatch):
    row = event(manager, automatic=True)
    hear(row, "Bravo #nuitdesarts")
    address = f"/place/direct/{row.slug}/mur/morceau"
    reader = Client()
    first = reader.get(address)
    with django_assert_num_queries(0):
        assert reader.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    monkeypatch.setattr(wall, "QUIET", 0)
    with django_assert_num_queries(1):
        assert reader.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    queue.decide(row, items=[row.items.get().pk], to="aside", by=manager)
    after = reader.get(address, headers={"If-None-Match": first["ETag"]})
    assert (after.status_code, "Bravo" in after.content.decode(), after["Cache-Control"]) == (
        200,
        False,
        "public, s-maxage=3, max-age=0",
    )


def test_what_is_taken_back_or_forgotten_is_on_no_wall_even_before_it_is_told(manager):
    row = event(manager, automatic=True)
    hear(row, "Bravo #nuitdesarts", "Merci #nuitdesarts")
    first, second = row.items.order_by("pk")
    Message.objects.filter(pk=first.message_id).update(removed_at=timezone.now())
    Conversation.objects.filter(pk=second.conversation_id).update(hidden_at=timezone.now())
    assert wall.cards(row) == []


def test_a_picture_is_shown_only_with_its_words_and_from_our_own_copy(client, manager, monkeypatch):
    row = event(manager, automatic=True)
    hear(row, "Vue du pont #nuitdesarts")
    item = row.items.get()
    far = [{"name": "pont.png", "mime": "image/png", "url": "https://images.example/pont.png"}]
    Message.objects.filter(pk=item.message_id).update(attached=far)
    item = Item.objects.select_related("event", "message").get()

    class Answer:
        status, body = 200, picture().getvalue()

    monkeypatch.setattr(queue.Http, "call", lambda *_args, **_more: Answer())
    assert client.post(f"{DESK}{row.pk}/messages/{item.pk}/decrire", {"alt": " "}).status_code == 302
    assert wall.cards(row)[0].picture is None
    client.post(f"{DESK}{row.pk}/messages/{item.pk}/decrire", {"alt": "Le pont illuminé en bleu."})
    shown = Client().get(f"/place/direct/{row.slug}/mur").content.decode()
    assert 'alt="Le pont illuminé en bleu."' in shown
    assert "images.example" not in shown
    address = f"/place/direct/images/{row.pk}-{item.pk}"
    assert Client().get(address)["Content-Type"] == "image/webp"
    queue.decide(row, items=[item.pk], to="blocked", by=manager)
    assert Client().get(address).status_code == 404


def test_a_report_is_received_once_also_an_hour_later(client, manager):
    row = event(manager)
    key, said_at = str(uuid.uuid4()), (timezone.now() - timedelta(hours=1)).isoformat()
    for _ in range(3):
        given = {"key": key, "text": "La foule arrive", "where": "Pont", "said_at": said_at, "photo": picture()}
        answer = client.post(f"/direct/terrain/{row.slug}", given, headers={"X-Requested-With": "phone"})
        assert answer.status_code == 204
    report = Report.objects.get()
    assert report.file_id
    assert timezone.now() - report.said_at > timedelta(minutes=59)
    client.post(f"{DESK}{row.pk}/rapports/{report.pk}/publication")
    client.post(f"{DESK}{row.pk}/rapports/{report.pk}/publication")
    post = Post.objects.get()
    assert (post.text, post.attachments.count()) == ("La foule arrive\nPont", 1)


def test_without_script_a_report_is_a_form_and_what_is_wrong_loses_nothing(client, manager):
    row = event(manager)
    page = client.get(f"/direct/terrain/{row.slug}")
    assert "geolocation=(self)" in page["Permissions-Policy"]
    assert client.post(f"/direct/terrain/{row.slug}", {"key": str(uuid.uuid4()), "text": "Vu"}).status_code == 302
    bad = io.BytesIO(b"not a picture")
    bad.name = "x.png"
    wrong = client.post(f"/direct/terrain/{row.slug}", {"key": str(uuid.uuid4()), "where": "Pont Neuf", "photo": bad})
    assert wrong.status_code == 422
    assert "Pont Neuf" in wrong.content.decode()
    assert Report.objects.count() == 1
    assert client.get("/direct/terrain/page.js")["Content-Type"] == "text/javascript"


def test_the_album_wants_a_description(client, manager):
    row = event(manager)
    report = field.receive(row, by=manager, key=uuid.uuid4(), text="La foule", photo=picture())
    address = f"{DESK}{row.pk}/rapports/{report.pk}/album"
    client.post(address)
    assert not Report.objects.get().album
    client.post(address, {"alt": "Des gens sur un pont."})
    assert 'alt="Des gens sur un pont."' in Client().get(f"/place/direct/{row.slug}").content.decode()
    assert Client().get(f"/place/direct/photos/{report.pk}-640").status_code == 200
    client.post(f"{DESK}{row.pk}/rapports/{report.pk}/hors-album")
    assert Client().get(f"/place/direct/photos/{report.pk}-640").status_code == 404


def test_a_question_goes_to_the_counter_and_its_answer_to_everybody(client, manager):
    form = make.account("form")
    row = event(manager, form=form)
    reader, address = Client(), f"/place/direct/{row.slug}/question"
    assert reader.get(address)["Cache-Control"] == "no-store"
    given = {"text": "Les toilettes sont où ?", "email": "lea@exemple.fr", "moment": moment()}
    assert reader.post(address, given | {"email": "lea@"}).status_code == 422
    assert reader.post(address, given | {"website": "spam"}).status_code == 200
    assert not Question.objects.exists()
    thanks = reader.post(address, given).content.decode()
    reader.post(address, given)  # the same page, sent twice
    question = Question.objects.get()
    assert "/suivi/" in thanks
    talk = make.conversation(form, private=True, texts=("Les toilettes sont où ?",))
    question.entry.conversation = talk
    question.entry.save()
    assert asking.proposed(question)[0] == "Les toilettes sont où ?"
    page = client.get(f"{DESK}{row.pk}/questions/{question.pk}").content.decode()
    assert "Les toilettes sont où" in page
    assert "Les toilettes" not in Client().get(f"/place/direct/{row.slug}").content.decode()
    client.post(f"{DESK}{row.pk}/questions/{question.pk}", {"asked": "Où sont les toilettes ?", "answer": "Derrière la scène."})
    public = Client().get(f"/place/direct/{row.slug}").content.decode()
    assert "Derrière la scène." in public
    assert "lea@exemple.fr" not in public
    client.post(f"{DESK}{row.pk}/questions/{question.pk}/ecarter")
    assert "Derrière la scène." not in Client().get(f"/place/direct/{row.slug}").content.decode()


def test_frames_stand_where_the_city_says_and_nowhere_else(client, manager):
    row = event(manager, origins=["https://office.exemple.fr"])
    policy = Client().get(f"/place/direct/{row.slug}/cadre")["Content-Security-Policy"]
    assert "frame-ancestors https://office.exemple.fr" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert Client().get(f"/place/direct/{row.slug}/cadre?suivre=1")["Refresh"] == "60"
    assert "Refresh" not in Client().get(f"/place/direct/{row.slug}/mur")
    assert "frame-ancestors 'none'" in Client().get("/place/cadre/reponses")["Content-Security-Policy"]
    client.post(f"{DESK}cadres", {"origins": "javascript:alert(1)"})
    client.post(f"{DESK}cadres", {"origins": "https://www.exemple.fr\nhttps://quartier.exemple.fr/"})
    policy = Client().get("/place/cadre/reponses")["Content-Security-Policy"]
    assert "frame-ancestors https://www.exemple.fr https://quartier.exemple.fr;" in policy


def test_the_latest_answers(manager):
    make.answer("Piscine de nuit", by=manager, texts={"fr": "Elle ferme à minuit."}, public=True)
    assert "Elle ferme à minuit." in Client().get("/place/cadre/reponses").content.decode()


def test_feeds_and_the_calendar(client, manager):
    row = event(manager, title="Nuit, des; arts", lead="é" * 120)
    actions.add_step(row, by=manager, at=row.begins_at, title="Bal")
    ready.switch(row, to="cancelled", by=manager)
    told = Client().get(f"/place/direct/{row.slug}/agenda.ics")
    lines = told.content.decode().split("\r\n")
    assert "SUMMARY:Nuit\\, des\\; arts" in lines
    assert lines.count("STATUS:CANCELLED") == 2
    assert max(len(line.encode()) for line in lines) <= 75
    assert "é" * 120 in told.content.decode().replace("\r\n ", "")
    assert b"<rss" in Client().get("/place/direct/evenements.rss").content
    assert Client().get(f"/place/direct/{row.slug}/publications.rss").status_code == 200
    assert row.title in Client().get("/place/").content.decode()
    assert f"/place/direct/{row.slug}" in Client().get("/place/plan.xml").content.decode()
    assert row.title in Client().get("/place/chercher?q=nuit").content.decode()


@pytest.mark.parametrize(("role", "reads", "sorts", "writes"), [
    ("contributor", 200, 403, 403), ("agent", 200, 200, 403), ("trainee", 404, 404, 403), ("approver", 200, 200, 200),
])  # fmt: skip
def test_who_sees_the_desk(client, role, reads, sorts, writes):
    row = event(make.user("manager"))
    client.force_login(make.user(role))
    assert client.get(f"{DESK}{row.pk}").status_code == reads
    assert client.get(f"{DESK}{row.pk}/files").status_code == sorts
    assert client.get(f"{DESK}nouveau").status_code == writes


def test_the_event_of_another_team_is_not_there(client):
    row = event(make.user("manager"), team=make.team("Autre"))
    client.force_login(make.user("approver"))
    for path in (f"{DESK}{row.pk}", f"{DESK}{row.pk}/files", f"{DESK}{row.pk}/preparer", f"/direct/terrain/{row.slug}"):
        assert client.get(path).status_code == 404
    assert client.post(f"{DESK}{row.pk}/actes/basculer", {"to": "rain"}).status_code == 404


def test_the_wall_and_the_desk_say_which_account_is_not_read(client, manager):
    account = make.account(name="La ville sur Mastodon")
    row = event(manager)
    gather()
    row.refresh_from_db()
    assert row.silent == []
    Account.objects.filter(pk=account.pk).update(state="expired")
    before = row.version
    gather()
    row.refresh_from_db()
    assert [one["account"] for one in row.silent] == [account.pk] and row.version > before
    wall.forget()
    assert "Nous ne recevons rien de Mastodon" in Client().get(f"/place/direct/{row.slug}/mur?lang=fr").text
    assert "La ville sur Mastodon" in client.get(f"{DESK}{row.pk}").text
    assert Caller(manager)("GET", f"/live-events/{row.pk}")[1]["silent"][0]["network"] == "mastodon"
    gather()
    assert Event.objects.filter(kind="live.silent").count() == 1, "said once, not each time"
    slow = timezone.now() - timedelta(minutes=20)
    Account.objects.filter(pk=account.pk).update(state="active", failure="unreachable", failed_at=timezone.now(), read_at=slow)
    gather()
    row.refresh_from_db()
    assert row.silent != [], "a network that fails for twenty minutes is silent"
    Account.objects.filter(pk=account.pk).update(failure="", read_at=timezone.now())
    gather()
    row.refresh_from_db()
    assert row.silent == [] and Event.objects.filter(kind="live.heard").exists()


def test_who_did_what_is_told_at_the_desk_and_to_programs(client, manager):
    row = event(manager)
    hear(row, "Le bal est beau #nuitdesarts")
    item = row.items.get()
    queue.decide(row, items=[item.pk], to="shown", by=manager)
    actions.mark_step(actions.add_step(row, by=manager, at=timezone.now(), title="Ouverture du bal"), done=True, by=manager)
    ready.switch(row, to="rain", by=manager)
    page = client.get(f"{DESK}{row.pk}/actes").text
    for words in ("a trié des messages d’un mur", "a noté qu’une étape est faite", "Ouverture du bal", "a basculé", str(manager)):
        assert words in page, words
    told = Caller(manager)("GET", f"/live-events/{row.pk}/acts")[1]["items"]
    shown = next(one for one in told if one["kind"] == "live.decided")
    assert (shown["by"], shown["to"], shown["items"]) == (manager.pk, "shown", [item.pk])
    (listed,) = Caller(manager)("GET", f"/live-events/{row.pk}/items?state=shown")[1]["items"]
    assert (listed["decided_by"], listed["decided_at"] is not None) == (manager.pk, True)
    assert f", {manager}" in " ".join(client.get(f"{DESK}{row.pk}/files?file=shown").text.split())
    stranger = Client()
    stranger.force_login(make.user("contributor", in_team=make.team("Autre")))
    assert stranger.get(f"{DESK}{row.pk}/actes").status_code == 404
