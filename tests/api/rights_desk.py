"""What the operations of the counter's order ask for: labels, many at once, macros, saved views."""

from __future__ import annotations

from tests.api.operation import Operation
from tests.api.things import contact_id, conversation, joining_id, label_body, label_id, likeness_id, macro_id, view_id
from tests.api.things_of_persons import belonging_id

SEE_INBOX = ("inbox.see",)
OPERATIONS: dict[str, Operation] = {
    "suggestions": Operation(query="?q=camille"),
    "labels": Operation(see=SEE_INBOX),
    "label_make": Operation(201, see=SEE_INBOX, needs="inbox.sort", body=label_body),
    "label_change": Operation(see=SEE_INBOX, needs="inbox.sort", thing=label_id, body=lambda _: {"tone": "late"}),
    "label_merge": Operation(422, see=SEE_INBOX, needs="inbox.sort", thing=label_id, body=lambda pk: {"into": pk}),
    "conversation_labels": Operation(see=SEE_INBOX, thing=conversation),
    "conversation_label": Operation(see=SEE_INBOX, needs="inbox.assign", thing=conversation, body=lambda _: {"add": []}),
    "conversations_many": Operation(see=("inbox.assign",), body=lambda _: {"conversations": [{"id": 1}], "act": "close"}),
    "undo": Operation(404),
    "conversation_joinings": Operation(see=SEE_INBOX, thing=conversation),
    "conversation_merge": Operation(422, see=SEE_INBOX, thing=conversation, body=lambda _: {"other": 10**9}),
    "conversation_split": Operation(
        422, see=SEE_INBOX, needs="inbox.assign", thing=conversation, body=lambda _: {"messages": [1]}
    ),
    "joining_undo": Operation(see=SEE_INBOX, needs="inbox.assign", thing=joining_id),
    "contact": Operation(see=SEE_INBOX, thing=contact_id),
    "contact_unite": Operation(422, see=SEE_INBOX, thing=contact_id, body=lambda _: {"other": 10**9, "ground": "hand"}),
    "contact_apart": Operation(422, see=SEE_INBOX, thing=contact_id, body=lambda _: {"other": 10**9}),
    "contact_objection": Operation(see=SEE_INBOX, needs="inbox.assign", thing=contact_id, body=lambda _: {"reason": "Courriel"}),
    "conversation_belong": Operation(422, see=SEE_INBOX, thing=conversation, body=lambda _: {"contact": 10**9}),
    "belonging_undo": Operation(see=SEE_INBOX, needs="inbox.assign", thing=belonging_id),
    "likeness_undo": Operation(see=SEE_INBOX, needs="inbox.assign", thing=likeness_id),
    "macros": Operation(see=SEE_INBOX),
    "macro_keep": Operation(201, see=SEE_INBOX, needs="inbox.assign", body=lambda _: {"name": "Clore", "state": "closed"}),
    "macro_change": Operation(
        see=SEE_INBOX, needs="inbox.sort", thing=macro_id, body=lambda _: {"name": "Clore", "state": "closed"}
    ),
    "macro_forget": Operation(204, see=SEE_INBOX, needs="inbox.sort", thing=macro_id),
    "macro_run": Operation(404, see=SEE_INBOX, thing=macro_id, body=lambda _: {"conversation": 10**9, "seen": 0}),
    "views": Operation(see=SEE_INBOX),
    "view_keep": Operation(201, see=SEE_INBOX, body=lambda _: {"name": "Libres", "query": "vue=personne"}),
    "view_change": Operation(see=SEE_INBOX, needs="inbox.sort", thing=view_id, body=lambda _: {"name": "Libres"}),
    "view_forget": Operation(204, see=SEE_INBOX, needs="inbox.sort", thing=view_id),
}
