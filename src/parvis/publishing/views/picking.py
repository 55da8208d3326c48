"""Files of the library for a post, chosen on a page of its own: the composer's dialog for those without script."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from parvis.media.views.pick import picking
from parvis.media.wanted import number
from parvis.people.access import demand
from parvis.publishing import actions
from parvis.publishing.actions import Blocked
from parvis.publishing.views import seen_post
from parvis.publishing.views.compose import why
from parvis.rest.auth import asker
from parvis.web.requests import is_part


@require_http_methods(["GET", "POST"])
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """The library, with search and folders; what is ticked goes behind what the post has already."""
    post = seen_post(request, pk)
    demand(asker(request), "post.write", post)
    attached = [{"id": one.file_id, "alt": one.alt} for one in post.attachments.all()]
    there = {one["id"] for one in attached}
    if request.method == "POST":
        new = dict.fromkeys(found for text in request.POST.getlist("pick")[:50] if (found := number(text)) and found not in there)
        try:
            actions.edit(post, by=asker(request), media=[*attached, *({"id": one, "alt": ""} for one in new)])
        except Blocked as blocked:
            for words in why(blocked.checked):
                messages.error(request, words)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("publishing:edit", pk=pk)
    context = picking(request, reverse("publishing:pick", args=[pk])) | {"post": post, "attached": there, "form": "picks"}
    part = is_part(request) and request.GET.get("suite")
    return render(request, "media/parts/shelf_pick.html" if part else "publishing/pick.html", context)
