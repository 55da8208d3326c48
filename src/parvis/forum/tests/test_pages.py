"""The public pages: few queries, kept by caches, without script; the way from a title to a question on the page."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from parvis.forum import actions, keeping
from parvis.forum.desk import actions as desk
from parvis.forum.models import Contribution, Decision, Flag, Follow, Thread
from parvis.forum.order import actions as order
from parvis.forum.public.writing import OFTEN
from parvis.forum.tests import town
from parvis.letters.models import Letter
from parvis.people.callers import of_net
from parvis.square.actions import erase, exported
from parvis.square.models import Knock
from parvis.square.testing import enter, moment, resident
from parvis.testing import make

pytestmark = pytest.mark.django_db


def test_the_list_and_a_thread_take_few_queries_and_are_kept_by_caches(django_assert_max_num_queries):
    board, now = town.board(), timezone.now()
    who = town.neighbour()
    Thread.objects.bulk_create(
        [
            Thread(board=board, resident=who, title=f"Question n° {n} sur la piscine", asked=f"q{n}", asked_at=now, last_at=now)
            for n in range(40)
        ]
    )
    thread = town.question(by=who, on=board)
    for n in range(6):
        Contribution.objects.create(thread=thread, kind="answer", resident=who, text=f"Réponse {n}", asked=f"a{n}", at=now)
    with django_assert_max_num_queries(4):
        page = Client().get("/place/forum/")
    assert page.status_code == 200 and "max-age" in page["Cache-Control"] and "script-src" not in page["Content-Security-Policy"]
    body = page.content.decode()
    assert thread.title in body and "suite=" in body
    following = body.split("suite=")[1].split('"')[0]
    assert Client().get(f"/place/forum/?suite={following}").content.decode().count("fo-row") == 11
    with django_assert_max_num_queries(9):
        one = Client().get(keeping.address(thread))
    told = one.content.decode()
    assert "https://schema.org/QAPage" in told and 'itemprop="suggestedAnswer"' in told and told.count("fo-said") >= 7
    assert Client().get("/place/forum/?suite=nimporte").status_code == 404


def test_a_question_is_asked_in_two_steps_without_script():
    town.rules()
    old, who = town.question("Quand ferment les piscines le dimanche ?"), town.neighbour()
    client = enter(Client(), who)
    assert Client().get("/place/forum/demander").headers["Location"].startswith("/place/entrer?next=")
    form = {
        "title": "Fermeture des piscines le dimanche",
        "text": "Je n’ai rien trouvé.",
        "board": "piscines",
        "drawn": "x",
        "moment": moment(),
    }
    looked = client.post("/place/forum/demander", form)
    assert (
        looked.status_code == 200 and old.title in looked.content.decode() and "Je n’ai rien trouvé." in looked.content.decode()
    )
    asked = client.post("/place/forum/demander", form | {"seen": "1"})
    assert asked.status_code == 302 and "fait=asked" in asked.headers["Location"]
    assert Thread.objects.filter(title="Fermeture des piscines le dimanche", state="open").exists()
    bad = client.post("/place/forum/demander", form | {"seen": "1", "title": "Court", "drawn": "y"})
    assert bad.status_code == 422 and "Je n’ai rien trouvé." in bad.content.decode()
    quick = client.post(
        "/place/forum/demander", form | {"seen": "1", "drawn": "z", "title": "Une machine écrit ceci vite", "website": "http://"}
    )
    assert "fait=held" in quick.headers["Location"]


def test_one_answers_comments_thanks_accepts_and_follows_on_the_page():
    who, other = town.neighbour(), town.neighbour()
    thread = town.question(by=who)
    client, asks = enter(Client(), other), enter(Client(), who)
    form = {"text": "Elle ferme à 22 heures le mardi.", "drawn": "1", "moment": moment()}
    sent = client.post(f"/place/forum/q/{thread.pk}/repondre", form)
    said = Contribution.objects.get(kind="answer", thread=thread)
    assert sent.status_code == 302 and client.get(sent.headers["Location"]).headers["Location"].endswith(f"#c{said.pk}")
    assert client.post(f"/place/forum/q/{thread.pk}/repondre", form).status_code == 302
    assert Contribution.objects.filter(kind="answer", thread=thread).count() == 1
    empty = client.post(f"/place/forum/q/{thread.pk}/repondre", {"text": "non", "drawn": "2", "moment": moment()})
    assert empty.status_code == 422 and ">non</textarea>" in empty.content.decode()
    asks.post(f"/place/forum/c/{said.pk}/commenter", {"text": "Merci, et le jeudi ?", "drawn": "3", "moment": moment()})
    asks.post(f"/place/forum/c/{said.pk}/merci")
    asks.post(f"/place/forum/c/{said.pk}/retenir")
    client.post(f"/place/forum/q/{thread.pk}/suivre", {"wants": "1"})
    thread.refresh_from_db()
    page = Client().get(keeping.address(thread)).content.decode()
    assert thread.solved and "Merci, et le jeudi ?" in page and 'itemprop="acceptedAnswer"' in page
    assert Follow.objects.filter(resident=other, thread=thread).exists()


def test_addresses_lead_on_after_merge_and_split():
    by = make.user("agent")
    into, thread = town.question("La question que l’on garde ici"), town.question("La même demandée autrement")
    said = town.answer(thread, "Une réponse qui s’en va ailleurs.")
    order.merge(thread=thread, into=into, by=by)
    gone = Client().get(keeping.address(thread))
    assert (gone.status_code, gone.headers["Location"]) == (301, keeping.address(into))
    assert Client().get(f"/place/forum/c/{said.pk}").headers["Location"].startswith(keeping.address(into))
    into.refresh_from_db()
    assert into.answers == 2 and into.board.threads.filter(state="open").count() == 1
    said.refresh_from_db()
    new = order.split(thread=into, answers=[said], title="Une question à part entière", board=into.board, by=by)
    assert Client().get(f"/place/forum/c/{said.pk}").headers["Location"].startswith(keeping.address(new))
    with pytest.raises(ValidationError):
        order.merge(thread=into, into=into, by=by)


def test_a_flag_hides_nothing_and_a_decision_says_why_and_is_contested():
    make.account("email", of=town.team())
    thread, author = town.question(), town.neighbour()
    said = town.answer(thread, "Vous êtes tous des imbéciles finis.", by=author)
    page = f"/place/forum/c/{said.pk}/signaler"
    assert (
        Client()
        .post(page, {"ground": "insult", "text": "Il insulte tout le monde.", "sure": "1", "moment": moment()})
        .status_code
        == 422
    )
    told = {
        "ground": "insult",
        "text": "Il insulte tout le monde.",
        "sure": "1",
        "name": "Zoé",
        "email": "zoe@exemple.test",
        "moment": moment(),
    }
    assert Client().post(page, told).status_code == 302
    said.refresh_from_db()
    assert (
        said.state == "shown" and said.flags == 1 and Letter.objects.filter(to="zoe@exemple.test", kind="forum.flag").count() == 1
    )
    by = make.user("agent")
    with pytest.raises(ValidationError) as refused:
        desk.take_down(said=said, by=by, facts="Critique de la mairie", law="Loi de 1881")
    assert "facts" in refused.value.message_dict
    row = desk.take_down(said=said, by=by, facts="Une insulte à tous les lecteurs.", law="Loi du 29 juillet 1881")
    said.refresh_from_db()
    assert (said.state, said.flags, Flag.objects.get().state, row.source) == ("hidden", 0, "followed", "flag")
    letter = Letter.objects.get(kind="forum.decision")
    assert letter.to == author.email and "Une insulte à tous" in letter.text and str(row.key) in letter.text
    assert "imbéciles" not in Client().get(keeping.address(thread)).content.decode()
    answer = Client().post(f"/place/forum/decisions/{row.key}", {"text": "C’était une plaisanterie entre amis."})
    assert answer.status_code == 302
    row.refresh_from_db()
    with pytest.raises(ValidationError):
        desk.second_look(row=row, by=by, lift=True, answer="Je me suis trompé, pardon.")
    desk.second_look(row=row, by=make.user("manager"), lift=True, answer="C’était bien une plaisanterie.")
    said.refresh_from_db()
    assert said.state == "shown" and Decision.objects.get().lifted_at is not None


def test_a_digest_leaves_once_a_day_and_ends_by_its_link():
    from parvis.forum.jobs import digest

    make.account("email", of=town.team())
    who = town.neighbour()
    thread = town.question(by=who)
    town.answer(thread, "Elle ferme à 22 heures tous les jours.")
    digest()
    digest()
    letter = Letter.objects.get(kind="forum.digest")
    assert "22 heures" in letter.text and letter.to == who.email
    path = letter.unsubscribe.split("/place/", 1)[1]
    assert Client().get(f"/place/{path}").status_code == 200 and Follow.objects.filter(resident=who).exists()
    Client(enforce_csrf_checks=True).post(f"/place/{path}")
    assert not Follow.objects.filter(resident=who).exists()
    assert letter.unsubscribe in letter.text


def test_an_account_takes_its_words_along_and_leaves_what_helps():
    who, asks = town.neighbour("Camille du 11e"), town.neighbour()
    thread = town.question(by=asks)
    good = town.answer(thread, "La bonne réponse, vérifiée sur place.", by=who)
    other = town.answer(thread, "Une autre idée, moins sûre.", by=who)
    actions.accept(thread=thread, said=good, resident=asks)
    told = json.dumps(exported(who)["forum"], ensure_ascii=False)
    assert "La bonne réponse" in told and "moins sûre" in told
    erase(resident=who)
    other.refresh_from_db()
    page = Client().get(keeping.address(thread)).content.decode()
    assert (other.text, other.state) == ("", "withdrawn")
    assert "La bonne réponse" in page and "Compte supprimé" in page and "Camille" not in page


def test_slow_boards_stand_behind_a_click_and_programs_read_along():
    town.question()
    town.board("Fontaines", last_at=None)
    page = Client().get("/place/forum/").content.decode()
    assert page.index("<details>") < page.index("Fontaines")
    feed = Client().get("/place/forum/flux.rss").content.decode()
    assert "À quelle heure ferme la piscine" in feed
    told = Client().get("/place/forum/questions.json?rubrique=piscines").json()
    assert told["items"][0]["board"] == "piscines"
    whole = Client().get(f"/place/forum/q/{told['items'][0]['id']}.json").json()
    assert whole["question"]["text"] == "Je voudrais y aller après le travail." and "@" not in json.dumps(whole)
    assert "/place/forum/q/" in Client().get("/place/plan.xml").content.decode()
    assert "À quelle heure" in Client().get("/place/chercher?q=piscine").content.decode()
    assert "À quelle heure" in Client().get("/place/").content.decode()


def test_other_pages_answer():
    who = resident()
    thread = town.question()
    client, said = enter(Client(), who), thread.contributions.get()
    for page in (
        "regles",
        "moi",
        f"c/{said.pk}/versions",
        f"c/{said.pk}/signaler",
        "rubriques/piscines",
        "proches?titre=heure+piscine+ferme",
    ):
        assert client.get(f"/place/forum/{page}").status_code == 200, page
    assert enter(Client(), thread.resident).get(f"/place/forum/c/{said.pk}/modifier").status_code == 200
    assert client.get(f"/place/forum/c/{said.pk}/modifier").status_code == 404
    assert client.get("/place/forum/?lang=en").content.decode().count("Questions") >= 1


def test_five_hundred_posts_a_minute_from_one_address_stop_whoever_signs_them():
    """New names do not help: what comes from one address is counted too. Somebody elsewhere is not held up."""
    thread, here, now = town.question(), "203.0.113.9", timezone.now()
    limit = OFTEN[0] * 5
    Knock.objects.bulk_create(Knock(who=of_net(here), what="forum.write", at=now) for _n in range(limit - 1))
    asked = {"text": "Une réponse parmi cinq cents.", "moment": moment()}
    codes = [
        enter(Client(REMOTE_ADDR=here), town.neighbour())
        .post(f"/place/forum/q/{thread.pk}/repondre", asked | {"drawn": f"d{n}"})
        .status_code
        for n in range(3)
    ]
    assert codes == [302, 429, 429] and thread.contributions.filter(kind="answer").count() == 1
    elsewhere = enter(Client(REMOTE_ADDR="198.51.100.7"), town.neighbour())
    assert elsewhere.post(f"/place/forum/q/{thread.pk}/repondre", asked | {"drawn": "d9"}).status_code == 302


def test_an_account_that_goes_after_its_answer_solved_leaves_the_solution_without_a_name():
    asker, helper = town.neighbour(), town.neighbour()
    thread = town.question(by=asker)
    said = town.answer(thread, "Elle ferme à 22 heures.", by=helper)
    actions.accept(thread=thread, said=said, resident=asker)
    erase(resident=helper)
    page = Client().get(keeping.address(thread)).content.decode()
    assert "Elle ferme à 22 heures." in page and "Compte supprimé" in page and helper.pseudonym not in page
    assert "La solution retenue" in page and Client().get(f"/place/forum/q/{thread.pk}.json").json()["solved"] is True
