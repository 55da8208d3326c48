"""What keeps machines and floods out, without asking anybody outside: counted tries, and a field that no person sees."""

from __future__ import annotations

from collections.abc import Set
from datetime import timedelta

from django.core import signing
from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone

from parvis.people.callers import hashed, of_net
from parvis.square.actions import count, uncount
from parvis.square.models import Knock
from parvis.square.residents import resident_of

SALT = "parvis.square.guard"
UNSEEN = "website"
"""The trap: a field that a person never sees."""
QUICK = 1
"""Seconds in which nobody fills in a form, even with a browser that remembers what to write."""


def caller(request: HttpRequest) -> str:
    """The digest of who calls: the resident, else the address."""
    resident = resident_of(request)
    return hashed(f"resident:{resident.pk}") if resident else of_net(request.META.get("REMOTE_ADDR", ""))


def allowed(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    """Is this one of the first `most` tries of `what` in so many seconds, by this resident and by this address? Counts it."""
    return within(caller(request), what, most, seconds, {of_net(request.META.get("REMOTE_ADDR", ""))})


def within(own: str, what: str, most: int, seconds: int, shared: Set[str] = frozenset()) -> bool:
    """The same of whoever comes by another way. `own`: the digest of one person; `shared`: of what several have in common.

    Counted first and looked at then: of many at once each sees all that came before it, and the last one all of them.
    """
    now = timezone.now()
    who = {own} | shared
    mine = count(who=who, what=what, at=now)
    tries = (
        Knock.objects.filter(who__in=who, what=what, at__gt=now - timedelta(seconds=seconds))
        .values("who")
        .annotate(n=Count("id"))
    )
    full = {row["who"]: row["n"] for row in tries}
    # A household, a school or a phone company shares an address: it has five times as many tries.
    if full.get(own, 0) > most or any(n > most * 5 for n in full.values()):
        uncount(mine)  # what was refused closes the door no longer
        return False
    return True


def stamp(request: HttpRequest) -> str:
    """The moment at which a form was drawn, signed. A form that is shown again keeps its own: who mends one answer and sends it at
    once is no machine."""
    given = request.POST.get("moment", "")
    return given if _drawn(given) is not None else signing.dumps(int(timezone.now().timestamp()), salt=SALT)


def trap(request: HttpRequest) -> bool:
    """Did a machine fill this in? Then nothing is kept, and it is answered as if all were well."""
    if request.POST.get(UNSEEN, "").strip():
        return True
    drawn = _drawn(request.POST.get("moment", ""))
    return drawn is None or timezone.now().timestamp() - drawn < QUICK


def _drawn(moment: str) -> int | None:
    """Seconds of the epoch; None: no form of ours."""
    try:
        return int(signing.loads(moment, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
