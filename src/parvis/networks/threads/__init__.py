"""Threads, through its own Graph API (graph.threads.net)."""

from parvis.networks.threads.connector import Threads as make
from parvis.networks.threads.facts import FACTS, FIELDS
from parvis.networks.threads.grants import SIGN_IN, refresh, renews

__all__ = ["FACTS", "FIELDS", "SIGN_IN", "make", "refresh", "renews"]
