"""What rules did with messages."""

from django.utils.translation import gettext_lazy as _

from parvis.kept.hooks import Kept, keeps, others
from parvis.kept.lasting import Rule, lasts

keeps(
    Kept("rules.rulerun", {"conversation": "conversation", "message": "message"}, {"said": ""},
         plain=frozenset({"name", "state", "did", "review"}), shown=("name", "state", "did", "at")),
)  # fmt: skip
others("city", "rules.rule", "rules.order", "rules.trial")


lasts(
    # Of what is open still a run stays, however old: by it a rule knows that it has acted on this wait.
    Rule(
        "rules.rulerun",
        "at",
        30,
        _("savoir ce qu’une règle a fait"),
        {"due_at__isnull": True, "review__in": ("", "kept", "shown"), "conversation__state": "closed"},
    ),
    Rule("rules.trial", "at", 30, _("relire un essai de règle")),
)
