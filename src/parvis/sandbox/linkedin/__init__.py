"""LinkedIn, played: pages, their posts, comments, reactions and figures (paths under /linkedin, as under api. and www.linkedin.com)."""

from parvis.sandbox.linkedin.face import comment, credentials, face, found, open_account
from parvis.sandbox.linkedin.notes import listen

KEY, NAME, LIKE = "linkedin", "LinkedIn", "like"
PRIVATE = False

__all__ = ["KEY", "LIKE", "NAME", "PRIVATE", "comment", "credentials", "face", "found", "listen", "open_account"]
