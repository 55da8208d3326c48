"""Versions, examples, exemptions: what is kept, what is refused, and that nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from parvis.charter import actions, files, judging, written
from parvis.charter.actions import Breaks
from parvis.charter.models import Clause, Example, Exemption, Version
from parvis.charter.said import Said
from parvis.journal.models import Event
from parvis.testing import make

pytestmark = pytest.mark.django_db


def clause(number: str = "1.1", **fields: Any) -> dict[str, Any]:
    return {"number": number, "title": "Titre", "text": "Texte", "kind": "words", "severity": "refuse",
            "params": {"words": ["interdit"]}, **fields}  # fmt: skip


def codes(text: str, **situation: Any) -> list[str]:
    return [one.number for one in judging.verdicts_of(Said(text, **situation))]


def test_each_change_is_a_version_in_force_at_once():
    manager = make.user("manager")
    assert codes("C’est interdit") == []
    row = actions.save_clause(clause(), by=manager)
    assert codes("C’est interdit") == ["1.1"]
    actions.save_clause({"params": {"words": ["défendu"]}}, by=manager, row=row)
    assert codes("C’est interdit") == []
    assert codes("C’est défendu") == ["1.1"]
    actions.save_clause({"active": False}, by=manager, row=row)
    assert codes("C’est défendu") == []
    actions.remove_clause(row, by=manager)
    assert [version.number for version in Version.objects.order_by("number")] == [1, 2, 3, 4]
    assert [len(version.clauses) for version in Version.objects.order_by("number")] == [1, 1, 1, 0]
    kinds = Event.objects.filter(channel="charter").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["charter.added", "charter.changed", "charter.changed", "charter.removed"]


def test_an_older_version_comes_back_as_a_new_one():
    manager = make.user("manager")
    row = actions.save_clause(clause(), by=manager)
    actions.save_clause({"title": "Autrement"}, by=manager, row=row)
    actions.save_clause(clause("2.1"), by=manager)
    made = actions.restore(Version.objects.get(number=1), by=manager)
    assert made.number == 4
    assert [(one.number, one.title) for one in Clause.objects.all()] == [("1.1", "Titre")]
    assert Clause.objects.get().pk == row.pk, "its address goes on working"


def test_examples_run_before_a_version_or_a_file_takes_the_charters_place():
    """What was right stays right, or somebody says that it need not; a file's own examples are right with its own clauses."""
    manager = make.user("manager")
    row = actions.save_clause(clause(), by=manager)
    actions.save_clause({"params": {"words": ["interdit", "défendu"]}}, by=manager, row=row)
    actions.keep_example({"text": "C’est défendu.", "expected": ["1.1"]}, by=manager)
    with pytest.raises(Breaks) as caught:
        actions.restore(Version.objects.get(number=1), by=manager)
    assert [one.trial.said.text for one in caught.value.outcomes] == ["C’est défendu."]
    with pytest.raises(Breaks):
        actions.take_in({"clauses": [clause()]}, by=manager)
    wrong = {"text": "C’est permis.", "expected": ["1.1"]}
    with pytest.raises(Breaks) as caught:
        actions.take_in(
            {"clauses": [clause()], "examples": [wrong, {"text": "C’est interdit.", "expected": ["1.1"]}]}, by=manager
        )
    assert [sorted(one.missing) for one in caught.value.outcomes] == [["1.1"]]
    assert Version.objects.count() == 2 and Example.objects.count() == 1, "nothing was kept"
    actions.take_in({"clauses": [clause()], "examples": [{"text": "C’est interdit.", "expected": ["1.1"]}]}, by=manager)
    assert actions.restore(Version.objects.get(number=2), by=manager).number == 4
    actions.keep_example({"text": "C’est défendu.", "expected": ["1.1"]}, by=manager)
    assert actions.restore(Version.objects.get(number=1), by=manager, force=True).number == 5


def test_in_force_costs_one_small_query(django_assert_max_num_queries):
    make.clause()
    codes("x")
    with django_assert_max_num_queries(1):
        codes("C’est interdit")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"number": "un"}, "number"), ({"title": ""}, "title"), ({"text": " "}, "text"), ({"kind": "rien"}, "kind"),
        ({"severity": "tuer"}, "severity"), ({"params": {"words": []}}, "params.words"), ({"scope": {"way": "x"}}, "scope"),
        ({"scope": {"networks": "x"}}, "scope"), ({"scope": {"autre": []}}, "scope"), ({"title": "t" * 121}, "title"),
        ({"kind": "pattern", "params": {"pattern": "foo(bar"}}, "params.pattern"), ({"autre": 1}, "autre"),
    ],
)  # fmt: skip
def test_a_wrong_clause_is_refused_with_its_field(fields, field):
    with pytest.raises(ValidationError) as caught:
        actions.save_clause({**clause(), **fields}, by=None)
    assert field in caught.value.message_dict
    assert not Version.objects.exists()


def test_a_broken_pattern_names_its_place():
    with pytest.raises(ValidationError) as caught:
        actions.save_clause(clause(kind="pattern", params={"pattern": "foo(bar"}), by=None)
    assert "au caractère 7" in caught.value.messages[0]


def test_two_clauses_have_two_numbers():
    actions.save_clause(clause(), by=None)
    with pytest.raises(ValidationError, match="Un autre article porte ce numéro"):
        actions.save_clause(clause(), by=None)


def test_two_editors_of_one_clause():
    """The second one's save is refused; another clause's change does not matter."""
    row, other = actions.save_clause(clause(), by=None), actions.save_clause(clause("2.1"), by=None)
    seen = Version.objects.latest("number").number
    actions.save_clause({"title": "Ailleurs"}, by=None, row=other)
    actions.save_clause({"title": "Premier"}, by=None, row=row, seen=seen)
    with pytest.raises(ValidationError, match="entre-temps"):
        actions.save_clause({"title": "Second"}, by=None, row=row, seen=seen)
    assert Clause.objects.get(pk=row.pk).title == "Premier"


def test_a_change_that_breaks_examples_is_shown_before_it_is_kept():
    row = actions.save_clause(clause(), by=None)
    kept = actions.keep_example({"text": "C’est interdit", "expected": ["1.1"]}, by=None)
    actions.keep_example({"text": "C’est défendu", "expected": ["1.1"]}, by=None)  # wrong already: nobody's fault
    with pytest.raises(Breaks) as caught:
        actions.save_clause({"params": {"words": ["autre"]}}, by=None, row=row)
    assert [one.trial.key for one in caught.value.outcomes] == [kept.pk]
    assert Clause.objects.get().params["words"] == ["interdit"]
    with pytest.raises(Breaks):
        actions.remove_clause(row, by=None)
    actions.save_clause({"params": {"words": ["autre"]}}, by=None, row=row, force=True)
    assert Clause.objects.get().params["words"] == ["autre"]


def test_switching_on_runs_the_examples_too():
    row = actions.save_clause(clause(active=False), by=None)
    actions.keep_example({"text": "Rien d’interdit ici", "expected": []}, by=None)
    with pytest.raises(Breaks):
        actions.save_clause({"active": True}, by=None, row=row)


def test_the_shipped_charter_is_installed_once():
    made = actions.install()
    assert made
    assert len(made.clauses) >= 25
    assert Example.objects.count() >= 150
    Clause.objects.all().delete()
    assert actions.install() is None
    assert not Clause.objects.exists()


def test_what_is_exported_comes_back_the_same():
    actions.install()
    before, examples = actions.present(), Example.objects.count()
    given = files.whole(Version.objects.latest("number"))
    actions.remove_clause(Clause.objects.get(number="4.1"), by=None, force=True)
    actions.take_in(given, by=make.user("manager"))
    assert actions.present() == before
    assert Example.objects.count() == examples
    text = files.markdown("Ville", 3, before)
    assert "### 4.1 Aucune donnée personnelle en public" in text
    only = next(one for one in before if one["scope"].get("topics"))
    named = text.split(f"### {only['number']} ")[1].split("###")[0]
    assert all(topic in named for topic in only["scope"]["topics"])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "pas d’articles"), ([], "pas d’articles"), ({"clauses": "x"}, "pas d’articles"),
        ({"clauses": [clause(), clause()]}, "sert deux fois"), ({"clauses": [clause(), clause("2.1", kind="rien")]}, "Article 2.1, kind"),
        ({"clauses": [clause()], "examples": [{"text": ""}]}, "Exemple 1"), ({"clauses": [clause()], "examples": [3]}, "Exemple 1"),
        ({"clauses": [clause()], "examples": [{"text": "x", "inconnu": 1}]}, "Exemple 1"),
        ({"clauses": [clause()], "examples": [{"text": "x", "media": [{"nom": 1}]}]}, "Exemple 1"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_changes_nothing(given, words):
    make.clause("7.7")
    with pytest.raises(ValidationError) as caught:
        actions.take_in(given, by=None)
    assert words in " ".join(caught.value.messages)
    assert [one.number for one in Clause.objects.all()] == ["7.7"]


def test_numbers_are_in_the_order_of_a_reader():
    for number in ("2.10", "10", "2.9", "2"):
        make.clause(number)
    assert [one["number"] for one in actions.present()] == ["2", "2.9", "2.10", "10"]


def test_an_exemption_is_for_one_text_and_has_a_reason():
    row = make.post(text="C’est interdit.")
    make.clause()
    said = Said("C’est interdit.")
    approver = make.user("approver")
    given: dict[str, Any] = {"label": "publishing.post", "row": row.pk, "team": row.team_id, "digest": judging.digest(said),
                             "number": "1.1", "excerpt": said.text}  # fmt: skip
    with pytest.raises(ValidationError):
        actions.exempt(**given, reason="  ", by=approver)
    with pytest.raises(PermissionDenied):
        actions.exempt(**given, reason="Une citation", by=make.user("contributor"))
    with pytest.raises(PermissionDenied):
        actions.exempt(**given, reason="Une citation", by=make.user("approver", in_team=make.team("Ailleurs")))
    actions.exempt(**given, reason="Une citation", by=approver)
    actions.exempt(**given, reason="Encore", by=approver)
    assert Exemption.objects.get().reason == "Une citation"
    (verdict,) = judging.verdicts_of(said, about=row)
    assert (verdict.blocking, verdict.exempted) == (False, str(approver))
    assert judging.verdicts_of(Said("C’est interdit !"), about=row)[0].blocking, "other words are judged again"
    assert judging.verdicts_of(said, about=make.post())[0].blocking, "and so is another post"


@pytest.mark.parametrize("role", ["approver", "agent", "contributor"])
def test_only_some_write_the_charter(role):
    user, row = make.user(role), make.clause()
    for act in (
        lambda: actions.save_clause(clause("2.1"), by=user), lambda: actions.remove_clause(row, by=user),
        lambda: actions.restore(Version.objects.get(), by=user), lambda: actions.take_in({"clauses": [clause()]}, by=user),
        lambda: actions.keep_example({"text": "x"}, by=user),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act()


def test_situations_are_read_as_they_are_written():
    given = {"text": "x", "expected": ["2.1", "1.10", "1.9"], "media": [{"name": "a.jpg", "until": "2026-01-01"}], "on": "2026-01-02",
             "counts": {"day": 1, "week": 2}, "periods": ["eve"], "countries": ["FR"], "way": "reply"}  # fmt: skip
    taken = written.valid_example(given)
    assert taken["expected"] == ["1.9", "1.10", "2.1"]
    said = written.said(taken["text"], taken["situation"])
    assert (said.way, said.counts and said.counts.week, said.media[0].until and said.media[0].until.year) == ("reply", 2, 2026)
