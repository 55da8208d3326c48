"""What each operation of the API asks for, and how to call it so that nothing but rights can stand in its way.

The verbs come from the operations; who has them is in `people.access.ROLES` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from parvis.inbox.models import Reply
from parvis.journal.models import Event, Hook, HookCall
from parvis.journal.seal import seal
from parvis.media.models import File
from parvis.people.access import EVERYWHERE, ROLES
from parvis.people.models import Team
from parvis.publishing.models import Delivery
from parvis.testing import make


@dataclass(frozen=True, slots=True)
class Operation:
    """`see`: one of these verbs opens the door (none: any colleague). `needs`: the verb of the act itself.

    `thing` makes what is spoken of, in a team, and tells its id; without it the operation is of no team.
    """

    good: int = 200
    see: tuple[str, ...] = ()
    needs: str = ""
    thing: Callable[[Team], int] | None = None
    body: Callable[[int], Any] | None = None

    def expected(self, role: str, *, own: bool) -> int:
        """Where the door is shut: 403. What is another team's is not there: 404. Then the act's own verb."""
        may = ROLES[role]
        if self.see and not may & set(self.see):
            return 403
        if self.thing and not own and role not in EVERYWHERE:
            return 404
        return self.good if not self.needs or self.needs in may else 403


def account(team: Team) -> int:
    return make.account(of=team).pk


def post(team: Team) -> int:
    return make.post(team=team, accounts=[make.account(of=team)]).pk


def delivery(state: str) -> Callable[[Team], int]:
    def made(team: Team) -> int:
        account = make.account(of=team)
        row = Delivery.objects.create(
            post=make.post(team=team, accounts=[account]), account=account, state=state, planned_at=timezone.now()
        )
        return row.pk

    return made


def conversation(team: Team) -> int:
    return make.conversation(make.account(of=team)).pk


def reply(state: str) -> Callable[[Team], int]:
    def made(team: Team) -> int:
        row = make.conversation(make.account(of=team))
        message = make.message(row, way="out", text="Lundi.")
        return Reply.objects.create(message=message, conversation=row, account=row.account, state=state).pk

    return made


def message(team: Team) -> int:
    row = make.conversation(make.account(of=team))
    return row.messages.get().pk


def hook() -> Hook:
    return Hook.objects.create(url="https://ville.example/crochet", secret=seal({"secret": "s"}).decode())


def hook_id(team: Team) -> int:
    return hook().pk


def call_id(team: Team) -> int:
    event = Event.objects.create(at=timezone.now(), kind="post.sent")
    return HookCall.objects.create(hook=hook(), event=event, state="failed", attempts=3).pk


def file_id(team: Team) -> int:
    number = File.objects.count()
    return File.objects.create(sha256=f"{number:064}", path="aa/aa", name="pont.png", mime="image/png", size=1).pk


def _soon(_: int) -> dict[str, str]:
    return {"at": (timezone.now() + timedelta(hours=2)).isoformat()}


def _new_account(_: int) -> dict[str, Any]:
    return {"network": "mastodon", "settings": {"server": "https://social.example"}, "secrets": {"token": "jeton-secret"}}


SEE_ACCOUNT = ("post.write", "account.see")
SEE_POST, SEE_INBOX, HOOK = ("post.see",), ("inbox.see",), ("hook.edit",)

OPERATIONS: dict[str, Operation] = {
    # ── the city
    "stop": Operation(),
    "stop_begin": Operation(201, needs="stop.press", body=lambda _: {"reason": "Incendie"}),
    "stop_end": Operation(204, needs="stop.press"),
    "topics": Operation(),
    # ── accounts
    "networks": Operation(),
    "accounts": Operation(see=SEE_ACCOUNT),
    "account_connect": Operation(201, needs="account.connect", body=_new_account),
    "account": Operation(see=SEE_ACCOUNT, thing=account),
    "account_change": Operation(see=SEE_ACCOUNT, needs="account.connect", thing=account, body=lambda _: {"name": "Nouveau nom"}),
    "account_remove": Operation(204, see=SEE_ACCOUNT, needs="account.connect", thing=account),
    "account_test": Operation(see=SEE_ACCOUNT, needs="account.connect", thing=account),
    # ── media (the library is the city's, not a team's)
    "media_all": Operation(),
    "media_add": Operation(201, needs="media.write"),
    "media_one": Operation(),
    "media_change": Operation(needs="media.write", body=lambda _: {"alt": "Le pont au couchant"}),
    # ── publishing
    "posts": Operation(see=SEE_POST),
    "post_write": Operation(201, needs="post.write", body=lambda _: {"text": "La piscine rouvre."}),
    "post_check": Operation(see=("post.write",), body=lambda _: {"text": "La piscine rouvre."}),
    "post": Operation(see=SEE_POST, thing=post),
    "post_change": Operation(see=SEE_POST, needs="post.write", thing=post, body=lambda _: {"text": "Autrement"}),
    "post_discard": Operation(204, see=SEE_POST, needs="post.write", thing=post),
    "post_publish": Operation(see=SEE_POST, needs="post.publish", thing=post),
    "post_schedule": Operation(see=SEE_POST, needs="post.publish", thing=post, body=_soon),
    "post_cancel": Operation(see=SEE_POST, needs="post.write", thing=post),
    "post_duplicate": Operation(201, see=SEE_POST, needs="post.write", thing=post),
    "deliveries": Operation(see=SEE_POST),
    "delivery": Operation(see=SEE_POST, thing=delivery("scheduled")),
    "delivery_retry": Operation(see=SEE_POST, needs="post.publish", thing=delivery("refused")),
    "delivery_drop": Operation(see=SEE_POST, needs="post.publish", thing=delivery("refused")),
    "delivery_judge": Operation(see=SEE_POST, needs="post.publish", thing=delivery("asked"), body=lambda _: {"there": True}),
    # ── the counter
    "conversations": Operation(see=SEE_INBOX),
    "conversation": Operation(see=SEE_INBOX, thing=conversation),
    "conversation_change": Operation(see=SEE_INBOX, needs="inbox.assign", thing=conversation, body=lambda _: {"state": "closed"}),
    "conversation_reply": Operation(
        201, see=SEE_INBOX, needs="inbox.reply", thing=conversation, body=lambda _: {"text": "Lundi.", "seen": 10**9}
    ),
    "conversation_note": Operation(
        201, see=SEE_INBOX, needs="inbox.note", thing=conversation, body=lambda _: {"text": "À suivre"}
    ),
    "conversation_presence": Operation(204, see=SEE_INBOX, thing=conversation, body=lambda _: {"state": "viewing"}),
    "reply_retry": Operation(see=SEE_INBOX, needs="inbox.reply", thing=reply("refused")),
    "reply_judge": Operation(see=SEE_INBOX, needs="inbox.reply", thing=reply("asked"), body=lambda _: {"there": True}),
    "message_hide": Operation(see=SEE_INBOX, needs="inbox.moderate", thing=message, body=lambda _: {"reason": "Insulte"}),
    # ── the journal (webhooks are the city's: who may edit one may edit all)
    "events": Operation(see=("journal.see",)),
    "hooks": Operation(see=HOOK),
    "hook_add": Operation(201, see=HOOK, body=lambda _: {"url": "http://127.0.0.1/crochet"}),
    "hook_change": Operation(see=HOOK, thing=hook_id, body=lambda _: {"kinds": ["post.sent"]}),
    "hook_remove": Operation(204, see=HOOK, thing=hook_id),
    "hook_test": Operation(201, see=HOOK, thing=hook_id),
    "hook_calls": Operation(see=HOOK, thing=hook_id),
    "hook_call_replay": Operation(see=HOOK, thing=call_id),
}


def _planned(_: int) -> dict[str, Any]:
    return {"text": "Lundi.", "accounts": [make.account().pk], "publish_at": _soon(0)["at"]}


CHANGES = {name: OPERATIONS[name] for name in ("account_change", "conversation_change", "post_change", "post_write")}
OTHERWISE: tuple[tuple[str, Operation], ...] = (
    ("account_change", replace(CHANGES["account_change"], body=lambda _: {"state": "paused"})),
    # of another presence: whoever may connect is told so
    ("account_change", replace(CHANGES["account_change"], good=422, body=lambda _: {"secrets": {"token": "autre-jeton"}})),
    ("conversation_change", replace(CHANGES["conversation_change"], body=lambda _: {"assignee": None})),
    ("conversation_change", replace(CHANGES["conversation_change"], body=lambda _: {"snooze_until": _soon(0)["at"]})),
    ("post_change", replace(CHANGES["post_change"], body=lambda _: {"publish_at": _soon(0)["at"]})),
    ("post_write", replace(CHANGES["post_write"], needs="post.publish", body=_planned)),
)
"""The same operations, asked for something else that has a verb of its own."""
WITHOUT_TEAM = {"media_one": file_id, "media_change": file_id}
"""Things that are no team's: every colleague sees them."""
