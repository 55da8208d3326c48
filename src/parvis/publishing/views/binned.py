"""The bin: what was thrown away, and taking it out again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from parvis.media.lists import keeping
from parvis.people.access import demand
from parvis.publishing.binning import actions
from parvis.publishing.models import Post, Variant
from parvis.publishing.views.bulk import chosen, untouched
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web.requests import is_part


@require_http_methods(["GET", "POST"])
def binned(request: HttpRequest) -> HttpResponse:
    """GET: the bin, newest posts first. POST: take `ids` out of it; what one refuses stops no other."""
    by = asker(request)
    demand(by, "post.write")
    if request.method == "POST":
        return _restore(request)
    rows = actions.binned(by).select_related("author")
    rows = rows.prefetch_related("attachments", Prefetch("variants", Variant.objects.select_related("account")))
    try:
        posts, further = page(rows, by="id", cursor=request.GET.get("cursor", ""), size=40)
    except ValidationError as error:
        raise Http404 from error
    url = f"{reverse('publishing:bin')}?{urlencode({'cursor': further})}" if further else ""
    part = is_part(request) and request.GET.get("cursor")
    context = {"posts": posts, "next": url, "days": keeping().bin_days}
    return render(request, "publishing/parts/binned_rows.html" if part else "publishing/bin.html", context)


def _restore(request: HttpRequest) -> HttpResponse:
    back: list[Post] = []
    left: list[tuple[Post, str]] = []
    for post in actions.binned(asker(request)).filter(pk__in=chosen(request, "ids")).order_by("pk"):
        try:
            back.append(actions.restore(post, by=asker(request)))
        except ValidationError as error:
            left.append((post, " ".join(error.messages)))
        except PermissionDenied:
            left.append((post, _("vos droits ne le permettent pas")))
    if left:
        messages.warning(request, untouched(left))
    if not back:
        if not left:
            messages.warning(request, _("Cochez d’abord des publications."))
        return redirect("publishing:bin")
    words = ngettext(
        "%(n)s publication est reprise. Rien n’en est programmé.",
        "%(n)s publications sont reprises. Rien n’en est programmé.",
        len(back),
    )
    messages.success(request, words % {"n": len(back)})
    return redirect("publishing:post", pk=back[0].pk) if len(back) == 1 and not left else redirect("publishing:bin")
