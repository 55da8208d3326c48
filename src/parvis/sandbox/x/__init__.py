"""X's API v2 as its clients see it (paths under /x/2, /x/oauth2 and /x/i)."""

from parvis.sandbox.x.face import face
from parvis.sandbox.x.hooks import listen

__all__ = ["face", "listen"]
