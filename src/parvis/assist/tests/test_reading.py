"""A long thread summed up, a message and a reply translated: hidden before they leave, looked at when they come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from parvis.assist import using
from parvis.assist.actions import Declined
from parvis.assist.models import Assistant, AssistMonth
from parvis.assist.tests.played import Service
from parvis.inbox.models import Conversation, Reply, Unsent
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db
Switched = Callable[..., Assistant]
LIVE = {"HX-Request": "true"}
ASKED = tuple(f"Mme Odile Ferrand, message {n} : la rue est sale, 06 12 34 56 7{n}" for n in range(8))


@pytest.fixture
def talk() -> Conversation:
    return make.conversation(
        texts=("Hello, my name is Karim Benali, call me on 06 12 34 56 78. When does the pool open?",), language="en"
    )


def body(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_long_thread_is_summed_up_in_my_language(service: Service, switched: Switched, agent: User, page: Client) -> None:
    switched()
    talk = make.conversation(texts=ASKED)
    make.message(talk, text="Bonjour, Ferrand a déjà été vue.", way="out", at=talk.created_at - timedelta(days=2))
    make.message(talk, text="Note : elle exagère", way="note", user=agent)
    service.says = "[nom 1] dit que la rue est sale ; rappeler le [téléphone 3]. Voir https://voleur.example <i>vite</i>."
    made = using.summary(talk, by=agent)
    assert made.text == "Odile Ferrand dit que la rue est sale ; rappeler le 06 12 34 56 72. Voir vite."
    assert made.removed == ("https://voleur.example",)
    assert "Ferrand" not in service.sent and "06 12" not in service.sent and "exagère" not in service.sent
    assert [one["who"] for one in service.data["thread"]] == ["ville", *["habitant"] * 8]
    html = body(page.post(f"/guichet/{talk.pk}/assistant/resume", headers=LIVE))
    assert "Odile Ferrand dit que" in html and "Insérer" not in html and "<i>" not in html
    assert AssistMonth.objects.get().use == "summary" and not Unsent.objects.exists()


def test_a_short_thread_is_read(service: Service, switched: Switched, agent: User, page: Client, talk: Conversation) -> None:
    switched()
    with pytest.raises(Declined) as caught:
        using.summary(talk, by=agent)
    assert (caught.value.code, service.got) == ("short", [])
    assert "assistant/resume" not in body(page.get(f"/guichet/{talk.pk}/assistant", headers=LIVE))
    make_long = make.conversation(texts=ASKED)
    assert "assistant/resume" in body(page.get(f"/guichet/{make_long.pk}/assistant", headers=LIVE))


def test_a_very_long_thread_is_bounded(service: Service, switched: Switched, agent: User) -> None:
    switched()
    talk = make.conversation(texts=tuple(f"{n} " + "mot " * 2_000 for n in range(12)))
    service.says = "Long."
    with pytest.raises(Declined) as caught:  # fewer than eight fit: a piece of a thread is not summed up as the whole
        using.summary(talk, by=agent)
    assert caught.value.code == "too-long"
    short = make.conversation(texts=tuple(f"{n} mot" for n in range(60)))
    assert using.summary(short, by=agent).earlier == 30
    assert len(service.data["thread"]) == 30 and service.data["thread"][-1]["text"] == "59 mot"


def test_a_message_is_translated_for_me(
    service: Service, switched: Switched, agent: User, page: Client, talk: Conversation
) -> None:
    switched()
    service.says = "Bonjour, je m’appelle [nom 1]. Quand ouvre la piscine ?"
    made = using.translation(talk, talk.messages.get().text, to="fr", by=agent)
    assert made.text == "Bonjour, je m’appelle Karim Benali. Quand ouvre la piscine ?"
    assert made.lost == ["06 12 34 56 78"]
    assert "Benali" not in service.sent and "06 12" not in service.sent and "pool" in service.sent
    older = make.message(talk, text="Second message")
    html = body(
        page.post(f"/guichet/{talk.pk}/assistant/traduction", {"message": talk.messages.order_by("pk")[0].pk}, headers=LIVE)
    )
    assert "Karim Benali" in html and "Ne se retrouve pas dans la traduction" in html and "Ajouter sous ma réponse" not in html
    page.post(f"/guichet/{talk.pk}/assistant/traduction", headers=LIVE)
    assert service.data == {"text": older.text}  # none chosen: their last
    elsewhere = make.message(make.conversation(), text="Ailleurs")
    page.post(f"/guichet/{talk.pk}/assistant/traduction", {"message": elsewhere.pk}, headers=LIVE)
    assert "Ailleurs" not in service.sent  # nothing of any other conversation


def test_my_reply_is_translated_beside_it_and_added_or_put_instead(
    service: Service, switched: Switched, page: Client, agent: User, talk: Conversation
) -> None:
    switched()
    service.says = "Dear [nom 1], the pool opens on Monday, see [lien 1] or ville.fr/piscines, not evil.com"
    mine = "Bonjour Karim Benali, la piscine ouvre lundi, voir https://ville.fr/p ou ville.fr/piscines"
    html = body(page.post(f"/guichet/{talk.pk}/assistant/traduire-ma-reponse", {"text": mine, "to": "en"}, headers=LIVE))
    assert "Dear Karim Benali, the pool opens on Monday, see https://ville.fr/p or ville.fr/piscines, not</textarea>" in html
    assert "Bonjour Karim Benali, la piscine ouvre lundi" in html and "evil.com" in html.split("Retiré, car")[1]
    where = f"/guichet/{talk.pk}/assistant/inserer"
    assert "Bonjour\n\nHello</textarea>" in body(page.post(where, {"text": "Bonjour", "draft": "Hello"}, headers=LIVE))
    page.post(where, {"text": "Bonjour", "draft": "Hello", "how": "replace"}, headers=LIVE)
    assert Unsent.objects.get().text == "Hello"
    service.says = "Hallo"
    assert "Hallo</textarea>" in body(
        page.post(f"/guichet/{talk.pk}/assistant/traduire-ma-reponse", {"to": "de"})
    )  # without script
    assert service.data == {"text": "Hello"} and not Reply.objects.exists()


def test_what_cannot_be_translated_is_said(
    service: Service, switched: Switched, page: Client, agent: User, talk: Conversation
) -> None:
    switched()
    empty = page.post(f"/guichet/{talk.pk}/assistant/traduire-ma-reponse", {"text": " ", "to": "en"}, headers=LIVE)
    assert empty.status_code == 409 and "pas de texte à traduire" in body(empty)
    unknown = page.post(f"/guichet/{talk.pk}/assistant/traduire-ma-reponse", {"text": "Oui", "to": "xx"}, headers=LIVE)
    assert unknown.status_code == 422 and "ne connaît pas cette langue" in body(unknown)
    nothing = page.post(f"/guichet/{talk.pk}/assistant/inserer", {"draft": " "}, headers=LIVE)
    assert nothing.status_code == 422
    with pytest.raises(ValidationError):
        using.translation(talk, "Oui", to="klingon", by=agent)
    assert service.got == []


def test_each_use_is_opened_by_itself(
    service: Service, switched: Switched, page: Client, agent: User, talk: Conversation
) -> None:
    switched(uses=["summary"])
    html = body(page.get(f"/guichet/{talk.pk}/assistant", headers=LIVE))
    assert html.count("pas ouvert cet emploi") == 2 and "assistant/traduction" not in html
    for use in ("brouillon", "traduction", "traduire-ma-reponse"):
        assert page.post(f"/guichet/{talk.pk}/assistant/{use}", {"text": "Oui", "to": "en"}, headers=LIVE).status_code == 409
    assert service.got == []


def test_private_is_private_for_each_use(service: Service, switched: Switched, page: Client) -> None:
    switched()
    talk = make.conversation(texts=ASKED, private=True)
    assert body(page.get(f"/guichet/{talk.pk}/assistant", headers=LIVE)).count("n’est pas montré au modèle") == 3
    for use in ("brouillon", "resume", "traduction", "traduire-ma-reponse"):
        assert page.post(f"/guichet/{talk.pk}/assistant/{use}", {"text": "Oui", "to": "en"}, headers=LIVE).status_code == 409
    assert service.got == []


def test_the_api_does_the_same(service: Service, switched: Switched, agent: User, client: Client, talk: Conversation) -> None:
    switched()
    bearer = {"Authorization": f"Bearer {make.token(agent)}"}

    def asked(**given: Any) -> Any:
        return client.post(f"/api/v1/conversations/{talk.pk}/assist", given, "application/json", headers=bearer)

    short = asked(use="summary")
    assert (short.status_code, short.json()["type"]) == (409, "/problems/assist/short")
    service.says = "Bonjour [nom 1]"
    told = asked(use="translation").json()
    assert (told["text"], told["language"], told["lost"]) == ("Bonjour Karim Benali", "fr", ["06 12 34 56 78"])
    assert asked(use="translation", text="Lundi").json()["language"] == "en"
    assert asked(use="translation", message=10**9).status_code == 404
    assert asked(use="translation", text="Lundi", to="xx").status_code == 422
    assert asked(use="vote").status_code == 422
    service.status = 500
    assert asked(use="translation", text="Lundi").json()["type"] == "/problems/assist/service"
