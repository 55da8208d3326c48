"""The first steps are put away, and taken out again. One's own page: the journal is not told."""

from __future__ import annotations

from parvis.guide.models import PutAway
from parvis.people.access import demand
from parvis.people.models import User


def put_away(*, by: User) -> None:
    demand(by, "people.edit")
    PutAway.objects.get_or_create(user=by)


def take_out(*, by: User) -> None:
    demand(by, "people.edit")
    PutAway.objects.filter(user=by).delete()
