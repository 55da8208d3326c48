"""A new model is learnt from corrections, judged beside the one in use, and takes over only when it is worse by nothing."""

from __future__ import annotations

import copy
import hashlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from parvis.inbox.models import Message
from parvis.journal.models import Event, Notice
from parvis.readings.engine import in_use
from parvis.readings.learning import actions, comparing, jobs
from parvis.readings.learning.waiting import lessons, wait, waiting
from parvis.readings.models import Learning, Lesson, Trained, Understood
from parvis.readings.tests.test_arriving import arrive, said
from parvis.testing import make
from parvis.understanding import kinds, retraining, second, training
from parvis.understanding.lanes import opened
from parvis.understanding.written import FOLDER, learnt

pytestmark = pytest.mark.django_db
SHIPPED = kinds.MODEL.read_bytes()
SCORES = {
    "right": 740, "macro": 0.88, "macro_elsewhere": 0.93, "aside": [4, 5], "version": "abc",
    "grave": {"files": [7, 55], "dangers": [4, 97], "abuse": [1, 513], "calm": [2, 60]},
}  # fmt: skip


def scores(**changes) -> dict:
    found = copy.deepcopy(SCORES)
    for name, value in changes.items():
        if name in found["grave"]:
            found["grave"][name][0] = value
        else:
            found[name] = value
    return found


@pytest.fixture(autouse=True)
def _one_look(monkeypatch):
    """As where no package reads meaning: corrections are learnt by the first look and the topics."""
    monkeypatch.setattr(second, "there", lambda: False)


@pytest.fixture
def admin(db):
    return make.user("admin")


def lesson(text: str, kind: str = "report", **more) -> Lesson:
    talk = make.conversation()
    return Lesson.objects.create(message=talk.messages.get(), text=text, kind=kind, at=timezone.now(), **more)


def small_model() -> bytes:
    return training.train([*learnt(FOLDER)[::60]])


def trained(state: str = "former", body: bytes | None = None, **more) -> Trained:
    body = SHIPPED if body is None else body
    values = {"examples": 1, "lessons": 1, "scores": scores(), "against": scores(), "at": timezone.now()} | more
    return Trained.objects.create(version=hashlib.sha256(body).hexdigest()[:12], body=body, state=state, **values)


# ── Comparing ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({}, []), ({"right": 760, "macro": 0.9, "files": 2}, []), ({"right": 723}, ["right"]), ({"right": 724}, []),
        ({"macro": 0.85}, ["macro"]), ({"macro_elsewhere": 0.9}, ["macro_elsewhere"]), ({"aside": [3, 5]}, ["aside"]),
        ({"files": 8}, ["files"]), ({"dangers": 5}, ["dangers"]), ({"abuse": 2, "right": 800}, ["abuse"]),
        ({"calm": 3, "right": 800}, ["calm"]),
    ],
)  # fmt: skip
def test_a_grave_mistake_more_is_worse_whatever_else_is_better(changes, points):
    assert comparing.worse(scores(**changes), scores()) == points


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({}, []),
        ({"dangers": 9, "calm": 9}, []),
        ({"sure_right": 0.94}, ["sure_right"]),
        ({"files": 8, "aside": [5, 5]}, ["files"]),
    ],
)
def test_a_second_look_is_judged_by_what_both_say_and_not_by_dangers(changes, points):
    told = {"sure_right": 0.96}
    assert comparing.worse(scores(**told | changes), scores(**told), part="second") == points


def test_a_model_that_was_measured_before_a_point_was_asked_is_not_better_by_it():
    old = scores()
    del old["grave"]["calm"]
    assert comparing.worse(scores(calm=9), old) == []
    assert {point: was for point, _new, was in comparing.rows(scores(), old)}["calm"] == "—"


def test_it_may_not_be_worse_than_the_shipped_one_either():
    assert comparing.worse(scores(right=715), scores(right=731), scores(right=740)) == ["right"]


# ── The job ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def learn_now(monkeypatch, new: dict, made: bytes = SHIPPED, against: dict | None = None) -> Learning:
    told = {"examples": 2141, "learnt": 1, "aside": 0, "scores": new, "against": against or scores(), "shipped": None}
    monkeypatch.setattr(jobs, "apart", lambda part, given, model: (told, made))
    row = Learning.objects.get()
    jobs.learn([row])
    return Learning.objects.get()


def test_a_model_that_is_not_worse_takes_over_and_reads_what_comes_next(admin, monkeypatch):
    lesson("Le banc est cassé")
    actions.train(by=admin)
    made = small_model()
    row = learn_now(monkeypatch, scores(version="new", right=745), made)
    assert (row.current.version, row.current.state, row.due_at, row.failure) == ("new", "used", None, "")
    assert in_use().number == row.current_id and in_use().problem == ""
    arrive(make.account(), said("Le lampadaire est éteint", 7))
    assert Understood.objects.get().model == opened(made, "it").about["hash"][:12]
    assert Notice.objects.filter(kind="model.learnt", user=admin).exists()
    assert waiting() == {"kinds": 0, "topics": 0} and wait() == 0


def test_a_worse_one_is_kept_out_and_said(admin, monkeypatch):
    lesson("Le banc est cassé")
    actions.train(by=admin)
    row = learn_now(monkeypatch, scores(abuse=3))
    assert row.current is None
    new = Trained.objects.get()
    assert (new.state, new.worse) == ("kept_out", ["abuse"])
    assert "moins bon" in Notice.objects.get(kind="model.kept_out").text
    with pytest.raises(ValidationError):
        actions.use(new.pk, by=admin)


def test_a_training_that_fails_says_so_and_the_old_model_goes_on(admin, monkeypatch):
    lesson("Le banc est cassé")
    actions.train(by=admin)

    def fails(part, given, model):
        raise jobs.Failed("no memory left")

    monkeypatch.setattr(jobs, "apart", fails)
    jobs.learn([Learning.objects.get()])
    row = Learning.objects.get()
    assert (row.due_at, row.current) == (None, None) and "no memory left" in row.failure
    assert not Trained.objects.exists()


def test_what_the_process_says_when_it_ends_badly_is_told(monkeypatch):
    monkeypatch.setattr(
        subprocess, "run", lambda *a, **k: subprocess.CompletedProcess([], 1, b"", b"Traceback\nMemoryError: none")
    )
    with pytest.raises(jobs.Failed, match="MemoryError: none"):
        jobs.apart("kinds", [{"text": "x"}], SHIPPED)


def test_the_second_look_is_learnt_for_the_first_as_it_will_be(monkeypatch):
    """The files that its process is given: the first look, then the second in use; "-" where the shipped one reads."""
    given = []

    def run(command, **more):
        given.append([path if path == "-" else Path(path).read_bytes() for path in command[3:]])
        return subprocess.CompletedProcess([], 0, b'{"scores": {}}\nmodel', b"")

    monkeypatch.setattr(subprocess, "run", run)
    better = {"scores": scores(right=745), "against": scores(), "shipped": None}
    for before in ({}, {"kinds": (better, b"new")}, {"kinds": (better | {"scores": scores(abuse=3)}, b"new")}):
        assert jobs._made("second", before)[1] == b"model"
    assert given == [["-", "-"], [b"new", "-"], ["-", "-"]]


def test_the_command_reads_lessons_and_answers_with_scores_and_a_model(monkeypatch, capfdbinary):
    """As the job starts it, in this process, with all texts that have to be read as before: with few of them one correction moves more."""
    monkeypatch.setattr(retraining, "bounded", lambda: None)
    given = [
        {"text": "Zorglub cassé devant le portail", "kind": "report", "language": "fr", "danger": False, "aside": False},
        {"text": "Merci pour le zorglub", "kind": "praise", "language": "fr", "danger": False, "aside": True},
    ]
    lines = "".join(json.dumps(one) + "\n" for one in given).encode()
    monkeypatch.setattr(sys, "argv", ["retraining", str(kinds.MODEL)])
    monkeypatch.setattr(sys, "stdin", type("In", (), {"buffer": lines.splitlines(keepends=True)}))
    retraining.main()
    line, _newline, made = capfdbinary.readouterr().out.partition(b"\n")
    told = json.loads(line)
    assert (told["learnt"], told["aside"], told["shipped"]) == (1, 1, None)
    assert told["scores"]["version"] == opened(made, "it").about["hash"][:12]
    assert told["against"]["version"] == kinds.state().version
    kept = json.loads(kinds.SCORES.read_text())
    assert kept.pop("marks"), "what is found without any model is kept beside them"
    assert {name: told["against"][name] for name in kept} == kept, "python -m tools.model_card writes them anew"
    assert told["scores"]["aside"][1] == 1 and sum(map(sum, told["scores"]["confusion"].values())) == told["scores"]["texts"]
    assert comparing.worse(told["scores"], told["against"]) == [], "one correction moves what was read well by nearly nothing"


# ── What is learnt from ──────────────────────────────────────────────────────────────────────────────────────────────


def test_one_correction_in_five_judges_and_is_not_learnt():
    for n in range(50):
        lesson(f"Banc cassé {n}")
    aside = [one["aside"] for one in lessons()]
    assert 4 <= sum(aside) <= 16 and len(aside) == 50
    judge = next(one["text"] for one in lessons() if one["aside"])
    lesson(judge.upper())
    assert [one["aside"] for one in lessons()] == [*aside, True], "a copy stands on the same side"


def test_a_correction_of_the_topic_alone_is_no_example_of_a_kind():
    lesson("Le banc", kind="", topic="espaces-verts/jeux")
    assert list(lessons()) == [] and waiting() == {"kinds": 0, "topics": 1} and wait() == 1


def test_examples_are_let_go_when_the_city_said(admin):
    lesson("Vieux")
    Lesson.objects.update(at=timezone.now() - timedelta(days=100))
    lesson("Neuf")
    actions.decide(by=admin, months=3)
    jobs.let_go()
    assert [one.text for one in Lesson.objects.all()] == ["Neuf"]


def test_private_examples_go_when_the_city_no_longer_wants_them(admin):
    actions.decide(by=admin, private=True)
    lesson("En privé", private=True)
    lesson("En public")
    actions.decide(by=admin, private=False)
    assert [one.text for one in Lesson.objects.all()] == ["En public"]


def test_a_night_learns_when_enough_waits():
    for n in range(jobs.ENOUGH - 1):
        lesson(f"Banc {n}")
    jobs.each_night()
    assert Learning.objects.get().due_at is None
    lesson("Encore un")
    jobs.each_night()
    assert Learning.objects.get().due_at is not None
    jobs.each_night()  # it goes on already
    Learning.objects.update(due_at=None, nightly=False)
    jobs.each_night()
    assert Learning.objects.get().due_at is None


# ── Which one reads ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_administrator_goes_back_to_an_earlier_model_or_to_the_shipped_one(admin):
    first, second = trained(body=small_model()), trained()
    actions.use(first.pk, by=admin)
    actions.use(second.pk, by=admin)
    assert [(one.pk, one.state) for one in Trained.objects.order_by("pk")] == [(first.pk, "former"), (second.pk, "used")]
    actions.use(0, by=admin)
    assert Learning.objects.get().current is None and in_use().number == 0
    assert not Trained.objects.filter(state="used").exists()
    assert Event.objects.filter(kind="model.used").count() == 3


@pytest.mark.parametrize("body", [b"", b"GIF89a", SHIPPED[:-20]])
def test_a_model_that_cannot_be_used_is_passed_over_for_the_shipped_one_and_said(admin, body):
    actions.use(trained(body=body).pk, by=admin)
    assert in_use().state.version == kinds.state().version and in_use().problem
    arrive(make.account(), said("Le lampadaire est éteint"))
    assert Understood.objects.get().kind == "report"


@pytest.mark.parametrize("role", ["manager", "approver", "agent", "contributor"])
def test_administrators_alone_decide(role):
    by = make.user(role)
    for act in (lambda: actions.train(by=by), lambda: actions.use(0, by=by), lambda: actions.decide(by=by, months=3)):
        with pytest.raises(PermissionDenied):
            act()


def test_nothing_to_learn_is_said(admin):
    with pytest.raises(ValidationError, match="Aucune correction"):
        actions.train(by=admin)
    lesson("Banc")
    actions.train(by=admin)
    with pytest.raises(ValidationError, match="déjà"):
        actions.train(by=admin)
    assert Message.objects.count() == 1
