"""Facebook Pages, through the Graph API."""

from parvis.networks.facebook.connector import Facebook as make
from parvis.networks.facebook.facts import FACTS, FIELDS
from parvis.networks.facebook.signing import SIGN_IN

__all__ = ["FACTS", "FIELDS", "SIGN_IN", "make"]
