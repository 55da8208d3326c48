"""What was acknowledged; to whom nothing is owed any more."""

from parvis.kept.hooks import Kept, keeps, others
from parvis.receipts.actions import forget

keeps(
    Kept("receipts.receipt", {"conversation": "conversation"}, {"reason": ""}, plain=frozenset({"kind", "of", "state", "silence"}),
         first=forget, shown=("kind", "state", "received_first_at", "owed_by", "sent_at", "reason")),
)  # fmt: skip
others("city", "receipts.practice", "receipts.wording")
