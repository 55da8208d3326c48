"""How an account is: written by what happens to it, shown on the accounts page and at /readyz."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from parvis.accounts.models import Account
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.networks.protocol import NetworkError
from parvis.people.access import able

EXPIRED = gettext_lazy("L’autorisation de %(name)s a expiré : reconnectez le compte.")


def worked(account: Account, field: str) -> None:
    """Note a success (`read_at`, `sent_at`, `rang_at`), at most once in ten seconds: the row is shared by all workers."""
    now = timezone.now()
    noted = getattr(account, field)
    if noted and now - noted < timedelta(seconds=10) and not account.failure:
        return
    stale = Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lt": now - timedelta(seconds=10)}) | ~Q(failure="")
    Account.objects.filter(stale, pk=account.pk).update(**{field: now, "failure": "", "said": ""})


def failed(account: Account, error: NetworkError) -> None:
    Account.objects.filter(pk=account.pk).update(failed_at=timezone.now(), failure=error.code, said=error.said)


def pause(account: Account, error: NetworkError) -> None:
    """Our permission is gone: nothing is read or sent until somebody connects the account again."""
    changed = Account.objects.filter(pk=account.pk, state="active").update(
        state="expired", failed_at=timezone.now(), failure=error.code, said=error.said
    )
    account.state = "expired"
    if changed:
        record("account.expired", about=account, channel=f"accounts:{account.team_id}", code=error.code)
        url = reverse("accounts:account", args=[account.pk])
        tell(able("account.connect", account.team_id), "account.expired", EXPIRED, url=url, name=account.name)
