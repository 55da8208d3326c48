"""What the operations of the charter ask for: it is the city's, not a team's."""

from __future__ import annotations

from uuid import uuid4

from tests.api.operation import Operation
from tests.api.things import clause_body, clause_id, version_number
from tests.api.things_of_the_charter import example_id, precedent_id

SEE_CHARTER, CHARTER = ("charter.see",), ("charter.edit",)
CHARTERS: dict[str, Operation] = {
    "charter_check": Operation(see=SEE_CHARTER, body=lambda _: {"text": "Bonjour"}),
    "clauses": Operation(see=SEE_CHARTER),
    "clause_kinds": Operation(see=SEE_CHARTER),
    "clause_add": Operation(201, see=CHARTER, body=clause_body),
    "clause_past": Operation(see=CHARTER, body=clause_body),
    "charter_people_read": Operation(see=CHARTER),
    "clause": Operation(see=SEE_CHARTER),
    "clause_change": Operation(see=CHARTER, body=lambda _: {"title": "Autrement"}),
    "clause_remove": Operation(204, see=CHARTER),
    "charter_versions": Operation(see=SEE_CHARTER),
    "charter_version": Operation(see=SEE_CHARTER),
    "charter_compare": Operation(see=SEE_CHARTER),
    "charter_restore": Operation(see=CHARTER),
    "charter_export": Operation(see=SEE_CHARTER),
    "charter_import": Operation(see=CHARTER, body=lambda _: {"clauses": [clause_body(0)]}),
    "charter_examples": Operation(see=SEE_CHARTER),
    "charter_example_add": Operation(201, see=CHARTER, body=lambda _: {"text": "Bonjour", "expected": []}),
    "charter_example_change": Operation(see=CHARTER, body=lambda _: {"text": "Bonsoir", "expected": []}),
    "charter_example_remove": Operation(204, see=CHARTER),
    "charter_examples_run": Operation(see=SEE_CHARTER),
    "charter_learnt": Operation(see=SEE_CHARTER),
    "charter_precedents": Operation(see=SEE_CHARTER),
    "charter_precedent_add": Operation(201, see=CHARTER, body=lambda _: {"text": f"Une photo de plus : {uuid4()}"}),
    "charter_precedent_change": Operation(see=CHARTER, body=lambda _: {"text": f"Une autre photo : {uuid4()}"}),
    "charter_precedent_remove": Operation(204, see=CHARTER),
    "charter_exemptions": Operation(see=SEE_CHARTER),
    "charter_beginnings": Operation(see=SEE_CHARTER),
    "charter_beginning_exempt": Operation(
        422,
        needs="charter.exempt",
        body=lambda _: {"what": "account", "key": "x", "clause": "8.7", "reason": "un service nouveau"},
    ),
}
CHARTERS_WITHOUT_TEAM = {
    **dict.fromkeys(("clause", "clause_change", "clause_remove"), clause_id),
    **dict.fromkeys(("charter_version", "charter_compare", "charter_restore"), version_number),
    **dict.fromkeys(("charter_example_change", "charter_example_remove"), example_id),
    **dict.fromkeys(("charter_precedent_change", "charter_precedent_remove"), precedent_id),
}
