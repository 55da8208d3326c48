"""What other programs handed in for residents, and what was handed on for them."""

from parvis.kept.seam import Kept, keeps, others

keeps(
    Kept("open311.filed", {"entry__conversation": "conversation", "case": "case"}, {"asked": "", "body": "", "told": {}},
         shown=("at", "told")),
    Kept("open311.handed", {"transfer": "transfer"},
         {"answers": {}, "notes": "", "said": "", "lat": None, "lon": None},
         plain=frozenset({"service", "state", "number", "token", "status", "agency", "failure"}),
         shown=("service", "number", "answers", "notes", "status", "sent_at")),
)  # fmt: skip
others("city", "open311.door", "open311.clientkey", "open311.partnerdoor")
