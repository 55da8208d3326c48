"""What a run does on our side, in one transaction: each act by the verb of its own room, in the name of the rule's owner.

A colleague who was faster is never overruled: what somebody has is not given to another, and what the person wrote since is
not put aside.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from parvis.desk import actions as labels
from parvis.desk.macros import actions as macros
from parvis.desk.models import Label, Macro
from parvis.inbox import actions as inbox
from parvis.inbox.ending import Incomplete
from parvis.inbox.models import Conversation
from parvis.journal.models import Notice
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.access import able, roles
from parvis.people.models import Team, User
from parvis.rules.models import Rule, RuleRun

GIVEN = gettext_lazy("La règle « %(rule)s » vous confie des conversations.")
TOLD = gettext_lazy("La règle « %(rule)s » vous signale une conversation.")
TO_TEAM = gettext_lazy("La règle « %(rule)s » confie des conversations à l’équipe %(team)s.")


def act_here(run: RuleRun, rule: Rule, by: User) -> list[str]:
    """The acts that were done."""
    found = Conversation.objects.select_for_update(of=("self",)).select_related("identity", "account")
    talk, acts, did = found.get(pk=run.conversation_id), rule.acts, list[str]()
    newest = talk.last_in <= run.message_id
    if acts.get("labels") and labels.label(talk, by=by, add=list(Label.objects.filter(pk__in=acts["labels"]))):
        did.append("labels")
    away = rule.conditions.get("when") == "absent"  # who has it cannot answer: it may go to somebody else
    if acts.get("team") and talk.team_id != acts["team"] and (away or talk.assignee_id is None):
        _to_team(talk, Team.objects.get(pk=acts["team"]), rule, by)
        did.append("team")
    if acts.get("assignee") and (talk.assignee_id is None or (away and talk.assignee_id != acts["assignee"])):
        _to_colleague(talk, User.objects.get(pk=acts["assignee"]), rule, by)
        did.append("assignee")
    if acts.get("macro"):
        macros.run(Macro.objects.get(pk=acts["macro"], reply=""), talk, by=by, seen=talk.last_in)
        talk.refresh_from_db()
        did.append("macro")
    if acts.get("note"):
        inbox.note(talk, text=acts["note"], by=by)
        did.append("note")
    if acts.get("tell"):
        to, url = User.objects.get(pk=acts["tell"]), reverse("inbox:conversation", args=[talk.pk])
        _tell_once([to], "rule.told", TOLD, url, rule=rule.name)
        did.append("tell")
    if acts.get("state") and newest and talk.state != acts["state"]:
        try:
            with transaction.atomic():
                inbox.set_state(talk, state=acts["state"], by=by)
            did.append("state")
        except Incomplete as lacks:  # it stays open; what else the rule does is done
            run.said = " ".join(lacks.messages)[:300]
    if acts.get("snooze") and newest and talk.due_at is None:
        inbox.snooze(talk, until=macros.wake_at(acts["snooze"], timezone.localtime()), by=by)
        did.append("snooze")
    if did:
        record("rule.acted", by=by, about=talk, channel=f"inbox:{talk.team_id}", rule=rule.name, did=did)
    return did


def _to_colleague(talk: Conversation, to: User, rule: Rule, by: User) -> None:
    inbox.assign(talk, to=to, by=by, told=False)
    _tell_once([to], "rule.assigned", GIVEN, f"{reverse('inbox:list')}?vue=moi", rule=rule.name)


def _to_team(talk: Conversation, team: Team, rule: Rule, by: User) -> None:
    inbox.give(talk, team=team, by=by, quiet=True)
    there = [one for one in able("inbox.reply", team.pk) if team.pk in roles(one)]
    _tell_once(there, "rule.given", TO_TEAM, reverse("inbox:list"), rule=rule.name, team=team.name)


def _tell_once(people: Iterable[User], kind: str, words: object, url: str, **values: str) -> None:
    """Of one page once, until it is read: a rule may give five thousand in ten minutes."""
    wanted = {one.pk: one for one in people}
    unread = set(Notice.objects.filter(user__in=wanted, kind=kind, url=url, seen_at__isnull=True).values_list("user", flat=True))
    tell([one for pk, one in wanted.items() if pk not in unread], kind, words, url=url, **values)  # type: ignore[arg-type]
