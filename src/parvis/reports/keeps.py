"""Figures and words of colleagues: no resident is in them."""

from parvis.kept.hooks import others

others("city", "reports.plan", "reports.report", "reports.sheet", "reports.openness", "reports.dataset")
