"""Verdicts, clauses and trials as pages and the API show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parvis.charter import written
from parvis.charter.labels import KINDS, PERIODS, SEVERITIES, TONES, WAYS, reason, said_by
from parvis.charter.models import Exemption, Learnt
from parvis.charter.rules import Verdict, mended
from parvis.charter.trials import Outcome, Score
from parvis.understanding import meaning


def verdict(one: Verdict) -> dict[str, Any]:
    """`spans`: places in the text, in characters. `instead`: the words that it proposes for some of them."""
    return {
        "clause": one.number, "title": one.rule.title, "text": one.rule.text, "kind": one.rule.kind, "severity": one.severity,
        "code": one.found.code, "sentence": reason(one), "advice": one.rule.mend, "spans": list(one.found.spans),
        "instead": list(one.found.instead), "blocking": one.blocking, "asks": one.asks, "hard": one.rule.hard, "lifted": said_by(one),
    }  # fmt: skip


def shown(one: Verdict) -> dict[str, Any]:
    """As `verdict`, with its words and colours for a page."""
    tone = "done" if one.lifted else TONES[one.severity]
    return verdict(one) | {"label": SEVERITIES[one.severity], "tone": tone}


def judged(text: str, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """A text with all that is said of it; `mended` "" when there is nothing to put instead."""
    better = mended(text, verdicts)
    return {
        "words": text, "verdicts": [shown(one) for one in verdicts], "mended": better if better != text else "",
        "spans": sorted({span for one in verdicts for span in one.found.spans if not one.lifted}),
        "refused": any(one.blocking for one in verdicts), "asks": any(one.asks for one in verdicts),
    }  # fmt: skip


def scope(given: Mapping[str, Any]) -> list[str]:
    """What a clause is about, as short words; accounts and topics are named beside them."""
    found = [str(WAYS[given.get("way", "")])] if given.get("way") else []
    return found + ([str(PERIODS[given["period"]])] if given.get("period") else [])


def chapters(clauses: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Clauses in order, under the chapters that they name."""
    found: list[tuple[str, list[dict[str, Any]]]] = []
    for one in clauses:
        if not found or found[-1][0] != one["chapter"]:
            found.append((one["chapter"], []))
        severity = "pass" if one["kind"] == "pass" else one["severity"]
        found[-1][1].append({
            **one, "label": SEVERITIES[severity], "tone": TONES[severity], "kind_name": KINDS[one["kind"]][0],
            "about": scope(one["scope"]),
            "topics": one["scope"].get("topics", []), "networks": one["scope"].get("networks", []), "checks": one["kind"] != "reading",
        })  # fmt: skip
    return found


def learnt(row: Learnt) -> dict[str, Any]:
    """What precedents made, and how often it was right, each of them judged by the others; a line a clause in the order of the charter.

    `state`: learnt · learning · waiting (the package is there, nothing learnt yet) · absent (words alone judge) · failed.
    """
    figures, lines = row.figures or {}, []
    for number in sorted(figures.get("clauses", ()), key=written.order):
        line = figures["clauses"][number]
        lines.append({"clause": number, **line, "precision": _share(line["right"], line["named"]),
                      "recall": _share(line["seen"], line["objections"])})  # fmt: skip
    asked, said = figures.get("asked") or [0, 0], figures.get("said") or [0, 0]
    return {
        "state": _state(row), "precedents": row.precedents, "at": row.at, "embedder": row.embedder, "failure": row.failure, "lines": lines,
        "objections": figures.get("objections", 0), "asked": asked[0], "asked_right": asked[1], "said": said[0], "said_right": said[1],
    }  # fmt: skip


def _state(row: Learnt) -> str:
    if row.failure and row.due_at is None:
        return "absent" if row.failure == "absent" else "failed"
    if row.due_at is not None:
        return "learning"
    if not row.digest:
        return "waiting"
    return "learnt" if row.embedder == meaning.named() else "absent"


def _share(good: int, of: int) -> float | None:
    return good / of if of else None


def outcome(one: Outcome) -> dict[str, Any]:
    said = one.trial.said
    return {
        "example": one.trial.key, "text": said.text, "answers": said.answers, "right": one.right,
        "expected": sorted(one.trial.expected, key=written.order), "found": sorted(one.found, key=written.order),
        "missing": sorted(one.missing, key=written.order), "surplus": sorted(one.surplus, key=written.order),
    }  # fmt: skip


def score(one: Score) -> dict[str, Any]:
    return {"examples": one.trials, "right": one.right, "precision": round(one.precision, 4), "recall": round(one.recall, 4)}


def differences(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Clause by clause what changed from one version to another: added, removed, or which fields."""
    old, new = {one["number"]: one for one in before}, {one["number"]: one for one in after}
    found = []
    for number in sorted(old.keys() | new.keys(), key=written.order):
        was, now = old.get(number), new.get(number)
        if was == now:
            continue
        one: dict[str, Any] = {"number": number, "title": (now or was or {})["title"], "kind": "changed", "fields": []}
        if was is None or now is None:
            one["kind"] = "added" if was is None else "removed"
            one["text"] = (now or was or {})["text"]
        else:
            one["fields"] = [field for name in written.FIELDS if was.get(name) != now.get(name)
                             for field in _fields(name, was.get(name), now.get(name))]  # fmt: skip
        found.append(one)
    return found


def _fields(name: str, was: Any, now: Any) -> list[dict[str, Any]]:
    if not isinstance(was, Mapping) or not isinstance(now, Mapping):
        return [{"name": name, "was": [was], "now": [now]}]
    return [
        {"name": f"{name}.{key}", "was": _list(was.get(key), now.get(key)), "now": _list(now.get(key), was.get(key))}
        for key in sorted(was.keys() | now.keys())
        if was.get(key) != now.get(key)
    ]


def _list(value: Any, other: Any) -> list[Any]:
    """Of two lists only what the other has not: a word that came into five hundred."""
    if isinstance(value, list) and isinstance(other, list):
        return [one for one in value if one not in other]
    return value if isinstance(value, list) else [value]


def exemption(row: Exemption) -> dict[str, Any]:
    names = ("id", "row", "title", "excerpt", "reason", "at")
    return {name: getattr(row, name) for name in names} | {
        "thing": row.label, "clause": row.number, "by": str(row.by or ""),
    }  # fmt: skip
