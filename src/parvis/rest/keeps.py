"""Answers that are given twice, kept for a day."""

from parvis.kept.seam import Sweep, keeps
from parvis.rest.forgetting import forget

keeps(Sweep("rest.answers", forget, labels=("rest.once",)))
