"""Facebook Pages, through the Graph API."""

from parvis.networks.facebook.connector import Facebook as make
from parvis.networks.facebook.facts import FACTS, FIELDS

__all__ = ["FACTS", "FIELDS", "make"]
