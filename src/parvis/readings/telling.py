"""A reading in words, for those who see the counter: what it is, how sure that is, by which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from parvis.inbox.models import Conversation, Message
from parvis.people.access import may
from parvis.people.models import User
from parvis.readings.looking import place_key
from parvis.readings.models import Understood
from parvis.readings.words import KEYS, KIND_WORDS, PERSONAL_WORDS, PRECISION_WORDS, UNSURE, topic_choices, topic_word
from parvis.understanding.kinds import SECOND
from parvis.understanding.topics import SURE as TOPIC_SURE

Word = str | Promise


def percent(confidence: float) -> int:
    """Never 100 for a guess."""
    return min(99, round(confidence * 100))


def why(confidence: float, words: Sequence[str], *, said: bool) -> str:
    if said:
        return _("Dit par un agent")
    guess = _("Supposition, sûre à %(n)s %%") % {"n": percent(confidence)}
    return f"{guess} : {', '.join(words)}" if words else guess


@dataclass(frozen=True, slots=True)
class Told:
    """What stands under a message. Where the kind is not sure it is told as such, and what it may be is `proposed`."""

    message: int
    kind: str
    kind_word: Word
    kind_why: str
    kind_sure: bool
    kind_said: bool
    topic: str
    topic_word: Word
    topic_why: str
    topic_said: bool
    places: Sequence[tuple[str, str, str]]  # name, what to look for, how exact
    personal: Sequence[Word]
    urgent: Sequence[str]  # the words by which something presses, or is dangerous
    may: bool
    keys: Sequence[tuple[str, Word, str]] = ()  # of the newest message: kind, word, key
    proposed: Sequence[tuple[str, Word, str]] = ()  # of these, where it is not sure: the one or two that it may be


def _exact(place: Mapping[str, Any]) -> str:
    """How exact it is; of a district that nobody named, by what it is known."""
    if by := place.get("by"):
        return _("quartier, d’après : %(street)s") % {"street": by}
    return str(PRECISION_WORDS.get(place["precision"], ""))


def told(row: Understood, *, may_correct: bool = False, newest: bool = False) -> Told:
    said = row.guess or {}
    kind_said, topic_said = "kind" in said, "topic" in said
    reasons: Mapping[str, Any] = row.reasons
    topic = row.topic if row.topic and row.topic_confidence >= TOPIC_SURE else ""
    found = dict.fromkeys(kind for _start, _end, kind in row.personal)
    keys = [(kind, word, KEYS[kind]) for kind, word in KIND_WORDS.items()] if newest and may_correct else []
    likely = () if row.sure or row.confidence < SECOND else (row.kind, row.second)
    return Told(
        message=row.pk, kind=row.kind if row.sure else "", kind_word=KIND_WORDS.get(row.kind, row.kind) if row.sure else UNSURE,
        kind_why=why(row.confidence, reasons.get("kind", ()), said=kind_said) if row.sure else _("Parvis n’est pas sûr : à vous de dire."),
        kind_sure=row.sure, kind_said=kind_said, topic=topic, topic_word=topic_word(topic) if topic else "",
        topic_why=why(row.topic_confidence, reasons.get("topic", ()), said=topic_said) if topic else "", topic_said=topic_said,
        places=[(one["name"], place_key(one["name"], one["key"]), _exact(one)) for one in row.places],
        personal=[PERSONAL_WORDS[kind] for kind in found if kind in PERSONAL_WORDS],
        urgent=reasons.get("danger", ()) if row.danger else (), may=may_correct,
        keys=keys, proposed=[one for kind in likely for one in keys if one[0] == kind],
    )  # fmt: skip


def under(messages: Sequence[Message], conversation: Conversation, user: User) -> dict[int, Told]:
    """Of messages that were read along with `understood`."""
    corrects, newest = may(user, "inbox.sort", conversation), max((one.pk for one in messages), default=0)
    return {
        one.pk: told(one.understood, may_correct=corrects, newest=one.pk == newest)
        for one in messages if hasattr(one, "understood")
    }  # fmt: skip


def asked(row: Understood | None) -> dict[str, Any]:
    """For the form: what may be said, and what counts now. `row` None: nobody read it yet."""
    said = (row.guess or {}) if row else {}
    sure = row is not None and row.sure
    return {
        "kinds": [(kind, word, KEYS[kind]) for kind, word in KIND_WORDS.items()], "topics": topic_choices(),
        "kind": row.kind if row and sure else "", "topic": row.topic if row and row.topic_confidence >= TOPIC_SURE else "",
        "kind_said": "kind" in said, "topic_said": "topic" in said, "told": told(row) if row else None,
    }  # fmt: skip
