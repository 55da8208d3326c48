"""The city's own accounts; what networks handed in and nobody could read may name anybody."""

from parvis.accounts.raws import forget_unread
from parvis.kept.seam import Sweep, keeps, others

keeps(Sweep("accounts.unread", forget_unread, labels=("accounts.raw",)))
others("city", "accounts.account", "accounts.grant", "accounts.note")
others("machine", "accounts.spent", "accounts.visit", "accounts.farewell")
