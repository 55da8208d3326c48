"""To whom a conversation was given."""

from django.utils.translation import gettext_lazy as _

from parvis.kept.hooks import Kept, keeps, others
from parvis.kept.lasting import Rule, lasts

keeps(Kept("shifts.turn", {"conversation": "conversation"}, plain=frozenset({"state", "why"})))
keeps(Kept("shifts.covered", {"conversation": "conversation"}, plain=frozenset({"state"})))
others("colleague", "shifts.absence", "shifts.rota", "shifts.place")


lasts(
    Rule("shifts.absence", "last", 30, _("savoir qui était là")),
    Rule("shifts.turn", "at", 90, _("expliquer à qui une conversation a été confiée"), {"due_at__isnull": True}),
)
