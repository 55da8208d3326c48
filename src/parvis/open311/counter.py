"""What this room follows at the counter."""

from __future__ import annotations

from parvis.inbox import above
from parvis.open311 import actions

above.follows("open311", above.Follower(heard=actions.heard))
