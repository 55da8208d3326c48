"""What did not leave, by cause, to be tried again together; what is to be changed or taken down on its network."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.city.stops import stopped
from parvis.people.access import demand, may
from parvis.publishing.actions import Blocked
from parvis.publishing.approval import standing
from parvis.publishing.models import Delivery
from parvis.publishing.repair import actions
from parvis.publishing.repair.causes import causes, waiting
from parvis.publishing.repair.models import Amendment
from parvis.publishing.verdicts import panel
from parvis.publishing.views import sentences
from parvis.publishing.views.compose import why
from parvis.rest.auth import asker

MOST_TASKS = 100


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "post.see")
    tasks = (
        Amendment.objects.seen_by(by)
        .filter(state__in=("task", "refused"))
        .select_related("delivery__account", "delivery__post", "by")
    )
    context = {
        "causes": causes(by), "unplugged": waiting(by), "stop": stopped(), "may_publish": may(by, "post.publish"),
        "tasks": list(tasks.order_by("-id")[:MOST_TASKS]),
    }  # fmt: skip
    return render(request, "publishing/repair/list.html", context)


@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Those that are ticked, once."""
    by = asker(request)
    demand(by, "post.see")
    demand(by, "post.publish")
    ticked = [int(pk) for pk in request.POST.getlist("delivery") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    rows = list(Delivery.objects.seen_by(by).filter(pk__in=ticked[: actions.MOST_AT_ONCE]))
    done, left = actions.retry_all(rows, by=by)
    if done:
        said = ngettext("%(n)s envoi repart.", "%(n)s envois repartent.", done) % {"n": done}
        messages.success(request, said)
    for words in left[:5]:
        messages.error(request, words)
    if not done and not left:
        messages.error(request, _("Rien n’était à réessayer : quelqu’un s’en est déjà occupé."))
    return redirect("publishing:repairs")


@require_http_methods(["GET", "POST"])
def online(request: HttpRequest, pk: int) -> HttpResponse:
    """Change or take down one publication that is online."""
    by = asker(request)
    demand(by, "post.see")
    row = get_object_or_404(Delivery.objects.seen_by(by).select_related("post__author", "post__topic", "account__grant"), pk=pk)
    demand(by, "post.publish", row)
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            if request.POST.get("verb") == "remove":
                made = actions.take_down(row, reason=request.POST.get("reason", ""), by=by)
            else:
                made = actions.rewrite(row, text=request.POST.get("text", ""), reason=request.POST.get("reason", ""), by=by)
            messages.success(request, _said(made))
            return redirect("publishing:post", pk=row.post_id)
        except Blocked as error:
            back = reverse("publishing:online", args=[pk])
            context = {"refused": why(error.checked), "typed": request.POST,
                       "judged": panel(error.checked, post=row.post_id, team=row.post.team_id, by=by, back=back)}  # fmt: skip
        except (ValidationError, PermissionDenied) as error:
            context = {"refused": sentences(error), "typed": request.POST}
    own = row.post.variants.filter(account=row.account_id).values_list("text", flat=True).first()
    context |= {
        "row": row, "post": row.post, "facts": actions.facts_of(row), "words": row.post.text if own is None else own,
        "asks": bool(standing.requirements(row.post).steps), "there": row.amendments.select_related("by").order_by("-id")[:20],
    }  # fmt: skip
    return render(request, "publishing/repair/online.html", context, status=422 if "refused" in context else 200)


def _said(made: Amendment) -> str:
    words = {
        "review": _("Le texte corrigé attend sa validation, puis il sera changé sur le réseau."),
        "scheduled": _("La correction part."),
        "task": _("Ce réseau ne le permet pas d’ici : la tâche est notée, avec le lien."),
    }
    return words[made.state]


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """`fait`: a person did it. `laisser`: it stays as it is."""
    by = asker(request)
    demand(by, "post.see")
    row = get_object_or_404(Amendment.objects.seen_by(by).select_related("delivery__post", "delivery__account"), pk=pk)
    verbs = {"fait": (actions.finish, _("Noté : c’est fait.")), "laisser": (actions.give_up, _("C’est laissé tel quel."))}
    if verb not in verbs:
        raise Http404
    do, said = verbs[verb]
    try:
        do(row, by=by)
        messages.success(request, said)
    except ValidationError as error:
        messages.error(request, " ".join(sentences(error)))
    if request.POST.get("back") == "repairs":
        return redirect("publishing:repairs")
    return redirect("publishing:post", pk=row.delivery.post_id)
