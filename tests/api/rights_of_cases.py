"""What the operations of cases, categories, forms, signatures and the Open311 door ask for; and what comes before an answer."""

from __future__ import annotations

from collections.abc import Callable

from parvis.people.models import Team
from tests.api.operation import Operation
from tests.api.things import case, category_body, category_id, client_key_id, conversation
from tests.api.things_of_the_counter import case_union, form, form_entry, signature_id

SEE_INBOX, EDIT_CITY = ("inbox.see",), ("city.edit",)
CASES = {
    "cases": Operation(see=SEE_INBOX),
    "case_open": Operation(422, see=("case.edit",), body=lambda _: {"title": "Arbre tombé"}),
    "case": Operation(see=SEE_INBOX, thing=case),
    "case_change": Operation(see=SEE_INBOX, needs="case.edit", thing=case, body=lambda _: {"title": "Arbre"}),
    "case_move": Operation(see=SEE_INBOX, needs="case.edit", thing=case, body=lambda _: {"public_state": "progress"}),
    "case_inside": Operation(see=SEE_INBOX, needs="case.edit", thing=case, body=lambda _: {"state": "working"}),
    "case_note": Operation(201, see=SEE_INBOX, needs="case.edit", thing=case, body=lambda _: {"text": "À voir"}),
    "case_attach": Operation(422, see=SEE_INBOX, needs="case.edit", thing=case, body=lambda _: {"conversation": 10**9}),
    "case_detach": Operation(422, see=SEE_INBOX, needs="case.edit", thing=case, body=lambda _: {"conversation": 10**9}),
    "case_show": Operation(
        see=SEE_INBOX, needs="case.edit", thing=case, body=lambda _: {"title": "Arbre", "text": "Un arbre est tombé."}
    ),
    "case_conceal": Operation(see=SEE_INBOX, needs="case.edit", thing=case),
    "case_pass": Operation(422, see=SEE_INBOX, needs="case.edit", thing=case, body=lambda _: {"conversation": 10**9, "seen": 1}),
    "case_passes_revoke": Operation(204, see=SEE_INBOX, needs="case.edit", thing=case),
    "case_merge": Operation(422, see=SEE_INBOX, needs="case.edit", thing=case, body=lambda _: {"other": 10**9}),
    "case_unions": Operation(see=SEE_INBOX, thing=case),
    "case_union_undo": Operation(see=SEE_INBOX, needs="case.edit", thing=case_union),
    "case_near": Operation(see=SEE_INBOX, thing=case),
    "conversation_near_cases": Operation(see=SEE_INBOX, thing=conversation),
    "case_places": Operation(see=("case.edit",), query="?q=rue+Basfroi"),
    "case_rules": Operation(see=SEE_INBOX),
    "case_rules_keep": Operation(needs="city.edit", body=lambda _: {"prefix": "VIL"}),
    "case_categories": Operation(see=SEE_INBOX),
    "case_categories_import": Operation(needs="city.edit", body=lambda _: {"text": "code,name\n1,Arbre\n"}),
    "case_category_change": Operation(see=EDIT_CITY, body=category_body),
    "form_entries": Operation(see=SEE_INBOX),
    "form_entry_release": Operation(see=SEE_INBOX, needs="inbox.moderate", thing=form_entry),
    "form_entry_discard": Operation(see=SEE_INBOX, needs="inbox.moderate", thing=form_entry),
    "form": Operation(see=("account.see",), thing=form),
    "form_change": Operation(see=("account.see",), needs="account.connect", thing=form, body=lambda _: {"title": "Écrire"}),
    "conversation_check": Operation(see=SEE_INBOX, needs="inbox.reply", thing=conversation, body=lambda _: {"text": "Bonjour"}),
    "conversation_colleagues": Operation(see=SEE_INBOX, thing=conversation),
    "conversation_draft": Operation(see=SEE_INBOX, thing=conversation),
    "conversation_draft_keep": Operation(see=SEE_INBOX, thing=conversation, body=lambda _: {"text": "Bonjour"}),
    "signatures": Operation(see=SEE_INBOX),
    "signature_keep": Operation(needs="city.edit", body=lambda _: {"network": "x", "text": "{agent}"}),
    "signature_drop": Operation(204, see=EDIT_CITY),
    "open311": Operation(see=EDIT_CITY),
    "open311_set": Operation(see=EDIT_CITY, body=lambda _: {"open": False}),
    "open311_keys": Operation(see=EDIT_CITY),
    "open311_key_give": Operation(201, needs="city.edit", body=lambda _: {"name": "Appli"}),
    "open311_key_revoke": Operation(204, see=EDIT_CITY),
}
CASES_WITHOUT_TEAM: dict[str, Callable[[Team], int]] = {
    "case_category_change": category_id, "open311_key_revoke": client_key_id, "signature_drop": signature_id,
}  # fmt: skip
