"""Clauses and examples as plain values: how versions, files and the API write them, and how they are looked at before they
are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields as fields_of
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.charter import kinds
from parvis.charter.fields import Wrong
from parvis.charter.labels import wrong
from parvis.charter.models import Clause, Example
from parvis.charter.rules import PERIODS, SEVERITIES, WAYS, Rule, Scope
from parvis.charter.said import Band, Counts, Said, Shown

FIELDS = ("number", "chapter", "title", "text", "mend", "kind", "params", "severity", "scope", "active")
NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,2}")
LONGEST = {"chapter": 80, "title": 120, "text": 4000, "mend": 1000}
MOST_CLAUSES, MOST_EXAMPLES = 500, 2000
LONGEST_TEXT = 100_000
TRIED = 20_000
SITUATION = tuple(one.name for one in fields_of(Said) if one.name != "text")


def order(number: str) -> list[int]:
    """ "2.10" stands behind "2.9"."""
    return [int(part) for part in number.split(".") if part.isdigit()]


def clause(row: Clause) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def in_order(written: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return sorted((dict(one) for one in written), key=lambda one: order(one["number"]))


def rule(written: Mapping[str, Any]) -> Rule:
    """A clause as it is written, for the rules."""
    scope = written.get("scope") or {}
    return Rule(
        number=written["number"], title=written["title"], text=written["text"], mend=written.get("mend", ""),
        kind=written["kind"], params=written.get("params") or {}, severity=written.get("severity", "advise"),
        scope=Scope(
            accounts=frozenset(scope.get("accounts", ())), networks=frozenset(scope.get("networks", ())),
            topics=frozenset(scope.get("topics", ())), way=scope.get("way", ""), period=scope.get("period", ""),
        ),
    )  # fmt: skip


def rules(written: Sequence[Mapping[str, Any]]) -> list[Rule]:
    return [rule(one) for one in written if one.get("active", True)]


def valid(given: Mapping[str, Any]) -> dict[str, Any]:
    """A clause, all of its fields, looked at. Raises ValidationError by field; a parameter's is `params.<key>`."""
    if strange := set(given) - set(FIELDS):
        raise ValidationError({min(strange): _("Ce champ n’existe pas.")})
    found: dict[str, Any] = {"chapter": "", "mend": "", "params": {}, "severity": "advise", "scope": {}, "active": True} | dict(
        given
    )
    errors: dict[str, str] = {}
    for name, most in LONGEST.items():
        found[name] = value = str(found.get(name) or "").replace("\x00", "").strip()
        if len(value) > most:
            errors[name] = _("%(most)s caractères au plus.") % {"most": most}
        elif not value and name in ("title", "text"):
            errors[name] = _("À remplir.")
    found["number"] = str(found.get("number") or "").strip()
    if not NUMBER.fullmatch(found["number"]):
        errors["number"] = _("Un numéro comme 2, 2.1 ou 2.1.3.")
    if found["severity"] not in SEVERITIES:
        errors["severity"] = _("Choisissez dans la liste.")
    _valid_params(found, errors)
    _valid_scope(found, errors)
    if errors:
        raise ValidationError(errors)
    return found | {"active": bool(found["active"])}


def _valid_params(found: dict[str, Any], errors: dict[str, str]) -> None:
    try:
        if not isinstance(found["params"], Mapping):
            raise Wrong("params", "unknown")
        taken = kinds.params(str(found.get("kind") or ""), found["params"])
        found["params"] = {key: _plain(value) for key, value in taken.items()}
    except Wrong as error:
        errors["kind" if error.field == "kind" else f"params.{error.field}"] = wrong(error)


def _plain(value: Any) -> Any:
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _valid_scope(found: dict[str, Any], errors: dict[str, str]) -> None:
    given = found["scope"] if isinstance(found["scope"], Mapping) else {"": None}
    scope = {"accounts": [], "networks": [], "topics": [], "way": "", "period": ""} | dict(given)
    lists = {"accounts": int, "networks": str, "topics": str}
    right = set(scope) <= {"accounts", "networks", "topics", "way", "period"} and all(
        isinstance(scope[name], list) and len(scope[name]) <= 500 and all(isinstance(one, kind) for one in scope[name])
        for name, kind in lists.items()
    )
    if not right or scope["way"] not in WAYS or scope["period"] not in PERIODS:
        errors["scope"] = _("Cette portée n’est pas comprise.")
    found["scope"] = scope


def valid_all(given: Sequence[Any]) -> list[dict[str, Any]]:
    """A whole charter. Raises ValidationError that names the clause and the field."""
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise ValidationError(_("Ce fichier ne contient pas d’articles."))
    if len(given) > MOST_CLAUSES:
        raise ValidationError(_("%(most)s articles au plus.") % {"most": MOST_CLAUSES})
    found, errors = [], []
    for n, one in enumerate(given, 1):
        try:
            found.append(valid({name: value for name, value in one.items() if name in FIELDS}))
        except ValidationError as error:
            for field, words in error.message_dict.items():
                errors.append(_("Article %(number)s, %(field)s : %(words)s")
                              % {"number": one.get("number") or n, "field": field, "words": " ".join(words)})  # fmt: skip
    numbers = [one["number"] for one in found]
    errors += [_("Le numéro %(number)s sert deux fois.") % {"number": number}
               for number in sorted(set(numbers)) if numbers.count(number) > 1]  # fmt: skip
    if errors:
        raise ValidationError(errors[:20])
    return in_order(found)


# ── Examples ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def example(row: Example) -> dict[str, Any]:
    return {"text": row.text, "expected": row.expected, "note": row.note, **row.situation}


def said(text: str, situation: Mapping[str, Any]) -> Said:
    """What an example or a call speaks of. Raises ValidationError."""
    values: dict[str, Any] = {name: value for name, value in situation.items() if value is not None}
    if strange := set(values) - set(SITUATION):
        raise ValidationError({min(strange): _("Ce champ n’existe pas.")})
    try:
        values["media"] = tuple(_shown(one) for one in values.get("media", ()))
        values["countries"] = tuple(str(one) for one in values.get("countries", ()))
        if "others" in values:
            values["others"] = tuple(str(one) for one in values["others"])
        values["periods"] = frozenset(str(one) for one in values.get("periods", ()))
        if isinstance(values.get("on"), str):
            values["on"] = date.fromisoformat(values["on"])
        if isinstance(values.get("counts"), Mapping):
            values["counts"] = Counts(**values["counts"])
        values["bands"] = tuple(_band(one) for one in values.get("bands", ()))
    except (TypeError, ValueError, AttributeError) as error:
        raise ValidationError(_("La situation de ce texte n’est pas comprise.")) from error
    for name in ("way", "language", "network", "topic", "answers", "aims", "objective"):
        values[name] = str(values.get(name, getattr(PLAIN, name)))
    return Said(text=text[:LONGEST_TEXT], **values)


PLAIN = Said("")


def _band(given: Mapping[str, Any]) -> Band:
    return Band(**{**given, "past": tuple((int(year), int(count)) for year, count in given.get("past", ()))})


def _shown(given: Mapping[str, Any]) -> Shown:
    until = given.get("until")
    return Shown(**{**given, "captions": tuple(given.get("captions", ())),
                    "until": date.fromisoformat(until) if isinstance(until, str) else until})  # fmt: skip


def valid_example(given: Mapping[str, Any]) -> dict[str, Any]:
    """`text`, `situation`, `expected`, `note` for a row. Raises ValidationError."""
    text = str(given.get("text") or "").replace("\x00", "").strip()
    if not text:
        raise ValidationError({"text": _("Écrivez le texte de l’exemple.")})
    expected = given.get("expected") or []
    if not isinstance(expected, (list, tuple)) or not all(isinstance(one, str) and NUMBER.fullmatch(one) for one in expected):
        raise ValidationError({"expected": _("Des numéros d’articles, comme 2.1.")})
    situation = {name: value for name, value in given.items() if name not in ("text", "expected", "note")}
    said(text, situation)
    return {
        "text": text[:LONGEST_TEXT], "situation": situation, "note": str(given.get("note") or "")[:300],
        "expected": sorted(set(expected), key=order),
    }  # fmt: skip
