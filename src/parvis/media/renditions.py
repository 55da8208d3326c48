"""Which copy of a file goes to a network: the one that was made for its rule, or the original."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from parvis.media.fitting import Fit, Looks, fit, told
from parvis.media.models import File, Rendition
from parvis.networks.protocol import MediaRule


@dataclass(frozen=True, slots=True)
class Need:
    """`file` does not fit as it is; `rendition` is the copy that does, once it is done (None: nobody asked for it yet)."""

    file: File
    wanted: Fit
    rendition: Rendition | None

    @property
    def ready(self) -> bool:
        return self.rendition is not None and self.rendition.state == "done"

    @property
    def changes(self) -> list[str]:
        return [words(code, values) for code, values in told(looks_of(self.file), self.wanted)]


def looks_of(file: File) -> Looks:
    return Looks(file.mime, file.size, file.width, file.height, file.seconds, (file.focus_x, file.focus_y))


def need(file: File, rule: MediaRule) -> Need | None:
    """None: the original goes. Reads `file.renditions`, which a list of files prefetches."""
    wanted = fit(looks_of(file), rule)
    if wanted is None:
        return None
    key = wanted.key
    return Need(file, wanted, next((made for made in file.renditions.all() if made.key == key), None))


def fit_of(rendition: Rendition) -> Fit:
    """The wish as it was kept."""
    kept = dict(rendition.wanted)
    crop = kept.pop("crop", None)
    return Fit(**kept, crop=tuple(crop) if crop else None)


def words(code: str, values: dict[str, Any]) -> str:
    """A change as people read it."""
    sentences = {
        "cropped": _("recadrée à %(width)s × %(height)s"),
        "smaller": _("réduite à %(width)s × %(height)s pixels"),
        "converted": _("convertie en %(kind)s"),
        "shortened": _("coupée à %(seconds)g secondes"),
        "looped": _("répétée %(times)s fois"),
        "lighter": _("allégée sous %(megabytes)g Mo"),
    }
    return sentences[code] % values
