"""What the operations of shared drafts and of what waits for a yes ask for."""

from __future__ import annotations

import itertools

from django.utils import timezone

from parvis.drafts.models import ReviewRule, SharedDraft
from parvis.inbox.models import Conversation
from parvis.people.models import Team
from parvis.testing import make
from tests.api.operation import Operation
from tests.api.things import conversation

NUMBERS = itertools.count(1)
SEE, KEEP = ("inbox.see",), ("rule.edit",)
FIRST = {"revision": 1, "seen": 10**9}


def draft_id(team: Team, state: str = "shared") -> int:
    author = make.user("agent", in_team=team)
    row = SharedDraft(state=state, author=author, text="Lundi.", changed_at=timezone.now(), changed_by=author)
    row.conversation = Conversation.objects.get(pk=conversation(team))
    row.save()
    return row.pk


def asked_id(team: Team) -> int:
    return draft_id(team, "asked")


def review_rule_id(team: Team) -> int:
    """Of another role than those that ask, so that no other operation waits."""
    return ReviewRule.objects.create(name=f"Relecture {next(NUMBERS)}", words=["introuvable"]).pk


def rule_body(_: int) -> dict[str, object]:
    return {"name": f"Relecture {next(NUMBERS)}", "words": ["introuvable"]}


DRAFTS = {
    "shared_drafts": Operation(see=SEE),
    "draft_share": Operation(201, see=SEE, needs="inbox.reply", thing=conversation, body=lambda _: {"text": "Lundi."}),
    "shared_draft": Operation(see=SEE, thing=draft_id),
    "draft_versions": Operation(see=SEE, thing=draft_id),
    "draft_change": Operation(
        see=SEE, needs="inbox.reply", also="inbox.approve", thing=draft_id, body=lambda _: {"text": "Mardi.", "revision": 1}
    ),
    "draft_hand": Operation(422, see=SEE, thing=draft_id, body=lambda _: {"to": 10**9}),
    "draft_ask": Operation(see=SEE, needs="inbox.reply", thing=draft_id, body=lambda _: FIRST),
    "draft_agree": Operation(see=SEE, needs="inbox.approve", thing=asked_id, body=lambda _: FIRST),
    "draft_return": Operation(
        see=SEE, needs="inbox.approve", thing=asked_id, body=lambda _: {"revision": 1, "said": "Dites l’heure."}
    ),
    "draft_send": Operation(see=SEE, needs="inbox.reply", thing=draft_id, body=lambda _: FIRST),
    "draft_take": Operation(see=SEE, needs="inbox.reply", thing=draft_id, body=lambda _: FIRST),
    "draft_drop": Operation(204, see=SEE, needs="inbox.reply", also="inbox.approve", thing=draft_id),
    "review_rules": Operation(see=KEEP),
    "review_rule_add": Operation(201, see=KEEP, body=rule_body),
    "review_rule_change": Operation(see=KEEP, body=rule_body),
    "review_rule_drop": Operation(204, see=KEEP),
}
DRAFTS_WITHOUT_TEAM = dict.fromkeys(("review_rule_change", "review_rule_drop"), review_rule_id)
