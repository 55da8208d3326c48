"""Vimeo's API 3.4 and its tus uploads, as their clients see them (paths under /vimeo)."""

from parvis.sandbox.vimeo.face import credentials, face, found, listen, open_account
from parvis.sandbox.vimeo.talking import comment, mention

KEY, NAME, LIKE = "vimeo", "Vimeo", "like"
PRIVATE = False

__all__ = ["KEY", "LIKE", "NAME", "PRIVATE", "comment", "credentials", "face", "found", "listen", "mention", "open_account"]
