"""The verbs of an answer that was refused, came back, or of which nobody knows whether it is there."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts import sending
from parvis.inbox import hooks
from parvis.inbox.models import Conversation, Reply
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.work.rows import ring


def _answers_again(row: Reply, by: User) -> None:
    """What had failed is under way, or was there: the person waits for us no longer, unless they have written since.

    Should it fail again, `follow_up` says so again.
    """
    talk = Conversation.objects.select_for_update(of=("self",)).get(pk=row.conversation_id)
    if talk.waiting_since is None or talk.last_in > row.message_id or row.options.get("automatic"):
        return
    talk.state, talk.waiting_since = "service" if talk.state == "service" else "waiting", None
    talk.save(update_fields=["state", "waiting_since"])
    record("conversation.answered", by=by, about=talk, channel=f"inbox:{talk.team_id}", reply=row.pk)
    hooks.moved(talk, "conversation.answered", by)


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
    _answers_again(row, by)
    ring()
    return Reply.objects.get(pk=row.pk)


@transaction.atomic
def judge(row: Reply, *, there: bool, by: User) -> Reply:
    """A person's answer to "Is it there?"."""
    demand(by, "inbox.reply", row.conversation)
    if not Reply.objects.filter(pk=row.pk, state="asked").update(**sending.answer(row, there=there)):
        raise ValidationError(_("Cette réponse n’est plus en doute."))
    record("reply.judged", by=by, about=row, channel=f"inbox:{row.conversation.team_id}", there=there)
    _answers_again(row, by)
    ring()
    return Reply.objects.get(pk=row.pk)
