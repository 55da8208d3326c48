"""A rule in words, for the pages: what it asks, what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.accounts.words import asked
from parvis.city import languages
from parvis.desk.models import Label, Macro
from parvis.networks.catalogue import CATALOGUE
from parvis.people.models import Team, User
from parvis.promises.models import OpeningHours
from parvis.promises.written import lasting
from parvis.readings.words import KIND_WORDS, topic_word
from parvis.rules.models import Rule
from parvis.rules.words import FLAG_WORDS, FLAGS, HIDES, KINDS, NAPS, STATES, WHEN


@dataclass(slots=True)
class Names:
    """The names of all that some rules speak of: one statement a kind of thing, whatever their number."""

    of: dict[str, dict[int, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, rules: list[Rule]) -> Names:
        wanted: dict[str, set[int]] = {
            name: set() for name in ("accounts", "labels", "hours", "assignee", "team", "macro", "tell")
        }
        for rule in rules:
            for name, kept in (*rule.conditions.items(), *rule.acts.items()):
                if name in wanted:
                    wanted[name] |= set(kept) if isinstance(kept, list) else {kept}
        models = {
            "accounts": Account,
            "labels": Label,
            "hours": OpeningHours,
            "assignee": User,
            "team": Team,
            "macro": Macro,
            "tell": User,
        }
        return cls({
            name: {pk: str(row) for pk, row in models[name]._default_manager.in_bulk(list(pks)).items()} if pks else {}
            for name, pks in wanted.items()
        })  # fmt: skip

    def say(self, kind: str, pks: list[int]) -> str:
        return ", ".join(self.of[kind].get(pk, _("(n’existe plus)")) for pk in pks)


def set_off(given: Mapping[str, Any]) -> str:
    """« quand une personne attend notre réponse depuis 4 h »."""
    if given["when"] == "waiting":
        return _("quand une personne attend notre réponse depuis %(time)s") % {"time": lasting(given.get("wait"))}
    return _("quand %(event)s") % {"event": WHEN[given["when"]]}


def asks(rule: Rule, names: Names) -> list[str]:
    given = rule.conditions
    found = [set_off(given)] if given.get("when") else [_("tout ce qui arrive")] if given.get("everything") else []
    for name, words in (("any_words", _("un de : %(words)s")), ("all_words", _("tous : %(words)s")),
                        ("no_words", _("aucun de : %(words)s"))):  # fmt: skip
        if given.get(name):
            found.append(words % {"words": ", ".join(given[name][:8]) + (" …" if len(given[name]) > 8 else "")})
    found += [", ".join(asked(CATALOGUE[key].facts.name) for key in given["networks"])] if given.get("networks") else []
    found += [names.say("accounts", given["accounts"])] if given.get("accounts") else []
    found += [", ".join(str(KINDS[key]).lower() for key in given["kinds"])] if given.get("kinds") else []
    found += [", ".join(str(KIND_WORDS[key]).lower() for key in given["natures"])] if given.get("natures") else []
    found += [", ".join(str(topic_word(key)) for key in given["topics"])] if given.get("topics") else []
    found += [_("au sujet de : %(places)s") % {"places": ", ".join(given["places"][:8])}] if given.get("places") else []
    found += [_("écrit à +%(words)s") % {"words": ", +".join(given["plus"][:8])}] if given.get("plus") else []
    found += [", ".join(languages.name(key) for key in given["languages"])] if given.get("languages") else []
    found += [_("étiquetée %(names)s") % {"names": names.say("labels", given["labels"])}] if given.get("labels") else []
    found += [str(FLAG_WORDS[name][0 if given[name] else 1]) for name in FLAGS if given.get(name) is not None]
    if given.get("hours"):
        words = _("pendant : %(name)s") if given.get("open", True) else _("en dehors de : %(name)s")
        found.append(words % {"name": names.say("hours", [given["hours"]])})
    return found


def does(rule: Rule, names: Names) -> list[str]:
    given = rule.acts
    found = [_("étiqueter : %(names)s") % {"names": names.say("labels", given["labels"])}] if given.get("labels") else []
    for name in ("assignee", "team"):
        found += [_("confier à %(name)s") % {"name": names.say(name, [given[name]])}] if given.get(name) else []
    found += [_("macro %(name)s") % {"name": names.say("macro", [given["macro"]])}] if given.get("macro") else []
    found += [_("laisser une note")] if given.get("note") else []
    found += [_("prévenir %(name)s") % {"name": names.say("tell", [given["tell"]])}] if given.get("tell") else []
    found += [str(STATES[given["state"]])] if given.get("state") else []
    found += [str(NAPS[given["snooze"]])] if given.get("snooze") else []
    cited = f" ({given['clause']})" if given.get("clause") else ""
    found += [_("masquer : %(reason)s") % {"reason": str(HIDES[given["hide"]]).lower()} + cited] if given.get("hide") else []
    return found
