"""The verbs of rules: keep, order, switch, try on the past; look at what was hidden, and take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.inbox import actions as inbox
from parvis.inbox.moderation import hidden
from parvis.journal.changes import changed_since, stands
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rules.checking import checked
from parvis.rules.faults import fault
from parvis.rules.models import Order, Rule, RuleRun, Trial
from parvis.rules.words import BROKEN
from parvis.work.rows import ring

MOST = 100
DAYS = 30
"""How far back a rule is tried."""
OFF = gettext_lazy("La règle « %(name)s » s’est arrêtée : %(why)s")


@transaction.atomic
def keep_rule(
    row: Rule | None = None, *, name: str, conditions: Mapping[str, Any], acts: Mapping[str, Any], by: User
) -> Rule:  # fmt: skip
    """A new rule, which comes last and is off, or this one anew. From now on it acts in the name of `by`."""
    demand(by, "rule.edit")
    name = " ".join(name.replace("\x00", "").split())
    if not 1 <= len(name) <= 80:
        raise ValidationError({"name": _("Donnez un nom de 80 caractères au plus.")})
    asks, does = checked(conditions, acts)
    before = stands(row)
    if row is None:
        if Rule.objects.count() >= MOST:
            raise ValidationError(_("Cent règles suffisent : retirez-en une d’abord."))
        row = Rule(order=(Rule.objects.aggregate(most=Max("order"))["most"] or 0) + 1)
    row.name, row.conditions, row.acts, row.owner, row.broken = name, asks, does, by, ""
    if why := fault(row):
        raise ValidationError(str(BROKEN[why]))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("Une autre règle porte déjà ce nom.")}) from error
    record("rule.kept", by=by, about=row, channel="rules", name=row.name, conditions=asks, acts=does,
           **changed_since(before, row))  # fmt: skip
    return row


@transaction.atomic
def switch(row: Rule, *, active: bool, by: User) -> Rule:
    """On: only when all that it speaks of is there."""
    demand(by, "rule.edit")
    row = Rule.objects.select_for_update(of=("self",)).select_related("owner").get(pk=row.pk)
    if active and (why := fault(row)):
        raise ValidationError(str(BROKEN[why]))
    before = stands(row)
    row.active, row.broken = active, ""
    row.save(update_fields=["active", "broken", "changed_at"])
    record("rule.switched", by=by, about=row, channel="rules", name=row.name, active=active, **changed_since(before, row))
    return row


@transaction.atomic
def switch_off(row: Rule, why: str) -> None:
    """By itself: something that it speaks of is gone. Its owner is told once."""
    if not Rule.objects.filter(pk=row.pk, active=True).update(active=False, broken=why):
        return
    if row.owner and row.owner.is_active:
        with translation.override(row.owner.language):  # the reason is read in the owner's language, as the sentence is
            said = str(BROKEN[why])
        tell([row.owner], "rule.broken", OFF, url=reverse("rules:rule", args=[row.pk]), name=row.name, why=said)
    record("rule.broken", about=row, channel="rules", name=row.name, why=why)


@transaction.atomic
def order_rule(row: Rule, *, up: bool, by: User) -> None:
    """One place up or down."""
    demand(by, "rule.edit")
    rules = list(Rule.objects.select_for_update(of=("self",)).order_by("order", "pk"))
    place = next((n for n, one in enumerate(rules) if one.pk == row.pk), 0)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rules):
        return
    rules[place], rules[other] = rules[other], rules[place]
    for n, one in enumerate(rules, 1):
        Rule.objects.filter(pk=one.pk).exclude(order=n).update(order=n)
    record("rule.ordered", by=by, about=row, channel="rules", name=row.name, order=other + 1)


@transaction.atomic
def choose_order(*, first: bool, by: User) -> None:
    """Of the rules that fit a message, the `first` acts, or all of them."""
    demand(by, "rule.edit")
    before = stands(Order.objects.filter(pk=1).first())
    row, _made = Order.objects.update_or_create(pk=1, defaults={"first": first})
    record("rules.chosen", by=by, channel="rules", first=first, **changed_since(before, row))


@transaction.atomic
def drop_rule(row: Rule, *, by: User) -> None:
    """What it has done stays; what it was about to do is not done."""
    demand(by, "rule.edit")
    record("rule.dropped", by=by, about=row, channel="rules", name=row.name)
    row.delete()


@transaction.atomic
def try_out(row: Rule, *, by: User) -> Trial:
    """Look at the last thirty days with it, and do nothing. While a trial runs, that one is given."""
    demand(by, "rule.edit")
    Rule.objects.select_for_update(of=("self",)).get(pk=row.pk)
    running = Trial.objects.filter(rule=row, ended_at__isnull=True).order_by("-pk").first()
    if running and running.conditions == row.conditions:
        return running
    Trial.objects.filter(rule=row, ended_at__isnull=True).update(ended_at=timezone.now(), due_at=None, cut=True)
    now = timezone.now()
    trial = Trial.objects.create(rule=row, conditions=row.conditions, by=by, since=now - timedelta(days=DAYS), due_at=now)
    record("rule.tried", by=by, about=row, channel="rules", name=row.name)
    ring()
    return trial


# ── What was hidden ──────────────────────────────────────────────────────────────────────────────────────────────────


def review(run: RuleRun, *, right: bool, by: User) -> RuleRun:
    """A colleague's look at what a rule has hidden: it was `right`, or it is shown again, in one gesture."""
    demand(by, "inbox.moderate", run.conversation)
    if not run.review:
        raise ValidationError(_("Rien n’a été masqué ici."))
    if run.review == "shown" or (right and run.review == "kept"):
        return run
    if not right and hidden(run.message):
        inbox.moderate(run.message, act="show", by=by, reason=_("Masqué à tort par la règle « %(name)s »") % {"name": run.name})
    return _reviewed(run, "kept" if right else "shown", by)


@transaction.atomic
def _reviewed(run: RuleRun, outcome: str, by: User) -> RuleRun:
    run.review, run.reviewed_by, run.reviewed_at = outcome, by, timezone.now()
    run.save(update_fields=["review", "reviewed_by", "reviewed_at"])
    record("rule.reviewed", by=by, about=run.conversation, channel=f"inbox:{run.conversation.team_id}", rule=run.name,
           outcome=outcome)  # fmt: skip
    return run
