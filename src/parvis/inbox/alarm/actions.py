"""The verbs of danger: fear one that a reading sees, sound it when it arrives, say that there is one, say that there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.inbox import hooks
from parvis.inbox.models import Conversation
from parvis.journal.notices import tell
from parvis.journal.record import record, record_many
from parvis.people.access import able, demand
from parvis.people.models import User
from parvis.understanding.danger import KINDS

SOUNDED = gettext_lazy("Une personne parle d’un danger : regardez tout de suite.")
MANY = gettext_lazy("%(n)s personnes parlent d’un danger : regardez tout de suite.")


def sound(conversations: Sequence[Conversation]) -> None:
    """Of a batch, those that have just begun to speak of a danger: who is on duty in their team is told, once for all of them."""
    record_many("conversation.danger", [(talk, f"inbox:{talk.team_id}") for talk in conversations])
    by_team: dict[int, list[Conversation]] = defaultdict(list)
    for talk in conversations:
        by_team[talk.team_id].append(talk)
    for team, talks in by_team.items():
        on_duty = able("inbox.reply", team).filter(on_duty=True)[:20]
        if len(talks) == 1:
            tell(on_duty, "conversation.danger", SOUNDED, url=reverse("inbox:conversation", args=[talks[0].pk]))
        else:
            tell(on_duty, "conversation.danger", MANY, url=f"{reverse('inbox:list')}?vue=toutes&danger=oui", n=str(len(talks)))


def fear(found: Iterable[tuple[Conversation, str]]) -> None:
    """A reading sees a danger (a word of KINDS) where no phrase says one: in the batch that stores it, which sounds all of its alarms."""
    afraid: dict[str, dict[int, Conversation]] = defaultdict(dict)
    for talk, kind in found:
        if not talk.danger:
            talk.danger = kind
            afraid[kind][talk.pk] = talk
    for kind, talks in afraid.items():
        Conversation.objects.filter(pk__in=talks).update(danger=kind)


@transaction.atomic
def set_danger(conversation: Conversation, *, kind: str, by: User) -> Conversation:
    """There is a danger (a word of KINDS), or none (""): whoever reads it knows better than a list of phrases."""
    demand(by, "inbox.reply", conversation)
    if kind and kind not in KINDS:
        raise ValidationError({"danger": _("Danger inconnu : %(kind)s.") % {"kind": kind[:20]}})
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    conversation.danger = kind
    if row.danger == kind:
        return conversation
    row.danger = kind
    row.save(update_fields=["danger"])
    verb = "conversation.danger" if kind else "conversation.safe"
    record(verb, by=by, about=row, channel=f"inbox:{row.team_id}", danger=kind)
    hooks.moved(row, verb, by)
    return conversation
