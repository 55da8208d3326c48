"""What each operation of the API asks for, and how to call it so that nothing but rights can stand in its way.

The verbs come from the operations; who has them is in `people.access.ROLES` alone.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from parvis.media.models import Folder
from parvis.testing import make
from tests.api import promised, rights_desk, rights_of_people, rights_of_records, rights_sent_on
from tests.api.operation import Operation
from tests.api.rights_of_rooms import OF_ROOMS
from tests.api.rights_of_rooms import WITHOUT_TEAM as ROOMS_WITHOUT_TEAM
from tests.api.things import (
    account,
    amendment_id,
    aside,
    ballot_body,
    ballot_id,
    call_id,
    campaign_body,
    campaign_id,
    caption_id,
    conversation,
    correction,
    delivery,
    entry_id,
    exempt_body,
    file_id,
    flow_id,
    folder_id,
    forbidden_conversation,
    forbidden_post,
    held,
    holiday_id,
    hook_id,
    import_id,
    loose,
    many_body,
    new_account_body,
    past_body,
    places,
    post,
    post_on_a_path,
    preset_body,
    preset_id,
    proof_id,
    rendition_id,
    reply,
    reviewer_id,
    rhythm_id,
    selection,
    selection_body,
    series_body,
    series_id,
    sign_in_body,
    soon_body,
    source_id,
    template,
    template_body,
    translation,
    versioned,
    waiting,
)

SEE_ACCOUNT, PLACES = ("post.write", "account.see"), ("account.see",)
POOL = "4adcda09f964a520ae3321e3"
"""The place that accounts of `make` have."""
SEE_POST, SEE_INBOX, HOOK = ("post.see",), ("inbox.see",), ("hook.edit",)

SEE_CHARTER, CHARTER = ("charter.see",), ("charter.edit",)
EDIT_CITY, WRITE = ("city.edit",), ("post.write",)
TOPIC = {"name": "Piscines"}


OPERATIONS: dict[str, Operation] = promised.OPERATIONS | {
    # ── the city
    "stop": Operation(),
    "stop_begin": Operation(201, needs="stop.press", body=lambda _: {"reason": "Incendie"}),
    "stop_end": Operation(204, needs="stop.press"),
    "topics": Operation(),
    "table_read": Operation(),
    "topic_name": Operation(see=EDIT_CITY, body=lambda _: TOPIC),
    "topic_forget": Operation(404, see=EDIT_CITY),
    "audiences": Operation(),
    "audience_define": Operation(see=EDIT_CITY, body=lambda _: {"name": "Voisins", "countries": ["FR", "BE"]}),
    "audience_forget": Operation(204, see=EDIT_CITY),
    # ── accounts
    "networks": Operation(),
    "accounts": Operation(see=SEE_ACCOUNT),
    "account_connect": Operation(201, needs="account.connect", body=new_account_body),
    "account": Operation(see=SEE_ACCOUNT, thing=account),
    "account_change": Operation(see=SEE_ACCOUNT, needs="account.connect", thing=account, body=lambda _: {"name": "Nouveau nom"}),
    "account_remove": Operation(204, see=SEE_ACCOUNT, needs="account.connect", thing=account),
    "account_test": Operation(see=SEE_ACCOUNT, needs="account.connect", thing=account),
    "account_sign_in": Operation(201, needs="account.connect", body=sign_in_body),
    "account_targets": Operation(see=("account.connect", "post.write"), thing=account),
    "account_budgets": Operation(see=SEE_ACCOUNT, thing=account),
    "account_subscribe": Operation(422, see=SEE_ACCOUNT, needs="account.connect", thing=account),
    "account_removal": Operation(see=SEE_ACCOUNT, needs="account.connect", thing=account),
    "raws_aside": Operation(see=("account.see",)),
    "raw_retry": Operation(204, see=("account.see",), needs="account.connect", thing=aside),
    "raw_forget": Operation(204, see=("account.see",), needs="account.connect", thing=aside),
    "account_presences": Operation(404, see=("account.connect",)),
    "account_presences_choose": Operation(404, see=("account.connect",), body=lambda _: {"chosen": [0]}),
    "account_log": Operation(see=("account.see",), thing=account),
    "network_annotate": Operation(needs="account.connect", body=lambda _: {"network": "x", "text": "Pas de liens"}),
    "account_options": Operation(see=SEE_ACCOUNT, thing=account),
    "account_option_make": Operation(422, see=SEE_ACCOUNT, needs="post.write", thing=account, body=lambda _: {"name": "Travaux"}),
    # ── places
    "account_places": Operation(see=PLACES, thing=places),
    "account_place_search": Operation(422, see=PLACES, thing=places),
    "account_place_choose": Operation(see=PLACES, needs="account.connect", thing=places, body=lambda _: {"place": "p1"}),
    "account_place_leave": Operation(204, see=PLACES, needs="account.connect", thing=places),
    "corrections": Operation(see=PLACES, thing=places),
    "correction_propose": Operation(
        201, see=PLACES, needs="post.publish", thing=places, body=lambda _: {"place": POOL, "values": {"phone": "01 42 76 40 40"}}
    ),
    "corrections_follow": Operation(see=PLACES, thing=places),
    "correction": Operation(see=PLACES, thing=correction("sent")),
    "correction_change": Operation(see=PLACES, needs="post.publish", thing=correction("refused"), body=lambda _: {"act": "drop"}),
    "account_lists": Operation(see=PLACES, thing=places),
    "account_list_keep": Operation(422, see=PLACES, needs="post.publish", thing=places, body=lambda _: {"name": "Au frais"}),
    "account_lists_switch": Operation(see=PLACES, needs="account.connect", thing=places, body=lambda _: {"on": True}),
    # ── media (the library is the city's, not a team's)
    "media_all": Operation(),
    "media_add": Operation(201, needs="media.write"),
    "media_one": Operation(),
    "media_change": Operation(needs="media.write", body=lambda _: {"alt": "Le pont au couchant"}),
    "media_remove": Operation(204, needs="media.keep"),
    "media_uses": Operation(),
    "media_alike": Operation(),
    "media_sort": Operation(204, needs="media.write", body=lambda _: {"ids": [loose()], "credit": "Service photo"}),
    "media_discard": Operation(needs="media.keep", body=lambda _: {"ids": [loose()]}),
    "media_restore": Operation(204, needs="media.write", body=lambda _: {"ids": [loose()]}),
    "media_keeping": Operation(),
    "media_room": Operation(needs="media.write"),
    "media_keeping_change": Operation(needs="media.keep", body=lambda _: {"notice_days": 30, "unused_days": 365, "bin_days": 30}),
    "folders": Operation(),
    "folder_add": Operation(201, needs="media.write", body=lambda _: {"name": f"Dossier {Folder.objects.count()}"}),
    "folder_change": Operation(needs="media.write", body=lambda pk: {"name": f"Quartiers {pk}"}),
    "folder_remove": Operation(204, needs="media.write"),
    "media_caption": Operation(422, needs="media.write", body=lambda _: {"language": "fr", "text": "aucun"}),
    "media_cover": Operation(422, needs="media.write", body=lambda _: {"second": 1}),
    "media_renditions": Operation(),
    "caption_remove": Operation(204, needs="media.write"),
    "rendition_stop": Operation(needs="media.write"),
    "rendition_again": Operation(needs="media.write"),
    # ── publishing
    "posts": Operation(see=SEE_POST),
    "post_write": Operation(201, needs="post.write", body=lambda _: {"text": "La piscine rouvre."}),
    "post_check": Operation(see=("post.write",), body=lambda _: {"text": "La piscine rouvre."}),
    "post": Operation(see=SEE_POST, thing=post),
    "post_change": Operation(see=SEE_POST, needs="post.write", thing=post, body=lambda _: {"text": "Autrement"}),
    "post_discard": Operation(204, see=SEE_POST, needs="post.write", thing=post),
    "posts_bin": Operation(see=WRITE),
    "post_unbin": Operation(see=SEE_POST, needs="post.write", thing=partial(post, state="binned")),
    "post_publish": Operation(see=SEE_POST, needs="post.publish", thing=post),
    "post_schedule": Operation(see=SEE_POST, needs="post.publish", thing=post, body=soon_body),
    "post_cancel": Operation(see=SEE_POST, needs="post.write", thing=post),
    "post_fit": Operation(202, see=SEE_POST, needs="media.write", thing=post, body=lambda _: {}),
    # ── what helps to write
    "post_advice": Operation(see=WRITE, body=lambda _: {"text": "Lundi."}),
    "post_cut": Operation(see=WRITE, body=lambda _: {"text": "Lundi.", "account": make.account().pk}),
    "link_card": Operation(see=WRITE),
    "post_translations": Operation(see=SEE_POST, thing=post),
    "post_translate": Operation(201, see=SEE_POST, needs="post.write", thing=post, body=lambda _: {"language": "en"}),
    "post_reread": Operation(see=SEE_POST, needs="post.write", thing=translation),
    "post_versions": Operation(see=SEE_POST, thing=versioned),
    "post_version": Operation(see=SEE_POST, thing=versioned),
    "post_restore": Operation(see=SEE_POST, needs="post.write", thing=versioned, body=lambda _: {}),
    "templates": Operation(see=WRITE),
    "template_keep": Operation(201, see=WRITE, body=template_body),
    "template_change": Operation(see=WRITE, thing=template, body=template_body),
    "template_forget": Operation(204, see=WRITE, thing=template),
    "selections": Operation(see=WRITE),
    "selection_keep": Operation(201, see=WRITE, body=selection_body),
    "selection_change": Operation(see=WRITE, thing=selection, body=selection_body),
    "selection_forget": Operation(204, see=WRITE, thing=selection),
    "link_presets": Operation(see=WRITE),
    "link_preset_keep": Operation(201, see=WRITE, needs="city.edit", body=preset_body),
    "link_preset_change": Operation(see=EDIT_CITY, body=preset_body),
    "link_preset_forget": Operation(204, see=EDIT_CITY),
    "post_duplicate": Operation(201, see=SEE_POST, needs="post.write", thing=post),
    # ── planning ahead (days, ballots and campaigns are the city's, not a team's)
    "days": Operation(),
    "days_mark": Operation(201, needs="city.edit", body=lambda _: {"name": "Foire", "first": "2026-05-01"}),
    "days_forget": Operation(204, see=("city.edit",)),
    "days_keep": Operation(needs="city.edit", body=lambda _: {"region": "", "zone": "C"}),
    "days_import": Operation(needs="city.edit", body=lambda _: {"text": "nom,debut\nFoire,2026-05-01\n"}),
    "ballots": Operation(),
    "ballot_add": Operation(201, needs="city.edit", body=ballot_body),
    "ballot_change": Operation(see=("city.edit",), body=ballot_body),
    "ballot_drop": Operation(204, see=("city.edit",)),
    "periods": Operation(),
    "bands": Operation(see=SEE_POST),
    "bands_import": Operation(needs="city.edit", body=past_body),
    "bands_forget": Operation(204, see=EDIT_CITY, thing=account),
    "proofs": Operation(see=EDIT_CITY),
    "proof_begin": Operation(201, see=EDIT_CITY, body=lambda _: {"first": "2026-01-01", "last": "2026-01-31"}),
    "proof_check": Operation(see=EDIT_CITY, body=lambda _: {"sha256": "0" * 64}),
    "proof": Operation(see=EDIT_CITY),
    "proof_stop": Operation(see=EDIT_CITY),
    "proof_resume": Operation(see=EDIT_CITY),
    "proof_json": Operation(see=EDIT_CITY),
    "proof_pdf": Operation(see=EDIT_CITY),
    "calendar": Operation(see=SEE_POST),
    **dict.fromkeys(("calendar_pdf", "calendar_csv", "calendar_ics"), Operation(see=SEE_POST)),
    "account_slots": Operation(see=SEE_POST, thing=account),
    "account_slots_set": Operation(
        see=SEE_POST, needs="post.publish", thing=account, body=lambda _: [{"weekday": 0, "hour": "09:00"}]
    ),
    "slot_next": Operation(see=("post.write",)),
    "account_rhythms": Operation(see=SEE_POST, thing=account),
    "account_promise": Operation(201, see=SEE_POST, needs="post.publish", thing=account, body=lambda _: {"times": 1}),
    "rhythm_drop": Operation(204, see=SEE_POST, needs="post.publish", thing=rhythm_id),
    "series": Operation(see=SEE_POST),
    "series_begin": Operation(404, see=("post.write",), body=series_body),
    "series_one": Operation(see=SEE_POST, thing=series_id),
    "series_change": Operation(see=SEE_POST, needs="post.write", thing=series_id, body=lambda _: {"name": "Foire"}),
    "series_end": Operation(see=SEE_POST, needs="post.write", thing=series_id),
    "campaigns": Operation(see=SEE_POST),
    "campaign_add": Operation(201, needs="post.publish", body=campaign_body),
    "campaign_change": Operation(see=("post.publish",), body=campaign_body),
    "campaign_drop": Operation(204, see=("post.publish",)),
    "posts_bulk": Operation(see=("post.write",), body=many_body),
    "post_imports": Operation(see=("post.write",)),
    "post_import": Operation(201, see=("post.write",), body=lambda _: {"text": "texte\nBonjour\n"}),
    "post_import_one": Operation(see=("post.write",), thing=import_id),
    "post_import_start": Operation(202, see=("post.write",), thing=import_id, body=lambda _: {"dry": True}),
    "post_import_stop": Operation(see=("post.write",), thing=import_id),
    "calendar_feeds": Operation(),
    "calendar_subscribe": Operation(201, needs="post.see", body=lambda _: {"name": "Agenda"}),
    "calendar_revoke": Operation(404),  # of one's own only
    # ── approval (who is asked is a matter of the path: see test_approving)
    "flows": Operation(see=SEE_POST),
    "flow_add": Operation(201, needs="flow.edit", body=lambda _: {"name": "Service", "steps": [{"roles": ["approver"]}]}),
    "flow_change": Operation(see=("flow.edit",), thing=flow_id, body=lambda _: {"name": "Autrement"}),
    "flow_remove": Operation(204, see=("flow.edit",), thing=flow_id),
    "post_path": Operation(see=SEE_POST, thing=post),
    "stand_ins": Operation(see=("post.judge",)),
    "stand_in_name": Operation(
        422, see=("post.judge",), body=lambda _: {"substitute": 10**9, "first": "2026-01-01", "last": "2026-01-02"}
    ),
    "stand_in_end": Operation(404, see=("post.judge",)),
    "approvals": Operation(see=SEE_POST),
    "approval": Operation(see=SEE_POST, thing=waiting),
    "approval_ask": Operation(see=SEE_POST, needs="post.write", thing=post_on_a_path, body=lambda _: {}),
    "approval_decide": Operation(see=("post.see",), needs="post.publish", thing=waiting, body=lambda _: {"verdict": "yes"}),
    "approvals_decide": Operation(needs="post.judge", body=lambda _: {"approvals": [1], "verdict": "yes"}),
    "approval_withdraw": Operation(see=SEE_POST, needs="post.write", thing=waiting),
    "remarks": Operation(see=SEE_POST, thing=post),
    "remark": Operation(201, see=SEE_POST, needs="post.judge", thing=post, body=lambda _: {"text": "À relire"}),
    "hold_one": Operation(see=SEE_POST, thing=post),
    "hold": Operation(see=SEE_POST, needs="post.publish", thing=post, body=lambda _: {"reason": "Attendez"}),
    "release": Operation(204, see=SEE_POST, needs="post.publish", thing=held),
    "reviewers": Operation(see=SEE_POST, thing=post),
    "reviewer_invite": Operation(201, see=SEE_POST, needs="post.write", thing=post, body=lambda _: {"name": "Préfecture"}),
    "reviewer_close": Operation(204, see=SEE_POST, needs="post.publish", thing=reviewer_id),
    # ── repair
    "delivery_causes": Operation(see=SEE_POST),
    "deliveries_retry": Operation(see=SEE_POST, needs="post.publish", body=lambda _: {"deliveries": [1]}),
    "amendment_begin": Operation(
        201, see=SEE_POST, needs="post.publish", thing=delivery("sent"), body=lambda _: {"verb": "remove", "reason": "Erreur"}
    ),
    "amendments": Operation(see=SEE_POST),
    "amendment_leave": Operation(see=SEE_POST, needs="post.publish", thing=amendment_id),
    "amendment_done": Operation(see=SEE_POST, needs="post.publish", thing=amendment_id),
    # ── the idea box (whose it is decides: see the room's own tests)
    "ideas": Operation(see=("idea.propose",)),
    "idea_propose": Operation(201, see=("idea.propose",), body=lambda _: {"text": "La fête du quartier"}),
    "idea": Operation(404, see=("idea.propose",)),
    "idea_change": Operation(404, see=("idea.propose",), body=lambda _: {}),
    "idea_discard": Operation(404, see=("idea.propose",)),
    "idea_ask": Operation(404, see=("idea.propose",), body=lambda _: {"text": "Quand ?"}),
    "idea_answer": Operation(404, see=("idea.propose",), body=lambda _: {"text": "Lundi"}),
    "idea_take": Operation(404, see=("idea.propose",)),
    "idea_refuse": Operation(404, see=("idea.propose",), body=lambda _: {"reason": "Trop tard"}),
    "deliveries": Operation(see=SEE_POST),
    "delivery": Operation(see=SEE_POST, thing=delivery("scheduled")),
    "delivery_retry": Operation(see=SEE_POST, needs="post.publish", thing=delivery("refused")),
    "delivery_correct": Operation(
        see=SEE_POST, needs="post.publish", thing=delivery("refused"), body=lambda _: {"text": "La piscine rouvre mardi."}
    ),
    "delivery_replan": Operation(see=SEE_POST, needs="post.publish", thing=delivery("refused"), body=soon_body),
    "delivery_drop": Operation(see=SEE_POST, needs="post.publish", thing=delivery("refused")),
    "delivery_judge": Operation(see=SEE_POST, needs="post.publish", thing=delivery("asked"), body=lambda _: {"there": True}),
    "delivery_readings": Operation(see=SEE_POST, thing=delivery("sent")),
    "account_readings": Operation(see=SEE_ACCOUNT, thing=account),
    "account_audience": Operation(see=SEE_ACCOUNT, thing=account),
    "post_exempt": Operation(201, see=SEE_POST, needs="charter.exempt", thing=forbidden_post, body=exempt_body),
    # ── feeds
    "sources": Operation(see=SEE_POST),
    "source_follow": Operation(422, see=SEE_POST, needs="post.write", body=lambda _: {"url": "http://127.0.0.1:1/flux"}),
    "source_stop": Operation(204, see=SEE_POST, needs="post.write", thing=source_id),
    "stream_listen": Operation(404, see=SEE_POST, body=lambda _: {"account": 10**9, "words": "#fete"}),
    "entries": Operation(see=SEE_POST),
    "entry_take": Operation(422, see=SEE_POST, thing=entry_id),
    "entry_subject": Operation(see=SEE_POST, needs="subject.edit", thing=entry_id),
    "entry_draft": Operation(see=SEE_POST, needs="post.write", thing=entry_id),
    # ── the counter
    "conversations": Operation(see=SEE_INBOX),
    "search": Operation(see=SEE_INBOX),
    "conversation": Operation(see=SEE_INBOX, thing=conversation),
    "conversation_change": Operation(see=SEE_INBOX, needs="inbox.assign", thing=conversation, body=lambda _: {"state": "closed"}),
    "conversation_reply": Operation(
        201, see=SEE_INBOX, needs="inbox.reply", learning=202, thing=conversation, body=lambda _: {"text": "Oui.", "seen": 0}
    ),
    "conversation_note": Operation(
        201, see=SEE_INBOX, needs="inbox.note", thing=conversation, body=lambda _: {"text": "À suivre"}
    ),
    "conversation_exempt": Operation(
        201,
        see=SEE_INBOX,
        needs="charter.exempt",
        thing=forbidden_conversation,
        body=lambda _: {**exempt_body(0), "text": "C’est interdit"},
    ),
    **OF_ROOMS,
    "conversation_presence": Operation(204, see=SEE_INBOX, thing=conversation, body=lambda _: {"state": "viewing"}),
    "reply_retry": Operation(see=SEE_INBOX, needs="inbox.reply", thing=reply("refused")),
    "reply_unsend": Operation(422, see=SEE_INBOX, needs="inbox.reply", thing=reply("scheduled")),
    "reply_judge": Operation(see=SEE_INBOX, needs="inbox.reply", thing=reply("asked"), body=lambda _: {"there": True}),
    # ── the journal (webhooks are the city's: who may edit one may edit all)
    "events": Operation(see=("journal.see",)),
    "events_table": Operation(see=("journal.see",)),
    "hooks": Operation(see=HOOK),
    "hook_add": Operation(201, see=HOOK, body=lambda _: {"url": "http://127.0.0.1/crochet"}),
    "hook_change": Operation(see=HOOK, thing=hook_id, body=lambda _: {"kinds": ["post.sent"]}),
    "hook_remove": Operation(204, see=HOOK, thing=hook_id),
    "hook_test": Operation(201, see=HOOK, thing=hook_id),
    "hook_calls": Operation(see=HOOK, thing=hook_id),
    "hook_call_replay": Operation(see=HOOK, thing=call_id),
}
OPERATIONS |= rights_sent_on.OPERATIONS | rights_desk.OPERATIONS | rights_of_people.OPERATIONS | rights_of_records.OPERATIONS


def _planned(_: int) -> dict[str, Any]:
    return {"text": "Lundi.", "accounts": [make.account().pk], "publish_at": soon_body(0)["at"]}


CHANGES = {name: OPERATIONS[name] for name in ("account_change", "conversation_change", "post_change", "post_write")}
OTHERWISE: tuple[tuple[str, Operation], ...] = (
    ("account_change", replace(CHANGES["account_change"], body=lambda _: {"state": "paused"})),
    # of another presence: whoever may connect is told so
    ("account_change", replace(CHANGES["account_change"], good=422, body=lambda _: {"secrets": {"token": "autre-jeton"}})),
    ("conversation_change", replace(CHANGES["conversation_change"], body=lambda _: {"assignee": None})),
    ("conversation_change", replace(CHANGES["conversation_change"], body=lambda _: {"snooze_until": soon_body(0)["at"]})),
    ("post_change", replace(CHANGES["post_change"], body=lambda _: {"publish_at": soon_body(0)["at"]})),
    ("post_write", replace(CHANGES["post_write"], needs="post.publish", body=_planned)),
    ("search", Operation(see=SEE_POST, query="?kind=posts")),
)
"""The same operations, asked for something else that has a verb of its own."""
WITHOUT_TEAM = promised.WITHOUT_TEAM | ROOMS_WITHOUT_TEAM | {
    **dict.fromkeys(("media_one", "media_change", "media_remove", "media_uses", "media_alike", "media_caption", "media_cover",
                     "media_renditions"), file_id),
    "caption_remove": caption_id, "rendition_stop": rendition_id, "rendition_again": rendition_id,
    **dict.fromkeys(("folder_change", "folder_remove"), folder_id),
    **dict.fromkeys(("proof", "proof_stop", "proof_resume", "proof_json", "proof_pdf"), proof_id),
    "campaign_change": campaign_id, "campaign_drop": campaign_id, "calendar_revoke": file_id, "link_preset_change": preset_id,
    "link_preset_forget": preset_id, "days_forget": holiday_id, "ballot_change": ballot_id, "ballot_drop": ballot_id,
}  # fmt: skip
"""Things that are no team's: every colleague sees them."""
