"""The city's paths: their order, one path's form, which path a post would take; who stands in for whom."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parvis.city.models import Topic
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import ROLES, demand, everywhere, may
from parvis.people.models import Membership, Team, User
from parvis.publishing.approval import standing
from parvis.publishing.approval.models import Flow, StandIn
from parvis.publishing.approval.rules import About, Conditions, Step
from parvis.publishing.flows import actions
from parvis.publishing.forms import OBJECTIVES
from parvis.rest.auth import asker

ROLE_NAMES = {
    "admin": gettext_lazy("administration"), "manager": gettext_lazy("community manager"), "approver": gettext_lazy("valideur"),
    "agent": gettext_lazy("agent"), "trainee": gettext_lazy("agent en formation"), "contributor": gettext_lazy("contributeur"),
}  # fmt: skip
KINDS = {
    "networks": gettext_lazy("réseau"), "topics": gettext_lazy("thème"), "objectives": gettext_lazy("objectif"),
    "authors": gettext_lazy("auteur"), "roles": gettext_lazy("rôle de l’auteur"), "words": gettext_lazy("mots du texte"),
    "period": gettext_lazy("période de l’année"),
}  # fmt: skip
MOST_PEOPLE = 500


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The paths in their order, and a place to try them. POST `try`: nothing is kept."""
    by = asker(request)
    demand(by, "post.see")
    rows = list(Flow.objects.all())
    context: dict[str, Any] = {"may_edit": may(by, "flow.edit"), "tried": None} | _choices()
    context["rows"] = [(flow, told(flow, context)) for flow in rows]
    if request.method == "POST":
        context |= _tried(request.POST, rows)
    return render(request, "publishing/approval/flows.html", context)


def _choices() -> dict[str, Any]:
    """What a form lets one choose."""
    people = list(User.objects.filter(is_active=True).order_by("name", "pk")[:MOST_PEOPLE])
    return {
        "networks": [(key, network.facts.name) for key, network in CATALOGUE.items() if network.facts.publishes],
        "topics": Topic.objects.by_name(), "objectives": OBJECTIVES, "people": people,
        "roles": [(role, ROLE_NAMES[role]) for role in ROLES], "teams": list(Team.objects.open().order_by("name")),
    }  # fmt: skip


def told(flow: Flow, choices: dict[str, Any]) -> dict[str, list[str]]:
    """A path in words: when it is taken, who says yes."""
    given = Conditions.of(flow.conditions)
    people = {user.pk: str(user) for user in choices["people"]}
    teams = {team.pk: team.name for team in choices["teams"]}
    topics = {topic.key: topic.name for topic in choices["topics"]}
    objectives = {key: str(words).split(" :")[0] for key, words in OBJECTIVES}
    names = {
        "networks": [CATALOGUE[key].facts.name for key in sorted(given.networks) if key in CATALOGUE],
        "topics": [topics.get(key, key) for key in sorted(given.topics)],
        "objectives": [objectives.get(key, key) for key in sorted(given.objectives)],
        "authors": [people.get(pk, "?") for pk in sorted(given.authors)],
        "roles": [str(ROLE_NAMES.get(role, role)) for role in sorted(given.roles)], "words": list(given.words),
        "period": [f"{_day(given.first)} → {_day(given.last)}"] if given.first else [],
    }  # fmt: skip
    when = [f"{KINDS[kind]} : {', '.join(values)}" for kind, values in names.items() if values]
    return {"when": when, "steps": [_step(Step.of(step), people, teams) for step in flow.steps]}


def _day(day: str) -> str:
    return "/".join(reversed(day.split("-")))


def _step(step: Step, people: dict[int, str], teams: dict[int, str]) -> str:
    who = [people.get(pk, "?") for pk in sorted(step.users)] + [str(ROLE_NAMES.get(role, role)) for role in sorted(step.roles)]
    who += [_("équipe %(name)s") % {"name": teams.get(pk, "?")} for pk in sorted(step.teams)]
    how = _("l’accord de chacun : %(who)s") if step.every else _("un accord parmi : %(who)s")
    return f"{step.name} — {how % {'who': ', '.join(who)}}"


def _tried(given: QueryDict, rows: list[Flow]) -> dict[str, Any]:
    """Which path would this post take, and why not the ones before it."""
    author = given.get("author", "")
    held = (
        Membership.objects.living().filter(user=int(author))
        if author.isdecimal() and len(author) < 19
        else Membership.objects.none()
    )
    day = _date(given.get("day", "")) or timezone.localdate()
    what = About(
        networks=frozenset(given.getlist("networks")), topic=given.get("topic", ""), objective=given.get("objective", ""),
        author=int(author) if author.isdecimal() and len(author) < 19 else None,
        roles=frozenset(held.values_list("role", flat=True)), text=given.get("text", "")[:100_000], day=day,
    )  # fmt: skip
    active = [flow for flow in rows if flow.active]
    path = standing.path_for(what, active)
    passed: list[tuple[str, list[str]]] = []
    for flow in active:
        missed = Conditions.of(flow.conditions).missed(what)
        if not missed:
            break
        passed.append((flow.name, [str(KINDS[kind]) for kind in missed]))
    return {"tried": path, "passed": passed, "typed": given, "typed_networks": given.getlist("networks"), "day": day.isoformat()}


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One path's form. `do`: save, one step more or less, or remove it."""
    by = asker(request)
    demand(by, "flow.edit")
    flow = get_object_or_404(Flow, pk=pk) if pk else None
    if request.method == "GET":
        return _form(request, flow, _kept(flow) if flow else NEW)
    given = written(request.POST)
    do, _dash, number = request.POST.get("do", "save").partition("-")
    if do == "step":
        given["steps"].append({"key": "", "name": ""})
    elif do == "unstep" and number.isdecimal() and int(number) < len(given["steps"]):
        del given["steps"][int(number)]
    if do != "save":
        return _form(request, flow, given)
    try:
        actions.change(flow, by=by, **given) if flow else actions.add(by=by, **given)
    except ValidationError as error:
        return _form(request, flow, given, error.messages)
    messages.success(request, _("Le circuit est enregistré."))
    return redirect("publishing:flows")


NEW: dict[str, Any] = {
    "name": "", "apart": True, "active": True, "conditions": {}, "steps": [{"key": "", "name": "", "roles": ["approver"]}],
}  # fmt: skip


def _kept(flow: Flow) -> dict[str, Any]:
    return {name: getattr(flow, name) for name in ("name", "apart", "active", "conditions", "steps")}


def _form(request: HttpRequest, flow: Flow | None, shown: dict[str, Any], refused: list[str] | None = None) -> HttpResponse:
    given = shown["conditions"]
    context = _choices() | {
        "flow": flow, "shown": shown, "given": given, "words": "\n".join(given.get("words", ())), "refused": refused or [],
        "first": _day(given.get("first", "")), "last": _day(given.get("last", "")),
    }  # fmt: skip
    return render(request, "publishing/approval/flow.html", context, status=422 if refused else 200)


def written(given: QueryDict) -> dict[str, Any]:
    """A path as its form sends it: `step` numbers its steps, `s<n>-…` are theirs."""
    steps = []
    for n in given.getlist("step")[:20]:
        steps.append({
            "key": given.get(f"s{n}-key", ""), "name": given.get(f"s{n}-name", ""), "every": given.get(f"s{n}-every") == "all",
            "users": _numbers(given.getlist(f"s{n}-users")), "roles": given.getlist(f"s{n}-roles"),
            "teams": _numbers(given.getlist(f"s{n}-teams")),
        })  # fmt: skip
    conditions: dict[str, Any] = {name: given.getlist(name) for name in ("networks", "topics", "objectives", "roles")}
    conditions |= {
        "authors": _numbers(given.getlist("authors")), "words": given.get("words", "").splitlines(),
        "first": _year_day(given.get("first", "")), "last": _year_day(given.get("last", "")),
    }  # fmt: skip
    return {
        "name": given.get("name", ""),
        "apart": "apart" in given,
        "active": "active" in given,
        "steps": steps,
        "conditions": conditions,
    }


def _year_day(text: str) -> str:
    """«14/7» as it is kept: «07-14»; what is none stays, to be refused with its words."""
    found = re.fullmatch(r"\s*(\d{1,2})[/.-](\d{1,2})\s*", text)
    return f"{int(found[2]):02}-{int(found[1]):02}" if found else text.strip()


def _numbers(values: list[str]) -> list[int]:
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """`monter`, `descendre`, `supprimer`."""
    by = asker(request)
    demand(by, "flow.edit")
    flow = get_object_or_404(Flow, pk=pk)
    if verb == "supprimer":
        actions.remove(flow, by=by)
        messages.success(request, _("Le circuit « %(name)s » est supprimé.") % {"name": flow.name})
    elif verb in ("monter", "descendre"):
        place = [row.pk for row in Flow.objects.all()].index(flow.pk)
        actions.order(flow, by=by, position=place + (1 if verb == "descendre" else -1))
    else:
        raise Http404
    return redirect("publishing:flows")


@require_http_methods(["GET", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """Who stands in for whom. One names one's own; who edits paths, anybody's."""
    by = asker(request)
    demand(by, "post.judge")
    refused: list[str] = []
    if request.method == "POST":
        try:
            _named(request, by)
            messages.success(request, _("Le remplacement est noté."))
            return redirect("publishing:absences")
        except ValidationError as error:
            refused = error.messages
    rows = StandIn.objects.filter(last__gte=timezone.localdate()).select_related("absent", "substitute").order_by("first", "pk")
    if not may(by, "flow.edit"):
        rows = rows.filter(absent=by) | rows.filter(substitute=by)
    context = {
        "rows": list(rows[:200]), "today": timezone.localdate(), "anybody": may(by, "flow.edit"), "refused": refused,
        "typed": request.POST, "people": list(User.objects.filter(is_active=True).order_by("name", "pk")[:MOST_PEOPLE]),
    }  # fmt: skip
    return render(request, "publishing/approval/absences.html", context, status=422 if refused else 200)


def _named(request: HttpRequest, by: User) -> StandIn:
    people = User.objects.filter(is_active=True)
    absent = people.filter(pk=_pk(request.POST.get("absent", ""))).first() if request.POST.get("absent") else by
    substitute = people.filter(pk=_pk(request.POST.get("substitute", ""))).first()
    first, last = _date(request.POST.get("first", "")), _date(request.POST.get("last", ""))
    if absent is None or substitute is None:
        raise ValidationError(_("Choisissez qui remplace qui."))
    if first is None or last is None:
        raise ValidationError(_("Donnez le premier et le dernier jour."))
    return actions.stand_in(absent=absent, substitute=substitute, first=first, last=last, by=by)


def _pk(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@require_POST
def end_absence(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    rows = StandIn.objects.all() if everywhere(by) else StandIn.objects.filter(absent=by)
    actions.stand_in_no_more(get_object_or_404(rows, pk=pk), by=by)
    messages.success(request, _("Le remplacement est fini."))
    return redirect("publishing:absences")
