"""What a due run does, after the batch in which its message came: a slow network or a bad rule never keeps intake waiting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.connect import connector_of
from parvis.inbox import actions as inbox
from parvis.inbox.models import Conversation, Message, Moderation
from parvis.inbox.moderation import hidden, target_of
from parvis.journal.record import record
from parvis.networks.protocol import Later, Moderator
from parvis.rules.actions import switch_off
from parvis.rules.doing import act_here
from parvis.rules.faults import faults
from parvis.rules.knowing import Known, conditions_of, in_force
from parvis.rules.matching import Conditions, fits, spaced, worded
from parvis.rules.models import Rule, RuleRun, Trial
from parvis.rules.past import set_off
from parvis.rules.timing import TIMED, candidates, long_enough, still
from parvis.rules.words import CITED, HIDES
from parvis.search.index import fold
from parvis.work import rows
from parvis.work.registry import job, routine

BATCH = 25
TRIES = 4
"""Of hiding, while the network asks us to wait."""
AT_ONCE, MOST = 1000, 20_000
"""Messages looked at in one turn of a trial, and in all."""
SAMPLES = 20


@routine("*/15 * * * *")
def look_after() -> None:
    """A rule whose label, colleague or hours are gone is switched off before it is wanted."""
    rules = {rule.pk: rule for rule in Rule.objects.filter(active=True).select_related("owner")}
    for pk, why in faults(rules.values()).items():
        switch_off(rules[pk], why)


@routine("* * * * *")
def look_around() -> None:
    """Rules that time sets off. Each looks at what it has not acted on, a page at a time; what fits is written down, and done by `act`."""
    now, found = timezone.now(), 0
    for rule, conditions in in_force():
        if conditions.when in TIMED:
            found += _around(rule, conditions, now)
    if found:
        rows.ring()


def _around(rule: Rule, conditions: Conditions, now: datetime) -> int:
    last, found = 2**62, 0  # the newest first: what never fits is looked at again each minute, and stands in nobody's way
    for _page in range(MOST // AT_ONCE):
        waiting = candidates(rule, conditions, now).filter(pk__lt=last)
        talks = list(waiting.order_by("-pk")[:AT_ONCE])
        if not talks:
            break
        last, newest = talks[-1].pk, [talk.last_in for talk in talks]
        known = Known.of(talks, [conditions], newest)
        said = dict(Message.objects.filter(pk__in=newest).values_list("pk", "text"))
        week = known.weeks.get(conditions.hours or 0)
        runs = [
            RuleRun(rule=rule, name=rule.name, message_id=talk.last_in, conversation=talk, account_id=talk.account_id, at=now, due_at=now)
            for talk in talks
            if talk.last_in in said and long_enough(conditions, talk, week, now)
            and fits(conditions, known.traits(talk, said[talk.last_in], now, begins=False, message=talk.last_in))
        ]  # fmt: skip
        RuleRun.objects.bulk_create(runs, ignore_conflicts=True)  # another clock may look at the same minute
        found += len(runs)
    return found


@job(RuleRun, batch=BATCH, lane="account_id", seats=1,
     fetch=("rule__owner", "message__identity", "conversation__identity", "conversation__account__grant"))  # fmt: skip
def act(runs: list[RuleRun]) -> None:
    """All of one account: a slow network delays what concerns it, and nothing else."""
    rules = {run.rule.pk: run.rule for run in runs if run.rule}
    for pk, why in faults(rule for rule in rules.values() if rule.active).items():
        switch_off(rules[pk], why)
        rules[pk].active = False
    for run in runs:
        if not rows.leaves_time(run):
            continue  # it is due again when its lease has ended
        try:
            _act(run, rules.get(run.rule_id or 0))
        except rows.Lost:
            continue


def _act(run: RuleRun, rule: Rule | None) -> None:
    if rule is None or rule.owner is None or not rule.active:
        return rows.settle(run, state="skipped", due_at=None, said=_("La règle a été arrêtée entre-temps."))
    if run.state == "waiting" and not still(conditions_of(rule.conditions), run.conversation_id, timezone.now()):
        return rows.settle(run, state="skipped", due_at=None, said=_("Ce n’était plus vrai quand la règle a voulu agir."))
    try:
        if run.state == "waiting":
            with transaction.atomic():
                did = act_here(run, rule, rule.owner)
                rows.settle(run, state="acted", did=did, said=run.said)
        if rule.acts.get("hide"):
            return _hide(run, rule)
    except (ValidationError, PermissionDenied) as error:
        said = " ".join(error.messages) if isinstance(error, ValidationError) else _("L’auteur de la règle n’a pas ce droit.")
        return rows.settle(run, state="failed", due_at=None, said=said[:300])
    rows.settle(run, state="done" if run.did else "failed" if run.said else "skipped", due_at=None)


def _hide(run: RuleRun, rule: Rule) -> None:
    """Only what the words still fit, where the network can hide. Again after a death: it is hidden already, or is so twice."""
    assert rule.owner
    message, words = run.message, spaced(fold(run.message.text))
    message.conversation = run.conversation
    conditions = conditions_of(rule.conditions)
    if hidden(message):
        return _hidden(run, _last(message))
    spoken = list(worded(conditions, words))
    if message.removed_at or not spoken or not all(spoken) or not can_hide(message):
        return rows.settle(run, state="done" if run.did else "skipped", due_at=None)
    reason = f"{HIDES[rule.acts['hide']]} ({_('règle « %(name)s »') % {'name': rule.name}})"
    try:
        with rows.renewed(run):
            done = inbox.moderate(message, act="hide", reason=reason, clause=rule.acts.get(CITED, ""), by=rule.owner)
    except ValidationError as error:
        if isinstance(error.__cause__, Later) and run.attempts < TRIES:
            return rows.settle(run, due_at=timezone.now() + timedelta(minutes=2**run.attempts))
        raise
    _hidden(run, done)


def can_hide(message: Message) -> bool:
    connector = connector_of(message.conversation.account)
    return bool(message.remote_id) and isinstance(connector, Moderator) and "hide" in connector.may_moderate(target_of(message))


def _last(message: Message) -> Moderation | None:
    """The act that hid it, when a rule's owner did: a process died before it could be written here."""
    return Moderation.objects.filter(message=message, act="hide", state="done", undone_at__isnull=True).order_by("-pk").first()


@transaction.atomic
def _hidden(run: RuleRun, done: Moderation | None) -> None:
    """In the list to review, unless a colleague has hidden it before."""
    ours = done is not None and run.rule is not None and done.by_id == run.rule.owner_id and run.name in done.reason
    if not ours:
        return rows.settle(run, state="done" if run.did else "skipped", due_at=None)
    rows.settle(run, state="done", did=[*run.did, "hide"], moderation=done, review="wanted", due_at=None)
    record("rule.hid", about=run.conversation, channel=f"inbox:{run.conversation.team_id}", rule=run.name, message=run.message_id)


# ── Tried on the past ────────────────────────────────────────────────────────────────────────────────────────────────


@job(Trial, seats=1)
def look_back(found: list[Trial]) -> None:
    for trial in found:
        with transaction.atomic():
            _look(trial)


def _look(trial: Trial) -> None:
    """One slice, newest first; nothing is done, and no word is kept."""
    said = Message.objects.filter(way="in", removed_at__isnull=True, at__gte=trial.since)
    said = said.filter(pk__lt=trial.last) if trial.last else said
    batch = list(said.select_related("conversation__account__grant").order_by("-pk")[: min(AT_ONCE, MOST - trial.looked)])
    if not batch:
        more = trial.looked >= MOST and said.exists()
        return rows.settle(trial, due_at=None, ended_at=timezone.now(), cut=more)
    conditions = conditions_of(trial.conditions)
    talks = {one.conversation_id: one.conversation for one in batch}
    known = Known.of(talks.values(), [conditions], [one.pk for one in batch])
    begun = _begun(talks) if conditions.first is not None else {}
    there = set_off(conditions, batch, known.weeks)
    fitting = {
        one.pk: one for one in batch
        if one.pk in there and fits(conditions, known.traits(
            one.conversation, one.text, one.at, begins=begun.get(one.conversation_id) == one.pk, message=one.pk
        ))
    }  # fmt: skip
    missed = [one.pk for one in batch if one.pk not in fitting]
    more_of: dict[str, Any] = {"looked": F("looked") + len(batch), "fitted": F("fitted") + len(fitting)}
    rows.settle(
        trial, last=batch[-1].pk, due_at=timezone.now(), attempts=0, hits=[*trial.hits, *fitting][:SAMPLES],
        misses=[*trial.misses, *missed][:SAMPLES], hidden=F("hidden") + _hideable(list(fitting.values())), **more_of,
    )  # fmt: skip


def _begun(talks: dict[int, Conversation]) -> dict[int, int]:
    """The first message of each conversation."""
    found = Message.objects.filter(conversation__in=talks, way="in").order_by().values("conversation")
    return dict(found.annotate(begun=Min("pk")).values_list("conversation", "begun"))


def _hideable(messages: Sequence[Message]) -> int:
    return sum(can_hide(one) for one in messages)
