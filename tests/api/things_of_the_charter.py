"""Texts that the charter's operations are about."""

from __future__ import annotations

from uuid import uuid4

from parvis.charter.models import Example, Precedent
from parvis.people.models import Team


def example_id(team: Team) -> int:
    return Example.objects.create(text="Bonjour").pk


def precedent_id(team: Team) -> int:
    return Precedent.objects.create(text="Bonjour", digest=uuid4().hex).pk
