"""A network tells that somebody left our application, or wants their data erased. What it signed is believed while it is fresh, and
once.

Who had let us in is known by their number for the application: what they gave is ended. Of accounts of which it is not known who
gave them, the network is asked at once. What is kept of the person is the affair of the rooms above (`FORGETTERS`).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from parvis.accounts.connect import connector_of
from parvis.accounts.health import ended
from parvis.accounts.jobs import ring_for
from parvis.accounts.models import Account, Farewell
from parvis.journal.record import record
from parvis.journal.seal import Unreadable
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.partings import Parted, Parting
from parvis.networks.protocol import Forged

LEAVE, FORGET = "leave", "forget"
FRESH, AHEAD = timedelta(days=1), timedelta(minutes=5)
"""So old may it be, so far may the network's clock be before ours."""
KINDS = {LEAVE: "account.person_left", FORGET: "account.erasure_asked"}
FORGETTERS: list[Callable[[str, str, str], int]] = []
"""(network, the person's number there, code) → the number under which they are to be forgotten; 0: nothing of them is kept."""


class Stale(Exception):
    """It was signed too long ago, or in the future."""


class Repeated(Exception):
    """It was done before."""

    def __init__(self, row: Farewell) -> None:
        super().__init__(row.code)
        self.row = row


def tells(network: str) -> bool:
    """Does this network tell when a person leaves?"""
    return network in CATALOGUE and hasattr(CATALOGUE[network].make, "parting")


def addresses(network: str) -> dict[str, str]:
    """What is declared in the application, at the network: {leave, forget}; nothing where it does not tell."""
    root = settings.ENVIRONMENT.public_url
    return {verb: root + reverse(f"farewell-{verb}", args=[network]) for verb in KINDS} if tells(network) else {}


def heard(network: str, verb: str, signed: str) -> Farewell:
    """Do what the network asks. Raises Forged, Stale, Repeated."""
    parting, accounts = _known(network, signed)
    now = timezone.now()
    if not now - FRESH <= parting.at <= now + AHEAD:
        raise Stale(str(parting.at))
    told = signed.partition(".")[2]  # the signature before it may be written in more than one way
    digest = hashlib.sha256(f"{network} {verb} {told}".encode()).hexdigest()
    try:
        with transaction.atomic():
            return _do(Farewell(network=network, verb=verb, digest=digest, code=secrets.token_hex(10), at=now), parting, accounts)
    except IntegrityError:
        if (there := Farewell.objects.filter(digest=digest).first()) is None:
            raise
        raise Repeated(there) from None


def _known(network: str, signed: str) -> tuple[Parting, list[tuple[Account, Parted]]]:
    """What was signed, and the accounts of the application that signed it."""
    found, parting = [], None
    for account in Account.objects.filter(network=network).exclude(state="removed").select_related("grant").order_by("pk"):
        try:
            connector: object = connector_of(account)
            if isinstance(connector, Parted):
                parting = connector.parting(signed)
                found.append((account, connector))
        except (Forged, Unreadable):
            continue
    if parting is None:
        raise Forged("signed_request")
    return parting, found


def _do(row: Farewell, parting: Parting, accounts: list[tuple[Account, Parted]]) -> Farewell:
    row.save(force_insert=True)
    told = [(account, connector.let_in_by(parting.who)) for account, connector in accounts]
    row.ended = sum(ended(account) for account, theirs in told if theirs)
    if row.verb == FORGET:
        row.receipt = next((number for forget in FORGETTERS if (number := forget(row.network, parting.who, row.code))), 0)
    row.save(update_fields=["ended", "receipt"])
    first = accounts[0][0]
    record(KINDS[row.verb], about=first, channel=f"accounts:{first.team_id}", network=row.network, code=row.code)
    unsure = [account.pk for account, theirs in told if theirs is None]
    transaction.on_commit(lambda: _ask(unsure))
    return row


def _ask(accounts: list[int]) -> None:
    """Does the network still know us there?"""
    Account.objects.working().filter(pk__in=accounts).update(probed_at=None)
    for pk in accounts:
        ring_for(pk)
