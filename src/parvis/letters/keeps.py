"""Letters to a person go with them; the rest is the city's own choice."""

from django.utils.translation import gettext_lazy as _

from parvis.kept.hooks import SCOPES, Kept, keeps, others
from parvis.kept.lasting import Rule, lasts

SCOPES["address"] = lambda person: tuple(one.lower() for one in person.needles)

keeps(
    Kept("letters.letter", {"to": "address"},
         {"to": "", "subject": "", "text": "", "said": "", "context": None, "token": None, "url": "", "unsubscribe": "", "reply": "",
          "remote_id": ""},
         gone=True, own=frozenset({"to"}), plain=frozenset({"kind", "state", "name", "failure", "language"}),
         shown=("kind", "at", "subject", "state")),
)  # fmt: skip
others("city", "letters.sender")
others("machine", "letters.wanted")


lasts(
    Rule("letters.letter", "at", 30, _("comprendre un courriel qui n’est pas parti"), {"due_at__isnull": True}, machine=True),
    Rule("letters.wanted", "seen_at", 2, _("limiter les courriels que l’on fait envoyer à quelqu’un (empreintes d’adresses)"), fixed=True,
         machine=True),
)
