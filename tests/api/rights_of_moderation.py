"""What the operations of moderation ask for."""

from __future__ import annotations

from tests.api.operation import Operation
from tests.api.things import appeal, message, moderation
from tests.api.things_of_persons import authority_report, barring_id

SEE, MODERATE = ("inbox.see",), "inbox.moderate"

MODERATION = {
    "message_file": Operation(404, see=SEE, thing=message),
    "message_moderate": Operation(see=SEE, needs=MODERATE, thing=message, body=lambda _: {"act": "hide", "reason": "Insulte"}),
    "moderations": Operation(see=SEE),
    "moderation_notice": Operation(
        204, see=SEE, needs=MODERATE, thing=moderation, body=lambda _: {"text": "Masqué.", "seen": 0}
    ),
    "moderation_appeal": Operation(201, see=SEE, needs=MODERATE, thing=moderation, body=lambda _: {"text": "Non"}),
    "moderation_appeals": Operation(see=SEE, thing=moderation),
    "authority_reports": Operation(see=SEE),
    "authority_prepare": Operation(
        201, see=SEE, needs=MODERATE, thing=message, body=lambda _: {"kind": "hate", "facts": "Appel à la haine"}
    ),
    "authority_look": Operation(see=SEE, needs=MODERATE, thing=authority_report("prepared"), body=lambda _: {"yes": True}),
    "authority_reported": Operation(
        see=SEE, needs=MODERATE, thing=authority_report("confirmed"), body=lambda _: {"reference": "2026-1"}
    ),
    "barrings": Operation(see=SEE),
    "barring_prolong": Operation(
        see=SEE, needs=MODERATE, thing=barring_id, body=lambda _: {"reason": "Menaces", "endless": True}
    ),
    "barring_lift": Operation(422, see=SEE, needs=MODERATE, thing=barring_id),
    "barring_settle": Operation(see=SEE, needs=MODERATE, thing=barring_id),
    "appeal_decide": Operation(see=SEE, needs=MODERATE, thing=appeal, body=lambda _: {"lifted": False, "decision": "Injure"}),
}
