"""For tests of the rooms above: a resident, signed in."""

from __future__ import annotations

import itertools

from django.core import signing
from django.test import Client
from django.utils import timezone

from parvis.square.actions import join
from parvis.square.models import Resident
from parvis.square.residents import COOKIE, SALT

_numbers = itertools.count(1)


def resident(pseudonym: str = "", email: str = "") -> Resident:
    n = next(_numbers)
    return join(pseudonym=pseudonym or f"riverain{n}", email=email or f"riverain{n}@exemple.test")


def enter(client: Client, who: Resident) -> Client:
    client.cookies[COOKIE] = signing.dumps([who.pk, who.epoch], salt=SALT)
    return client


def moment() -> str:
    """What a form drawn a minute ago holds, for `guards.trap`."""
    from parvis.square.guards import SALT as GUARD

    return signing.dumps(int(timezone.now().timestamp()) - 60, salt=GUARD)
