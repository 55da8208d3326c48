"""The city's own words: nothing of a resident."""

from parvis.kept.hooks import others

others("city", "signatures.signature")
