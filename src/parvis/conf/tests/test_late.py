"""What a process that only begins does not load, and that rooms which are loaded late are the same rooms."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.urls import Resolver404, URLPattern, get_resolver, reverse
from django.urls.resolvers import URLResolver, get_ns_resolver

from parvis.conf.late import Room, room

LATE = {
    "the API": ("ninja", "pydantic", "parvis.conf.api"),
    "pages": ("parvis.pages.urls", "parvis.inbox.urls", "parvis.publishing.urls", "parvis.insights.urls", "allauth.urls"),
    "what one network needs": ("nostr_sdk", "feedparser"),
    "what one page or a broker needs": ("prometheus_client", "celery", "fido2"),
    "migrations": ("parvis.inbox.migrations", "parvis.publishing.migrations"),
    "models": ("numpy", "onnxruntime"),
}
BEGUN = """
import sys
import parvis.conf.asgi, parvis.conf.urls, parvis.conf.commands
print(*sys.modules)
"""


def test_a_process_that_begins_has_not_loaded_what_nobody_asked_for():
    begun = subprocess.run([sys.executable, "-c", BEGUN], check=True, capture_output=True, text=True)
    there = set(begun.stdout.split())
    assert {"parvis.inbox.jobs", "parvis.accounts.intake"} <= there
    assert {name: kept for name, modules in LATE.items() if (kept := there.intersection(modules))} == {}


def test_a_room_has_the_name_that_its_module_says():
    rooms = [one for one in get_resolver().url_patterns if isinstance(one, Room)]
    assert len(rooms) > 50
    assert [
        one.urlconf_name for one in rooms if getattr(import_module(one.urlconf_name), "app_name", None) != one.namespace
    ] == []


def test_a_room_is_loaded_by_the_first_address_that_is_asked_of_it():
    late = room("mesures/", "parvis.insights.urls", "insights")
    late._populate()
    assert "urlconf_module" not in late.__dict__, "listing the names of the whole needs no room with a name"
    assert "url_patterns" not in late.__dict__
    assert late.reverse_dict
    assert "urlconf_module" in late.__dict__
    first = next(one for one in late.url_patterns if isinstance(one, URLPattern) and "<" not in str(one.pattern))
    inside = get_ns_resolver("mesures/", late, ()).reverse(first.name)
    assert late.resolve(inside).view_name == f"insights:{first.name}"
    assert reverse(f"insights:{first.name}") == f"/{inside}"


def routes(resolver: Any, before: str = "") -> Iterator[str]:
    """Every address as it is written, from the root."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        yield from routes(one, route) if isinstance(one, URLResolver) else [route]


def test_every_address_is_found_as_django_finds_it(monkeypatch):
    written = [re.sub(r"<(?:\w+:)?\w+>", "1", route) for route in routes(get_resolver())]
    paths = ["/", "/rien", "/api/v1/rien/1", "/guichet", "/signin/rien/", *(f"/{path}" for path in written)]
    assert len(paths) > 1000

    def found() -> list[Any]:
        told = []
        for path in paths:
            try:
                match = get_resolver().resolve(path)
            except Resolver404:
                told.append((path, None))
            else:
                told.append((path, match.func, match.kwargs, match.view_name, match.route, match.app_names))
        return told

    ours = found()
    monkeypatch.delattr(Room, "resolve")
    assert ours == found()
