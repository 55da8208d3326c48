"""What one network alone lets one choose: drawn from its facts, asked of it, checked, kept, made in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from parvis.accounts.models import Account
from parvis.journal.models import Event
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.options import MINUTES, Option
from parvis.networks.protocol import Draft, Later, Problem
from parvis.networks.rules import of_options
from parvis.people.models import User
from parvis.publishing import actions, options
from parvis.publishing.models import Post
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.testing.scripted import Scripted

pytestmark = pytest.mark.django_db
OPTIONS = (
    Option("title", "Titre", needed=True, limit=20),
    Option("board", "Tableau", "choice", makes=True),
    Option("privacy", "Visibilité", "choice", choices=(("all", "Tous"), ("few", "Quelques-uns")), default="all"),
    Option("tags", "Mots", "words"),
    Option("lists", "Listes", "several"),
    Option("kids", "Pour les enfants", "yes"),
    Option("opens", "Ouvre le", "moment"),
    Option("poll", "Sondage", "poll", choices=MINUTES, limit=25),
)


class Gallery(Scripted):
    """A network of boards; `away`: it does not answer."""

    def __init__(self) -> None:
        super().__init__(options=OPTIONS)
        self.boards = [("b1", "Piscines"), ("b2", "Parcs")]
        self.away = False

    def choices(self, option: str) -> Sequence[tuple[str, str]]:
        self.asked.append(("choices", option))
        if self.away:
            raise Later("unreachable", "connection refused")
        return self.boards

    def create(self, option: str, name: str) -> tuple[str, str]:
        self.asked.append(("create", name))
        self.boards.append((name.lower(), name))
        return self.boards[-1]

    def check(self, draft: Draft) -> list[Problem]:
        return [*super().check(draft), *of_options(draft, self.facts)]


@pytest.fixture
def gallery(monkeypatch: Any) -> Gallery:
    cache.clear()
    network = Gallery()
    for key in ("mastodon", "x"):
        monkeypatch.setitem(CATALOGUE, key, replace(CATALOGUE[key], make=lambda *given: network))
    return network


def chosen(post: Post, account: Account) -> dict[str, Any]:
    return dict(post.variants.get(account=account).options)


def shown(account: Account, *keys: str) -> dict[str, Any]:
    """What the page says of the fields that it showed."""
    return {f"opts-{account.pk}": [f"{option.shape}:{option.key}" for option in OPTIONS if option.key in keys]}


def test_what_is_chosen_on_the_page_is_kept_in_its_shape(gallery: Gallery) -> None:
    account, client = make.account(), signed_in(make.user())
    at = f"opt-{account.pk}"
    typed = {
        "text": "La piscine", "accounts": [account.pk], "do": "save", f"{at}-title": " Bassin ", f"{at}-board": "b2",
        f"{at}-privacy": "few", f"{at}-tags": "eau, été,", f"{at}-lists": ["b1", "b2"], f"{at}-kids": "yes",
        f"{at}-opens": "2031-07-14T10:00", f"{at}-poll": ["Oui", "Non", "", ""], f"{at}-poll-minutes": "1440",
    }  # fmt: skip
    every = [option.key for option in OPTIONS]
    assert client.post(reverse("publishing:compose"), typed | shown(account, *every)).status_code == 302
    post = Post.objects.get()
    assert chosen(post, account) == {
        "title": " Bassin ", "board": "b2", "privacy": "few", "tags": ["eau", "été"], "lists": ["b1", "b2"], "kids": True,
        "opens": "2031-07-14T10:00:00+02:00", "poll": {"choices": ["Oui", "Non"], "minutes": 1440},
    }  # fmt: skip
    html = client.get(reverse("publishing:edit", args=[post.pk])).content.decode()
    assert 'value="2031-07-14T10:00"' in html and 'value="eau, été"' in html and 'value="Non"' in html

    # a field that the page did not show stays; what was emptied goes; the default is no choice
    fewer = {"text": "La piscine", "accounts": [account.pk], "do": "save", f"{at}-privacy": "all", f"{at}-title": ""}
    edited = fewer | {"post": post.pk, "revision": post.revision} | shown(account, "privacy", "title", "kids")
    client.post(reverse("publishing:edit", args=[post.pk]), edited)
    assert set(chosen(post, account)) == {"board", "tags", "lists", "opens", "poll"}
    copy = actions.duplicate(post, by=make.user())
    assert chosen(copy, account) == chosen(post, account)


def test_a_pause_says_what_is_wrong_beside_its_field(gallery: Gallery) -> None:
    account, client = make.account(), signed_in(make.user())
    typed = {"text": "Bonjour", "accounts": [account.pk], f"opt-{account.pk}-title": "t" * 25} | shown(account, "title")
    html = client.post(reverse("publishing:check"), typed, headers={"HX-Request": "true"}).content.decode()
    beside = html.split(f'id="said-{account.pk}-title"')[1].split("</div>")[0]
    assert "25" in beside and "Titre" in beside
    assert Post.objects.count() == 0
    client.post(reverse("publishing:save"), typed, headers={"HX-Request": "true"})
    assert chosen(Post.objects.get(), account) == {"title": "t" * 25}, "what is too long for the network is kept all the same"


def test_the_network_is_asked_once_and_its_silence_harms_nothing(gallery: Gallery) -> None:
    account, client = make.account(), signed_in(make.user())
    where = reverse("publishing:choices", args=[account.pk, "board"])
    field = f"opt-{account.pk}-board"
    gallery.away = True
    silent = client.get(where, {field: "b9"}).content.decode()
    assert "La liste n’a pas pu être lue" in silent and 'value="b9" selected' in silent
    gallery.away = False
    assert "Parcs" in client.get(where).content.decode() and "Parcs" in client.get(where).content.decode()
    assert gallery.asked.count(("choices", "board")) == 2, "the silence, then the list, kept"
    gallery.boards.append(("b3", "Musées"))
    assert "Musées" not in client.get(where).content.decode()
    assert "Musées" in client.get(where, {"fresh": "1"}).content.decode()
    assert client.get(reverse("publishing:choices", args=[account.pk, "nothing"])).status_code == 404


def test_a_board_is_made_in_place_and_chosen(gallery: Gallery) -> None:
    account, writer = make.account(), make.user("contributor")
    where = reverse("publishing:choices", args=[account.pk, "board"])
    client = signed_in(writer)
    client.get(where)
    made = client.post(where, {"made": "Travaux", f"opt-{account.pk}-board": "b1"}, headers={"HX-Request": "true"})
    assert '<option value="travaux" selected>Travaux</option>' in made.content.decode()
    assert "parvis:tray" in made.headers["HX-Trigger"]
    event = Event.objects.get(kind="account.made")
    assert (event.by, event.about, event.data["name"]) == (writer, account.pk, "Travaux")
    assert "Donnez un nom" in client.post(where, {"made": " "}).content.decode()
    with pytest.raises(ValidationError, match="Rien"):
        options.make(account, "privacy", name="x", by=writer)
    with pytest.raises(PermissionDenied):
        options.make(account, "board", name="x", by=make.user("agent"))


@pytest.mark.parametrize(
    ("given", "place"),
    [({"nope": "x"}, "nope"), ({"title": 3}, "title"), ({"privacy": "nobody"}, "privacy"), ({"tags": "eau"}, "tags"),
     ({"kids": "yes"}, "kids"), ({"opens": "demain"}, "opens"), ({"opens": "2031-07-14T10:00"}, "opens"),
     ({"poll": {"choices": "a"}}, "poll"), ({"poll": {"choices": ["a", "b"], "minutes": True}}, "poll"),
     ({"lists": [1]}, "lists")],
)  # fmt: skip
def test_the_api_refuses_what_is_no_value_and_says_where(gallery: Gallery, given: dict[str, Any], place: str) -> None:
    account, call = make.account(), Caller(make.user())
    body = {"text": "Bonjour", "accounts": [account.pk], "variants": {str(account.pk): {"options": given}}}
    for path in ("/posts", "/posts/check"):
        status, told = call("POST", path, body)
        assert status == 422 and list(told["errors"]) == [f"variants.{account.pk}.options.{place}"]
    assert Post.objects.count() == 0


def test_the_api_changes_what_is_given_and_leaves_the_rest(gallery: Gallery) -> None:
    account, call = make.account(), Caller(make.user())
    post = make.post(accounts=[account])
    post.variants.update(options={"title": "Eau", "of_old": 1})
    where, pk = f"/posts/{post.pk}", str(account.pk)
    told = call("PATCH", where, {"variants": {pk: {"options": {"tags": ["eau"], "of_old": 1}}}})[1]
    assert told["variants"][pk]["options"] == {"title": "Eau", "of_old": 1, "tags": ["eau"]}
    told = call("PATCH", where, {"variants": {pk: {"options": {"title": None}}}})[1]
    assert told["variants"][pk]["options"] == {"of_old": 1, "tags": ["eau"]}
    found = {one["key"]: one for one in call("GET", f"/accounts/{pk}/options")[1]}
    assert found["board"]["choices"][0] == {"key": "b1", "label": "Piscines"} and found["board"]["makes"]
    assert call("POST", f"/accounts/{pk}/options/board", {"name": "Quais"}) == (201, {"key": "quais", "label": "Quais"})


def test_the_composer_draws_options_without_asking_any_network(gallery: Gallery, django_assert_max_num_queries: Any) -> None:
    accounts, client = [make.account("mastodon"), make.account("x")], signed_in(make.user())
    typed = {"text": "Bonjour", "accounts": [account.pk for account in accounts]}
    client.get(reverse("publishing:compose"))  # the session is read once, then kept
    with django_assert_max_num_queries(12):
        html = client.post(reverse("publishing:variants"), typed, headers={"HX-Request": "true"}).content.decode()
    assert html.count("Nous demandons la liste au réseau") == 4
    assert gallery.asked == []


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_title_is_typed_once_for_all_that_ask_for_one(gallery: Gallery) -> None:
    one, two, without = make.account(), make.account("x"), make.account("facebook")
    client = signed_in(make.user())
    typed = {"text": "Le parc", "accounts": [one.pk, two.pk, without.pk], f"opt-{one.pk}-title": "Le parc ouvre",
             "do": f"title-{one.pk}"} | shown(one, "title") | shown(two, "title")  # fmt: skip

    def drawn(**more: str) -> str:
        return str(client.post(reverse("publishing:variants"), typed | more).content.decode())

    assert "Reprendre ce titre" in drawn() and drawn().count('value="Le parc ouvre"') == 2
    kept = drawn(**{f"opt-{two.pk}-title": "Un autre"})
    assert 'value="Un autre"' in kept and kept.count('value="Le parc ouvre"') == 1, "what somebody typed stays"
