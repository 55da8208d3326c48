"""What was written by the city's forms."""

from django.utils.translation import gettext_lazy as _

from parvis.contact import forgetting
from parvis.contact.forgetting import GONE
from parvis.kept.hooks import Kept, Sweep, keeps, others
from parvis.kept.lasting import Rule, lasts

keeps(
    Kept("contact.entry", {"conversation": "conversation"},
         {"asked": GONE, "body": "", "secret": GONE, "message": GONE, "thread": GONE, "doubts": [], "held": None},
         plain=frozenset({"reference", "language", "state", "opinion"}), shown=("reference", "at", "language", "state", "opinion"),
         order=70),
    Sweep("contact.held", forgetting.forget_held),
)  # fmt: skip
others("machine", "contact.knock")


lasts(
    Rule("contact.knock", "at", 30, _("limiter les abus des formulaires (empreintes d’adresses)")),
    Rule("contact.entry", "at", 30, _("relire un message de formulaire écarté"), {"state": "discarded"}),
)
