"""The verbs of the counter: answer, note, give, set aside, close, repair."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.accounts import sending
from parvis.accounts.connect import connector_of
from parvis.accounts.words import invalid
from parvis.inbox.drafts import answering_of, draft_for
from parvis.inbox.models import STATES, Conversation, Message, Presence, Reply, Unsent
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.media.models import File
from parvis.networks.protocol import Moderator, NetworkError, Problem, Replier
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.search.index import Text, index
from parvis.work.rows import ring

GIVEN = gettext_lazy("%(by)s vous confie la conversation avec %(who)s.")


class Answered(Exception):
    """A colleague answered after what the agent has seen: nothing was sent. `newer` is what they said."""

    def __init__(self, newer: Sequence[Message]) -> None:
        super().__init__("answered")
        self.newer = newer


class Impossible(Exception):
    """The network will not take this answer: `problems` say why and what to do."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


def answer_problems(conversation: Conversation, text: str, files: Sequence[File] = (), options: Mapping[str, Any] | None = None
                    ) -> list[Problem]:  # fmt: skip
    """What stands in the way of an answer, as the network counts and allows. Nothing is written."""
    account = conversation.account
    if account.state == "removed":
        return [Problem("account-removed", "text", {"account": account.name})]
    connector = connector_of(account)
    answered = last_in(conversation)
    draft = draft_for(conversation, text, answered, list(files), dict(options or {}))
    problems = [] if text.strip() or files else [Problem("empty", "text")]
    if account.state != "active":
        problems.append(Problem("account-paused", "text", {"account": account.name}, blocking=False))
    if isinstance(connector, Replier):
        problems += connector.may_answer(answering_of(conversation, answered), timezone.now())
    return problems + list(connector.check(draft))


def last_in(conversation: Conversation) -> Message | None:
    """The person's newest message that is still there."""
    return conversation.messages.filter(way="in", removed_at__isnull=True).order_by("-at", "-id").first()


@transaction.atomic
def reply(
    conversation: Conversation, *, text: str, by: User, seen: int, key: uuid.UUID | None = None,
    files: Sequence[File] = (), options: Mapping[str, Any] | None = None,
) -> Reply:  # fmt: skip
    """Answer where the person asked. `seen`: id of the newest message the agent had before their eyes.

    The same `key` twice is one answer. Raises Answered when somebody answered after `seen`, Impossible when the
    network refuses.
    """
    demand(by, "inbox.reply", conversation)
    conversation = Conversation.objects.select_for_update(of=("self",)).select_related("account__grant").get(pk=conversation.pk)
    if key is not None and (there := Reply.objects.filter(key=key, conversation=conversation).first()):
        return there
    newer = list(conversation.messages.filter(way="out", pk__gt=seen).select_related("user").order_by("at", "id"))
    if newer:
        raise Answered(newer)
    problems = answer_problems(conversation, text, files, options)
    if blocking := [p for p in problems if p.blocking]:
        raise Impossible(blocking)
    granted = {name: value for p in problems for name, value in p.values.get("options", {}).items()}
    now = timezone.now()
    message = Message.objects.create(
        conversation=conversation, account=conversation.account, way="out", user=by, text=text, private=conversation.private,
        at=now, language=conversation.language, attached=[{"name": f.name, "mime": f.mime, "file": f.pk} for f in files],
    )  # fmt: skip
    row = Reply.objects.create(
        key=key or uuid.uuid4(), message=message, conversation=conversation, account=conversation.account,
        answers=last_in(conversation), by=by, options=granted | dict(options or {}), due_at=now,
    )  # fmt: skip
    row.files.set(files)
    Conversation.objects.filter(pk=conversation.pk).update(
        state="waiting", waiting_since=None, last_at=now, preview=text[:200], count=conversation.count + 1, due_at=None,
        assignee=conversation.assignee or by,
    )  # fmt: skip
    Unsent.objects.filter(conversation=conversation, user=by).delete()
    index([Text("inbox.message", message.pk, conversation.pk, conversation.team_id, now, text)])
    record("conversation.answered", by=by, about=conversation, channel=f"inbox:{conversation.team_id}", reply=row.pk)
    ring()
    return row


def follow_up(row: Reply) -> None:
    """The message and its conversation follow their reply (called in the transaction that changes it)."""
    if row.state == "sent" and row.remote_id:
        # The network may have told us of our own answer before it told us that it took it: one of the two stays.
        Message.objects.filter(account=row.account_id, remote_id=row.remote_id).exclude(pk=row.message_id).delete()
        at = max(row.message.at, row.sent_at or row.message.at)  # whatever their clock says, not before it was written
        Message.objects.filter(pk=row.message_id).update(remote_id=row.remote_id, url=row.url, at=at, context=row.context)
    elif row.state in ("refused", "asked", "late"):
        answered = row.answers.at if row.answers else timezone.now()
        Conversation.objects.filter(pk=row.conversation_id).update(state="open", waiting_since=answered)


@transaction.atomic
def note(conversation: Conversation, *, text: str, by: User) -> Message:
    """Something for colleagues only. It has no way out."""
    demand(by, "inbox.note", conversation)
    if not text.strip():
        raise ValidationError({"text": _("Écrivez votre note.")})
    message = Message.objects.create(
        conversation=conversation, account=conversation.account, way="note", user=by, text=text, private=True, at=timezone.now()
    )
    Unsent.objects.filter(conversation=conversation, user=by).delete()
    index([Text("inbox.message", message.pk, conversation.pk, conversation.team_id, message.at, text)])
    record("conversation.noted", by=by, about=conversation, channel=f"inbox:{conversation.team_id}")
    return message


@transaction.atomic
def assign(conversation: Conversation, *, to: User | None, by: User) -> Conversation:
    """Give a conversation to a colleague who may answer it, or to nobody."""
    demand(by, "inbox.assign", conversation)
    if to is not None and not (may(to, "inbox.see", conversation) and may(to, "inbox.reply")):
        raise ValidationError({"assignee": _("%(name)s ne peut pas répondre dans cette équipe.") % {"name": to}})
    changed = _change(conversation, by, "conversation.assigned", assignee=to, to=to.pk if to else None)
    if to is not None and to != by:
        url, who = reverse("inbox:conversation", args=[conversation.pk]), conversation.identity
        tell([to], "conversation.assigned", GIVEN, url=url, by=str(by), who=who.name or who.handle)
    return changed


@transaction.atomic
def set_state(conversation: Conversation, *, state: str, by: User) -> Conversation:
    demand(by, "inbox.assign", conversation)
    if state not in STATES:
        raise ValidationError({"state": _("État inconnu : %(state)s.") % {"state": state}})
    closed = {"waiting_since": None} if state == "closed" else {}
    return _change(conversation, by, "conversation.state", state=state, due_at=None, to=state, **closed)


@transaction.atomic
def snooze(conversation: Conversation, *, until: datetime | None, by: User) -> Conversation:
    """Set aside until an hour, or until the person writes again; None: take it up now."""
    demand(by, "inbox.assign", conversation)
    if until is not None and not timezone.now() < until < timezone.now() + timedelta(days=366):
        raise ValidationError({"snooze_until": _("Choisissez une heure à venir, dans l’année.")})
    return _change(conversation, by, "conversation.snoozed", due_at=until, to=until.isoformat() if until else None)


def _change(conversation: Conversation, by: User, kind: str, *, to: Any, **changes: Any) -> Conversation:
    for name, value in changes.items():
        setattr(conversation, name, value)
    conversation.save(update_fields=list(changes))
    record(kind, by=by, about=conversation, channel=f"inbox:{conversation.team_id}", to=to)
    return conversation


def hide(message: Message, *, hidden: bool, reason: str, by: User) -> None:
    """Hide (or show again) a comment on its network. A reason is asked: it is kept."""
    conversation = message.conversation
    demand(by, "inbox.moderate", conversation)
    if not reason.strip():
        raise ValidationError({"reason": _("Donnez le motif : il est conservé.")})
    if conversation.account.state == "removed" or not message.remote_id:
        raise ValidationError(_("Ce message ne peut plus être masqué d’ici."))
    connector = connector_of(conversation.account)
    if not isinstance(connector, Moderator):
        raise ValidationError(_("Ce réseau ne permet pas de masquer un message."))
    try:
        connector.hide(message.remote_id, hidden)  # outside of any transaction: a slow network keeps nobody waiting
    except NetworkError as error:
        raise invalid(error) from error
    with transaction.atomic():
        context = dict(message.context or {}) | {"hidden": hidden}
        Message.objects.filter(pk=message.pk).update(context=context)
        record("message.hidden" if hidden else "message.shown", by=by, about=conversation,
               channel=f"inbox:{conversation.team_id}", message=message.pk, reason=reason, text=message.text)  # fmt: skip


@transaction.atomic
def retry(row: Reply, *, by: User) -> Reply:
    """Try an answer again that the network refused or that came back; nothing is under way there."""
    demand(by, "inbox.reply", row.conversation)
    changed = Reply.objects.filter(pk=row.pk, state__in=("refused", "later", "late", "bounced")).update(
        state="scheduled", due_at=timezone.now(), failure="", said="", attempts=0
    )
    if not changed:
        raise ValidationError(_("Cette réponse n’attend pas de nouvel essai."))
    record("reply.retried", by=by, about=row, channel=f"inbox:{row.conversation.team_id}")
    ring()
    return Reply.objects.get(pk=row.pk)


@transaction.atomic
def judge(row: Reply, *, there: bool, by: User) -> Reply:
    """A person's answer to "Is it there?"."""
    demand(by, "inbox.reply", row.conversation)
    if not Reply.objects.filter(pk=row.pk, state="asked").update(**sending.answer(row, there=there)):
        raise ValidationError(_("Cette réponse n’est plus en doute."))
    record("reply.judged", by=by, about=row, channel=f"inbox:{row.conversation.team_id}", there=there)
    ring()
    return Reply.objects.get(pk=row.pk)


def here(conversation: Conversation, *, state: str, by: User) -> None:
    """Say that I look at, or write in, a conversation. Told to others only when it changes."""
    now = timezone.now()
    before = Presence.objects.filter(conversation=conversation, user=by).first()
    Presence.objects.update_or_create(conversation=conversation, user=by, defaults={"state": state, "at": now})
    if before is None or before.state != state or now - before.at > timedelta(minutes=1):
        record("conversation.presence", by=by, about=conversation, channel=f"inbox:{conversation.team_id}", state=state)


def keep_unsent(conversation: Conversation, *, text: str, by: User, is_note: bool = False) -> None:
    """Keep what an agent is writing; an empty text forgets it."""
    if not text.strip():
        Unsent.objects.filter(conversation=conversation, user=by).delete()
        return
    Unsent.objects.update_or_create(conversation=conversation, user=by, defaults={"text": text, "note": is_note})
