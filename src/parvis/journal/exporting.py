"""Exports are acts too: who took what out of the house, and when."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.journal.record import record
from parvis.people import second
from parvis.people.models import User

PERSONAL: Mapping[str, str | Promise] = {
    "journal": _("journal"),
    "register": _("registre des modérations"),
    "people": _("tableau des personnes"),
    "claims": _("registre des demandes de droits"),
    "contest.paper": _("règlement et participations d’un concours"),
    "contest.originals": _("photos d’un concours"),
}
"""Exports that hold people's words, names or pictures: they may wait for a second person."""

WHOLE = ("city", "archive")
"""What the command line takes out: `parvis export`, `parvis archive make`."""


def taken_on_the_server(what: str) -> None:
    """Before the file is there. `what`: of `WHOLE`."""
    record("export.made", channel="exports", what=what)


def exported(what: str, *, by: User) -> None:
    """Called before anything is given. `what`: of `PERSONAL`, posts, directory, answers. Raises `people.second.SecondWanted`."""
    if what in PERSONAL:
        second.ask("export.personal", by=by, name=str(PERSONAL[what]), what=what)
    record("export.made", by=by, channel="exports", what=what)
