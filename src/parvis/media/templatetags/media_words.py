"""Words of the library's pages."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from parvis.media import rights
from parvis.media.fitting import fit, told
from parvis.media.forms import LANGUAGES
from parvis.media.models import Rendition
from parvis.media.renditions import fit_of, looks_of, words
from parvis.networks.catalogue import CATALOGUE

register = template.Library()


@register.filter
def any_moving(made: list[Rendition]) -> bool:
    """Whether the list must be asked again."""
    return any(one.state in ("waiting", "working") for one in made)


@register.filter
def changes(rendition: Rendition) -> list[str]:
    """What was changed, in words."""
    return [words(code, values) for code, values in told(looks_of(rendition.file), fit_of(rendition))]


@register.filter
def why(rendition: Rendition) -> str:
    """Why a copy could not be made, and what to do."""
    sentences = {
        "no-ffmpeg": _("ffmpeg n’est pas installé sur le serveur : demandez-le à l’administration."),
        "too-heavy": _("Même réduite, la copie reste trop lourde : choisissez un fichier plus court ou plus petit."),
    }
    return sentences.get(rendition.failure, _("Ce fichier n’a pas pu être lu : enregistrez-le de nouveau, puis réessayez."))


@register.filter
def kind(mime: str) -> str:
    """JPEG, MP4 …"""
    return mime.partition("/")[2].upper()


@register.filter
def tongue(language: str) -> str:
    return dict(LANGUAGES).get(language, language)


@register.filter
def lasting(seconds: float) -> str:
    """1 min 05 s, or 6 s."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


@register.filter
def hundredths(value: float) -> int:
    return round(value * 100)


@register.filter
def across(x: float) -> int:
    """Where a point of interest stands, in hundredths from the left."""
    return round((x + 1) * 50)


@register.filter
def down(y: float) -> int:
    """Where a point of interest stands, in hundredths from the top."""
    return round((1 - y) * 50)


@register.filter
def proportion(key: str) -> str:
    """A shape's word as people write it."""
    named = {"1-1": _("Carré 1:1"), "4-5": _("Portrait 4:5"), "9-16": _("Vertical 9:16"), "16-9": _("Paysage 16:9"),
             "191-100": _("Bandeau 1,91:1")}  # fmt: skip
    return named.get(key, key)


@register.filter
def licence(kept: str) -> str:
    return rights.licence(kept)


@register.filter
def networks(rendition: Rendition) -> list[str]:
    """The networks for which a copy is the right one, as the file is now."""
    looks = looks_of(rendition.file)
    wanted = [(network.facts.name, fit(looks, network.facts.media)) for network in CATALOGUE.values() if network.facts.publishes]
    return [name for name, one in wanted if one is not None and one.key == rendition.key]
