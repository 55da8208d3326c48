"""Who can answer besides the counter: bodies and elected people, in their office."""

from django.utils.translation import gettext_lazy as _

from parvis.kept.hooks import others
from parvis.kept.lasting import Rule, lasts

others("city", "directory.destination", "directory.handle", "directory.change", "directory.directoryimport")


lasts(
    Rule("directory.directoryimport", "at", 90, _("corriger et reprendre un import de l’annuaire")),
)
