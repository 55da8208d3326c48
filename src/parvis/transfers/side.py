"""The side thread with a destination, oldest first: what left, how it went, what came back. Read only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.accounts.words import say
from parvis.transfers.models import BodyAnswer, Handover, Letter, Transfer

AGAIN = ("refused", "later", "late", "bounced", "dropped")
"""States of a letter that may be tried again."""


@dataclass(frozen=True, slots=True)
class Line:
    """`way`: out (to them) or in (for colleagues only)."""

    at: datetime
    way: str
    author: str
    text: str
    kind: str = ""  # package · message · reminder
    state: str = ""
    family: str = ""
    sentence: str = ""
    advice: str = ""
    said: str = ""
    pk: int = 0
    again: bool = False
    asked: bool = False
    call: bool = False
    acts: list[tuple[str, str, str]] = field(default_factory=list)  # (word, what its button says, what is asked besides)
    badges: list[str] = field(default_factory=list)
    attached: list[tuple[str, str]] = field(default_factory=list)  # (name, address)


def lines(row: Transfer) -> list[Line]:
    found = [_letter(one) for one in row.letters.select_related("by")]
    found += [_call(one) for one in row.handovers.select_related("by")]
    found += [_answer(one) for one in row.answers.select_related("by").order_by("at", "id")[:500]]
    return sorted(found, key=lambda line: line.at)


def _letter(one: Letter) -> Line:
    sentence, advice = say(one.failure.split(" ")[0]) if one.failure and one.state != "sent" else ("", "")
    return Line(
        one.sent_at or one.at, "out", str(one.by or "Parvis"), one.text, one.kind, one.state, "reply", sentence, advice, one.said,
        one.pk, one.state in AGAIN, one.state == "asked",
    )  # fmt: skip


def _call(one: Handover) -> Line:
    return Line(one.sent_at or one.at, "out", str(one.by or "Parvis"), one.text, one.kind, one.state, "call", said=one.said,
                pk=one.pk, again=one.state == "failed", call=True)  # fmt: skip


def _answer(one: BodyAnswer) -> Line:
    badges = [
        words for told, words in (
            (one.automatic, _("réponse automatique")), (one.foreign, _("autre adresse : %(address)s") % {"address": one.address}),
            (one.own, _("écrit par la ville, ailleurs")), (one.way == "typed", _("noté par %(by)s") % {"by": one.by or "—"}),
        ) if told
    ]  # fmt: skip
    return Line(one.at, "out" if one.own else "in", one.author or one.address, one.text, badges=badges, pk=one.pk,
                attached=[_file(one, n, told) for n, told in enumerate(one.attached)])  # fmt: skip


def _file(one: BodyAnswer, number: int, told: dict[str, Any]) -> tuple[str, str]:
    url = reverse("transfers:attached", args=[one.pk, number]) if told.get("file") else str(told.get("url") or "")
    return str(told.get("name") or _("fichier")), url
