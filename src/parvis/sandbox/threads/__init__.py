"""Threads as its clients see it (paths under /threads, with or without a version)."""

from parvis.sandbox.threads.account import comment, credentials, found, open_account
from parvis.sandbox.threads.face import face
from parvis.sandbox.threads.hooks import listen

KEY, NAME, LIKE, CROWD = "threads", "Threads", "like", 4
PRIVATE = False

__all__ = ["CROWD", "KEY", "LIKE", "NAME", "PRIVATE", "comment", "credentials", "face", "found", "listen", "open_account"]
