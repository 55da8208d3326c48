"""Every page of the product, with something behind each number in its address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.urls import get_resolver
from django.utils import timezone

from parvis.accounts.models import Raw
from parvis.journal.models import Notice
from parvis.people.models import ApiToken, Team, User
from parvis.testing import make
from tests.api import rights

Made = Callable[[Team, User], int]


def _raw(team: Team, user: User) -> int:
    account = make.account(of=team)
    row = Raw(account=account, digest="d", form="items", body=b"[]", state="quarantine", received_at=timezone.now())
    row.save()
    return row.pk


def _notice(team: Team, user: User) -> int:
    return Notice.objects.create(user=user, kind="test", text="À voir").pk


def _token(team: Team, user: User) -> int:
    make.token(user)
    return ApiToken.objects.filter(user=user).latest("pk").pk


def of_team(made: Callable[[Team], int]) -> Made:
    return lambda team, user: made(team)


BEHIND: tuple[tuple[str, Made], ...] = (
    ("avis/", _notice),
    ("reglages/jetons/", _token),
    ("reglages/personnes/", lambda team, user: user.pk),
    ("reglages/webhooks/", of_team(rights.hook_id)),
    ("publications/envois/", of_team(rights.delivery("refused"))),
    ("publications/", of_team(rights.post)),
    ("guichet/reponses/", of_team(rights.reply("refused"))),
    ("guichet/messages/", of_team(rights.message)),
    ("guichet/", of_team(rights.conversation)),
    ("comptes/ecartes/", _raw),
    ("comptes/", of_team(rights.account)),
    ("medias/", of_team(rights.file_id)),
    ("signin/", lambda team, user: 1),
)
"""What the number in an address stands for: the first beginning that fits."""
WORDS = {"network": "mastodon", "verb": "annuler", "side": "320", "number": "0", "key": "abc", "uidb36": "1"}
OWN = ("guichet/", "comptes/", "publications/")
"""Pages of things that belong to a team."""
OPEN = ("healthz", "readyz", "metrics", "language", "signin/")


def patterns() -> Iterator[str]:
    """Addresses as the code has them, without those of the API."""
    for path in _walk(get_resolver(), ""):
        if not path.startswith("api/"):
            yield path


def _walk(resolver: Any, before: str) -> Iterator[str]:
    for one in resolver.url_patterns:
        path = before + str(one.pattern)
        yield from _walk(one, path) if hasattr(one, "url_patterns") else [path]


def address(pattern: str, team: Team, user: User) -> str:
    """An address of this pattern, behind which there is something of `team`."""
    return filled(pattern, behind(pattern)(team, user) if numbered(pattern) else 0)


def filled(pattern: str, pk: int) -> str:
    """An address of this pattern, with this number in it."""

    def word(match: re.Match[str]) -> str:
        name = match.group(1).split(":")[-1]
        return str(pk) if name == "pk" else WORDS[name]

    plain = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", pattern).replace("^", "").replace("$", "")
    return "/" + re.sub(r"<([\w:]+)>", word, plain)


def behind(pattern: str) -> Made:
    return next(made for begin, made in BEHIND if pattern.startswith(begin))


def numbered(pattern: str) -> bool:
    return "<int:pk>" in pattern
