"""The second look learns from corrections too, where it is installed: what was unsure is read by what agents taught, until one click."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from parvis.journal.models import Notice
from parvis.readings.engine import in_use
from parvis.readings.jobs import look_again
from parvis.readings.learning import jobs
from parvis.readings.models import Learning, SecondLook, Trained, Understood
from parvis.readings.tests.test_learning import trained
from parvis.readings.tests.test_teaching import PAGE, apart_from_others, learn_now, read, told
from parvis.testing import make
from parvis.understanding import kinds, relooking, scores, second
from parvis.understanding.tests.test_second import Vectors, model
from parvis.understanding.written import FOLDER, elsewhere, load

pytestmark = pytest.mark.django_db
TEXT = "lampe zorglub"


@pytest.fixture
def client(db):
    found = Client()
    found.force_login(make.user("admin"))
    return found


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    """The extra as if it were installed; its programme in this process, on few texts; the first look's programme fails."""
    shipped, few = second.State(replace(model("question", 0.1), sure=0.4), Vectors()), [*load(FOLDER)][::40]
    monkeypatch.setattr(second, "there", lambda: True)
    monkeypatch.setattr("parvis.understanding.meaning.named", lambda: "of the tests")
    monkeypatch.setattr(second, "state", lambda *path: shipped)
    monkeypatch.setattr(scores, "load", lambda folder: [*load(folder)][::25])
    monkeypatch.setattr(scores, "elsewhere", lambda: list(elsewhere())[::40])
    monkeypatch.setattr(scores, "marked", lambda path: [])

    def apart(part, given, now, first=None):
        if part == "kinds":
            raise jobs.Failed("no memory left")
        return relooking.relook(given, kinds.state(), second.instead(second.opened(now, "it") if now else None), few)

    monkeypatch.setattr(jobs, "apart", apart)


def read_again(text: str) -> Understood:
    first = read(text)
    assert not first.sure, "the first look is unsure of it"
    look_again(list(SecondLook.objects.all()))
    first.refresh_from_db()
    return first


def test_what_agents_say_is_learnt_by_the_second_look_though_the_first_cannot(client):
    assert not read_again(TEXT).sure
    for n in range(9):
        told(client, f"lampe {apart_from_others('zorglub', n)}", kind="praise")
    assert client.get("/api/v1/understanding").json()["waits"] == {"kinds": 9, "topics": 0, "second": 9}
    now = learn_now(client)
    new = Trained.objects.get()
    assert (new.part, new.worse, now["second"]["number"], now["second"]["version"]) == ("second", [], new.pk, new.version)
    assert now["second"]["lessons"] == new.lessons >= 4 and "no memory left" in now["failure"]
    assert now["waits"] == {"kinds": 9, "topics": 0, "second": 0}
    assert now["second"]["scores"]["version"] == new.version, "both looks, as they read together now"
    assert (found := read_again(TEXT)).sure and found.kind == "praise"
    page = client.get(PAGE).content.decode()
    assert new.version in page and "Revenir au second regard livré" in page
    assert Notice.objects.filter(kind="model.learnt", text__contains="second regard").exists()
    client.post(f"{PAGE}modele", {"do": "use", "part": "second", "number": "0"})
    assert Learning.objects.get().second is None and not read_again(TEXT).sure
    use = {"number": new.pk, "part": "second"}
    assert client.post("/api/v1/understanding/use", use, content_type="application/json").json()["second"]["number"] == new.pk
    assert read_again(TEXT).kind == "praise"


@pytest.mark.parametrize(
    ("body", "why"),
    [(b"GIF89a", "is no second look"), (second.packed(model())[:-2], "damaged"), (second.packed(model()), "of other vectors")],
)
def test_one_that_cannot_be_used_leaves_the_shipped_one_and_says_so(client, monkeypatch, body, why):
    monkeypatch.setattr("parvis.understanding.meaning.named", lambda: "others")
    measured = {"version": "x", "beside": "y", "right": 1, "macro": 1, "macro_elsewhere": 1, "sure_right": 1, "aside": [0, 0],
                "grave": {"files": [0, 0], "abuse": [0, 0]}}  # fmt: skip
    Learning.objects.create(second=trained("used", body, part="second", scores=measured, against=measured))
    assert in_use().second is None and why in in_use().second_problem
    page = client.get(PAGE).content.decode()
    assert "celui qui est livré avec Parvis relit à sa place" in page
    assert why in client.get("/readyz").json()["warnings"][0]
