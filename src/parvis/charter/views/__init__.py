"""The charter's pages: to read, to write, to try, to compare."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from parvis.accounts.models import Account
from parvis.charter import labels
from parvis.charter.models import Version
from parvis.charter.said import OBJECTIVES
from parvis.city.models import Topic
from parvis.design.templatetags.design import network_name
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker


def reader(request: HttpRequest) -> User:
    """Who asks; they may read the charter."""
    by = asker(request)
    demand(by, "charter.see")
    return by


def writer(request: HttpRequest) -> User:
    by = asker(request)
    demand(by, "charter.edit")
    return by


def newest() -> Version | None:
    return Version.objects.select_related("by").order_by("-number").first()


def around(by: User) -> dict[str, Any]:
    """What each page of the charter offers."""
    return {"may_edit": may(by, "charter.edit"), "may_exempt": may(by, "charter.exempt")}


def choices(by: User) -> dict[str, Any]:
    """What a clause or a tried text may be about."""
    public = [key for key, network in CATALOGUE.items() if network.facts.publishes]
    return {
        "ways": labels.WAYS.items(), "periods": labels.PERIODS.items(), "severities": list(labels.SEVERITIES.items())[:3],
        "kinds": [(key, name) for key, (name, _) in labels.KINDS.items()],
        "networks": sorted(((key, network_name(key)) for key in public), key=lambda one: one[1].lower()),
        "objectives": [(key, labels.CHOICES[key]) for key in OBJECTIVES],
        "topics": Topic.objects.by_name(), "languages": [(key, labels.CHOICES[key]) for key in LANGUAGES],
        "accounts": list(Account.objects.seen_by(by).filter(network__in=public).order_by("network", "name", "pk")[:300]),
    }  # fmt: skip


LANGUAGES = ("fr", "en", "es", "de", "it", "pt")
