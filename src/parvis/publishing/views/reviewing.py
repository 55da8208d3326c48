"""For somebody outside, by a link: one post as it will look, their remarks, their word if it was lent to them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parvis.media.links import public_url
from parvis.people.access import may
from parvis.publishing.approval import actions as judging
from parvis.publishing.approval import reading, standing
from parvis.publishing.approval.models import Reviewer
from parvis.publishing.checks import check_post
from parvis.publishing.flows import actions
from parvis.publishing.views import seen_post, sentences
from parvis.rest.auth import asker

DAYS = (1, 3, 7, 14, 30, 60)
SAID = {
    "yes": gettext_lazy("Merci : votre accord est noté."),
    "changes": gettext_lazy("Merci : vos demandes sont transmises."),
    "no": gettext_lazy("Merci : votre refus est noté."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, secret: str) -> HttpResponse:
    """The page of a link. What is wrong with the link is never told: it opens, or it does not."""
    reviewer = actions.reviewer_of(secret)
    if reviewer is None:
        return _closed(render(request, "publishing/approval/closed.html", {"city": settings.ENVIRONMENT.city}, status=404))
    if request.method != "POST":
        actions.seen(reviewer)
        return _closed(_page(request, reviewer, secret))
    try:
        actions.demand_calm(reviewer)
        said = _taken(request, reviewer)
    except actions.Often as often:
        minutes = int(often.wait.total_seconds() // 60) + 1
        words = _("Vous avez beaucoup écrit en peu de temps. Rien n’est perdu : réessayez dans %(n)s minutes.") % {"n": minutes}
        response = _page(request, reviewer, secret, refused=[words], status=429)
        response["Retry-After"] = str(minutes * 60)
        return _closed(response)
    except (ValidationError, PermissionDenied) as error:
        return _closed(_page(request, reviewer, secret, refused=sentences(error), status=422))
    messages.success(request, said)
    return _closed(redirect("review", secret=secret))


def _closed(response: HttpResponse) -> HttpResponse:
    """Neither kept on the way nor found by a search engine, nor told to whoever is linked to."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _taken(request: HttpRequest, reviewer: Reviewer) -> str:
    verdict, text = request.POST.get("verdict", ""), request.POST.get("text", "")
    if not verdict:
        judging.remark(reviewer.post, text=text, reviewer=reviewer)
        return _("Votre remarque est transmise.")
    approval = actions.approval_of(reviewer)
    if approval is None:
        raise ValidationError(_("Aucun avis n’est attendu pour le moment."))
    judging.decide_outside(approval, reviewer=reviewer, verdict=verdict, reason=text)
    return str(SAID.get(verdict, ""))


def _page(request: HttpRequest, reviewer: Reviewer, secret: str, *, status: int = 200, **more: Any) -> HttpResponse:
    post, approval = reviewer.post, actions.approval_of(reviewer)
    waits = approval is not None and approval.state == "waiting" and standing.same(approval, post)
    awaited = waits and approval is not None and reviewer.by_id in standing.progress_of(approval).missing
    context = {
        "city": settings.ENVIRONMENT.city, "reviewer": reviewer, "post": post, "secret": secret, "checked": check_post(post),
        "pictures": [(urlsplit(public_url(a.file)).path, a.file, a.alt or a.file.alt) for a in post.attachments.select_related("file")],
        "remarks": reading.remarks(approval, outside_only=True) if approval else _remarks(reviewer),
        "may_decide": reviewer.may_approve and awaited, "typed": request.POST.get("text", ""),
        "mine": list(approval.decisions.filter(reviewer=reviewer)) if approval else [],
    }  # fmt: skip
    return render(request, "publishing/approval/review.html", context | more, status=status)


def _remarks(reviewer: Reviewer) -> list[Any]:
    return list(reviewer.post.remarks.filter(outside=True).select_related("by", "reviewer").order_by("id")[: reading.SHOWN])


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Links to one post: those that are open, and a new one, whose address is shown once."""
    post, by = seen_post(request, pk), asker(request)
    context: dict[str, Any] = {"post": post, "days": DAYS, "typed": request.POST, "may_write": may(by, "post.write", post)}
    status = 200
    if request.method == "POST":
        days = request.POST.get("days", "7")
        try:
            row, secret = actions.invite(
                post, name=request.POST.get("name", ""), days=int(days) if days.isdecimal() and len(days) < 5 else 0, by=by,
                may_approve="may_approve" in request.POST,
            )  # fmt: skip
            context |= {"made": row, "address": f"{settings.ENVIRONMENT.public_url}{reverse('review', args=[secret])}"}
        except (ValidationError, PermissionDenied) as error:
            context["refused"], status = sentences(error), 422
    context["rows"] = list(post.reviewers.select_related("by").order_by("-id")[:50])
    context["approval"] = post.approvals.order_by("-id").first()
    return render(request, "publishing/approval/invite.html", context, status=status)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Reviewer.objects.select_related("post"), pk=pk)
    post = seen_post(request, row.post_id)
    actions.revoke(row, by=asker(request))
    messages.success(request, _("Le lien est fermé."))
    return redirect("publishing:invite", pk=post.pk)
