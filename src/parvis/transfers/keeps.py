"""What was passed on to others, and what came back."""

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from parvis.kept.hooks import FILES, SCOPES, Kept, keeps, others
from parvis.kept.lasting import Rule, lasts
from parvis.transfers import forgetting
from parvis.transfers.models import Transfer

GONE = Concat(Value("erased:"), Cast("pk", CharField()))
SCOPES["transfer"] = lambda person: Transfer.objects.filter(conversation__in=person.rows("conversation")).values("pk")
FILES.append(forgetting.standing_files)
THEIRS = {"transfer": "transfer"}

keeps(
    Kept("transfers.transfer", {"conversation": "conversation"},
         {"summary": "", "place": "", "contact": "", "informs": "", "reason": ""},
         plain=frozenset({"tag", "way", "state", "trouble", "ground", "consent"}), first=forgetting.stop,
         shown=("state", "sent_at", "summary", "place", "ground", "consent", "identity", "contact", "informs", "reason",
                "received_at", "answered_at", "closed_at"), order=60),
    Kept("transfers.letter", THEIRS, {"text": "", "token": None, "context": None, "said": "", "url": ""},
         plain=frozenset({"kind", "to", "state", "remote_id", "failure"}), shown=("kind", "to", "at", "state", "text")),
    Kept("transfers.handover", THEIRS, {"text": "", "said": ""}, plain=frozenset({"kind", "state"}),
         shown=("kind", "at", "state", "text")),
    Kept("transfers.bodyanswer", THEIRS, {"text": "", "author": "", "address": "", "attached": [], "remote_id": GONE},
         plain=frozenset({"way", "state"}), erase=forgetting.forget_answers, shown=("way", "at", "author", "text")),
    Kept("transfers.redirection", {"conversation": "conversation"}, plain=frozenset({"kind"}), shown=("kind", "at")),
)  # fmt: skip
others("city", "transfers.rule")


lasts(
    Rule("transfers.handover", "at", 90, _("comprendre un appel qui a échoué"), {"due_at__isnull": True}),
    Rule(
        "transfers.transfer",
        "closed_at",
        1095,
        _("prouver qu’une demande a été transmise et la personne prévenue"),
        {"state": "closed"},
        least=365,
    ),
)
