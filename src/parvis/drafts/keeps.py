"""Answers of several hands: what was never sent says as much of whom it was for."""

from django.utils.translation import gettext_lazy as _

from parvis.drafts.actions import forget
from parvis.drafts.uses import standing_files
from parvis.kept.hooks import FILES, Kept, keeps, others
from parvis.kept.lasting import Rule, lasts

FILES.append(standing_files)

keeps(
    Kept("drafts.shareddraft", {"conversation": "conversation"}, {"text": "", "why": [], "way": {}, "said": ""},
         plain=frozenset({"state"}), first=forget, shown=("begun_at", "state", "text")),
    Kept("drafts.draftversion", {"draft__conversation": "conversation"}, {"text": ""}, shown=("number", "at", "text")),
)  # fmt: skip
others("city", "drafts.reviewrule")


lasts(
    Rule("drafts.shareddraft", "ended_at", 90, _("relire ce qui a été écrit à plusieurs avant une réponse")),
)
