"""A long reading: how far it is, and the verbs that stop it and let it go on.

`Account.reading` grows with each page, in the transaction that keeps the page's items and the cursor: what it tells is never
ahead of what is stored. It begins with the first page after which the network has more, and is gone with the last one. A reading
that is stopped keeps its cursor; so nothing is skipped, and what comes meanwhile is read when it goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.journal.record import record
from parvis.journal.seal import Unreadable
from parvis.networks.protocol import Page, Restarter
from parvis.people.access import demand
from parvis.people.models import User
from parvis.work.rows import ring

LONG = 200
"""Items after which a reading that is not at its end is shown: what a look finds on an ordinary day is not worth a word."""
MARK, PACED = timedelta(seconds=5), timedelta(seconds=60)
"""The pace is that of the last minute, of which a mark is kept every few seconds."""

State: TypeAlias = Mapping[str, Any]
"""``{"since", "at": of the last page, "items", "oldest", "newest", "left", "marks": [[seconds, items]]}``."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """A long reading as it is shown. `left`: at most, None where the network does not tell; `pace`: items a minute, None when
    nothing was read within the last minute. `oldest`, `newest`: of what was read, by the moment at which it was said."""

    items: int
    since: datetime
    at: datetime
    oldest: datetime | None
    newest: datetime | None
    left: int | None
    pace: int | None
    stopped_at: datetime | None

    @property
    def whole(self) -> int | None:
        return None if self.left is None else self.items + self.left

    @property
    def still(self) -> timedelta | None:
        """How long it takes at this pace, where it is known how much is left."""
        return timedelta(minutes=self.left / self.pace) if self.left and self.pace else None


def grown(before: State | None, page: Page, now: datetime) -> dict[str, Any]:
    """A reading with one page more; `before` None: it begins with this one."""
    had = before or {"since": now.isoformat(), "items": 0, "oldest": None, "newest": None, "marks": []}
    moments = [item.at.astimezone(UTC).isoformat() for item in page.items]
    return {
        "since": had["since"], "at": now.isoformat(), "items": had["items"] + len(page.items), "left": page.left,
        "oldest": min([*moments, *filter(None, [had["oldest"]])], default=None),
        "newest": max([*moments, *filter(None, [had["newest"]])], default=None),
        "marks": _marks(had["marks"], had["items"], now.timestamp()),
    }  # fmt: skip


def _marks(kept: list[list[float]], items: int, now: float) -> list[list[float]]:
    marks = [mark for mark in kept if now - mark[0] <= PACED.total_seconds()]
    if not marks or now - marks[-1][0] >= MARK.total_seconds():
        marks.append([now, items])
    return marks


def is_long(state: State | None) -> bool:
    return state is not None and state["items"] >= LONG


def backlog(account: Account, now: datetime) -> Backlog | None:
    """What an account has begun to read and not ended, once it is long."""
    state = account.reading
    if state is None or not is_long(state):
        return None
    at = datetime.fromisoformat(state["at"])
    return Backlog(
        state["items"], datetime.fromisoformat(state["since"]), at, _moment(state["oldest"]), _moment(state["newest"]),
        state["left"], _pace(state, at, now), account.stopped_at,
    )  # fmt: skip


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _pace(state: State, at: datetime, now: datetime) -> int | None:
    seconds, items = state["marks"][0]
    took = at.timestamp() - seconds
    return None if took < 1 or now - at > PACED else round(60 * (state["items"] - items) / took)


def begun_anew(account: Account, connector: object) -> dict[str, Any]:
    """What changes of an account whose round begins anew: from where it began, so that nothing is skipped. Nothing changes between
    two rounds, and where a cursor holds no place in the network's own lists."""
    cursor = connector.anew(account.cursor) if isinstance(connector, Restarter) else account.cursor
    return {} if cursor == account.cursor else {"cursor": cursor, "reading": None}


@transaction.atomic
def begin_anew(account: Account, *, by: User) -> Account:
    """Leave the places in the network's lists where the reading stands, and read from where this round began: what was given already
    is known again, and nothing is skipped."""
    demand(by, "account.connect", account)
    try:
        connector = connector_of(account)
    except Unreadable as error:
        words = _("La clé qui ouvre ce jeton manque. Restaurez le fichier seal.keys, ou reconnectez le compte.")
        raise ValidationError(words, code="seal") from error
    if not isinstance(connector, Restarter):
        words = _("La lecture de ce réseau ne garde aucune place dans ses listes : il n’y a rien à recommencer.")
        raise ValidationError(words, code="read")
    locked = Account.objects.select_for_update().get(pk=account.pk)
    # A worker that reads meanwhile loses its row: the page that it holds is not kept, and is read again.
    working = {"due_at": timezone.now()} if locked.state == "active" and locked.stopped_at is None else {}
    Account.objects.filter(pk=account.pk).update(**begun_anew(locked, connector), **working)
    record("account.reading_begun_anew", by=by, about=account, channel=f"accounts:{account.team_id}")
    ring()
    account.refresh_from_db()
    return account


@transaction.atomic
def stop(account: Account, *, by: User) -> Account:
    """Leave a long reading where it is. Nothing is read of this account until somebody lets it go on; it still sends."""
    demand(by, "account.connect", account)
    locked = Account.objects.select_for_update().get(pk=account.pk)
    if not is_long(locked.reading):
        raise ValidationError(_("Aucune longue lecture n’est en cours : celle-ci est finie."), code="read")
    if locked.stopped_at is None:
        # A worker that reads meanwhile loses its row: the page that it holds is not kept, and is read again afterwards.
        Account.objects.filter(pk=account.pk).update(stopped_at=timezone.now(), due_at=None)
        record("account.reading_stopped", by=by, about=account, channel=f"accounts:{account.team_id}")
    account.refresh_from_db()
    return account


@transaction.atomic
def go_on(account: Account, *, by: User) -> Account:
    """Read on, as soon as the account works again if it does not: from where the reading was stopped, or, when the network's own
    places in its lists are too old to be believed, from where the round began. Nothing is skipped."""
    demand(by, "account.connect", account)
    if Account.objects.filter(pk=account.pk, stopped_at__isnull=False).update(stopped_at=None):
        Account.objects.filter(pk=account.pk, state="active").update(due_at=timezone.now())
        record("account.reading_resumed", by=by, about=account, channel=f"accounts:{account.team_id}")
        ring()
    account.refresh_from_db()
    return account
