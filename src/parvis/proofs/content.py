"""The content of a file of proof as one value, and its fingerprint: the same value always has the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.charter.beginnings import LABEL as BEGINNING
from parvis.charter.models import Exemption, Version
from parvis.city import periods
from parvis.city.days import AHEAD, vote_of
from parvis.city.models import Ballot
from parvis.journal.models import Event
from parvis.proofs.comparing import compare
from parvis.proofs.gather import person
from parvis.proofs.models import Proof
from parvis.publishing.bands.past import Span

FORMAT = "parvis-proof/1"
BEGUN = ("account.connected", "series.begun")
MOST_BEGUN = 2000
LAW = ("code électoral, art. L. 52-1", "code électoral, art. L. 49", "code électoral, art. L. 52-2")


def bounds(proof: Proof) -> tuple[datetime, datetime]:
    """The period as moments of the place of vote: from, and up to."""
    zone = ZoneInfo(proof.zone)
    return (datetime.combine(proof.first, time(0), tzinfo=zone),
            datetime.combine(proof.last + timedelta(days=1), time(0), tzinfo=zone))  # fmt: skip


def span_of(ballot: Ballot) -> Span:
    """From the first day that a ballot binds the city to the day of its last round."""
    vote = vote_of(ballot)
    first = min(one.begins.astimezone(vote.zone).date() for one in periods.windows(vote))
    return first, vote.rounds[-1]


def content(proof: Proof, posts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """All that the papers say, as plain values."""
    now = timezone.now()
    begins, ends = bounds(proof)
    span = (proof.first, proof.last)
    whole: dict[str, Any] = plain({
        "format": FORMAT, "number": proof.pk, "name": proof.name, "city": settings.ENVIRONMENT.city, "language": proof.language,
        "made_at": now, "asked_at": proof.at, "asked_by": person(proof.by),
        "period": {"first": proof.first, "last": proof.last, "zone": proof.zone, "open": now < ends, "law": LAW},
        "ballots": ballots(begins, ends), "charter": charter(begins, min(now, ends)), "promotion": PROMOTION, "contacts": CONTACTS,
        "begun": begun(begins, ends),
        "comparison": compare(span, timezone.localdate(timezone=ZoneInfo(proof.zone))).told(),
        "totals": totals(posts), "posts": list(posts),
    })  # fmt: skip
    return whole


PROMOTION = {"paid": "none", "known_by": "no-purchase"}
"""No connector can buy promotion: none of them has a call that does."""


CONTACTS = {"given": "none", "known_by": "no-export"}
"""No list of residents or of followers can be taken out: there is no page, no operation and no command that does (art. L. 52-8)."""


def begun(begins: datetime, ends: datetime) -> list[dict[str, Any]]:
    """Accounts connected and series begun in the period, and the clauses that were set aside for it."""
    rows = Event.objects.filter(kind__in=BEGUN, at__gte=begins, at__lt=ends).select_related("by").order_by("pk")[:MOST_BEGUN]
    names = dict(Account.objects.filter(pk__in=[row.about for row in rows if row.kind == BEGUN[0]]).values_list("pk", "name"))
    found = [
        {"what": "account" if row.kind == BEGUN[0] else "series", "name": row.data.get("name") or names.get(row.about or 0, ""),
         "network": row.data.get("network", ""), "at": row.at, "by": person(row.by), "reason": "", "clause": ""}
        for row in rows
    ]  # fmt: skip
    aside = (
        Exemption.objects.filter(label=BEGINNING, at__gte=begins, at__lt=ends).select_related("by").order_by("pk")[:MOST_BEGUN]
    )
    return found + [
        {"what": "exemption", "name": row.excerpt, "network": "", "at": row.at, "by": person(row.by), "reason": row.reason,
         "clause": row.number}
        for row in aside
    ]  # fmt: skip


def ballots(begins: datetime, ends: datetime) -> list[dict[str, Any]]:
    """Those whose windows touch the period, and how each window follows from the dates."""
    near = Ballot.objects.filter(round1__gte=begins.date() - AHEAD, round1__lte=ends.date() + AHEAD).order_by("round1", "pk")
    found = []
    for row in near:
        vote = vote_of(row)
        windows = [one for one in periods.windows(vote) if one.begins < ends and one.ends > begins]
        if not windows:
            continue
        names = ("name", "kind", "territory", "round1", "round2", "closes", "zone", "status", "announced_on", "won_first",
                 "interested", "reason", "source", "changed_at")  # fmt: skip
        told = {name: getattr(row, name) for name in names}
        told["closes"] = f"{row.closes:%H:%M}"
        told["windows"] = [{"period": one.period, "begins": one.begins, "ends": one.ends} for one in windows]
        first = row.round1.replace(day=1)
        told["arithmetic"] = {
            "month_of_the_vote": first, "first_day_of_the_sixth_month_before": periods.window_begins(row.round1),
            "announced_on": row.announced_on, "last_round": vote.rounds[-1],
        }  # fmt: skip
        found.append(told)
    return found


def charter(begins: datetime, ends: datetime) -> dict[str, Any]:
    """The versions in force, with the clauses that the period switched on; of the others, how many."""
    last = Version.objects.filter(at__lte=begins).order_by("-number").first()
    rows = Version.objects.filter(Q(at__gt=begins, at__lt=ends) | Q(pk=last.pk if last else 0)).select_related("by")
    told = []
    for row in rows.order_by("number"):
        active = [one for one in row.clauses if one.get("active", True)]
        of_period = [one for one in active if (one.get("scope") or {}).get("period")]
        clauses = [
            {name: one.get(name, "") for name in ("number", "title", "text", "kind", "severity", "params")}
            | {"period": one["scope"]["period"]}
            for one in of_period
        ]
        told.append({"number": row.number, "at": row.at, "by": person(row.by), "note": row.note, "clauses": clauses,
                     "others": len(active) - len(of_period)})  # fmt: skip
    return {"versions": told}


def totals(posts: Sequence[dict[str, Any]]) -> dict[str, int]:
    deliveries = [one for post in posts for one in post["deliveries"]]
    sent = sum(one["state"] == "sent" for one in deliveries)
    return {"posts": len(posts), "sent": sent, "held": len(deliveries) - sent,
            "exemptions": sum(len(post["exemptions"]) for post in posts),
            "approved": sum(any(one["state"] == "approved" for one in post["approvals"]) for post in posts)}  # fmt: skip


def plain(value: Any) -> Any:
    """Days and moments as ISO 8601 writes them (moments in UTC); the rest as JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def canonical(value: Any) -> bytes:
    """The bytes of which the fingerprint is taken: keys in order, no space, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def envelope(value: Any) -> bytes:
    """The JSON paper: the content, and its fingerprint beside it."""
    return b'{"sha256":"' + fingerprint(value).encode() + b'","content":' + canonical(value) + b"}\n"
