"""Precedents: kept, learnt by the worker, and judging at once; what came with Parvis, what a city writes, and what is absent."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.charter import actions as charters
from parvis.charter import judging
from parvis.charter.learning import actions, jobs
from parvis.charter.models import Clause, Exemption, Learnt, Precedent
from parvis.charter.said import Said
from parvis.charter.tests import teaching
from parvis.charter.tests.teaching import STATE, WORDS, keep_all, learn
from parvis.journal.models import Event
from parvis.publishing import foreseeing, verdicts
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.understanding import meaning
from parvis.work import rows
from parvis.work.ending import ending
from parvis.work.engine import perform

pytestmark = pytest.mark.django_db
PRAISE = "quel magnifique travail pour le gymnase"


@pytest.fixture
def _vectors(monkeypatch):
    monkeypatch.setattr(meaning, "state", lambda: STATE)
    monkeypatch.setattr(meaning, "named", lambda: WORDS.name)
    judging._weighing.cache_clear()
    yield
    judging._weighing.cache_clear()


def codes(text: str) -> list[tuple[str, str]]:
    return [(one.number, one.severity) for one in judging.verdicts_of(Said(text))]


def browser(role: str = "manager") -> Client:
    client = Client()
    client.force_login(make.user(role))
    return client


@pytest.mark.usefixtures("_vectors")
def test_precedents_are_learnt_and_judge_at_once(django_assert_num_queries):
    make.clause("1.4")
    keep_all()
    assert codes(PRAISE) == []
    row = learn()
    assert (row.failure, row.precedents, row.due_at, row.embedder) == ("", 40, None, WORDS.name)
    assert row.figures["objections"] == 20 and row.figures["said"] == [20, 20]
    assert codes(PRAISE) == [("1.4", "approve")]
    with django_assert_num_queries(1):
        codes(PRAISE)


def hold() -> tuple[str, list[int], str]:
    """What a clock tells a worker."""
    held = rows.hold_due(Learnt, 1, now=timezone.now())
    return Learnt._meta.label_lower, [row.pk for row in held], str(held[0].due_at)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_vectors")
def test_a_process_that_ends_keeps_what_it_has_read_and_leaves_the_rest(monkeypatch):
    """Thousands of precedents take half a minute: stopping does not wait for it, and nothing is read twice."""
    make.clause("1.4")
    keep_all()
    Learnt.objects.get_or_create(defaults={"due_at": timezone.now()})
    monkeypatch.setattr(jobs, "AT_ONCE", 15)
    batches: list[int] = []
    update = Precedent.objects.bulk_update
    with monkeypatch.context() as patch, ExitStack() as stopping:

        def first_is_read(some, fields):
            batches.append(update(some, fields))
            stopping.enter_context(ending())

        patch.setattr(type(Precedent.objects), "bulk_update", lambda self, some, fields: first_is_read(some, fields))
        perform(*hold())
    assert batches == [15] and Precedent.objects.exclude(vectors=None).count() == 15
    row = Learnt.objects.get()
    assert row.due_at is not None and row.due_at <= timezone.now() and row.attempts == 0 and not row.failure
    perform(*hold())
    assert (Learnt.objects.get().precedents, Learnt.objects.get().due_at) == (40, None)


@pytest.mark.usefixtures("_vectors")
def test_words_alone_judge_examples_and_what_takes_no_time():
    make.clause("1.4")
    keep_all()
    learn()
    assert judging.in_force().meaning is not None and judging.by_words().meaning is None


@pytest.mark.usefixtures("_vectors")
def test_one_precedent_more_is_read_and_the_others_are_not_read_again(monkeypatch):
    make.clause("1.4")
    keep_all()
    learn()
    read: list[str] = []
    monkeypatch.setattr(
        teaching.Words, "questions", lambda self, texts: read.extend(texts) or [self._vector(one) for one in texts]
    )
    actions.keep_precedent({"text": "magnifique mais permis", "about": "1.4", "answers": "Oui ?"}, by=None)
    assert Learnt.objects.get().due_at > timezone.now()
    learn()
    assert read == ["magnifique mais permis", "Oui ?"]


@pytest.mark.usefixtures("_vectors")
def test_a_new_version_of_the_charter_is_learnt_anew():
    row = make.clause("1.4")
    keep_all()
    learn()
    charters.save_clause({"active": False}, by=None, row=row)
    assert Learnt.objects.get().due_at is not None
    learn()
    assert codes(PRAISE) == [], "a clause that is off objects to nothing"


@pytest.mark.usefixtures("_vectors")
def test_planned_posts_are_looked_at_again_when_more_is_learnt():
    make.clause("1.4")
    keep_all()
    before = foreseeing.signature()
    learn()
    assert foreseeing.signature() != before


@pytest.mark.usefixtures("_vectors")
def test_what_means_an_objection_waits_for_somebody_elses_yes():
    make.clause("1.4")
    keep_all()
    post = make.post(text=PRAISE, accounts=[make.account()])
    assert verdicts.steps(post, timezone.now()) == []
    learn()
    assert [step.key for step in verdicts.steps(post, timezone.now())] == ["charter:1.4"]


def test_without_the_package_words_judge_and_it_is_said(monkeypatch):
    monkeypatch.setattr(meaning, "state", lambda: meaning.State(None, "absent"))
    monkeypatch.setattr(meaning, "named", lambda: "")
    make.clause("1.4")
    keep_all()
    row = learn()
    assert (row.failure, row.due_at, row.digest) == ("absent", None, "")
    assert codes("C’est interdit") == [("1.4", "refuse")]
    page = browser().get("/charte/precedents/").content.decode()
    assert "n’est pas installé" in page
    monkeypatch.setattr(meaning, "named", lambda: WORDS.name)
    Learnt.objects.update(embedder=WORDS.name)
    jobs.each_hour()
    assert Learnt.objects.get().due_at is not None, "the package came back"


@pytest.mark.usefixtures("_vectors")
def test_wherever_words_alone_are_judged_it_is_said(monkeypatch):
    make.clause("1.4")
    keep_all()
    learn()
    agent, account, talk = make.user("agent"), make.account(), make.conversation(texts=("Bonjour",))
    client, api, live = Client(), Caller(agent), {"HX-Request": "true"}
    client.force_login(agent)

    def pages() -> list[bool]:
        tried = client.post("/charte/essai", {"try-text": "C’est interdit"}, headers=live)
        answer = client.post(f"/guichet/{talk.pk}/verifier", {"text": "C’est interdit", "mode": "reply"}, headers=live)
        post = browser().post("/publications/verifier", {"text": "Bonjour", "accounts": account.pk}, headers=live)
        assert {one.status_code for one in (tried, answer, post)} == {200}
        return ["lue par les mots seuls" in one.content.decode() for one in (tried, answer, post)]

    assert pages() == [False] * 3
    assert api("POST", "/charter/check", {"text": "Bonjour"})[1][0]["meaning"] is True
    judging._weighing.cache_clear()
    monkeypatch.setattr(meaning, "state", lambda: meaning.State(None, "absent"))
    assert pages() == [True] * 3
    assert api("POST", "/charter/check", {"text": "Bonjour"})[1][0]["meaning"] is False


@pytest.mark.usefixtures("_vectors")
def test_what_another_package_learnt_does_not_judge(monkeypatch):
    make.clause("1.4")
    keep_all()
    learn()
    Learnt.objects.update(embedder="another")
    judging._weighing.cache_clear()
    assert codes(PRAISE) == []
    jobs.each_hour()
    assert Learnt.objects.get().due_at is not None, "learnt anew with this one"


@pytest.mark.usefixtures("_vectors")
def test_the_shipped_precedents_come_once_and_only_of_clauses_that_are_as_they_were_shipped():
    assert actions.install() == 0, "no charter, nothing to learn"
    charters.install()
    browser().get("/charte/precedents/")
    row = Clause.objects.get(number="1.2")
    charters.save_clause({"title": "Tout autre chose"}, by=None, row=row, force=True)
    made = actions.install()
    assert made == Precedent.objects.count() > 2500 and not Precedent.objects.filter(about="1.2").exists()
    assert not any("1.2" in one.expected for one in Precedent.objects.all())
    assert actions.install() == 0 and Learnt.objects.get().due_at is not None


def test_every_shipped_precedent_is_one_that_somebody_could_keep():
    charters.install()
    actions.install()
    for row in Precedent.objects.all()[:60]:
        valid = actions.valid({"text": row.text, "expected": row.expected, "about": row.about, **row.situation})
        assert valid["digest"] == row.digest


def test_who_may_teach():
    with pytest.raises(PermissionDenied):
        actions.keep_precedent({"text": "Bonjour"}, by=make.user("agent"))
    row = actions.keep_precedent({"text": "Bonjour"}, by=make.user("manager"))
    with pytest.raises(PermissionDenied):
        actions.remove_precedent(row, by=make.user("agent"))
    actions.remove_precedent(row, by=make.user("manager"))
    assert list(Event.objects.filter(channel="charter").values_list("kind", flat=True)) == [
        "charter.precedent",
        "charter.precedent-removed",
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [({"text": ""}, "text"), ({"text": "x", "about": "9.9"}, "expected"), ({"text": "x", "expected": ["9.9"]}, "expected"),
     ({"text": "x", "expected": ["un"]}, "expected"), ({"text": "x" * 20_001}, "text"), ({"text": "x", "colour": "red"}, "colour")],
)  # fmt: skip
def test_what_cannot_be_taught_is_refused_with_its_field(given, field):
    with pytest.raises(ValidationError) as error:
        actions.keep_precedent(given, by=make.user("manager"))
    assert field in error.value.message_dict and not Precedent.objects.exists()


def test_nothing_is_learnt_twice_and_a_changed_text_is_read_again():
    make.clause("1.4")
    manager = make.user("manager")
    row = actions.keep_precedent({"text": "Bonjour", "about": "1.4"}, by=manager)
    with pytest.raises(ValidationError):
        actions.keep_precedent({"text": "Bonjour"}, by=manager)
    Precedent.objects.update(vectors=b"12", embedder="x")
    row.refresh_from_db()
    actions.keep_precedent({"text": "Bonjour", "about": "", "note": "vu"}, by=manager, row=row)
    assert bytes(Precedent.objects.get().vectors) == b"12", "the same words keep their vectors"
    actions.keep_precedent({"text": "Bonsoir"}, by=manager, row=row)
    assert Precedent.objects.get().vectors is None


def test_no_more_precedents_than_can_be_learnt(monkeypatch):
    monkeypatch.setattr(actions, "MOST_PRECEDENTS", 1)
    actions.keep_precedent({"text": "Un"}, by=None)
    with pytest.raises(ValidationError):
        actions.keep_precedent({"text": "Deux"}, by=None)


@pytest.mark.usefixtures("_vectors")
def test_the_pages_show_write_and_remove():
    make.clause("1.4")
    keep_all()
    learn()
    manager = browser()
    page = manager.get("/charte/precedents/").content.decode()
    assert "40 précédents appris" in page and "20 / 20" in page and "écarté par 1.4" in page
    answer = manager.post(
        "/charte/precedents/nouveau", {"try-text": "Une photo de plus.", "about": "1.4", "expected": "", "note": "anodin"}
    )
    assert answer.status_code == 302 and answer["Location"] == "/charte/precedents/?article=1.4"
    row = Precedent.objects.get(text="Une photo de plus.")
    assert (
        manager.post(f"/charte/precedents/{row.pk}", {"try-text": "Une photo.", "about": "", "expected": "1.4"}).status_code
        == 302
    )
    row.refresh_from_db()
    assert (row.text, row.about, row.expected) == ("Une photo.", "", ["1.4"])
    assert "Une photo." in manager.get("/charte/precedents/?ici=1").content.decode()
    Precedent.objects.filter(pk=row.pk).update(about="7.7")
    page = manager.get(f"/charte/precedents/{row.pk}").content.decode()
    assert '<option value="7.7" selected hidden>' in page, "a clause that is gone is not lost when the rest is changed"
    refused = manager.post("/charte/precedents/nouveau", {"try-text": "Gardé", "expected": "9.9"})
    assert refused.status_code == 422 and "Gardé" in refused.content.decode()
    assert manager.post(f"/charte/precedents/{row.pk}", {"do": "remove"}).status_code == 302
    assert not Precedent.objects.filter(pk=row.pk).exists()
    assert browser("agent").get("/charte/precedents/").status_code == 200
    assert browser("agent").get("/charte/precedents/nouveau").status_code == 403


def test_the_list_asks_as_much_of_fifty_precedents_as_of_one(django_assert_max_num_queries):
    make.clause("1.4")
    keep_all()
    client = browser()
    with django_assert_max_num_queries(18):
        client.get("/charte/precedents/")


def test_what_was_set_aside_is_taught_after_somebody_looked_at_it():
    make.clause("1.4")
    manager = browser()
    given = {
        "label": "publishing.post",
        "row": 1,
        "digest": "d",
        "number": "1.4",
        "title": "T",
        "excerpt": "Bravo à toutes les équipes",
    }
    Exemption.objects.create(**given, reason="rien d’un éloge", version=1, at=timezone.now())
    page = manager.get("/charte/exemptions/").content.decode()
    assert (
        "/charte/precedents/apprendre" in page
        and "/charte/precedents/apprendre" not in browser("agent").get("/charte/exemptions/").content.decode()
    )
    form = manager.post("/charte/precedents/apprendre", {"try-text": given["excerpt"], "about": "1.4"}).content.decode()
    assert given["excerpt"] in form and 'value="1.4" lang="fr" selected' in form
    assert not Precedent.objects.exists(), "nothing is kept before somebody said so"
