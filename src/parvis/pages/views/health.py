"""For machines that watch: is the process alive, is all of it ready, and figures."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import Error
from django.db.models import Min, Value
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from parvis.accounts.models import Account, Raw
from parvis.journal import verifying
from parvis.people.access import may
from parvis.people.sessions import user_of_token
from parvis.readings.engine import in_use
from parvis.work.models import Routine
from parvis.work.registry import JOBS

SLOW = timedelta(minutes=2)
"""A row that has been due for so long means that nobody works, or too few."""


@require_GET
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """503 with reasons when the database is away or the work stands still."""
    try:
        lags, model = _lags(), in_use()
    except Error as error:
        return JsonResponse({"ready": False, "reasons": [f"database: {type(error).__name__}"]}, status=503)
    reasons = [f"{label}: due for {int(lag)} s" for label, lag in lags.items() if lag > SLOW.total_seconds()]
    warnings = [f"understanding: another model reads than should: {model.trouble}"] if model.trouble else []
    told = {
        "ready": not reasons,
        "reasons": reasons,
        "warnings": warnings,
        "oldest_due_seconds": {label: round(lag, 1) for label, lag in lags.items()},
    }
    return JsonResponse(told, status=503 if reasons else 200)


def _lags() -> dict[str, float]:
    """Seconds for which the oldest due row of each sort waits. Routines are due each minute: they are the clock's heartbeat. One statement
    for all sorts, as anybody may ask."""
    now = timezone.now()
    each = [
        job.model._default_manager.filter(due_at__lte=now).order_by().values(sort=Value(label)).annotate(at=Min("due_at"))
        for label, job in JOBS.items()
    ]
    oldest = {one["sort"]: one["at"] for one in each[0].union(*each[1:], all=True)}
    return {label: max((now - at).total_seconds(), 0.0) if (at := oldest.get(label)) else 0.0 for label in JOBS}


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for this machine itself or with a token (`journal.see`)."""
    if not _may_measure(request):
        return HttpResponse("a token, or from this machine\n", status=403, content_type="text/plain")
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
    from prometheus_client import REGISTRY as PROCESS

    registry = CollectorRegistry()
    due = Gauge("parvis_oldest_due_seconds", "How long the oldest due row waits", ["row"], registry=registry)
    for label, lag in _lags().items():
        due.labels(label).set(lag)
    accounts: Any = Gauge("parvis_accounts", "Accounts by network and state", ["network", "state"], registry=registry)
    for network, state in Account.objects.exclude(state="removed").values_list("network", "state"):
        accounts.labels(network, state).inc()
    Gauge("parvis_quarantined", "Deliveries set aside", registry=registry).set(Raw.objects.filter(state="quarantine").count())
    model = in_use()
    unusable = Gauge("parvis_model_unusable", "1: the model that should read the messages cannot be used", registry=registry)
    unusable.set(bool(model.trouble))
    failed = Gauge("parvis_routines_failed", "Routines that failed last time", registry=registry)
    failed.set(Routine.objects.exclude(failed="").count())
    if (last := verifying.last()) and last.ended_at:
        found = Gauge("parvis_journal_findings", "What the last verification of the journal found wrong", registry=registry)
        found.set(len(last.findings))
        age = Gauge("parvis_journal_verified_seconds", "How long ago the journal was verified", registry=registry)
        age.set((timezone.now() - last.ended_at).total_seconds())
    return HttpResponse(generate_latest(PROCESS) + generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_measure(request: HttpRequest) -> bool:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and token:
        return may(user_of_token(token.strip()), "journal.see")
    if "X-Forwarded-For" in request.headers:  # through a proxy: from anywhere
        return False
    asked = (
        urlsplit(f"//{request.get_host()}").hostname or ""
    )  # a browser here may be sent by a page of anybody's, under its name
    return _loopback(request.META.get("REMOTE_ADDR", "")) and (asked == "localhost" or _loopback(asked))


def _loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
