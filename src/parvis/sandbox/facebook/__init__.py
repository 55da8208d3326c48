"""Facebook's Graph API for pages, as its clients see it (paths under /facebook, with or without a version)."""

from parvis.sandbox.facebook.face import face
from parvis.sandbox.facebook.hooks import listen

__all__ = ["face", "listen"]
