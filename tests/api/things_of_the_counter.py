"""Merged cases, signatures and what forms hold, for the tests of operations and addresses."""

from __future__ import annotations

from uuid import uuid4

from django.utils import timezone

from parvis.cases import actions as cases
from parvis.cases.uniting import actions as uniting
from parvis.contact.models import Entry
from parvis.networks.catalogue import CATALOGUE
from parvis.people.models import Team
from parvis.signatures.models import Signature
from parvis.testing import make


def case_union(team: Team) -> int:
    one, other = (cases.open_case(by=None, team=team, title="Arbre tombé") for _ in range(2))
    return uniting.merge(one, other, by=None).pk


def signature_id(team: Team) -> int:
    """Of a team, each on another network: one may be made again."""
    network = list(CATALOGUE)[Signature.objects.filter(team=team).count()]
    return Signature.objects.create(team=team, network=network, text="{agent}", at=timezone.now()).pk


def form(team: Team) -> int:
    return make.account("form", of=team).pk


def form_entry(team: Team) -> int:
    """Written by somebody, and to be checked."""
    name = uuid4().hex
    held = b'[{"form": "items"}]'
    given = {
        "asked": name,
        "reference": name[:20],
        "secret": name,
        "message": name,
        "thread": name,
        "state": "check",
        "held": held,
    }
    return Entry.objects.create(account_id=form(team), language="fr", at=timezone.now(), **given).pk
