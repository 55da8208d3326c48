"""What the counter keeps of residents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.inbox import forgetting
from parvis.kept.hooks import FILES, SCOPES, Kept, Sweep, keeps, others
from parvis.kept.lasting import Rule, lasts

SCOPES["conversation"] = lambda person: forgetting.conversations_of(person).values("pk")
SCOPES["message"] = lambda person: forgetting.messages_of(person).values("pk")
SCOPES["act"] = lambda person: forgetting.acts_of(person).values("pk")
FILES.append(forgetting.standing_files)
TALK = {"conversation": "conversation"}
NOTHING = {"token": None, "context": None, "said": ""}
"""Of a `Sending`, what a network may have said of the person."""
SENT = frozenset({"state", "remote_id", "failure"})

keeps(
    Kept("inbox.message", {"pk": "message"}, {"text": "", "html": "", "url": "", "remote_id": "", "parent": "", "attached": [],
         "context": None}, plain=frozenset({"way", "language"}), erase=forgetting.forget_messages,
         shown=("way", "at", "text", "url", "language", "private", "edited_at", "removed_at"), order=40),
    Kept("inbox.moderation", {"pk": "act"}, {"reason": "", "said": "", "snapshot": {}},
         plain=frozenset({"act", "clause", "state", "failure"}), erase=forgetting.forget_acts, stays=forgetting.acts_kept,
         shown=("act", "at", "clause", "reason", "state", "snapshot", "undone_at")),
    Kept("inbox.authorityreport", TALK, {"facts": "", "url": "", "said": ""}, plain=frozenset({"kind", "to", "state", "reference"}),
         only=forgetting.report_over, stays=forgetting.reports_kept, shown=("kind", "to", "state", "at", "reported_at", "reference")),
    Kept("inbox.appeal", {"moderation": "act"}, {"text": "", "decision": ""}, plain=frozenset({"state"}),
         only=lambda: forgetting.proved("moderation__"), shown=("at", "text", "state", "decision", "decided_at")),
    Kept("inbox.barring", {"moderation": "act"}, {"said": ""}, plain=frozenset({"state", "failure"}),
         shown=("until", "review_at", "state")),
    Kept("inbox.reply", TALK, {"options": {}, "before": None, "url": "", **NOTHING}, plain=SENT,
         shown=("state", "sent_at", "url")),
    Kept("inbox.belonging", {**TALK, "contact": "contact"}, {"reason": ""}, shown=("at", "reason", "undone_at")),
    Kept("inbox.likeness", {"contact": "contact", "other": "contact"}, plain=frozenset({"state", "ground", "kept"}),
         shown=("at", "state", "ground", "undone_at")),
    Kept("inbox.joining", {**TALK, "other": "conversation"}, plain=frozenset({"kind", "before", "after", "kept"}),
         shown=("kind", "at", "undone_at")),
    Kept("inbox.unsent", TALK, {"text": ""}, gone=True, shown=("at", "text")),
    Kept("inbox.presence", TALK, plain=frozenset({"state"}), gone=True),
    Kept("inbox.conversation", {"pk": "conversation"}, {"thread": forgetting.GONE, "subject": "", "preview": ""},
         plain=frozenset({"kind", "state", "language", "about", "danger"}), first=forgetting.hide,
         shown=("kind", "subject", "private", "state", "language", "created_at", "last_at", "count"), order=90),
    Kept("inbox.identity", {"pk": "identity"}, {"remote_id": "", "handle": "", "name": "", "url": "", "avatar": ""},
         plain=frozenset({"network", "server"}), first=forgetting.unname, erase=forgetting.named, stays=forgetting.still_barred,
         shown=("network", "handle", "name", "url", "avatar"), order=91),
    Kept("inbox.contact", {"pk": "contact"}, {"name": ""}, plain=frozenset({"language"}),
         shown=("name", "language", "created_at", "objected_at"), order=92),
    Sweep("inbox.tries", forgetting.forget_tries, labels=("accounts.attempt",), order=30),
)  # fmt: skip
others("machine", "inbox.tombstone", "inbox.objection")


lasts(
    Rule("inbox.presence", "at", 1, _("savoir qui regarde une conversation"), fixed=True, machine=True),
    Rule("inbox.unsent", "at", 90, _("retrouver une réponse commencée")),
    Rule("inbox.authorityreport", "at", 1095, _("prouver ce qui a été signalé aux autorités"), least=366),
    Rule("inbox.tombstone", "at", 365, _("ne pas montrer ce que son auteur a retiré")),
)
