"""Clauses and what they said of texts. What was exempted in an answer quotes it."""

from parvis.charter.actions import forget
from parvis.kept.hooks import Sweep, keeps, others

others("city", "charter.clause", "charter.version", "charter.example", "charter.precedent", "charter.learnt")
keeps(Sweep("charter.excerpts", forget, labels=("charter.exemption",), order=30))
