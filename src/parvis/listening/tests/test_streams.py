"""Open streams: what is public and new is kept for a week, what its author does not want is not; one click makes work of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.inbox.models import Conversation, Identity
from parvis.kept.hooks import KEPT, SCOPES, Person
from parvis.kept.lasting import RULES
from parvis.listening.lookouts import actions as lookouts
from parvis.listening.models import Article, Sighting, Source
from parvis.listening.streams import actions
from parvis.listening.streams import jobs as streaming
from parvis.listening.tests.town import said, work
from parvis.networks.around import Overheard
from parvis.networks.protocol import Expired, Incoming, Later
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


class Town:
    """A network whose stream is given; what it was asked is noted."""

    def __init__(self, *items: Incoming, unfound: int = 0, error: Exception | None = None) -> None:
        self.items, self.unfound, self.error = items, unfound, error
        self.asked: list[tuple[str, Any]] = []

    def overhear(self, words: str, cursor: Any) -> Overheard:
        self.asked.append((words, cursor))
        if self.error:
            raise self.error
        return Overheard(self.items, {"since": "9"}, self.unfound)


def stream(monkeypatch: Any, town: Town, account: Account | None = None) -> Source:
    monkeypatch.setattr(streaming, "connector_of", lambda _account: town)
    account = account or make.account("mastodon", name="Ville")
    source = actions.listen(account=account, words="fete", by=make.user())
    assert work(Source) == 1
    source.refresh_from_db()
    return source


def test_a_stream_is_heard_kept_once_and_seen_by_lookouts(monkeypatch: Any) -> None:
    lookout = lookouts.keep(name="Fête", query="fête", by=make.user(), team=make.team())
    town = Town(said("La fête est belle", who="zoe"), said("Rien à voir", who="bob"), unfound=3)
    source = stream(monkeypatch, town)
    assert (source.words, source.title, source.unfound, source.failure) == ("#fete", "#fete · Mastodon", 3, "")
    assert Article.objects.count() == 2 and Sighting.objects.get().lookout == lookout
    Source.objects.update(due_at=timezone.now())
    work(Source)
    assert Article.objects.count() == 2 and town.asked == [("#fete", None), ("#fete", {"since": "9"})]
    assert not Conversation.objects.exists(), "nothing comes to the counter by itself"
    source.refresh_from_db()
    assert source.due_at and source.due_at > timezone.now() + timedelta(minutes=9)


def test_who_objected_or_was_forgotten_is_not_kept(monkeypatch: Any) -> None:
    account = make.account("mastodon", name="Ville")
    talk = make.conversation(account)
    Identity.objects.filter(pk=talk.identity_id).update(remote_id="zoe", network="mastodon")
    talk.contact.objected_at = timezone.now()
    talk.contact.save()
    source = stream(monkeypatch, Town(said("La fête", who="zoe"), said("La fête", who="bob")), account)
    assert [one.who for one in Article.objects.all()] == ["bob"] and source.unfound == 1


@pytest.mark.parametrize(
    ("error", "least"), [(Later("limited", "", after=timedelta(hours=2), named=True), 7000), (Expired("expired"), 3500)]
)
def test_a_network_that_says_no_is_left_alone_for_a_while(monkeypatch: Any, error: Exception, least: int) -> None:
    source = stream(monkeypatch, Town(error=error))
    assert source.failure and source.due_at and source.due_at > timezone.now() + timedelta(seconds=least)
    assert Account.objects.get().state == "active"


def test_one_click_makes_a_conversation_and_a_second_gives_the_same(monkeypatch: Any) -> None:
    stream(monkeypatch, Town(said("Où sont les toilettes de la #fete ?", who="zoe")))
    entry, user = Article.objects.get(), make.user()
    client = Client()
    client.force_login(user)
    assert "Écouter un fil ouvert" in client.get("/ecoute/").content.decode()
    answer = client.post(f"/ecoute/{entry.pk}/traiter")
    talk = Conversation.objects.get()
    assert answer["Location"].endswith(f"/guichet/{talk.pk}") and talk.assignee == user and talk.identity.called
    assert talk.messages.get().text == entry.text
    status, told = Caller(user)("POST", f"/entries/{entry.pk}/conversation")
    assert (status, told) == (200, {"conversation": talk.pk}) and Conversation.objects.count() == 1
    assert "Voir au guichet" in client.get("/ecoute/").content.decode()


def test_an_article_of_the_press_becomes_a_subject_and_no_conversation() -> None:
    source = Source.objects.create(team=make.team(), url="https://presse.example/flux", title="La Presse")
    entry = Article.objects.create(source=source, identity="1", title="La piscine ferme", at=timezone.now())
    caller = Caller(make.user())
    status, told = caller("POST", f"/entries/{entry.pk}/subject")
    assert status == 200 and caller("POST", f"/entries/{entry.pk}/subject")[1] == told
    assert caller("POST", f"/entries/{entry.pk}/conversation")[0] == 422


@pytest.mark.parametrize(("network", "words", "fits"), [("mastodon", "fête des quais", False), ("mastodon", "#fête", True),
                                                        ("bluesky", "fête des quais", True), ("x", "fête", False)])  # fmt: skip
def test_what_may_be_asked_of_which_network(network: str, words: str, fits: bool) -> None:
    account = make.account(network)
    status, told = Caller(make.user())("POST", "/streams", {"account": account.pk, "words": words})
    assert (status == 201) is fits, told
    if fits:
        assert Caller(make.user())("POST", "/streams", {"account": account.pk, "words": words})[0] == 422, "once a team"


def test_what_was_heard_goes_after_a_week_and_with_its_author(monkeypatch: Any) -> None:
    source = stream(monkeypatch, Town(said("La fête", who="zoe"), said("La fête", who="bob")))
    press = Source.objects.create(team=make.team(), url="https://presse.example/flux")
    Article.objects.create(source=press, identity="1", title="x", at=timezone.now())
    Article.objects.filter(source=source, who="bob").update(created_at=timezone.now() - timedelta(days=8))
    Article.objects.filter(source=press).update(created_at=timezone.now() - timedelta(days=8))
    rule = next(one for one in RULES if one.name == "listening.stream")
    assert [one.who for one in rule.past(timezone.now() - timedelta(days=rule.days))] == ["bob"]

    elsewhere, here = make.identity("mastodon", handle="zoe"), make.identity(source.account.network, handle="zoe")
    Identity.objects.filter(pk=here.pk).update(server=source.account.server)
    Identity.objects.filter(pk=elsewhere.pk).update(server="there.example")
    assert overheard(elsewhere) == [] and overheard(here) == ["zoe"] and KEPT["listening.article"].gone


def overheard(identity: Identity) -> list[str]:
    """The authors of what goes with somebody who is called «zoe» there."""
    person = Person((identity.contact_id,), (identity.pk,), ("Zoé", "zoe"))
    return list(SCOPES["overheard"](person).values_list("who", flat=True))
