"""To whom a conversation was given."""

from parvis.kept.seam import Kept, keeps, others

keeps(Kept("shifts.turn", {"conversation": "conversation"}, plain=frozenset({"state", "why"})))
keeps(Kept("shifts.covered", {"conversation": "conversation"}, plain=frozenset({"state"})))
others("colleague", "shifts.absence", "shifts.rota", "shifts.place")
