"""What the operations of subjects ask for."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from parvis.inbox.models import Conversation
from parvis.people.models import Team
from parvis.subjects import actions
from parvis.subjects.models import Round
from tests.api.operation import Operation
from tests.api.rights_of_lookouts import LOOKOUTS
from tests.api.things import conversation

SEE_INBOX, EDIT = ("inbox.see",), "subject.edit"


def subject(team: Team) -> int:
    """One with a conversation in it."""
    talk = Conversation.objects.get(pk=conversation(team))
    return actions.open_subject(by=None, conversation=talk, title="Grève des piscines").pk


def answer(state: str) -> Callable[[Team], int]:
    return lambda team: Round.objects.create(
        subject_id=subject(team), texts={"fr": "Bonjour"}, state=state, at=timezone.now()
    ).pk  # fmt: skip


SUBJECTS = {
    **LOOKOUTS,
    "subjects": Operation(see=SEE_INBOX),
    "subject_open": Operation(422, see=(EDIT,), body=lambda _: {"title": "Grève"}),
    "subject": Operation(see=SEE_INBOX, thing=subject),
    "subject_change": Operation(see=SEE_INBOX, needs=EDIT, thing=subject, body=lambda _: {"line": "La grève continue."}),
    "subject_conversations": Operation(see=SEE_INBOX, thing=subject),
    "subject_join": Operation(422, see=SEE_INBOX, needs=EDIT, thing=subject, body=lambda _: {"conversations": [10**9]}),
    "subject_leave": Operation(422, see=SEE_INBOX, needs=EDIT, thing=subject, body=lambda _: {"conversation": 10**9}),
    "subject_end": Operation(see=SEE_INBOX, needs=EDIT, thing=subject, body=lambda _: {}),
    "subject_reopen": Operation(see=SEE_INBOX, needs=EDIT, thing=subject, body=lambda _: {}),
    "conversation_mass": Operation(see=SEE_INBOX, thing=conversation),
    "conversation_mass_set": Operation(see=SEE_INBOX, needs=EDIT, thing=conversation, body=lambda _: {"wanted": False}),
    "subject_rules": Operation(see=SEE_INBOX),
    "subject_rules_keep": Operation(needs="city.edit", body=lambda _: {"quiet_from": "21:00", "quiet_to": "08:00"}),
    "conversation_subject": Operation(see=SEE_INBOX, thing=conversation),
    "subject_wanted": Operation(see=SEE_INBOX, needs=EDIT, thing=subject),
    "subject_reach": Operation(see=SEE_INBOX, thing=subject),
    "subject_answer_all": Operation(201, see=SEE_INBOX, needs=EDIT, thing=subject, body=lambda _: {"texts": {"fr": "Bonjour"}}),
    "subject_answer": Operation(see=SEE_INBOX, thing=answer("running")),
    "subject_tellings": Operation(see=SEE_INBOX, thing=answer("running")),
    "subject_answer_stop": Operation(see=SEE_INBOX, needs=EDIT, thing=answer("running")),
    "subject_answer_resume": Operation(see=SEE_INBOX, needs=EDIT, thing=answer("stopped")),
}
