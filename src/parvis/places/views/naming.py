"""On a post's page: the places that it names and that are no longer what they were."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.people.access import may
from parvis.places import actions
from parvis.places.models import Named
from parvis.publishing.models import Post
from parvis.publishing.views import seen_post
from parvis.rest.auth import asker


@require_GET
def of_post(request: HttpRequest, pk: int) -> HttpResponse:
    post = seen_post(request, pk)
    rows = Named.objects.filter(post=post, read_at=None).select_related("place__list").order_by("pk")
    context = {"rows": rows, "may_write": may(asker(request), "post.write", post)}
    return render(request, "places/parts/named.html", context)


@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    row = get_object_or_404(Named.objects.filter(post__in=Post.objects.seen_by(by)).select_related("post", "place"), pk=pk)
    actions.read_again(row, by=by)
    messages.success(request, _("C’est noté : la publication a été relue."))
    return redirect("publishing:post", pk=row.post_id)
