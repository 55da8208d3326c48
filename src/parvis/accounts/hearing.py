"""Being told by a network at once: asked for, proven against what reading finds, asked for again, and ended.

The proof is renewed at each reading: what is found there, was said since the network last rang and is of a kind that it sends,
should have been sent. An account of which that is so is read as often as if nothing announced it, and if the network has not rung
ten minutes later its colleagues are told, once, and the network is asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from parvis.accounts.connect import webhook_url
from parvis.accounts.health import log
from parvis.accounts.models import Account
from parvis.accounts.renewal import renewing
from parvis.journal.notices import tell
from parvis.networks.odd import STRANGE
from parvis.networks.protocol import Incoming, Later, NetworkError, Refused, Silencer, Webhook
from parvis.people.access import able

TRIES, SOON, DAILY = 10, timedelta(minutes=15), timedelta(days=1)
"""A network that did not agree is asked again at the next look, a minute away, so many times; then after `SOON`, twice as long each
time, a day at most. What made it say no is often gone in a moment: an address that was not reachable yet, an application being checked."""
AWAY = timedelta(minutes=15)
"""After so long without a reading, what is found may be on its way to us still: nothing is concluded from it."""
LATE = timedelta(seconds=60)
"""A delivery may take so long."""
PATIENT = timedelta(minutes=10)
"""From the first message that was not sent until somebody is told: the network may only be slow."""
SILENT = gettext_lazy(
    "%(name)s n’est plus prévenu à l’instant : le réseau n’envoie plus ce qui arrive. Les messages sont lus en attendant."
)


def proves(connector: object) -> bool:
    """Asked to send by itself, the network calls our address before it agrees: whoever answers there must find the account. So one
    is never connected inside somebody else's transaction, which raises RuntimeError."""
    return isinstance(connector, Webhook)


def ask(account: Account, reach: Callable[[], object]) -> bool:
    """Ask the network to send to us by itself. False: it does not, or not now: it is asked again, unless it must be told by hand.

    `reach` makes the connector: once more where a permission that ran out was renewed meanwhile.
    """
    now, again, refusals = timezone.now(), None, 0

    def subscribe() -> bool:
        connector = reach()
        if not isinstance(connector, Webhook):
            return False
        connector.subscribe(webhook_url(account))
        return True

    try:
        with _strange():  # a renewal that answers strangely too
            told = renewing(account, subscribe)
        if not told:
            return False
        pushed = True
    except NetworkError as error:
        log(account, error, "subscribe")
        pushed = False
        if not error.code.endswith("-webhook"):  # whose address is declared by hand, on the network's own pages
            refusals = account.refusals + 1
            again = now + _wait(error, refusals)
    if pushed and account.missed_at:
        again = now + DAILY  # until it has rung
    since = {"subscribed_at": now} if pushed else {}
    Account.objects.filter(pk=account.pk).update(pushed=pushed, ask_at=again, refusals=refusals, **since)
    account.pushed, account.ask_at, account.refusals = pushed, again, refusals
    return pushed


def _wait(error: NetworkError, refusals: int) -> timedelta:
    """Until it is asked again. A network that names a delay gets it."""
    named = error.after if isinstance(error, Later) and error.named else timedelta(0)
    grown = SOON * 2 ** min(refusals - TRIES - 1, 7) if refusals > TRIES else timedelta(0)
    return max(named, min(grown, DAILY))


def end(account: Account, connector: object) -> bool:
    """Tell the network to send nothing more for this account. False: it was not told, or cannot be."""
    if not isinstance(connector, Silencer):
        return False
    try:
        with _strange():
            connector.unsubscribe(webhook_url(account))
    except NetworkError as error:
        log(account, error, "end")
        return False
    Account.objects.filter(pk=account.pk).update(pushed=False, ask_at=None, missed_at=None, refusals=0)
    account.pushed, account.ask_at, account.missed_at, account.refusals = False, None, None, 0
    return True


@contextmanager
def _strange() -> Iterator[None]:
    """An answer of unknown shape is a refusal: whoever asked goes on, and the log of the account says so."""
    try:
        yield
    except STRANGE as error:
        raise Refused("unreadable", f"{type(error).__name__}: {error}"[:500]) from error


def compare(account: Account, connector: object, items: tuple[Incoming, ...], now: datetime) -> None:
    """What reading has found, against what the network has sent: notes the first message that it should have sent and did not."""
    if not account.pushed or account.missed_at or not isinstance(connector, Webhook) or not items:
        return
    if account.read_at is None or now - account.read_at > AWAY:
        return
    since = max(filter(None, (account.rang_at, account.subscribed_at)), default=None)
    told = [item.at for item in items if item.verb == "add" and not item.own and item.kind in connector.hears]
    missed = [at for at in told if at < now - LATE and (since is None or at > since + LATE)]
    if missed:
        silent = Q(rang_at=None) | Q(rang_at__lt=max(missed) - LATE)
        if Account.objects.filter(silent, pk=account.pk, missed_at=None).update(missed_at=now, ask_at=None):
            account.missed_at = now


def deaf(account: Account, now: datetime) -> bool:
    """Reading found what the network should have sent, and it has not rung since."""
    return account.pushed and account.missed_at is not None and now - account.missed_at >= PATIENT


def warn(account: Account) -> None:
    url = reverse("accounts:account", args=[account.pk])
    tell(able("account.connect", account.team_id), "account.silent", SILENT, url=url, name=account.name)
