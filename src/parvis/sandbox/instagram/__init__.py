"""Instagram as its clients see it, by both ways in (paths under /instagram, with or without a version)."""

from parvis.sandbox.instagram.account import credentials, found, open_account
from parvis.sandbox.instagram.face import face
from parvis.sandbox.instagram.hooks import listen
from parvis.sandbox.instagram.people import comment, mention

KEY, NAME, LIKE, CROWD = "instagram", "Instagram", "like", 8

__all__ = ["CROWD", "KEY", "LIKE", "NAME", "comment", "credentials", "face", "found", "listen", "mention", "open_account"]
