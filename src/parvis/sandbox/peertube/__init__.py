"""A PeerTube server's REST API (8.1), as its clients see it (paths under /peertube)."""

from parvis.sandbox.peertube.abuses import report, reported, write
from parvis.sandbox.peertube.comments import comment, mention
from parvis.sandbox.peertube.face import credentials, face, found, listen

KEY, NAME, LIKE = "peertube", "PeerTube", "like"
PRIVATE = False

__all__ = [
    "KEY",
    "LIKE",
    "NAME",
    "PRIVATE",
    "comment",
    "credentials",
    "face",
    "found",
    "listen",
    "mention",
    "report",
    "reported",
    "write",
]
