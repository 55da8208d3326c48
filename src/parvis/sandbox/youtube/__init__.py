"""YouTube's Data and Analytics APIs and Google's sign-in, as their clients see them (paths under /youtube)."""

from parvis.sandbox.youtube.comments import comment, mention
from parvis.sandbox.youtube.face import credentials, face, found, listen, open_account

KEY, NAME, LIKE, CROWD = "youtube", "YouTube", "like", 5
PRIVATE = False

__all__ = [
    "CROWD", "KEY", "LIKE", "NAME", "PRIVATE", "comment", "credentials", "face", "found", "listen", "mention", "open_account",
]  # fmt: skip
