"""The city's own words: nothing of a resident."""

from parvis.kept.seam import others

others("city", "signatures.signature")
