"""A verdict that stands in the way, as any other thing to mend before something goes out."""

from __future__ import annotations

from parvis.charter.labels import reason
from parvis.charter.rules import Verdict
from parvis.networks.protocol import Problem


def problem(verdict: Verdict) -> Problem:
    values = {"number": verdict.number, "title": verdict.rule.title, "reason": reason(verdict), "mend": verdict.rule.mend}
    return Problem("charter", "text", values)
