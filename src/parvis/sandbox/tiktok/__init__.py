"""TikTok, played: both portals under one path, /v2 of the developers' and /open_api/v1.3 of the Business one."""

from parvis.sandbox.tiktok.comments import comment, mention
from parvis.sandbox.tiktok.face import credentials, face, found, open_account
from parvis.sandbox.tiktok.hooks import listen

KEY, NAME, LIKE = "tiktok", "TikTok", "like"
PRIVATE = False

__all__ = ["KEY", "LIKE", "NAME", "PRIVATE", "comment", "credentials", "face", "found", "listen", "mention", "open_account"]
