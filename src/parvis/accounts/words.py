"""Codes as sentences in the reader's language: what happened, and what to do next."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from parvis.networks import fields_en, sentences
from parvis.networks.protocol import NetworkError, Problem


def say(code: str, /, **values: Any) -> tuple[str, str]:
    """(what happened, what to do) for a problem's or a failure's code."""
    return sentences.say(code, (get_language() or "fr")[:2], **values)


def spoken(code: str, said: str) -> str:
    """The network's own words; "" where it did not speak."""
    return "" if code in sentences.UNSPOKEN else said


def asked(words: str) -> str:
    """A connection field's label or hint in the reader's language."""
    return fields_en.asked(words, get_language() or "fr")


def mended(problem: Problem) -> dict[str, Any]:
    """A problem in words, as pages and the API show it."""
    values = dict(problem.values)
    for name in {"label", "network"} & values.keys():  # an option's, a network's: French as the facts have it
        values[name] = asked(str(values[name]))
    sentence, advice = say(problem.code, **values)
    return {
        "code": problem.code, "where": problem.where, "option": str(values.get("option", "")), "blocking": problem.blocking,
        "sentence": sentence, "advice": advice,
    }  # fmt: skip


def invalid(error: NetworkError, field: str = "") -> ValidationError:
    """A network's refusal as a form's error: our sentence, what to do, and the network's own words."""
    sentence, advice = say(error.code)
    words = spoken(error.code, error.said)
    said = f" ({words[:300]})" if words else ""
    told = ValidationError(f"{sentence} {advice}{said}".strip(), code=error.code)
    return ValidationError({field: told}) if field else told
