"""Every state a person may read: its word, its icon, its tone. Colour is never alone. Each room says its own, in its `tones.py`.

A state is looked up as "family.state" first ("reply.sent"), then alone ("sent": a publication's).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(NamedTuple):
    word: str | Promise
    icon: str
    tone: str = "quiet"


STATES: dict[str, State] = {  # those that several rooms have
    "import.new": State(_("à vérifier"), "hand"),
    "import.looked": State(_("vérifié"), "eye"),
    "import.working": State(_("en cours"), "loader"),
    "import.done": State(_("fini"), "circle-check", "done"),
    "import.stopped": State(_("arrêté"), "circle-pause", "warning"),
}


def tones(states: Mapping[str, State]) -> None:
    """Of a room's states, as people read them: word, icon, tone. Raises ValueError: another one says it already."""
    if twice := set(STATES) & set(states):
        raise ValueError(f"told twice: {', '.join(sorted(twice))}")
    STATES.update(states)


def state_of(key: str, family: str = "") -> State:
    """An unknown state is shown as it is written rather than hidden."""
    return STATES.get(f"{family}.{key}") or STATES.get(key) or State(key, "info")
