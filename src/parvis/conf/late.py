"""Addresses of a room, read when somebody asks for one of them: a process at rest holds no pages that nobody opened."""

from __future__ import annotations

import threading
from importlib import import_module
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import ResolverMatch, RoutePattern, URLResolver
from django.utils.functional import cached_property

_one_at_a_time = threading.RLock()
"""Two page threads that load rooms which need each other would wait for each other."""


class Room(URLResolver):
    """Like `path(route, include(module))`. Addresses of a room with a name are only ever asked for by that name: their list is
    made when the first one is. A room is only walked through for paths that begin as it does, and there only the addresses
    whose first word is the path's: of a thousand patterns a request holds a dozen against its path."""

    @cached_property
    def urlconf_module(self) -> Any:
        with _one_at_a_time:
            return import_module(str(self.urlconf_name))

    def resolve(self, path: str) -> ResolverMatch | None:  # type: ignore[override]  # as Django asks it of a pattern
        """None where it is not of this room: the next one is asked."""
        route = str(self.pattern)
        if not path.startswith(route):
            return None
        word = path[len(route) :].partition("/")[0]
        some = self._by_word.get(word) or self._by_word[None]
        return some.resolve(path) if some.url_patterns else None

    @cached_property
    def _by_word(self) -> dict[str | None, URLResolver]:
        """First word of the path → the addresses that can match it, in their order; None: whatever the word is."""
        words = [(_first_word(one), one) for one in self.url_patterns]

        def some(word: str | None) -> URLResolver:
            found = [one for first, one in words if first in (None, word)]
            return URLResolver(self.pattern, found, app_name=self.app_name, namespace=self.namespace)

        return {word: some(word) for word in {None, *(first for first, _ in words)}}

    def _populate(self) -> None:
        """Django asks this of all rooms when it lists the names of the whole."""
        if self.namespace is None or "urlconf_module" in self.__dict__:
            super()._populate()  # type: ignore[misc]

    def _loaded(self) -> Any:
        assert self.urlconf_module
        return super()

    @property
    def reverse_dict(self) -> Any:
        return self._loaded().reverse_dict

    @property
    def namespace_dict(self) -> Any:
        return self._loaded().namespace_dict

    @property
    def app_dict(self) -> Any:
        return self._loaded().app_dict


def _first_word(address: Any) -> str | None:
    """What stands before the first slash, if a path must have it there word for word."""
    if not isinstance(address.pattern, RoutePattern):
        return None
    word, slash, _ = str(address.pattern).partition("/")
    whole = bool(slash) or not isinstance(address, URLResolver)  # a prefix without a slash may be the beginning of a word
    return word if whole and "<" not in word else None


def room(route: str, module: str, name: str | None = None) -> Room:
    """All addresses of `module` behind `route`; `name` is the module's `app_name`."""
    return Room(RoutePattern(route, is_endpoint=False), module, app_name=name, namespace=name)


def load_all() -> None:
    """Every room, for a process that makes others of itself: what is loaded before is in memory once."""
    get_resolver().check()
    assert get_resolver().reverse_dict
