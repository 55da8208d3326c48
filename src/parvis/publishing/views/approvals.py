"""What is to be approved: the list, one post before those who judge it, what each button does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from parvis.city.audiences import aims
from parvis.people.access import demand, may
from parvis.publishing.actions import Blocked, Stale
from parvis.publishing.approval import actions, reading, standing
from parvis.publishing.approval.models import Approval
from parvis.publishing.checks import check_post
from parvis.publishing.forms import OBJECTIVES, named
from parvis.publishing.models import Post
from parvis.publishing.views import seen_post, sentences
from parvis.publishing.views.compose import asked, why
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web.requests import is_part

CLAUSE = "charter:"
"""Begins the step for which a clause of the charter asked."""
VIEWS = (
    ("", gettext_lazy("À moi de valider")), ("attente", gettext_lazy("Toutes en attente")), ("rendues", gettext_lazy("Avis rendus")),
)  # fmt: skip


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """What waits for this user; all that waits; what was judged."""
    by = asker(request)
    demand(by, "post.see")
    view = request.GET.get("vue", "")
    seen = Approval.objects.seen_by(by)
    found = {"attente": seen.filter(state="waiting"), "rendues": seen.exclude(state__in=("waiting", "withdrawn"))}.get(
        view, Approval.objects.awaiting(by)
    )
    try:
        rows, further = page(reading.listed(found), by="id", cursor=request.GET.get("cursor", ""), size=40)
    except ValidationError as error:
        raise Http404 from error
    choosing = "choisir" in request.GET and may(by, "post.judge")
    query = urlencode({"vue": view, "cursor": further} | ({"choisir": "1"} if choosing else {}))
    context = {
        "rows": rows, "views": VIEWS, "asked": view, "next": f"{reverse('publishing:approvals')}?{query}" if further else "",
        "may_edit_flows": may(by, "flow.edit"), "may_judge": may(by, "post.judge") and view != "rendues", "choosing": choosing,
    }  # fmt: skip
    part = is_part(request) and request.GET.get("cursor")
    return render(request, "publishing/approval/parts/rows.html" if part else "publishing/approval/list.html", context)


def _approval(request: HttpRequest, pk: int) -> Approval:
    demand(asker(request), "post.see")
    rows = Approval.objects.seen_by(asker(request)).select_related("post__author", "post__topic", "post__team", "by", "flow")
    return get_object_or_404(rows, pk=pk)


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _approval(request, pk))


def _clause(approval: Approval) -> str:
    """The clause at whose step somebody said no; "" = at another one."""
    said = approval.decisions.exclude(verdict="yes").order_by("-pk").values_list("step", flat=True).first() or ""
    return said.removeprefix(CLAUSE) if said.startswith(CLAUSE) else ""


def _page(request: HttpRequest, approval: Approval, *, status: int = 200, **more: Any) -> HttpResponse:
    by, post = asker(request), approval.post
    living = standing.living(post)
    teaches = approval.state in ("refused", "changes") and may(by, "charter.edit")
    checked = [one for one in check_post(post) if not one.out]
    context = {
        "approval": approval, "post": post, "whole": reading.whole(approval, by), "remarks": reading.remarks(approval),
        "seen_by": [(c, more_of(c)) for c in checked], "said": approval.said, "problems": why([c for c in checked if c.blocked]),
        "newer": living if living and living.pk != approval.pk else None,
        "changed": approval.state in ("waiting", "approved") and not standing.same(approval, post),
        "hold": standing.hold_of(post), "may_publish": may(by, "post.publish", post), "may_write": may(by, "post.write", post),
        "may_see": may(by, "post.see", post), "reviewers": list(post.reviewers.select_related("by").order_by("-id")[:20]),
        "pictures": [(a.file, a.alt or a.file.alt) for a in post.attachments.select_related("file")],
        "following": reading.next_for(by, approval.pk), "aim": aims().get(post.aim), "places": named(post.audience),
        "objective": dict(OBJECTIVES).get(post.objective, ""),
        "may_teach": teaches, "clause": _clause(approval) if teaches else "",
    }  # fmt: skip
    return render(request, "publishing/approval/one.html", context | more, status=status)


def more_of(checked: Any) -> list[str]:
    """Further posts of a thread, for the preview."""
    return [checked.draft.text, *checked.draft.parts]


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """`avis`: yes, changes or no. `retirer`: it is not to be judged any more. Then on to the next one."""
    if verb not in VERBS:
        raise Http404
    approval, by = _approval(request, pk), asker(request)
    try:
        said, stays = VERBS[verb](request, approval)
    except (ValidationError, PermissionDenied) as error:
        typed = {"reason": request.POST.get("reason", ""), "verdict": request.POST.get("verdict", "")}
        return _page(request, _approval(request, pk), status=422, refused=sentences(error), typed=typed)
    messages.success(request, said)
    following = reading.next_for(by, approval.pk)
    if stays or following is None:
        return redirect("publishing:approvals" if not stays else reverse("publishing:approval", args=[pk]))
    return redirect("publishing:approval", pk=following)


def _decide(request: HttpRequest, approval: Approval) -> tuple[str, bool]:
    verdict, of = request.POST.get("verdict", ""), request.POST.get("of", "")
    actions.decide(
        approval,
        verdict=verdict,
        by=asker(request),
        reason=request.POST.get("reason", ""),
        of=int(of) if of.isdecimal() else None,
        step=request.POST.get("step", ""),
    )
    return str(SAID.get(verdict, "")), False


SAID = {
    "yes": gettext_lazy("Votre accord est noté."),
    "changes": gettext_lazy("Vos demandes sont transmises à l’auteur."),
    "no": gettext_lazy("Le refus est noté, avec sa raison."),
}


def _withdraw(request: HttpRequest, approval: Approval) -> tuple[str, bool]:
    actions.withdraw(approval, by=asker(request))
    return _("La demande est retirée : la publication est de nouveau un brouillon."), True


VERBS: dict[str, Callable[[HttpRequest, Approval], tuple[str, bool]]] = {"avis": _decide, "retirer": _withdraw}


@require_POST
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """A remark, for colleagues or for the outside reviewers too."""
    approval = _approval(request, pk)
    try:
        actions.remark(
            approval.post, text=request.POST.get("text", ""), by=asker(request), outside=request.POST.get("outside") == "1"
        )
    except ValidationError as error:
        return _page(request, approval, status=422, refused=sentences(error), remark_typed=request.POST.get("text", ""))
    return redirect(reverse("publishing:approval", args=[pk]) + "#remarques")


@require_POST
def post_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Of a post: ask for its approval, freeze it, let it go again."""
    found = seen_post(request, pk)
    if verb not in POST_VERBS:
        raise Http404
    try:
        return POST_VERBS[verb](request, found)
    except Stale:
        messages.error(request, _("Quelqu’un a modifié cette publication entre-temps. Rechargez la page."))
    except (ValidationError, PermissionDenied) as error:
        messages.error(request, " ".join(sentences(error)))
    return redirect("publishing:post", pk=pk)


def _ask(request: HttpRequest, post: Post) -> HttpResponse:
    try:
        return asked(request, post)
    except Blocked as blocked:
        raise ValidationError(why(blocked.checked)) from blocked


def _freeze(request: HttpRequest, post: Post) -> HttpResponse:
    actions.hold(post, reason=request.POST.get("reason", ""), by=asker(request))
    messages.success(request, _("La publication est gelée : rien n’en partira."))
    return redirect("publishing:post", pk=post.pk)


def _thaw(request: HttpRequest, post: Post) -> HttpResponse:
    actions.release(post, by=asker(request))
    kept = post.deliveries.filter(state="held").exclude(failure="").values_list("said", flat=True)
    if why_not := " ".join(dict.fromkeys(kept)):
        messages.warning(request, _("Le gel est levé, mais elle reste retenue : %(why)s") % {"why": why_not})
    else:
        messages.success(request, _("Le gel est levé."))
    return redirect("publishing:post", pk=post.pk)


POST_VERBS: dict[str, Callable[[HttpRequest, Post], HttpResponse]] = {"demander": _ask, "geler": _freeze, "degeler": _thaw}
