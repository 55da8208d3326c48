"""What this room follows at the counter."""

from __future__ import annotations

from parvis.inbox import hooks
from parvis.open311 import actions

hooks.follows("open311", hooks.Follower(heard=actions.heard))
