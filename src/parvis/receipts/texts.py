"""Words with places to fill in (pure): which are mandatory, which only a demand has, and the text that comes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACE = re.compile(r"\{([^{}\n]{1,40})\}")
FIELDS = ("ville", "date", "heure", "objet", "service", "courriel", "adresse", "telephone", "silence", "silence_le", "recours",
          "reouverture")  # fmt: skip
DEMAND = ("silence", "silence_le", "recours")
"""Only of a demand: a line that holds one of them is left out of what is none."""
MANDATORY: Mapping[str, tuple[str, ...]] = {
    "registration": ("date",),
    "acknowledgment": ("date", "service", "courriel", "adresse", "telephone", *DEMAND),
    "closed": ("reouverture",),
    "courtesy": (),
    "busy": (),
}
"""CRPA R. 112-11-1: date of receipt; service in charge, its e-mail, postal address and phone; of a demand what silence means, when,
and the remedies or the right to an attestation."""


def missing(kind: str, text: str) -> list[str]:
    """Mandatory places that the text lacks."""
    there = set(PLACE.findall(text))
    return [name for name in MANDATORY[kind] if name not in there]


def unknown(text: str) -> list[str]:
    return [name for name in dict.fromkeys(PLACE.findall(text)) if name not in FIELDS]


def filled(text: str, values: Mapping[str, str], *, demand: bool) -> str:
    lines = [line for line in text.splitlines() if demand or not set(PLACE.findall(line)) & set(DEMAND)]
    said = PLACE.sub(lambda found: values.get(found.group(1), ""), "\n".join(lines))
    return re.sub(r"\n{3,}", "\n\n", said).strip()
