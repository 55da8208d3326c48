"""The charter for programs."""

from __future__ import annotations

import pytest

from parvis.charter.models import Clause
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
CLAUSE = {"number": "2.1", "title": "Titre", "text": "Texte", "kind": "words", "severity": "refuse", "params": {"words": ["mot"]}}


def test_a_text_is_judged_account_by_account():
    make.clause("1.1", scope={"networks": ["x"]})
    make.clause("1.2", kind="courtesy", severity="advise")
    agent, x, mastodon = Caller(make.user("agent")), make.account("x"), make.account("mastodon")
    status, found = agent("POST", "/charter/check", {"text": "C’est interdit !!!", "accounts": [x.pk, mastodon.pk]})
    assert status == 200
    by_network = {one["network"]: one for one in found}
    assert [one["clause"] for one in by_network["x"]["verdicts"]] == ["1.1", "1.2"]
    assert by_network["x"]["refused"]
    assert by_network["x"]["verdicts"][0]["spans"] == [[6, 14]]
    assert not by_network["mastodon"]["refused"]
    assert by_network["mastodon"]["mended"] == "C’est interdit !"
    assert agent("POST", "/charter/check", {"text": "Bonjour", "accounts": [10**6]})[0] == 422
    status, (found,) = agent("POST", "/charter/check", {"text": "Bonjour", "kind": "reply"})
    assert (status, found["verdicts"], found["account"]) == (200, [], None)


def test_clauses_come_change_and_go():
    manager = Caller(make.user("manager"))
    status, row = manager("POST", "/charter/clauses", CLAUSE)
    assert status == 201
    status, told = manager(
        "POST", "/charter/clauses", {**CLAUSE, "number": "2.2", "kind": "pattern", "params": {"pattern": "foo("}}
    )
    assert status == 422
    assert "au caractère" in told["errors"]["params.pattern"][0]
    manager("POST", "/charter/examples", {"text": "Un mot", "expected": ["2.1"]})
    status, told = manager("PATCH", f"/charter/clauses/{row['id']}", {"params": {"words": ["autre"]}})
    assert (status, told["type"], told["examples"][0]["missing"]) == (409, "/problems/examples", ["2.1"])
    assert manager("PATCH", f"/charter/clauses/{row['id']}", {"params": {"words": ["autre"]}, "force": True})[0] == 200
    status, ran = manager("POST", "/charter/examples/run")
    assert (ran["examples"], ran["right"], ran["recall"]) == (1, 0, 0)
    assert manager("GET", "/charter/versions")[1]["items"][0]["number"] == 2
    changes = manager("GET", "/charter/versions/1/compare/2")[1]["changes"]
    assert changes[0]["fields"] == [{"name": "params.words", "was": ["mot"], "now": ["autre"]}]
    assert manager("POST", "/charter/versions/1/restore")[1]["number"] == 3
    status, told = manager("POST", "/charter/versions/2/restore")
    assert (status, told["examples"][0]["missing"]) == (409, ["2.1"]), "it would break it again"
    assert manager("DELETE", f"/charter/clauses/{row['id']}?force=true")[0] == 204
    assert not Clause.objects.exists()


def test_the_whole_goes_out_and_comes_back():
    make.clause()
    manager = Caller(make.user("manager"))
    whole = manager("GET", "/charter/export")[1]
    status, version = manager("POST", "/charter/import", {"clauses": whole["clauses"], "note": "De la sauvegarde"})
    assert (status, version["note"]) == (200, "De la sauvegarde")
    assert manager("POST", "/charter/import", {"clauses": [{"number": "x"}]})[0] == 422
    wrong = {"clauses": whole["clauses"], "examples": [{"text": "C’est permis.", "expected": ["1.1"]}]}
    status, told = manager("POST", "/charter/import", wrong)
    assert (status, told["count"], told["examples"][0]["example"]) == (409, 1, None)
    assert manager("POST", "/charter/import", wrong | {"force": True})[0] == 200
    keys = [one["key"] for one in manager("GET", "/charter/kinds")[1]]
    assert {"words", "pattern", "personal", "pass"} <= set(keys)
