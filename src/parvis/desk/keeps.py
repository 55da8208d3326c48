"""How teams order the counter."""

from django.utils.translation import gettext_lazy as _

from parvis.kept.hooks import Kept, keeps, others
from parvis.kept.lasting import Rule, lasts

keeps(Kept("desk.labelled", {"conversation": "conversation"}))
others("city", "desk.label", "desk.view", "desk.first", "desk.macro")
others("machine", "desk.undo")


lasts(
    Rule("desk.undo", "at", 1, _("annuler un geste sur plusieurs conversations"), fixed=True, machine=True),
)
