"""What rules did with messages."""

from parvis.kept.seam import Kept, keeps, others

keeps(
    Kept("rules.rulerun", {"conversation": "conversation", "message": "message"}, {"said": ""},
         plain=frozenset({"name", "state", "did", "review"}), shown=("name", "state", "did", "at")),
)  # fmt: skip
others("city", "rules.rule", "rules.order", "rules.trial")
