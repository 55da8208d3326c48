"""Rules over the API: kept, ordered, switched, tried on the past; what they did, and what they hid."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page
from parvis.rules import actions
from parvis.rules.models import Order, Rule, RuleRun, Trial
from parvis.rules.shapes import (
    CounterRuleIn,
    CounterRuleOut,
    CounterRulesOut,
    RuleChoiceIn,
    RuleOrderIn,
    RuleReviewIn,
    RuleRunOut,
    RuleRunsAsked,
    RuleSwitchIn,
    Told,
    TrialOut,
)

router = Router(tags=["rules"])
MOST = 200


def _rule(row: Rule) -> Told:
    names = ("id", "order", "name", "active", "broken", "conditions", "acts")
    return {name: getattr(row, name) for name in names} | {"owner": row.owner_id}


def _rules() -> Told:
    return {"first": Order.objects.filter(first=True).exists(), "items": [_rule(row) for row in Rule.objects.all()[:MOST]]}


def _run(run: RuleRun) -> Told:
    names = ("id", "name", "at", "state", "did", "said", "review")
    more = {"rule": run.rule_id, "message": run.message_id, "conversation": run.conversation_id}
    return {name: getattr(run, name) for name in names} | more


def _trial(trial: Trial) -> Told:
    return {name: getattr(trial, name) for name in TrialOut.model_fields if name != "rule"} | {"rule": trial.rule_id}


def _kept(request: HttpRequest, pk: int) -> Rule:
    demand(asker(request), "rule.edit")
    return get_object_or_404(Rule, pk=pk)


@router.get("/rules", response={200: CounterRulesOut, **PROBLEMS}, operation_id="rules")
def rules(request: HttpRequest) -> Any:
    """All rules in their order, and whether the first that fits acts alone."""
    demand(asker(request), "rule.edit")
    return _rules()


@router.put("/rules", response={200: CounterRulesOut, **PROBLEMS}, operation_id="rules_choose")
def rules_choose(request: HttpRequest, given: RuleChoiceIn) -> Any:
    """Of the rules that fit a message: the `first` alone, or all."""
    demand(asker(request), "rule.edit")
    actions.choose_order(first=given.first, by=asker(request))
    return _rules()


@router.post("/rules", response={201: CounterRuleOut, **PROBLEMS}, operation_id="rule_add")
@once
def rule_add(request: HttpRequest, given: CounterRuleIn) -> Any:
    """A rule, which comes last and is off. It acts in your name."""
    demand(asker(request), "rule.edit")
    return 201, _rule(actions.keep_rule(by=asker(request), **given.model_dump()))


@router.get("/rules/{int:pk}", response={200: CounterRuleOut, **PROBLEMS}, operation_id="rule")
def rule(request: HttpRequest, pk: int) -> Any:
    """One rule."""
    return _rule(_kept(request, pk))


@router.put("/rules/{int:pk}", response={200: CounterRuleOut, **PROBLEMS}, operation_id="rule_change")
def rule_change(request: HttpRequest, pk: int, given: CounterRuleIn) -> Any:
    """All of it anew; from now on it acts in your name."""
    return _rule(actions.keep_rule(_kept(request, pk), by=asker(request), **given.model_dump()))


@router.delete("/rules/{int:pk}", response={204: None, **PROBLEMS}, operation_id="rule_drop")
def rule_drop(request: HttpRequest, pk: int) -> Any:
    """What it has done stays."""
    actions.drop_rule(_kept(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.post("/rules/{int:pk}/order", response={200: CounterRulesOut, **PROBLEMS}, operation_id="rule_order")
def rule_order(request: HttpRequest, pk: int, given: RuleOrderIn) -> Any:
    """One place up or down; all rules in their new order."""
    actions.order_rule(_kept(request, pk), up=given.up, by=asker(request))
    return _rules()


@router.post("/rules/{int:pk}/switch", response={200: CounterRuleOut, **PROBLEMS}, operation_id="rule_switch")
def rule_switch(request: HttpRequest, pk: int, given: RuleSwitchIn) -> Any:
    """On or off. On is refused while something that it speaks of is gone."""
    return _rule(actions.switch(_kept(request, pk), active=given.active, by=asker(request)))


@router.post("/rules/{int:pk}/trials", response={200: TrialOut, **PROBLEMS}, operation_id="rule_try")
def rule_try(request: HttpRequest, pk: int) -> Any:
    """Look at the last thirty days with it, 20,000 messages at most; nothing is done. Ask for it again until `ended_at`."""
    return _trial(actions.try_out(_kept(request, pk), by=asker(request)))


@router.get("/rules/{int:pk}/trials", response={200: list[TrialOut], **PROBLEMS}, operation_id="rule_trials")
def rule_trials(request: HttpRequest, pk: int) -> Any:
    """How far its trials have come, the newest first."""
    return [_trial(trial) for trial in Trial.objects.filter(rule=_kept(request, pk)).order_by("-pk")[:10]]


@router.get("/rule-runs", response={200: Page[RuleRunOut], **PROBLEMS}, operation_id="rule_runs")
def rule_runs(request: HttpRequest, asked: Query[RuleRunsAsked]) -> Any:
    """What rules did in the conversations that you see, the newest first; `review=wanted`: what was hidden and waits for a look."""
    by = asker(request)
    demand(by, "inbox.moderate")
    found = RuleRun.objects.seen_by(by)
    found = found.filter(rule=asked.rule) if asked.rule else found
    found = found.filter(review=asked.review) if asked.review else found
    runs, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_run(run) for run in runs], "next": further}


@router.post("/rule-runs/{int:pk}/review", response={200: RuleRunOut, **PROBLEMS}, operation_id="rule_review")
def rule_review(request: HttpRequest, pk: int, given: RuleReviewIn) -> Any:
    """It was right to hide it, or it is shown again on its network."""
    by = asker(request)
    demand(by, "inbox.moderate")
    found = RuleRun.objects.seen_by(by).select_related(
        "message__identity", "conversation__identity", "conversation__account__grant"
    )
    run = get_object_or_404(found, pk=pk)
    run.message.conversation = run.conversation
    return _run(actions.review(run, right=given.right, by=by))
