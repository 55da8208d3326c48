"""Instagram professional accounts, through the Graph API: by Instagram Login or by the Facebook page they belong to."""

from parvis.networks.instagram.connector import Instagram as make
from parvis.networks.instagram.facts import FACTS, FIELDS
from parvis.networks.instagram.grants import SIGN_IN, refresh, renews

__all__ = ["FACTS", "FIELDS", "SIGN_IN", "make", "refresh", "renews"]
