"""The same for who can answer besides the counter, and for what they have in hand."""

from __future__ import annotations

from tests.api.operation import Operation
from tests.api.things import conversation
from tests.api.things_sent_on import (
    change_id,
    destination,
    destination_id,
    directory_import_id,
    handed,
    handover_id,
    letter,
    partner_id,
    transfer,
)

SEE_INBOX, EDIT_CITY, HOOK = ("inbox.see",), ("city.edit",), ("hook.edit",)
OPERATIONS: dict[str, Operation] = {
    # ── who can answer besides (the directory is the city's), and what they have in hand
    "destinations": Operation(),
    "destination_add": Operation(201, see=EDIT_CITY, body=lambda _: {"name": "Régie"}),
    "destination": Operation(),
    "destination_change": Operation(see=EDIT_CITY, body=lambda _: {"phone": "3424"}),
    "destination_hook": Operation(see=HOOK, body=lambda _: {"url": "https://regie.test/parvis"}),
    "destination_changes": Operation(),
    "destination_change_ask": Operation(201, body=lambda _: {"text": "Le téléphone a changé."}),
    "destination_change_decide": Operation(see=EDIT_CITY, body=lambda _: {"state": "done"}),
    "destination_import": Operation(201, see=EDIT_CITY, body=lambda _: {"text": "nom\nRégie\n", "source": "csv"}),
    "destination_import_one": Operation(see=EDIT_CITY),
    "destination_import_act": Operation(see=EDIT_CITY, body=lambda _: {"act": "write"}),
    "destination_table": Operation(see=EDIT_CITY),
    "conversation_destinations": Operation(see=SEE_INBOX, needs="inbox.reply", thing=conversation),
    "conversation_officials": Operation(see=SEE_INBOX, needs="inbox.reply", thing=conversation),
    "transfers": Operation(see=SEE_INBOX),
    "transfer_counts": Operation(see=SEE_INBOX),
    "transfer_rule": Operation(see=SEE_INBOX),
    "transfer_rule_change": Operation(see=EDIT_CITY, body=lambda _: {"reminder_days": 3}),
    "transfer_begin": Operation(
        201, see=SEE_INBOX, needs="inbox.reply", thing=conversation, body=lambda _: {"destination": destination().pk}
    ),
    "transfer": Operation(see=SEE_INBOX, thing=transfer()),
    "transfer_change": Operation(see=SEE_INBOX, needs="inbox.reply", thing=transfer(), body=lambda _: {"summary": "Un bus"}),
    "transfer_discard": Operation(204, see=SEE_INBOX, needs="inbox.reply", thing=transfer()),
    "transfer_thread": Operation(see=SEE_INBOX, thing=transfer("sent")),
    # the played mailbox takes 500 characters, and a letter has more: what stands in the way is said
    "transfer_send": Operation(see=SEE_INBOX, needs="inbox.transfer", thing=transfer(), body=lambda _: {}),
    "transfer_ask": Operation(see=SEE_INBOX, needs="inbox.reply", thing=transfer()),
    "transfer_inform": Operation(
        see=SEE_INBOX,
        needs="inbox.reply",
        learning=422,
        thing=transfer("sent"),
        body=lambda _: {"text": "La régie l’a.", "seen": 0},
    ),
    "transfer_write": Operation(see=SEE_INBOX, needs="inbox.transfer", thing=transfer("sent"), body=lambda _: {"remind": True}),
    "transfer_say": Operation(see=SEE_INBOX, needs="inbox.reply", thing=transfer("sent"), body=lambda _: {"state": "answered"}),
    "letter_retry": Operation(see=SEE_INBOX, needs="inbox.transfer", thing=letter("refused")),
    "letter_judge": Operation(see=SEE_INBOX, needs="inbox.transfer", thing=letter("asked"), body=lambda _: {"there": True}),
    "partner_door": Operation(see=SEE_INBOX),
    "partner_door_keep": Operation(see=HOOK, body=lambda _: {"base": "https://regie.test/v2"}),
    "partner_door_drop": Operation(204, see=HOOK),
    "partner_door_read": Operation(422, see=("inbox.reply",)),  # nobody answers there
    "transfer_open311": Operation(see=SEE_INBOX, needs="inbox.reply", thing=handed("draft"), body=lambda _: {"service": "11"}),
    "transfer_open311_state": Operation(see=SEE_INBOX, thing=handed("sent")),
    "transfer_open311_judge": Operation(
        see=SEE_INBOX, needs="inbox.transfer", thing=handed("asked"), body=lambda _: {"there": True}
    ),
    "transfer_open311_retry": Operation(see=SEE_INBOX, needs="inbox.transfer", thing=handed("refused")),
    "handover_retry": Operation(204, see=SEE_INBOX, needs="inbox.transfer", thing=handover_id),
    "conversation_redirect": Operation(
        201,
        see=SEE_INBOX,
        needs="inbox.reply",
        learning=422,
        thing=conversation,
        body=lambda _: {"destination": destination().pk, "text": "La régie répond au 3424.", "seen": 0},
    ),
    "conversation_refer": Operation(
        201,
        see=SEE_INBOX,
        needs="inbox.reply",
        learning=422,
        thing=conversation,
        body=lambda _: {"destination": destination("official").pk, "seen": 0},
    ),
}
WITHOUT_TEAM = {
    **dict.fromkeys(
        ("destination", "destination_change", "destination_hook", "destination_changes", "destination_change_ask"), destination_id
    ),
    "destination_change_decide": change_id,
    **dict.fromkeys(("partner_door", "partner_door_keep", "partner_door_drop", "partner_door_read"), partner_id),
    **dict.fromkeys(("destination_import_one", "destination_import_act"), directory_import_id),
}
