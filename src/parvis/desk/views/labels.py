"""Labels: put on a conversation; kept in order by whoever sorts the counter."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import trigger_client_event

from parvis.desk import actions
from parvis.desk.models import TONES, Label
from parvis.desk.shown import labels_of
from parvis.desk.views.frame import ask, conversation_of, done, numbers
from parvis.inbox.models import Conversation
from parvis.people.access import demand, everywhere, may, teams
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.web.requests import is_part

TONE_WORDS = {
    "quiet": gettext_lazy("gris"), "done": gettext_lazy("vert"), "warning": gettext_lazy("ocre"), "late": gettext_lazy("brique"),
    "private": gettext_lazy("prune"),
}  # fmt: skip


# ── On a conversation ────────────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def put(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: which labels it has and may have. POST: `labels`, those wanted; `shown`, those that could be chosen; `new`, a name."""
    conversation, by = conversation_of(request, pk), asker(request)
    demand(by, "inbox.assign", conversation)
    if request.method == "GET":
        return ask(request, "desk/parts/label_form.html", _("Étiqueter"), _choice(conversation, by))
    wanted, shown = set(numbers(request.POST.getlist("labels"))), set(numbers(request.POST.getlist("shown")))
    found = Label.objects.seen_by(by).in_bulk(wanted | shown)
    try:
        with transaction.atomic():  # a new label that finds no room here is not made
            add = [found[one] for one in sorted(wanted) if one in found]
            if name := request.POST.get("new", "").strip():
                add.append(_made(conversation.team, name, by))
            actions.label(conversation, by=by, add=add, remove=[found[one] for one in shown - wanted if one in found])
    except ValidationError as error:
        context = _choice(conversation, by) | {"refused": error.messages}
        return ask(request, "desk/parts/label_form.html", _("Étiqueter"), context, status=422)
    if not is_part(request):
        return done(request, "inbox:conversation", pk=pk)
    response = render(request, "desk/parts/labels.html", {"conversation": conversation, "part": labels_of(conversation, by)})
    return trigger_client_event(response, "parvis:close", {"focus": f"#talk-{pk} .talk-link"})


def _choice(conversation: Conversation, by: User) -> dict[str, Any]:
    on = {label.pk for label in labels_of(conversation, by)["labels"]}
    rows = list(Label.objects.filter(team=conversation.team).offered().order_by("name"))
    rows += [label for label in labels_of(conversation, by)["labels"] if label not in rows]
    return {"conversation": conversation, "labels": rows, "on": on, "may_sort": may(by, "inbox.sort", conversation)}


def _made(team: Team, name: str, by: User) -> Label:
    """A new one, or that which has this name already."""
    there = Label.objects.filter(team=team, name__iexact=" ".join(name.split())).first()
    return there or actions.make_label(team=team, name=name, by=by)


@require_GET
def labelled(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands in the pane of the person."""
    conversation = conversation_of(request, pk)
    context = {"conversation": conversation, "part": labels_of(conversation, asker(request))}
    return render(request, "desk/parts/labels.html", context)


# ── Kept in order ────────────────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The labels of one's teams, and how many conversations have each. POST: a new one."""
    by = asker(request)
    demand(by, "inbox.sort")
    if request.method == "GET":
        return _page(request)
    team = get_object_or_404(_teams(by), pk=numbers([request.POST.get("team", "")])[0] if request.POST.get("team") else 0)
    try:
        actions.make_label(team=team, name=request.POST.get("name", ""), tone=request.POST.get("tone", "quiet"), by=by)
    except ValidationError as error:
        return _page(request, status=422, refused=error.messages, typed=request.POST)
    return redirect("desk:label_list")


def _teams(by: User) -> Any:
    found = Team.objects.open().order_by("name")
    return found if everywhere(by) else found.filter(pk__in=teams(by, "inbox.sort"))


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    by = asker(request)
    rows = Label.objects.filter(team__in=_teams(by)).select_related("team").annotate(many=Count("labelled"))
    context = {
        "rows": rows.order_by("retired_at", "team__name", "name")[:500], "teams": list(_teams(by)), "tones": TONE_WORDS.items(),
    }  # fmt: skip
    return render(request, "desk/labels.html", context | more, status=status)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """POST `do`: keep (`name`, `tone`), retire, back, or merge (`into`)."""
    by = asker(request)
    label = get_object_or_404(Label.objects.seen_by(by).select_related("team"), pk=pk)
    if not may(by, "inbox.sort", label):
        raise PermissionDenied(label.name)
    others = Label.objects.filter(team=label.team).exclude(pk=pk).order_by("name")
    context = {"label": label, "others": others, "tones": TONE_WORDS.items(), "all_tones": TONES}
    if request.method == "GET":
        return render(request, "desk/label.html", context)
    try:
        _do(request, label, others, by)
    except ValidationError as error:
        label.refresh_from_db()
        return render(request, "desk/label.html", context | {"refused": error.messages}, status=422)
    return redirect("desk:label_list")


def _do(request: HttpRequest, label: Label, others: Any, by: User) -> None:
    verb = request.POST.get("do", "")
    if verb == "merge":
        into = others.filter(pk__in=numbers([request.POST.get("into", "")])).first()
        if into is None:
            raise ValidationError(_("Choisissez l’étiquette qui reste."))
        actions.merge_labels(label, into=into, by=by)
        messages.success(request, _("Fusionnée avec « %(name)s ».") % {"name": into.name})
    elif verb in ("retire", "back"):
        actions.change_label(label, retired=verb == "retire", by=by)
    else:
        actions.change_label(label, name=request.POST.get("name", ""), tone=request.POST.get("tone", ""), by=by)
