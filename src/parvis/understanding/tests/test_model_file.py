"""The model file: it is the one its examples make, it says what is wrong with it, and without it the signs decide."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from parvis.understanding import kinds, lanes, training
from parvis.understanding.features import features
from parvis.understanding.lanes import FORMAT, MAGIC, Unusable
from parvis.understanding.written import FOLDER, KINDS, learnt, ours


def test_the_shipped_model_is_made_from_the_examples_beside_it():
    assert kinds.state().problem == ""
    model = lanes.read(kinds.MODEL)
    assert model.names == (*KINDS, training.DANGER)
    assert model.about["from"] == training.digest(ours()), "python -m tools.teaching makes it anew"


def test_the_same_examples_make_the_same_file(tmp_path):
    some = learnt(FOLDER)[::40]
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(training.train(some))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    model = lanes.read(tmp_path / "one")
    right = [kinds.judge(features(one.text), model).kind == one.kind for one in some if one.kind]
    assert sum(right) / len(right) > 0.8, "it knows what it learnt"


def test_of_what_nobody_said_whether_it_is_dangerous_no_danger_is_learnt():
    told = [replace(one, danger=None) for one in learnt(FOLDER)[::60] if one.kind]
    learner = training.Learner(told)
    learner.learn()
    assert learner.bias[-1] == 0.0 and {row[-1] for row in learner.weights} == {0.0}
    assert any(learner.bias[:-1])


def changed(**head: object) -> bytes:
    content = kinds.MODEL.read_bytes()
    line, _, body = content[len(MAGIC) :].partition(b"\n")
    return MAGIC + json.dumps({**json.loads(line), **head}).encode() + b"\n" + body


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is no model"),
        (b"GIF89a", "is no model"),
        (MAGIC + b"{", "is damaged"),
        (changed(format=FORMAT + 1), f"is of format {FORMAT + 1}"),
        (changed(hash="0"), "its hash is another one"),
        (kinds.MODEL.read_bytes()[:-20], "its hash is another one"),
    ],
)
def test_a_model_that_cannot_be_used_says_why(tmp_path, content, sentence):
    path = tmp_path / "kinds.bin"
    path.write_bytes(content)
    with pytest.raises(Unusable, match=sentence):
        lanes.read(path)
    assert kinds.state(path).model is None
    assert sentence in kinds.state(path).problem


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Le lampadaire devant l’école est cassé", "report"), ("Pourriez-vous installer des bancs ?", "request"),
        ("À quelle heure ouvre la piscine ?", "question"), ("où en est mon dossier, référence 22-4410", "personal"),
        ("Un grand merci, bravo, c’est magnifique", "praise"), ("espèce de connard, salope", "abuse"),
        ("cliquez ici, bitcoin, gagnez de l’argent", "spam"),
    ],
)  # fmt: skip
def test_without_a_model_the_signs_decide(tmp_path, text, kind):
    absent = kinds.state(tmp_path / "absent.bin")
    assert "No such file" in absent.problem
    opinion = kinds.judge(features(text), absent.model)
    assert opinion.kind == kind
    assert opinion.reasons


def test_sums_of_lanes_are_lanes_of_sums():
    rows = [(3, -7, 0), (-5, 7, 1), (-30_000, 30_000, -1)]
    model = lanes.Lanes(("a", "b", "c"), 1.0, (0.0, 0.0, 0.0), {str(at): lanes.pack(row) for at, row in enumerate(rows)}, {}, {})
    assert model.scores(frozenset({"0"}), ()) == [3, -7, 0]
    assert [round(score * 3**0.5) for score in model.scores(frozenset("012"), ())] == [-30_002, 30_000, 0]
    assert [model.weight("2", lane) for lane in range(3)] == [-30_000, 30_000, -1]
    assert model.weight("absent", 1) == 0
