"""What the counter shows of lookouts: a mark on the rows, the list narrowed to one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from parvis.inbox import hooks
from parvis.inbox.wanted import number
from parvis.listening.lookouts.lists import narrowed
from parvis.listening.models import Lookout, Sighting
from parvis.people.models import User

SHOWN = 2
"""Names on a row; what is more is a number."""


def _seen(among: RawSQL, user: User) -> QuerySet[Sighting]:
    mine = Lookout.objects.seen_by(user)
    return Sighting.objects.filter(conversation__in=among, aside_at__isnull=True, lookout__in=mine)


def _marks(found: Sequence[tuple[int, hooks.Fields]], now: datetime) -> Iterator[tuple[int, hooks.Mark]]:
    names: dict[int, dict[str, None]] = {}
    for pk, seen in found:
        names.setdefault(pk, {})[seen["name"]] = None
    for pk, some in names.items():
        shown = sorted(some, key=str.casefold)
        for name in shown[:SHOWN]:
            yield pk, hooks.Mark(name[:30], icon="eye", title=_("Veille « %(name)s »") % {"name": name})
        if len(shown) > SHOWN:
            yield pk, hooks.Mark(f"+{len(shown) - SHOWN}", icon="eye", title=", ".join(shown[SHOWN:])[:200])


def _found(user: User, value: str) -> Lookout | None:
    pk = number(value)
    return Lookout.objects.seen_by(user).filter(pk=pk).first() if pk else None


def _narrowed(user: User, value: str) -> Q | None:
    found = _found(user, value)
    return narrowed(user, found.pk) if found else None


def _narrowed_to(user: User, value: str) -> str | Promise:
    found = _found(user, value)
    return _("Veille « %(name)s »") % {"name": found.name} if found else _("Veilles")


hooks.carries(hooks.Carried("listening.sighting"))
hooks.marks("listening", hooks.Marker(_seen, {"name": "lookout__name"}, _marks))
hooks.narrows("veille", hooks.Narrow(_narrowed, _narrowed_to))
