"""Measuring: a row a publication and one an account, handed over in batches of one account's; nobody waits for another's network.

Counting: what the counter did, from its own rows."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from parvis.accounts.connect import connector_of
from parvis.accounts.health import pause
from parvis.accounts.models import Account
from parvis.accounts.quota import levels
from parvis.accounts.renewal import Renewed, renew
from parvis.inbox.models import Conversation
from parvis.insights.boards.rolling import roll_all, roll_recent
from parvis.insights.counter.facts import touched
from parvis.insights.counter.folding import count, fold, wanted
from parvis.insights.models import Counting, Share, Watch
from parvis.insights.pace import DAY, OLDEST, next_look, on_grid
from parvis.insights.told import keep, outcomes
from parvis.journal.models import Event
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Expired, Later, Meter, NetworkError
from parvis.publishing.models import Delivery
from parvis.work import rows
from parvis.work.registry import job, routine

log = structlog.get_logger()
BATCH = 50
"""Publications asked for at once, as the protocol has it."""
ASIDE = timedelta(hours=1)
"""Until an account that does not work, or has little left to spend, is looked at again."""
LONGEST = timedelta(hours=12)
"""Between two tries of a network that does not answer."""


@routine("*/5 * * * *")
def begin() -> None:
    """What went out since, and accounts that are new, from now on are measured."""
    now = timezone.now()
    measured = [key for key, network in CATALOGUE.items() if network.facts.metrics]
    accounts = Account.objects.working().filter(network__in=measured)
    sent = Delivery.objects.filter(state="sent", sent_at__gt=now - OLDEST, watch=None, account__in=accounts).exclude(remote_id="")
    fresh = [Watch(account_id=account, delivery_id=pk, due_at=now) for pk, account in sent.values_list("pk", "account")[:5000]]
    known = Watch.objects.filter(delivery=None).values("account")
    fresh += [Watch(account=account, due_at=now) for account in accounts.exclude(pk__in=known)]
    if fresh:
        Watch.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
        rows.ring()


@job(Watch, batch=BATCH, lane="account_id", seats=1, fetch=("account__grant", "delivery"))
def measure(batch: list[Watch]) -> None:
    """All of one account, for it is the lane."""
    account, now = batch[0].account, timezone.now()
    if account.state == "removed" or not CATALOGUE[account.network].facts.metrics:
        return _settle(batch, None)
    if account.state != "active" or any(level.low for level in levels([account]).get(account.pk, ())):
        return _settle(batch, now + ASIDE)
    if account.resume_at and account.resume_at > now:
        return _settle(batch, account.resume_at)
    connector = connector_of(account)
    if not isinstance(connector, Meter):
        return _settle(batch, None)
    with contextlib.ExitStack() as held:
        for row in batch:
            held.enter_context(rows.renewed(row))
        try:
            _publications(account, connector, [row for row in batch if row.delivery is not None])
            _account(account, connector, [row for row in batch if row.delivery is None])
        except Expired as expired:
            _expired(account, batch, expired)
        except NetworkError as error:
            _failed(batch, error)


def _publications(account: Account, connector: Meter, batch: Sequence[Watch]) -> None:
    known = {row.delivery.remote_id: row.delivery for row in batch if row.delivery is not None and row.delivery.state == "sent"}
    told = list(connector.measure(list(known))) if known else []
    now = timezone.now()
    with transaction.atomic():
        keep(account, [(known[one.remote_id], one) for one in told if one.remote_id in known])
        found = outcomes(batch, told, now) if known else {}
        for row in batch:
            sent = row.delivery.sent_at if row.delivery and row.delivery.state == "sent" else None
            due = next_look(sent, now, account=account.pk) if sent else None
            if due is not None and found.get(row.pk, {}).get("gone_at"):
                due = max(due, on_grid(now, DAY, account=account.pk))  # only whether it comes back
            rows.settle(row, due_at=due, attempts=0, asked_at=now, failure="", said="", **found.get(row.pk, {}))


def _account(account: Account, connector: Meter, batch: Sequence[Watch]) -> None:
    if not batch:
        return
    presence, audience = list(connector.presence()), list(connector.audience())
    now = timezone.now()
    with transaction.atomic():
        keep(account, [(None, one) for one in presence])
        Share.objects.bulk_create(
            [Share(account=account, what=one.what, by=one.by, key=one.key[:120], label=one.label[:120], value=one.value, at=now)
             for one in audience]
        )  # fmt: skip
        for row in batch:
            due = on_grid(now, DAY, account=account.pk)
            rows.settle(row, due_at=due, attempts=0, asked_at=now, failure="", said="")


def _settle(batch: Iterable[Watch], due: datetime | None) -> None:
    for row in batch:
        rows.settle(row, due_at=due, attempts=0)


def _expired(account: Account, batch: Sequence[Watch], expired: Expired) -> None:
    renewed = renew(account)
    if renewed is Renewed.NO:
        pause(account, expired)
    _settle(batch, timezone.now() + (ASIDE if renewed is Renewed.NO else timedelta(seconds=30)))


def _failed(batch: Sequence[Watch], error: NetworkError) -> None:
    """Slower each time; a wait that the network named is obeyed. Publishing and reading know nothing of it."""
    log.warning("insights.failed", account=batch[0].account_id, code=error.code, rows=len(batch))
    growing: timedelta = timedelta(minutes=5) * 2 ** min(max(row.attempts for row in batch) - 1, 8)
    wait = error.after if isinstance(error, Later) and error.named else min(growing, LONGEST)
    for row in batch:
        rows.settle(row, due_at=timezone.now() + wait, failure=error.code, said=error.said)


# ── The counter's figures ────────────────────────────────────────────────────────────────────────────────────────────

SLICE = 1000
"""Conversations counted in one transaction."""
LINES = 20_000
"""Lines of the journal read at once."""
MARGIN = 2000
"""Lines read again: a transaction that ended late has an earlier number."""
FOLDS = 6
"""Months or years added up before the row is given back."""


@routine("*/10 * * * *")
def listen() -> None:
    """What happened since is counted; the first time, all that ever came."""
    if not Counting.objects.exists():
        count_all()
    elif Counting.objects.filter(due_at=None).update(due_at=timezone.now()):  # else it is waiting, or at work
        rows.ring()


def count_all() -> Counting:
    """Count every conversation anew, from the oldest; meanwhile figures are those of before, then of both."""
    seen, until = Event.objects.aggregate(last=Max("pk"))["last"], Conversation.objects.aggregate(last=Max("pk"))["last"]
    given = {"last": 0, "until": until or 0, "due_at": timezone.now()}
    row, _made = Counting.objects.update_or_create(one=True, defaults=given, create_defaults={**given, "seen": seen or 0})
    rows.ring()
    return row


@job(Counting)
def keep_counting(batch: list[Counting]) -> None:
    """A slice of everything, or what the journal speaks of; then months that are over. More to do: due at once."""
    row = batch[0]
    with rows.renewed(row):
        if row.last < row.until:
            found = Conversation.objects.filter(pk__gt=row.last, pk__lte=row.until).order_by("pk").values_list("pk", flat=True)
            pks = list(found[:SLICE])
            count(pks)
            return rows.settle(row, due_at=timezone.now(), last=pks[-1] if pks else row.until, attempts=0)
        at = timezone.now()
        talks, seen = touched(max(0, row.seen - MARGIN), LINES)
        ordered = sorted(talks)
        for n in range(0, len(ordered), SLICE):
            count(ordered[n : n + SLICE])
        missing = wanted(timezone.localdate(), FOLDS + 1)
        for grain, start in missing[:FOLDS]:
            fold(grain, start)
    more = len(missing) > FOLDS or (seen - max(0, row.seen - MARGIN) >= LINES and seen > row.seen)
    rows.settle(row, due_at=timezone.now() if more else None, seen=max(seen, row.seen), at=at, attempts=0)


@routine("*/10 * * * *")
def add_up_days() -> None:
    """What dashboards read, as publications and networks say it now."""
    roll_recent()


@routine("23 2 * * *")
def add_up_all_days() -> None:
    """The same for every day of old: an objective or a topic was mended since."""
    roll_all()
