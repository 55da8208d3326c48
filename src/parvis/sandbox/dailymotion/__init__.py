"""Dailymotion's API of forms and JSON, of both kinds of keys, and its upload server, as their clients see them (/dailymotion)."""

from parvis.sandbox.dailymotion.face import credentials, face, found, listen

KEY, NAME, LIKE = "dailymotion", "Dailymotion", "like"
PRIVATE, CROWD = False, 0

__all__ = ["CROWD", "KEY", "LIKE", "NAME", "PRIVATE", "credentials", "face", "found", "listen"]
