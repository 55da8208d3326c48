"""Mastodon's API as its clients see it (version 4.4, paths under /mastodon/api and /mastodon/oauth)."""

from parvis.sandbox.mastodon.face import face, listen

__all__ = ["face", "listen"]
