"""Past years brought in: all of a file or nothing, and the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.accounts.models import Account
from parvis.design.templatetags.design import network_name
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.publishing.bands import table
from parvis.publishing.bands.models import PastCount
from parvis.publishing.bands.past import Span
from parvis.publishing.forms import zone
from parvis.publishing.importing import LARGEST, account_names, table_of

BATCH = 1000
SHOWN = 20
WRONG = {
    "account": gettext_lazy("aucun compte ne s’appelle « %(value)s »"),
    "accounts": gettext_lazy("plusieurs comptes s’appellent « %(value)s » : donnez aussi le réseau"),
    "day": gettext_lazy("« %(value)s » n’est ni un jour (2025-03-14, 14/03/2025) ni un mois (2025-03, 03/2025)"),
    "future": gettext_lazy("le %(value)s n’est pas passé"),
    "count": gettext_lazy("« %(value)s » n’est pas un nombre de publications"),
    "long": gettext_lazy("un compte y a plus de quatre ans de jours : partagez le fichier"),
}


@transaction.atomic
def bring_in(text: str, *, by: User, name: str = "") -> tuple[int, int]:
    """Counts of past years from a CSV (date, account, count; or one publication a line): how many accounts, how many
    publications. Raises ValidationError that names the lines that cannot be read; then nothing is kept."""
    demand(by, "city.edit")
    if len(text) > LARGEST:
        raise ValidationError({"text": _("Ce fichier est trop lourd : 10 Mo au plus.")})
    found = table_of(text)
    if missing := [one for one in ("day", "account") if one not in table.columns(found.headings)]:
        words = {"day": _("date"), "account": _("compte")}[missing[0]]
        raise ValidationError({"text": _("Il manque une colonne « %(name)s ».") % {"name": words}})
    rows_of = Account.objects.seen_by(by).values_list("pk", "network")
    networks = {pk: (network, network_name(network).lower()) for pk, network in rows_of}
    past = table.read(found, account_names(by), networks, timezone.localdate(timezone=zone()))
    if past.errors:
        raise ValidationError({"text": [*map(_said, past.errors[:SHOWN]), *_more(len(past.errors) - SHOWN)]})
    for pk, counts in past.counts.items():
        _overwrite(pk, counts)
    now = timezone.now()
    rows = [PastCount(account_id=pk, first=first, last=last, count=count, source=(name or _("collé"))[:200], by=by, at=now)
            for pk, counts in past.counts.items() for (first, last), count in counts.items()]  # fmt: skip
    PastCount.objects.bulk_create(rows, batch_size=BATCH)
    total = sum(row.count for row in rows)
    record("past.imported", by=by, channel="city", name=(name or "")[:200], accounts=len(past.counts), posts=total)
    return len(past.counts), total


def _overwrite(pk: int, counts: Iterable[Span]) -> None:
    """What was told of these days before goes, whether it was told by the day or by the month."""
    for first, last in _joined(counts):
        PastCount.objects.filter(account=pk, first__lte=last, last__gte=first).delete()


def _joined(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and (first - found[-1][1]).days <= 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def _said(error: tuple[int, str, str]) -> str:
    line, code, value = error
    words = str(WRONG[code]) % {"value": value}
    return _("Ligne %(line)s : %(words)s.") % {"line": line, "words": words} if line else words


def _more(number: int) -> list[str]:
    return [_("… et %(number)s autres lignes.") % {"number": number}] if number > 0 else []


@transaction.atomic
def forget(account: Account, *, by: User) -> int:
    """What was brought in of an account goes; what left from here stays."""
    demand(by, "city.edit")
    gone, _each = PastCount.objects.filter(account=account).delete()
    record("past.forgotten", by=by, about=account, channel="city", days=gone)
    return gone
