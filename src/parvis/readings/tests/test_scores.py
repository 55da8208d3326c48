"""The page of scores is true: which model reads, since when, how well; an administrator decides there and over the API."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from parvis.readings.learning import actions, shown
from parvis.readings.learning.shown import second_standing, shipped
from parvis.readings.models import Learning, Lesson, SecondLook, Trained
from parvis.readings.tests.test_learning import lesson, scores, small_model, trained
from parvis.testing import make
from parvis.understanding import kinds, second
from parvis.understanding import scores as scores_told

pytestmark = pytest.mark.django_db
PAGE = "/reglages/comprendre/"


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make.user(role))
    return client


def whole() -> dict:
    """All that a page shows, with the three points that tests compare."""
    return {**(shipped(kinds.state().version) or {}), "aside": [0, 0]}


def test_the_page_tells_the_scores_that_come_with_the_shipped_model():
    page = signed_in("agent").get(PAGE).content.decode()
    kept = shipped(kinds.state().version)
    assert kept, "python -m tools.model_card writes them anew"
    assert kinds.state().version in page and "livré avec Parvis" in page
    assert f'<td class="number">{kept["accuracy"]:.2f}'.replace(".", ",") in page
    heard, of = kept["grave"]["files"]
    assert f'<tdclass="number">{heard}</td><tdclass="number">{of}</td>' in "".join(page.split())
    assert page.count('<svg class="plot"') == 2 and page.count("<table") >= 5
    assert "Apprendre maintenant" not in page


def test_an_administrator_learns_goes_back_and_decides():
    client, lessons = signed_in("admin"), lesson("Le banc est cassé")
    assert "Apprendre maintenant" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}modele", {"do": "train"})
    assert Learning.objects.get().due_at is not None
    assert "apprend en ce moment" in client.get(PAGE).content.decode()
    Learning.objects.update(due_at=None)
    old = trained(body=small_model(), scores=whole(), against=whole())
    client.post(f"{PAGE}modele", {"do": "use", "number": str(old.pk)})
    page = client.get(PAGE).content.decode()
    assert "appris ici, de 1 corrections" in page and "lit les messages" in page and "Revenir au modèle livré" in page
    client.post(f"{PAGE}modele", {"do": "use", "number": "0"})
    assert Learning.objects.get().current is None
    client.post(PAGE, {"months": "6", "private": "on"})
    row = Learning.objects.get()
    assert (row.months, row.private, row.nightly) == (6, True, False)
    assert client.post(PAGE, {"months": "0"}).status_code == 422
    assert Lesson.objects.get().pk == lessons.pk


@pytest.mark.parametrize("number", ["", "x", "99999999999999999999", "-1"])
def test_a_model_that_is_none_changes_nothing(number):
    client = signed_in("admin")
    assert client.post(f"{PAGE}modele", {"do": "use", "number": number}).status_code == 302
    assert not Trained.objects.exists()


def test_a_model_that_cannot_be_used_is_said_on_the_page_and_in_the_figures():
    admin = make.user("admin")
    actions.use(trained(body=b"GIF89a", scores=whole(), against=whole()).pk, by=admin)
    client = Client()
    client.force_login(admin)
    page = client.get(PAGE).content.decode()
    assert "le modèle livré avec Parvis lit à sa place" in page and "is no model" in page
    told = client.get("/readyz").json()
    assert told["ready"] and "is no model" in told["warnings"][0]
    assert "parvis_model_unusable 1.0" in client.get("/metrics", SERVER_NAME="127.0.0.1").content.decode()


def test_one_that_was_kept_out_says_by_what():
    trained("kept_out", worse=["abuse"], scores=whole(), against=whole())
    page = signed_in("agent").get(PAGE).content.decode()
    assert "écarté, moins bon" in page and "pris pour une injure" in page and "Y revenir" not in page


@pytest.mark.parametrize("role", ["agent", "manager"])
def test_others_see_and_do_not_decide(role):
    client = signed_in(role)
    assert client.get(PAGE).status_code == 200
    assert client.post(f"{PAGE}modele", {"do": "train"}).status_code == 403
    assert client.post(PAGE, {"months": "3"}).status_code == 403


def test_it_is_told_over_the_api():
    lesson("Le banc est cassé")
    client = signed_in("admin")
    told = client.get("/api/v1/understanding").json()
    assert (told["number"], told["version"], told["waiting"], told["training"]) == (0, kinds.state().version, 1, False)
    assert told["scores"]["confusion"]["report"][0] > 40 and told["kinds"][0] == "report"
    assert {"key": "voirie/eclairage", "name": "Voirie → Éclairage public"} in told["topics"]
    assert client.post("/api/v1/understanding/train").json()["training"] is True
    assert client.post("/api/v1/understanding/train").status_code == 422
    old = trained(scores=scores(), against=scores())
    used = client.post("/api/v1/understanding/use", {"number": old.pk}, content_type="application/json").json()
    assert (used["number"], used["models"][0]["state"]) == (old.pk, "used")
    assert client.post("/api/v1/understanding/use", {"number": 10**6}, content_type="application/json").status_code == 422
    assert client.patch("/api/v1/understanding", {"months": 3}, content_type="application/json").json()["months"] == 3
    assert client.patch("/api/v1/understanding", {"months": 0}, content_type="application/json").status_code == 422


@pytest.mark.parametrize(
    ("there", "told"),
    [(True, ">en service</span> 2 messages attendent d’être relus."), (False, "l’extra parvis[semantic] n’est pas installé")],
    ids=["in service", "absent"],
)
def test_the_page_and_the_api_tell_whether_the_second_look_is_on_and_what_it_changes(monkeypatch, there, told):
    monkeypatch.setattr(second, "there", lambda: there)
    for _each in range(2):
        SecondLook.objects.get_or_create(message=make.message(make.conversation()), defaults={"due_at": timezone.now()})
    client = signed_in("agent")
    page, answer = client.get(PAGE).content.decode(), client.get("/api/v1/understanding").json()
    kept = second_standing().scores
    assert kept, "python -m tools.model_card, with parvis[semantic], writes them anew"
    assert "".join(told.split()) in "".join(page.split()) and f"{kept['again']} textes étaient incertains" in page
    assert f'<td class="number">{kept["both"]["accuracy"][0]:.2f}</td>'.replace(".", ",") in page
    assert answer["second"] == {
        "on": there, "why": "" if there else "absent", "waiting": 2, "scores": kept, "number": 0, "version": kept["file"], "problem": "",
        "since": None, "lessons": 0,
    }  # fmt: skip
    assert kept["first"]["accuracy"][0] == answer["scores"]["accuracy"] < kept["both"]["accuracy"][0]


def test_scores_of_other_files_are_not_shown_as_those_of_the_second_look(monkeypatch, tmp_path):
    """A model made anew was measured by nobody yet."""
    real = second.file_of
    monkeypatch.setattr(
        second, "file_of", lambda vectors="", ending="bin": tmp_path / "absent.json" if ending == "json" else real()
    )
    shown._shipped_looks.cache_clear()
    try:
        assert "Non mesuré avec ces fichiers." in signed_in("agent").get(PAGE).content.decode()
        (tmp_path / "absent.json").write_text('{"file": "0", "version": "0"}')
        shown._shipped_looks.cache_clear()
        assert signed_in("agent").get("/api/v1/understanding").json()["second"]["scores"] is None
    finally:
        shown._shipped_looks.cache_clear()


def test_places_and_personal_data_have_their_scores():
    answer = signed_in("agent").get("/api/v1/understanding").json()["marks"]
    assert answer == scores_told.marks_told(), "python -m tools.model_card writes them anew"
    page = signed_in("agent").get(PAGE).content.decode()
    assert "Quartier, nommé ou par la rue qui s’y trouve" in page
