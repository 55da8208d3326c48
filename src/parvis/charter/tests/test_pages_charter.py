"""The charter's pages, as those who read and those who write it use them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.charter import actions
from parvis.charter.models import Clause, Example, Exemption, Version
from parvis.testing import make

pytestmark = pytest.mark.django_db


def browser(role: str = "manager") -> Client:
    client = Client()
    client.force_login(make.user(role))
    return client


def typed(**fields: Any) -> dict[str, Any]:
    """The editor's form."""
    return {"number": "1.1", "title": "Ni parti", "text": "Aucun parti.", "severity": "refuse", "active": "on", "kind": "words",
            "param-words": "parti bleu\nparti rouge", "param-within": "0", "do": "save", **fields}  # fmt: skip


def test_everybody_reads_it_and_few_write_it():
    make.clause("1.1", title="Ni parti ni courant", chapter="Neutralité")
    for role in ("agent", "contributor", "approver", "manager"):
        page = browser(role).get("/charte/").content.decode()
        assert "Ni parti ni courant" in page
        assert ("Ajouter un article" in page) == (role == "manager")
    assert browser("approver").get("/charte/articles/nouveau").status_code == 403


def test_without_a_charter_the_first_step_is_offered():
    manager = browser()
    assert "Commencer par celle d’une ville" in manager.get("/charte/").content.decode()
    assert manager.post("/charte/installer").status_code == 302
    assert Clause.objects.count() >= 25
    assert browser("agent").post("/charte/installer").status_code == 403


def test_a_text_is_tried():
    make.clause(mend="Écrivez « permis ».")
    page = (
        browser("agent")
        .post("/charte/essai", {"try-text": "C’est interdit <b>"}, headers={"HX-Request": "true"})
        .content.decode()
    )
    assert "C’est <mark>interdit</mark> &lt;b&gt;" in page
    assert "Écrivez « permis »." in page
    whole = browser("agent").post("/charte/essai", {"try-text": "C’est permis"}).content.decode()
    assert "Rien à relever." in whole
    assert "<html" in whole


def test_a_clause_is_written_tried_and_kept():
    manager = browser()
    tried = manager.post("/charte/articles/essai", typed(**{"try-text": "Vive le Parti Bleu"})).content.decode()
    assert "<mark>Parti Bleu</mark>" in tried
    assert not Clause.objects.exists()
    answer = manager.post("/charte/articles/nouveau", typed())
    row = Clause.objects.get()
    assert answer["Location"] == f"/charte/articles/{row.pk}"
    assert row.params["words"] == ["parti bleu", "parti rouge"]
    page = manager.get(f"/charte/articles/{row.pk}").content.decode()
    assert "parti bleu\nparti rouge" in page


def test_a_broken_pattern_is_shown_with_its_place_and_nothing_typed_is_lost():
    page = browser().post("/charte/articles/nouveau", typed(kind="pattern", **{"param-pattern": "foo(bar"}))
    assert page.status_code == 422
    assert "au caractère 7" in page.content.decode()
    assert 'value="foo(bar"' in page.content.decode()
    tried = browser().post("/charte/articles/essai", typed(kind="pattern", **{"param-pattern": "(a+)+$"})).content.decode()
    assert "ne jamais finir" in tried


def test_a_clause_is_tried_before_it_has_a_name():
    given = {"kind": "words", "param-words": "parti bleu", "severity": "refuse", "try-text": "Le parti bleu"}
    page = browser().post("/charte/articles/essai", given).content.decode()
    assert "<mark>parti bleu</mark>" in page
    assert "À remplir" not in page


def test_failing_examples_are_shown_before_it_is_saved():
    row = make.clause()
    actions.keep_example({"text": "C’est interdit partout", "expected": ["1.1"]}, by=None)
    manager, given = browser(), typed(**{"param-words": "autre chose"})
    tried = manager.post(f"/charte/articles/{row.pk}/essai", given).content.decode()
    assert "C’est interdit partout" in tried
    page = manager.post(f"/charte/articles/{row.pk}", given)
    assert page.status_code == 422
    assert "Enregistrer quand même" in page.content.decode()
    assert Clause.objects.get().params["words"] == ["interdit"]
    assert manager.post(f"/charte/articles/{row.pk}", given | {"do": "keep"}).status_code == 302
    assert Clause.objects.get().params["words"] == ["autre chose"]
    assert manager.post(f"/charte/articles/{row.pk}", given | {"do": "remove"}).status_code == 302, (
        "already wrong: nothing breaks"
    )


def test_what_the_editor_does_not_show_stays():
    """A network that is not connected here and a topic that is gone."""
    row = make.clause(scope={"networks": ["foursquare"], "topics": ["disparu"], "way": "post"})
    page = browser().get(f"/charte/articles/{row.pk}").content.decode()
    assert '<input type="hidden" name="networks" value="foursquare">' in page
    assert '<input type="hidden" name="topics" value="disparu">' in page


def test_examples_are_listed_with_their_score():
    make.clause()
    actions.keep_example({"text": "C’est interdit", "expected": ["1.1"]}, by=None)
    actions.keep_example({"text": "C’est interdit aussi", "expected": []}, by=None)
    page = browser("agent").get("/charte/exemples/").content.decode()
    assert "1 juste sur 2" in page
    assert "relève 1.1 à tort" in page


def test_an_example_is_written_and_keeps_what_the_page_does_not_show():
    manager = browser()
    manager.post(
        "/charte/exemples/nouveau", {"try-text": "Bonjour", "expected": "1.1, 2.1", "try-way": "reply", "try-answers": "Oui ?"}
    )
    row = Example.objects.get()
    assert (row.expected, row.situation) == (["1.1", "2.1"], {"way": "reply", "answers": "Oui ?"})
    Example.objects.update(situation={"media": [{"name": "a.jpg"}]})
    manager.post(f"/charte/exemples/{row.pk}", {"try-text": "Bonsoir", "expected": ""})
    row.refresh_from_db()
    assert (row.text, row.expected, row.situation) == ("Bonsoir", [], {"media": [{"name": "a.jpg"}]})
    assert manager.post("/charte/exemples/nouveau", {"try-text": "x", "expected": "un"}).status_code == 422
    manager.post(f"/charte/exemples/{row.pk}", {"do": "remove"})
    assert not Example.objects.exists()


def test_examples_are_paged_without_counting(django_assert_max_num_queries):
    make.clause()
    for n in range(70):
        Example.objects.create(text=f"Texte {n}")
    client = browser()
    client.get("/charte/exemples/")
    with django_assert_max_num_queries(14):
        page = client.get("/charte/exemples/").content.decode()
    assert "Texte 69" in page
    assert "Texte 19" not in page
    assert "cursor=" in page


def test_versions_are_compared_and_restored():
    row = make.clause()
    actions.save_clause({"params": {"words": ["interdit", "défendu"]}}, by=None, row=row)
    page = browser("agent").get("/charte/versions/1").content.decode()
    assert "<ins>défendu</ins>" in page
    manager = browser()
    assert manager.post("/charte/versions/1/retablir").status_code == 302
    assert Clause.objects.get().params["words"] == ["interdit"]
    assert Version.objects.count() == 3
    assert manager.get("/charte/versions/99").status_code == 404
    actions.keep_example({"text": "C’est défendu.", "expected": ["1.1"]}, by=None)
    assert manager.post("/charte/versions/2/retablir").status_code == 302
    refused = manager.post("/charte/versions/1/retablir")
    assert refused.status_code == 422 and "Rétablir quand même" in refused.content.decode()
    assert Version.objects.count() == 4
    assert manager.post("/charte/versions/1/retablir", {"do": "keep"}).status_code == 302 and Version.objects.count() == 5


def test_a_file_shows_its_changes_before_it_is_taken():
    make.clause()
    manager = browser()
    exported = manager.get("/charte/charte.json")
    assert "attachment" in exported["Content-Disposition"]
    given = exported.json()
    given["clauses"][0]["title"] = "Un autre titre"
    text = json.dumps(given)
    page = manager.post("/charte/importer", {"file": SimpleUploadedFile("charte.json", text.encode())}).content.decode()
    assert "<ins>Un autre titre</ins>" in page
    assert Clause.objects.get().title == "Article 1.1"
    assert manager.post("/charte/importer", {"text": text, "do": "import"}).status_code == 302
    assert Clause.objects.get().title == "Un autre titre"
    given["examples"] = [{"text": "C’est permis.", "expected": ["1.1"]}]
    refused = manager.post("/charte/importer", {"text": json.dumps(given), "do": "import"})
    assert refused.status_code == 422 and "C’est permis." in refused.content.decode() and not Example.objects.exists()
    assert (
        manager.post("/charte/importer", {"text": json.dumps(given), "do": "keep"}).status_code == 302
        and Example.objects.exists()
    )
    for wrong in (b"{", b"\xff\xfe", b"[" * 100_000, b'{"clauses": []}'):
        assert manager.post("/charte/importer", {"file": SimpleUploadedFile("x.json", wrong)}).status_code == 422
    assert "# Charte éditoriale" in manager.get("/charte/charte.md").content.decode()


def test_a_link_to_exempt_is_signed_and_asks_for_the_right():
    from parvis.charter import exempting

    make.clause()
    post = make.post(text="C’est interdit.")
    where = exempting.link(label="publishing.post", row=post.pk, team=post.team_id, digest="d", number="1.1", excerpt=post.text,
                           back="/publications/")  # fmt: skip
    assert browser("agent").get(where).status_code == 403
    approver = browser("approver")
    assert "C’est interdit." in approver.get(where).content.decode()
    assert approver.get(where[:-3] + "xyz").status_code == 404
    assert approver.post(where, {"reason": ""}).status_code == 422
    assert approver.post(where, {"reason": "Une citation du code"})["Location"] == "/publications/"
    assert Exemption.objects.get().reason == "Une citation du code"
    assert "Une citation du code" in approver.get("/charte/exemptions/").content.decode()


def test_the_address_to_come_back_to_is_ours():
    from parvis.charter import exempting

    make.clause()
    where = exempting.link(label="publishing.post", row=1, team=make.team().pk, digest="d", number="1.1", excerpt="x",
                           back="https://ailleurs.example/")  # fmt: skip
    assert browser("approver").post(where, {"reason": "Une citation"})["Location"] == "/charte/"
