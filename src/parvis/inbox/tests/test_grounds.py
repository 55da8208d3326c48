"""What an act of moderation rests on and what follows: an article, a reason that is no criticism, a notice, an appeal, a second look."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from parvis.inbox import actions
from parvis.inbox.grounds import actions as grounds
from parvis.inbox.grounds.articles import articles, notice
from parvis.inbox.models import Appeal, Moderation, Reply
from parvis.inbox.tests.test_moderation import Moderated, agent, network, said  # noqa: F401
from parvis.journal.models import Notice
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden(network: Moderated, agent: User) -> Moderation:  # noqa: F811
    make.clause("5.2", title="Courtois, toujours")
    row = make.conversation(texts=("Espèce de voleur",))
    kept = actions.moderate(said(row), act="hide", reason="Injure", clause="5.2", by=agent)
    return Moderation.objects.select_related("conversation__account__grant", "conversation__identity", "message").get(pk=kept.pk)


@pytest.mark.parametrize(
    "reason", ["Critique du maire", "C’est une critique", "avis négatif", "Désaccord avec le projet", "Opinion"]
)
def test_criticism_is_never_a_ground_by_hand_either(network: Moderated, agent: User, reason: str) -> None:  # noqa: F811
    with pytest.raises(ValidationError):
        actions.moderate(said(make.conversation()), act="hide", reason=reason, by=agent)
    assert network.done == [] and not Moderation.objects.exists()
    actions.moderate(said(make.conversation()), act="hide", reason="Insulte, et non une critique", by=agent)


def test_an_article_is_cited_where_the_charter_has_any(network: Moderated, agent: User) -> None:  # noqa: F811
    make.clause("5.2", title="Courtois, toujours")
    make.clause("6.1", scope={"way": "post"})
    make.clause("6.2", kind="description", params={"images": True, "videos": True})
    assert [number for number, _words in articles()] == ["5.2"], "an article on our own publications is none here"
    row, page = make.conversation(), Client()
    page.force_login(agent)
    where = f"/guichet/messages/{said(row).pk}/moderer"
    assert "5.2 Courtois, toujours" in page.get(f"{where}?act=hide").content.decode()
    assert page.post(where, {"act": "hide", "reason": "Injure"}).status_code == 422
    assert page.post(where, {"act": "hide", "reason": "Injure", "clause": "9.9"}).status_code == 422
    page.post(where, {"act": "hide", "reason": "Injure", "clause": "5.2"})
    assert Moderation.objects.get().clause == "5.2 Courtois, toujours"
    assert "5.2 Courtois, toujours" in page.get("/guichet/registre").content.decode()
    assert page.post(f"/guichet/messages/{said(row).pk}/moderer", {"act": "show"}).status_code == 302, (
        "what gives back needs none"
    )


def test_its_author_is_told_once_with_the_article_the_reason_and_the_way_to_contest(hidden: Moderation, agent: User) -> None:  # noqa: F811
    words = notice(hidden)
    assert "5.2 Courtois, toujours" in words and "Injure" in words and "répondez-nous" in words
    page = Client()
    page.force_login(agent)
    path = f"/guichet/registre/{hidden.pk}"
    assert "5.2 Courtois" in page.get(path).content.decode()
    page.post(path, {"do": "prevenir", "text": words, "seen": make.seen(hidden.conversation)})
    assert Reply.objects.get().message.text == words
    assert page.post(path, {"do": "prevenir", "text": words, "seen": make.seen(hidden.conversation)}).status_code == 422
    assert Reply.objects.count() == 1 and Moderation.objects.get().notice_id


def test_what_the_city_deleted_may_be_explained(network: Moderated, agent: User) -> None:  # noqa: F811
    kept = actions.moderate(said(make.conversation()), act="delete", reason="Menace", by=agent)
    row = Moderation.objects.select_related("conversation__account__grant", "conversation__identity").get(pk=kept.pk)
    grounds.notify(row, text=notice(row), by=agent, seen=make.seen(row.conversation))
    assert Reply.objects.exists()


def test_an_appeal_is_looked_at_by_somebody_else_and_lifts_the_act(hidden: Moderation, agent: User, network: Moderated) -> None:  # noqa: F811
    other = make.user("agent")
    User.objects.filter(pk=other.pk).update(on_duty=True)
    appeal = grounds.appeal(hidden, text="Je parlais de mon chat.", by=agent)
    assert Notice.objects.get(kind="moderation.appealed").user == other
    with pytest.raises(ValidationError):
        grounds.appeal(hidden, text="Encore", by=agent)
    with pytest.raises(ValidationError):
        grounds.decide(appeal, lifted=True, decision="Si", by=agent)
    page = Client()
    page.force_login(other)
    assert "contesté" in page.get("/guichet/registre?contestes=oui").content.decode()
    page.post(f"/guichet/registre/{hidden.pk}", {"do": "lever", "appeal": appeal.pk, "text": "Ce n’était pas une injure."})
    assert [act for act, _target in network.done] == ["hide", "show"]
    hidden.refresh_from_db()
    assert Appeal.objects.get().state == "lifted" and hidden.undone_by == other
    assert "Aucun acte" in page.get("/guichet/registre?contestes=oui").content.decode()


def test_kept_by_the_api_and_told_in_the_register(hidden: Moderation, agent: User, django_assert_max_num_queries) -> None:  # noqa: F811
    other, page = make.user("agent"), Client()
    head = {"authorization": f"Bearer {make.token(other)}"}

    def post(path: str, body: dict):
        return page.post(f"/api/v1{path}", body, content_type="application/json", headers=head)

    found = post(f"/moderations/{hidden.pk}/appeals", {"text": "Non"}).json()
    assert found["state"] == "open"
    assert post(f"/appeals/{found['id']}/decide", {"lifted": False, "decision": "C’est une injure."}).json()["state"] == "kept"
    assert post(f"/appeals/{found['id']}/decide", {"lifted": True, "decision": "Non"}).status_code == 422
    with django_assert_max_num_queries(8):
        told = page.get("/api/v1/moderations", headers=head).json()["items"][0]
    assert (told["clause"], told["appeal"], told["decision"]) == ("5.2 Courtois, toujours", "kept", "C’est une injure.")
    assert page.get(f"/api/v1/moderations/{hidden.pk}/appeals", headers=head).json()[0]["id"] == found["id"]
