"""What the city published in a period."""

from django.utils.translation import gettext_lazy as _

from parvis.kept.hooks import others
from parvis.kept.lasting import Rule, lasts

others("city", "proofs.proof", "proofs.leaf", "proofs.paper")


lasts(
    Rule("proofs.proof", "at", 2192, _("répondre au juge de l’élection, et à une plainte (six ans)"), least=2192),
)
