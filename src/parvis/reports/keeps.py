"""Figures and words of colleagues: no resident is in them."""

from parvis.kept.seam import others

others("city", "reports.plan", "reports.report", "reports.sheet", "reports.openness", "reports.dataset")
