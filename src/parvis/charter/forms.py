"""The charter's pages, as they come back: a clause whose parameters depend on its kind, an example with its situation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise

from parvis.charter import kinds, labels, written
from parvis.charter.fields import Field, Wrong

ARROW = "→"
TEXT, NUMBER = 20_000, 9


@dataclass(frozen=True, slots=True)
class Shown:
    """A parameter as the editor shows it. `value`: text for lists, one a line; `chosen`: of `choices`."""

    field: Field
    name: str
    label: str | Promise
    value: str
    checked: bool
    choices: Sequence[tuple[str, str | Promise, bool]]
    error: str


def clause(post: QueryDict) -> dict[str, Any]:
    """As `written.valid` takes it; what is no number stays a text and is refused there."""
    kind = post.get("kind", "")
    found: dict[str, Any] = {name: _text(post, name) for name in ("number", "chapter", "title", "text", "mend", "severity")}
    found |= {"kind": kind, "active": "active" in post, "scope": {
        "way": post.get("way", ""), "period": post.get("period", ""), "networks": post.getlist("networks"),
        "topics": post.getlist("topics"), "accounts": [int(pk) for pk in post.getlist("accounts") if _digits(pk)],
    }}  # fmt: skip
    found["severity"] = found["severity"] or "advise"
    try:
        found["params"] = {field.key: _param(field, post) for field in kinds.fields(kind)}
    except Wrong:
        found["params"] = {}
    return found


def _digits(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


def _text(post: QueryDict, name: str) -> str:
    return post.get(name, "").replace("\x00", "").replace("\r\n", "\n")[:TEXT].strip()


def _param(field: Field, post: QueryDict) -> Any:
    name = f"param-{field.key}"
    if field.shape == "flag":
        return name in post
    if field.shape == "choices":
        return post.getlist(name)
    text = _text(post, name)
    if field.shape == "number":
        return int(text) if text.isdecimal() and len(text) <= NUMBER else (text or 0)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if field.shape in ("words", "people"):
        return lines
    return [[part.strip() for part in line.split(ARROW, 1)] for line in lines] if field.shape == "pairs" else text


def params(kind: str, given: Mapping[str, Any], errors: Mapping[str, list[str]]) -> list[Shown]:
    """The fields of a kind with what is in them."""
    found = []
    for field in kinds.fields(kind) if kind in kinds.KINDS else ():
        value = given.get(field.key, field.default)
        chosen = value if isinstance(value, (list, tuple)) else [value]
        choices = [(key, labels.CHOICES.get(key, key), key in chosen) for key in field.choices]
        found.append(Shown(
            field, f"param-{field.key}", labels.PARAMS[f"{kind}.{field.key}"], _written(field, value), value is True, choices,
            " ".join(errors.get(f"params.{field.key}", [])),
        ))  # fmt: skip
    return found


def phrases(kind: str) -> str | Promise:
    """How words are written, where a kind takes any."""
    asked = kind in kinds.KINDS and any(field.shape in ("words", "pairs") for field in kinds.fields(kind))
    return labels.PHRASES if asked else ""


def _written(field: Field, value: Any) -> str:
    if field.shape == "pairs" and isinstance(value, (list, tuple)):
        return "\n".join(f" {ARROW} ".join(pair) for pair in value)
    return "\n".join(value) if isinstance(value, (list, tuple)) else str(value)


def situation(post: QueryDict) -> dict[str, Any]:
    """Of a text that is tried or kept as an example: only what differs from a plain publication."""
    found: dict[str, Any] = {
        name: _text(post, f"try-{name}") for name in ("way", "language", "network", "topic", "answers", "objective")
    }
    found = {name: value for name, value in found.items() if value and value != getattr(written.PLAIN, name)}
    if account := post.get("try-account", ""):
        found["account"] = int(account) if _digits(account) else 0
    if "try-private" in post:
        found["private"] = True
    if aims := post.get("try-aims", ""):
        found["aims"] = aims if aims in ("enforced", "preferred", "none") else "none"
    if countries := [code for code in _text(post, "try-countries").replace(",", " ").split() if code]:
        found["countries"] = countries
    if periods := [one for one in post.getlist("try-periods") if one in labels.PERIODS and one]:
        found["periods"] = periods
    return found


def example(post: QueryDict, kept: Mapping[str, Any]) -> dict[str, Any]:
    """An example as `actions.keep_example` takes it; `kept`: what its situation holds and the page does not show."""
    expected = [one for one in _text(post, "expected").replace(",", " ").split() if one]
    unseen = {name: value for name, value in kept.items() if name in ("media", "counts", "bands", "on", "others")}
    return {"text": _text(post, "try-text"), "expected": expected, "note": _text(post, "note"), **unseen, **situation(post)}


def precedent(post: QueryDict, kept: Mapping[str, Any]) -> dict[str, Any]:
    """A precedent as `learning.actions.keep_precedent` takes it: an example, and the clause that it is about."""
    return {**example(post, kept), "about": _text(post, "about")[:12]}
