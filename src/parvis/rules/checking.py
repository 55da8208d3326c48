"""What a rule may ask and do, before it is kept: each refusal names its field and says what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.city.languages import NAMES
from parvis.inbox.grounds.articles import article
from parvis.networks.catalogue import CATALOGUE
from parvis.promises.written import LONGEST
from parvis.readings.words import KIND_WORDS, TOPIC_WORDS
from parvis.rules.criticism import struck
from parvis.rules.knowing import FOLDED, conditions_of
from parvis.rules.matching import PHRASE
from parvis.rules.words import ACTS, CITED, CONDITIONS, FLAGS, HIDES, KINDS, LISTS, NAPS, STATES, WHEN

PLUS = re.compile(r"[a-z0-9_.=-]{1,60}")
MOST_WORDS = 200
SHORTEST = 4
"""Letters of a word, or of what stands before its star, by which a rule may hide."""
Plain = dict[str, Any]


def checked(conditions: Mapping[str, Any], acts: Mapping[str, Any]) -> tuple[Plain, Plain]:
    """Both as they are kept: nothing empty, nothing twice."""
    if strange := [name for name in (*conditions, *acts) if name not in (*CONDITIONS, *ACTS, CITED)]:
        raise ValidationError(_("Inconnu : %(name)s.") % {"name": strange[0][:40]})
    asks, does = _asks(conditions), {name: acts[name] for name in ACTS if acts.get(name)}
    if not does:
        raise ValidationError(_("Une règle fait au moins une chose."))
    _does(does)
    if does.get("hide"):
        if "when" in asks:
            raise ValidationError({"hide": _("On ne masque qu’à l’arrivée d’un message.")})
        _may_hide(asks, does)
        article(str(acts.get(CITED) or ""), "hide")
        does |= {CITED: acts[CITED]} if acts.get(CITED) else {}
    return asks, does


def _asks(given: Mapping[str, Any]) -> Plain:
    asks: Plain = {"together": bool(given.get("together", True))}
    set_off = _set_off(given)
    for name in LISTS:
        if found := list(dict.fromkeys(given.get(name) or ())):
            asks[name] = [" ".join(str(one).split())[:80] for one in found] if name in FOLDED else found
    if "plus" in asks:
        asks["plus"] = list(dict.fromkeys(str(one).strip().lstrip("+").partition("@")[0].lower() for one in asks["plus"]))
    asks |= {name: bool(given[name]) for name in FLAGS if given.get(name) is not None}
    if given.get("hours"):
        asks |= {"hours": given["hours"], "open": bool(given.get("open", True))}
    if len(asks) == 1 and not given.get("everything") and not set_off:
        raise ValidationError(
            {"everything": _("Posez au moins une condition, ou dites que la règle vaut pour tout ce qui arrive.")}
        )
    if len(asks) > 1 and given.get("everything"):
        raise ValidationError({"everything": _("Une règle qui vaut pour tout n’a pas de condition.")})
    _known(asks)
    return asks | set_off | ({"everything": True} if given.get("everything") else {})


def _set_off(given: Mapping[str, Any]) -> Plain:
    """What sets it off, where that is not a message."""
    when, wait = given.get("when") or "arrives", given.get("wait") or 0
    if when not in WHEN:
        raise ValidationError({"when": _("Inconnu : %(name)s.") % {"name": str(when)[:40]}})
    if when == "waiting" and not 1 <= wait <= LONGEST:
        raise ValidationError({"wait": _("Dites depuis combien de temps, d’une minute à un an.")})
    return {} if when == "arrives" else {"when": when} | ({"wait": wait} if when == "waiting" else {})


def _known(asks: Plain) -> None:
    for name, known in (
        ("networks", CATALOGUE), ("kinds", KINDS), ("languages", NAMES), ("natures", KIND_WORDS), ("topics", TOPIC_WORDS),
    ):  # fmt: skip
        if wrong := [one for one in asks.get(name, ()) if one not in known]:
            raise ValidationError({name: _("Inconnu : %(name)s.") % {"name": str(wrong[0])[:40]}})
    if wrong := [one for one in asks.get("plus", ()) if not PLUS.fullmatch(one)]:
        raise ValidationError(
            {"plus": _("« %(word)s » ne peut pas suivre un + dans une adresse.") % {"word": str(wrong[0])[:40]}}
        )
    for name in FOLDED:
        words = asks.get(name, [])
        if len(words) > MOST_WORDS:
            raise ValidationError({name: _("Deux cents mots au plus.")})
        if wrong := [one for one in words if not PHRASE.search(one)]:
            raise ValidationError({name: _("« %(word)s » n’est pas un mot.") % {"word": wrong[0]}})


def _does(does: Plain) -> None:
    if does.get("state", "open") not in STATES:
        raise ValidationError({"state": _("État inconnu : %(state)s.") % {"state": str(does["state"])[:40]}})
    if does.get("snooze", "3h") not in NAPS:
        raise ValidationError({"snooze": _("Report inconnu : %(snooze)s.") % {"snooze": str(does["snooze"])[:40]}})
    if does.get("hide", "spam") not in HIDES:
        raise ValidationError({"hide": _("On ne masque que l’injure, la haine et la publicité.")})
    if "labels" in does:
        does["labels"] = list(dict.fromkeys(does["labels"]))
    if "note" in does:
        does["note"] = does["note"].replace("\x00", "").strip()[:2000]


def _may_hide(asks: Plain, does: Plain) -> None:
    """By words of abuse or spam, which all that is hidden has; never a word of which plain criticism is made."""
    words = [*asks.get("any_words", []), *asks.get("all_words", [])]
    if not words or not asks["together"]:
        raise ValidationError({"hide": _(
            "Masquer demande des mots d’injure ou de publicité, et que toutes les conditions soient réunies : rien d’autre n’est un motif."
        )})  # fmt: skip
    if "criticism" in asks.get("natures", ()):
        raise ValidationError({"hide": _("La critique n’est jamais un motif pour masquer.")})
    if short := [one for one in words if max(len(part.rstrip("*")) for part in PHRASE.findall(one)) < SHORTEST]:
        raise ValidationError(
            {"hide": _("« %(word)s » est trop court pour masquer : il en toucherait d’autres.") % {"word": short[0]}}
        )
    if sentence := struck(conditions_of(asks)):
        raise ValidationError({"hide": _(
            "Cette règle masquerait une critique, par exemple « %(sentence)s ». La critique n’est jamais un motif : précisez les mots."
        ) % {"sentence": sentence}})  # fmt: skip
