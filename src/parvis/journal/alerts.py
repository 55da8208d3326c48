"""Unusual acts are told to administrators, and to the person in whose name they were done: a stolen session has a witness.

They are looked for when the journal is sealed: each event is looked at once, and whoever acts waits for nothing.
"""

from __future__ import annotations

import json
import zoneinfo
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.journal.chain import Row
from parvis.journal.exporting import PERSONAL, WHOLE
from parvis.journal.models import Event
from parvis.journal.notices import tell
from parvis.people.access import administrators
from parvis.people.login_throttles import network
from parvis.people.models import User

WORDS: Mapping[str, str | Promise] = {
    "token.created": _("Jeton d’API créé au nom de %(who)s."),
    "hook.added": _("Webhook ajouté par %(who)s : il reçoit ce qui se passe ici."),
    "export.made": _("Export de données personnelles par %(who)s."),
    "package.asked": _("Paquet d’archives, ou de toute la ville, demandé par %(who)s."),
    "package.taken": _("Paquet d’archives, ou de toute la ville, pris par %(who)s."),
    "person.taken": _("Dossier d’une personne pris par %(who)s."),
    "post.scheduled": _("Publication en pleine nuit par %(who)s."),
    "user.role": _("%(who)s a donné le rôle d’administration."),
    "provider.settled": _("Fournisseur d’identité réglé par %(who)s."),
    "user.password": _("%(who)s a donné un nouveau mot de passe à quelqu’un."),
}
CAME = "user.signed-in"
READS = ("conversation.read", "case.read")
MANY_READS = 60
"""Private conversations and cases that one person opens within an hour, and which are told: agents answer fewer."""
READ_MANY = _("%(who)s a ouvert plus de soixante conversations privées en une heure.")
ELSEWHERE = _(
    "Vous êtes entré depuis une adresse d’où vous n’étiez jamais venu : %(address)s. Si ce n’est pas vous, fermez cette session."
)
KNOWN = 200
"""Times that somebody came in before which tell where they come from."""
ON_THE_SERVER = _("Toute la ville, ou un paquet d’archives, exporté depuis le serveur.")
"""Who has a shell there has no name here: it is told to the administrators."""
NIGHT = (22, 6)
AT_ONCE = timedelta(hours=1)
OLD = timedelta(days=1)
"""What happened longer ago is history: an installation that seals its past does not sound an alarm."""


def look(rows: Iterable[Row], now: datetime) -> None:
    """One notice for the same act of the same person, however often within a minute."""
    rows = list(rows)
    _readers(rows, now)
    _places(rows, now)
    found = Counter((row[2], int(row[3] or 0)) for row in rows if row[2] in WORDS and _unusual(row, now))
    if not found:
        return
    people = User.objects.in_bulk({by for _kind, by in found})
    guards = list(administrators())
    for kind, by in found:
        if not by:
            tell(guards, "journal.unusual", ON_THE_SERVER, url=f"{reverse('journal:audit')}?quoi={kind.split('.')[0]}")
        elif by in people:
            told = {user.pk: user for user in (*guards, people[by])}
            url = f"{reverse('journal:audit')}?quoi={kind.split('.')[0]}&qui={by}"
            tell(told.values(), "journal.unusual", WORDS[kind], url=url, who=str(people[by]))


def _readers(rows: Sequence[Row], now: datetime) -> None:
    """Who opens very many private conversations: told when the number is passed, and not again within the hour."""
    reading = Counter(int(row[3]) for row in rows if row[2] in READS and row[3] and now - _at(row) < OLD)
    newest = max((row[0] for row in rows), default=0)  # what is not sealed yet is counted when it is
    for by, new in reading.items():
        before = Event.objects.filter(by=by, kind__in=READS, at__gt=now - AT_ONCE, pk__lte=newest).count()
        if before - new < MANY_READS <= before and (user := User.objects.filter(pk=by).first()):
            url = f"{reverse('journal:audit')}?quoi=conversation&qui={by}"
            tell(
                {one.pk: one for one in (*administrators(), user)}.values(), "journal.unusual", READ_MANY, url=url, who=str(user)
            )


def _places(rows: Sequence[Row], now: datetime) -> None:
    """Who comes in from a network where they never were. The first time of all says nothing."""
    came = {row[0]: int(row[3]) for row in rows if row[2] == CAME and row[3] and now - _at(row) < OLD}
    for event in Event.objects.filter(pk__in=came, address__isnull=False).select_related("by"):
        before = Event.objects.filter(by=event.by_id, kind=CAME, pk__lt=event.pk, address__isnull=False).order_by("-id")
        known = {network(str(one)) for one in before.values_list("address", flat=True)[:KNOWN]}
        if known and event.by and network(str(event.address)) not in known:
            tell([event.by], "journal.unusual", ELSEWHERE, url=reverse("pages:sessions"), address=str(event.address))


def _at(row: Row) -> datetime:
    return datetime.fromisoformat(row[1]).replace(tzinfo=UTC)


def _unusual(row: Row, now: datetime) -> bool:
    at = _at(row)
    if now - at > OLD:
        return False
    told: dict[str, Any] = json.loads(row[7])
    if row[2] == "export.made":
        return told.get("what") in (PERSONAL if row[3] else WHOLE)
    if not row[3]:
        return False
    if row[2] == "user.role":
        return told.get("role") == "admin"
    return row[2] != "post.scheduled" or (_night(at) and datetime.fromisoformat(told["at"]) - at < AT_ONCE)


def _night(at: datetime) -> bool:
    hour = at.astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE)).hour
    return hour >= NIGHT[0] or hour < NIGHT[1]
