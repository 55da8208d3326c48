"""Answers of several hands: what was never sent says as much of whom it was for."""

from parvis.drafts.actions import forget
from parvis.drafts.uses import standing_files
from parvis.kept.seam import FILES, Kept, keeps, others

FILES.append(standing_files)

keeps(
    Kept("drafts.shareddraft", {"conversation": "conversation"}, {"text": "", "why": [], "way": {}, "said": ""},
         plain=frozenset({"state"}), first=forget, shown=("begun_at", "state", "text")),
    Kept("drafts.draftversion", {"draft__conversation": "conversation"}, {"text": ""}, shown=("number", "at", "text")),
)  # fmt: skip
others("city", "drafts.reviewrule")
