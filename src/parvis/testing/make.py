"""Rows for tests, named as the people and things of a town hall. Each maker takes what matters and fills in the rest."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from parvis.accounts.models import Account, Grant
from parvis.accounts.sorting import server_of
from parvis.charter import actions as charter
from parvis.charter.models import Clause
from parvis.inbox.models import Contact, Conversation, Identity, Message
from parvis.journal.seal import seal
from parvis.knowledge import actions as knowledge
from parvis.knowledge.models import Answer
from parvis.people.models import ApiToken, Membership, Team, User
from parvis.people.sessions import digest
from parvis.publishing.models import Post, Variant

_numbers = itertools.count(1)

SETTINGS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "mastodon": ({"server": "http://127.0.0.1:1"}, {"token": "mastodon-secret-token"}),
    "x": (
        {"base": "http://127.0.0.1:1", "user_id": "111", "handle": "ville"},
        {"token": "x-secret-token", "consumer_secret": "x-consumer-secret"},
    ),
    "facebook": (
        {"base": "http://127.0.0.1:1", "version": "v26.0", "page": "100"},
        {"token": "fb-secret-token", "app_secret": "fb-app-secret", "verify_token": "fb-verify"},
    ),
    "email": (
        {
            "imap": "imap://127.0.0.1:1",
            "smtp": "smtp://127.0.0.1:1",
            "user": "contact@ville.test",
            "address": "contact@ville.test",
            "name": "Ville",
        },
        {"password": "mail-secret-word"},
    ),
    "foursquare": (
        {
            "city": "Paris",
            "country": "FR",
            "base": "http://127.0.0.1:1",
            "places": [{"id": "4adcda09f964a520ae3321e3", "name": "Piscine"}],
        },
        {"key": "foursquare-service-key"},
    ),
    "form": ({"slug": "ville", "title": "Écrire à la ville"}, {"secret": "form-secret-of-the-tests"}),
    "forum": ({"slug": "forum", "title": "Forum"}, {}),
    "activitypub": ({"actor": "http://localhost/ap/actor", "handle": "ville@localhost", "title": "Ville"}, {}),
}


def team(name: str = "Rédaction") -> Team:
    return Team.objects.get_or_create(name=name, defaults={"slug": f"equipe-{next(_numbers)}"})[0]


def user(role: str = "manager", *, in_team: Team | None = None, username: str = "") -> User:
    """A user with one role, in one team (the newsroom unless told)."""
    name = username or f"{role}{next(_numbers)}"
    made = User.objects.create_user(name, f"{name}@ville.test", "une phrase de passe", name=name.capitalize())
    Membership.objects.create(user=made, team=in_team or team(), role=role)
    return made


def token(of: User, *, scopes: list[str] | None = None, value: str = "") -> str:
    """An API token's text."""
    text = value or f"jeton-{next(_numbers)}-de-test"
    ApiToken.objects.create(user=of, digest=digest(text), scopes=scopes or [])
    return text


def account(network: str = "mastodon", *, of: Team | None = None, settings: dict[str, Any] | None = None,
            secrets: dict[str, str] | None = None, **fields: Any) -> Account:  # fmt: skip
    number = next(_numbers)
    given, sealed = SETTINGS.get(network, ({}, {"token": "token-of-the-tests"}))
    made = Account.objects.create(
        network=network, name=fields.pop("name", f"Compte {network} {number}"), handle=f"ville{number}",
        remote_id=fields.pop("remote_id", str(number)), team=of or team(), settings=given | (settings or {}),
        server=fields.pop("server", server_of(network, given | (settings or {}))),
        hook=fields.pop("hook", f"hook-{number}"), **fields,
    )  # fmt: skip
    Grant.objects.create(account=made, sealed=seal(sealed | (secrets or {}), at="accounts.grant"))
    return made


def post(*, by: User | None = None, accounts: list[Account] | None = None, text: str = "La piscine rouvre lundi.", **fields: Any
         ) -> Post:  # fmt: skip
    made = Post.objects.create(team=fields.pop("team", None) or team(), author=by, text=text, **fields)
    Variant.objects.bulk_create([Variant(post=made, account=a) for a in accounts or []])
    return made


def clause(number: str = "1.1", *, kind: str = "words", severity: str = "refuse", **fields: Any) -> Clause:
    """A clause in force, and the version of the charter that it makes; a `words` one finds "interdit" unless told."""
    fields.setdefault("params", {"words": ["interdit"]} if kind == "words" else {})
    given = {"title": f"Article {number}", "text": "Ce que dit l’article.", **fields}
    return charter.save_clause({"number": number, "kind": kind, "severity": severity, **given}, by=None, force=True)


def identity(network: str = "mastodon", *, handle: str = "") -> Identity:
    number = next(_numbers)
    handle = handle or f"riverain{number}"
    contact = Contact.objects.create(name=handle)
    server = server_of(network, SETTINGS.get(network, ({}, {}))[0])
    return Identity.objects.create(
        contact=contact, network=network, server=server, remote_id=f"p{number}", handle=handle, name=handle
    )


def conversation(of: Account | None = None, *, texts: tuple[str, ...] = ("Quand rouvre la piscine ?",), private: bool = False,
                 at: datetime | None = None, **fields: Any) -> Conversation:  # fmt: skip
    """A conversation with one message a text, a minute apart, the last one a moment ago."""
    of = of or account()
    who = fields.pop("identity", None) or identity(of.network)
    number, at = next(_numbers), at or timezone.now()
    made = Conversation.objects.create(
        account=of, thread=f"fil-{number}", kind=fields.pop("kind", "private" if private else "mention"), private=private,
        contact=who.contact, identity=who, team=of.team, preview=texts[-1][:200], count=len(texts), last_at=at,
        waiting_since=at, **fields,
    )  # fmt: skip
    for n, text in enumerate(texts):
        last = message(made, text=text, at=at - timedelta(minutes=len(texts) - 1 - n))
        Conversation.objects.filter(pk=made.pk).update(last_in=last.pk)
    return Conversation.objects.get(pk=made.pk)


def seen(of: Conversation) -> int:
    """What somebody has before their eyes who opens it now: the newest message of the conversation that shows it."""
    shown = Conversation.objects.values_list("merged_into", flat=True).get(pk=of.pk) or of.pk
    return Message.objects.filter(conversation=shown).order_by("-pk").values_list("pk", flat=True).first() or 0


def message(of: Conversation, *, text: str = "Bonjour", way: str = "in", **fields: Any) -> Message:
    fields.setdefault("at", timezone.now())
    fields.setdefault("remote_id", f"m{next(_numbers)}")
    fields.setdefault("identity", of.identity if way == "in" else None)
    return Message.objects.create(conversation=of, account=of.account, way=way, text=text, private=of.private, **fields)


def answer(title: str = "", *, of: Team | None = None, by: User | None = None, **said: Any) -> Answer:
    """An answer of the city; everybody's unless it is `of` a team."""
    number = next(_numbers)
    texts = said.pop("texts", {"fr": f"Bonjour {{personne}}, la piscine ouvre à {number} h."})
    given = knowledge.Said(title=title or f"Horaires {number}", texts=texts, team=of, **said)
    return knowledge.keep(None, given, by=by or user("admin"))
