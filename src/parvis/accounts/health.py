"""How an account is: written by what happens to it, shown on the accounts page and at /readyz."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from parvis.accounts.models import Account, Attempt, Grant
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.journal.seal import Unreadable, seal, unseal
from parvis.networks.protocol import Doubt, Expired, Later, NetworkError, Profile, Refused
from parvis.people.access import able

LABEL = "accounts.account"
"""Of attempts that are the account's own, not a delivery's or an answer's."""
SAME = timedelta(minutes=15)
OFTEN = timedelta(seconds=10)
OUTCOMES: dict[type[NetworkError], str] = {Refused: "refused", Later: "later", Expired: "expired", Doubt: "doubt"}
DEAUTHORISED = "deauthorised"
"""Of `networks.sentences`: who had let us in took it back."""
CHECKS = ("app_secret", "verify_token")
"""Secrets of the application, which open no account."""
LEFT = gettext_lazy("La personne qui avait donné l’autorisation de %(name)s l’a retirée : reconnectez le compte.")
EXPIRED = gettext_lazy("L’autorisation de %(name)s a expiré : reconnectez le compte.")


def success(account: Account, field: str) -> dict[str, Any]:
    """What a success (`read_at`, `sent_at`, `rang_at`) changes of its account; nothing within ten seconds of the last one."""
    now, noted = timezone.now(), getattr(account, field)
    fresh = noted and now - noted < OFTEN and not account.failure and not (field == "rang_at" and account.missed_at)
    heard = {"missed_at": None, "ask_at": None} if field == "rang_at" and account.missed_at else {}  # it rings again
    return {} if fresh else {field: now, "failure": "", "said": "", **heard}


def worked(account: Account, field: str) -> None:
    """Note a success: the row is shared by all workers, of whom one writes it."""
    if changes := success(account, field):
        stale = Q(missed_at__isnull=False) if field == "rang_at" else Q(pk__isnull=True)
        stale |= Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lt": changes[field] - OFTEN}) | ~Q(failure="")
        Account.objects.filter(stale, pk=account.pk).exclude(failure=DEAUTHORISED).update(**changes)


def learnt(account: Account, profile: Profile) -> None:
    """What the account may do on its network, where that tells whenever it is asked: a moderator's right comes and goes."""
    granted = profile.settings.get("granted")
    if granted is None or granted == account.settings.get("granted"):
        return
    remember(account, granted=granted)


def remember(account: Account, **told: Any) -> None:
    """More of its settings, whatever else changes of them meanwhile."""
    with transaction.atomic():
        locked = Account.objects.select_for_update().get(pk=account.pk)
        locked.settings = {**locked.settings, **told}
        locked.save(update_fields=["settings"])
    account.settings = locked.settings


def failed(account: Account, error: NetworkError, verb: str = "read") -> None:
    rows = Account.objects.filter(pk=account.pk).exclude(failure=DEAUTHORISED)  # of which only a new permission makes an end
    rows.update(failed_at=timezone.now(), failure=error.code, said=error.said)
    log(account, error, verb)


def log(account: Account, error: NetworkError, verb: str) -> None:
    """Keep the network's own words on the account's log; the same failure again within a while is one line, its end moved."""
    now = timezone.now()
    told = {"outcome": OUTCOMES.get(type(error), "refused"), "status": error.status, "said": error.said, "ended_at": now}
    same = Attempt.objects.filter(account=account, at__gt=now - SAME, label=LABEL, verb=verb, code=error.code[:60])
    line = same.order_by("-at").values_list("pk", flat=True).first()
    if line is not None:
        Attempt.objects.filter(pk=line).update(**told)
    else:
        Attempt.objects.create(label=LABEL, row=account.pk, account=account, verb=verb, at=now, code=error.code[:60], **told)


def pause(account: Account, error: NetworkError, verb: str = "") -> None:
    """Our permission is gone: nothing is read or sent until somebody connects the account again.

    `verb`: what was being done, for the log; "" where an attempt tells it already.
    """
    if verb:
        log(account, error, verb)
    with transaction.atomic():  # an account that stops stops with the word to who can mend it
        changed = Account.objects.filter(pk=account.pk, state="active").update(
            state="expired", failed_at=timezone.now(), failure=error.code, said=error.said
        )
        if changed:
            record("account.expired", about=account, channel=f"accounts:{account.team_id}", code=error.code)
            url = reverse("accounts:account", args=[account.pk])
            tell(able("account.connect", account.team_id), "account.expired", EXPIRED, url=url, name=account.name)
    account.state = "expired"


def ended(account: Account) -> bool:
    """Who had let us in took it back, the network says: what opened the account is forgotten, and nothing is read or sent until
    somebody connects it again. What checks the network's own calls stays. False: that was known."""
    with transaction.atomic():
        changed = Account.objects.filter(pk=account.pk, state__in=("active", "paused", "expired")).exclude(
            failure__in=(DEAUTHORISED, "cut")
        )
        if not changed.update(
            state="expired", failure=DEAUTHORISED, said="", failed_at=timezone.now(), due_at=None, reading=None, pushed=False,
            ask_at=None, missed_at=None,
        ):  # fmt: skip
            return False
        row = Account.objects.select_for_update().get(pk=account.pk)
        row.settings = {key: value for key, value in row.settings.items() if key != "giver"}
        row.save(update_fields=["settings"])
        grant = Grant.objects.select_for_update().get(account=account)
        try:
            known = unseal(bytes(grant.sealed))
        except Unreadable:  # the key file was lost
            known = {}
        kept = {key: known[key] for key in CHECKS if key in known}
        Grant.objects.filter(pk=grant.pk).update(sealed=seal(kept, at="accounts.grant"), expires_at=None, busy_until=None)
        record("account.expired", about=account, channel=f"accounts:{account.team_id}", code=DEAUTHORISED)
        url = reverse("accounts:account", args=[account.pk])
        tell(able("account.connect", account.team_id), "account.expired", LEFT, url=url, name=account.name)
    return True
