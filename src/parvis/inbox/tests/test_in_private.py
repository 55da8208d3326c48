"""What was asked in public is answered in private, in one gesture; never the other way round."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from parvis.inbox import actions
from parvis.inbox.actions import Impossible
from parvis.inbox.drafts import draft_of
from parvis.inbox.models import Conversation, Message, Reply, Unsent
from parvis.networks.catalogue import CATALOGUE
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.promise]
PERSONAL = "Bonjour, appelez Mme Martin au 06 12 34 56 78."


def asked(network: str = "mastodon", kind: str = "comment", **more: Any) -> Conversation:
    return make.conversation(make.account(network), kind=kind, **more)


def seen(row: Conversation) -> int:
    return row.messages.latest("pk").pk


def test_it_leaves_to_the_person_alone_and_is_kept_as_private() -> None:
    row, agent = asked(), make.user("agent")
    reply = actions.reply(row, text="Donnez-nous votre numéro ici.", by=agent, seen=seen(row), options={"private": True})
    assert reply.message.private and not Conversation.objects.get(pk=row.pk).private
    assert draft_of(Reply.objects.select_related("message", "conversation__account", "answers").get()).answering.private is True  # type: ignore[union-attr]


def test_where_the_network_cannot_nothing_leaves_in_public_instead() -> None:
    for network, kind in (("bluesky", "comment"), ("facebook", "mention")):
        row = asked(network, kind)
        with pytest.raises(Impossible) as refused:
            actions.reply(row, text="Ici.", by=make.user("agent"), seen=seen(row), options={"private": True})
        assert "no-private-here" in {one.code for one in refused.value.problems if one.blocking}
    assert not Reply.objects.exists()


def test_a_private_conversation_is_never_answered_in_public() -> None:
    row = make.conversation(make.account("mastodon"), private=True)
    reply = actions.reply(row, text="Oui.", by=make.user("agent"), seen=seen(row), options={"private": False})
    assert reply.message.private and draft_of(reply).answering.private is True  # type: ignore[union-attr]


def test_what_is_personal_may_be_said_there() -> None:
    make.clause("4.1", kind="personal", title="Aucune donnée personnelle en public")
    row = asked()
    assert any(one.blocking for one in actions.answer_problems(row, PERSONAL))
    assert not any(one.blocking for one in actions.answer_problems(row, PERSONAL, (), {"private": True}))


def test_the_box_says_it_and_what_is_taken_back_stays_private() -> None:
    row, agent, client = asked(), make.user("agent"), Client()
    agent.hold = 10
    agent.save()
    client.force_login(agent)
    page = client.get(f"/guichet/{row.pk}").content.decode()
    assert 'value="private"' in page and 'value="private"' not in client.get(f"/guichet/{asked('bluesky').pk}").content.decode()
    client.post(f"/guichet/{row.pk}/ecrire", {"text": PERSONAL, "mode": "private", "seen": seen(row)})
    reply = Reply.objects.get()
    assert reply.message.private
    client.post(f"/guichet/reponses/{reply.pk}/reprendre")
    assert Unsent.objects.get().aside and not Message.objects.filter(way="out").exists()
    page = client.get(f"/guichet/{row.pk}").content.decode()
    assert 'value="private" checked' in page and 'value="reply" checked' not in page


def test_sent_all_the_same_it_stays_private() -> None:
    """A colleague was first: what is proposed again is what one wrote, to whom one wrote it."""
    row, client = asked(), Client()
    client.force_login(make.user("agent"))
    actions.reply(row, text="Nous regardons.", by=make.user("agent"), seen=seen(row))
    before = row.messages.earliest("pk").pk
    page = client.post(f"/guichet/{row.pk}/ecrire", {"text": "Votre numéro ?", "mode": "private", "seen": before})
    assert page.status_code == 409
    assert '<input type="hidden" name="mode" value="private">' in page.content.decode()


def test_networks_that_confide_have_private_messages() -> None:
    assert {key for key, one in CATALOGUE.items() if one.facts.confides} == {
        "activitypub", "facebook", "instagram", "mastodon", "x", "nostr", "divine",
    }  # fmt: skip
    assert all(one.facts.message for one in CATALOGUE.values() if one.facts.confides)
