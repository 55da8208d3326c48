"""The plots that a report may hold, each made as its author sees it. What is not asked for is not read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.insights.boards import drawn, objectives, things
from parvis.insights.boards.asking import Board
from parvis.insights.boards.reading import Found, comings, found
from parvis.insights.counter.bodies import bodies
from parvis.insights.counter.districts import by_district
from parvis.insights.counter.drawn import all_of
from parvis.insights.counter.figures import Asked, figures
from parvis.insights.counter.readers import reads_counter
from parvis.insights.counter.trend import trend
from parvis.insights.counter.words import Names as CounterNames
from parvis.insights.plots import Plot
from parvis.insights.posts.drawn import rates
from parvis.insights.posts.gather import Look, Wanted, looks
from parvis.insights.posts.words import Names
from parvis.insights.views.audiences import accounts, whence
from parvis.people.models import User

PARTS = ("objective", "network", "topic", "account", "language")
KNOWN: Mapping[str, str | Promise] = {
    "sent": _("Publications, au fil des jours"), "reactions": _("Réactions, au fil des jours"),
    "followers": _("Abonnés, au fil des jours"), "mix": _("Mélange des objectifs, à côté de celui qui est voulu"),
    "by-objective": _("Réactions par objectif"), "by-network": _("Réactions par réseau"), "by-topic": _("Réactions par thème"),
    "by-account": _("Réactions par compte"), "by-language": _("Réactions par langue"), "rates": _("Ce qui fait réagir, par thème"),
    "following": _("Abonnés : habitants, pays, étranger, inconnu"), "countries": _("Abonnés par pays"), "cities": _("Abonnés par ville"),
    "volumes": _("Questions arrivées"), "parts": _("Questions par réseau"),
    "districts": _("Questions par quartier, sur la carte"), "delays": _("Délais de réponse"),
    "promises": _("Promesses tenues"), "bodies": _("Questions transmises"),
    "facts": _("En chiffres : l’événement, le concours ou la liste du rapport"),
}  # fmt: skip
"""In the order in which they are offered."""
COUNTER = ("volumes", "parts", "districts", "delays", "promises", "bodies")


class Figures:
    """A period as somebody sees it; each source is read once, when a plot first needs it."""

    def __init__(self, user: User, first: date, last: date, about: str = "") -> None:
        """`about`: live:12, a live event, contest or list of which publications are told alone."""
        until = max(first, min(last, timezone.localdate()))  # what is to come is no nought
        kind, _colon, pk = about.partition(":")
        self.user, self.names = user, Names()
        self.board = Board(first, until, {kind: int(pk)}, kind) if about else Board(first, until)

    @cached_property
    def days(self) -> Found:
        return found(self.user, self.board, PARTS)

    @cached_property
    def strokes(self) -> list[dict[str, object]]:
        return drawn.events(self.days, comings(self.board, [one.account for one in self.days.following]), self.names)

    @cached_property
    def counter(self) -> Sequence[Plot]:
        if not reads_counter(self.user):
            return []
        asked = Asked(self.board.first, self.board.last)
        told = figures(self.user, asked)
        plots, said = all_of(told, CounterNames(), bodies(self.user, asked), by_district(self.user, told)), trend(told)
        return [replace(one, answer=f"{one.answer} {said.sentence}") if said and one.key == "delays" else one for one in plots]

    @cached_property
    def looks(self) -> list[Look]:
        found = looks(self.user, Wanted(self.board.first, self.board.last))[0]
        if self.board.thing is None:
            return found
        theirs = set(things.publications(self.user, *self.board.thing).values_list("pk", flat=True))
        return [look for look in found if look.delivery in theirs]

    def facts(self) -> Plot | None:
        thing = things.thing(self.user, *self.board.thing) if self.board.thing else None
        return drawn.facts(things.facts(thing)) if thing else None

    @cached_property
    def origins(self) -> Sequence[Plot]:
        return whence(accounts(self.user))

    def plot(self, key: str) -> Plot | None:
        """None: no such plot, or its author may not see it."""
        if key in COUNTER:
            return next((one for one in self.counter if one.key == key), None)
        if key == "facts":
            return self.facts()
        if key in ("following", "countries", "cities"):
            return next((one for one in self.origins if one.key == key), None)
        if key.startswith("by-") and key in KNOWN:
            return drawn.parts(self.days, key.removeprefix("by-"), self.names)
        made: Mapping[str, Callable[[], Plot]] = {
            "sent": lambda: drawn.sent(self.days, self.strokes), "reactions": lambda: drawn.reactions(self.days, self.strokes),
            "followers": lambda: drawn.followers(self.days, self.strokes),
            "mix": lambda: objectives.mix(self.days, objectives.wanted(), self.names),
            "rates": lambda: rates(self.looks, "topic", self.names),
        }  # fmt: skip
        return made[key]() if key in made else None
